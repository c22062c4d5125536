using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Graph;

public class FlowGraphTests
{
    private static readonly ChainId Chain = ChainId.Parse("eip155:1");

    private static readonly Gen<(int Vertices, FlowInput[] Flows)> Inputs =
        from vertices in Gen.Int[1, 6]
        from longest in Gen.Int[0, 4]
        from flows in Gen.Select(
            Gen.Int[0, vertices - 1], Gen.Int[0, vertices - 1], Numbers.UInt256, Gen.Int[0, 12], Gen.Int[0, longest],
            (sender, receiver, amount, leave, delay) => new FlowInput(sender, receiver, amount, At(leave), At(leave + delay))).Array[0, 24]
        select (vertices, flows);

    [Fact]
    public void Orders_flows_by_leaving_and_keeps_equal_ones_apart() => Inputs.Sample(input =>
    {
        FlowGraph graph = FlowGraph.Create(input.Vertices, input.Flows, [], out int[] order);
        Assert.Equal(Enumerable.Range(0, input.Flows.Length).OrderBy(i => input.Flows[i].Leave), order);
        Assert.Equal(input.Vertices, graph.VertexCount);
        Assert.Equal(input.Flows.Length, graph.FlowCount);
        for (int flow = 0; flow < graph.FlowCount; flow++)
        {
            FlowInput expected = input.Flows[order[flow]];
            Assert.Equal((expected.From, expected.To, expected.Amount), (graph.From(flow), graph.To(flow), graph.Amount(flow)));
        }
    });

    [Fact]
    public void Numbers_events_in_the_order_of_ranks() => Inputs.Sample(input =>
    {
        FlowGraph graph = FlowGraph.Create(input.Vertices, input.Flows, [], out int[] order);
        (Rank Rank, int Flow, bool IsArrival)[] expected =
        [
            .. order.SelectMany((index, flow) => input.Flows[index].Arrive == input.Flows[index].Leave
                    ? new[] { (input.Flows[index].Leave, flow, false) }
                    : [(input.Flows[index].Leave, flow, false), (input.Flows[index].Arrive, flow, true)])
                .OrderBy(e => e.Item1).ThenBy(e => e.flow).ThenBy(e => e.Item3),
        ];
        Assert.Equal(expected.Length, graph.EventCount);
        Assert.Equal(!expected.Any(e => e.IsArrival), graph.IsInstantaneous);
        for (int number = 0; number < expected.Length; number++)
        {
            (_, int flow, bool isArrival) = expected[number];
            Assert.Equal((flow, isArrival), graph.EventAt(number));
            Assert.Equal(number, isArrival ? graph.ArriveAt(flow) : graph.LeaveAt(flow));
            Assert.True(graph.ArriveAt(flow) >= graph.LeaveAt(flow));
        }
    });

    [Fact]
    public void Rows_hold_each_vertex_s_flows_in_order_of_leaving_and_of_arriving() => Inputs.Sample(input =>
        CompareRows(FlowGraph.Create(input.Vertices, input.Flows, [], out _)));

    [Fact]
    public void Rows_are_right_on_graphs_large_enough_for_two_threads()
    {
        var random = new Random(7);
        const int Count = (1 << 16) + 1000;
        int[] from = [.. Enumerable.Range(0, Count).Select(_ => random.Next(random.Next(1, 3000)))];
        int[] to = [.. Enumerable.Range(0, Count).Select(_ => random.Next(3000))];
        ulong[] amounts = [.. Enumerable.Range(0, Count).Select(i => (ulong)i)];
        CompareRows(FlowGraph.FromTransfers(3000, from, to, amounts));
    }

    [Fact]
    public void Flows_after_an_event_are_those_of_the_row_that_leave_later() => Inputs.Sample(input =>
    {
        FlowGraph graph = FlowGraph.Create(input.Vertices, input.Flows, [], out _);
        for (int vertex = 0; vertex < graph.VertexCount; vertex++)
        {
            for (int number = -1; number <= graph.EventCount; number++)
            {
                Assert.Equal(
                    graph.Out(vertex).ToArray().Where(step => graph.LeaveAt(step.Flow) > number),
                    graph.OutAfter(vertex, number).ToArray());
            }
        }
    });

