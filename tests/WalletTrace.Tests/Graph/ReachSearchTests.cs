using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Graph;

public class ReachSearchTests
{
    private static readonly Gen<int?> Limit = Gen.Int[-1, 5].Select(limit => limit < 0 ? default(int?) : limit);

    [Fact]
    public void Finds_what_trying_every_sequence_of_flows_finds() =>
        Gen.Select(RandomGraphs.Any, Gen.Int[0, 7], Gen.Int[-1, 30], Limit, Limit).Sample((small, source, after, hops, hubLimit) =>
        {
            FlowGraph graph = small.Graph;
            source %= graph.VertexCount;
            after = Math.Min(after, graph.EventCount);
            var limits = new ReachLimits { Hops = hops, HubLimit = hubLimit };
            var search = new ReachSearch(graph);
            search.Run(source, after, limits);
            Compare(graph, search, source, after, limits);
        }, iter: 3000);

    [Fact]
    public void A_pass_over_all_flows_finds_the_same_as_going_hop_by_hop() =>
        Gen.Select(Gen.Int[2, 40], Gen.Int[0, 400], Gen.Int[0, 1 << 20], Limit, Gen.Int[0, 30]).Sample((vertices, flows, seed, hops, hubLimit) =>
        {
            FlowGraph graph = Random(vertices, flows, seed);
            int source = seed % vertices;
            int after = (seed % (flows + 2)) - 1;
            var limits = new ReachLimits { Hops = hops, HubLimit = hubLimit == 0 ? null : hubLimit };
            var byHops = new ReachSearch(graph);
            byHops.Run(source, after, limits, ReachMethod.ByHops, CancellationToken.None);
            var inAPass = new ReachSearch(graph);
            inAPass.Run(source, after, limits, ReachMethod.InAPass, CancellationToken.None);
            Assert.Equal(Arrivals(byHops), Arrivals(inAPass));
            Assert.Equal(byHops.HubsNotPassed.ToArray().Order(), inAPass.HubsNotPassed.ToArray().Order());
            Compare(graph, inAPass, source, after, limits);
        }, iter: 1000);

    [Fact]
    public unsafe void The_first_flow_after_an_event_is_found_from_any_guess() =>
        Gen.Select(Gen.Int[0, 50].Array[0, 40], Gen.Bool).Sample((events, isDelayed) =>
        {
            Array.Sort(events);
            FlowStep[] rows = [.. events.Select((number, i) => new FlowStep(isDelayed ? i : number, 0))];
            for (int number = -1; number <= 51; number++)
            {
                int expected = events.Count(e => e <= number);
                for (int guess = 0; guess <= events.Length; guess++)
                {
                    fixed (FlowStep* row = rows)
                    fixed (int* leaveAt = isDelayed ? events : null)
                    {
                        Assert.Equal(expected, ReachSearch.FirstAfter(row, leaveAt, 0, rows.Length, guess, number));
                    }
                }
            }
        }, iter: 300);

    [Fact]
    public void A_workspace_answers_many_questions_as_fresh_ones_do()
    {
        FlowGraph graph = Random(200, 3000, 5);
        var search = new ReachSearch(graph);
        for (int question = 0; question < 400; question++)
        {
            int after = question * 7 % 3000;
            var limits = new ReachLimits { Hops = question % 5, HubLimit = question % 3 == 0 ? 12 : null };
            var fresh = new ReachSearch(graph);
            Assert.Equal(fresh.Run(question % 200, after, limits), search.Run(question % 200, after, limits));
            Assert.Equal(Arrivals(fresh), Arrivals(search));
        }
    }

    [Fact]
    public void An_early_arrival_by_many_hops_does_not_hide_a_later_one_by_fewer()
    {
        // 0 → 1 → 2 arrives at event 1, 0 → 2 at event 2: only from the second can 3 be reached within two hops.
        FlowGraph graph = FlowGraph.FromTransfers(4, [0, 1, 0, 2], [1, 2, 2, 3], [1, 1, 1, 1]);
        var search = new ReachSearch(graph);
        Assert.Equal(4, search.Run(0, -1, new ReachLimits { Hops = 2 }));
        Assert.Equal(1, search.ArrivalAt(2));
        Assert.Equal(3, search.ArrivalAt(3));
    }

    [Fact]
    public void Takes_only_flows_after_the_event_it_starts_from()
    {
        FlowGraph graph = FlowGraph.FromTransfers(3, [0, 0], [1, 2], [1, 1]);
        var search = new ReachSearch(graph);
        search.Run(0, 0);
        Assert.Equal([0, 2], search.Reached.ToArray());
        Assert.Equal((0, -1, 1), (search.ArrivalAt(0), search.ArrivalAt(1), search.ArrivalAt(2)));
        Assert.False(search.IsReached(1));
        Assert.Equal(1, search.Run(0, 1));
        Assert.Equal(1, search.Run(0, 2));
    }

