using System.Globalization;
using WalletTrace.Chains.Quorum;
using WalletTrace.Reports;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Cli.Live;

/// <summary>What a live trace asked, and how it goes on: below the tables.</summary>
internal static class LiveSummary
{
    private const int MostBranches = 5;
    private const int MostOfDifference = 400;

    /// <summary>Writes it.</summary>
    /// <param name="result">What was found, and how far the asking came.</param>
    /// <param name="differences">What sources said differently.</param>
    /// <param name="ledger">The case's ledger, as the user names it.</param>
    /// <param name="disclosed">How many entries were made of what was told to whom.</param>
    /// <param name="output">Where to.</param>
    public static void Write(TraceResult result, IReadOnlyCollection<SourceDifference> differences, string ledger, int disclosed, TextWriter output)
    {
        LiveReport live = result.Live!;
        output.Write("\nASKED\n");
        foreach (ProviderReport provider in live.Providers)
        {
            output.Write($"  {LiveText.Provider(provider)}\n");
        }

        output.Write(string.Create(CultureInfo.InvariantCulture, $"  {live.Asked:N0} {(live.Asked == 1 ? "history was" : "histories were")} asked for in {LiveText.Time(live.Elapsed)}; what came is in the ledger and not asked for again.\n"));
        if (disclosed > 0)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"  {disclosed:N0} {(disclosed == 1 ? "subject was" : "subjects were")} told to others: wallettrace ledger sql {SafeText.Trim(ledger)} \"SELECT * FROM told\".\n"));
        }

        if (differences.Count > 0)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"\nSOURCES DIFFER in {differences.Count:N0} {(differences.Count == 1 ? "thing" : "things")}\n"));
            foreach (SourceDifference difference in differences.Take(MostBranches))
            {
                output.Write($"  {SafeText.Trim(difference.ToString(), MostOfDifference)}\n");
            }

            if (differences.Count > MostBranches)
            {
                output.Write(string.Create(CultureInfo.InvariantCulture, $"  and {differences.Count - MostBranches:N0} more\n"));
            }
        }

        if (live.EndedBy is not { } ended)
        {
            return;
        }

        output.Write($"\nPARTIAL: {Why(ended)}{(result.HasStarted ? ". What is above is exact for what was followed." : ", before the theft itself was found: nothing could be traced yet.")}\n");
        output.Write(string.Create(CultureInfo.InvariantCulture, $"  {live.Waiting.Length:N0} {(live.Waiting.Length == 1 ? "branch waits" : "branches wait")}, each with its value in what --json writes"));
        output.Write(live.Waiting.Length == 0 ? ".\n" : "; the largest:\n");
        foreach (WaitingBranch branch in live.Waiting.Take(MostBranches))
        {
            output.Write($"    {LiveText.Name(branch.Vertex)}  {LiveText.Rounded(branch.Value, branch.Vertex.Asset)}\n");
        }

        if (live.Waiting.Length > MostBranches)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"    and {live.Waiting.Length - MostBranches:N0} more\n"));
        }

        output.Write("  The same command goes on from here.\n");
    }

    private static string Why(BudgetKind ended) => ended switch
    {
        BudgetKind.Requests => "the requests that were allowed are used up (--requests)",
        BudgetKind.Time => "the time that was allowed is over (--time)",
        BudgetKind.Accounts => "as many accounts were asked for as were allowed (--accounts)",
        BudgetKind.Bytes => "as many bytes were read as were allowed (--bytes)",
        BudgetKind.Money => "the money that was allowed is spent (--money)",
        _ => "it was stopped",
    };
}
