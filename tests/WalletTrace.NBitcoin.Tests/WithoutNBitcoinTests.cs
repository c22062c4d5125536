namespace WalletTrace.NBitcoin.Tests;

/// <summary>Stands for the tests of the package where NBitcoin is not to be had, so that their absence shows.</summary>
public sealed class WithoutNBitcoinTests
{
    [Fact(Skip = "needs NBitcoin: build with -p:ChainLibraries=true and a package source that has it")]
    public void Facts_sources_and_seeds_from_NBitcoin()
    {
    }
}
