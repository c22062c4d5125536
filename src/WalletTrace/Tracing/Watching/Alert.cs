using System.Collections.Immutable;
using WalletTrace.Attribution;

namespace WalletTrace.Tracing.Watching;

/// <summary>Something that whoever watches a case is told once. Texts in it may be hostile: every sink escapes them.</summary>
public abstract record Alert
{
    private protected Alert()
    {
    }

    /// <summary>Its name, by which a receiver knows what he was told already.</summary>
    public required AlertId Id { get; init; }

    /// <summary>What it says.</summary>
    public required AlertKind Kind { get; init; }

    /// <summary>When it was raised, unix seconds: the time of the watch, not of the chain.</summary>
    public required long RaisedAt { get; init; }

    /// <summary>The chain that it is about.</summary>
    public required ChainId Chain { get; init; }
}

/// <summary>An alert about something on a chain. It may turn out not to hold, and then is retracted.</summary>
public abstract record ChainAlert : Alert
{
    private protected ChainAlert()
    {
    }

    /// <summary>The height of the block, as the ledger had it when the alert was raised; the transaction may be mined again at another.</summary>
    public required long Height { get; init; }

    /// <summary>The block's own time, unix seconds.</summary>
    public required long Time { get; init; }

    /// <summary>The transaction.</summary>
    public required TransactionId Transaction { get; init; }

    /// <summary>The name of the theft whose value it is about; of several thefts with one name those after the first with their place, <c>theft #2</c>.</summary>
    public required string Theft { get; init; }

    /// <summary>The asset of the amounts.</summary>
    public required Asset Asset { get; init; }

    /// <summary>How much of it is stolen by each rule of the trace, in their order; zero by a rule that puts nothing there.</summary>
    public required ImmutableArray<TracedAmount> Traced { get; init; }
}

/// <summary>What a rule says of an amount.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Units">The stolen part, in base units.</param>
public readonly record struct TracedAmount(TaintRule Rule, UInt256 Units);

/// <summary>
/// Traced value moved (<see cref="AlertKind.Moved"/>), or came by a movement to an account that matters (<see cref="AlertKind.ReachedCategory"/>,
/// <see cref="AlertKind.ReachedSanctioned"/>). A movement to such an account raises one alert of each kind; what goes as a fee raises none.
/// </summary>
/// <remarks>
/// Named by chain, transaction, movement and theft. On a UTXO chain the movement is the output, by its index. On an account chain it is told by its kind, asset, sender,
/// receiver and amount, and by its place among movements of the transaction that are the same in all of this: positions of events change when a
/// transaction is mined again. Nothing that depends on rules, stolen parts or labels is part of the name.
/// </remarks>
public sealed record MovementAlert : ChainAlert
{
    /// <summary>The movement's index in the transaction: on a UTXO chain the output's, on an account chain as the ledger has it in this block.</summary>
    public required long Index { get; init; }

    /// <summary>Who gave; of a UTXO transaction whoever gave most of the traced value. Null where that is nobody or not known.</summary>
    public Account? From { get; init; }

    /// <summary>Who got; null where that is nobody: burnt value.</summary>
    public Account? To { get; init; }

    /// <summary>What moved in all, in base units.</summary>
    public required UInt256 Value { get; init; }

    /// <summary>What was got for it, where an inferred swap stands for the movement; else null.</summary>
    public Amount? Got { get; init; }

    /// <summary>The category of the account that got it, where a label or an inference tells it.</summary>
    public Category Category { get; init; }

    /// <summary>What the label says, or the inference. Hostile text. Null where nothing is told.</summary>
    public string? Label { get; init; }

    /// <summary>Who says so. Hostile text. Null where nothing is told, and for an inference.</summary>
    public string? LabelSource { get; init; }
}

/// <summary>The issuer of a token froze a holding in which traced value rests. Observed on the chain.</summary>
/// <remarks>Named by chain, transaction, account, asset and theft.</remarks>
public sealed record FreezeAlert : ChainAlert
{
    /// <summary>Whose holding.</summary>
    public required Account Account { get; init; }
}

/// <summary>Why an alert does not hold any more.</summary>
public enum RetractionReason
{
    /// <summary>None: it holds again.</summary>
    None = 0,

    /// <summary>The chain was reorganised, and the transaction is not part of it any more.</summary>
    Reorganised,

    /// <summary>The transaction is still there, but by what is known now it carries no traced value: facts, labels or the case's limits changed.</summary>
    NotTraced,
}

/// <summary>
/// An earlier alert does not hold any more (<see cref="AlertKind.Retracted"/>), or one that was retracted holds again
/// (<see cref="AlertKind.ConfirmedAgain"/>). An alert is retracted when its chain has come to its height again without it.
/// </summary>
/// <remarks>Named by the alert that it is about, and by how often the same was said of it.</remarks>
public sealed record StandingAlert : Alert
{
    /// <summary>The alert that it is about.</summary>
    public required AlertId Of { get; init; }

    /// <summary>That alert's kind.</summary>
    public required AlertKind OfKind { get; init; }

    /// <summary>That alert's transaction.</summary>
    public required TransactionId Transaction { get; init; }

    /// <summary>The height at which that was; of one that holds again, where it is now.</summary>
    public required long Height { get; init; }

    /// <summary>Why it does not hold.</summary>
    public required RetractionReason Reason { get; init; }

    /// <summary>How often the same was said of it, this time included; from 1.</summary>
    public required int Times { get; init; }
}

/// <summary>A source of facts fails, is behind, or has recovered.</summary>
/// <remarks>Named by chain, source and since when; one that has recovered bears the time since when it had not.</remarks>
public sealed record SourceAlert : Alert
{
    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>Since when, unix seconds.</summary>
    public required long Since { get; init; }

    /// <summary>What was found. Hostile text.</summary>
    public required string Text { get; init; }
}
