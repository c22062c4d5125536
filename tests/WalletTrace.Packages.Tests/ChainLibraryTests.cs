using System.Text.Json;
using WalletTrace.Packages.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Packages.Tests;

/// <summary>
/// The packages for those who work with a library that not every package feed has: where it is missing they are not packed, but what they would say of themselves
/// is known.
/// </summary>
public sealed class ChainLibraryTests
{
    private static readonly string[] Asked =
    [
        "IsPackable", "PackageId", "Description", "PackageLicenseExpression", "PackageReadmeFile", "PackageIcon", "PackageTags", "PackageReleaseNotes", "IncludeSymbols",
        "GenerateDocumentationFile",
    ];

    [Theory]
    [InlineData("WalletTrace.NBitcoin", "nbitcoin")]
    [InlineData("WalletTrace.Nethereum", "nethereum")]
    public async Task With_its_library_a_package_is_packed_as_the_others_are_and_without_it_is_not(string name, string tag)
    {
        JsonElement with = await PropertiesAsync(name, "true"), without = await PropertiesAsync(name, "false"), other = await PropertiesAsync("WalletTrace", "true");

        Assert.Equal("false", without.GetProperty("IsPackable").GetString());
        Assert.Equal(name, with.GetProperty("PackageId").GetString());
        Assert.InRange(with.GetProperty("Description").GetString()!.Length, 60, 4000);
        Assert.Contains(tag, with.GetProperty("PackageTags").GetString()!.Split(';'));
        Assert.True(File.Exists(Repository.PathOf("src", name, with.GetProperty("PackageReadmeFile").GetString()!)));
        foreach (string same in Asked.Except(["PackageId", "Description", "PackageTags"]))
        {
            Assert.Equal(other.GetProperty(same).GetString(), with.GetProperty(same).GetString());
        }
    }

    private static async Task<JsonElement> PropertiesAsync(string name, string hasLibraries)
    {
        CommandOutput answer = await DotNet.RunAsync(
            Repository.PathOf("src", name), "msbuild", "-noAutoResponse", $"-p:ChainLibraries={hasLibraries}", $"-getProperty:{string.Join(',', Asked)}");
        return JsonDocument.Parse(answer.Output).RootElement.GetProperty("Properties");
    }
}
