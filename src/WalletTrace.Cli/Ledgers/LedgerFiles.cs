using WalletTrace.DuckDb;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Ledgers;

/// <summary>Opens the ledgers that a command line names.</summary>
internal static class LedgerFiles
{
    /// <summary>Whether a name is that of a ledger, not of a case file or folder.</summary>
    public static bool IsLedger(string path) => path.EndsWith(CaseReader.LedgerEnding, StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path);

    /// <summary>The case file that stands beside a ledger.</summary>
    public static string CasePathOf(string path) => Path.ChangeExtension(path, ".yaml");

    /// <summary>Opens a ledger that is there, to be read.</summary>
    /// <exception cref="WalletTraceException">There is none, or it cannot be read.</exception>
    public static Task<DuckDbLedger> ReadAsync(string path, CancellationToken cancellationToken) => ReadAsync(path, new DuckDbLedgerOptions { ReadOnly = true }, cancellationToken);

    /// <summary>Opens a ledger that is there.</summary>
    /// <exception cref="WalletTraceException">There is none, or it cannot be opened.</exception>
    public static async Task<DuckDbLedger> ReadAsync(string path, DuckDbLedgerOptions options, CancellationToken cancellationToken)
    {
        CheckThere(path);
        return await DuckDbLedger.OpenAsync(path, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sees that a ledger is there.</summary>
    /// <exception cref="WalletTraceException">There is none.</exception>
    public static void CheckThere(string path)
    {
        if (!File.Exists(path))
        {
            throw new WalletTraceException(
                $"the ledger cannot be opened: found {(Directory.Exists(path) ? "the folder" : "no file")} {SafeText.Quote(path)}, expected one that 'wallettrace pull' or 'wallettrace ledger import' made");
        }
    }
}
