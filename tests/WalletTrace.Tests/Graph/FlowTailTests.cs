using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Graph;

public sealed class FlowTailTests : IDisposable
{
    private static readonly Gen<(SmallCase Small, int Cut1, int Cut2, bool HasRoles)> Cases =
        Gen.Select(Gen.OneOf(RandomGraphs.Accounts, RandomGraphs.TinyAccounts, RandomGraphs.Dense, RandomGraphs.Wide), Gen.Int[0, 14], Gen.Int[0, 14], Gen.Int[0, 2].Select(i => i == 0));

    private readonly TemporaryFolder temporary = new();
    private int folders;

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void Flows_that_are_left_out_move_nothing_and_all_others_are_as_they_were() => Gen.Select(RandomGraphs.WideAccounts, Gen.Int[0, 14], Gen.Int[0, 14], Gen.Int[0, 255]).Sample(
        (small, at, again, leftOut) =>
        {
            int count = small.Graph.FlowCount + 1;
            FlowGraph split = Tails.Split(small.Graph, at % count, again % count);
            FlowGraph rest = split.Without(vertex => (leftOut >> vertex & 1) != 0);

            UInt256 total = default;
            for (int flow = 0; flow < small.Graph.FlowCount; flow++)
            {
                UInt256 expected = (leftOut >> small.Graph.From(flow) & 1) != 0 ? UInt256.Zero : small.Graph.Amount(flow);
                Assert.Equal((small.Graph.From(flow), small.Graph.To(flow), expected), (rest.From(flow), rest.To(flow), rest.Amount(flow)));
                total += expected;
            }

            Assert.Equal((total, split.VertexCount), (rest.TotalAmount, rest.VertexCount));
            for (int vertex = 0; vertex < split.VertexCount; vertex++)
            {
                Assert.Equal(split.Out(vertex).ToArray(), rest.Out(vertex).ToArray());
                Assert.Equal(split.In(vertex).ToArray(), rest.In(vertex).ToArray());
            }
        },
        iter: 500);

    [Fact]
    public void A_graph_extended_in_any_cuts_says_what_one_frozen_at_once_says() => Cases.Sample(sample =>
    {
        (FlowGraph whole, FlowGraph[] extended) = Extended(sample.Small.Graph, sample.Cut1, sample.Cut2, sample.HasRoles);
        foreach (FlowGraph graph in extended)
        {
            SameGraph.Check(whole, graph);
        }
    }, iter: 300);

    [Fact]
    public void Taint_is_the_same_on_a_graph_that_was_extended() => Cases.Sample(sample =>
    {
        (FlowGraph whole, FlowGraph[] extended) = Extended(sample.Small.Graph, sample.Cut1, sample.Cut2, sample.HasRoles);
        foreach (FlowGraph graph in extended)
        {
            SameGraph.CheckTaint(whole, graph, Fitting(sample.Small.Plan, whole));
        }
    }, iter: 200);

    [Fact]
    public void Reach_is_the_same_on_a_graph_that_was_extended() =>
        Gen.Select(Gen.Int[2, 40], Gen.Int[0, 300], Gen.Int[0, 1 << 20], Gen.Int[-1, 5], Gen.Int[-1, 20], Gen.Int[0, 300], Gen.Int[0, 300]).Sample((vertices, flows, seed, hops, hubLimit, cut1, cut2) =>
        {
            var random = new Random(seed);
            FlowGraph graph = FlowGraph.FromTransfers(
                vertices,
                [.. Enumerable.Range(0, flows).Select(_ => random.Next(random.Next(1, vertices)))],
                [.. Enumerable.Range(0, flows).Select(_ => random.Next(vertices))],
                new ulong[flows]);
            var limits = new ReachLimits { Hops = hops < 0 ? null : hops, HubLimit = hubLimit < 0 ? null : hubLimit };
            (FlowGraph whole, FlowGraph[] extended) = Extended(graph, cut1, cut2, false);
            foreach (FlowGraph other in extended)
            {
                for (int question = 0; question < 4; question++)
                {
                    SameGraph.CheckReach(whole, other, random.Next(vertices), random.Next(-1, flows + 1), limits);
                }
            }
        }, iter: 300);

