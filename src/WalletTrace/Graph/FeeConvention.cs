namespace WalletTrace.Graph;

/// <summary>
/// What becomes of the fees of UTXO transactions. Two conventions of the field carry their taint on into the coinbase of the block; on account
/// chains a fee is a sink under all of them.
/// </summary>
public enum FeeConvention
{
    /// <summary>Fees are a sink: who was paid them is not followed.</summary>
    Sink,

    /// <summary>
    /// The coinbase's inputs are the clean subsidy first, then the fees of the block's transactions in their order (as in BlockSci); its outputs take
    /// from them by the rule.
    /// </summary>
    CoinbaseSubsidyFirst,

    /// <summary>The coinbase's inputs are the fees of the block's transactions in their order, then the clean subsidy (as in TaintChain).</summary>
    CoinbaseFeesFirst,
}

/// <summary>
/// The fee of a UTXO transaction that was not followed into the coinbase of its block though the trace was asked to (backward: a coinbase whose
/// fees were not told apart from its subsidy, or the fee of a transaction that was not followed).
/// </summary>
/// <param name="Chain">The chain.</param>
/// <param name="Transaction">The transaction that paid it (or the coinbase).</param>
/// <param name="Height">The height of its block.</param>
/// <param name="Reason">Why: <see cref="StopReason.Unexplored"/> for what the ledger lacks, else the limit that ended the branch.</param>
/// <param name="Detail">In words.</param>
public sealed record FeeStop(ChainId Chain, TransactionId Transaction, long Height, StopReason Reason, string Detail);
