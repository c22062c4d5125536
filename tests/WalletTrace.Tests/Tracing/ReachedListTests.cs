using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Indexing;

namespace WalletTrace.Tests.Tracing;

public class ReachedListTests
{
    [Fact]
    public void What_was_found_is_read_by_id_with_its_event_whatever_the_order_in_which_it_was_found()
    {
        var list = new ReachedList([Packed(int.MaxValue, 3), Packed(2, -1), Packed(0, 9)]);

        Assert.Equal(3, list.Count);
        Assert.Equal(new ReachedVertex(2, -1), list[1]);
        Assert.Equal([new ReachedVertex(0, 9), new ReachedVertex(2, -1), new ReachedVertex(int.MaxValue, 3)], list);
    }

    [Fact]
    public void Nothing_found_is_an_empty_list() => Assert.Empty(new ReachedList([]));

    [Fact]
    public void Many_who_read_at_once_read_the_same() => Gen.Int[0, 100_000].Array[200].Sample(vertices =>
    {
        int[] distinct = [.. vertices.Distinct()];
        var list = new ReachedList([.. distinct.Select(vertex => Packed(vertex, vertex % 7))]);
        var read = new ReachedVertex[4][];

        Parallel.For(0, read.Length, reader => read[reader] = [.. list]);

        ReachedVertex[] expected = [.. distinct.Order().Select(vertex => new ReachedVertex(vertex, vertex % 7))];
        Assert.All(read, one => Assert.Equal(expected, one));
    }, iter: 100);

    [Fact]
    public void A_search_gives_out_each_vertex_with_the_event_that_it_says_of_it() => RandomGraphs.Any.Sample(small =>
    {
        var forward = new ReachSearch(small.Graph);
        forward.Run(0, -1);
        var backward = new OriginSearch(small.Graph);
        backward.Run(0, small.Graph.EventCount);

        Assert.Equal(forward.Reached.ToArray().Select(vertex => Packed(vertex, forward.ArrivalAt(vertex))), forward.Found());
        Assert.Equal(backward.Reached.ToArray().Select(vertex => Packed(vertex, backward.DepartureAt(vertex))), backward.Found());
    }, iter: 200);

    private static ulong Packed(int vertex, int eventNumber) => unchecked(((ulong)(uint)vertex << 32) | (uint)eventNumber);
}
