using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

public class TemporalSearchTests
{
    private static readonly Gen<Question> Questions =
        Gen.Select(Gen.OneOf(RandomGraphs.Dense, RandomGraphs.Dense, RandomGraphs.Any), Gen.Int[0, 59], Gen.Int[0, 59], Gen.Int[-1, 5], Gen.Int[0, 8]).Select((small, source, target, after, hops) => new Question(
            small,
            source % small.Graph.VertexCount,
            target % small.Graph.VertexCount,
            new TemporalSearchOptions { AfterEvent = Math.Min(after, small.Graph.EventCount), MaxHops = hops == 8 ? int.MaxValue : hops }));

    [Fact]
    public void Finds_the_earliest_arrival_everywhere() => Questions.Sample(
        question =>
        {
            FlowGraph graph = question.Small.Graph;

            ArrivalTree found = new TemporalSearch(graph).EarliestArrivals(question.Source, question.Options);

            Assert.Equal(question.Source, found.Source);
            Assert.Equal(question.Options.AfterEvent, found.ArrivalAt(question.Source));
            Assert.Null(found.PathTo(question.Source));
            int reached = 1;
            for (int vertex = 0; vertex < graph.VertexCount; vertex++)
            {
                List<int[]> paths = AllPaths(question with { Target = vertex });
                if (vertex == question.Source)
                {
                    continue;
                }

                Assert.Equal(paths.Count > 0, found.IsReached(vertex));
                if (paths.Count > 0)
                {
                    reached++;
                    Assert.Equal(paths.Min(path => graph.ArriveAt(path[^1])), found.ArrivalAt(vertex));
                    TemporalPath path = found.PathTo(vertex)!;
                    Assert.Contains(paths, one => one.SequenceEqual(path.Flows));
                    Assert.Equal(found.ArrivalAt(vertex), path.Arrival);
                    Assert.Equal(found.HopsTo(vertex), path.Hops);
                }
            }

            Assert.Equal(reached, found.Count);
        },
        iter: 1000);

    [Fact]
    public void Finds_the_fewest_hops_and_then_the_earliest_arrival() => Questions.Sample(
        question =>
        {
            if (question.Source == question.Target)
            {
                return;
            }

            FlowGraph graph = question.Small.Graph;
            List<int[]> paths = AllPaths(question);

            TemporalPath? found = new TemporalSearch(graph).FewestHops(question.Source, question.Target, question.Options);

            Assert.Equal(paths.Count > 0, found is not null);
            if (found is not null)
            {
                Assert.Contains(paths, path => path.SequenceEqual(found.Flows));
                Assert.Equal(paths.Select(path => (path.Length, graph.ArriveAt(path[^1]))).Min(), (found.Hops, found.Arrival));
            }
        },
        iter: 1000);

    [Fact]
    public void Lists_the_widest_paths_best_first() => Gen.Select(Questions, Gen.Int[0, 12]).Sample(
        (question, count) =>
        {
            if (question.Source == question.Target)
            {
                return;
            }

            var search = new TemporalSearch(question.Small.Graph);
            List<int[]> expected = ByWidth(question);

            TemporalPaths found = search.WidestPaths(question.Source, question.Target, count, question.Options);

            Assert.Equal(expected.Take(count), found.Paths.Select(path => path.Flows.ToArray()));
            Assert.Equal(expected.Count <= count, found.IsComplete);
            Assert.Equal(expected.FirstOrDefault(), search.Widest(question.Source, question.Target, question.Options)?.Flows.ToArray());
        },
        iter: 2000);

    [Fact]
    public void Lists_only_the_best_when_the_steps_run_out() => Gen.Select(Questions, Gen.Long[0, 60]).Sample(
        (question, steps) =>
        {
            if (question.Source == question.Target)
            {
                return;
            }

            List<int[]> expected = ByWidth(question);

            TemporalPaths found = new TemporalSearch(question.Small.Graph).WidestPaths(question.Source, question.Target, 100, question.Options with { MaxSteps = steps });

            Assert.Equal(expected.Take(found.Paths.Length), found.Paths.Select(path => path.Flows.ToArray()));
            Assert.True(found.Paths.Length == expected.Count || !found.IsComplete);
        },
        iter: 1000);

