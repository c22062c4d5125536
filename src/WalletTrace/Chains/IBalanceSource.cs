namespace WalletTrace.Chains;

/// <summary>Tells what accounts hold, so that what was pulled of them can be held against it.</summary>
public interface IBalanceSource : IChainSource
{
    /// <summary>What an account holds of an asset after a block.</summary>
    /// <param name="address">Whose holding; it is disclosed to the source.</param>
    /// <param name="asset">The chain's own coin or a token of it.</param>
    /// <param name="height">After which block.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The balance in base units; null where the source cannot tell it for that block, or the token's contract does not answer.</returns>
    /// <exception cref="ChainSourceException">The source cannot be reached or answers what it should not.</exception>
    ValueTask<UInt256?> BalanceAsync(Address address, Asset asset, long height, CancellationToken cancellationToken = default);
}
