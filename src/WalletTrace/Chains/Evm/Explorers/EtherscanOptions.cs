namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>How Etherscan is asked. It needs a key, and without a paid plan allows three requests a second and not all chains.</summary>
public sealed class EtherscanOptions : ExplorerOptions
{
    /// <summary>
    /// Sets the defaults: answers up to 64 MiB, and no more than three requests a second (<see cref="Http.HttpSourceOptions.MinimumInterval"/>), the limit of the free
    /// plan. Source: docs.etherscan.io, "Rate Limits".
    /// </summary>
    public EtherscanOptions()
        : base(TimeSpan.FromMilliseconds(340))
    {
    }

    /// <summary>Where the API, version 2, begins, for all its chains.</summary>
    public static Uri PublicAddress { get; } = new("https://api.etherscan.io/v2/api");
}
