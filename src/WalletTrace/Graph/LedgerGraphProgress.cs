namespace WalletTrace.Graph;

/// <summary>How far the freezing of a ledger has come.</summary>
/// <param name="Flows">How many flows there are so far.</param>
/// <param name="Chain">The chain of the block taken in last.</param>
/// <param name="Height">Its height.</param>
public readonly record struct LedgerGraphProgress(int Flows, ChainId Chain, long Height);