    [Fact]
    public void A_hub_is_reached_but_not_passed_and_said_to_be_one()
    {
        FlowGraph graph = FlowGraph.FromTransfers(5, [0, 1, 1, 1], [1, 2, 3, 4], [1, 1, 1, 1]);
        var search = new ReachSearch(graph);
        Assert.Equal(2, search.Run(0, -1, new ReachLimits { HubLimit = 2 }));
        Assert.Equal([1], search.HubsNotPassed.ToArray());
        Assert.Equal(5, search.Run(0, -1, new ReachLimits { HubLimit = 3 }));
        Assert.True(search.HubsNotPassed.IsEmpty);
        Assert.Equal(2, search.Run(0, -1, new ReachLimits { HubLimit = 2, Hops = 1 }));
        Assert.True(search.HubsNotPassed.IsEmpty);
        Assert.Equal(1, search.Run(1, -1, new ReachLimits { HubLimit = 2 }));
        Assert.Equal([1], search.HubsNotPassed.ToArray());
    }

    [Fact]
    public void More_hops_than_a_byte_counts_are_exact()
    {
        const int Count = 400;
        int[] from = [.. Enumerable.Range(0, Count), .. Enumerable.Repeat(0, 40_000)];
        int[] to = [.. Enumerable.Range(1, Count), .. Enumerable.Repeat(1, 40_000)];
        FlowGraph graph = FlowGraph.FromTransfers(Count + 1, from, to, new ulong[from.Length]);
        var search = new ReachSearch(graph);
        foreach (int hops in new[] { 251, 252, 253, 254, 255, 256, 300, 399, 400, 401 })
        {
            foreach (ReachMethod method in Enum.GetValues<ReachMethod>())
            {
                Assert.Equal(Math.Min(hops, Count) + 1, search.Run(0, -1, new ReachLimits { Hops = hops }, method, CancellationToken.None));
            }
        }
    }

    [Fact]
    public void Cancelling_leaves_nothing_reached_and_the_workspace_usable()
    {
        FlowGraph graph = Random(50, 500, 3);
        var search = new ReachSearch(graph);
        search.Run(1, -1);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => search.Run(1, -1, null, source.Token));
        Assert.True(search.Reached.IsEmpty);
        Assert.False(search.IsReached(1));
        Assert.Equal(new ReachSearch(graph).Run(1, -1), search.Run(1, -1));
    }

    [Fact]
    public void Questions_outside_the_graph_are_errors()
    {
        var search = new ReachSearch(FlowGraph.FromTransfers(2, [0], [1], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.Run(2, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.Run(-1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.Run(0, -2));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.Run(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.Run(0, -1, new ReachLimits { Hops = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.Run(0, -1, new ReachLimits { HubLimit = -1 }));
        Assert.Throws<ArgumentNullException>(() => new ReachSearch(null!));
    }

    [Fact]
    public void Nothing_is_reached_before_the_first_question()
    {
        var search = new ReachSearch(FlowGraph.FromTransfers(2, [0], [1], [1]));
        Assert.True(search.Reached.IsEmpty);
        Assert.False(search.IsReached(0));
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

    private static Dictionary<int, int> Arrivals(ReachSearch search) =>
        search.Reached.ToArray().ToDictionary(vertex => vertex, search.ArrivalAt);

    /// <summary>By definition: the best arrival for every number of hops, one hop after another, until nothing changes.</summary>
    private static void Compare(FlowGraph graph, ReachSearch search, int source, int after, ReachLimits limits)
    {
        int hubLimit = limits.HubLimit ?? int.MaxValue;
        var best = new Dictionary<int, int> { [source] = after };
        var hubs = new SortedSet<int>();
        for (int hop = 0; hop < Math.Min(limits.Hops ?? int.MaxValue, graph.VertexCount); hop++)
        {
            var next = new Dictionary<int, int>(best);
            for (int flow = 0; flow < graph.FlowCount; flow++)
            {
                if (!best.TryGetValue(graph.From(flow), out int arrived))
                {
                    continue;
                }

                if (graph.Out(graph.From(flow)).Length > hubLimit)
                {
                    hubs.Add(graph.From(flow));
                }
                else if (graph.LeaveAt(flow) > arrived && graph.ArriveAt(flow) < next.GetValueOrDefault(graph.To(flow), int.MaxValue))
                {
                    next[graph.To(flow)] = graph.ArriveAt(flow);
                }
            }

            best = next;
        }

        Assert.Equal(best, Arrivals(search));
        Assert.Equal(search.Reached.Length, best.Count);
        Assert.Equal(hubs, search.HubsNotPassed.ToArray().Order());
        Assert.Equal(source, search.Reached[0]);
        Assert.All(Enumerable.Range(0, graph.VertexCount), vertex => Assert.Equal(best.ContainsKey(vertex), search.IsReached(vertex)));
    }
}
