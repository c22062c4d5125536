using System.Runtime.InteropServices;

namespace WalletTrace.Graph;

/// <summary>
/// Memory to work in at random places, all zero at first, given back at once rather than at the next collection. No file stands behind it: what is
/// written here over and over goes to no disk.
/// </summary>
internal sealed unsafe class WorkMemory : IDisposable
{
    private void* start;

    /// <summary>Takes so many bytes.</summary>
    /// <exception cref="OutOfMemoryException">There are not so many.</exception>
    public WorkMemory(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        start = NativeMemory.AllocZeroed(checked((nuint)bytes));
    }

    /// <summary>How many bytes there are.</summary>
    public long Bytes { get; }

    /// <summary>The first element; good until this is disposed of.</summary>
    public T* As<T>()
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(start is null, this);
        return (T*)start;
    }

    public void Dispose()
    {
        NativeMemory.Free(start);
        start = null;
    }
}
