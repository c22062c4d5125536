namespace WalletTrace.Chains;

/// <summary>An answer as a server gave it: what facts were read from, kept so that the reading can be done again.</summary>
/// <param name="Source">Who gave it; a name, never a URL with a key.</param>
/// <param name="Request">
/// What was asked, on one line of at most <see cref="MaxRequestLength"/> characters: method, path, query and body, without keys and without the server's own address.
/// </param>
/// <param name="ReadAt">When it was read, unix seconds.</param>
/// <param name="Content">The bytes of the answer.</param>
public sealed record RawAnswer(string Source, string Request, long ReadAt, ReadOnlyMemory<byte> Content)
{
    /// <summary>The longest request that is told, in characters; of a longer one the beginning is.</summary>
    public const int MaxRequestLength = 4096;
}

/// <summary>Keeps the answers that facts are read from.</summary>
public interface IAnswerLog
{
    /// <summary>Keeps one answer. Called from any thread, once something was read from the answer.</summary>
    /// <param name="answer">The answer.</param>
    void Add(RawAnswer answer);
}
