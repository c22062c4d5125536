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

/// <summary>A sourced claim about an account. Two claims about one account stand side by side; none is merged away.</summary>
/// <param name="Account">The account.</param>
/// <param name="Text">The claim, as its source words it. Hostile text: escape it wherever it is shown.</param>
/// <param name="Category">What the account is used for.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Confidence">How far the source is to be believed.</param>
/// <param name="Date">When it was said.</param>
public sealed record Label(Account Account, string Text, Category Category, string Source, Confidence Confidence = Confidence.Unknown, DateOnly? Date = null);