    [Fact]
    public void A_workspace_answers_many_questions_over_a_tail()
    {
        var random = new Random(11);
        int[] from = [.. Enumerable.Range(0, 3000).Select(_ => random.Next(random.Next(1, 200)))];
        int[] to = [.. from.Select(_ => random.Next(200))];
        FlowGraph whole = FlowGraph.FromTransfers(200, from, to, new ulong[3000]);
        FlowGraph tailed = FlowGraph.FromTransfers(200, from.AsSpan(0, 2500), to.AsSpan(0, 2500), new ulong[2500])
            .Extend(200, from.AsSpan(2500), to.AsSpan(2500), new ulong[500]);
        var search = new ReachSearch(tailed);
        for (int question = 0; question < 400; question++)
        {
            int after = question * 7 % 3000;
            var limits = new ReachLimits { Hops = question % 5, HubLimit = question % 3 == 0 ? 12 : null };
            var fresh = new ReachSearch(whole);
            Assert.Equal(fresh.Run(question % 200, after, limits), search.Run(question % 200, after, limits));
            Assert.All(fresh.Reached.ToArray(), vertex => Assert.Equal(fresh.ArrivalAt(vertex), search.ArrivalAt(vertex)));
        }
    }

    [Fact]
    public void A_merged_tail_is_byte_for_byte_what_is_frozen_at_once() => Cases.Sample(sample =>
    {
        (FlowGraph whole, FlowGraph[] extended) = Extended(sample.Small.Graph, sample.Cut1, sample.Cut2, sample.HasRoles);
        using SavedGraph expected = SavedGraph.Of(whole, NextFolder());
        foreach (FlowGraph graph in extended)
        {
            using SavedGraph merged = SavedGraph.Of(graph, NextFolder());
            expected.CheckSameBytes(merged);
            SameGraph.Check(whole, merged.Graph);
        }
    }, iter: 40, threads: 1);

    [Fact]
    public void A_mapped_graph_is_extended_and_merged_like_any()
    {
        var random = new Random(3);
        int[] from = [.. Enumerable.Range(0, 60_000).Select(_ => random.Next(random.Next(1, 900)))];
        int[] to = [.. from.Select(_ => random.Next(1000))];
        UInt256[] amounts = [.. from.Select(_ => random.Next(3) == 0 ? UInt256.One << random.Next(64, 200) : (UInt256)(ulong)random.Next())];
        FlowGraph whole = FlowGraph.FromTransfers(0, [], [], []).Extend(1000, from, to, amounts);
        using SavedGraph expected = SavedGraph.Of(whole, NextFolder());
        using SavedGraph first = SavedGraph.Of(FlowGraph.FromTransfers(0, [], [], []).Extend(900, from.AsSpan(0, 50_000), [.. to[..50_000].Select(v => v % 900)], amounts.AsSpan(0, 50_000)), NextFolder());
        Assert.Equal(50_000, first.Graph.FlowCount);
        using SavedGraph half = SavedGraph.Of(FlowGraph.FromTransfers(0, [], [], []).Extend(1000, from.AsSpan(0, 40_000), to.AsSpan(0, 40_000), amounts.AsSpan(0, 40_000)), NextFolder());
        FlowGraph extended = half.Graph.Extend(1000, from.AsSpan(40_000, 15_000), to.AsSpan(40_000, 15_000), amounts.AsSpan(40_000, 15_000))
            .Extend(1000, from.AsSpan(55_000), to.AsSpan(55_000), amounts.AsSpan(55_000));
        using SavedGraph merged = SavedGraph.Of(extended, NextFolder());
        expected.CheckSameBytes(merged);
    }

    [Fact]
    public void Rows_are_joined_by_several_threads_at_once_as_by_one()
    {
        const int Flows = 20_000;
        int[] from = [.. Enumerable.Range(0, Flows).Select(i => i % 7)];
        int[] to = [.. from.Select(vertex => 6 - vertex)];
        FlowGraph whole = FlowGraph.FromTransfers(7, from, to, new ulong[Flows]);
        FlowGraph tailed = FlowGraph.FromTransfers(7, from.AsSpan(0, Flows / 2), to.AsSpan(0, Flows / 2), new ulong[Flows / 2])
            .Extend(7, from.AsSpan(Flows / 2), to.AsSpan(Flows / 2), new ulong[Flows / 2]);
        Parallel.For(0, 200, i => Assert.True(tailed.Out(i % 7).SequenceEqual(whole.Out(i % 7)) && tailed.In(i % 7).SequenceEqual(whole.In(i % 7))));
    }

    [Fact]
    public void What_was_frozen_is_shared_and_stays_as_it_was()
    {
        FlowGraph frozen = FlowGraph.FromTransfers(3, [0, 1], [1, 2], [5, 6]);
        FlowGraph longer = frozen.Extend(4, [2], [3], [ulong.MaxValue]);
        Assert.Equal((2, 3), (frozen.FlowCount, frozen.VertexCount));
        Assert.Equal((3, 4), (longer.FlowCount, longer.VertexCount));
        Assert.Equal((true, 2, 3), (longer.HasTail, longer.FrozenFlowCount, longer.FrozenVertexCount));
        Assert.True(frozen.Out(0) == longer.Out(0));
        Assert.True(frozen.Out(2).IsEmpty);
        Assert.Equal([new FlowStep(2, 3)], longer.Out(2).ToArray());
        Assert.Equal(ulong.MaxValue, longer.Amount(2));
    }

