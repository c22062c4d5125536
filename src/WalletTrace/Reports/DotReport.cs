using System.Text;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Tracing;
using WalletTrace.Valuation;

namespace WalletTrace.Reports;

/// <summary>
/// The traced part of the graph in DOT, Graphviz's language, as a picture to look at: the flows from one vertex to another are drawn as one
/// edge that tells their number and sums. (GraphML keeps every flow apart.)
/// </summary>
/// <remarks>
/// Sizes of amounts are words, never lengths. Edges go the way the value went on the chain. Amounts in attributes of our own
/// (<c>value</c>, <c>traced_fifo</c> …) are decimal strings of base units. Text is cut to 160 characters.
/// </remarks>
public static class DotReport
{
    /// <summary>Writes the graph.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="options">The title; null for the default.</param>
    /// <param name="cancellationToken">Stops the writing; what is written by then is of no use.</param>
    public static void Write(TraceResult trace, TextWriter writer, ReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var view = new TraceView(trace, options);
        writer.Write($"digraph {Quoted(view.Title)} {{\n");
        writer.Write("  rankdir=LR;\n");
        if (trace.Values is { Prices: { } prices })
        {
            string origins = string.Join("; ", prices.Origins.Select(origin => WorthWords.Origin(origin, prices.Currency)));
            writer.Write($"  currency={Quoted(prices.Currency)};\n");
            writer.Write($"  prices=\"{Escaping.Dot(Escaping.Shown($"{WorthWords.Meaning} Convention: {prices.Convention}. {origins}", Escaping.SentenceLength * 4))}\";\n");
        }

        writer.Write("  node [shape=box, style=\"rounded,filled\", fillcolor=\"#ffffff\", color=\"#5b6470\", fontname=\"Helvetica\", fontsize=10];\n");
        writer.Write("  edge [color=\"#8a93a0\", fontname=\"Helvetica\", fontsize=9];\n");
        foreach (int vertex in view.Vertices)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteNode(writer, view, vertex);
        }

