namespace WalletTrace.Graph;

/// <summary>Why a trace ends at a vertex.</summary>
public enum StopReason
{
    /// <summary>It does not: the vertex is followed, and what is left there rests.</summary>
    None,

    /// <summary>The account is labelled with a category at which the trace stops.</summary>
    Category,

    /// <summary>The account carries a label at which the trace stops.</summary>
    Label,

    /// <summary>The ledger does not hold the account's history completely.</summary>
    Unexplored,

    /// <summary>The account has more transactions, or the UTXO transaction more coins, than the hub limit.</summary>
    Hub,

    /// <summary>Less traced value reached it than the minimum.</summary>
    Minimum,

    /// <summary>It is as many hops from the theft as the trace may go.</summary>
    Hops,

    /// <summary>Value would move on only after the time window.</summary>
    TimeWindow,

    /// <summary>The budget was used up: that of followed vertices, or that of what may be asked of sources.</summary>
    Budget,

    /// <summary>Sources were asked for the account's history and none gave it; what they said is told.</summary>
    Unanswered,

    /// <summary>Only third parties could have given the account's history, and the trace was to ask none.</summary>
    Undisclosed,

    /// <summary>The account forwards what it gets to a labelled service: it is one of the service's deposit accounts. Inferred.</summary>
    Deposit,

    /// <summary>The account is inferred to be under one control with one whose label would stop the trace.</summary>
    Cluster,
}

/// <summary>A branch that was not followed.</summary>
/// <param name="Vertex">The vertex at which the trace ends.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">What was found and what the rule allows, in words; hostile text (labels) included.</param>
public sealed record Stop(int Vertex, StopReason Reason, string Detail)
{
    /// <summary>The height up to which the vertex is followed, because its history was read no further though the ledger speaks of later heights; else null.</summary>
    public long? ReadTo { get; init; }
}
