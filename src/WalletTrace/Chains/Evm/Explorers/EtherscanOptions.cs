namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>How Etherscan is asked. It needs a key, and without a paid plan allows three requests a second and not all chains.</summary>
public sealed class EtherscanOptions : ExplorerOptions
{
    /// <summary>
    /// Sets the defaults: answers up to 64 MiB; others' servers that <see cref="Http.HostLimit"/> does not know are asked no more than three times a second, which
    /// is what Etherscan's free plan allows. With another plan set <see cref="Http.HttpSourceOptions.MinimumInterval"/>.
    /// </summary>
    public EtherscanOptions()
        : base(TimeSpan.FromMilliseconds(340))
    {
    }

    /// <summary>Where the API, version 2, begins, for all its chains.</summary>
    public static Uri PublicAddress { get; } = new("https://api.etherscan.io/v2/api");
}
