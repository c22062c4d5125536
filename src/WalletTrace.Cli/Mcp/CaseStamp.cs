using WalletTrace.Cli.Ledgers;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Mcp;

/// <summary>Tells whether the files of a case are still those that were read: by their length and time of writing, and those of the folders they are in.</summary>
/// <remarks>What a file holds is not read for it. A folder's time changes when a file comes into it, such as another one that a pattern of the case names.</remarks>
internal static class CaseStamp
{
    /// <summary>The stamp of a case as it is now.</summary>
    /// <param name="place">The case file, its folder, or its ledger.</param>
    /// <param name="file">What it says.</param>
    /// <param name="more">Other files that count.</param>
    public static string Of(string place, CaseFile file, IEnumerable<string> more)
    {
        string own = Directory.Exists(place) ? Path.Combine(place, CaseFile.DefaultName) : LedgerFiles.IsLedger(place) ? LedgerFiles.CasePathOf(place) : place;
        string[] named = [own, .. file.FactFiles, .. file.LabelFiles, .. file.PriceFiles.Select(prices => prices.Path), .. more];
        string[] ledger = file.LedgerFile is { } at ? [at, at + ".wal"] : [];
        string[] folders = [.. named.Select(Path.GetDirectoryName).OfType<string>().Where(folder => folder.Length > 0).Distinct(StringComparer.Ordinal)];

        // The folder of a ledger changes with every file that DuckDB makes beside it, so it does not count.
        return string.Join('|', named.Concat(ledger).Select(OfFile).Concat(file.LedgerFile is null ? folders.Select(OfFolder) : []));
    }

    private static string OfFile(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? FormattableString.Invariant($"{file.FullName}:{file.Length}:{file.LastWriteTimeUtc.Ticks}") : $"{path}:gone";
    }

    private static string OfFolder(string path) => FormattableString.Invariant($"{path}:{Directory.GetLastWriteTimeUtc(path).Ticks}");
}
