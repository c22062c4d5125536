using System.Collections.Immutable;

namespace WalletTrace.Attribution.Lists;

/// <summary>A format of lists: sanctions lists, packs of labels.</summary>
public interface IListFormat
{
    /// <summary>Its name in options and reports, in small letters with hyphens: <c>ofac-sdn-xml</c>.</summary>
    string Name { get; }

    /// <summary>One line that says what it is and who publishes it.</summary>
    string Description { get; }

    /// <summary>Whether a file looks like this format. At most one format of <see cref="ListFormats"/> may say so of a file.</summary>
    /// <param name="name">The file's name without its folder.</param>
    /// <param name="head">Up to 64 KiB of its beginning, unpacked.</param>
    bool Recognises(string name, ReadOnlySpan<byte> head);

    /// <summary>Reads a list from beginning to end, in its order; memory does not grow with its length.</summary>
    /// <param name="stream">The list, unpacked; it is not closed.</param>
    /// <param name="options">What the list itself does not tell.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">The file is not of this format, or breaks off, or a cap is exceeded: nothing of it is to be used.</exception>
    IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, CancellationToken cancellationToken = default);
}

/// <summary>What a list does not tell about itself. Immutable.</summary>
public sealed record ListReadOptions
{
    /// <summary>The file's name, for messages.</summary>
    public string Name { get; init; } = "list";

    /// <summary>The <see cref="IListFormat.Name"/> of its format. Null: as its name and beginning show.</summary>
    public string? Format { get; init; }

    /// <summary>The source's name in labels. Null: the format's own, for instance <c>OFAC SDN</c>, or the name in the file.</summary>
    public string? Source { get; init; }

    /// <summary>Where the list came from. Null: as the file says, if it does.</summary>
    public string? Url { get; init; }

    /// <summary>The day of the edition where the file does not tell.</summary>
    public DateOnly? PublishedOn { get; init; }

    /// <summary>When the list was taken in, UTC; stands in each claim. Null: not told.</summary>
    public DateTimeOffset? LearnedAt { get; init; }

    /// <summary>The category where the file does not tell.</summary>
    public Category? Category { get; init; }

    /// <summary>The confidence where the file does not tell. Null: the format's own.</summary>
    public Confidence? Confidence { get; init; }

    /// <summary>The EVM chain of addresses of its form where nothing tells more. Default: Ethereum.</summary>
    public ChainId EvmChain { get; init; } = ChainId.Ethereum;

    /// <summary>
    /// Of a plain CSV, which of its columns holds what: <c>address</c>, <c>chain</c>, <c>text</c>, <c>category</c>, <c>confidence</c>, <c>date</c>, <c>url</c>, <c>entity</c>, <c>from</c> or <c>until</c>, each with the
    /// column's name. What is not said here is guessed from the names. Default: nothing.
    /// </summary>
    public ImmutableDictionary<string, string> Columns { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The longest file, in bytes as unpacked. Default: 1 GiB.</summary>
    public long MaxLength { get; init; } = 1L << 30;

    /// <summary>The most rejected rows; after that the file is none of its format. Default: a million.</summary>
    public int MaxRejected { get; init; } = 1_000_000;
}

/// <summary>The formats that are known.</summary>
public static class ListFormats
{
    /// <summary>Every format, by name.</summary>
    public static IReadOnlyList<IListFormat> All { get; } =
    [
        .. new IListFormat[]
        {
            new OfacSdnXmlFormat(),
            new OfacSdnAdvancedFormat(),
            new OfacSdnCsvFormat(),
            new AddressFilesFormat(),
            new GeneratedOfacJsonFormat(),
            new FollowTheMoneyFormat(),
            new UkSanctionsListFormat(),
            new OfsiConListFormat(),
            new EuConsolidatedFormat(),
        }.Concat(PackFormats.All).OrderBy(format => format.Name, StringComparer.Ordinal),
    ];
}
