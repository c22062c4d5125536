using WalletTrace.Inference.Coins;

namespace WalletTrace.Benchmarks.Clusters;

/// <summary>Transactions in order, and who owns which address.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Transactions">The transactions.</param>
/// <param name="Owners">The owner of each address that is on the chain and whose owner is known.</param>
internal sealed record OwnedChain(ChainId Chain, IReadOnlyList<CoinTransaction> Transactions, IReadOnlyDictionary<Address, int> Owners);
