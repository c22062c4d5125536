namespace WalletTrace;

/// <summary>
/// The base of every failure that is not the caller's mistake: bad data, a broken file, a chain that changed its mind.
/// The message says what failed, what was found, what was expected, where, and what to do.
/// </summary>
public class WalletTraceException : Exception
{
    /// <summary>Makes a failure with a message.</summary>
    /// <param name="message">What failed: found, expected, where; what to do.</param>
    public WalletTraceException(string message)
        : base(message)
    {
    }

    /// <summary>Makes a failure with a message and its cause.</summary>
    /// <param name="message">What failed: found, expected, where; what to do.</param>
    /// <param name="innerException">The cause.</param>
    public WalletTraceException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
