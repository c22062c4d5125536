using System.Globalization;

namespace WalletTrace.Attribution.Lists;

/// <summary>The items of a list as they are read, sorted by what they are, and what can only be said of the whole.</summary>
internal sealed class ListContent
{
    private readonly List<(string Place, EntityRelation Relation)> relations = [];
    private bool countsAddresses;

    /// <summary>The labels with their places.</summary>
    public List<ListedLabel> Labels { get; } = [];

    /// <summary>The entities.</summary>
    public List<Entity> Entities { get; } = [];

    /// <summary>The relations, with names resolved once the list is complete.</summary>
    public IEnumerable<EntityRelation> Relations => relations.Select(pair => pair.Relation);

    /// <summary>The links.</summary>
    public List<AssertedLink> Links { get; } = [];

    /// <summary>The rejected rows.</summary>
    public List<RejectedRow> Rejected { get; } = [];

    /// <summary>The notes.</summary>
    public List<ListNote> Notes { get; } = [];

    /// <summary>The day of publication.</summary>
    public DateOnly? PublishedOn { get; private set; }

    /// <summary>How many entries the list says it has.</summary>
    public long? StatedEntries { get; private set; }

    /// <summary>How many there are, counted likewise.</summary>
    public long FoundEntries => countsAddresses ? Labels.Select(label => label.Place).Concat(Rejected.Select(row => row.Place)).Distinct(StringComparer.Ordinal).Count() : Entities.Count;

    /// <summary>Takes an item.</summary>
    public void Add(ListItem item)
    {
        switch (item)
        {
            case ListedLabel label:
                Labels.Add(label);
                break;
            case ListedEntity entity:
                Entities.Add(entity.Entity);
                break;
            case ListedRelation relation:
                relations.Add((relation.Place, relation.Relation));
                break;
            case ListedLink link:
                Links.Add(link.Link);
                break;
            case RejectedRow row:
                Rejected.Add(row);
                break;
            case ListNote note:
                Notes.Add(note);
                break;
            case ListStatement statement:
                PublishedOn = statement.PublishedOn > PublishedOn || PublishedOn is null ? statement.PublishedOn ?? PublishedOn : PublishedOn;
                StatedEntries = statement.Entries is null ? StatedEntries : statement.Entries + (StatedEntries ?? 0);
                countsAddresses |= statement.CountsAddresses;
                break;
            default:
                throw new InvalidOperationException($"an item of a list is not known: found {item.GetType().Name}");
        }
    }

    /// <summary>Says what can only be said of the whole: twins, what stands again, how many entries there are; and finds the entities that relations only name.</summary>
    public void Complete(DateOnly? publishedOn)
    {
        PublishedOn ??= publishedOn;
        ResolveNames();
        NoteRepetitions();
        NoteTwins();
        if (StatedEntries is { } stated && stated != FoundEntries)
        {
            string what = countsAddresses ? "addresses" : "entries";
            string why = FoundEntries < stated ? "an excerpt, or some are missing" : "some stand twice, or it was added to";
            Notes.Add(new ListNote("whole list", ListNoteKind.Other, string.Create(CultureInfo.InvariantCulture, $"the list says that it has {stated} {what}, found {FoundEntries}: {why}")));
        }
    }

    private void ResolveNames()
    {
        const string prefix = "name:";
        Dictionary<string, string[]> ids = Entities.GroupBy(entity => entity.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.Select(entity => entity.Id).Distinct().ToArray(), StringComparer.OrdinalIgnoreCase);
        for (int at = 0; at < relations.Count; at++)
        {
            (string place, EntityRelation relation) = relations[at];
            if (relation.To.StartsWith(prefix, StringComparison.Ordinal) && ids.TryGetValue(relation.To[prefix.Length..], out string[]? found) && found.Length == 1)
            {
                relations[at] = (place, relation with { To = found[0], Text = relation.Text ?? relation.To[prefix.Length..] });
            }
        }
    }

    private void NoteRepetitions()
    {
        var first = new Dictionary<LabelSubject, ListedLabel>();
        foreach (ListedLabel label in Labels)
        {
            if (first.TryGetValue(label.Label.Subject, out ListedLabel? known))
            {
                string of = known.Label.Entity == label.Label.Entity ? string.Empty : $", there of {SafeText.Trim(known.Label.Text, 60)}";
                Notes.Add(new ListNote(label.Place, ListNoteKind.Repeated, $"{SafeText.Trim(label.Label.Subject.ToString())} stands again, first at {known.Place}{of}"));
            }
            else
            {
                first.Add(label.Label.Subject, label);
            }
        }
    }

    private void NoteTwins()
    {
        ILookup<string, ListedLabel> evm = Labels.Where(label => label.Label.Account.Address.Kind == AddressKind.Evm).ToLookup(KeyOf);
        foreach (IGrouping<string, ListedLabel> tron in Labels.Where(label => label.Label.Account.Address.Kind == AddressKind.Tron).GroupBy(KeyOf))
        {
            if (evm[tron.Key].FirstOrDefault() is { } twin)
            {
                Notes.Add(new ListNote(tron.First().Place, ListNoteKind.Twin, $"{tron.First().Label.Subject} and {twin.Label.Subject} (at {twin.Place}) are of one key: both are listed"));
            }
        }
    }

    private static string KeyOf(ListedLabel label) => Convert.ToHexString(label.Label.Account.Address.ToByteArray());
}
