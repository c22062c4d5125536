using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Attribution.Screening;
using WalletTrace.Reports.Actors;

namespace WalletTrace.Reports.Views;

/// <summary>Labels, entities and lists, told in tables.</summary>
internal static class AttributionDigests
{
    private const int MostConflicts = 50;

    private static readonly ImmutableArray<SheetColumn> LabelColumns =
    [
        new("About", SheetKind.Id), new("Claim"), new("Category"), new("Whose"), new("Of which days"), new("Said by"), new("Confidence"),
    ];

    private static readonly ImmutableArray<SheetColumn> EntityColumns =
    [
        new("Entity"), new("Id", SheetKind.Id), new("What"), new("Countries"), new("Programmes"), new("Listed"), new("Also called"), new("Said by"),
    ];

    private static readonly ImmutableArray<SheetColumn> RelationColumns = [new("From", SheetKind.Id), new("How"), new("To", SheetKind.Id), new("As worded"), new("Said by")];

    /// <summary>A set of labels: how many of what, by whom, and each.</summary>
    public static Digest Of(LabelSet labels)
    {
        Label[] all = [.. labels.All];
        IGrouping<string, Label>[] sources = [.. all.GroupBy(label => label.Source, StringComparer.Ordinal).OrderByDescending(source => source.Count()).ThenBy(source => source.Key, StringComparer.Ordinal)];
        var bySource = Sheet.Of(
            [new("Source"), new("Labels", SheetKind.Number), new("Categories")], sources,
            source => [source.Key, Number(source.Count()), string.Join(", ", source.Select(label => label.Category).Distinct().Order().Select(Words.Id))], "By source");
        string sentence = $"{Words.Count(labels.Count, "label")} of {Words.Count(all.Select(label => label.Subject).Distinct().Count(), "subject")}, {Words.Count(labels.Entities.All.Length, "description")} of entities.";
        return new("", [sentence], [bySource, SheetOf(all, labels.Entities, "Labels")]);
    }

    /// <summary>Labels, whichever they are.</summary>
    public static Digest Of(IReadOnlyList<Label> labels) => Digest.Of(SheetOf(labels, EntitySet.Empty));

    /// <summary>A set of entities, their relations and what is asserted between them.</summary>
    public static Digest Of(EntitySet entities) => new(
        "", [$"{Words.Count(entities.All.Length, "description")} of entities, {Words.Count(entities.Relations.Length, "relation")}, {Words.Count(entities.Links.Length, "asserted link")}."],
        [
            SheetOf(entities.All, "Entities"),
            .. entities.Relations.IsEmpty ? [] : (Sheet[])[SheetOf(entities.Relations, "Relations")],
            .. entities.Links.IsEmpty ? [] : (Sheet[])[SheetOf(entities.Links, "Asserted links, off-chain")],
        ]);

    /// <summary>Entities, whichever they are.</summary>
    public static Digest Of(IReadOnlyList<Entity> entities) => Digest.Of(SheetOf(entities));

    /// <summary>Relations, whichever they are.</summary>
    public static Digest Of(IReadOnlyList<EntityRelation> relations) => Digest.Of(SheetOf(relations));

    /// <summary>Asserted links, whichever they are.</summary>
    public static Digest Of(IReadOnlyList<AssertedLink> links) => Digest.Of(SheetOf(links, null));

    /// <summary>Claims that cannot all be right, conflict by conflict.</summary>
    public static Digest Of(IReadOnlyList<LabelConflict> conflicts) => new("", conflicts.Count == 0 ? ["No claims contradict each other."] : [], [
        .. conflicts.Take(MostConflicts).Select(conflict => SheetOf(
            conflict.Claims, EntitySet.Empty,
            $"{conflict.Subject}: disagree on {(conflict.OnCategory && conflict.OnEntity ? "what it is used for and whose it is" : conflict.OnCategory ? "what it is used for" : "whose it is")}")),
    ]);

