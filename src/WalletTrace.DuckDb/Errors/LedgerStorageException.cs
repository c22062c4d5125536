namespace WalletTrace.DuckDb;

/// <summary>
/// A ledger's file cannot be made, read or written: no such file or folder, no right to it, a full disk, too little memory. What was committed before stays.
/// </summary>
public sealed class LedgerStorageException : WalletTraceException
{
    /// <summary>Says what is wrong with which file.</summary>
    /// <param name="problem">Found X, expected Y, and what to do.</param>
    /// <param name="file">The file.</param>
    /// <param name="innerException">What was noticed first; null for nothing.</param>
    public LedgerStorageException(string problem, string file, Exception? innerException = null)
        : base($"{problem}, at {SafeText.Trim(file)}", innerException) => File = file;

    /// <summary>The file.</summary>
    public string File { get; }
}
