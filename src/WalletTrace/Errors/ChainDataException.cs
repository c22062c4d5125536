namespace WalletTrace;

/// <summary>Facts of a chain that cannot be true or cannot be read: a malformed record, a wrong checksum, a contradiction.</summary>
public sealed class ChainDataException : WalletTraceException
{
    /// <summary>Makes a failure at a place in some data.</summary>
    /// <param name="problem">What failed: found X, expected Y.</param>
    /// <param name="where">The place, for instance "transfers.csv, line 12" or "block 19 of eip155:1".</param>
    /// <param name="text">The offending text, of any length and content; null when there is none to show.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ChainDataException(string problem, string where, string? text = null, Exception? innerException = null)
        : base(Describe(problem, where, text), innerException)
    {
        Where = where;
        Text = text is null ? null : SafeText.Trim(text);
    }

    /// <summary>The place: a file and line, or a position on a chain.</summary>
    public string Where { get; }

    /// <summary>The offending text, cut to 120 characters and with control characters made visible; null when there is none.</summary>
    public string? Text { get; }

    private static string Describe(string problem, string where, string? text) =>
        text is null ? $"{problem}, at {where}" : $"{problem}, at {where}: {SafeText.Quote(text)}";
}