    /// <summary>Who leads to an actor, over which relations, and the labels that name them.</summary>
    public static Digest Of(ActorLeads leads) => new(
        "", [
            $"{Words.Count(leads.Entities.Length, "entity", "entities")} and {Words.Count(leads.Labels.Length, "label")} lead to the actor, as the named sources say.",
            .. leads.IsComplete ? [] : (string[])["A limit cut off what leads there."],
        ],
        [
            Sheet.Of(
                [new("Entity", SheetKind.Id), new("Leads to the actor")], leads.Entities,
                lead => [lead.Id, lead.Chain.IsEmpty ? "is the actor" : ActorWords.Chain(lead, EntitySet.Empty)], "Entities"),
            Sheet.Of(
                [new("About", SheetKind.Id), new("Claim"), new("Said by"), new("Names", SheetKind.Id)], leads.Labels,
                lead => [lead.Label.Subject.ToString(), lead.Label.Text, lead.Label.Source, lead.By.Id], "Labels"),
        ]);

    /// <summary>What screening many rows found by labels alone.</summary>
    public static Digest Of(ScreenedRows rows) => new(
        "", [
            $"{Number(rows.Read)} of {Number(rows.Rows)} rows are addresses; labels were found for {Number(rows.Matches.Select(match => match.Row).Distinct().Count())} of them. {Words.Count(rows.Damaged.Length, "row")} could not be read.",
            ScreeningResult.NoClearance,
        ],
        [
            .. rows.Matches.IsEmpty ? [] : (Sheet[])
            [
                Sheet.Of(
                    [new("Row", SheetKind.Number), new("Label of", SheetKind.Id), new("Claim"), new("Category"), new("Said by")], rows.Matches,
                    match => [Number(match.Row), match.Label.Subject.ToString(), match.IsTwin ? $"{match.Label.Text} (another account of the same key)" : match.Label.Text, Words.Id(match.Label.Category), match.Label.Source],
                    "Labels found"),
            ],
            .. rows.Damaged.IsEmpty ? [] : (Sheet[])
            [
                Sheet.Of(
                    [new("Row", SheetKind.Number), new("Found"), new("Problem")], rows.Damaged,
                    row => [Number(row.Row), row.Text, row.Problem], "Rows that could not be read", "Nothing is known of them."),
            ],
        ]);

    /// <summary>An edition of a list.</summary>
    public static Digest Of(ListEdition edition)
    {
        ListCounts counts = edition.Counts;
        var chains = Sheet.Of([new("Chain"), new("Addresses", SheetKind.Number)], [.. edition.AddressesByChain], chain => [chain.Key, Number(chain.Value)], "By chain");
        var rejected = Sheet.Of(
            [new("Where"), new("Found"), new("Problem")], edition.Rejected, row => [row.Place, row.Found, row.Problem], "Rows that could not be taken", "Nothing is known of them.");
        return new(
            edition.Name,
            [
                $"{edition.Format}{(edition.PublishedOn is { } day ? $", of {Figures.Day(day)}" : "")}; SHA-256 {edition.Sha256}.",
                $"{Words.Count(counts.Labels, "label")} of {Words.Count(counts.Addresses, "address", "addresses")}, {Words.Count(counts.Entities, "entity", "entities")}, {Words.Count(counts.Relations, "relation")}; {Words.Count(counts.Rejected, "row")} could not be taken.",
            ],
            [chains, SheetOf(edition.Labels, new EntitySet(edition.Entities), "Labels"), .. edition.Rejected.IsEmpty ? [] : (Sheet[])[rejected]]);
    }

