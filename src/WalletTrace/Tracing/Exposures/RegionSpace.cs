using System.Numerics;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Exposures;

/// <summary>Working memory for the surroundings of an account in a large graph: kept between questions, given back as it was.</summary>
/// <param name="vertexCount">The number of the graph's vertices.</param>
/// <param name="flowCount">The number of its flows.</param>
internal sealed class RegionSpace(int vertexCount, int flowCount)
{
    private readonly int[] numbers = new int[vertexCount];

    // A bit for each flow that is taken.
    private readonly ulong[] taken = new ulong[(flowCount >> 6) + 1];
    private int takenCount;
    private readonly List<int> found = [];

    /// <summary>The vertices found, in the order of finding: the place is the number.</summary>
    public IReadOnlyList<int> Found => found;

    /// <summary>Whether it is large enough for a graph.</summary>
    public bool Fits(LedgerGraph graph) => numbers.Length >= graph.Flows.VertexCount && taken.Length > graph.Flows.FlowCount >> 6;

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

    /// <summary>Takes a flow, once however often it is named.</summary>
    public void Take(int flow)
    {
        ref ulong word = ref taken[flow >> 6];
        ulong bit = 1UL << (flow & 63);
        takenCount += (word & bit) == 0 ? 1 : 0;
        word |= bit;
    }

    /// <summary>The flows taken, in order; none is taken any more. O(flows of the graph / 64).</summary>
    public int[] TakenFlows()
    {
        var flows = new int[takenCount];
        for (int word = 0, found = 0; found < flows.Length; word++)
        {
            for (ulong bits = taken[word]; bits != 0; bits &= bits - 1)
            {
                flows[found++] = (word << 6) | BitOperations.TrailingZeroCount(bits);
            }

            taken[word] = 0;
        }

        takenCount = 0;
        return flows;
    }

    public void Clear()
    {
        if (takenCount > 0)
        {
            TakenFlows();
        }

        foreach (int vertex in found)
        {
            numbers[vertex] = 0;
        }

        found.Clear();
    }
}
