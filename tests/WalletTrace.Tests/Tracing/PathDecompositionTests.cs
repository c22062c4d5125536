using System.Numerics;
using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Decomposition;

namespace WalletTrace.Tests.Tracing;

public class PathDecompositionTests
{
    private const int NoLimit = int.MaxValue;

    public static TheoryData<TaintRule> Rules => [.. ReferenceTaint.ConservingRules];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Tells_simple_time_respecting_paths_that_sum_to_every_sink(TaintRule rule) => Gen.OneOf(RandomGraphs.Any, RandomGraphs.Swapping, RandomGraphs.WideSwapping).Sample(
        small =>
        {
            TaintOutcome outcome = ReferenceTaint.Run(small.Graph, small.Plan, rule);

            FlowPaths found = PathDecomposition.Run(small.Graph, small.Plan, outcome, NoLimit, CancellationToken.None);

            Assert.Empty(found.Remainders);
            Assert.Equal(outcome.Holdings, SumBySink(found));
            foreach (FlowPath path in found.Paths)
            {
                AssertIsPath(small.Graph, outcome, path);
            }

            AssertUsesNoFlowTwice(small.Graph, outcome, found);
            AssertInOrder(found);
        },
        iter: 400);

    [Theory]
    [InlineData(6, 3, 0)]
    [InlineData(5, 2, 1)]
    [InlineData(3, 2, 1)]
    [InlineData(2, 1, 3)]
    [InlineData(0, 1, 3)]
    public void Long_paths_are_told_as_far_as_they_fit_and_the_largest_always(long mostFlows, int told, int left)
    {
        // 0 → 1 → 2 → 3: three rest after one hop, two after two, one after three.
        FlowGraph graph = FlowGraph.FromTransfers(4, [0, 1, 2], [1, 2, 3], [6, 3, 1]);
        var collector = new PathCollector(graph, [new TaintEntry(0, -1, 0, 0, 6)]);
        int path = PathCollector.Empty(0);
        for (int flow = 0; flow < 3; flow++)
        {
            path = collector.Extend(path, flow);
            collector.Add(path, (UInt256)(ulong)(3 - flow), hadLoops: false);
        }

        FlowPaths found = collector.ToFlowPaths(NoLimit, mostFlows);

        Assert.Equal(Enumerable.Range(1, told), found.Paths.Select(one => one.Flows.Length));
        Assert.Equal((UInt256)(ulong)left, Sum(found.Remainders.Select(remainder => remainder.Amount)));
    }

    [Theory]
    [InlineData(TaintRule.Fifo)]
    [InlineData(TaintRule.Lifo)]
    public void Tells_the_very_paths_of_the_lots_without_their_loops(TaintRule rule) => Gen.OneOf(RandomGraphs.Any, RandomGraphs.Swapping).Sample(
        small =>
        {
            TaintOutcome outcome = ReferenceTaint.Run(small.Graph, small.Plan, rule);

            FlowPaths found = PathDecomposition.Run(small.Graph, small.Plan, outcome, NoLimit, CancellationToken.None);

            IEnumerable<string> expected = outcome.Paths!.Arrivals
                .Select(lot => (Lot: lot, Entry: outcome.Paths.Entry[lot.Step], Walk: outcome.Paths.FlowsTo(lot.Step)))
                .Select(lot => (lot.Lot.Amount, Text: Describe(lot.Lot.Tag, lot.Entry, WithoutLoops(small.Graph, lot.Walk), lot.Lot.Vertex), Loops: WithoutLoops(small.Graph, lot.Walk).Count < lot.Walk.Count))
                .GroupBy(lot => lot.Text)
                .Select(same => $"{same.Key}: {Sum(same.Select(l => l.Amount))}, {Sum(same.Where(l => l.Loops).Select(l => l.Amount))} with loops");
            Assert.Equal(
                expected.Order(StringComparer.Ordinal),
                found.Paths.Select(p => $"{Describe(p.Tag, p.Entry, p.Flows, p.Sink)}: {p.Amount}, {p.Detoured} with loops").Order(StringComparer.Ordinal));
        },
        iter: 400);