    [Fact]
    public void Later_flows_that_do_not_fit_are_errors()
    {
        FlowGraph graph = FlowGraph.FromTransfers(3, [0, 1], [1, 2], [5, 6]);
        ulong[] one = [1];
        Assert.Throws<ArgumentException>(() => graph.Extend(3, [3], [0], one));
        Assert.Throws<ArgumentException>(() => graph.Extend(3, [0], [-1], one));
        Assert.Throws<ArgumentException>(() => graph.Extend(3, [0], [1, 2], one));
        Assert.Throws<ArgumentException>(() => graph.Extend(5, [0], [1], one, [VertexRole.Fees]));
        Assert.Throws<ArgumentOutOfRangeException>(() => graph.Extend(2, [0], [1], one));
        FlowGraph longer = graph.Extend(5, [4], [3], one);
        Assert.Throws<ArgumentOutOfRangeException>(() => longer.Out(5).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => longer.OutAfter(5, 2).Length);
        Assert.Throws<IndexOutOfRangeException>(() => longer.Out(-1).Length);
        Assert.Throws<IndexOutOfRangeException>(() => longer.From(3));
        Assert.Throws<IndexOutOfRangeException>(() => longer.Amount(-1));
        FlowGraph delayed = FlowGraph.Create(2, [new FlowInput(0, 1, 5, new Rank(1, default, 1, 0, 0), new Rank(2, default, 2, 0, 0))], [], out _);
        Assert.Throws<InvalidOperationException>(() => delayed.Extend(2, [0], [1], one));
    }

    /// <summary>
    /// The flows of a graph frozen at once, and the same in a frozen graph and one or two extensions: cut at two places, the vertices that have flows only
    /// later being new there.
    /// </summary>
    private static (FlowGraph Whole, FlowGraph[] Extended) Extended(FlowGraph graph, int cut1, int cut2, bool hasRoles)
    {
        int flows = graph.FlowCount;
        (cut1, cut2) = (Math.Min(flows, Math.Min(cut1, cut2)), Math.Min(flows, Math.Max(cut1, cut2)));
        int[] from = [.. Enumerable.Range(0, flows).Select(graph.From)];
        int[] to = [.. Enumerable.Range(0, flows).Select(graph.To)];
        UInt256[] amounts = [.. Enumerable.Range(0, flows).Select(graph.Amount)];
        VertexRole[] roles = [.. Enumerable.Range(0, graph.VertexCount).Select(vertex => vertex % 2 == 0 ? VertexRole.Fees : VertexRole.Holding)];
        FlowGraph whole = Freeze(graph.VertexCount, flows);
        int vertices1 = VerticesOf(cut1);
        int vertices2 = VerticesOf(cut2);
        FlowGraph frozen = Freeze(vertices1, cut1);
        FlowGraph once = frozen.Extend(graph.VertexCount, from.AsSpan(cut1), to.AsSpan(cut1), amounts.AsSpan(cut1), Roles(vertices1, graph.VertexCount));
        FlowGraph twice = frozen
            .Extend(vertices2, from.AsSpan(cut1..cut2), to.AsSpan(cut1..cut2), amounts.AsSpan(cut1..cut2), Roles(vertices1, vertices2))
            .Extend(graph.VertexCount, from.AsSpan(cut2), to.AsSpan(cut2), amounts.AsSpan(cut2), Roles(vertices2, graph.VertexCount));
        return (whole, [once, twice]);

        FlowGraph Freeze(int vertices, int count) => FlowGraph.Create(
            vertices, [.. Enumerable.Range(0, count).Select(i => new FlowInput(from[i], to[i], amounts[i], At(i), At(i)))], Roles(0, vertices), out _);

        VertexRole[] Roles(int first, int end) => hasRoles ? roles[first..end] : [];

        int VerticesOf(int count) => 1 + Enumerable.Range(0, count).Select(i => Math.Max(from[i], to[i])).DefaultIfEmpty(0).Max();
    }

    /// <summary>The plan for a graph whose events are its flows.</summary>
    private static TaintPlan Fitting(TaintPlan plan, FlowGraph graph) => plan with
    {
        Injections = [.. plan.Injections.Select(entry => entry with { BeforeEvent = Math.Min(entry.BeforeEvent, graph.EventCount) })],
    };

    private static Rank At(int place) => new(place, default, place, 0, 0);

    private string NextFolder() => temporary[$"index-{folders++}"];
}
