namespace WalletTrace.Nethereum.Tests;

/// <summary>Stands for the tests of the package where Nethereum is not to be had, so that their absence shows.</summary>
public sealed class WithoutNethereumTests
{
    [Fact(Skip = "needs Nethereum: build with -p:ChainLibraries=true and a package source that has it")]
    public void Facts_sources_and_names_from_Nethereum()
    {
    }
}
