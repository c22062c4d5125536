using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>
/// The traced part of the graph as GraphML: every flow that carries stolen value under some rule as an edge of its own, and their ends.
/// </summary>
/// <remarks>
/// Amounts are decimal strings of base units, because readers of GraphML hold numbers as doubles. Edges go the way the value went on the
/// chain, in a backward trace too. Attributes that do not apply are left out. Text is cut to 160 characters. With prices, <c>restsWorth_</c> and
/// <c>tracedWorth_</c> tell what the amounts were worth when they moved, and the graph's <c>prices</c> where that comes from.
/// </remarks>
public static class GraphMlReport
{
    /// <summary>Writes the graph. The writer must write UTF-8, which the declaration names.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="options">The title; null for the default.</param>
    /// <param name="cancellationToken">Stops the writing; what is written by then is of no use.</param>
    public static void Write(TraceResult trace, TextWriter writer, ReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var view = new TraceView(trace, options);
        writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
        WriteKeys(writer, trace);
        writer.Write("  <graph id=\"trace\" edgedefault=\"directed\">\n");
        Data(writer, 4, "title", view.Title);
        if (trace.Values is { Prices: { } prices })
        {
            Data(writer, 4, "currency", prices.Currency);
            string origins = string.Join("; ", prices.Origins.Select(origin => WorthWords.Origin(origin, prices.Currency)));
            Data(writer, 4, "prices", $"{WorthWords.Meaning} Convention: {prices.Convention}. {origins}", Escaping.SentenceLength * 4);
        }

        foreach (int vertex in view.Vertices)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteNode(writer, view, vertex);
        }

        foreach (int flow in view.Flows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteEdge(writer, view, flow);
        }

        writer.Write("  </graph>\n</graphml>\n");
    }

    private static void WriteKeys(TextWriter writer, TraceResult trace)
    {
        Key("graph", "title");
        if (trace.Values is not null)
        {
            Key("graph", "currency");
            Key("graph", "prices");
        }

        foreach (string name in (string[])["name", "kind", "asset", "symbol", "label", "category", "labelSource", "sinkKind", "stopReason"])
        {
            Key("node", name);
        }

        if (!trace.Graph.DepositAccounts.IsEmpty)
        {
            Key("node", "deposit");
        }

        Key("node", "followed", "boolean");
        Key("node", "decimals", "int");
        foreach (TaintRule rule in trace.Rules)
        {
            Key("node", "rests_" + Words.Id(rule));
            if (trace.Values is not null && rule != TaintRule.Poison)
            {
                Key("node", "restsWorth_" + Words.Id(rule));
            }
        }

        foreach (string name in (string[])["chain", "transaction", "time", "movement", "owner", "spentIn", "value"])
        {
            Key("edge", name);
        }

        if (trace.Graph.Flows.HasConversions)
        {
            Key("edge", "swapped");
        }

        Key("edge", "height", "long");
        Key("edge", "index", "int");
        foreach (TaintRule rule in trace.Rules)
        {
            Key("edge", "traced_" + Words.Id(rule));
            if (trace.Values is not null && rule != TaintRule.Poison)
            {
                Key("edge", "tracedWorth_" + Words.Id(rule));
            }
        }

        void Key(string target, string name, string type = "string") =>
            writer.Write($"  <key id=\"{name}\" for=\"{target}\" attr.name=\"{name}\" attr.type=\"{type}\"/>\n");
    }

    private static void WriteNode(TextWriter writer, TraceView view, int id)
    {
        Vertex vertex = view.Graph.Vertices[id];
        writer.Write(FormattableString.Invariant($"    <node id=\"v{id}\">\n"));
        Data(writer, 6, "name", vertex.ToString());
        Data(writer, 6, "kind", Words.Id(vertex.Kind));
        Data(writer, 6, "asset", vertex.Asset.ToString());
        Data(writer, 6, "symbol", vertex.Asset.Symbol);
        Data(writer, 6, "decimals", FormattableString.Invariant($"{vertex.Asset.Decimals}"));
        if (view.LabelOf(vertex) is { } label)
        {
            Data(writer, 6, "label", label.Text);
            Data(writer, 6, "category", Words.Id(label.Category));
            Data(writer, 6, "labelSource", label.Source);
        }

        Data(writer, 6, "followed", view.Graph.Expanded[id] ? "true" : "false");
        if (view.SinkAt(id) is { } sink)
        {
            Data(writer, 6, "sinkKind", Words.Id(sink.Kind));
            Data(writer, 6, "stopReason", sink.Reason == StopReason.None ? null : Words.Id(sink.Reason));
            Data(writer, 6, "deposit", sink.Deposit is { } deposit ? Words.Deposit(deposit) : null);
            for (int column = 0; column < view.Trace.Rules.Length; column++)
            {
                Data(writer, 6, "rests_" + Words.Id(view.Trace.Rules[column]), sink.AmountOf(column).ToString());
                Data(writer, 6, "restsWorth_" + Words.Id(view.Trace.Rules[column]), WorthWords.Plain(view.Trace.Values?.Of(sink, column)));
            }
        }

        writer.Write("    </node>\n");
    }

    private static void WriteEdge(TextWriter writer, TraceView view, int flow)
    {
        FlowDetail at = view.Graph.Details[flow];
        writer.Write(FormattableString.Invariant($"    <edge id=\"f{flow}\" source=\"v{view.From(flow)}\" target=\"v{view.To(flow)}\">\n"));
        Data(writer, 6, "chain", at.Chain.ToString());
        Data(writer, 6, "transaction", at.Transaction.ToString(at.Chain));
        Data(writer, 6, "height", FormattableString.Invariant($"{at.Height}"));
        Data(writer, 6, "time", Figures.Iso(at.Time));
        Data(writer, 6, "index", FormattableString.Invariant($"{at.Index}"));
        Data(writer, 6, "movement", Words.Id(at.Kind));
        Data(writer, 6, "owner", at.Owner?.ToString());
        Data(writer, 6, "spentIn", at.SpentIn?.ToString(at.Chain));
        (Amount Given, Amount Got)? swap = view.Swapped(flow);
        Data(writer, 6, "value", (swap?.Given.Units ?? view.Graph.Flows.Amount(flow)).ToString());
        Data(writer, 6, "swapped", swap?.Got.Units.ToString());
        for (int column = 0; column < view.Trace.Rules.Length; column++)
        {
            UInt256 traced = swap is null ? view.Traced(column, flow) : view.TracedSwap(column, flow).Given.Units;
            Data(writer, 6, "traced_" + Words.Id(view.Trace.Rules[column]), traced.ToString());
            if (view.Trace.Rules[column] != TaintRule.Poison)
            {
                var amount = new Amount(traced, view.Graph.Vertices[view.From(flow)].Asset);
                Data(writer, 6, "tracedWorth_" + Words.Id(view.Trace.Rules[column]), WorthWords.Plain(view.Trace.Values?.At(flow, amount)));
            }
        }

        writer.Write("    </edge>\n");
    }

    private static void Data(TextWriter writer, int indent, string key, string? value, int length = Escaping.ShownLength)
    {
        if (!string.IsNullOrEmpty(value))
        {
            writer.Write($"{new string(' ', indent)}<data key=\"{key}\">{Escaping.Xml(Escaping.Shown(value, length))}</data>\n");
        }
    }
}
