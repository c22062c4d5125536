using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>
/// Opens what a list comes in: a file, one packed by gzip, the files of a ZIP, a tar.gz or a folder. Nothing is ever written to a disk, and a name in a package that
/// leads out of it is refused all the same.
/// </summary>
internal sealed class ListPackage : IAsyncDisposable
{
    /// <summary>The most files of a package.</summary>
    public const int MaxFiles = 10_000;

    /// <summary>The longest package that is held in memory, packed or unpacked, in bytes.</summary>
    public const long MaxInMemory = 512L << 20;

    /// <summary>How much of a file's beginning its format is known by, in bytes.</summary>
    public const int HeadLength = 64 << 10;

    private readonly List<IDisposable> owned = [];

    private ListPackage()
    {
    }

    /// <summary>The single file with its stream at the beginning; null where there are several.</summary>
    public (string Name, HeadStream Stream)? Single { get; private set; }

    /// <summary>The files; empty where there is a single one.</summary>
    public IReadOnlyList<ListPart> Parts { get; private set; } = [];

    /// <summary>Opens a stream.</summary>
    /// <param name="stream">The stream; it is not closed.</param>
    /// <param name="options">Its name and longest length.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">A package is damaged, too large, or holds what it must not.</exception>
    public static async Task<ListPackage> OpenAsync(Stream stream, ListReadOptions options, CancellationToken cancellationToken)
    {
        var package = new ListPackage();
        var whole = new HeadStream(stream);
        ReadOnlyMemory<byte> head = await whole.ReadHeadAsync(HeadLength, cancellationToken).ConfigureAwait(false);
        if (head.Span.StartsWith("PK\u0003\u0004"u8))
        {
            await package.OpenZipAsync(whole, options, cancellationToken).ConfigureAwait(false);
        }
        else if (head.Span.StartsWith<byte>([0x1f, 0x8b]))
        {
            await package.OpenGzipAsync(whole, options, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            package.Single = (options.Name, whole);
        }

        return package;
    }

    /// <summary>Opens a folder: all files in it and below, in the order of their names; links are refused.</summary>
    /// <exception cref="LedgerFormatException">There are too many, or one is a link.</exception>
    public static ListPackage OpenFolder(string path)
    {
        string root = Path.GetFullPath(path);
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(root));
        var parts = new List<ListPart>();
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, MaxRecursionDepth = 8 };
        foreach (FileInfo file in new DirectoryInfo(root).EnumerateFiles("*", all))
        {
            if (file.LinkTarget is not null || parts.Count == MaxFiles)
            {
                string found = file.LinkTarget is null ? "too many files" : $"the link {SafeText.Quote(file.Name)}";
                throw new LedgerFormatException(FormattableString.Invariant($"the folder cannot be read: found {found}, expected at most {MaxFiles} files and no links"), name);
            }

            string relative = Path.GetRelativePath(root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            parts.Add(new ListPart($"{name}/{relative}", () => new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true)));
        }

