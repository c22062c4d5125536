using System.Diagnostics.CodeAnalysis;
using QuikGraph;

namespace WalletTrace.Graph;

/// <summary>
/// A flow graph as QuikGraph sees graphs: reads the rows where they lie and copies nothing. Unknown vertices are treated as
/// <see cref="BidirectionalGraph{TVertex,TEdge}"/> treats them: the Try methods and Contains methods say no, the others throw.
/// </summary>
internal sealed class QuikGraphView(FlowGraph graph) : IBidirectionalGraph<int, FlowEdge>
{
    public bool IsDirected => true;

    public bool AllowParallelEdges => true;

    public bool IsVerticesEmpty => graph.VertexCount == 0;

    public int VertexCount => graph.VertexCount;

    public IEnumerable<int> Vertices => Enumerable.Range(0, graph.VertexCount);

    public bool IsEdgesEmpty => graph.FlowCount == 0;

    public int EdgeCount => graph.FlowCount;

    public IEnumerable<FlowEdge> Edges
    {
        get
        {
            for (int flow = 0; flow < graph.FlowCount; flow++)
            {
                yield return new FlowEdge(flow, graph.From(flow), graph.To(flow));
            }
        }
    }

    public bool ContainsVertex(int vertex) => vertex >= 0 && vertex < graph.VertexCount;

    public bool ContainsEdge(FlowEdge edge) =>
        edge.Flow >= 0 && edge.Flow < graph.FlowCount && graph.From(edge.Flow) == edge.Source && graph.To(edge.Flow) == edge.Target;

    public bool ContainsEdge(int source, int target) => TryGetEdge(source, target, out _);

    public bool TryGetEdge(int source, int target, out FlowEdge edge)
    {
        foreach (FlowEdge found in Between(source, target))
        {
            edge = found;
            return true;
        }

        edge = default;
        return false;
    }

    public bool TryGetEdges(int source, int target, [NotNullWhen(true)] out IEnumerable<FlowEdge>? edges)
    {
        edges = ContainsVertex(source) ? Between(source, target) : null;
        return edges is not null;
    }

    public bool IsOutEdgesEmpty(int vertex) => OutDegree(vertex) == 0;

    public int OutDegree(int vertex) => graph.OutDegree(Known(vertex));

    public IEnumerable<FlowEdge> OutEdges(int vertex) => OutEdgesOf(Known(vertex));

    public bool TryGetOutEdges(int vertex, [NotNullWhen(true)] out IEnumerable<FlowEdge>? edges)
    {
        edges = ContainsVertex(vertex) ? OutEdgesOf(vertex) : null;
        return edges is not null;
    }

    public FlowEdge OutEdge(int vertex, int index)
    {
        ReadOnlySpan<FlowStep> row = graph.Out(Known(vertex));
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, row.Length);
        return new FlowEdge(row[index].Flow, vertex, row[index].Vertex);
    }

    public bool IsInEdgesEmpty(int vertex) => InDegree(vertex) == 0;

    public int InDegree(int vertex) => graph.InDegree(Known(vertex));

    public IEnumerable<FlowEdge> InEdges(int vertex) => InEdgesOf(Known(vertex));

    public bool TryGetInEdges(int vertex, [NotNullWhen(true)] out IEnumerable<FlowEdge>? edges)
    {
        edges = ContainsVertex(vertex) ? InEdgesOf(vertex) : null;
        return edges is not null;
    }

    public FlowEdge InEdge(int vertex, int index)
    {
        ReadOnlySpan<FlowStep> row = graph.In(Known(vertex));
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, row.Length);
        return new FlowEdge(row[index].Flow, row[index].Vertex, vertex);
    }

    public int Degree(int vertex) => OutDegree(vertex) + InDegree(vertex);

    private int Known(int vertex) => ContainsVertex(vertex)
        ? vertex
        : throw new VertexNotFoundException(FormattableString.Invariant(
            $"The graph has no vertex {vertex}; expected an id from 0 to {(long)graph.VertexCount - 1}."));

    private IEnumerable<FlowEdge> OutEdgesOf(int vertex)
    {
        int degree = graph.OutDegree(vertex);
        for (int i = 0; i < degree; i++)
        {
            FlowStep step = graph.Out(vertex)[i];
            yield return new FlowEdge(step.Flow, vertex, step.Vertex);
        }
    }

    private IEnumerable<FlowEdge> InEdgesOf(int vertex)
    {
        int degree = graph.InDegree(vertex);
        for (int i = 0; i < degree; i++)
        {
            FlowStep step = graph.In(vertex)[i];
            yield return new FlowEdge(step.Flow, step.Vertex, vertex);
        }
    }

    /// <summary>The flows from one vertex to another in the order of leaving, found along the sender's row.</summary>
    private IEnumerable<FlowEdge> Between(int source, int target) =>
        ContainsVertex(source) ? OutEdgesOf(source).Where(edge => edge.Target == target) : [];
}
