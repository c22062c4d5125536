using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Graph;

public class OriginSearchTests
{
    private static readonly Gen<int?> Limit = Gen.Int[-1, 5].Select(limit => limit < 0 ? default(int?) : limit);

    [Fact]
    public void Finds_what_trying_every_sequence_of_flows_finds() =>
        Gen.Select(RandomGraphs.Any, Gen.Int[0, 7], Gen.Int[0, 30], Limit, Limit).Sample((small, target, before, hops, hubLimit) =>
        {
            FlowGraph graph = small.Graph;
            target %= graph.VertexCount;
            before = Math.Min(before, graph.EventCount);
            var limits = new ReachLimits { Hops = hops, HubLimit = hubLimit };
            var search = new OriginSearch(graph);
            search.Run(target, before, limits);
            Compare(graph, search, target, before, limits);
        }, iter: 3000);

    [Fact]
    public void A_pass_over_all_flows_finds_the_same_as_going_hop_by_hop() =>
        Gen.Select(Gen.Int[2, 40], Gen.Int[0, 400], Gen.Int[0, 1 << 20], Limit, Gen.Int[0, 30]).Sample((vertices, flows, seed, hops, hubLimit) =>
        {
            FlowGraph graph = Random(vertices, flows, seed);
            int target = seed % vertices;
            int before = seed % (flows + 1);
            var limits = new ReachLimits { Hops = hops, HubLimit = hubLimit == 0 ? null : hubLimit };
            var byHops = new OriginSearch(graph);
            byHops.Run(target, before, limits, ReachMethod.ByHops, CancellationToken.None);
            var inAPass = new OriginSearch(graph);
            inAPass.Run(target, before, limits, ReachMethod.InAPass, CancellationToken.None);
            Assert.Equal(Departures(byHops), Departures(inAPass));
            Assert.Equal(byHops.HubsNotPassed.ToArray().Order(), inAPass.HubsNotPassed.ToArray().Order());
            Compare(graph, inAPass, target, before, limits);
        }, iter: 1000);

    [Fact]
    public void A_graph_with_a_tail_says_what_it_says_frozen_at_once() =>
        Gen.Select(Gen.Int[2, 40], Gen.Int[0, 400], Gen.Int[0, 1 << 20], Limit, Gen.Int[0, 30]).Sample((vertices, flows, seed, hops, hubLimit) =>
        {
            FlowGraph whole = Random(vertices, flows, seed);
            FlowGraph split = Tails.Split(whole, seed / 3 % (flows + 1), seed / 5 % (flows + 1));
            var limits = new ReachLimits { Hops = hops, HubLimit = hubLimit == 0 ? null : hubLimit };
            foreach (ReachMethod method in Enum.GetValues<ReachMethod>())
            {
                var search = new OriginSearch(split);
                search.Run(seed % vertices, seed % (flows + 1), limits, method, CancellationToken.None);
                Compare(whole, search, seed % vertices, seed % (flows + 1), limits);
            }
        }, iter: 600);

    [Fact]
    public void Finds_whom_the_search_forward_finds_the_target_from() => RandomGraphs.Any.Sample(
        small =>
        {
            var forward = new ReachSearch(small.Graph);
            var backward = new OriginSearch(small.Graph);
            for (int target = 0; target < small.Graph.VertexCount; target++)
            {
                backward.Run(target, small.Graph.EventCount, new ReachLimits { Hops = 3 });
                for (int source = 0; source < small.Graph.VertexCount; source++)
                {
                    forward.Run(source, -1, new ReachLimits { Hops = 3 });
                    Assert.Equal(forward.IsReached(target), backward.IsReached(source));
                    if (source != target && backward.IsReached(source))
                    {
                        // What left at the latest still comes to the target; what rests there after that does not.
                        forward.Run(source, backward.DepartureAt(source) - 1, new ReachLimits { Hops = 3 });
                        Assert.True(forward.IsReached(target));
                        forward.Run(source, backward.DepartureAt(source), new ReachLimits { Hops = 3 });
                        Assert.False(forward.IsReached(target));
                    }
                }
            }
        },
        iter: 300);

    [Fact]
    public void A_workspace_answers_many_questions_as_fresh_ones_do()
    {
        FlowGraph graph = Random(200, 3000, 5);
        var search = new OriginSearch(graph);
        for (int question = 0; question < 400; question++)
        {
            int before = question * 7 % 3000;
            var limits = new ReachLimits { Hops = question % 5, HubLimit = question % 3 == 0 ? 12 : null };
            var fresh = new OriginSearch(graph);
            Assert.Equal(fresh.Run(question % 200, before, limits), search.Run(question % 200, before, limits));
            Assert.Equal(Departures(fresh), Departures(search));
        }
    }

    [Fact]
    public void A_late_departure_by_many_hops_does_not_hide_an_earlier_one_by_fewer()
    {
        // From 1 to 3 by 2 leaves at event 2, straight at event 1: only before the second can value come from 0 within two hops.
        FlowGraph graph = FlowGraph.FromTransfers(4, [0, 1, 1, 2], [1, 3, 2, 3], [1, 1, 1, 1]);
        var search = new OriginSearch(graph);
        Assert.Equal(4, search.Run(3, 4, new ReachLimits { Hops = 2 }));
        Assert.Equal(2, search.DepartureAt(1));
        Assert.Equal(0, search.DepartureAt(0));
    }

