using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>Tells what a trace knows of one account, and how.</summary>
internal static class AccountExplanation
{
    public static IReadOnlyList<Explanation> Of(TraceResult trace, Account account)
    {
        var lines = new List<Explanation>();
        foreach (int vertex in Enumerable.Range(0, trace.Graph.Vertices.Count).Where(id => trace.Graph.Vertices[id].Account == account))
        {
            AddHolding(lines, trace, vertex);
        }

        AddCoins(lines, trace, account, flow => trace.Graph.Details[flow].SpentIn is not null, "were spent in followed transactions");
        AddCoins(lines, trace, account, flow => IsBurnt(trace.Graph, flow), "nobody can ever spend");
        if (lines.Count == 0)
        {
            lines.Add(new(Layer.Inferred, $"The trace did not come to {account}; it says nothing of it. That is no finding that the account is clean."));
        }

        PathExplanation.AddLabels(lines, trace, account);
        return lines;
    }

    private static void AddHolding(List<Explanation> lines, TraceResult trace, int vertex)
    {
        CaseGraph graph = trace.Graph;
        Vertex name = graph.Vertices[vertex];
        bool backward = trace.Parameters.Direction == TraceDirection.Backward;
        string Show(UInt256 units) => new Amount(units, name.Asset).ToString();
        int[] inward = Ids(graph.Flows.In(vertex));
        int[] outward = Ids(graph.Flows.Out(vertex));
        (int[] got, int[] gave) = backward ? (Seen(graph, outward), Seen(graph, inward)) : (inward, outward);
        string all = graph.Expanded[vertex] ? "all that the ledger holds of it" : "as far as the followed accounts show it";
        lines.Add(new(Layer.Observed, FormattableString.Invariant(
            $"{name} got {Show(backward ? Value(graph, got) : Arrivals(graph, got))} in {got.Length} movement(s) and gave {Show(backward ? Arrivals(graph, gave) : Value(graph, gave))} in {gave.Length}, {all}.")));
        Sink? sink = trace.Sinks.FirstOrDefault(sink => sink.Vertex == vertex);
        for (int rule = 0; rule < trace.Rules.Length; rule++)
        {
            Dictionary<int, UInt256> traced = trace.TracedFlows(rule);
            UInt256 came = Traced(traced, [.. inward.Where(flow => !graph.Flows.IsConversion(flow))], trace.ArrivedFlows(rule), inward);
            UInt256 went = Traced(traced, outward);
            UInt256 rest = sink?.AmountOf(rule) ?? default;
            string reach = trace.Rules[rule] == TaintRule.Poison ? " (a reach, not an amount)" : "";
            lines.Add(new(Layer.Inferred, $"{trace.Rules[rule]}: {Show(came)} of stolen value came to it, {Show(went)} went on, {Show(rest)} ended there{reach}."));
            if (sink is not null && !rest.IsZero && trace.Values is { } values && values.Of(sink, rule) is { } worth)
            {
                lines.Add(new(Layer.Inferred, $"{trace.Rules[rule]}: what ended there was {PathExplanation.Phrase(worth, values.Prices)} when it came there."));
            }
        }

        if (sink is not null)
        {
            lines.Add(new(Layer.Inferred, $"What ended there did so because {PathExplanation.PathEnd(sink)}."));
            PathExplanation.AddDeposit(lines, trace, sink);
            PathExplanation.AddCluster(lines, trace, sink);
            PathExplanation.AddFreeze(lines, sink);
            SinkBounds bounds = trace.BoundsOf(sink);
            lines.Add(new(Layer.Inferred, bounds.IsKnown
                ? $"Under any rule that conserves value, {Show(bounds.Least)} to {Show(bounds.Most)} of stolen value ended there."
                : "Value can have come to it through a swap, so that no bounds are told that hold under any rule."));
        }
    }

    /// <summary>On a UTXO chain the coins that an owner spent lie between transactions, and those that are burned lie nowhere; not with the owner.</summary>
    private static void AddCoins(List<Explanation> lines, TraceResult trace, Account account, Predicate<int> which, string what)
    {
        CaseGraph graph = trace.Graph;
        int[] coins = [.. Enumerable.Range(0, graph.Flows.FlowCount).Where(flow => graph.Details[flow].Owner == account && which(flow))];
        if (coins.Length == 0)
        {
            return;
        }

        string Show(UInt256 units) => new Amount(units, Asset.Native(account.Chain)).ToString();
        lines.Add(new(Layer.Observed, FormattableString.Invariant($"{account} owned {coins.Length} coin(s) of {Show(Value(graph, coins))} that {what}.")));
        for (int rule = 0; rule < trace.Rules.Length; rule++)
        {
            lines.Add(new(Layer.Inferred, $"{trace.Rules[rule]}: {Show(Traced(trace.TracedFlows(rule), coins))} of these coins is stolen value."));
        }
    }

    private static bool IsBurnt(CaseGraph graph, int flow) =>
        graph.Vertices[graph.Flows.From(flow)].Kind == VertexKind.Burned || graph.Vertices[graph.Flows.To(flow)].Kind == VertexKind.Burned;

    private static int[] Ids(ReadOnlySpan<FlowStep> steps)
    {
        int[] ids = new int[steps.Length];
        for (int i = 0; i < steps.Length; i++)
        {
            ids[i] = steps[i].Flow;
        }

        return ids;
    }

    /// <summary>Without what a backward trace made up: no one has seen that move.</summary>
    private static int[] Seen(CaseGraph graph, int[] flows) => Array.FindAll(
        flows, flow => graph.Vertices[graph.Flows.From(flow)].Kind != VertexKind.Unknown && graph.Vertices[graph.Flows.To(flow)].Kind != VertexKind.Unknown);

    private static UInt256 Value(CaseGraph graph, int[] flows) => Sum(flows.Select(graph.Flows.Amount));

    private static UInt256 Arrivals(CaseGraph graph, int[] flows) => Sum(flows.Select(graph.Flows.ArrivalAmount));

    /// <summary>What came by movements and what arrived by swaps.</summary>
    private static UInt256 Traced(Dictionary<int, UInt256> traced, int[] movements, Dictionary<int, UInt256> arrived, int[] all) =>
        UInt256.SaturatingAdd(Traced(traced, movements), Traced(arrived, all));

    private static UInt256 Traced(Dictionary<int, UInt256> traced, int[] flows) => Sum(flows.Select(flow => traced.GetValueOrDefault(flow)));

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), UInt256.SaturatingAdd);
}
