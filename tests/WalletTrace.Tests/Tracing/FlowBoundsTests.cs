using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

public class FlowBoundsTests
{
    [Fact]
    public void Bounds_the_worked_example_of_an_account()
    {
        // In C2, T10, C5; out 4, 8, 3; 2 stay.
        FlowGraph graph = FlowGraph.FromTransfers(7, [0, 1, 2, 3, 3, 3], [3, 3, 3, 4, 5, 6], [2, 10, 5, 4, 8, 3]);

        var bounds = new FlowBounds(graph, TaintPlan.OfFlows(1));

        Assert.Equal(10UL, bounds.Supply);
        Assert.Equal(
            [Pair(0, 2), Pair(0, 4), Pair(1, 8), Pair(0, 3)],
            Enumerable.Range(3, 4).Select(vertex => bounds.Of(vertex)));
    }

    [Fact]
    public void Lets_nothing_wait_where_the_balance_was_gone()
    {
        // Vertex 1 passes 10 stolen on to 2 and is empty; the 10 that it pays to 3 later are clean under any rule.
        FlowGraph graph = FlowGraph.FromTransfers(5, [0, 1, 4, 1], [1, 2, 1, 3], [10, 10, 10, 10]);

        var bounds = new FlowBounds(graph, TaintPlan.OfFlows(0));

        Assert.Equal([Pair(0, 0), Pair(0, 0), Pair(10, 10), Pair(0, 0), Pair(0, 0)], bounds.OfAll());
    }

    [Fact]
    public void Counts_what_a_second_theft_takes_along_as_stolen_again()
    {
        // 10 enter at 0; of 15 that leave 0 up to 6 are stolen anew.
        FlowGraph graph = FlowGraph.FromTransfers(3, [2, 0], [0, 1], [10, 15]);
        var plan = new TaintPlan(2, [new Injection(0, 0, 0, 10UL)], [new Mark(1, 1, 6UL)], []);

        var bounds = new FlowBounds(graph, plan);

        Assert.Equal(16UL, bounds.Supply);

        // Of the 15 at 1 at least 6 are stolen (all else clean is impossible: only 10 clean are left, of which 5 stay at 0).
        Assert.Equal([Pair(0, 5), Pair(6, 15), Pair(0, 0)], bounds.OfAll());
    }

    [Fact]
    public void Agrees_with_every_way_of_dividing_the_units() => RandomGraphs.TinyAccounts.Sample(
        small =>
        {
            if (NaiveBounds.ByTryingEverything(small, limit: 3000) is { } expected)
            {
                Assert.Equal(expected, new FlowBounds(small.Graph, small.Plan).OfAll());
            }
        },
        iter: 1500);

    [Fact]
    public void Agrees_with_a_maximum_flow_from_scratch_for_every_sink() => RandomGraphs.Any.Sample(
        small => Assert.Equal(NaiveBounds.ByMaximumFlow(small), new FlowBounds(small.Graph, small.Plan).OfAll()),
        iter: 1500);

    [Fact]
    public void Is_exact_where_no_converted_value_comes_to_and_says_so_elsewhere()
    {
        // 0 pays 1 ten stolen; 1 converts four into 8 at 2, which pays 3; the other six rest or go to 4.
        FlowInput[] flows =
        [
            new(0, 1, 10UL, At(0), At(0)), new(5, 1, 6UL, At(1), At(1)), new(1, 2, 4UL, At(2), At(3)) { Arrives = 8UL }, new(2, 3, 5UL, At(4), At(4)),
            new(1, 4, 6UL, At(5), At(5)),
        ];
        FlowGraph graph = FlowGraph.Create(6, flows, [], out _);
        var bounds = new FlowBounds(graph, TaintPlan.OfFlows(0));

        // Of the 16 at 1 four are converted, six go on and six rest: of the ten stolen ones none need to be among any six.
        Assert.Equal([Pair(0, 0), Pair(0, 6), SinkBounds.Unknown, SinkBounds.Unknown, Pair(0, 6), Pair(0, 0)], bounds.OfAll());
        Assert.Equal([true, false], new[] { bounds.Of(1).IsKnown, bounds.Of(2).IsKnown });

        static Rank At(int place) => new(place, default, place, 0, 0);
    }

    [Fact]
    public void Agrees_with_a_maximum_flow_wherever_no_converted_value_comes_to() => RandomGraphs.Swapping.Sample(
        small =>
        {
            SinkBounds[] expected = NaiveBounds.ByMaximumFlow(small);
            Assert.All(new FlowBounds(small.Graph, small.Plan).OfAll(), (found, vertex) => Assert.True(!found.IsKnown || found == expected[vertex]));
        },
        iter: 500);

