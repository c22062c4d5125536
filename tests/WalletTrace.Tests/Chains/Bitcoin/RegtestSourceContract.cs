using WalletTrace.Chains;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin;

/// <summary>The contract of block sources over a chain of Bitcoin's kind.</summary>
public abstract class RegtestSourceContract : BlockSourceContract
{
    private protected override CoverageKinds Kinds => CoverageKinds.Coins;

    private protected sealed override IContractChain MakeChain() => RegtestChain.Sample();

    private protected sealed override Task<IBlockSource> OpenAsync(IContractChain chain) => OpenAsync((RegtestChain)chain);

    /// <inheritdoc cref="BlockSourceContract.OpenAsync(IContractChain)"/>
    private protected abstract Task<IBlockSource> OpenAsync(RegtestChain chain);
}
