using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

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

    // Open addressing in a table of at least twice the vertices. A row starts where that of the slot before ends.
    private readonly Slot[] slots;
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
        slots = new Slot[1 << bits];
        Array.Fill(slots, new Slot { Vertex = None });
        foreach (int vertex in near)
        {
            ref Slot slot = ref slots[SlotOf(vertex)];
            slot.Vertex = vertex;
            slot.End++;
        }

        // As in any counting sort: ends become starts, and become ends again while the rows fill.
        int start = 0;
        foreach (ref Slot slot in slots.AsSpan())
        {
            int count = slot.End;
            slot.End = start;
            start += count;
        }

        rows = new FlowStep[near.Length];
        for (int i = 0; i < near.Length; i++)
        {
            rows[slots[SlotOf(near[i])].End++] = new FlowStep(firstFlow + i, far[i]);
        }
    }

    /// <summary>The later rows, one behind the other.</summary>
    public ReadOnlySpan<FlowStep> Rows => rows;

    /// <summary>The bytes that the rows take, without those that were joined.</summary>
    public long Bytes => ((long)slots.Length * 8) + ((long)rows.Length * 8);

    /// <summary>Where the later row of a vertex stands in <see cref="Rows"/>; empty where it has none.</summary>
    public (int Start, int End) Place(int vertex)
    {
        int slot = SlotOf(vertex);
        return slots[slot].Vertex == None ? default : (slot == 0 ? 0 : slots[slot - 1].End, slots[slot].End);
    }

    /// <summary>Says that <see cref="Place"/> will be asked for a vertex soon.</summary>
    public unsafe void Expect(int vertex)
    {
        if (Sse.IsSupported)
        {
            // The memory may move before it is fetched; then a wrong line is fetched, and that is all.
            Sse.Prefetch0(Unsafe.AsPointer(ref slots[FirstSlotOf(vertex)]));
        }
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
        int[] touched = [.. slots.Select(slot => slot.Vertex).Where(vertex => vertex != None)];
        Array.Sort(touched);
        return touched;
    }

    /// <summary>The slot of a vertex, or the free one in which it would stand.</summary>
    private int SlotOf(int vertex)
    {
        int slot = FirstSlotOf(vertex);
        while (slots[slot].Vertex != vertex && slots[slot].Vertex != None)
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        return slot;
    }

    private int FirstSlotOf(int vertex) => (int)(unchecked((uint)vertex * Golden) >> shift);

    private struct Slot
    {
        public int Vertex;
        public int End;
    }
}
