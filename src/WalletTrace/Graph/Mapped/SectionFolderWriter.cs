using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WalletTrace.Graph.Mapped;

/// <summary>
/// Writes the sections of an index into a new generation of its folder, which nobody sees until <see cref="Complete"/> publishes it as a whole.
/// Disposed of before that, it leaves the folder as it was. <see cref="SectionFolder"/> tells what stands in the folder.
/// </summary>
/// <remarks>
/// <para>One writer at a time, over all processes: a lock on a file of the folder, which the system releases when the process ends in whatever way.</para>
/// <para>Memory and graphs over sections of a writer are valid until it is disposed of.</para>
/// <para>Not safe for use by several threads at once, but for this: sections that were begun may be written on, each by a thread of its own, and memory once
/// handed out may be written by any.</para>
/// </remarks>
internal sealed class SectionFolderWriter : IDisposable
{
    private const string GenerationStart = "generation-";
    private const string LockName = "writer.lock";
    private const string NextManifest = SectionManifest.FileName + ".next";
    private const int WriteBuffer = 1 << 18;

    // A span of bytes cannot be longer than an int tells.
    private const int MostBytesAtOnce = 1 << 26;

    private readonly FileStream writerLock;
    private readonly string folder;
    private readonly string generation;
    private readonly SortedDictionary<string, Section> sections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private bool isComplete;
    private bool isDisposed;

    private SectionFolderWriter(string folder, FileStream writerLock)
    {
        this.folder = folder;
        this.writerLock = writerLock;
        generation = GenerationStart + Guid.NewGuid().ToString("n", CultureInfo.InvariantCulture);
    }

    private string GenerationPath => Path.Combine(folder, generation);

