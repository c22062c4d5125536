using System.Runtime.CompilerServices;

namespace WalletTrace.Graph.Whole;

/// <summary>A frozen array and what was added behind it since.</summary>
/// <param name="known">The array.</param>
/// <param name="tail">What was added.</param>
internal readonly struct TailedArray<T>(FrozenArray<T> known, FrozenArray<T> tail = default)
    where T : unmanaged
{
    public int Length => known.Length + tail.Length;

    public FrozenArray<T> Known => known;

    public FrozenArray<T> Tail => tail;

    public ref readonly T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (index < known.Length)
            {
                return ref known[index];
            }

            return ref tail[index - known.Length];
        }
    }

    /// <summary>All of it in one new array.</summary>
    public T[] ToArray()
    {
        var all = new T[Length];
        known.Span.CopyTo(all);
        tail.Span.CopyTo(all.AsSpan(known.Length));
        return all;
    }
}
