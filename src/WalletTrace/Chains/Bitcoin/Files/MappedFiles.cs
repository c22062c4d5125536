using System.IO.MemoryMappedFiles;

namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>
/// Files mapped into memory, each once. A few that nobody uses stay mapped, for blocks that stand near each other in the chain stand in few files;
/// of thousands of files there are never more open than are in use and a handful.
/// </summary>
internal sealed class MappedFiles : IDisposable
{
    private const int MostIdle = 4;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Mapping> mappings = new(StringComparer.Ordinal);
    private long clock;
    private bool isDisposed;

    /// <summary>Maps a file as long as it is now.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="ObjectDisposedException">The files were given back.</exception>
    public Lease Rent(string path)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, typeof(BlockFileSource));
            if (!mappings.TryGetValue(path, out Mapping? mapping))
            {
                mapping = new Mapping(path);
                mappings.Add(path, mapping);
            }

            mapping.Users++;
            return new Lease(this, mapping);
        }
    }

    /// <summary>Unmaps all files; nobody may use one any more.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            foreach (Mapping mapping in mappings.Values)
            {
                mapping.Dispose();
            }

            mappings.Clear();
        }
    }

    private void Return(Mapping mapping)
    {
        lock (gate)
        {
            mapping.Users--;
            mapping.LastUse = ++clock;
            while (mappings.Values.Count(other => other.Users == 0) > MostIdle)
            {
                Mapping oldest = mappings.Values.Where(other => other.Users == 0).MinBy(other => other.LastUse)!;
                mappings.Remove(oldest.Path);
                oldest.Dispose();
            }
        }
    }

    /// <summary>Keeps a file mapped until it is disposed of.</summary>
    internal readonly struct Lease(MappedFiles owner, Mapping mapping) : IDisposable
    {
        /// <summary>The length of the file when it was mapped.</summary>
        public long Length => mapping.Length;

        /// <summary>Bytes of the file.</summary>
        public ReadOnlySpan<byte> Slice(long offset, int length) => mapping.Slice(offset, length);

        public void Dispose() => owner.Return(mapping);
    }

    /// <summary>A mapped file. The file itself is closed again: a mapping outlives its handle.</summary>
    internal sealed unsafe class Mapping : IDisposable
    {
        private readonly MemoryMappedViewAccessor? view;
        private readonly byte* start;

        public Mapping(string path)
        {
            Path = path;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            Length = file.Length;
            if (Length == 0)
            {
                // Nothing cannot be mapped; a node may have made a file and not written to it yet.
                return;
            }

            using var whole = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            view = whole.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            start += view.PointerOffset;
        }

        public string Path { get; }

        public long Length { get; }

        public int Users { get; set; }

        public long LastUse { get; set; }

        public ReadOnlySpan<byte> Slice(long offset, int length)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, Length);
            return new ReadOnlySpan<byte>(start + offset, length);
        }

        public void Dispose()
        {
            view?.SafeMemoryMappedViewHandle.ReleasePointer();
            view?.Dispose();
        }
    }
}