        return new ListPackage { Parts = [.. parts.OrderBy(part => part.Name, StringComparer.Ordinal)] };
    }

    /// <summary>The SHA-256 of several files: that of the lines <c>SHA-256, two blanks, name</c> of each, in the order of their names without the folder's own.</summary>
    public static async Task<(string Sha256, long Length)> HashAsync(IReadOnlyList<ListPart> parts, CancellationToken cancellationToken)
    {
        var lines = new StringBuilder();
        long length = 0;
        foreach (ListPart part in parts)
        {
            Stream stream = part.Open();
            await using ConfiguredAsyncDisposable _ = stream.ConfigureAwait(false);
            byte[] hash = await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false);
            length += stream.Length;
            lines.Append(Convert.ToHexStringLower(hash)).Append("  ").Append(part.Name[(part.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]).Append('\n');
        }

        return (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString()))), length);
    }

    public ValueTask DisposeAsync()
    {
        foreach (IDisposable one in owned.AsEnumerable().Reverse())
        {
            one.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static string Checked(string entry, ListReadOptions options, IEnumerable<ListPart> known)
    {
        bool isInside = entry.Length is > 0 and < 1024 && !entry.StartsWith('/') && !entry.AsSpan().ContainsAny("\\:\0") && entry.Split('/').All(step => step is not ("" or "." or ".."));
        return !isInside ? throw Fail(options, $"found the entry {SafeText.Quote(entry)}, expected names inside the package")
            : known.Any(part => part.Name == entry) ? throw Fail(options, $"found two entries {SafeText.Quote(entry)}, expected each once")
            : entry;
    }

    private static LedgerFormatException Fail(ListReadOptions options, string problem, Exception? cause = null) =>
        new($"the package cannot be used: {problem}", options.Name, innerException: cause);

    private static ZipEntryStream OpenEntry(ZipArchiveEntry entry, ListReadOptions options)
    {
        try
        {
            return new ZipEntryStream(entry.Open(), entry.FullName, entry.Length, entry.Crc32);
        }
        catch (InvalidDataException cause)
        {
            throw Fail(options, $"found the damaged or unusual entry {SafeText.Quote(entry.FullName)} ({SafeText.Trim(cause.Message)}), expected one that is plainly packed", cause);
        }
    }

    private static async Task<MemoryStream> ReadAllAsync(Stream stream, ListReadOptions options, long most, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        using var guarded = new GuardedStream(stream, options.Name, Math.Min(most, options.MaxLength));
        await guarded.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        bytes.Position = 0;
        return bytes;
    }

    private async Task OpenZipAsync(Stream stream, ListReadOptions options, CancellationToken cancellationToken)
    {
        MemoryStream bytes = await ReadAllAsync(stream, options, MaxInMemory, cancellationToken).ConfigureAwait(false);
        var parts = new List<ListPart>();
        try
        {
            var zip = new ZipArchive(bytes, ZipArchiveMode.Read);
            owned.Add(zip);
            if (zip.Entries.Count > MaxFiles)
            {
                throw Fail(options, FormattableString.Invariant($"found {zip.Entries.Count} entries, expected at most {MaxFiles}"));
            }

            long left = options.MaxLength;
            foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => !entry.FullName.EndsWith('/')))
            {
                // What an entry says of its length is only believed to refuse it; the reading counts for itself.
                left -= entry.Length;
                if (left < 0)
                {
                    throw Fail(options, FormattableString.Invariant($"found more than {options.MaxLength} bytes in it, expected at most so many; raise {nameof(ListReadOptions.MaxLength)} if it is yours"));
                }

                parts.Add(new ListPart(Checked(entry.FullName, options, parts), () => OpenEntry(entry, options)));
            }
        }
        catch (InvalidDataException cause)
        {
            throw Fail(options, $"found a damaged ZIP ({SafeText.Trim(cause.Message)}), expected a whole one; get it again", cause);
        }

        await UseAsync(parts, options, cancellationToken).ConfigureAwait(false);
    }

    private async Task OpenGzipAsync(Stream stream, ListReadOptions options, CancellationToken cancellationToken)
    {
        var unpacking = new UnpackingStream(stream);
        owned.Add(unpacking);
        var whole = new HeadStream(new GuardedStream(unpacking, options.Name, options.MaxLength));
        ReadOnlyMemory<byte> head = await whole.ReadHeadAsync(HeadLength, cancellationToken).ConfigureAwait(false);
        if (head.Length < 512 || !head.Span[257..].StartsWith("ustar"u8))
        {
            Single = (options.Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? options.Name[..^3] : options.Name, whole);
            return;
        }

        var parts = new List<ListPart>();
        long left = Math.Min(options.MaxLength, MaxInMemory);
        try
        {
            var tar = new TarReader(whole, leaveOpen: true);
            await using ConfiguredAsyncDisposable _ = tar.ConfigureAwait(false);
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry)
            {
                if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes)
                {
                    continue;
                }

                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || parts.Count == MaxFiles)
                {
                    string found = parts.Count == MaxFiles ? "too many entries" : $"the entry {SafeText.Quote(entry.Name)}, which is no file";
                    throw Fail(options, FormattableString.Invariant($"found {found}, expected at most {MaxFiles} files"));
                }

                string name = Checked(entry.Name, options, parts);
                byte[] content = entry.DataStream is null ? [] : (await ReadAllAsync(entry.DataStream, options, left, cancellationToken).ConfigureAwait(false)).ToArray();
                left -= content.Length;
                parts.Add(new ListPart(name, () => new MemoryStream(content, writable: false)));
            }

            // The length and checksum stand behind the last entry.
            await whole.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is InvalidDataException or EndOfStreamException)
        {
            throw Fail(options, "found a damaged or cut tar, expected a whole one; get it again", cause);
        }

        await UseAsync(parts, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A package of one file is that file.</summary>
    private async Task UseAsync(List<ListPart> parts, ListReadOptions options, CancellationToken cancellationToken)
    {
        if (parts.Count == 0)
        {
            throw Fail(options, "found no file in it, expected one");
        }

        if (parts.Count > 1)
        {
            Parts = [.. parts.OrderBy(part => part.Name, StringComparer.Ordinal)];
            return;
        }

        Stream only = parts[0].Open();
        owned.Add(only);
        var whole = new HeadStream(only);
        await whole.ReadHeadAsync(HeadLength, cancellationToken).ConfigureAwait(false);
        Single = (parts[0].Name, whole);
    }
}
