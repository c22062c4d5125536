using System.Globalization;

namespace WalletTrace.Attribution.Lists;

/// <summary>Makes items of what a sanctions list holds: labels of its addresses, entities, rejected rows and notes.</summary>
/// <param name="options">What the list does not tell.</param>
/// <param name="source">The list's name in labels where the options give none.</param>
/// <param name="prefix">The list's short name in ids.</param>
/// <param name="confidence">How far the list is to be believed where the options do not tell.</param>
internal sealed class SanctionsItems(ListReadOptions options, string source, string prefix, Confidence confidence = Confidence.High)
{
    private readonly ListRows rows = new(options);

    /// <summary>What the list does not tell.</summary>
    public ListReadOptions Options { get; } = options;

    /// <summary>The list's name in labels.</summary>
    public string Source { get; } = options.Source ?? source;

    /// <summary>The day of the edition, as far as known.</summary>
    public DateOnly? PublishedOn { get; set; } = options.PublishedOn;

    /// <summary>Makes the place of each entity on the publisher's own pages; null: as the options say.</summary>
    public Func<string, string>? UrlOf { get; init; }

    /// <summary>A place: the entry and its line.</summary>
    public static string Place(string entry, long line) => string.Create(CultureInfo.InvariantCulture, $"entry {SafeText.Trim(entry, 40)}, line {line}");

    /// <summary>An entity's full id.</summary>
    public string IdOf(string entry) => $"{prefix}:{entry}";

    /// <summary>The entity and then its addresses.</summary>
    public IEnumerable<ListItem> All(EntityDraft draft, Category category = Category.Sanctioned)
    {
        string place = draft.Place;
        if (draft.Name.Length > LabelFile.MaxTextLength)
        {
            yield return new ListNote(place, ListNoteKind.Other, FormattableString.Invariant($"the name is cut to {LabelFile.MaxTextLength} characters: found {draft.Name.Length}"));
            draft.Name = ListText.Cut(draft.Name, LabelFile.MaxTextLength);
        }

        Entity entity = draft.ToEntity(IdOf(draft.Id), Source, Url(draft.Id), PublishedOn, Options.LearnedAt);
        yield return new ListedEntity(place, entity with { Category = category == Category.Sanctioned ? Category.Unknown : category });
        foreach ((string at, string ticker, string text) in draft.Addresses)
        {
            foreach (ListItem item in Address(at, text, ticker, new AddressClaim(entity.Name, category) { Entity = entity.Id, ValidFrom = draft.ListedFrom, Url = entity.Url }))
            {
                yield return item;
            }
        }
    }

    /// <summary>The labels of an address, or the row that it is rejected with, and what is worth noting.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="text">The address as the list writes it.</param>
    /// <param name="ticker">The ticker beside it; empty where there is none.</param>
    /// <param name="claim">What is said of it.</param>
    /// <exception cref="LedgerFormatException">Too many rows were rejected.</exception>
    public IEnumerable<ListItem> Address(string place, string text, string ticker, AddressClaim claim)
    {
        ListedAddress address = ListedAddress.Read(text, ticker.Length == 0 ? null : ticker, Options);
        if (address.Problem is { } problem)
        {
            yield return Reject(place, text, problem);
            yield break;
        }

        foreach (LabelSubject subject in address.Subjects)
        {
            yield return new ListedLabel(place, new Label(subject, claim.Text, claim.Category, Source, Options.Confidence ?? confidence, PublishedOn)
            {
                Entity = claim.Entity,
                Url = claim.Url ?? Options.Url,
                ValidFrom = claim.ValidFrom,
                ValidUntil = claim.ValidUntil,
                LearnedAt = Options.LearnedAt,
            });
        }

        foreach (ListNote note in ListRows.NotesOf(place, text, ticker, address))
        {
            yield return note;
        }
    }

    /// <summary>A row that could not be taken.</summary>
    /// <exception cref="LedgerFormatException">Too many rows were rejected.</exception>
    public RejectedRow Reject(string place, string found, string problem) => rows.Reject(place, found, problem);

    /// <summary>A relation by the id or the name of the other.</summary>
    public ListedRelation Relation(string place, string from, RelationKind kind, string to, string? text) =>
        new(place, new EntityRelation(from, kind, to, Source) { Text = text, Url = Options.Url, Date = PublishedOn, LearnedAt = Options.LearnedAt });

    private string? Url(string entry) => Options.Url ?? UrlOf?.Invoke(entry);
}

/// <summary>What a list says of an address.</summary>
/// <param name="Text">The claim: the name of whom it belongs to.</param>
/// <param name="Category">What it is.</param>
internal sealed record AddressClaim(string Text, Category Category = Category.Sanctioned)
{
    /// <summary>The full id of whom it belongs to.</summary>
    public string? Entity { get; init; }

    /// <summary>The first day.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>The first day no more.</summary>
    public DateOnly? ValidUntil { get; init; }

    /// <summary>Where the list says so.</summary>
    public string? Url { get; init; }
}
