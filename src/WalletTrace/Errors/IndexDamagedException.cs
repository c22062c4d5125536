namespace WalletTrace;

/// <summary>
/// The index beside a ledger (the frozen graph in its files) is damaged, cut short, of an unknown version or of another ledger. Nothing is lost by
/// it: the ledger holds the facts, and the index is rebuilt from it. A disk that cannot be read is no damage but an <see cref="IOException"/>.
/// </summary>
public sealed class IndexDamagedException : WalletTraceException
{
    /// <summary>Makes a failure for a file of an index.</summary>
    /// <param name="problem">What failed: found X, expected Y.</param>
    /// <param name="file">The file's name with its folder.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public IndexDamagedException(string problem, string file, Exception? innerException = null)
        : base($"{problem}, in {SafeText.Trim(file)}: the index is rebuilt from the ledger", innerException) => File = file;

    /// <summary>The file's name with its folder.</summary>
    public string File { get; }
}
