using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests;

/// <summary>The code in the package's README compiles, with DuckDB at hand.</summary>
public sealed class ReadmeTests
{
    private const string Readme = "src/WalletTrace.DuckDb/README.md";

    [Fact]
    public void Every_code_block_compiles()
    {
        Assert.NotEmpty(ReadmeCode.Blocks(Readme));
        Assert.Empty(ReadmeCode.Errors("src/WalletTrace.DuckDb/README.md"));
    }
}
