using WalletTrace.Tests.Support;

namespace WalletTrace.Notebooks.Tests;

/// <summary>The code in the package's README compiles.</summary>
public sealed class ReadmeTests
{
    private const string Readme = "src/WalletTrace.Notebooks/README.md";

    [Fact]
    public void Every_code_block_compiles()
    {
        Assert.NotEmpty(ReadmeCode.Blocks(Readme));
        Assert.Empty(ReadmeCode.Errors(Readme));
    }
}
