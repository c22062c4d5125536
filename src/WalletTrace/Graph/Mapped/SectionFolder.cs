using System.Globalization;

namespace WalletTrace.Graph.Mapped;

/// <summary>
/// An index folder opened for reading: every section is mapped into memory, at the price of opening its file. Lengths are checked at once, contents by
/// <see cref="Verify"/>, which must have gone well before anything trusts an id that it finds.
/// </summary>
/// <remarks>
/// <para>What stands in the folder: <c>manifest.json</c>, one folder for each <em>generation</em> of sections, a file each, and an empty file on which a
/// writer holds its lock. The manifest names the one generation that counts and is replaced as a whole (a rename), after the files of the new generation are on the disk and before those of
/// the old one are deleted. So whoever reads the manifest reads either the old index or the new one, whenever the writer is killed; what is
/// left over then no manifest names, and the next writer deletes it.</para>
/// <para>A reader whose generation was replaced keeps what it mapped. One that was overtaken between the manifest and the files starts again.</para>
/// <para>Spans of the sections are valid until <see cref="Dispose"/>, and no longer: reading on would end the process.</para>
/// </remarks>
internal sealed class SectionFolder : IDisposable
{
    // How often a reader may be overtaken by writers.
    private const int MostAttempts = 16;

    private readonly Dictionary<string, (SectionEntry Entry, MappedSection Memory)> sections = new(StringComparer.Ordinal);
    private readonly SectionManifest manifest;
    private bool isDisposed;

    private SectionFolder(string path, SectionManifest manifest)
    {
        Path = path;
        this.manifest = manifest;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What the writer said of the index: ids, counts.</summary>
    public IReadOnlyDictionary<string, string> Values => manifest.Values;

    /// <summary>The bytes of all sections.</summary>
    public long Bytes => manifest.Sections.Sum(section => section.Bytes);

    private string ManifestPath => System.IO.Path.Combine(Path, SectionManifest.FileName);

    /// <summary>Whether there is an index in a folder, whole or damaged. Where there is none, the first one was never finished.</summary>
    public static bool IsPublished(string path) => File.Exists(System.IO.Path.Combine(path, SectionManifest.FileName));

    /// <summary>Opens an index. Takes the time of opening its files, whatever their size.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IndexDamagedException">There is none, or its manifest or the length of a section is not as it should be.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static SectionFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] before = [];
        for (int attempt = 1; ; attempt++)
        {
            string file = System.IO.Path.Combine(path, SectionManifest.FileName);
            byte[] bytes = ReadManifest(file);
            var folder = new SectionFolder(path, SectionManifest.Parse(bytes, file));
            bool isOpen = false;
            try
            {
                folder.MapAll();
                isOpen = true;
                return folder;
            }
            catch (IndexDamagedException) when (attempt < MostAttempts && !bytes.AsSpan().SequenceEqual(before))
            {
                // Perhaps a writer replaced the index meanwhile; then there is another manifest now.
                before = bytes;
            }
            finally
            {
                if (!isOpen)
                {
                    folder.Dispose();
                }
            }
        }
    }

    /// <summary>Whether the index has a section.</summary>
    public bool Has(string name) => sections.ContainsKey(name);

    /// <summary>A section's elements, where they are mapped.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="IndexDamagedException">There is none of that name, or it has elements of another size.</exception>
    public unsafe FrozenArray<T> Get<T>(string name)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (!sections.TryGetValue(name, out (SectionEntry Entry, MappedSection Memory) section))
        {
            throw new IndexDamagedException($"the index lacks section {name}", ManifestPath);
        }

        if (section.Entry.ElementSize != sizeof(T))
        {
            throw new IndexDamagedException(FormattableString.Invariant(
                $"section {name} has elements of another size: found {section.Entry.ElementSize} bytes, expected {sizeof(T)}"), ManifestPath);
        }