    /// <summary>Begins a new generation of an index; what killed writers left behind is deleted.</summary>
    /// <param name="folder">The index's folder; it is made if it is missing.</param>
    /// <exception cref="IOException">Another writer is at work, or the folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static SectionFolderWriter Begin(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        var writer = new SectionFolderWriter(folder, new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0));
        bool hasBegun = false;
        try
        {
            writer.DeleteOthers(CurrentGeneration(folder));
            Directory.CreateDirectory(writer.GenerationPath);
            hasBegun = true;
            return writer;
        }
        finally
        {
            if (!hasBegun)
            {
                writer.writerLock.Dispose();
            }
        }
    }

    /// <summary>Says something of the index in its manifest, for instance which ledger it is of.</summary>
    public void Set(string key, string value) => values[key] = value;

    /// <summary>Says a number of the index in its manifest.</summary>
    public void Set(string key, long value) => Set(key, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Begins a section, or writes on at its end.</summary>
    /// <param name="name">Its name: lower-case letters, digits and hyphens.</param>
    /// <param name="elements">The elements. Small pieces are gathered.</param>
    /// <exception cref="InvalidOperationException">The section was read or allocated already.</exception>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public unsafe void Write<T>(string name, ReadOnlySpan<T> elements)
        where T : unmanaged
    {
        if (!sections.TryGetValue(name, out Section? section))
        {
            section = Add<T>(name);
            section.Stream = new FileStream(section.Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, WriteBuffer);
        }

        if (section.Stream is null || section.ElementSize != sizeof(T))
        {
            throw new InvalidOperationException($"Section {name} is complete, or of other elements; it cannot be written on.");
        }

        int atOnce = MostBytesAtOnce / sizeof(T);
        for (; !elements.IsEmpty; elements = elements[Math.Min(atOnce, elements.Length)..])
        {
            try
            {
                section.Stream.Write(MemoryMarshal.AsBytes(elements[..Math.Min(atOnce, elements.Length)]));
            }
            catch (ArgumentOutOfRangeException fault)
            {
                throw FileLimit.Fault(section.Path, fault);
            }
        }
    }

    /// <summary>
    /// Makes a section of zeros whose file is mapped for writing, so that it is built in place and takes no other memory. The disk's space is taken at
    /// once.
    /// </summary>
    /// <param name="name">Its name: lower-case letters, digits and hyphens.</param>
    /// <param name="count">The number of elements.</param>
    /// <returns>The first element, in memory that is valid until the writer is disposed of.</returns>
    /// <exception cref="InvalidOperationException">There is such a section already.</exception>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public unsafe T* Allocate<T>(string name, int count)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Section section = Add<T>(name);
        section.Memory = MappedSection.Create(section.Path, (long)count * sizeof(T));
        return section.Memory.As<T>(out _);
    }

    /// <summary>Completes a section and maps it for reading; it cannot be written on.</summary>
    /// <exception cref="InvalidOperationException">There is no such section, or it has elements of another size.</exception>
    public unsafe FrozenArray<T> Map<T>(string name)
        where T : unmanaged => sections.TryGetValue(name, out Section? section) && section.ElementSize == sizeof(T)
            ? section.Map().Freeze<T>()
            : throw new InvalidOperationException($"There is no section {name} with elements of {sizeof(T)} bytes.");

    /// <summary>Whether a section was begun.</summary>
    public bool Has(string name) => sections.ContainsKey(name);

    /// <summary>
    /// Publishes the index: checksums on all cores, everything onto the disk, then the manifest, then the old generation is deleted. From then on
    /// nothing can be written.
    /// </summary>
    /// <param name="progress">Told the bytes that have their checksum, from several threads and in no order; null for nobody.</param>
    /// <param name="cancellationToken">Stops it before anything is published.</param>
    /// <exception cref="IOException">The disk is full or fails; the index is as it was.</exception>
    public void Complete(IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(isComplete || isDisposed, this);
        MappedSection[] memory = [.. sections.Values.Select(section => section.Map())];
        ulong[] sums = SectionSums.Of(memory, progress, cancellationToken);
        SectionEntry[] entries = [.. sections.Select((pair, i) => new SectionEntry(
            pair.Key, pair.Value.ElementSize, checked((int)(memory[i].Length / pair.Value.ElementSize)), sums[i]))];
        foreach (Section section in sections.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using SafeFileHandle file = File.OpenHandle(section.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
        }

        string next = Path.Combine(folder, NextManifest);
        using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None, 1))
        {
            try
            {
                stream.Write(new SectionManifest(generation, values, entries).ToBytes());
            }
            catch (ArgumentOutOfRangeException fault)
            {
                throw FileLimit.Fault(next, fault);
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(next, Path.Combine(folder, SectionManifest.FileName), overwrite: true);
        isComplete = true;
        DeleteOthers(generation);
    }

    /// <summary>Unmaps the sections; if the index is not published, deletes them.</summary>
    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        foreach (Section section in sections.Values)
        {
            section.Dispose();
        }

        if (!isComplete)
        {
            Delete(GenerationPath);
        }

        writerLock.Dispose();
    }

    /// <summary>The generation that the manifest names; null when there is none that can be read.</summary>
    private static string? CurrentGeneration(string folder)
    {
        string file = Path.Combine(folder, SectionManifest.FileName);
        try
        {
            return File.Exists(file) ? SectionManifest.Parse(SectionFolder.ReadManifest(file), file).Generation : null;
        }
        catch (IndexDamagedException)
        {
            return null;
        }
    }

    private static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Where files that are mapped cannot be deleted (Windows), the next writer tries again.
        }
    }

    private void DeleteOthers(string? kept)
    {
        File.Delete(Path.Combine(folder, NextManifest));
        foreach (string path in Directory.EnumerateDirectories(folder, GenerationStart + "*"))
        {
            if (Path.GetFileName(path) != kept)
            {
                Delete(path);
            }
        }
    }

    private unsafe Section Add<T>(string name)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(isComplete || isDisposed, this);
        if (!SectionManifest.IsName(name))
        {
            throw new ArgumentException($"Found {SafeText.Trim(name)} as the name of a section; expected lower-case letters, digits and hyphens.", nameof(name));
        }

        var section = new Section(Path.Combine(GenerationPath, name), sizeof(T));
        return sections.TryAdd(name, section) ? section : throw new InvalidOperationException($"There is a section {name} already.");
    }

    /// <summary>A section that is being written: first perhaps as a stream, then as mapped memory.</summary>
    private sealed class Section(string path, int elementSize) : IDisposable
    {
        public string Path => path;

        public int ElementSize => elementSize;

        public FileStream? Stream { get; set; }

        public MappedSection? Memory { get; set; }

        public MappedSection Map()
        {
            try
            {
                Stream?.Dispose();
            }
            catch (ArgumentOutOfRangeException fault)
            {
                throw FileLimit.Fault(path, fault);
            }

            Stream = null;
            return Memory ??= MappedSection.Read(path);
        }

        public void Dispose()
        {
            try
            {
                Stream?.Dispose();
            }
            catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
            {
                // A disk that is full takes no last piece; the file was not completed and is deleted next.
            }

            Memory?.Dispose();
        }
    }
}
