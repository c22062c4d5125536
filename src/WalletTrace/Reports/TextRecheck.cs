using WalletTrace.Chains;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>How the blocks of a saved report stand, for a terminal: the verdict, the blocks that were replaced, and what moved in them.</summary>
internal static class TextRecheck
{
    private const string Later = "What moved in blocks that the case has got since was not looked for.";

    /// <summary>Writes it.</summary>
    /// <param name="report">The report.</param>
    /// <param name="check">How its blocks compare with the ledger's.</param>
    /// <param name="top">At most so many blocks, and movements, are listed.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="style">How it looks.</param>
    public static void Write(SavedReport report, BlockCheck check, int top, TextWriter writer, TextStyle style)
    {
        writer.Write(style.Bold(TextLayout.Cut(Escaping.Terminal(report.Title), style.Width)) + "\n");
        TextReport.WriteWrapped(Verdict(report, check), writer, style);
        if (check.Stale.IsEmpty)
        {
            return;
        }

        if (check.Stale.Length == report.Blocks.Length && check.Stale.All(block => block.Now is null))
        {
            TextReport.WriteWrapped("The case holds a block at none of their heights: make sure that it is the case of which the report was made.", writer, style);
        }

        bool isOneChain = report.Blocks.DistinctBy(block => block.Chain).Count() == 1;
        TextReport.Heading($"BLOCKS ({Words.Count(check.Stale.Length, "block")} gone or replaced)", writer, style);
        foreach (StaleBlock block in check.Stale.Take(top))
        {
            writer.Write(Place(block.Was.Chain, block.Was.Height) + "\n");
            writer.Write($"    then  {Name(block.Was)}\n");
            writer.Write($"    now   {(block.Now is null ? "nothing" : Name(block.Now))}\n");
        }

        WriteMore(check.Stale.Length - top);
        HashSet<(ChainId, long)> places = [.. check.Stale.Select(block => (block.Was.Chain, block.Was.Height))];
        SavedFlow[] flows = [.. report.Flows.Where(flow => places.Contains((flow.Chain, flow.Height)))];
        TextReport.Heading(FormattableString.Invariant($"MOVEMENTS IN THEM ({flows.Length:N0})"), writer, style);
        foreach (SavedFlow flow in flows.Take(top))
        {
            writer.Write($"{Place(flow.Chain, flow.Height)}\n    {flow.Transaction.ToString(flow.Chain)}\n");
            string amounts = string.Join(", ", flow.Traced.Select(traced => $"{Words.Name(traced.Rule)} {Figures.Text(traced.Amount, flow.Asset)}"));
            TextReport.WriteWrapped(amounts, writer, style, "    ");
        }

        WriteMore(flows.Length - top);
        writer.Write('\n');
        TextReport.WriteWrapped("Where such value went on to later blocks, what is said of it there is not to be relied on either.", writer, style);

        string Place(ChainId chain, long height) => FormattableString.Invariant($"  height {height}{(isOneChain ? "" : $" of {chain.Name}")}");

        void WriteMore(int more)
        {
            if (more > 0)
            {
                writer.Write(FormattableString.Invariant($"  and {more:N0} more\n"));
            }
        }
    }

    private static string Verdict(SavedReport report, BlockCheck check)
    {
        string blocks = Words.Count(report.Blocks.Length, "block");
        return check.Freshness switch
        {
            Freshness.Fresh when report.Blocks.IsEmpty => "FRESH: no traced value moved, so that the report stands on no block.",
            Freshness.Fresh => $"FRESH: the {blocks} in which traced value moved are as they were. {Later}",
            Freshness.Unproven => FormattableString.Invariant(
                $"UNPROVEN: nothing speaks against the {blocks} in which traced value moved. Without a hash to compare, in the report or in the case: {check.Unproven:N0}; there the time and the traced transactions are as they were. {Later}"),
            _ => Words.StaleSentence(check.Stale.Length, report.Blocks.Length),
        };
    }

    private static string Name(BlockRecord block) => block.Hash?.ToString() ?? $"no hash known, time {Figures.Time(block.Time)} UTC";
}