        return section.Memory.Freeze<T>();
    }

    /// <summary>A section's elements; none where there is no such section.</summary>
    /// <exception cref="IndexDamagedException">It has elements of another size.</exception>
    public FrozenArray<T> GetOrEmpty<T>(string name)
        where T : unmanaged => Has(name) ? Get<T>(name) : default;

    /// <summary>What the writer said under a name.</summary>
    /// <exception cref="IndexDamagedException">Nothing.</exception>
    public string Text(string key) => Values.TryGetValue(key, out string? value)
        ? value
        : throw new IndexDamagedException($"the manifest of the index says no {key}", ManifestPath);

    /// <summary>The number that the writer said under a name.</summary>
    /// <exception cref="IndexDamagedException">None.</exception>
    public long Number(string key) => long.TryParse(Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
        ? number
        : throw new IndexDamagedException($"the manifest of the index says no number as {key}: found {SafeText.Trim(Text(key))}", ManifestPath);

    /// <summary>Makes sure that the writer said something under a name, for instance which ledger this is the index of.</summary>
    /// <exception cref="IndexDamagedException">It said something else, or nothing.</exception>
    public void Expect(string key, string value)
    {
        if (Text(key) != value)
        {
            throw new IndexDamagedException($"the index has another {key}: found {SafeText.Trim(Text(key))}, expected {SafeText.Trim(value)}", ManifestPath);
        }
    }

    /// <summary>A failure of a section, for whoever finds its content wrong.</summary>
    /// <param name="name">The section.</param>
    /// <param name="problem">What was found and what was expected.</param>
    public IndexDamagedException Damaged(string name, string problem) => new($"section {name} is damaged: {problem}", PathOf(name));

    /// <summary>Checks the content of sections against their checksums, on all cores. O(bytes), as fast as the memory or the disk.</summary>
    /// <param name="isAsked">Of which sections; null for all.</param>
    /// <param name="progress">Told the bytes that are checked, from several threads and in no order; null for nobody.</param>
    /// <param name="cancellationToken">Stops it; then nothing is known.</param>
    /// <exception cref="IndexDamagedException">A section is not as it was written.</exception>
    public void Verify(Func<string, bool>? isAsked = null, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        SectionEntry[] asked = [.. manifest.Sections.Where(entry => isAsked?.Invoke(entry.Name) ?? true)];
        ulong[] sums = SectionSums.Of([.. asked.Select(entry => sections[entry.Name].Memory)], progress, cancellationToken);
        for (int i = 0; i < sums.Length; i++)
        {
            SectionEntry entry = asked[i];
            if (sums[i] != entry.Sum)
            {
                throw Damaged(entry.Name, FormattableString.Invariant($"found checksum {sums[i]:x16} over {entry.Bytes} bytes, expected {entry.Sum:x16}"));
            }
        }
    }

    /// <summary>Unmaps every section. Nobody may use a span, an array or a graph over them any more.</summary>
    public void Dispose()
    {
        isDisposed = true;
        foreach ((_, MappedSection memory) in sections.Values)
        {
            memory.Dispose();
        }
    }

    /// <summary>The bytes of a manifest, not checked but for their number.</summary>
    internal static byte[] ReadManifest(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > SectionManifest.MostBytes)
            {
                throw new IndexDamagedException(FormattableString.Invariant(
                    $"the manifest of the index cannot be read: found {stream.Length} bytes, expected at most {SectionManifest.MostBytes}"), file);
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IndexDamagedException("there is no index", file, e);
        }
        catch (EndOfStreamException e)
        {
            throw new IndexDamagedException("the manifest of the index cannot be read: it was cut short meanwhile", file, e);
        }
    }

    private void MapAll()
    {
        foreach (SectionEntry entry in manifest.Sections)
        {
            MappedSection memory;
            try
            {
                memory = MappedSection.Read(PathOf(entry.Name));
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new IndexDamagedException($"section {entry.Name} is missing", PathOf(entry.Name), e);
            }

            if (!sections.TryAdd(entry.Name, (entry, memory)))
            {
                memory.Dispose();
                throw new IndexDamagedException($"the index names section {entry.Name} twice", ManifestPath);
            }

            if (memory.Length != entry.Bytes)
            {
                throw Damaged(entry.Name, FormattableString.Invariant($"found {memory.Length} bytes, expected {entry.Bytes}"));
            }
        }
    }

    private string PathOf(string name) => System.IO.Path.Combine(Path, manifest.Generation, name);
}
