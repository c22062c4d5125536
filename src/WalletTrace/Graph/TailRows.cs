using System.Collections.Concurrent;
using System.Numerics;

namespace WalletTrace.Graph;

/// <summary>
/// The rows of one direction that came after a graph was frozen: those of the few vertices that the later flows touch, found by a hash of the
/// vertex. Rows that were asked for as a whole are joined with what was frozen, once, and remembered; safe for several threads.
/// </summary>
internal sealed class TailRows
{
    private const int None = -1;
    private const uint Golden = 0x9E3779B9;

    private readonly ConcurrentDictionary<int, FlowStep[]> joined = [];

    // Open addressing in a table of at least twice the vertices: which vertex, and where its row ends; it starts where that of the slot before ends.
    private readonly int[] vertices;
    private readonly int[] ends;
    private readonly FlowStep[] rows;
    private readonly int shift;

    /// <summary>Sorts later flows by the vertex at one end, keeping their order. O(flows).</summary>
    /// <param name="firstFlow">The id of the first.</param>
    /// <param name="near">For each flow the vertex by which it is sorted.</param>
    /// <param name="far">For each flow the vertex at the other end.</param>
    public TailRows(int firstFlow, ReadOnlySpan<int> near, ReadOnlySpan<int> far)
    {
        int bits = Math.Max(2, 1 + BitOperations.Log2((uint)Math.Max(1, near.Length)) + 1);
        shift = 32 - bits;
        vertices = new int[1 << bits];
        ends = new int[vertices.Length];
        Array.Fill(vertices, None);
        foreach (int vertex in near)
        {
            int slot = SlotOf(vertex);
            vertices[slot] = vertex;
            ends[slot]++;
        }

        // As in any counting sort: ends become starts, and become ends again while the rows fill.
        int start = 0;
        for (int slot = 0; slot < ends.Length; slot++)
        {
            int count = ends[slot];
            ends[slot] = start;
            start += count;
        }

        rows = new FlowStep[near.Length];
        for (int i = 0; i < near.Length; i++)
        {
            rows[ends[SlotOf(near[i])]++] = new FlowStep(firstFlow + i, far[i]);
        }
    }

    /// <summary>The later rows, one behind the other.</summary>
    public ReadOnlySpan<FlowStep> Rows => rows;

    /// <summary>The bytes that the rows take, without those that were joined.</summary>
    public long Bytes => ((long)vertices.Length * 8) + ((long)rows.Length * 8);

    /// <summary>Where the later row of a vertex stands in <see cref="Rows"/>; empty where it has none.</summary>
    public (int Start, int End) Place(int vertex)
    {
        int slot = SlotOf(vertex);
        return vertices[slot] == None ? default : (slot == 0 ? 0 : ends[slot - 1], ends[slot]);
    }

    /// <summary>The later row of a vertex.</summary>
    public ReadOnlySpan<FlowStep> Of(int vertex)
    {
        (int start, int end) = Place(vertex);
        return rows.AsSpan(start, end - start);
    }

    /// <summary>The whole row of a vertex. O(1), or O(row) where both parts have flows and nobody asked before.</summary>
    /// <param name="vertex">The vertex.</param>
    /// <param name="frozen">The row that it had before.</param>
    public ReadOnlySpan<FlowStep> Join(int vertex, ReadOnlySpan<FlowStep> frozen)
    {
        ReadOnlySpan<FlowStep> later = Of(vertex);
        if (later.IsEmpty || frozen.IsEmpty)
        {
            return later.IsEmpty ? frozen : later;
        }

        return joined.TryGetValue(vertex, out FlowStep[]? row) ? row : joined.GetOrAdd(vertex, [.. frozen, .. later]);
    }

    /// <summary>The vertices that have a later row, in ascending order.</summary>
    public int[] Vertices()
    {
        int[] touched = [.. vertices.Where(vertex => vertex != None)];
        Array.Sort(touched);
        return touched;
    }

    /// <summary>The slot of a vertex, or the free one in which it would stand.</summary>
    private int SlotOf(int vertex)
    {
        int slot = (int)(unchecked((uint)vertex * Golden) >> shift);
        while (vertices[slot] != vertex && vertices[slot] != None)
        {
            slot = (slot + 1) & (vertices.Length - 1);
        }

        return slot;
    }
}
