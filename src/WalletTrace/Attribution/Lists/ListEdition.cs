using System.Collections.Immutable;

namespace WalletTrace.Attribution.Lists;

/// <summary>How much of what a list holds.</summary>
/// <param name="Addresses">Different subjects of labels.</param>
/// <param name="Labels">Labels: an address under two tickers or entities has two.</param>
/// <param name="Entities">Entities.</param>
/// <param name="Relations">Relations between entities.</param>
/// <param name="Links">Asserted links.</param>
/// <param name="Rejected">Rows that could not be taken.</param>
/// <param name="TickerDisagrees">Addresses of another chain than the list says.</param>
/// <param name="Twins">Keys that are listed as an EVM and as a TRON account.</param>
/// <param name="Repeated">Addresses that stand again.</param>
public sealed record ListCounts(int Addresses, int Labels, int Entities, int Relations, int Links, int Rejected, int TickerDisagrees, int Twins, int Repeated);

/// <summary>
/// One edition of a list, read as a whole: what it claims, what of it could not be taken and why, and what is worth knowing. Immutable. Either all of a file is
/// read or nothing: one that is damaged, breaks off or exceeds a cap throws.
/// </summary>
public sealed class ListEdition
{
    internal ListEdition(string name, string format, string sha256, long length, ListContent content)
    {
        Name = name;
        Format = format;
        Sha256 = sha256;
        Length = length;
        Labels = [.. content.Labels.Select(item => item.Label)];
        Entities = [.. content.Entities];
        Relations = [.. content.Relations];
        Links = [.. content.Links];
        Rejected = [.. content.Rejected];
        Notes = [.. content.Notes];
        PublishedOn = content.PublishedOn;
        StatedEntries = content.StatedEntries;
        FoundEntries = content.FoundEntries;
        AddressesByChain = Labels.Select(label => label.Subject).Distinct().GroupBy(ChainOf, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        Counts = new ListCounts(
            AddressesByChain.Values.Sum(), Labels.Length, Entities.Length, Relations.Length, Links.Length, Rejected.Length,
            CountOf(ListNoteKind.TickerDisagrees), CountOf(ListNoteKind.Twin), CountOf(ListNoteKind.Repeated));
    }

    /// <summary>The file's or folder's name.</summary>
    public string Name { get; }

    /// <summary>The <see cref="IListFormat.Name"/> of its format.</summary>
    public string Format { get; }

    /// <summary>
    /// The SHA-256 of the file as it was read, packed or not, in small hexadecimal digits. Of a folder: that of the lines <c>SHA-256, two blanks, name</c> of its
    /// files in the order of their names, as <c>sha256sum</c> writes them.
    /// </summary>
    public string Sha256 { get; }

    /// <summary>The bytes of the file or of a folder's files.</summary>
    public long Length { get; }

    /// <summary>The day of publication as the list tells, else as the options do; null where neither does.</summary>
    public DateOnly? PublishedOn { get; }

    /// <summary>How many entries the list says it has, or null where it does not tell.</summary>
    public long? StatedEntries { get; }

    /// <summary>How many entries were found, counted as the list counts its own: entities, or addresses where it counts those.</summary>
    public long FoundEntries { get; }

    /// <summary>The labels, in the list's order.</summary>
    public ImmutableArray<Label> Labels { get; }

    /// <summary>The entities, in the list's order.</summary>
    public ImmutableArray<Entity> Entities { get; }

    /// <summary>
    /// The relations, in the list's order. Where the list names the other only in words and exactly one of its own entities has these as its first name, in whatever
    /// case, the relation is to that one, and its text keeps the words.
    /// </summary>
    public ImmutableArray<EntityRelation> Relations { get; }

    /// <summary>The asserted links, in the list's order.</summary>
    public ImmutableArray<AssertedLink> Links { get; }

    /// <summary>The rows that could not be taken, in the list's order.</summary>
    public ImmutableArray<RejectedRow> Rejected { get; }

    /// <summary>What is worth knowing, in the list's order; what concerns the list as a whole comes last.</summary>
    public ImmutableArray<ListNote> Notes { get; }

    /// <summary>How much of what it holds.</summary>
    public ListCounts Counts { get; }

    /// <summary>The different addresses by CAIP-2 chain, or <c>foreign:TICKER</c>; <c>cluster</c> for clusters.</summary>
    public ImmutableSortedDictionary<string, int> AddressesByChain { get; }

    /// <summary>Reads a list from a file, packed by gzip or in a ZIP or tar.gz or not, or from a folder whose files belong together.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="options">What the list does not tell; its name is taken from the path. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentException">The format in the options is not known.</exception>
    /// <exception cref="LedgerFormatException">The list is of no known format, damaged, or breaks off, or exceeds a cap: nothing of it is taken.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static Task<ListEdition> ReadAsync(string path, ListReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ListEditionReader.ReadAsync(path, (options ?? new ListReadOptions()) with { Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path)) }, Attendant.Ending(cancellationToken));
    }

    /// <summary>Reads a list from a stream, packed by gzip or in a ZIP or tar.gz or not.</summary>
    /// <param name="stream">The stream, which need not seek; it is read to its end and not closed.</param>
    /// <param name="options">What the list does not tell; its name may show its format.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentException">The format in the options is not known.</exception>
    /// <exception cref="LedgerFormatException">The list is of no known format, damaged, or breaks off, or exceeds a cap: nothing of it is taken.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Task<ListEdition> ReadAsync(Stream stream, ListReadOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        return ListEditionReader.ReadAsync(stream, options, Attendant.Ending(cancellationToken));
    }

    /// <summary>
    /// The labels and entities as a set to look up in, and a record of this edition for each source that claims are of: of the day of publication, or where that is
    /// not told of the newest of the claims.
    /// </summary>
    public LabelSet ToLabels()
    {
        IEnumerable<IClaim> claims = Labels.Concat<IClaim>(Entities).Concat(Relations).Concat(Links);
        return new LabelSet(Labels, new EntitySet(Entities, Relations, Links), claims.GroupBy(claim => claim.Source, StringComparer.Ordinal)
            .Select(source => new SourceEdition(source.Key, Name, Format, Sha256, source.Count()) { Date = PublishedOn ?? source.Max(claim => claim.Date) }));
    }

    /// <summary>What the edition holds, as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);

    /// <summary>A chain's id; <c>foreign:</c> and the ticker; the kind of what has neither.</summary>
    internal static string ChainOf(LabelSubject subject) => subject.Kind switch
    {
        LabelSubjectKind.Foreign => "foreign:" + subject.Id[..subject.Id.IndexOf(':', StringComparison.Ordinal)],
        LabelSubjectKind.Cluster => "cluster",
        _ => subject.Account.Chain.ToString(),
    };

    private int CountOf(ListNoteKind kind) => Notes.Count(note => note.Kind == kind);
}