    [Fact]
    public void Encloses_what_every_conserving_rule_says() => Gen.OneOf(RandomGraphs.Any, RandomGraphs.Swapping).Sample(
        small =>
        {
            IReadOnlyList<SinkBounds> bounds = new FlowBounds(small.Graph, small.Plan).OfAll();
            foreach (TaintRule rule in ReferenceTaint.ConservingRules)
            {
                var held = new UInt256[small.Graph.VertexCount];
                foreach (TaintHolding holding in ReferenceTaint.Run(small.Graph, small.Plan, rule).Holdings)
                {
                    held[holding.Vertex] += holding.Amount;
                }

                Assert.All(held, (amount, vertex) => Assert.InRange(amount, bounds[vertex].Least, bounds[vertex].Most));
            }
        },
        iter: 500);

    [Fact]
    public void Scales_with_the_unit() => RandomGraphs.Any.Sample(
        small =>
        {
            foreach (int bits in new[] { 60, 130 })
            {
                UInt256 Scale(UInt256 amount) => (amount % uint.MaxValue) << bits;
                SmallCase one = Map(small, amount => Scale(amount) >> bits);
                IReadOnlyList<SinkBounds> expected = new FlowBounds(one.Graph, one.Plan).OfAll();
                SmallCase wide = Map(small, Scale);

                Assert.Equal(expected.Select(b => new SinkBounds(b.Least << bits, b.Most << bits)), new FlowBounds(wide.Graph, wide.Plan).OfAll());
            }
        },
        iter: 200);

    [Fact]
    public void Gives_the_same_in_any_order_and_from_several_threads() => RandomGraphs.Any.Sample(
        small =>
        {
            IReadOnlyList<SinkBounds> forward = new FlowBounds(small.Graph, small.Plan).OfAll();
            var backward = new FlowBounds(small.Graph, small.Plan);
            var found = new SinkBounds[forward.Count];
            Parallel.For(0, found.Length, i => found[found.Length - 1 - i] = backward.Of(found.Length - 1 - i));
            Assert.Equal(forward, found);
        },
        iter: 200);

    [Fact]
    public void Follows_a_long_chain_without_recursion()
    {
        const int length = 100_000;
        FlowGraph graph = FlowGraph.FromTransfers(
            length + 2, [length + 1, .. Enumerable.Range(0, length)], [0, .. Enumerable.Range(1, length)], [5, 10, .. Enumerable.Range(0, length - 1).Select(i => i % 2 == 0 ? 8UL : 10UL)]);

        var bounds = new FlowBounds(graph, new TaintPlan(1, [new Injection(0, 0, 0, 10UL)], [], []));

        Assert.Equal(Pair(0, 5), bounds.Of(0));
        Assert.Equal(Pair(0, 2), bounds.Of(1));
        Assert.Equal(Pair(0, 8), bounds.Of(length));
    }

    [Fact]
    public void Refuses_what_does_not_fit()
    {
        FlowGraph graph = FlowGraph.FromTransfers(2, [0], [1], [4]);

        Assert.Throws<ArgumentOutOfRangeException>(() => new FlowBounds(graph, TaintPlan.OfFlows(0)).Of(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlowBounds(graph, TaintPlan.OfFlows(0)).Of(-1));
        Assert.Throws<ArgumentException>(() => new FlowBounds(graph, TaintPlan.OfFlows(1)));
        Assert.Throws<ArgumentException>(() => new FlowBounds(graph, new TaintPlan(1, [new Injection(0, 0, 0, UInt256.MaxValue)], [], [])));
    }

    [Fact]
    public void Stops_when_cancelled()
    {
        FlowGraph graph = FlowGraph.FromTransfers(2, [0], [1], [4]);

        Assert.Throws<OperationCanceledException>(() => new FlowBounds(graph, TaintPlan.OfFlows(0), new CancellationToken(true)));
    }

    private static SinkBounds Pair(ulong least, ulong most) => new(least, most);

    private static SmallCase Map(SmallCase small, Func<UInt256, UInt256> amount)
    {
        FlowGraph graph = small.Graph;
        FlowInput[] flows =
        [
            .. Enumerable.Range(0, graph.FlowCount).Select(f => new FlowInput(graph.From(f), graph.To(f), amount(graph.Amount(f)), At(graph.LeaveAt(f)), At(graph.ArriveAt(f)))),
        ];
        VertexRole[] roles = [.. Enumerable.Range(0, graph.VertexCount).Select(graph.RoleOf)];
        Injection[] injections = [.. small.Plan.Injections.Select(i => i with { Amount = amount(i.Amount) })];
        Mark[] marks = [.. small.Plan.Marks.Select(m => m with { Limit = m.Limit is { } limit ? amount(limit) : null })];
        return new SmallCase(FlowGraph.Create(graph.VertexCount, flows, roles, out _), small.Plan with { Injections = injections, Marks = marks });

        static Rank At(int number) => new(number, default, number, 0, 0);
    }
}
