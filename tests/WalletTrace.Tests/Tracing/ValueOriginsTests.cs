using System.Numerics;
using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>Backward under first in, first out: the way that value came is the way that it went, read from its end.</summary>
public class ValueOriginsTests
{
    [Fact]
    public void What_a_flow_left_at_a_vertex_came_to_it_from_that_flow() => RandomGraphs.Any.Sample(
        small =>
        {
            FlowGraph graph = small.Graph;
            var sparse = new SparseFifo(FlowCoordinates.Create(graph));
            IReadOnlyList<bool> ends = small.Plan.Terminals;
            for (int flow = 0; flow < graph.FlowCount; flow++)
            {
                TaintOutcome forward = sparse.Run(TaintPlan.OfFlows(flow) with { Terminals = ends }).Outcome;
                var stops = new OriginStops { AtFlows = new HashSet<int> { flow }, AtVertex = vertex => ends.Count > 0 && ends[vertex] };
                for (int vertex = 0; vertex < graph.VertexCount; vertex++)
                {
                    UInt256 held = forward.Holdings.SingleOrDefault(holding => holding.Vertex == vertex).Amount;

                    // What a terminal got stays with it in a plan; its holding knows no terminals.
                    if (ends.Count == 0 || !ends[vertex])
                    {
                        Assert.Equal(held, sparse.OriginsOfHolding(vertex, stops).Origins.SingleOrDefault(origin => origin.Kind == OriginKind.Flow).Amount);
                    }
                }
            }
        },
        iter: 600);

    [Fact]
    public void Without_stops_all_value_is_traced_to_where_it_came_in_with_no_flow() => RandomGraphs.Any.Sample(
        small =>
        {
            FlowGraph graph = small.Graph;
            var sparse = new SparseFifo(FlowCoordinates.Create(graph));
            Lots(graph, out List<(BigInteger Amount, int Flow)>[] held, out List<(BigInteger Amount, int Flow)>[] carried);
            for (int vertex = 0; vertex < graph.VertexCount; vertex++)
            {
                Assert.Equal(Summed(graph, held[vertex]), sparse.OriginsOfHolding(vertex).Origins);
            }

            for (int flow = 0; flow < graph.FlowCount; flow++)
            {
                ValueOrigins origins = sparse.OriginsOfFlow(flow);
                Assert.Equal(Summed(graph, carried[flow]), origins.Origins);
                Assert.True(origins.IsComplete);
            }
        },
        iter: 1500);

    [Fact]
    public void A_holding_is_traced_as_it_was_after_any_event() => RandomGraphs.Accounts.Sample(
        small =>
        {
            FlowGraph graph = small.Graph;
            var sparse = new SparseFifo(FlowCoordinates.Create(graph));
            int[] from = [.. Enumerable.Range(0, graph.FlowCount).Select(graph.From)];
            int[] to = [.. Enumerable.Range(0, graph.FlowCount).Select(graph.To)];
            ulong[] amounts = [.. Enumerable.Range(0, graph.FlowCount).Select(flow => (ulong)graph.Amount(flow))];
            for (int after = -1; after <= graph.FlowCount; after++)
            {
                int count = Math.Min(after + 1, graph.FlowCount);
                var until = new SparseFifo(FlowCoordinates.Create(FlowGraph.FromTransfers(graph.VertexCount, from.AsSpan(0, count), to.AsSpan(0, count), amounts.AsSpan(0, count))));
                for (int vertex = 0; vertex < graph.VertexCount; vertex++)
                {
                    Assert.Equal(until.OriginsOfHolding(vertex).Origins, sparse.OriginsOfHolding(vertex, after).Origins);
                }
            }
        },
        iter: 300);

