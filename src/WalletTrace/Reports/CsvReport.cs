using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>
/// The hop table as CSV (RFC 4180, but with LF): one row for each hop of each path, for all conserving rules, the largest paths first.
/// </summary>
/// <remarks>
/// <para>Amounts stand twice: in base units and in whole coins. <c>value</c> is the whole flow, <c>traced</c> the stolen part of it under the
/// rule, all paths together; <c>path_amount</c> is what travelled this very path, so it repeats on each of the path's rows. A path of value
/// that never moved has one row with hop 0. What is cut off has rows without a path number at the end of its rule, told in
/// <c>note</c>, so that the amounts of a rule sum to what was stolen.</para>
/// <para>A hop through a swap has in <c>into…</c> what it arrives as (in a backward trace: what was given for it); after it <c>asset</c> is another.</para>
/// <para>In a backward trace the hops stand in the order of the path, from the end back to the origin; <c>from</c> and <c>to</c> are as on
/// the chain.</para>
/// <para>Text that a spreadsheet would take for a formula has an apostrophe before it; hiding characters are written <c>\u{202E}</c>.</para>
/// </remarks>
public static class CsvReport
{
    private const string Header =
        "path,rule,theft,theft_name,start,sink,sink_label,sink_kind,sink_reason,path_amount_units,path_amount,path_detoured_units,"
        + "hops,hop,from,from_label,to,to_label,chain,transaction,height,time_utc,index,kind,coin_owner,coin_owner_label,spent_in,"
        + "asset,symbol,decimals,value_units,value,traced_units,traced,into_asset,into_symbol,into_units,into,into_traced_units,into_traced,note";

    // What a row leaves empty that is about no hop: from "from" to "spent_in", and from "value_units" to "into_traced".
    private static readonly string[] NoPlace = [.. Enumerable.Repeat("", 13)];
    private static readonly string[] NoValue = [.. Enumerable.Repeat("", 10)];

    // What a hop leaves empty that is no swap.
    private static readonly string[] NoSwap = [.. Enumerable.Repeat("", 6)];

    /// <summary>Writes the hop table, with a header row.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="options">How much is listed; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the writing; what is written by then is of no use.</param>
    public static void Write(TraceResult trace, TextWriter writer, ReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var view = new TraceView(trace, options);
        writer.Write(Header);
        writer.Write('\n');
        foreach (int column in view.ConservingColumns)
        {
            PathSection section = view.Paths(column);
            for (int number = 0; number < section.Listed.Length; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                WritePath(writer, view, section.Listed[number], number + 1);
            }

            foreach (Amount amount in section.CutOffAmounts)
            {
                WriteNote(writer, trace.Rules[column], amount, $"{Words.Count(section.CutOff, "more path")} in all, not listed");
            }

            foreach (Amount amount in section.Untold)
            {
                WriteNote(writer, trace.Rules[column], amount, "by paths that the trace did not tell apart");
            }
        }
    }

    /// <summary>Writes the hop table of paths that were asked for, with a header row.</summary>
    /// <param name="trace">The trace that the paths are of.</param>
    /// <param name="paths">The paths.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="cancellationToken">Stops the writing; what is written by then is of no use.</param>
    public static void WritePaths(TraceResult trace, PathList paths, TextWriter writer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(writer);
        var view = new TraceView(trace, null);
        writer.Write(Header);
        writer.Write('\n');
        for (int number = 0; number < paths.Paths.Length; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WritePath(writer, view, paths.Paths[number], number + 1);
        }

        foreach (Amount remainder in paths.Remainders)
        {
            WriteNote(writer, paths.Rule, remainder, "by more paths to the same places, not listed");
        }
    }

