using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Graph.Building;

/// <summary>
/// A column of numbers that grows piece by piece: nothing is copied while it grows, so that a whole chain never stands in memory twice.
/// </summary>
internal sealed class Column<T>
    where T : unmanaged
{
    private const int Shift = 15;
    private const int Mask = (1 << Shift) - 1;

    private T[][] pieces = [];

    /// <summary>How many numbers there are.</summary>
    public int Count { get; private set; }

    /// <summary>One of the numbers.</summary>
    public ref T this[int at] => ref pieces[at >> Shift][at & Mask];

    /// <summary>Adds a number at the end.</summary>
    public void Add(T value)
    {
        int piece = Count >> Shift;
        if ((Count & Mask) == 0)
        {
            if (piece == pieces.Length)
            {
                Array.Resize(ref pieces, Math.Max(4, piece * 2));
            }

            pieces[piece] = new T[1 << Shift];
        }

        pieces[piece][Count & Mask] = value;
        Count++;
    }

    /// <summary>Takes back all numbers from a place on.</summary>
    public void CutFrom(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        Count = count;
    }

    /// <summary>Says that a number will be asked for soon. Any place is allowed, and nothing is read.</summary>
    public unsafe void Expect(int at)
    {
        if (Sse.IsSupported && at >= 0 && at < Count)
        {
            // The memory may move before it is fetched; then a wrong line is fetched, and that is all.
            Sse.Prefetch0(Unsafe.AsPointer(ref pieces[at >> Shift][at & Mask]));
        }
    }

    /// <summary>Makes one array of the column and lets go of each piece as it is copied; the column is empty then.</summary>
    public T[] Take()
    {
        T[] all = GC.AllocateUninitializedArray<T>(Count);
        Take((piece, start) => piece.CopyTo(all.AsSpan(start)));
        return all;
    }

    /// <summary>Hands the column over piece by piece and lets go of each; the column is empty then.</summary>
    /// <param name="taker">Takes a piece and the place of its first number.</param>
    public void Take(Action<ReadOnlySpan<T>, int> taker)
    {
        for (int start = 0; start < Count; start += 1 << Shift)
        {
            taker(pieces[start >> Shift].AsSpan(0, Math.Min(1 << Shift, Count - start)), start);
            pieces[start >> Shift] = [];
        }

        pieces = [];
        Count = 0;
    }
}
