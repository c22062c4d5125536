namespace WalletTrace.Graph.Whole;

/// <summary>A movement of an account chain on its way into a ledger's graph, by numbers.</summary>
internal struct TransferEntry
{
    /// <summary>In place of a giver: what is newly issued.</summary>
    public const int Issuance = -1;

    /// <summary>In place of a taker: what is burnt.</summary>
    public const int Burned = -1;

    /// <summary>In place of a taker: what is paid as a fee.</summary>
    public const int Fees = -2;

    /// <summary>Who gives, by the feed's number of the account; or an end.</summary>
    public int From;

    /// <summary>Who takes, by the feed's number of the account; or an end.</summary>
    public int To;

    /// <summary>The number of the asset in the graph.</summary>
    public int Asset;

    /// <summary>The amount as a graph stores it.</summary>
    public ulong Stored;
}
