namespace WalletTrace.Graph;

/// <summary>Where a flow of a <see cref="LedgerGraph"/> stands on its chain.</summary>
/// <param name="Chain">The chain it leaves on.</param>
/// <param name="Height">The height of the block in which it leaves.</param>
/// <param name="Time">The time that the block states, unix seconds.</param>
/// <param name="Ordinal">How many flows leave in the block before it.</param>
public readonly record struct FlowPlace(ChainId Chain, long Height, long Time, int Ordinal);
