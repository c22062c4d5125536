namespace WalletTrace.Attribution;

/// <summary>What an account is used for, according to a label.</summary>
public enum Category
{
    /// <summary>Not told.</summary>
    Unknown,

    /// <summary>A custodial exchange, its hot wallets and deposit accounts.</summary>
    Exchange,

    /// <summary>A mixer: breaks the link between what enters and what leaves.</summary>
    Mixer,

    /// <summary>A bridge or instant swap service: value goes on on another chain.</summary>
    Bridge,

    /// <summary>An over-the-counter desk.</summary>
    Otc,

    /// <summary>A payment service or merchant processor.</summary>
    Payment,

    /// <summary>A decentralised exchange or lending protocol.</summary>
    Defi,

    /// <summary>A gambling service.</summary>
    Gambling,

    /// <summary>A darknet market.</summary>
    DarknetMarket,

    /// <summary>A mining pool or validator.</summary>
    Mining,

    /// <summary>A ransomware operation.</summary>
    Ransomware,

    /// <summary>A theft's own wallets.</summary>
    Theft,

    /// <summary>A scam or phishing operation.</summary>
    Scam,

    /// <summary>On a sanctions list.</summary>
    Sanctioned,

    /// <summary>A token or other contract.</summary>
    Contract,

    /// <summary>Any other service.</summary>
    Service,

    /// <summary>A person or company that is no service.</summary>
    User,
}

/// <summary>How far a label's source is to be believed.</summary>
public enum Confidence
{
    /// <summary>Not told.</summary>
    Unknown,

    /// <summary>A guess or a rule of thumb.</summary>
    Low,

    /// <summary>A public source of repute, or several of less.</summary>
    Medium,

    /// <summary>The owner, an authority or a court.</summary>
    High,
}

/// <summary>
/// A sourced claim about an account, contract, range or cluster. Two claims about one subject stand side by side; none is merged away.
/// </summary>
/// <remarks>
/// Two times are kept apart: from when to when the claim says that something was so (<see cref="ValidFrom"/>, <see cref="ValidUntil"/>), and from when to when
/// whoever keeps these labels knew of it (<see cref="LearnedAt"/>, <see cref="WithdrawnAt"/>).
/// </remarks>
/// <param name="Subject">What it is about.</param>
/// <param name="Text">The claim, as its source words it. Hostile text: escape it wherever it is shown.</param>
/// <param name="Category">What the subject is used for.</param>
/// <param name="Source">Who says so: the name of the list or publication, the same for all of its claims.</param>
/// <param name="Confidence">How far the source is to be believed.</param>
/// <param name="Date">When the source said it.</param>
public sealed record Label(LabelSubject Subject, string Text, Category Category, string Source, Confidence Confidence = Confidence.Unknown, DateOnly? Date = null)
    : IClaim<Label>
{
    /// <summary>The account; of a range the first; none of a cluster or a foreign address.</summary>
    public Account Account => Subject.Account;

    /// <summary>The <see cref="WalletTrace.Attribution.Entity.Id"/> of whom the subject belongs to, or null where the source names nobody.</summary>
    public string? Entity { get; init; }

    /// <summary>Where the source says so. Never followed by itself.</summary>
    public string? Url { get; init; }

    /// <summary>The first day on which it was so, for instance that of a designation, or null: from ever.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>The first day on which it was so no more, for instance that of a delisting, or null: not known to have ended.</summary>
    public DateOnly? ValidUntil { get; init; }

    /// <summary>When it was taken in, UTC; null: from ever.</summary>
    public DateTimeOffset? LearnedAt { get; init; }

    /// <summary>When it was withdrawn, UTC; null: it stands.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>Whether it says that something was so on a day.</summary>
    public bool IsValidOn(DateOnly day) => !(ValidFrom > day) && !(ValidUntil <= day);

    /// <summary>Whether it was known, and not yet withdrawn, at a time.</summary>
    public bool IsKnownAt(DateTimeOffset time) => Claims.IsKnownAt(LearnedAt, WithdrawnAt, time);

    /// <summary>The label as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);

    Label IClaim<Label>.Known(DateTimeOffset? from, DateTimeOffset? until) => this with { LearnedAt = from, WithdrawnAt = until };

    ClaimId IClaim.Identify() => new ClaimText("label").Add(Subject.ToString()).Add(Text).Add(EnumNames<Category>.Of(Category)).Add(Source).Add(EnumNames<Confidence>.Of(Confidence))
        .Add(Entity).Add(Url).Add(ValidFrom).Add(ValidUntil).ToId();
}
