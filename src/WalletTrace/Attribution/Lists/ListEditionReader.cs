using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace WalletTrace.Attribution.Lists;

/// <summary>Reads editions of lists: unpacks, finds the format, collects.</summary>
internal static class ListEditionReader
{
    // What stands beside lists in their folders and archives.
    private static readonly string[] Beside = ["README", "LICENSE", "LICENCE", "COPYING", "CHANGELOG"];

    private static string Names => string.Join(", ", ListFormats.All.Select(format => format.Name));

    /// <summary>Reads a file or folder.</summary>
    public static async Task<ListEdition> ReadAsync(string path, ListReadOptions options, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            ListPackage folder = ListPackage.OpenFolder(path);
            await using ConfiguredAsyncDisposable __ = folder.ConfigureAwait(false);
            (string sha256, long length) = await ListPackage.HashAsync(folder.Parts, cancellationToken).ConfigureAwait(false);
            (string format, ListContent content) = await ReadAsync(folder, options, cancellationToken).ConfigureAwait(false);
            return new ListEdition(options.Name, format, sha256, length, content);
        }

        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
        await using ConfiguredAsyncDisposable _ = file.ConfigureAwait(false);
        return await ReadAsync(file, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a stream.</summary>
    public static async Task<ListEdition> ReadAsync(Stream stream, ListReadOptions options, CancellationToken cancellationToken)
    {
        using var hashing = new HashingStream(stream);
        ListPackage package = await ListPackage.OpenAsync(hashing, options, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable _ = package.ConfigureAwait(false);
        (string format, ListContent content) = await ReadAsync(package, options, cancellationToken).ConfigureAwait(false);
        await hashing.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        return new ListEdition(options.Name, format, hashing.Sha256(), hashing.Count, content);
    }

    private static async Task<(string Format, ListContent Content)> ReadAsync(ListPackage package, ListReadOptions options, CancellationToken cancellationToken)
    {
        var content = new ListContent();
        IListFormat format;
        if (package.Single is { } single)
        {
            format = FormatOf(single.Name, single.Stream.Head.Span, options);
            await AddAllAsync(content, format.ReadAsync(single.Stream, options with { Name = single.Name[(single.Name.LastIndexOf('/') + 1)..] }, cancellationToken)).ConfigureAwait(false);
        }
        else
        {
            format = await ReadPartsAsync(content, package.Parts, options, cancellationToken).ConfigureAwait(false);
        }

        if (content is { Labels.Count: 0, Entities.Count: 0, Rejected.Count: 0, Links.Count: 0 })
        {
            throw new LedgerFormatException("the list is empty: found no address and no entity, expected some; get it again", options.Name);
        }

        content.Complete(options.PublishedOn);
        return (format.Name, content);
    }

    private static async Task<IListFormat> ReadPartsAsync(ListContent content, IReadOnlyList<ListPart> all, ListReadOptions options, CancellationToken cancellationToken)
    {
        ListPart[] parts = [.. all.Where(part => !IsBeside(part.FileName))];
        foreach (ListPart part in all.Except(parts))
        {
            content.Add(new ListNote(SafeText.Trim(part.Name), ListNoteKind.Other, "the file stands beside the list and is not read"));
        }

        string[] names = [.. parts.Select(part => part.Name)];
        IListBundle? bundle = Wanted(options) is { } wanted ? wanted as IListBundle : ListFormats.All.OfType<IListBundle>().FirstOrDefault(format => format.Recognises(names));
        if (bundle is not null)
        {
            await AddAllAsync(content, bundle.ReadAsync(parts, options, cancellationToken)).ConfigureAwait(false);
            return bundle;
        }

        IListFormat? format = null;
        foreach (ListPart part in parts)
        {
            Stream stream = part.Open();
            await using ConfiguredAsyncDisposable _ = stream.ConfigureAwait(false);
            var head = new HeadStream(stream);
            await head.ReadHeadAsync(ListPackage.HeadLength, cancellationToken).ConfigureAwait(false);
            IListFormat found = FormatOf(part.FileName, head.Head.Span, options with { Name = part.Name });
            if (format is not null && format != found)
            {
                throw new LedgerFormatException($"the files are no one list: found {found.Name} after {format.Name}, expected all of one format; read them one by one", part.Name);
            }

            format = found;
            await AddAllAsync(content, found.ReadAsync(head, options with { Name = part.Name }, cancellationToken), part.Name).ConfigureAwait(false);
        }

        return format ?? throw new LedgerFormatException("there is no list: found no file, expected at least one", options.Name);
    }

    private static bool IsBeside(string file) =>
        file.StartsWith('.') || file.EndsWith(".md", StringComparison.OrdinalIgnoreCase) || Beside.Any(name => file.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    private static async Task AddAllAsync(ListContent content, IAsyncEnumerable<ListItem> items, string? file = null)
    {
        await foreach (ListItem item in items.ConfigureAwait(false))
        {
            content.Add(file is null ? item : item with { Place = $"{SafeText.Trim(file)}, {item.Place}" });
        }
    }

    private static IListFormat FormatOf(string name, ReadOnlySpan<byte> head, ListReadOptions options)
    {
        if (Wanted(options) is { } wanted)
        {
            return wanted;
        }

        string file = name[(name.LastIndexOf('/') + 1)..];
        var found = new List<IListFormat>();
        foreach (IListFormat format in ListFormats.All)
        {
            if (format.Recognises(file, head))
            {
                found.Add(format);
            }
        }

        return found switch
        {
            [var only] => only,
            [] when head.IsEmpty => throw new LedgerFormatException("the list is empty: found nothing in it, expected a list; get it again", options.Name),
            [] => throw new LedgerFormatException(
                $"the list is of no known format: found {SafeText.Quote(Shown(head), 60)} at its beginning, expected one of {Names}; name the format if it is one of them", options.Name),
            _ => throw new LedgerFormatException(
                $"the list's format cannot be told: found that it looks like {string.Join(" and ", found.Select(format => format.Name))}; name the format", options.Name),
        };
    }

    private static string Shown(ReadOnlySpan<byte> head) => ListXml.TextOf(head[..Math.Min(head.Length, 200)]).Trim();

    private static IListFormat? Wanted(ListReadOptions options) => options.Format is null ? null
        : ListFormats.All.FirstOrDefault(format => format.Name == options.Format)
            ?? throw new ArgumentException(
                $"the format {SafeText.Quote(options.Format, 40)} is not known, expected one of {Names}", nameof(options));

    /// <summary>Passes a stream on, counts and hashes it.</summary>
    private sealed class HashingStream(Stream stream) : Stream
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public long Count { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public string Sha256() => Convert.ToHexStringLower(hash.GetHashAndReset());

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            hash.AppendData(buffer.Span[..read]);
            Count += read;
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                hash.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
