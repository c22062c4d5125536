using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalletTrace.Graph;

/// <summary>
/// An array that nobody writes to any more, wherever it lies: in a managed array, or in memory that a file is mapped to. The default value is
/// an empty one.
/// </summary>
/// <remarks>
/// One that lies in mapped memory is valid as long as its owner is not disposed of; nothing else unmaps it, so spans and pointers into it need no
/// care beyond that. <c>fixed</c> over <see cref="Span"/> works for both kinds, and costs nothing for mapped memory.
/// </remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
internal readonly unsafe struct FrozenArray<T>
    where T : unmanaged
{
    // Either the elements from a place of an array on, or those at an address.
    private readonly T[]? array;
    private readonly T* address;
    private readonly int start;

    /// <summary>The elements of a managed array, which nobody may write to again.</summary>
    public FrozenArray(T[]? array)
    {
        this.array = array;
        Length = array?.Length ?? 0;
    }

    /// <summary>Elements in memory that is neither moved nor freed while this is used.</summary>
    public FrozenArray(T* address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        this.address = address;
        Length = length;
    }

    private FrozenArray(T[]? array, T* address, int start, int length)
    {
        this.array = array;
        this.address = address;
        this.start = start;
        Length = length;
    }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>Whether there are no elements.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The bytes that the elements take.</summary>
    public long Bytes => (long)Length * sizeof(T);

    /// <summary>All elements.</summary>
    public ReadOnlySpan<T> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => MemoryMarshal.CreateReadOnlySpan(ref First, Length);
    }

    private ref T First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref array is null ? ref Unsafe.AsRef<T>(address) : ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), start);
    }

    /// <summary>One element.</summary>
    /// <exception cref="IndexOutOfRangeException">There is none at that index.</exception>
    public ref readonly T this[int index] => ref Span[index];

    /// <summary>The elements of a managed array, which nobody may write to again; none of null.</summary>
    public static implicit operator FrozenArray<T>(T[]? array) => new(array);

    /// <summary>Some of the elements, where they lie.</summary>
    /// <param name="from">The first.</param>
    /// <param name="length">Their number.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not all of them are here.</exception>
    public FrozenArray<T> Slice(int from, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)from + length, Length, nameof(length));
        return array is null ? new FrozenArray<T>(null, address + from, 0, length) : new FrozenArray<T>(array, null, start + from, length);
    }
}
