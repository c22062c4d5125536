using System.Text;

namespace WalletTrace.Attribution.Lists;

/// <summary>What a pack says of an address.</summary>
/// <param name="Text">The claim in the pack's words.</param>
/// <param name="Category">What it is.</param>
internal sealed record PackClaim(string Text, Category Category)
{
    /// <summary>How far it is to be believed; null: as the options or the format say.</summary>
    public Confidence? Confidence { get; init; }

    /// <summary>The full id of whom it belongs to.</summary>
    public string? Entity { get; init; }

    /// <summary>That one's name, where the pack names it and does not describe it elsewhere: it becomes an entity, once.</summary>
    public string? EntityName { get; init; }

    /// <summary>What kind of actor that is.</summary>
    public EntityKind EntityKind { get; init; }

    /// <summary>What that one does; null: what the address is.</summary>
    public Category? EntityCategory { get; init; }

    /// <summary>Where the pack says so; null: as the options say.</summary>
    public string? Url { get; init; }

    /// <summary>When the pack said so; null: as the options say.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>The first day on which it was so.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>The first day on which it was so no more.</summary>
    public DateOnly? ValidUntil { get; init; }

    /// <summary>Whether the address is that of a contract.</summary>
    public bool IsContract { get; init; }

    /// <summary>The EVM chain, where the pack says it otherwise than by a ticker.</summary>
    public ChainId? EvmChain { get; init; }
}

/// <summary>Makes items of what packs of labels hold: labels, entities, rejected rows and notes.</summary>
/// <param name="options">What the pack does not tell.</param>
/// <param name="source">The pack's name in labels where the options give none.</param>
/// <param name="prefix">The pack's short name in ids.</param>
/// <param name="confidence">How far the pack is to be believed where nothing tells.</param>
internal sealed class PackItems(ListReadOptions options, string source, string prefix, Confidence confidence)
{
    private readonly HashSet<string> notedWords = new(StringComparer.Ordinal);
    private readonly HashSet<string> entities = new(StringComparer.Ordinal);
    private readonly ListRows rows = new(options);

    /// <summary>The pack's name in labels.</summary>
    public string Source { get; } = ListText.Cut(ListText.Clean(options.Source ?? source), LabelFile.MaxTextLength);

    /// <summary>The name of a file without folders and what ends with a full stop that says what it is.</summary>
    public static string StemOf(string name)
    {
        string stem = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        foreach (string ending in (ReadOnlySpan<string>)[".gz", ".csv", ".json", ".yaml", ".yml", ".txt", ".actorpack"])
        {
            stem = stem.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? stem[..^ending.Length] : stem;
        }

        return ListText.Clean(stem);
    }

    /// <summary>A place by its line.</summary>
    public static string Line(long line) => FormattableString.Invariant($"line {line}");

    /// <summary>The short name in ids of a list that has only a name.</summary>
    public static string PrefixOf(string name) => Slug(name) is { Length: > 0 } slug ? ListText.Cut(slug, 100) : "list";

    /// <summary>An entity's full id.</summary>
    public string IdOf(string id) => $"{prefix}:{ListText.Cut(id, 200)}";

    /// <summary>The full id of an actor of whom the pack has only the name: its small letters and digits with single hyphens; null for a name without any.</summary>
    public string? IdOfName(string name) => Slug(name) is { Length: > 0 } slug ? IdOf(slug) : null;

    /// <summary>A note on a word that has no category, once.</summary>
    public IEnumerable<ListItem> NoCategory(string place, string word)
    {
        if (notedWords.Count < 10_000 && notedWords.Add(word))
        {
            yield return new ListNote(place, ListNoteKind.Other, $"the category {SafeText.Quote(word, 60)} is not known here: its claims are kept as {Encodings.EnumText.NameOf(Category.Unknown)}");
        }
    }

    /// <summary>The labels of an address, one for each claim and subject, whom they name, or the row that it is rejected with, and what is worth noting.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="text">The address as the pack writes it.</param>
    /// <param name="ticker">The ticker beside it; null where there is none.</param>
    /// <param name="claims">What is said of it; all of one chain.</param>
    /// <exception cref="LedgerFormatException">Too many rows were rejected.</exception>
    public IEnumerable<ListItem> Address(string place, string text, string? ticker, params IEnumerable<PackClaim> claims)
    {
        ListedAddress? address = null;
        foreach (PackClaim claim in claims)
        {
            address ??= ListedAddress.Read(text, ticker, claim.EvmChain is { } chain ? options with { EvmChain = chain } : options);
            string said = ListText.Cut(claim.Text, LabelFile.MaxTextLength);
            if ((address.Problem ?? (said.Length == 0 ? "the label has no text: found nothing, expected what it says" : null)) is { } problem)
            {
                yield return Reject(place, text, problem);
                yield break;
            }

            if (claim is { Entity: { } id, EntityName: { } name } && entities.Add(id))
            {
                yield return new ListedEntity(place, new Entity(id, ListText.Cut(name, LabelFile.MaxTextLength), claim.EntityKind, Source)
                {
                    Category = claim.EntityCategory ?? claim.Category, Url = options.Url, Date = options.PublishedOn, LearnedAt = options.LearnedAt,
                });
            }

            foreach (LabelSubject subject in address.Subjects)
            {
                yield return new ListedLabel(place, LabelOf(subject, said, claim));
            }

            if (said.Length < claim.Text.Length)
            {
                yield return new ListNote(place, ListNoteKind.Other, FormattableString.Invariant($"the text is cut to {LabelFile.MaxTextLength} characters: found {claim.Text.Length}"));
            }
        }

        foreach (ListNote note in address is null ? [] : ListRows.NotesOf(place, text, ticker, address))
        {
            yield return note;
        }
    }

    /// <summary>A row that could not be taken.</summary>
    /// <exception cref="LedgerFormatException">Too many rows were rejected.</exception>
    public RejectedRow Reject(string place, string found, string problem) => rows.Reject(place, found, problem);

    /// <summary>Words as an id writes them.</summary>
    private static string Slug(string words)
    {
        var slug = new StringBuilder();
        foreach (char c in words)
        {
            if (char.IsLetterOrDigit(c))
            {
                slug.Append(char.ToLowerInvariant(c));
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().Trim('-');
    }

    private Label LabelOf(LabelSubject subject, string text, PackClaim claim) =>
        new(
            claim.IsContract && subject.Kind == LabelSubjectKind.Account ? LabelSubject.Contract(subject.Account) : subject,
            text,
            claim.Category == Category.Unknown ? options.Category ?? Category.Unknown : claim.Category,
            Source,
            claim.Confidence ?? options.Confidence ?? confidence,
            claim.Date ?? options.PublishedOn)
        {
            Entity = claim.Entity, Url = claim.Url ?? options.Url, ValidFrom = claim.ValidFrom, ValidUntil = claim.ValidUntil, LearnedAt = options.LearnedAt,
        };
}
