namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>How an instance of Blockscout is asked. Many need no key.</summary>
public sealed class BlockscoutOptions : ExplorerOptions
{
    /// <summary>
    /// Sets the defaults: answers up to 64 MiB, and no more than five requests a second (<see cref="Http.HttpSourceOptions.MinimumInterval"/>), which public instances
    /// allow to those without a key. Source: docs.blockscout.com, "Requests &amp; Limits".
    /// </summary>
    public BlockscoutOptions()
        : base(TimeSpan.FromMilliseconds(200))
    {
    }
}
