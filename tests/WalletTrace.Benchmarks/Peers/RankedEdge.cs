using QuikGraph;

namespace WalletTrace.Benchmarks.Peers;

/// <summary>The leanest edge QuikGraph can hold that still knows when it happened: twelve bytes, stored in place.</summary>
/// <param name="Source">The sender.</param>
/// <param name="Target">The receiver.</param>
/// <param name="Rank">The place in the order of transfers.</param>
internal readonly record struct RankedEdge(int Source, int Target, int Rank) : IEdge<int>;

/// <summary>Makes edges of one type and tells their rank.</summary>
internal interface IEdgeKind<TEdge>
    where TEdge : IEdge<int>
{
    static abstract TEdge Make(int source, int target, int rank);

    static abstract int RankOf(TEdge edge);
}

/// <summary>QuikGraph's own edge with a tag: an object each.</summary>
internal sealed class Tagged : IEdgeKind<TaggedEdge<int, int>>
{
    public static TaggedEdge<int, int> Make(int source, int target, int rank) => new(source, target, rank);

    public static int RankOf(TaggedEdge<int, int> edge) => edge.Tag;
}

/// <summary>Edges as values.</summary>
internal sealed class Ranked : IEdgeKind<RankedEdge>
{
    public static RankedEdge Make(int source, int target, int rank) => new(source, target, rank);

    public static int RankOf(RankedEdge edge) => edge.Rank;
}