    [Theory]
    [InlineData(TaintRule.Haircut)]
    [InlineData(TaintRule.TaintFirst)]
    [InlineData(TaintRule.CleanFirst)]
    public void Takes_the_widest_path_out_first(TaintRule rule) => RandomGraphs.Any.Sample(
        small =>
        {
            TaintOutcome outcome = ReferenceTaint.Run(small.Graph, small.Plan, rule);

            FlowPaths found = PathDecomposition.Run(small.Graph, small.Plan, outcome, 1, CancellationToken.None);

            UInt256 widest = Enumerable.Range(0, small.Plan.TagCount).Select(tag => Widest(small, outcome, tag)).Max();
            Assert.Equal(widest, Sum(found.Paths.Select(path => path.Amount)));
            Assert.Equal(outcome.Holdings, SumBySink(found));
        },
        iter: 400);

    [Theory]
    [MemberData(nameof(Rules))]
    public void Tells_what_a_limit_leaves_out(TaintRule rule) => RandomGraphs.Any.Sample(
        small =>
        {
            TaintOutcome outcome = ReferenceTaint.Run(small.Graph, small.Plan, rule);
            UInt256 before = default;
            UInt256 lastStep = UInt256.MaxValue;
            for (int limit = 0; limit < 6; limit++)
            {
                FlowPaths found = PathDecomposition.Run(small.Graph, small.Plan, outcome, limit, CancellationToken.None);

                Assert.True(found.Paths.Count <= limit);
                Assert.Equal(outcome.Holdings, SumBySink(found));
                UInt256 told = Sum(found.Paths.Select(path => path.Amount));
                Assert.True(limit == 0 || told - before <= lastStep, "A later path may not be wider than an earlier one.");
                (before, lastStep) = (told, limit == 0 ? lastStep : told - before);
            }
        },
        iter: 150);

    [Theory]
    [MemberData(nameof(Rules))]
    public void Tells_what_a_limit_leaves_out_beyond_conversions(TaintRule rule) => RandomGraphs.Swapping.Sample(
        small =>
        {
            TaintOutcome outcome = ReferenceTaint.Run(small.Graph, small.Plan, rule);
            for (int limit = 0; limit < 6; limit++)
            {
                FlowPaths found = PathDecomposition.Run(small.Graph, small.Plan, outcome, limit, CancellationToken.None);

                Assert.True(found.Paths.Count <= limit);
                Assert.Equal(outcome.Holdings, SumBySink(found));
            }
        },
        iter: 150);

    [Fact]
    public void Goes_through_a_conversion_in_units_of_what_it_became()
    {
        // 0 and 1 bring 6 and 4 stolen, by way of 2, which gives all 10 for 5 of another asset; of these 4 go to 4 and 1 stays.
        FlowInput[] flows =
        [
            new(0, 2, 6UL, At(0), At(0)), new(1, 2, 4UL, At(1), At(1)), new(2, 3, 10UL, At(2), At(3)) { Arrives = 5UL }, new(3, 4, 4UL, At(4), At(4)),
        ];
        FlowGraph graph = FlowGraph.Create(5, flows, [], out _);
        TaintPlan plan = TaintPlan.OfFlows(0, 1);
        foreach (TaintRule rule in ReferenceTaint.ConservingRules)
        {
            FlowPaths found = PathDecomposition.Run(graph, plan, ReferenceTaint.Run(graph, plan, rule), NoLimit, CancellationToken.None);

            Assert.Equal(["0 2 3 -> 4: 3", "1 2 -> 3: 1", "1 2 3 -> 4: 1"], found.Paths.Select(path => $"{string.Join(' ', path.Flows)} -> {path.Sink}: {path.Amount}"));
        }

        static Rank At(int place) => new(place, default, place, 0, 0);
    }