    /// <summary>The eleven flows of data/sample.txt in github.com/IBM/parallel-cycle-enumeration.</summary>
    [Fact]
    public void Meets_a_published_example()
    {
        FlowGraph graph = FlowGraph.FromTransfers(8, [1, 1, 2, 3, 3, 3, 3, 4, 5, 6, 4], [2, 5, 3, 1, 2, 4, 6, 5, 2, 4, 7], [.. Enumerable.Repeat(1UL, 11)]);
        var search = new TemporalSearch(graph);

        ArrivalTree arrivals = search.EarliestArrivals(1);

        Assert.Equal([(2, 0), (5, 1), (3, 2), (4, 5), (6, 6), (7, 10)], Enumerable.Range(2, 6).Select(v => (v, arrivals.ArrivalAt(v))).OrderBy(pair => pair.Item2));
        Assert.Equal(["0 2 5 10", "0 2 6 9 10"], search.WidestPaths(1, 7, 10).Paths.Select(path => string.Join(' ', path.Flows)));
    }

    [Fact]
    public void Follows_no_flow_that_left_before_the_value_arrived()
    {
        FlowGraph graph = FlowGraph.FromTransfers(3, [1, 0], [2, 1], [5, 5]);
        var search = new TemporalSearch(graph);

        Assert.Null(search.EarliestArrival(0, 2));
        Assert.Null(search.FewestHops(0, 2));
        Assert.Null(search.Widest(0, 2));
        Assert.True(search.WidestPaths(0, 2, 5).IsComplete);
        Assert.Equal(2, search.EarliestArrivals(0).Count);
    }

    [Fact]
    public void Tells_early_arrival_few_hops_and_width_apart()
    {
        // Early but long: 0 -> 1 -> 2 -> 4; short but late: 0 -> 4; wide but later still: 0 -> 3 -> 4.
        FlowGraph graph = FlowGraph.FromTransfers(5, [0, 1, 2, 0, 0, 3], [1, 2, 4, 4, 3, 4], [1, 1, 1, 2, 9, 8]);
        var search = new TemporalSearch(graph);

        Assert.Equal([0, 1, 2], search.EarliestArrival(0, 4)!.Flows.AsEnumerable());
        Assert.Equal([3], search.FewestHops(0, 4)!.Flows.AsEnumerable());
        TemporalPath widest = search.Widest(0, 4)!;
        Assert.Equal([4, 5], widest.Flows.AsEnumerable());
        Assert.Equal(8UL, widest.Bottleneck);
        Assert.Equal(5, widest.Arrival);
        Assert.Equal(2, widest.Hops);
    }

    [Fact]
    public void Lets_no_wide_detour_hide_a_short_way()
    {
        // Vertex 2 is reached early and wide over 1, or late and narrow at once; only the second leaves a hop to go on.
        FlowGraph graph = FlowGraph.FromTransfers(4, [0, 1, 0, 2], [1, 2, 2, 3], [9, 9, 4, 9]);
        var search = new TemporalSearch(graph);

        Assert.Equal([2, 3], search.Widest(0, 3, new TemporalSearchOptions { MaxHops = 2 })!.Flows.AsEnumerable());
        Assert.Equal([2, 3], search.EarliestArrival(0, 3, new TemporalSearchOptions { MaxHops = 2 })!.Flows.AsEnumerable());
        Assert.Equal([0, 1, 3], search.Widest(0, 3, new TemporalSearchOptions { MaxHops = 3 })!.Flows.AsEnumerable());
    }

    [Fact]
    public void Does_not_lose_itself_in_a_clique()
    {
        // Twelve vertices that pay each other back and forth for twenty rounds, and one exit: over 10^9 paths, of which ten are asked for.
        int[] clique = [.. Enumerable.Range(0, 12)];
        (int From, int To)[] pairs = [.. from round in Enumerable.Range(0, 20) from a in clique from b in clique where a != b select (a, b)];
        FlowGraph graph = FlowGraph.FromTransfers(13, [.. pairs.Select(p => p.From), 11], [.. pairs.Select(p => p.To), 12], [.. pairs.Select(_ => 7UL), 7]);

        TemporalPaths found = new TemporalSearch(graph).WidestPaths(0, 12, 10);

        Assert.Equal(10, found.Paths.Length);
        Assert.False(found.IsComplete);
        Assert.All(found.Paths, path => Assert.Equal(2, path.Hops));
        Assert.Equal(Enumerable.Range(0, 10).Select(round => (round * 132) + 10), found.Paths.Select(path => path.Flows[0]));
    }

