namespace WalletTrace;

/// <summary>
/// A source of facts could not be reached or did not give what it was asked for. Says what was asked, what came, and what to do; never holds a
/// password, a key or a query string.
/// </summary>
public class ChainSourceException : WalletTraceException
{
    /// <summary>Tells what failed.</summary>
    /// <param name="problem">What failed: found X, expected Y; what to do.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="method">What was asked of it, for instance "getblock" or "GET /rest/chaininfo.json".</param>
    /// <param name="isTransient">Whether the same request may succeed later.</param>
    /// <param name="retryAfter">How long the source asks to wait; null when it does not say.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ChainSourceException(
        string problem, string source, string method, bool isTransient = false, TimeSpan? retryAfter = null, Exception? innerException = null)
        : base($"{source}, {method}: {problem}", innerException)
    {
        SourceName = source;
        Method = method;
        IsTransient = isTransient;
        RetryAfter = retryAfter;
    }

    /// <summary>The source's name.</summary>
    public string SourceName { get; }

    /// <summary>What was asked of it.</summary>
    public string Method { get; }

    /// <summary>Whether the same request may succeed later.</summary>
    public bool IsTransient { get; }

    /// <summary>How long the source asks to wait; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the source only wants to be asked more slowly and did not say how much: it is asked again until it answers, for as long as a question may take.</summary>
    internal bool IsOfRate { get; init; }
}

/// <summary>A server understood the request and answered with an error of its own.</summary>
public sealed class RpcErrorException : ChainSourceException
{
    /// <summary>Tells what the server answered.</summary>
    /// <param name="code">The server's code.</param>
    /// <param name="message">The server's message; hostile text, shown quoted and cut.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="method">What was asked of it.</param>
    /// <param name="isTransient">Whether the same request may succeed later.</param>
    /// <param name="retryAfter">How long the server asks to wait; null when it does not say.</param>
    public RpcErrorException(long code, string message, string source, string method, bool isTransient = false, TimeSpan? retryAfter = null)
        : base(FormattableString.Invariant($"the server answered with error {code}: {SafeText.Quote(message)}"), source, method, isTransient, retryAfter)
    {
        Code = code;
        Text = SafeText.Trim(message);
    }

    /// <summary>The server's code.</summary>
    public long Code { get; }

    /// <summary>The server's message, cut to 120 characters and with control characters made visible.</summary>
    public string Text { get; }
}

/// <summary>An answer is missing: nothing came, it was cut short, or the thing asked for is not in it.</summary>
public sealed class MissingResponseException : ChainSourceException
{
    /// <summary>Tells what is missing.</summary>
    /// <param name="problem">What is missing: found X, expected Y; what to do.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="method">What was asked of it.</param>
    /// <param name="isTransient">Whether the same request may succeed later.</param>
    public MissingResponseException(string problem, string source, string method, bool isTransient = false)
        : base(problem, source, method, isTransient)
    {
    }
}

/// <summary>
/// The requests that a provider allows in a day or month are used up. The same request may succeed after <see cref="ChainSourceException.RetryAfter"/>,
/// with another plan, or at another provider.
/// </summary>
public sealed class QuotaUsedUpException : ChainSourceException
{
    /// <summary>Tells what is used up.</summary>
    /// <param name="problem">What is used up: found X, expected Y; what to do.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="method">What was asked of it.</param>
    /// <param name="retryAfter">When there may be more: as the provider says, or else the next midnight (UTC).</param>
    public QuotaUsedUpException(string problem, string source, string method, TimeSpan retryAfter)
        : base(problem, source, method, isTransient: true, retryAfter)
    {
    }
}

/// <summary>
/// A source answered from a replica that lags behind what the source told before. What it gives would lack the newest blocks without saying so; the same
/// request may succeed at once, at another replica.
/// </summary>
public sealed class LaggingReplicaException : ChainSourceException
{
    /// <summary>Tells how far the replica lags.</summary>
    /// <param name="found">The height of the replica's last block.</param>
    /// <param name="expected">The height that it was expected to have at least.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="method">What was asked of it.</param>
    public LaggingReplicaException(long found, long expected, string source, string method)
        : base(
            FormattableString.Invariant($"found an answer as of height {found}, expected {expected} or more, which the source told before; a replica lags behind, ask again or another source"),
            source,
            method,
            isTransient: true)
    {
        Found = found;
        Expected = expected;
    }

    /// <summary>The height of the replica's last block.</summary>
    public long Found { get; }

    /// <summary>The height that it was expected to have at least.</summary>
    public long Expected { get; }
}

/// <summary>A source lacks what it was asked for, whatever is tried.</summary>
public sealed class UnsupportedMethodException : ChainSourceException
{
    /// <summary>Tells what the source lacks.</summary>
    /// <param name="problem">What it lacks and what to use instead.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="method">What was asked of it.</param>
    public UnsupportedMethodException(string problem, string source, string method)
        : base(problem, source, method)
    {
    }
}

/// <summary>Everything is offline, and no answer to this question was recorded.</summary>
public sealed class AnswerMissingException : ChainSourceException
{
    /// <summary>Tells which answer is missing.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="method">What was asked of it.</param>
    public AnswerMissingException(string source, string method)
        : base("offline, and found no recorded answer; ask the source once while it can be reached", source, method)
    {
    }
}