    [Fact]
    public void Takes_only_flows_before_the_event_it_is_asked_for()
    {
        FlowGraph graph = FlowGraph.FromTransfers(3, [1, 2], [0, 0], [1, 1]);
        var search = new OriginSearch(graph);
        search.Run(0, 1);
        Assert.Equal([0, 1], search.Reached.ToArray());
        Assert.Equal((1, 0, -1), (search.DepartureAt(0), search.DepartureAt(1), search.DepartureAt(2)));
        Assert.False(search.IsReached(2));
        Assert.Equal(1, search.Run(0, 0));
        Assert.Equal(3, search.Run(0, 2));
    }

    [Fact]
    public void Whoever_is_busy_either_way_is_found_but_not_passed_and_said_to_be_a_hub()
    {
        // 1 pays once and is paid three times; 5 is paid once and pays three times.
        FlowGraph graph = FlowGraph.FromTransfers(8, [2, 3, 4, 1, 6, 5, 5, 5], [1, 1, 1, 0, 5, 0, 7, 7], [1, 1, 1, 1, 1, 1, 1, 1]);
        var search = new OriginSearch(graph);
        Assert.Equal(3, search.Run(0, 8, new ReachLimits { HubLimit = 2 }));
        Assert.Equal([1, 5], search.HubsNotPassed.ToArray().Order());
        Assert.Equal(7, search.Run(0, 8, new ReachLimits { HubLimit = 3 }));
        Assert.True(search.HubsNotPassed.IsEmpty);
        Assert.Equal(3, search.Run(0, 8, new ReachLimits { HubLimit = 2, Hops = 1 }));
        Assert.True(search.HubsNotPassed.IsEmpty);
        Assert.Equal(1, search.Run(1, 8, new ReachLimits { HubLimit = 2 }));
        Assert.Equal([1], search.HubsNotPassed.ToArray());
    }

    [Fact]
    public void More_hops_than_a_byte_counts_are_exact()
    {
        const int Count = 400;
        int[] from = [.. Enumerable.Range(0, Count), .. Enumerable.Repeat(0, 40_000)];
        int[] to = [.. Enumerable.Range(1, Count), .. Enumerable.Repeat(0, 40_000)];
        FlowGraph graph = FlowGraph.FromTransfers(Count + 1, from, to, new ulong[from.Length]);
        var search = new OriginSearch(graph);
        foreach (int hops in new[] { 251, 252, 253, 254, 255, 256, 300, 399, 400, 401 })
        {
            foreach (ReachMethod method in Enum.GetValues<ReachMethod>())
            {
                Assert.Equal(Math.Min(hops, Count) + 1, search.Run(Count, graph.EventCount, new ReachLimits { Hops = hops }, method, CancellationToken.None));
            }
        }
    }

    [Fact]
    public void Cancelling_leaves_nothing_found_and_the_workspace_usable()
    {
        FlowGraph graph = Random(50, 500, 3);
        var search = new OriginSearch(graph);
        search.Run(1, 500);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => search.Run(1, 500, null, source.Token));
        Assert.True(search.Reached.IsEmpty);
        Assert.False(search.IsReached(1));
        Assert.Equal(new OriginSearch(graph).Run(1, 500), search.Run(1, 500));
    }

    [Fact]
    public void Questions_outside_the_graph_are_errors()
    {
        var search = new OriginSearch(FlowGraph.FromTransfers(2, [0], [1], [1]));
        Assert.True(search.Reached.IsEmpty);
        Assert.False(search.IsReached(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.Run(2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.Run(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.Run(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.Run(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.Run(0, 1, new ReachLimits { Hops = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.Run(0, 1, new ReachLimits { HubLimit = -1 }));
        Assert.Throws<ArgumentNullException>(() => new OriginSearch(null!));
    }

    private static FlowGraph Random(int vertices, int flows, int seed)
    {
        var random = new Random(seed);
        return FlowGraph.FromTransfers(
            vertices,
            [.. Enumerable.Range(0, flows).Select(_ => random.Next(random.Next(1, vertices)))],
            [.. Enumerable.Range(0, flows).Select(_ => random.Next(vertices))],
            new ulong[flows]);
    }

    private static Dictionary<int, int> Departures(OriginSearch search) =>
        search.Reached.ToArray().ToDictionary(vertex => vertex, search.DepartureAt);

    /// <summary>By definition: the latest departure for every number of hops, one hop after another, until nothing changes.</summary>
    private static void Compare(FlowGraph graph, OriginSearch search, int target, int before, ReachLimits limits)
    {
        int hubLimit = limits.HubLimit ?? int.MaxValue;
        var best = new Dictionary<int, int> { [target] = before };
        var hubs = new SortedSet<int>();
        for (int hop = 0; hop < Math.Min(limits.Hops ?? int.MaxValue, graph.VertexCount); hop++)
        {
            foreach (int vertex in best.Keys.Where(vertex => Math.Max(graph.In(vertex).Length, graph.Out(vertex).Length) > hubLimit))
            {
                hubs.Add(vertex);
            }

            var next = new Dictionary<int, int>(best);
            for (int flow = 0; flow < graph.FlowCount; flow++)
            {
                if (best.TryGetValue(graph.To(flow), out int departure) && !hubs.Contains(graph.To(flow)) && graph.ArriveAt(flow) < departure
                    && graph.LeaveAt(flow) > next.GetValueOrDefault(graph.From(flow), -1))
                {
                    next[graph.From(flow)] = graph.LeaveAt(flow);
                }
            }

            best = next;
        }

        Assert.Equal(best, Departures(search));
        Assert.Equal(search.Reached.Length, best.Count);
        Assert.Equal(hubs, search.HubsNotPassed.ToArray().Order());
        Assert.Equal(target, search.Reached[0]);
        Assert.All(Enumerable.Range(0, graph.VertexCount), vertex => Assert.Equal(best.ContainsKey(vertex), search.IsReached(vertex)));
    }
}
