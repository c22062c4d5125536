using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Execution;

public sealed class PackageTests
{
    private const string Code = "namespace Packed; public static class Number { public static int Value => 7; }";

    [Fact]
    public async Task A_package_is_brought_from_a_source_that_a_cell_names_and_remembered()
    {
        using var folder = new TemporaryFolder();
        TestLibrary.ConfigureWithoutSources(folder.Path);
        TestLibrary.Pack(folder["packages"], "Packed", "1.2.3", TestLibrary.Compile("Packed", Code));
        var options = new CSharpSessionOptions { Folder = folder.Path, PackageMemory = folder["memory"] };
        await using var session = new TestSession(options);

        Assert.Equal("7", await session.ValueAsync("#i \"nuget: packages\"\n#r \"nuget: Packed, 1.2.3\"\nusing Packed;\nNumber.Value"));
        Assert.Equal("7", await session.ValueAsync("#r \"nuget: Packed\"\nNumber.Value"));

        // Neither the source nor the SDK is asked again.
        Directory.Delete(folder["packages"], recursive: true);
        await using var second = new TestSession(options);
        Assert.Equal("7", await second.ValueAsync("#i \"nuget: packages\"\n#r \"nuget: Packed, 1.2.3\"\nPacked.Number.Value"));
    }

    [Fact]
    public async Task A_package_that_cannot_be_had_is_said_so_and_does_not_spoil_the_cells_that_follow()
    {
        using var folder = new TemporaryFolder();
        TestLibrary.ConfigureWithoutSources(folder.Path);
        TestLibrary.Pack(folder["packages"], "Packed", "1.2.3", TestLibrary.Compile("Packed", Code));
        await using var session = new TestSession(new CSharpSessionOptions { Folder = folder.Path, PackageMemory = folder["memory"] });

        CellError error = await session.ErrorAsync("#i \"nuget: packages\"\n\n#r \"nuget: Not.There, 1.0.0\"");

        Assert.Equal("DirectiveError", error.Name);
        Assert.StartsWith("cell 1(3,1): error: the packages cannot be restored: ", Assert.Single(error.Lines), StringComparison.Ordinal);
        Assert.Contains("NU1101", error.Message, StringComparison.Ordinal);
        Assert.Contains("Not.There", error.Message, StringComparison.Ordinal);
        Assert.Equal("7", await session.ValueAsync("#r \"nuget: Packed, 1.2.3\"\nPacked.Number.Value"));
    }
}
