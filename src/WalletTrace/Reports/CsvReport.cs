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
/// <para>With prices the rows go on with what the amounts were worth: that of the path when it came to its end, that of the hop when it moved; empty where there is
/// no price. <c>price</c> is of one whole coin or token of <c>asset</c>, as of <c>price_at</c>.</para>
/// <para>Text that a spreadsheet would take for a formula has an apostrophe before it; hiding characters are written <c>\u{202E}</c>.</para>
/// </remarks>
public static class CsvReport
{
    private const string Header =
        "path,rule,theft,theft_name,start,sink,sink_label,sink_kind,sink_reason,path_amount_units,path_amount,path_detoured_units,"
        + "hops,hop,from,from_label,to,to_label,chain,transaction,height,time_utc,index,kind,coin_owner,coin_owner_label,spent_in,"
        + "asset,symbol,decimals,value_units,value,traced_units,traced,into_asset,into_symbol,into_units,into,into_traced_units,into_traced,note";

    private const string WorthHeader = ",currency,path_worth,value_worth,traced_worth,into_worth,into_traced_worth,price,price_at,price_source";

    // What a row leaves empty that is about no hop: from "from" to "spent_in", and from "value_units" to "into_traced".
    private static readonly string[] NoPlace = [.. Enumerable.Repeat("", 13)];
    private static readonly string[] NoValue = [.. Enumerable.Repeat("", 10)];

    // What a hop leaves empty that is no swap.
    private static readonly string?[] NoSwap = [.. Enumerable.Repeat("", 6)];

    /// <summary>Writes the hop table, with a header row.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="options">How much is listed; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the writing; what is written by then is of no use.</param>
    public static void Write(TraceResult trace, TextWriter writer, ReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var view = new TraceView(trace, options);
        WriteHeader(writer, view);
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
                WriteNote(writer, view, trace.Rules[column], amount, $"{Words.Count(section.CutOff, "more path")} in all, not listed");
            }

            foreach (Amount amount in section.Untold)
            {
                WriteNote(writer, view, trace.Rules[column], amount, "by paths that the trace did not tell apart");
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
        WriteHeader(writer, view);
        for (int number = 0; number < paths.Paths.Length; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WritePath(writer, view, paths.Paths[number], number + 1);
        }

        foreach (Amount remainder in paths.Remainders)
        {
            WriteNote(writer, view, paths.Rule, remainder, "by more paths to the same places, not listed");
        }
    }

    private static void WritePath(TextWriter writer, TraceView view, LaunderingPath path, int number)
    {
        if (path.Hops.IsEmpty)
        {
            writer.Write(Escaping.CsvRow([.. PathCells(view, path, number), "0", .. NoPlace, .. AssetCells(path.Sink.Asset), .. NoValue, Note(path.Sink, "never moved"), .. WorthCells(view, path, null)]));
        }

        for (int step = 0; step < path.Hops.Length; step++)
        {
            Hop hop = path.Hops[step];
            FlowDetail at = hop.Detail;
            Vertex from = view.Graph.Vertices[view.From(hop.Flow)];
            Vertex to = view.Graph.Vertices[view.To(hop.Flow)];
            Asset asset = hop.From.Asset;
            string?[] row =
            [
                .. PathCells(view, path, number), Number(step + 1),
                from.ToString(), view.LabelOf(from)?.Text, to.ToString(), view.LabelOf(to)?.Text,
                at.Chain.ToString(), at.Transaction.ToString(at.Chain), Number(at.Height), Figures.Iso(at.Time), Number(at.Index), Words.Id(at.Kind),
                at.Owner?.ToString() ?? "", (at.Owner is { } owner ? view.LabelOf(owner) : null)?.Text, at.SpentIn?.ToString(at.Chain) ?? "",
                .. AssetCells(asset),
                hop.Value.ToString(), Coins(hop.Value, asset), hop.Traced.ToString(), Coins(hop.Traced, asset), .. IntoCells(hop),
                step == path.Hops.Length - 1 ? Note(path.Sink) : "", .. WorthCells(view, path, hop),
            ];
            writer.Write(Escaping.CsvRow(row));
        }
    }

    /// <summary>What is to be said of where a path ends beside what labels say.</summary>
    private static string Note(Sink sink, params IEnumerable<string> before)
    {
        string[] deposit = sink.Deposit is { } found ? [Words.Deposit(found)] : [];
        string[] frozen = sink.FrozenAt is { } height ? [Words.Frozen(height)] : [];
        return string.Join("; ", [.. before, .. deposit, .. frozen]);
    }

    private static string?[] IntoCells(Hop hop) => hop.Arrives is not { } arrives
        ? NoSwap
        :
        [
            hop.To.Asset.ToString(), hop.To.Asset.Symbol, arrives.Value.ToString(), Coins(arrives.Value, hop.To.Asset),
            arrives.Traced.ToString(), Coins(arrives.Traced, hop.To.Asset),
        ];

    private static string?[] PathCells(TraceView view, LaunderingPath path, int number) =>
    [
        Number(number), Words.Id(path.Rule), Number(path.Theft), view.Trace.Parameters.Thefts[path.Theft].Name,
        path.Start.ToString(), path.Sink.Name.ToString(), view.LabelOf(path.Sink.Name)?.Text,
        Words.Id(path.Sink.Kind), Words.Id(path.Sink.Reason),
        path.Amount.ToString(), Coins(path.Amount, path.Sink.Asset), path.Detoured.ToString(), Number(path.Hops.Length),
    ];

    private static string?[] AssetCells(Asset asset) => [asset.ToString(), asset.Symbol, Number(asset.Decimals)];

    /// <summary>What a path, and one of its hops, were worth; nothing without prices.</summary>
    private static string[] WorthCells(TraceView view, LaunderingPath path, Hop? hop)
    {
        if (view.Trace.Values is not { Prices: { } prices } values)
        {
            return [];
        }

        string worth = WorthWords.Plain(values.Of(path));
        if (hop is null)
        {
            return [prices.Currency, worth, .. Enumerable.Repeat("", 7)];
        }

        string At(UInt256 units, Asset asset) => WorthWords.Plain(values.At(hop.Flow, new Amount(units, asset)));
        string[] into = hop.Arrives is { } arrives ? [At(arrives.Value, hop.To.Asset), At(arrives.Traced, hop.To.Asset)] : ["", ""];
        string[] price = prices.PriceAt(hop.From.Asset, hop.Detail.Time) is { } found
            ? [found.Rate.ToString(System.Globalization.CultureInfo.InvariantCulture), Figures.Iso(found.At), prices.Origins[found.Origin].Source]
            : ["", "", ""];
        return [prices.Currency, worth, At(hop.Value, hop.From.Asset), At(hop.Traced, hop.From.Asset), .. into, .. price];
    }

    private static void WriteHeader(TextWriter writer, TraceView view)
    {
        writer.Write(Header);
        writer.Write(view.Trace.Values is null ? "\n" : WorthHeader + "\n");
    }

    private static void WriteNote(TextWriter writer, TraceView view, TaintRule rule, Amount amount, string note)
    {
        string?[] row =
        [
            "", Words.Id(rule), "", "", "", "", "", "", "", amount.Units.ToString(), amount.ToDecimalString(), "", "", "",
            .. NoPlace, .. AssetCells(amount.Asset), .. NoValue, note, .. view.Trace.Values is null ? [] : Enumerable.Repeat("", 9),
        ];
        writer.Write(Escaping.CsvRow(row));
    }

    private static string Coins(UInt256 units, Asset asset) => new Amount(units, asset).ToDecimalString();

    private static string Number(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