    [Fact]
    public void Leaves_round_trips_out_and_says_how_much_made_one()
    {
        // 0 gets 10; 6 of it go 0 -> 1 -> 2 -> 1 -> 3, the rest stays.
        FlowGraph graph = FlowGraph.FromTransfers(4, [0, 1, 2, 1], [1, 2, 1, 3], [6, 6, 6, 6]);
        var plan = new TaintPlan(1, [new Injection(0, 0, 0, 10UL)], [], []);
        foreach (TaintRule rule in ReferenceTaint.ConservingRules)
        {
            FlowPaths found = PathDecomposition.Run(graph, plan, ReferenceTaint.Run(graph, plan, rule), NoLimit, CancellationToken.None);

            Assert.Equal(
                ["theft 0, entry 0: 0 3 -> 3: 6, 6 with loops", "theft 0, entry 0:  -> 0: 4, 0 with loops"],
                found.Paths.Select(p => $"{Describe(p.Tag, p.Entry, p.Flows, p.Sink)}: {p.Amount}, {p.Detoured} with loops"));
        }
    }

    [Fact]
    public void Keeps_parallel_transfers_apart()
    {
        FlowGraph graph = FlowGraph.FromTransfers(3, [0, 0, 1], [1, 1, 2], [3, 3, 6]);
        var plan = new TaintPlan(1, [new Injection(0, 0, 0, 6UL)], [], []);
        foreach (TaintRule rule in ReferenceTaint.ConservingRules)
        {
            FlowPaths found = PathDecomposition.Run(graph, plan, ReferenceTaint.Run(graph, plan, rule), NoLimit, CancellationToken.None);

            Assert.Equal(["0 2", "1 2"], found.Paths.Select(path => string.Join(' ', path.Flows)));
            Assert.All(found.Paths, path => Assert.Equal(3UL, path.Amount));
        }
    }

    [Fact]
    public void Takes_the_shorter_of_two_equally_wide_ways()
    {
        // 5 go 0 -> 1 -> 2 and 5 go 0 -> 2; of the ten at 2 five move on to 3, the first of the two equally wide ways to be taken out.
        FlowGraph graph = FlowGraph.FromTransfers(4, [0, 1, 0, 2], [1, 2, 2, 3], [5, 5, 5, 5]);
        var plan = new TaintPlan(1, [new Injection(0, 0, 0, 10UL)], [], []);

        FlowPaths found = PathDecomposition.Run(graph, plan, ReferenceTaint.Run(graph, plan, TaintRule.Haircut), NoLimit, CancellationToken.None);

        Assert.Equal(["0 1", "2 3"], found.Paths.Select(path => string.Join(' ', path.Flows)));
    }

    [Fact]
    public void Waits_no_longer_than_the_rule_held_the_value()
    {
        // Vertex 1 gets 4 stolen, pays 4 stolen to 2, gets 4 stolen again and pays to 3: no unit of the first payment can have reached 3.
        FlowGraph graph = FlowGraph.FromTransfers(4, [0, 1, 0, 1], [1, 2, 1, 3], [4, 4, 4, 4]);
        var plan = new TaintPlan(1, [new Injection(0, 0, 0, 8UL)], [], []);

        FlowPaths found = PathDecomposition.Run(graph, plan, ReferenceTaint.Run(graph, plan, TaintRule.Haircut), NoLimit, CancellationToken.None);

        Assert.Equal(["0 1", "2 3"], found.Paths.Select(path => string.Join(' ', path.Flows)));
    }

