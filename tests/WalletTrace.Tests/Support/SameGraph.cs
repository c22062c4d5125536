using QuikGraph;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>Holds one graph against another that must say the same, in every member and to every question.</summary>
internal static class SameGraph
{
    /// <summary>All members, the QuikGraph view included.</summary>
    public static void Check(FlowGraph expected, FlowGraph actual)
    {
        Assert.Equal((expected.VertexCount, expected.FlowCount, expected.EventCount), (actual.VertexCount, actual.FlowCount, actual.EventCount));
        Assert.Equal((expected.IsInstantaneous, expected.HasConversions, expected.HasWideAmounts), (actual.IsInstantaneous, actual.HasConversions, actual.HasWideAmounts));
        Assert.Equal((expected.HasRoles, expected.TotalAmount), (actual.HasRoles, actual.TotalAmount));
        for (int flow = 0; flow < expected.FlowCount; flow++)
        {
            Assert.Equal((expected.From(flow), expected.To(flow), expected.Amount(flow)), (actual.From(flow), actual.To(flow), actual.Amount(flow)));
            Assert.Equal((expected.LeaveAt(flow), expected.ArriveAt(flow)), (actual.LeaveAt(flow), actual.ArriveAt(flow)));
            Assert.Equal((expected.IsConversion(flow), expected.ArrivalAmount(flow)), (actual.IsConversion(flow), actual.ArrivalAmount(flow)));
            FlowRun run = actual.RunAt(flow);
            Assert.Equal(
                (expected.From(flow), expected.To(flow), expected.Amount(flow)), (run.From[flow - run.First], run.To[flow - run.First], run.Amount(flow)));
        }

        for (int number = 0; number < expected.EventCount; number++)
        {
            Assert.Equal(expected.EventAt(number), actual.EventAt(number));
        }

        for (int vertex = 0; vertex < expected.VertexCount; vertex++)
        {
            Assert.Equal(expected.RoleOf(vertex), actual.RoleOf(vertex));
            Assert.Equal((expected.OutDegree(vertex), expected.InDegree(vertex)), (actual.OutDegree(vertex), actual.InDegree(vertex)));

            // The part first: it must not need the whole row to have been asked for.
            for (int after = expected.EventCount; after >= -1; after--)
            {
                Assert.Equal(expected.OutAfter(vertex, after).ToArray(), actual.OutAfter(vertex, after).ToArray());
            }

            Assert.Equal(expected.Out(vertex).ToArray(), actual.Out(vertex).ToArray());
            Assert.Equal(expected.In(vertex).ToArray(), actual.In(vertex).ToArray());
            Assert.True(actual.Out(vertex) == actual.Out(vertex), "A row lies in one place.");
        }

        IBidirectionalGraph<int, FlowEdge> view = actual.AsQuikGraph();
        IBidirectionalGraph<int, FlowEdge> expectedView = expected.AsQuikGraph();
        Assert.Equal(expectedView.Edges, view.Edges);
        Assert.Equal(expectedView.Vertices, view.Vertices);
        foreach (int vertex in expectedView.Vertices)
        {
            Assert.Equal(expectedView.OutEdges(vertex), view.OutEdges(vertex));
            Assert.Equal(expectedView.InEdges(vertex), view.InEdges(vertex));
            Assert.Equal(expectedView.Degree(vertex), view.Degree(vertex));
        }
    }

    /// <summary>Reach from a vertex, in each way of searching.</summary>
    public static void CheckReach(FlowGraph expected, FlowGraph actual, int source, int after, ReachLimits limits)
    {
        foreach (ReachMethod method in Enum.GetValues<ReachMethod>())
        {
            var one = new ReachSearch(expected);
            var other = new ReachSearch(actual);
            one.Run(source, after, limits, method, CancellationToken.None);
            other.Run(source, after, limits, method, CancellationToken.None);
            Assert.Equal(Arrivals(one), Arrivals(other));
            Assert.Equal(one.HubsNotPassed.ToArray().Order(), other.HubsNotPassed.ToArray().Order());
        }
    }

    /// <summary>The outcome of every rule, with everything kept and with nothing kept.</summary>
    public static void CheckTaint(FlowGraph expected, FlowGraph actual, TaintPlan plan)
    {
        foreach (TaintOptions options in (TaintOptions[])[new(), new() { KeepFlows = true }, new() { KeepFlows = true, KeepPaths = true }])
        {
            IReadOnlyList<TaintOutcome> one = TaintEngine.Run(expected, plan, Enum.GetValues<TaintRule>(), options);
            IReadOnlyList<TaintOutcome> other = TaintEngine.Run(actual, plan, Enum.GetValues<TaintRule>(), options);
            foreach ((TaintOutcome a, TaintOutcome b) in one.Zip(other))
            {
                Assert.Equal(a.Rule, b.Rule);
                Assert.Equal(a.Entries, b.Entries);
                Assert.Equal(a.Holdings, b.Holdings);
                Assert.Equal(a.Flows, b.Flows);
                Assert.Equal(a.Conversions, b.Conversions);
                Assert.Equal(a.Paths?.Arrivals, b.Paths?.Arrivals);
            }
        }
    }

    private static (int Vertex, int Arrival)[] Arrivals(ReachSearch search) => [.. search.Reached.ToArray().Select(vertex => (vertex, search.ArrivalAt(vertex))).Order()];
}
