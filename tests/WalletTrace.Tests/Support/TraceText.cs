using System.Globalization;
using System.Text;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>What a trace says as text: easy to compare, easy to read when it is wrong.</summary>
internal static class TraceText
{
    /// <summary>
    /// Where the value ended under a rule, by name: "B 7, C!Hub 3, fees 1". Accounts are the letters of a scene; amounts of several thefts
    /// stand as "7+2"; tokens as "B(USDT) 5".
    /// </summary>
    public static string Ends(TraceResult trace, TaintRule rule)
    {
        int column = trace.Rules.IndexOf(rule);
        return string.Join(", ", trace.Sinks
            .Where(sink => !sink.AmountOf(column).IsZero)
            .Select(sink => $"{Name(sink)} {string.Join('+', sink.Amounts[column])}")
            .Order(StringComparer.Ordinal));
    }

    /// <summary>The stops of the coverage: "C Hub 3"; sorted.</summary>
    public static string Stops(TraceResult trace) => string.Join(", ", trace.Coverage
        .Where(entry => entry.Issue == CoverageIssue.NotFollowed)
        .Select(entry => $"{Short(trace.Graph.Vertices[entry.Vertex])} {entry.Reason} {entry.Hidden}")
        .Order(StringComparer.Ordinal));

    /// <summary>The data gaps of the coverage: "C 3"; sorted.</summary>
    public static string Gaps(TraceResult trace) => string.Join(", ", trace.Coverage
        .Where(entry => entry.Issue == CoverageIssue.DataGap)
        .Select(entry => $"{Short(trace.Graph.Vertices[entry.Vertex])} {entry.Hidden}")
        .Order(StringComparer.Ordinal));

    /// <summary>All of a result: ids, flows, sinks, balance, coverage and what each rule says.</summary>
    public static string Everything(TraceResult trace)
    {
        var text = new StringBuilder();
        CultureInfo plain = CultureInfo.InvariantCulture;
        for (int id = 0; id < trace.Graph.Vertices.Count; id++)
        {
            text.Append(plain, $"{id} {Full(trace.Graph.Vertices[id])} {trace.Graph.Expanded[id]} {trace.Graph.ReasonOf(id)}\n");
        }

        AddFlows(text, trace);
        text.AppendJoin('\n', trace.Graph.Stops).Append('\n').AppendJoin('\n', trace.Coverage).Append('\n');
        foreach (Sink sink in trace.Sinks)
        {
            text.Append(plain, $"{sink.Vertex} {sink.Kind} {sink.Reason} {sink.Category} {string.Join('/', sink.Amounts.Select(row => string.Join('+', row)))}\n");
        }

        foreach (BalanceLine line in trace.Balance)
        {
            text.Append(plain, $"{line.Rule} {line.Theft} {line.Asset} {line.Stolen}: {string.Join(' ', line.Parts)}\n");
        }

        return AddOutcomes(text, trace).ToString();
    }

    /// <summary>All figures of a result, without the reasons for which branches end.</summary>
    public static string Figures(TraceResult trace)
    {
        var text = new StringBuilder();
        CultureInfo plain = CultureInfo.InvariantCulture;
        for (int id = 0; id < trace.Graph.Vertices.Count; id++)
        {
            text.Append(plain, $"{id} {Full(trace.Graph.Vertices[id])} {trace.Graph.Expanded[id]} {trace.Graph.ReasonOf(id) != StopReason.None}\n");
        }

        AddFlows(text, trace);
        foreach (Sink sink in trace.Sinks)
        {
            text.Append(plain, $"{sink.Vertex} {sink.Category} {string.Join('/', sink.Amounts.Select(row => string.Join('+', row)))}\n");
        }

        foreach (CoverageEntry entry in trace.Coverage.OrderBy(entry => entry.Vertex).ThenBy(entry => entry.Issue))
        {
            text.Append(plain, $"{entry.Issue} {entry.Vertex} {entry.Hidden}\n");
        }

        return AddOutcomes(text, trace).ToString();
    }

    /// <summary>Where the value ended under each rule, by name, and by what hops it came; the same for any graph that says the same.</summary>
    public static string EndsAndHops(TraceResult trace)
    {
        IEnumerable<string> ends = trace.Sinks.Select(sink => $"{Full(sink.Name)}: {string.Join('/', sink.Amounts.Select(row => string.Join('+', row)))}");
        IEnumerable<string> hops = trace.Outcomes.SelectMany(outcome => outcome.Flows.Select(taint =>
            $"{outcome.Rule} {Full(trace.Graph.Vertices[trace.Graph.Flows.From(taint.Flow)])} -> {Full(trace.Graph.Vertices[trace.Graph.Flows.To(taint.Flow)])} {trace.Graph.Details[taint.Flow].Transaction} {trace.Graph.Details[taint.Flow].Index} {taint.Tag} {taint.Amount}"));
        return string.Join('\n', ends.Order(StringComparer.Ordinal).Concat(hops.Order(StringComparer.Ordinal)));
    }

    /// <summary>A vertex by all its parts, and why the trace ends there; the same name for the same place in any graph.</summary>
    public static string Full(Vertex vertex) =>
        $"{vertex.Kind} {vertex.Asset} {vertex.Account} {vertex.Transaction} {(vertex.Rest == StopReason.None ? "" : vertex.Rest)}{vertex.Height}";

    private static void AddFlows(StringBuilder text, TraceResult trace)
    {
        FlowGraph flows = trace.Graph.Flows;
        for (int flow = 0; flow < flows.FlowCount; flow++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{flow}: {flows.From(flow)} -> {flows.To(flow)} {flows.Amount(flow)} {flows.LeaveAt(flow)}..{flows.ArriveAt(flow)} {trace.Graph.Details[flow]}\n");
        }
    }

    private static StringBuilder AddOutcomes(StringBuilder text, TraceResult trace)
    {
        foreach (TaintOutcome outcome in trace.Outcomes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{outcome.Rule}\n").AppendJoin('\n', outcome.Entries).Append('\n').AppendJoin('\n', outcome.Flows).Append('\n');
        }

        return text;
    }

    private static string Name(Sink sink) => Short(sink.Name) + (sink.Reason == StopReason.None ? "" : $"!{sink.Reason}");

    private static string Short(Vertex vertex) => vertex.Kind switch
    {
        VertexKind.Holding => $"{(char)vertex.Account!.Value.Address.ToByteArray()[^1]}{(vertex.Asset.IsNative ? "" : $"({vertex.Asset.Symbol})")}",
        VertexKind.Issuance => "issued",
        VertexKind.Unknown => "unknown",
        _ => vertex.ToString(),
    };
}