    [Fact]
    public void Follows_a_long_chain_without_recursion()
    {
        const int length = 50_000;
        FlowGraph graph = FlowGraph.FromTransfers(
            length + 1, [.. Enumerable.Range(0, length)], [.. Enumerable.Range(1, length)], [.. Enumerable.Range(0, length).Select(i => (ulong)(2 * length - i))]);
        TaintPlan plan = TaintPlan.OfFlows(0);
        foreach (TaintOutcome outcome in TaintEngine.Run(graph, plan, [TaintRule.Fifo, TaintRule.TaintFirst], new TaintOptions { KeepFlows = true, KeepPaths = true }))
        {
            FlowPaths found = PathDecomposition.Run(graph, plan, outcome, 100, CancellationToken.None);

            Assert.Equal(100, found.Paths.Count);
            Assert.Equal(length, found.Paths[0].Flows.Length);
            Assert.Equal(length - 100, found.Remainders.Count);
        }
    }

    [Fact]
    public void Refuses_what_has_no_paths()
    {
        FlowGraph graph = FlowGraph.FromTransfers(2, [0], [1], [4]);
        TaintPlan plan = TaintPlan.OfFlows(0);
        void Run(TaintOutcome outcome) => PathDecomposition.Run(graph, plan, outcome, 1, CancellationToken.None);

        Assert.Throws<ArgumentException>(() => Run(ReferenceTaint.Run(graph, plan, TaintRule.Poison)));
        Assert.Throws<ArgumentException>(() => Run(ReferenceTaint.Run(graph, plan, TaintRule.Fifo) with { Paths = null }));
        Assert.Throws<ArgumentException>(() => Run(ReferenceTaint.Run(graph, plan, TaintRule.Haircut) with { Flows = [] }));
        Assert.Throws<ArgumentException>(() => Run(ReferenceTaint.Run(graph, plan, TaintRule.Haircut) with { Holdings = [] }));
    }

    [Fact]
    public void Stops_when_cancelled()
    {
        FlowGraph graph = FlowGraph.FromTransfers(2, [0], [1], [4]);
        TaintPlan plan = TaintPlan.OfFlows(0);
        TaintOutcome outcome = ReferenceTaint.Run(graph, plan, TaintRule.Haircut);

        Assert.Throws<OperationCanceledException>(() => PathDecomposition.Run(graph, plan, outcome, 1, new CancellationToken(true)));
    }

    private static void AssertIsPath(FlowGraph graph, TaintOutcome outcome, FlowPath path)
    {
        TaintEntry entry = outcome.Entries[path.Entry];
        Assert.Equal(entry.Tag, path.Tag);
        Assert.True(path.Amount > default(UInt256) && path.Detoured <= path.Amount);
        int at = entry.Vertex >= 0 ? entry.Vertex : graph.From(entry.Flow);
        int time = entry.Vertex >= 0 ? entry.BeforeEvent - 1 : graph.LeaveAt(entry.Flow) - 1;
        var visited = new HashSet<int> { at };
        foreach (int flow in path.Flows)
        {
            Assert.Equal(at, graph.From(flow));
            Assert.True(graph.LeaveAt(flow) > time);
            (at, time) = (graph.To(flow), graph.ArriveAt(flow));
            Assert.True(visited.Add(at));
        }

        Assert.Equal(at, path.Sink);
        Assert.Contains(outcome.Holdings, holding => holding.Vertex == path.Sink && holding.Tag == path.Tag);
    }

    private static void AssertUsesNoFlowTwice(FlowGraph graph, TaintOutcome outcome, FlowPaths found)
    {
        Dictionary<(int, int), UInt256> carried = outcome.Flows.ToDictionary(taint => (taint.Flow, taint.Tag), taint => taint.Amount);
        foreach (FlowPath path in found.Paths.Where(path => path.Detoured.IsZero || !graph.HasConversions))
        {
            // Behind the last conversion a path counts what the flows count, unless a round trip that was left out had conversions of its own.
            foreach (int flow in path.Flows.Reverse().TakeWhile(flow => !graph.IsConversion(flow)))
            {
                carried[(flow, path.Tag)] -= path.Amount; // throws below zero
            }
        }
    }

