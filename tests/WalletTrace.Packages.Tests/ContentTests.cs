using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using WalletTrace.Packages.Tests.Support;

namespace WalletTrace.Packages.Tests;

/// <summary>What is in the packages, to the file.</summary>
[Collection(PackedTests.Name)]
public sealed class ContentTests(PackedFeed feed)
{
    /// <summary>What each library asks for, and nothing else comes along.</summary>
    private static readonly Dictionary<string, string[]> Needed = new()
    {
        ["WalletTrace"] = ["BouncyCastle.Cryptography", "Polly.Core", "QuikGraph", "YamlDotNet"],
        ["WalletTrace.DuckDb"] = ["DuckDB.NET.Data.Full", "WalletTrace"],
        ["WalletTrace.Notebooks"] =
            ["Markdig", "Microsoft.CodeAnalysis.CSharp.Features", "NetMQ", "WalletTrace", "WalletTrace.DuckDb"],
        // A tool carries what it needs.
        ["WalletTrace.Cli"] = [],
    };

    public static TheoryData<string> All() => [.. PackedFeed.Names];

    public static TheoryData<string> Libraries() => [.. PackedFeed.Names.Where(name => name != "WalletTrace.Cli")];

    [Fact]
    public void Packing_warns_of_nothing_and_leaves_nothing_else_in_the_feed()
    {
        Assert.DoesNotContain("warn", feed.Log, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(
            PackedFeed.Names.SelectMany(name => new[] { $"{name}.{PackedFeed.Version}.nupkg", $"{name}.{PackedFeed.Version}.snupkg" }).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(feed.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_package_says_what_it_is(string name)
    {
        using PackageFile package = feed.Open(name);

        Assert.Equal(name, package.Field("id"));
        Assert.Equal(PackedFeed.Version, package.Field("version"));
        Assert.Equal("The WalletTrace authors", package.Field("authors"));
        Assert.Equal("MIT", package.Field("license"));
        Assert.Equal("expression", package.Description.Element(package.Named("license"))!.Attribute("type")!.Value);
        Assert.Equal("README.md", package.Field("readme"));
        Assert.Equal("icon.png", package.Field("icon"));
        Assert.Equal("The first release.", package.Field("releaseNotes"));
        Assert.StartsWith("Copyright (c) 2026", package.Field("copyright"), StringComparison.Ordinal);
        Assert.InRange(package.Field("description")!.Length, 60, 4000);
        string[] tags = package.Field("tags")!.Split(' ');
        Assert.Equal(tags.Distinct(), tags);
        Assert.Contains("wallettrace", tags);
        Assert.InRange(tags.Length, 11, 20);
    }

    [Fact]
    public void Descriptions_differ() => Assert.Equal(PackedFeed.Names.Count, PackedFeed.Names.Select(Description).Distinct().Count());

    [Theory]
    [MemberData(nameof(All))]
    public void A_package_asks_for_what_it_needs_and_no_more(string name)
    {
        using PackageFile package = feed.Open(name);

        Assert.Equal(Needed[name], package.Dependencies.Select(needed => needed.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.All(
            package.Dependencies.Where(needed => needed.StartsWith("WalletTrace", StringComparison.Ordinal)),
            needed => Assert.EndsWith($" {PackedFeed.Version}", needed, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_is_its_assembly_with_documentation_and_what_a_package_shows(string name)
    {
        using PackageFile package = feed.Open(name);
        using PackageFile symbols = feed.Open(name, "snupkg");

        Assert.Equal(["README.md", "icon.png", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"], package.Files);
        Assert.Equal([$"lib/net10.0/{name}.pdb"], symbols.Files);
        AssertSymbolsBelong(package.Bytes($"lib/net10.0/{name}.dll"), symbols.Bytes($"lib/net10.0/{name}.pdb"));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_documentation_tells_of_every_public_type(string name)
    {
        using PackageFile package = feed.Open(name);
        HashSet<string> told =
        [
            .. XDocument.Parse(package.Text($"lib/net10.0/{name}.xml")).Descendants("member")
                .Where(member => member.Element("summary") is not null).Select(member => member.Attribute("name")!.Value),
        ];
        using var image = new PEReader(new MemoryStream(package.Bytes($"lib/net10.0/{name}.dll")));
        MetadataReader metadata = image.GetMetadataReader();
        string[] types =
        [
            .. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
                .Where(type => (type.Attributes & System.Reflection.TypeAttributes.VisibilityMask) == System.Reflection.TypeAttributes.Public)
                .Select(type => $"T:{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}"),
        ];

        Assert.NotEmpty(types);
        Assert.DoesNotContain(types, type => !told.Contains(type));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_icon_is_a_picture_of_the_size_that_galleries_show(string name)
    {
        using PackageFile package = feed.Open(name);
        byte[] picture = package.Bytes("icon.png");

        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture[..4]);
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(20))));
    }

    private static void AssertSymbolsBelong(byte[] assembly, byte[] symbols)
    {
        using var image = new PEReader(new MemoryStream(assembly));
        DebugDirectoryEntry entry = image.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));

        Assert.Equal(image.ReadCodeViewDebugDirectoryData(entry).Guid, new BlobContentId(provider.GetMetadataReader().DebugMetadataHeader!.Id).Guid);
    }

    private string Description(string name)
    {
        using PackageFile package = feed.Open(name);
        return package.Field("description")!;
    }
}
