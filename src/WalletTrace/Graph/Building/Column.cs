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

    /// <summary>Makes one array of the column and lets go of each piece as it is copied; the column is empty then.</summary>
    public T[] Take()
    {
        T[] all = GC.AllocateUninitializedArray<T>(Count);
        for (int start = 0; start < all.Length; start += 1 << Shift)
        {
            pieces[start >> Shift].AsSpan(0, Math.Min(1 << Shift, all.Length - start)).CopyTo(all.AsSpan(start));
            pieces[start >> Shift] = [];
        }

        pieces = [];
        Count = 0;
        return all;
    }
}
