using WalletTrace.Graph;
using WalletTrace.Tracing.Search;

namespace WalletTrace.Tracing;

/// <summary>
/// How early value from one vertex can be at every other, with a path that is as early. Immutable.
/// </summary>
public sealed class ArrivalTree
{
    private readonly FlowGraph graph;
    private readonly int[] labelOf;
    private readonly ArrivalLabel[] labels;

    internal ArrivalTree(FlowGraph graph, int[] labelOf, ArrivalLabel[] labels)
    {
        this.graph = graph;
        this.labelOf = labelOf;
        this.labels = labels;
        foreach (int label in labelOf)
        {
            Count += label >= 0 ? 1 : 0;
        }
    }

    /// <summary>The vertex from which the search started.</summary>
    public int Source => labels[0].Vertex;

    /// <summary>The number of vertices reached, the source included.</summary>
    public int Count { get; }

    /// <summary>Whether value can get to a vertex.</summary>
    public bool IsReached(int vertex) => labelOf[vertex] >= 0;

    /// <summary>The earliest event in which value can arrive at a vertex; for the source the event after which the search started.</summary>
    /// <exception cref="ArgumentException">The vertex is not reached.</exception>
    public int ArrivalAt(int vertex) => LabelOf(vertex).Arrival;

    /// <summary>The flows on <see cref="PathTo"/>, a path of earliest arrival; 0 for the source.</summary>
    /// <exception cref="ArgumentException">The vertex is not reached.</exception>
    public int HopsTo(int vertex) => LabelOf(vertex).Hops;

    /// <summary>A path that arrives as early as can be; null when the vertex is not reached, or is the source itself.</summary>
    public TemporalPath? PathTo(int vertex) =>
        labelOf[vertex] > 0 ? PathBuilder.Build(graph, ArrivalLabel.FlowsTo(labels, labelOf[vertex])) : null;

    private ArrivalLabel LabelOf(int vertex) => labelOf[vertex] >= 0
        ? labels[labelOf[vertex]]
        : throw new ArgumentException(FormattableString.Invariant($"No value from vertex {Source} gets to vertex {vertex}; ask {nameof(IsReached)} first."), nameof(vertex));
}