        foreach (IGrouping<(int From, int To), int> flows in view.Flows.GroupBy(flow => (view.From(flow), view.To(flow))).OrderBy(group => group.Key))
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteEdge(writer, view, flows.Key, [.. flows]);
        }

        writer.Write("}\n");
    }

    private static void WriteNode(TextWriter writer, TraceView view, int id)
    {
        Vertex vertex = view.Graph.Vertices[id];
        Label? label = view.LabelOf(vertex);
        Sink? sink = view.SinkAt(id);
        int shown = view.Primary >= 0 ? view.Primary : 0;
        var lines = new List<string>();
        if (label is not null)
        {
            lines.Add(label.Text);
        }

        lines.Add(view.ShortName(vertex));
        if (sink is not null)
        {
            if (sink.Deposit is { } found)
            {
                lines.Add($"inferred: deposit account of {found.Service}");
            }

            lines.Add($"{Words.Name(sink.Kind)}: {Figures.Text(sink.AmountOf(shown), sink.Asset)}");
            if (view.Trace.Values?.Of(sink, shown) is { } worth && worth != Worth.None)
            {
                lines.Add(WorthWords.Phrase(worth, view.Trace.Values.Prices.Currency));
            }
        }

        var attributes = new StringBuilder();
        // The two letters \n between the lines are Graphviz's own line break; what the lines hold is escaped by then.
        attributes.Append("label=\"").AppendJoin("\\n", lines.Select(line => Escaping.Dot(Escaping.Shown(line)))).Append('"');
        Attribute(attributes, "tooltip", vertex.ToString());
        Attribute(attributes, "name", vertex.ToString());
        Attribute(attributes, "kind", Words.Id(vertex.Kind));
        Attribute(attributes, "asset", vertex.Asset.ToString());
        Attribute(attributes, "category", label is null ? null : Words.Id(label.Category));
        if (sink is not null)
        {
            Attribute(attributes, "fillcolor", Fill(sink.Kind));
            Attribute(attributes, "sinkKind", Words.Id(sink.Kind));
            Attribute(attributes, "stopReason", sink.Reason == StopReason.None ? null : Words.Id(sink.Reason));
            Attribute(attributes, "deposit", sink.Deposit is { } deposit ? Words.Deposit(deposit) : null);
            for (int column = 0; column < view.Trace.Rules.Length; column++)
            {
                Attribute(attributes, Name("rests", view.Trace.Rules[column]), sink.AmountOf(column).ToString());
                Attribute(attributes, Name("restsWorth", view.Trace.Rules[column]), WorthOf(view.Trace.Values?.Of(sink, column)));
            }
        }

        writer.Write(FormattableString.Invariant($"  v{id} ["));
        writer.Write(attributes);
        writer.Write("];\n");
    }

    private static void WriteEdge(TextWriter writer, TraceView view, (int From, int To) ends, IReadOnlyList<int> flows)
    {
        Asset asset = view.Graph.Vertices[ends.From].Asset;
        int shown = view.Primary >= 0 ? view.Primary : 0;
        string amount = view.Swapped(flows[0]) is null
            ? Figures.Text(Sum(flows.Select(flow => view.Traced(shown, flow))), asset)
            : $"{Figures.Text(Sum(flows.Select(flow => view.TracedSwap(shown, flow).Given.Units)), asset)} swapped for {Figures.Text(Sum(flows.Select(flow => view.TracedSwap(shown, flow).Got.Units)), view.Graph.Vertices[ends.To].Asset)}";
        var attributes = new StringBuilder();
        attributes.Append("label=\"").Append(Escaping.Dot(amount));
        if (WorthOf(view, shown, flows) is { } worth && worth != Worth.None)
        {
            attributes.Append("\\n").Append(Escaping.Dot(WorthWords.Phrase(worth, view.Trace.Values!.Prices.Currency)));
        }

        if (flows.Count > 1)
        {
            attributes.Append("\\n").Append(Words.Count(flows.Count, "flow"));
        }

        attributes.Append('"');
        Attribute(attributes, "flows", FormattableString.Invariant($"{flows.Count}"));
        Attribute(attributes, "first", Figures.Iso(flows.Min(flow => view.Graph.Details[flow].Time)));
        Attribute(attributes, "last", Figures.Iso(flows.Max(flow => view.Graph.Details[flow].Time)));
        if (flows is [var only])
        {
            FlowDetail at = view.Graph.Details[only];
            Attribute(attributes, "transaction", at.Transaction.ToString(at.Chain));
        }

        if (view.Swapped(flows[0]) is not null)
        {
            Attribute(attributes, "style", "dashed");
            Attribute(attributes, "swapped", Sum(flows.Select(flow => view.Swapped(flow)!.Value.Got.Units)).ToString());
        }

        Attribute(attributes, "value", Sum(flows.Select(flow => view.Swapped(flow)?.Given.Units ?? view.Graph.Flows.Amount(flow))).ToString());
        for (int column = 0; column < view.Trace.Rules.Length; column++)
        {
            Attribute(attributes, Name("traced", view.Trace.Rules[column]), Sum(flows.Select(flow => view.Swapped(flow) is null ? view.Traced(column, flow) : view.TracedSwap(column, flow).Given.Units)).ToString());
            Attribute(attributes, Name("tracedWorth", view.Trace.Rules[column]), WorthOf(WorthOf(view, column, flows)));
        }

        writer.Write(FormattableString.Invariant($"  v{ends.From} -> v{ends.To} ["));
        writer.Write(attributes);
        writer.Write("];\n");
    }

    private static void Attribute(StringBuilder attributes, string name, string? value)
    {
        if (value is not null)
        {
            attributes.Append(", ").Append(name).Append('=').Append(Quoted(value));
        }
    }

    /// <summary>What the stolen parts of flows were worth when they moved; of swaps what was given. Null under poison and without prices.</summary>
    private static Worth? WorthOf(TraceView view, int column, IReadOnlyList<int> flows)
    {
        Asset asset = view.Graph.Vertices[view.From(flows[0])].Asset;
        return view.Trace.Values is { } values && view.Trace.Rules[column] != TaintRule.Poison
            ? Worth.Sum(flows.Select(flow => values.At(flow, view.Swapped(flow) is null ? new Amount(view.Traced(column, flow), asset) : view.TracedSwap(column, flow).Given)))
            : null;
    }

    private static string? WorthOf(Worth? worth) => WorthWords.Plain(worth) is { Length: > 0 } text ? text : null;

    /// <summary>The sum of values that may count one coin many times over; the largest number where it would not fit.</summary>
    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), UInt256.SaturatingAdd);

    // An unquoted DOT name holds no hyphen.
    private static string Name(string figure, TaintRule rule) => $"{figure}_{Words.Id(rule).Replace('-', '_')}";

    private static string Quoted(string text) => $"\"{Escaping.Dot(Escaping.Shown(text))}\"";

    private static string Fill(SinkKind kind) => kind switch
    {
        SinkKind.Resting => "#d7e3f4",
        SinkKind.Services => "#f8ddb5",
        SinkKind.Mixers => "#e3d5f3",
        SinkKind.Bridges => "#cdebe5",
        SinkKind.Burned => "#f3d0cb",
        _ => "#e6e8eb",
    };
}