    private static void AssertInOrder(FlowPaths found)
    {
        FlowPath[] ordered =
        [
            .. found.Paths
                .OrderByDescending(path => path.Amount)
                .ThenBy(path => path.Flows.Length)
                .ThenBy(path => path.Flows, Comparer<IEnumerable<int>>.Create((a, b) => a.Zip(b).Select(pair => pair.First.CompareTo(pair.Second)).FirstOrDefault(c => c != 0)))
                .ThenBy(path => path.Entry),
        ];
        Assert.Equal(ordered, found.Paths);
        Assert.Equal(found.Paths.Count, found.Paths.DistinctBy(path => Describe(path.Tag, path.Entry, path.Flows, path.Sink)).Count());
    }

    /// <summary>The widest way of one theft, by one scan over all events with the widest value that may be at each vertex.</summary>
    private static UInt256 Widest(SmallCase small, TaintOutcome outcome, int tag)
    {
        FlowGraph graph = small.Graph;
        var held = new BigInteger[graph.VertexCount];
        var width = new BigInteger[graph.VertexCount];
        var underway = new Dictionary<int, (BigInteger Width, BigInteger Amount)>();
        for (int number = 0; number <= graph.EventCount; number++)
        {
            foreach (TaintEntry entry in outcome.Entries.Where(e => e.Tag == tag && e.Vertex >= 0 && e.BeforeEvent == number))
            {
                held[entry.Vertex] += (BigInteger)entry.Amount;
                width[entry.Vertex] = BigInteger.Max(width[entry.Vertex], (BigInteger)entry.Amount);
            }

            foreach (FlowTaint taint in outcome.Flows.Where(t => t.Tag == tag && graph.LeaveAt(t.Flow) == number))
            {
                int from = graph.From(taint.Flow);
                UInt256 fresh = Sum(outcome.Entries.Where(e => e.Tag == tag && e.Flow == taint.Flow).Select(e => e.Amount));
                BigInteger own = (BigInteger)(taint.Amount - fresh);
                underway[taint.Flow] = (BigInteger.Max((BigInteger)fresh, BigInteger.Min(own, width[from])), (BigInteger)taint.Amount);
                held[from] -= own;
                width[from] = BigInteger.Min(width[from], held[from]);
            }

            foreach (FlowTaint taint in outcome.Flows.Where(t => t.Tag == tag && graph.ArriveAt(t.Flow) == number))
            {
                int to = graph.To(taint.Flow);
                held[to] += underway[taint.Flow].Amount;
                width[to] = BigInteger.Max(width[to], underway[taint.Flow].Width);
            }
        }

        return (UInt256)width.Max();
    }

    private static List<int> WithoutLoops(FlowGraph graph, IReadOnlyList<int> walk)
    {
        var flows = new List<int>();
        foreach (int flow in walk)
        {
            int back = flows.FindIndex(f => graph.From(f) == graph.To(flow));
            if (back >= 0)
            {
                flows.RemoveRange(back, flows.Count - back);
            }
            else if (graph.From(flow) != graph.To(flow))
            {
                flows.Add(flow);
            }
        }

        return flows;
    }

    private static IEnumerable<TaintHolding> SumBySink(FlowPaths found) => found.Paths
        .Select(path => new TaintHolding(path.Sink, path.Tag, path.Amount))
        .Concat(found.Remainders.Select(left => new TaintHolding(left.Sink, left.Tag, left.Amount)))
        .GroupBy(part => (part.Vertex, part.Tag))
        .OrderBy(same => same.Key)
        .Select(same => new TaintHolding(same.Key.Vertex, same.Key.Tag, Sum(same.Select(part => part.Amount))));

    private static string Describe(int tag, int entry, IEnumerable<int> flows, int sink) => $"theft {tag}, entry {entry}: {string.Join(' ', flows)} -> {sink}";

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), (sum, amount) => sum + amount);
}
