using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.NBitcoin.Tests;

/// <summary>The code in the package's README compiles, with NBitcoin at hand.</summary>
public sealed class ReadmeTests
{
    private const string Readme = "src/WalletTrace.NBitcoin/README.md";

    [Fact]
    public void Every_code_block_compiles()
    {
        Assert.NotEmpty(ReadmeCode.Blocks(Readme));
        Assert.Empty(ReadmeCode.Errors("src/WalletTrace.NBitcoin/README.md"));
    }

    [Fact]
    public void The_descriptor_shown_is_one()
    {
        string descriptor = File.ReadAllText(Repository.PathOf(Readme)).Split('"').Single(text => text.StartsWith("wpkh(", StringComparison.Ordinal));

        Assert.Equal("bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu", Assert.Single(WalletAddresses.FromDescriptor(descriptor, ChainId.Bitcoin).At(0, 0)).Account.Address.ToString(ChainId.Bitcoin));
    }
}
