using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Ledgers;

/// <summary>Says that a command line names another theft than the case file that stands beside its ledger.</summary>
internal static class OtherThefts
{
    /// <summary>What is to be said; null where both name the same, or one of them none.</summary>
    /// <param name="path">The ledger.</param>
    /// <param name="named">The thefts that the command line names.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<string?> NoteAsync(string path, IReadOnlyList<Theft> named, CancellationToken cancellationToken)
    {
        string beside = LedgerFiles.CasePathOf(path);
        if (named.Count == 0 || !File.Exists(beside) || await OwnAsync(beside, path, cancellationToken).ConfigureAwait(false) is not { } own
            || SeedsOf(own).SetEquals(SeedsOf(named)))
        {
            return null;
        }

        string file = SafeText.Quote(Path.GetFileName(beside));
        return $"NOTE: {file} names another theft. In the file stands {Names(own)}; the command line names {Names(named)}, and that is what was traced. The file was left as it is: "
            + $"a run without {LedgerSeeds.Names} traces its theft. To have the other one traced, write it under 'thefts' there, or give it a ledger of its own.\n\n";
    }

    private static async Task<IReadOnlyList<Theft>?> OwnAsync(string beside, string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await CaseFile.LoadAsync(beside, Path.GetFullPath(path), [], cancellationToken).ConfigureAwait(false)).Thefts;
        }
        catch (LedgerFormatException)
        {
            // It names no theft, or none that can be read: then nothing stands against what was named.
            return null;
        }
    }

    private static HashSet<Seed> SeedsOf(IEnumerable<Theft> thefts) => [.. thefts.SelectMany(theft => theft.Seeds)];

    private static string Names(IEnumerable<Theft> thefts) => string.Join(", ", thefts.Select(theft => SafeText.Quote(theft.Name)));
}