    [Fact]
    public void Each_part_is_told_by_what_it_stopped_at()
    {
        // 0 issues 10 to 1 and 5 to 2; 1 and 2 send theirs to 3 in turn, and 3, which lacks 3 of what it gives, sends all on to 4.
        FlowGraph graph = FlowGraph.FromTransfers(6, [0, 0, 1, 2, 1, 3], [1, 2, 3, 3, 3, 4], [10, 5, 4, 5, 6, 18]);
        var sparse = new SparseFifo(FlowCoordinates.Create(graph));

        Assert.Equal(
            [new ValueOrigin(OriginKind.Unknown, 0, 0, 10), new ValueOrigin(OriginKind.Unknown, 0, 1, 5), new ValueOrigin(OriginKind.Unknown, 3, 5, 3)],
            sparse.OriginsOfHolding(4).Origins);
        Assert.Equal(
            [
                new ValueOrigin(OriginKind.Vertex, 1, 2, 4), new ValueOrigin(OriginKind.Vertex, 1, 4, 6), new ValueOrigin(OriginKind.Flow, 2, 3, 5),
                new ValueOrigin(OriginKind.Unknown, 3, 5, 3),
            ],
            sparse.OriginsOfHolding(4, new OriginStops { AtVertex = vertex => vertex == 1, AtFlows = new HashSet<int> { 3 } }).Origins);
        Assert.Equal([new ValueOrigin(OriginKind.Vertex, 1, 4, 6)], sparse.OriginsOfFlow(4, new OriginStops { AtVertex = vertex => vertex == 1 }).Origins);
        Assert.Equal([new ValueOrigin(OriginKind.Flow, 1, 4, 6)], sparse.OriginsOfFlow(4, new OriginStops { AtFlows = new HashSet<int> { 4 } }).Origins);
        Assert.Empty(sparse.OriginsOfHolding(5).Origins);
        Assert.Empty(sparse.OriginsOfHolding(3).Origins);
    }

    [Fact]
    public void What_a_limit_left_untraced_is_said_and_counted()
    {
        FlowGraph graph = FlowGraph.FromTransfers(4, [0, 1, 2], [1, 2, 3], [9, 9, 9]);
        var sparse = new SparseFifo(FlowCoordinates.Create(graph));
        ValueOrigins cut = sparse.OriginsOfHolding(3, new OriginStops { Steps = 2 });
        Assert.False(cut.IsComplete);
        Assert.Equal([new ValueOrigin(OriginKind.NotFollowed, 1, -1, 9)], cut.Origins);
        Assert.Equal([new ValueOrigin(OriginKind.NotFollowed, 3, -1, 9)], sparse.OriginsOfHolding(3, new OriginStops { Steps = 0 }).Origins);
        Assert.True(sparse.OriginsOfHolding(3, new OriginStops { Steps = 4 }).IsComplete);
    }

    [Fact]
    public void Questions_outside_the_graph_are_errors()
    {
        var sparse = new SparseFifo(FlowCoordinates.Create(FlowGraph.FromTransfers(2, [0], [1], [1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => sparse.OriginsOfHolding(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => sparse.OriginsOfHolding(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => sparse.OriginsOfHolding(0, -2));
        Assert.Throws<ArgumentOutOfRangeException>(() => sparse.OriginsOfHolding(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => sparse.OriginsOfFlow(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => sparse.OriginsOfFlow(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => sparse.OriginsOfFlow(0, new OriginStops { Steps = -1 }));
    }

    /// <summary>By definition: every lot of every vertex with the flow for which it was made up, flow after flow.</summary>
    private static void Lots(FlowGraph graph, out List<(BigInteger Amount, int Flow)>[] held, out List<(BigInteger Amount, int Flow)>[] carried)
    {
        held = [.. Enumerable.Range(0, graph.VertexCount).Select(_ => new List<(BigInteger, int)>())];
        carried = [.. Enumerable.Range(0, graph.FlowCount).Select(_ => new List<(BigInteger, int)>())];
        for (int number = 0; number < graph.EventCount; number++)
        {
            (int flow, bool isArrival) = graph.EventAt(number);
            if (graph.From(flow) == graph.To(flow))
            {
                continue;
            }

            if (!isArrival)
            {
                var lacks = (BigInteger)graph.Amount(flow);
                List<(BigInteger Amount, int Flow)> queue = held[graph.From(flow)];
                while (lacks > 0 && queue.Count > 0)
                {
                    BigInteger part = BigInteger.Min(lacks, queue[0].Amount);
                    carried[flow].Add((part, queue[0].Flow));
                    lacks -= part;
                    queue[0] = (queue[0].Amount - part, queue[0].Flow);
                    if (queue[0].Amount.IsZero)
                    {
                        queue.RemoveAt(0);
                    }
                }

                if (lacks > 0)
                {
                    carried[flow].Add((lacks, flow));
                }
            }

            if (graph.ArriveAt(flow) == number)
            {
                held[graph.To(flow)].AddRange(carried[flow]);
            }
        }
    }

    private static IEnumerable<ValueOrigin> Summed(FlowGraph graph, List<(BigInteger Amount, int Flow)> lots) => lots
        .GroupBy(lot => lot.Flow)
        .Select(same => new ValueOrigin(OriginKind.Unknown, graph.From(same.Key), same.Key, (UInt256)same.Aggregate(BigInteger.Zero, (sum, lot) => sum + lot.Amount)))
        .OrderBy(origin => origin.Vertex)
        .ThenBy(origin => origin.Flow);
}