    [Fact]
    public void Passes_a_hub_by_its_wide_flows() => Gen.Select(Gen.Int[1, 2000].Array[600, 1500], Gen.Int[0, 500], Gen.Int[1, 3]).Sample(
        (amounts, after, hops) =>
        {
            // Vertex 0 pays three receivers, over and over; each pays the target as often.
            int count = amounts.Length;
            int[] middle = [.. amounts.Select(amount => 1 + (amount % 3))];
            FlowGraph graph = FlowGraph.FromTransfers(
                5,
                [.. middle.SelectMany(m => new[] { 0, m })],
                [.. middle.SelectMany(m => new[] { m, 4 })],
                [.. amounts.SelectMany(amount => new[] { (ulong)amount, (ulong)(amount * 7919L % 2001) })]);
            var question = new Question(new SmallCase(graph, TaintPlan.OfFlows()), 0, 4, new TemporalSearchOptions { AfterEvent = after, MaxHops = hops });

            TemporalPaths found = new TemporalSearch(graph).WidestPaths(0, 4, 3, question.Options);

            // Every path is a payment to a receiver and a later payment from it.
            IEnumerable<int[]> expected =
                from first in Enumerable.Range(0, count).Select(i => 2 * i)
                where first > after && hops > 1
                from second in Enumerable.Range(first / 2, count - (first / 2)).Select(i => (2 * i) + 1)
                where graph.From(second) == graph.To(first) && graph.Amount(first) > default(UInt256) && graph.Amount(second) > default(UInt256)
                orderby UInt256.Min(graph.Amount(first), graph.Amount(second)) descending, first, second
                select new[] { first, second };
            Assert.Equal(expected.Take(3), found.Paths.Select(path => path.Flows.ToArray()));
        },
        iter: 5);

    [Fact]
    public void Refuses_questions_that_make_no_sense()
    {
        var search = new TemporalSearch(FlowGraph.FromTransfers(2, [0], [1], [4]));

        Assert.Throws<ArgumentOutOfRangeException>(() => search.EarliestArrivals(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.EarliestArrivals(0, new TemporalSearchOptions { AfterEvent = 2 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.EarliestArrivals(0, new TemporalSearchOptions { MaxHops = -1 }));
        Assert.Throws<ArgumentException>(() => search.FewestHops(0, 0));
        Assert.Throws<ArgumentException>(() => search.EarliestArrival(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.WidestPaths(0, 1, -1));
        Assert.Throws<ArgumentException>(() => search.EarliestArrivals(1).ArrivalAt(0));
        Assert.Throws<OperationCanceledException>(() => search.WidestPaths(0, 1, 1, null, new CancellationToken(true)));
    }

    private static List<int[]> ByWidth(Question question)
    {
        FlowGraph graph = question.Small.Graph;
        UInt256 Width(int[] path) => path.Min(graph.Amount);
        return
        [
            .. AllPaths(question)
                .Where(path => Width(path) > default(UInt256))
                .OrderByDescending(Width)
                .ThenBy(path => path.Length)
                .ThenBy(path => path, Comparer<int[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))),
        ];
    }

    /// <summary>Every simple time-respecting path, by trying all.</summary>
    private static List<int[]> AllPaths(Question question)
    {
        FlowGraph graph = question.Small.Graph;
        var found = new List<int[]>();
        Extend([], question.Source, question.Options.AfterEvent, [question.Source]);
        return found;

        void Extend(int[] path, int at, int time, int[] visited)
        {
            if (path.Length > 0 && at == question.Target)
            {
                found.Add(path);
                return;
            }

            for (int flow = 0; flow < graph.FlowCount && path.Length < question.Options.MaxHops; flow++)
            {
                if (graph.From(flow) == at && graph.LeaveAt(flow) > time && !visited.Contains(graph.To(flow)))
                {
                    Extend([.. path, flow], graph.To(flow), graph.ArriveAt(flow), [.. visited, graph.To(flow)]);
                }
            }
        }
    }

    private sealed record Question(SmallCase Small, int Source, int Target, TemporalSearchOptions Options);
}
