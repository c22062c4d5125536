namespace WalletTrace.Tracing.Watching;

/// <summary>What an alert says.</summary>
public enum AlertKind
{
    /// <summary>Traced value moved.</summary>
    Moved = 0,

    /// <summary>Traced value came to an account of a category: an exchange, a mixer, a bridge.</summary>
    ReachedCategory,

    /// <summary>Traced value came to an account that a label calls sanctioned.</summary>
    ReachedSanctioned,

    /// <summary>The issuer of a token froze a holding in which traced value rests.</summary>
    Frozen,

    /// <summary>An earlier alert does not hold any more.</summary>
    Retracted,

    /// <summary>An alert that was retracted holds again.</summary>
    ConfirmedAgain,

    /// <summary>A source of facts fails, so that nothing new is seen of its chain. Says nothing of the case.</summary>
    SourceFailing,

    /// <summary>A source's newest block is old, so that nothing new is seen of its chain. Says nothing of the case.</summary>
    SourceBehind,

    /// <summary>A source that failed or was behind gives new blocks again. Says nothing of the case.</summary>
    SourceRecovered,
}