    private static void WritePath(TextWriter writer, TraceView view, LaunderingPath path, int number)
    {
        if (path.Hops.IsEmpty)
        {
            WriteRow(writer, [.. PathCells(view, path, number), "0", .. NoPlace, .. AssetCells(path.Sink.Asset), .. NoValue, Note(path.Sink, "never moved")]);
        }

        for (int step = 0; step < path.Hops.Length; step++)
        {
            Hop hop = path.Hops[step];
            FlowDetail at = hop.Detail;
            Vertex from = view.Graph.Vertices[view.From(hop.Flow)];
            Vertex to = view.Graph.Vertices[view.To(hop.Flow)];
            Asset asset = hop.From.Asset;
            string[] row =
            [
                .. PathCells(view, path, number), Number(step + 1),
                Escaping.Csv(from.ToString()), LabelCell(view.LabelOf(from)), Escaping.Csv(to.ToString()), LabelCell(view.LabelOf(to)),
                at.Chain.ToString(), at.Transaction.ToString(at.Chain), Number(at.Height), Figures.Iso(at.Time), Number(at.Index), Words.Id(at.Kind),
                at.Owner?.ToString() ?? "", LabelCell(at.Owner is { } owner ? view.LabelOf(owner) : null), at.SpentIn?.ToString(at.Chain) ?? "",
                .. AssetCells(asset),
                hop.Value.ToString(), Coins(hop.Value, asset), hop.Traced.ToString(), Coins(hop.Traced, asset), .. IntoCells(hop),
                step == path.Hops.Length - 1 ? Note(path.Sink) : "",
            ];
            WriteRow(writer, row);
        }
    }

    /// <summary>What is to be said of where a path ends beside what labels say.</summary>
    private static string Note(Sink sink, params IEnumerable<string> before)
    {
        string[] deposit = sink.Deposit is { } found ? [Words.Deposit(found)] : [];
        string[] frozen = sink.FrozenAt is { } height ? [Words.Frozen(height)] : [];
        return Escaping.Csv(string.Join("; ", [.. before, .. deposit, .. frozen]));
    }

    private static string[] IntoCells(Hop hop) => hop.Arrives is not { } arrives
        ? NoSwap
        :
        [
            Escaping.Csv(hop.To.Asset.ToString()), Escaping.Csv(hop.To.Asset.Symbol), arrives.Value.ToString(), Coins(arrives.Value, hop.To.Asset),
            arrives.Traced.ToString(), Coins(arrives.Traced, hop.To.Asset),
        ];

    private static string[] PathCells(TraceView view, LaunderingPath path, int number) =>
    [
        Number(number), Words.Id(path.Rule), Number(path.Theft), Escaping.Csv(view.Trace.Parameters.Thefts[path.Theft].Name),
        Escaping.Csv(path.Start.ToString()), Escaping.Csv(path.Sink.Name.ToString()), LabelCell(view.LabelOf(path.Sink.Name)),
        Words.Id(path.Sink.Kind), Words.Id(path.Sink.Reason),
        path.Amount.ToString(), Coins(path.Amount, path.Sink.Asset), path.Detoured.ToString(), Number(path.Hops.Length),
    ];

    private static string[] AssetCells(Asset asset) => [Escaping.Csv(asset.ToString()), Escaping.Csv(asset.Symbol), Number(asset.Decimals)];

    private static void WriteNote(TextWriter writer, TaintRule rule, Amount amount, string note)
    {
        string[] row =
        [
            "", Words.Id(rule), "", "", "", "", "", "", "", amount.Units.ToString(), amount.ToDecimalString(), "", "", "",
            .. NoPlace, .. AssetCells(amount.Asset), .. NoValue, Escaping.Csv(note),
        ];
        WriteRow(writer, row);
    }

    private static void WriteRow(TextWriter writer, string[] cells)
    {
        writer.Write(string.Join(',', cells));
        writer.Write('\n');
    }

    private static string LabelCell(Label? label) => Escaping.Csv(label?.Text);

    private static string Coins(UInt256 units, Asset asset) => new Amount(units, asset).ToDecimalString();

    private static string Number(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
