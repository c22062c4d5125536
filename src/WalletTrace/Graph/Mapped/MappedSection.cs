using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace WalletTrace.Graph.Mapped;

/// <summary>
/// A file of a section as mapped memory. The memory is given back by <see cref="Dispose"/> alone, never by a finalizer, so that nothing that still
/// reads a span of it can lose it; one that is forgotten stays mapped until the process ends.
/// </summary>
/// <remarks>
/// The file is closed again at once: a mapping outlives its handle, and on Unix its file's name. A disk that fails while mapped memory is read ends the
/// process; no program can catch that.
/// </remarks>
internal sealed unsafe class MappedSection : IDisposable
{
    private readonly MemoryMappedViewAccessor? view;
    private readonly byte* start;
    private bool isDisposed;

    private MappedSection(string path, FileStream file, MemoryMappedFileAccess access)
    {
        Path = path;
        Length = file.Length;
        if (Length == 0)
        {
            // Nothing cannot be mapped.
            return;
        }

        using var whole = MemoryMappedFile.CreateFromFile(file, null, 0, access, HandleInheritability.None, leaveOpen: true);
        view = whole.CreateViewAccessor(0, Length, access);

        // This is what keeps the finalizer of the view from unmapping it.
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        start += view.PointerOffset;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Maps a file for reading.</summary>
    public static MappedSection Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0);
        return new MappedSection(path, file, MemoryMappedFileAccess.Read);
    }

    /// <summary>Makes a file of so many zero bytes and maps it for writing. The disk's space is taken at once.</summary>
    /// <exception cref="IOException">The disk is full. (A write to mapped memory that finds no space would end the process.)</exception>
    public static MappedSection Create(string path, long length)
    {
        try
        {
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = 0,
                PreallocationSize = length,
            });
            file.SetLength(length);
            return new MappedSection(path, file, MemoryMappedFileAccess.ReadWrite);
        }
        catch (ArgumentOutOfRangeException fault)
        {
            throw FileLimit.Fault(path, fault);
        }
    }

    /// <summary>The elements of the whole file, for writing too if it was made so.</summary>
    public T* As<T>(out int count)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        count = checked((int)(Length / sizeof(T)));
        return (T*)start;
    }

    /// <summary>The elements of the whole file.</summary>
    public FrozenArray<T> Freeze<T>()
        where T : unmanaged
    {
        T* first = As<T>(out int count);
        return new FrozenArray<T>(first, count);
    }

    /// <summary>One block of the file, as <see cref="SectionSum"/> counts them.</summary>
    public ReadOnlySpan<byte> Block(int block)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        long offset = (long)block * SectionSum.Block;
        ArgumentOutOfRangeException.ThrowIfNegative(block);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Length);
        return new ReadOnlySpan<byte>(start + offset, (int)Math.Min(SectionSum.Block, Length - offset));
    }

    /// <summary>Gives the memory back. No span or pointer into it may be used any more.</summary>
    public void Dispose()
    {
        if (!isDisposed)
        {
            isDisposed = true;
            view?.SafeMemoryMappedViewHandle.ReleasePointer();
            view?.Dispose();
        }
    }
}
