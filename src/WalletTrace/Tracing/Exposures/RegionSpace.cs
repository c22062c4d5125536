using WalletTrace.Graph;

namespace WalletTrace.Tracing.Exposures;

/// <summary>Working memory for the surroundings of an account in a large graph: kept between questions, given back as it was.</summary>
/// <param name="vertexCount">The number of the graph's vertices.</param>
internal sealed class RegionSpace(int vertexCount)
{
    private readonly int[] numbers = new int[vertexCount];
    private readonly List<int> found = [];

    /// <summary>The vertices found, in the order of finding: the place is the number.</summary>
    public IReadOnlyList<int> Found => found;

    /// <summary>Whether it is large enough for a graph.</summary>
    public bool Fits(LedgerGraph graph) => numbers.Length >= graph.Flows.VertexCount;

    /// <summary>The number of a vertex; -1 where it was not found.</summary>
    public int NumberOf(int vertex) => numbers[vertex] - 1;

    /// <summary>The number of a vertex, found now or before.</summary>
    public int Find(int vertex, out bool isNew)
    {
        isNew = numbers[vertex] == 0;
        if (isNew)
        {
            found.Add(vertex);
            numbers[vertex] = found.Count;
        }

        return numbers[vertex] - 1;
    }

    public void Clear()
    {
        foreach (int vertex in found)
        {
            numbers[vertex] = 0;
        }

        found.Clear();
    }
}
