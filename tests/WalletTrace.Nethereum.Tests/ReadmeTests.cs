using WalletTrace.Tests.Support;

namespace WalletTrace.Nethereum.Tests;

/// <summary>The code in the package's README compiles, with Nethereum at hand.</summary>
public sealed class ReadmeTests
{
    private const string Readme = "src/WalletTrace.Nethereum/README.md";

    [Fact]
    public void Every_code_block_compiles()
    {
        Assert.NotEmpty(ReadmeCode.Blocks(Readme));
        Assert.Empty(ReadmeCode.Errors("src/WalletTrace.Nethereum/README.md"));
    }
}
