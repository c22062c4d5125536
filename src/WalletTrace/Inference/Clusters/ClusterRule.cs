namespace WalletTrace.Inference.Clusters;

/// <summary>By which rule two accounts are held to be under one control.</summary>
public enum ClusterRule
{
    /// <summary>Both signed one transaction of a UTXO chain that is no CoinJoin.</summary>
    MultiInput,

    /// <summary>An output is the change of who paid.</summary>
    Change,

    /// <summary>An account pays into a deposit account, which a service gives to one customer.</summary>
    DepositReuse,

    /// <summary>One pays the fee for what the other sends.</summary>
    FeePayer,

    /// <summary>One gives the other all of the chain's coin that it ever gets, for fees.</summary>
    FeeTopUp,

    /// <summary>Somebody says so.</summary>
    Asserted,
}