    [Fact]
    public void Transfers_in_order_freeze_to_the_same_graph_as_flows_with_ranks() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4], Numbers.Word).Array[0, 20].Sample(transfers =>
        {
            FlowGraph byRank = FlowGraph.Create(
                5, [.. transfers.Select((t, i) => new FlowInput(t.Item1, t.Item2, t.Item3, At(i), At(i)))], [], out _);
            int[] from = [.. transfers.Select(t => t.Item1)];
            int[] to = [.. transfers.Select(t => t.Item2)];
            ulong[] amounts = [.. transfers.Select(t => t.Item3)];
            FlowGraph copied = FlowGraph.FromTransfers(5, from, to, amounts);
            Assert.Equal(transfers.Select(t => t.Item3), amounts);
            FlowGraph adopted = FlowGraph.Adopt(5, from, to, amounts);
            foreach (FlowGraph graph in new[] { copied, adopted })
            {
                Assert.True(graph.IsInstantaneous);
                Assert.Equal(byRank.FlowCount, graph.EventCount);
                for (int flow = 0; flow < graph.FlowCount; flow++)
                {
                    Assert.Equal((byRank.From(flow), byRank.To(flow), byRank.Amount(flow)), (graph.From(flow), graph.To(flow), graph.Amount(flow)));
                    Assert.Equal((flow, flow), (graph.LeaveAt(flow), graph.ArriveAt(flow)));
                }

                CompareRows(graph);
                Assert.Equal(byRank.TotalAmount, graph.TotalAmount);
            }
        });

    [Fact]
    public void A_total_beyond_256_bits_is_the_largest_number()
    {
        FlowInput most = new(0, 1, UInt256.MaxValue, At(0), At(0));
        Assert.Equal(UInt256.MaxValue, FlowGraph.Create(2, [most, most], [], out _).TotalAmount);
    }

    [Fact]
    public void Roles_are_kept_and_default_to_holdings()
    {
        FlowGraph plain = FlowGraph.Create(3, [], [], out _);
        FlowGraph mixed = FlowGraph.Create(3, [], [VertexRole.Instant, VertexRole.Holding, VertexRole.Fees], out _);
        Assert.All(Enumerable.Range(0, 3), vertex => Assert.Equal(VertexRole.Holding, plain.RoleOf(vertex)));
        Assert.Equal([VertexRole.Instant, VertexRole.Holding, VertexRole.Fees], Enumerable.Range(0, 3).Select(mixed.RoleOf));
    }

    [Fact]
    public void A_graph_may_be_empty()
    {
        FlowGraph graph = FlowGraph.FromTransfers(0, [], [], []);
        Assert.Equal((0, 0, 0), (graph.VertexCount, graph.FlowCount, graph.EventCount));
        Assert.True(FlowGraph.FromTransfers(2, [], [], []).Out(1).IsEmpty);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void An_id_that_is_no_vertex_is_named_with_its_flow(int stranger)
    {
        var sender = Assert.Throws<ArgumentException>(() => FlowGraph.FromTransfers(3, [0, stranger, stranger], [1, 1, 1], [5, 5, 5]));
        Assert.Equal($"Flow 1 leaves vertex {stranger}; expected an id from 0 to 2.", sender.Message);
        var receiver = Assert.Throws<ArgumentException>(() => FlowGraph.FromTransfers(3, [0, 1, 2], [1, 1, stranger], [5, 5, 5]));
        Assert.Equal($"Flow 2 arrives at vertex {stranger}; expected an id from 0 to 2.", receiver.Message);
        var delayed = Assert.Throws<ArgumentException>(() => FlowGraph.Create(3, [new FlowInput(0, stranger, 1, At(0), At(1))], [], out _));
        Assert.Equal($"Flow 0 arrives at vertex {stranger}; expected an id from 0 to 2.", delayed.Message);
    }

    [Fact]
    public void A_flow_in_a_graph_without_vertices_is_an_error()
    {
        var error = Assert.Throws<ArgumentException>(() => FlowGraph.FromTransfers(0, [0], [0], [1]));
        Assert.Equal("Flow 0 leaves vertex 0; expected no flows, for the graph has no vertices.", error.Message);
    }

    [Fact]
    public void Lists_of_different_lengths_are_an_error()
    {
        var error = Assert.Throws<ArgumentException>(() => FlowGraph.FromTransfers(3, [0, 1], [1], [5, 5, 5]));
        Assert.Equal("A graph of transfers needs lists of one length: found 2 senders, 1 receivers and 3 amounts.", error.Message);
        Assert.Throws<ArgumentException>(() => FlowGraph.Adopt(3, [0, 1], [1, 2], [5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => FlowGraph.FromTransfers(-1, [], [], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => FlowGraph.FromTransfers(int.MaxValue, [], [], []));
    }

    [Fact]
    public void A_flow_that_arrives_before_it_leaves_is_an_error()
    {
        var error = Assert.Throws<ArgumentException>(() => FlowGraph.Create(2, [new FlowInput(0, 1, 1, At(5), At(4))], [], out _));
        Assert.Contains("before it leaves", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_roles_as_vertices_are_expected() =>
        Assert.Throws<ArgumentException>(() => FlowGraph.Create(2, [], [VertexRole.Fees], out _));

    private static Rank At(int height) => new(height, Chain, height, 0, 0);

    private static void CompareRows(FlowGraph graph)
    {
        ILookup<int, FlowStep> outgoing = Enumerable.Range(0, graph.FlowCount).ToLookup(graph.From, flow => new FlowStep(flow, graph.To(flow)));
        ILookup<int, FlowStep> incoming = Enumerable.Range(0, graph.FlowCount).OrderBy(graph.ArriveAt).ToLookup(graph.To, flow => new FlowStep(flow, graph.From(flow)));
        for (int vertex = 0; vertex < graph.VertexCount; vertex++)
        {
            Assert.Equal(outgoing[vertex], graph.Out(vertex).ToArray());
            Assert.Equal(incoming[vertex], graph.In(vertex).ToArray());
        }
    }
}
