namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>How an instance of Blockscout is asked. Many need no key.</summary>
public sealed class BlockscoutOptions : ExplorerOptions
{
    /// <summary>
    /// Sets the defaults: answers up to 64 MiB; others' servers that <see cref="Http.HostLimit"/> does not know are asked no more than three times a second, which
    /// instances allow to those without a key unless they say otherwise. Source: docs.blockscout.com, "Requests &amp; Limits".
    /// </summary>
    public BlockscoutOptions()
        : base(TimeSpan.FromMilliseconds(340)) => CountsMilliseconds = true;
}