    /// <summary>How two editions of a list differ.</summary>
    public static Digest Of(ListDifference difference)
    {
        ListDifferenceCounts counts = difference.Counts;
        (string What, int Came, int Went, int Changed)[] sums =
        [
            ("Addresses", counts.AddressesAdded, counts.AddressesRemoved, 0), ("Labels", counts.LabelsAdded, counts.LabelsRemoved, counts.LabelsChanged),
            ("Entities", counts.EntitiesAdded, counts.EntitiesRemoved, counts.EntitiesChanged), ("Relations", counts.RelationsAdded, counts.RelationsRemoved, 0),
        ];
        var sheets = new List<Sheet>
        {
            Sheet.Of(
                [new(""), new("Came", SheetKind.Number), new("Went", SheetKind.Number), new("Changed", SheetKind.Number)], sums,
                sum => [sum.What, Number(sum.Came), Number(sum.Went), Number(sum.Changed)]),
        };
        Add(difference.Added, labels => SheetOf(labels, new EntitySet(difference.New.Entities), "Came"));
        Add(difference.Removed, labels => SheetOf(labels, new EntitySet(difference.Old.Entities), "Went"));
        Add(difference.Changed, changes => Sheet.Of(
            [new("About", SheetKind.Id), new("Said"), new("Says")], changes,
            change => [change.New.Subject.ToString(), Claim(change.Old), Claim(change.New)], "Says something else"));
        Add(difference.EntitiesAdded, entities => SheetOf(entities, "Entities that came"));
        Add(difference.EntitiesRemoved, entities => SheetOf(entities, "Entities that went"));
        Add(difference.EntitiesChanged, changes => Sheet.Of(
            [new("Entity"), new("Id", SheetKind.Id), new("What differs")], changes,
            change => [change.New.Name, change.New.Id, string.Join(", ", change.Fields)], "Entities described otherwise"));
        Add(difference.Moved, moves => Sheet.Of(
            [new("Entity"), new("Id", SheetKind.Id), new("Left"), new("Joined")], moves,
            move => [move.Name, move.Id, string.Join(", ", move.Left), string.Join(", ", move.Joined)], "Programmes"));
        Add(difference.Damaged, damaged => Sheet.Of(
            [new("About", SheetKind.Id), new("How"), new("Where"), new("Found")], damaged,
            one => [one.Old.Subject.ToString(), Words.Id(one.Kind), one.Row.Place, one.Row.Found], "There, but damaged", "Nothing says that these were withdrawn."));
        string[] shrunk = difference.Shrinkage() is { } gone ? [$"SHRUNK: gone are {gone}."] : [];
        return new("", [$"{difference.Old.Name} against {difference.New.Name}.", .. shrunk, .. difference.IsEmpty ? ["Both say the same."] : (string[])[]], [.. sheets]);

        void Add<T>(IReadOnlyList<T> items, Func<IReadOnlyList<T>, Sheet> sheet)
        {
            if (items.Count > 0)
            {
                sheets.Add(sheet(items));
            }
        }
    }

    private static Sheet SheetOf(IReadOnlyList<Label> labels, EntitySet entities, string? heading = null) => Sheet.Of(
        LabelColumns, labels,
        label =>
        [
            label.Subject.ToString(), label.Text, Words.Id(label.Category), label.Entity is { } id ? LabelPhrases.Entity(label, entities) ?? id : "", LabelPhrases.Days(label),
            label.Date is { } date ? $"{label.Source}, {Figures.Day(date)}" : label.Source, Words.Id(label.Confidence),
        ],
        heading);

    private static Sheet SheetOf(IReadOnlyList<Entity> entities, string? heading = null) => Sheet.Of(
        EntityColumns, entities,
        entity =>
        [
            entity.Name, entity.Id, Words.Id(entity.Kind), string.Join(", ", entity.Countries), string.Join(", ", entity.Programmes), Listed(entity),
            string.Join("; ", entity.Aliases), entity.Date is { } date ? $"{entity.Source}, {Figures.Day(date)}" : entity.Source,
        ],
        heading);

    private static Sheet SheetOf(IReadOnlyList<EntityRelation> relations, string? heading = null) => Sheet.Of(
        RelationColumns, relations, relation => [relation.From, Words.Id(relation.Kind), relation.To, relation.Text ?? "", relation.Source], heading);

    private static Sheet SheetOf(IReadOnlyList<AssertedLink> links, string? heading) => Sheet.Of(
        [new("Day"), new("From"), new("To"), new("Amount, as worded"), new("What is asserted"), new("Said by"), new("Confidence")], links,
        link => [link.On is { } day ? Figures.Day(day) : "", link.From, link.To, link.Amount ?? "", link.Text, link.Source, Words.Id(link.Confidence)], heading, LinksBeside.Caution);

    private static string Claim(Label label) => $"{label.Text} ({Words.Id(label.Category)}) {LabelPhrases.Days(label)}".TrimEnd();

    private static string Listed(Entity entity) => entity switch
    {
        { ListedFrom: { } from, ListedUntil: { } until } => $"{Figures.Day(from)} until {Figures.Day(until)}",
        { ListedFrom: { } from } => Figures.Day(from),
        { ListedUntil: { } until } => $"until {Figures.Day(until)}",
        _ => "",
    };

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
