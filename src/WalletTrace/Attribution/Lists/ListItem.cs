namespace WalletTrace.Attribution.Lists;

/// <summary>One thing that a list holds, or a place in it that could not be taken. What is read is never dropped in silence: each row becomes an item.</summary>
/// <param name="Place">Where it stands: a line (<c>line 12</c>), or in XML and JSON the entry (<c>entry 27307, line 812</c>).</param>
public abstract record ListItem(string Place);

/// <summary>A label.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Label">The label.</param>
public sealed record ListedLabel(string Place, Label Label) : ListItem(Place);

/// <summary>An entity.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Entity">The entity.</param>
public sealed record ListedEntity(string Place, Entity Entity) : ListItem(Place);

/// <summary>A relation between entities.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Relation">The relation.</param>
public sealed record ListedRelation(string Place, EntityRelation Relation) : ListItem(Place);

/// <summary>An asserted link.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Link">The link.</param>
public sealed record ListedLink(string Place, AssertedLink Link) : ListItem(Place);

/// <summary>A row that could not be taken, with all that is needed to look at it.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Found">What stands there, shortened. Hostile text.</param>
/// <param name="Problem">What is wrong with it, what was expected, and what to do.</param>
public sealed record RejectedRow(string Place, string Found, string Problem) : ListItem(Place);

/// <summary>What a note about a row is about.</summary>
public enum ListNoteKind
{
    /// <summary>The list's ticker says another chain than the address: the address decides.</summary>
    TickerDisagrees,

    /// <summary>The same key under another chain's form is listed, too, or may be of interest: a TRON and an EVM account of the same bytes.</summary>
    Twin,

    /// <summary>The address stands more than once.</summary>
    Repeated,

    /// <summary>Anything else that a reader should know, for instance a category that was not known.</summary>
    Other,
}

/// <summary>Something worth knowing about a row that was taken.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">The note.</param>
public sealed record ListNote(string Place, ListNoteKind Kind, string Text) : ListItem(Place);

/// <summary>The day of a list's edition, or its claim of how many entries it has. Comes at most once each.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="PublishedOn">The day, or null.</param>
/// <param name="Entries">How many entries the list says it has, or null.</param>
public sealed record ListStatement(string Place, DateOnly? PublishedOn, long? Entries) : ListItem(Place)
{
    /// <summary>Whether <see cref="Entries"/> counts addresses rather than entities.</summary>
    public bool CountsAddresses { get; init; }
}
