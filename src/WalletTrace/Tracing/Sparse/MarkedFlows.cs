using System.Numerics;

namespace WalletTrace.Tracing.Sparse;

/// <summary>The flows that a plan marks, and which parts of them carry value of earlier thefts.</summary>
internal sealed class MarkedFlows<T>
    where T : unmanaged
{
    private readonly int[] flows;
    private readonly List<(T Start, T End)>?[] carried;

    // A bit for each remainder that a marked flow has, so that nearly all other flows are told by one look.
    private readonly ulong[] bits;
    private readonly int mask;

    /// <param name="marks">The marks in the order of their flows.</param>
    public MarkedFlows(Mark[] marks)
    {
        flows = [.. marks.Select(mark => mark.Flow)];
        carried = new List<(T, T)>?[flows.Length];
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(flows.Length, 1 << 24) * 64);
        bits = new ulong[size / 64];
        mask = size - 1;
        foreach (int flow in flows)
        {
            bits[(flow & mask) >> 6] |= 1UL << (flow & 63);
        }
    }

    /// <summary>Which mark is on a flow; negative for none.</summary>
    public int IndexOf(int flow) => (bits[(flow & mask) >> 6] & (1UL << (flow & 63))) == 0 ? -1 : Array.BinarySearch(flows, flow);

    /// <summary>A part of a marked flow carries stolen value.</summary>
    public void Carry(int number, T start, T end) => (carried[number] ??= []).Add((start, end));

    /// <summary>The parts of a marked flow that carry stolen value, in order.</summary>
    public IReadOnlyList<(T Start, T End)> Carried(int number)
    {
        if (carried[number] is not { } parts)
        {
            return [];
        }

        parts.Sort((a, b) => Comparer<T>.Default.Compare(a.Start, b.Start));
        return parts;
    }
}
