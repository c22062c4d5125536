namespace WalletTrace.DuckDb;

/// <summary>A ledger's file is open already: in another process, or a second time in this one. A ledger has one user at a time.</summary>
public sealed class LedgerInUseException : WalletTraceException
{
    /// <summary>Says which file and, where it is known, who has it open.</summary>
    /// <param name="file">The file.</param>
    /// <param name="holder">Who has it open, for instance a process; null where that is not known.</param>
    /// <param name="innerException">What was noticed first; null for nothing.</param>
    public LedgerInUseException(string file, string? holder = null, Exception? innerException = null)
        : base($"the ledger is in use: found {SafeText.Trim(file)} open in {(holder is null ? "another process" : SafeText.Trim(holder))}, expected it to be free; close it there first", innerException)
    {
        File = file;
        Holder = holder is null ? null : SafeText.Trim(holder);
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>Who has it open; null where that is not known.</summary>
    public string? Holder { get; }
}
