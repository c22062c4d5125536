using System.Reflection.Metadata;
using System.Text;
using System.Text.Json;
using WalletTrace.Packages.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Packages.Tests;

/// <summary>What is built of one commit is the same wherever it is built, and leads a debugger to its sources.</summary>
public sealed class SourceTests
{
    private const string Host = "https://github.com/example/wallettrace";

    /// <summary>The kind of a SourceLink document in a portable PDB.</summary>
    private static readonly Guid SourceLink = new("cc110556-a091-4d38-9fec-25ab9a351a6a");

    [CheckoutFact]
    public async Task Clones_in_two_places_give_the_same_assembly_with_links_to_the_sources_of_its_commit()
    {
        using var folder = new TemporaryFolder();
        string commit = await CommitAsync(folder);
        string first = await CloneAsync(folder, "one", commit);
        string second = await CloneAsync(folder, Path.Combine("another", "place"), commit);

        byte[] assembly, again;
        using (PackageFile package = await PackAsync(first, "WalletTrace", folder["packed"]))
        using (PackageFile symbols = new(Path.ChangeExtension(package.Path, "snupkg")))
        {
            assembly = package.Bytes("lib/net10.0/WalletTrace.dll");
            Assert.Equal($"{Host}.git", package.Repository("url"));
            Assert.Equal(commit, package.Repository("commit"));
            (string[] documents, JsonElement? links) = Sources(symbols.Bytes("lib/net10.0/WalletTrace.pdb"));
            JsonProperty link = Assert.Single(links!.Value.GetProperty("documents").EnumerateObject());
            Assert.Equal("/_/*", link.Name);
            Assert.Equal($"https://raw.githubusercontent.com/example/wallettrace/{commit}/*", link.Value.GetString());
            Assert.Contains("/_/src/WalletTrace/Tracing/Trace.cs", documents);
            Assert.All(documents, document => Assert.StartsWith("/_/", document, StringComparison.Ordinal));
        }

        using (PackageFile package = await PackAsync(second, "WalletTrace", folder["packed again"]))
        {
            again = package.Bytes("lib/net10.0/WalletTrace.dll");
        }

        Assert.True(assembly.AsSpan().SequenceEqual(again), "Two builds of one commit differ.");
        Assert.Equal(-1, assembly.AsSpan().IndexOf(Encoding.UTF8.GetBytes(folder.Path)));
    }

    [CheckoutFact]
    public async Task In_a_clone_without_a_known_host_a_package_is_packed_without_a_warning_and_no_links_are_made_up()
    {
        using var folder = new TemporaryFolder();
        string commit = await CommitAsync(folder);
        string clone = await CloneAsync(folder, "clone", commit);
        await GitAsync(clone, "remote", "remove", "origin");
        // A small library by the rules of all of them.
        folder.Write("clone/src/Small/Small.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><Description>Small.</Description></PropertyGroup></Project>""");
        folder.Write("clone/src/Small/README.md", "# Small");
        folder.Write("clone/src/Small/Small.cs", "namespace Small;\n");

        using PackageFile package = await PackAsync(clone, "Small", folder["packed"]);
        using var symbols = new PackageFile(Path.ChangeExtension(package.Path, "snupkg"));

        Assert.Null(package.Repository("url"));
        Assert.Equal(commit, package.Repository("commit"));
        Assert.Null(Sources(symbols.Bytes("lib/net10.0/Small.pdb")).Links);
    }

    private static Task<string> CommitAsync(TemporaryFolder folder) => GitAsync(folder.Path, "-C", Repository.PathOf(), "rev-parse", "HEAD");

    /// <summary>A clone of this checkout as it was committed, whose origin is a public host.</summary>
    private static async Task<string> CloneAsync(TemporaryFolder folder, string name, string commit)
    {
        await GitAsync(folder.Path, "clone", "--quiet", "--no-checkout", Repository.PathOf(), folder[name]);
        await GitAsync(folder[name], "checkout", "--quiet", "--detach", commit);
        await GitAsync(folder[name], "remote", "set-url", "origin", $"{Host}.git");
        return folder[name];
    }

    private static async Task<string> GitAsync(string folder, params string[] arguments) =>
        (await CommandOutput.OfAsync(folder, new Dictionary<string, string?>(), "git", arguments)).Output.Trim();

    /// <summary>Packs a library of a clone as a build server does; fails at a warning.</summary>
    private static async Task<PackageFile> PackAsync(string clone, string name, string output)
    {
        CommandOutput packed = await DotNet.RunAsync(
            Path.Combine(clone, "src", name), new Dictionary<string, string?> { ["CI"] = "true" },
            "pack", "-noAutoResponse", "-c", "Release", "-o", output, "-v", "q", "-clp:NoSummary", "-p:RunAnalyzers=false");
        Assert.DoesNotContain("warn", packed.Output, StringComparison.OrdinalIgnoreCase);
        return new PackageFile(Path.Combine(output, $"{name}.{PackedFeed.Version}.nupkg"));
    }

    /// <summary>The paths of sources in a PDB, and where it says that they are; null if it does not.</summary>
    private static (string[] Documents, JsonElement? Links) Sources(byte[] symbols)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
        MetadataReader reader = provider.GetMetadataReader();
        byte[]? links = reader.GetCustomDebugInformation(EntityHandle.ModuleDefinition).Select(reader.GetCustomDebugInformation)
            .Where(information => reader.GetGuid(information.Kind) == SourceLink).Select(information => reader.GetBlobBytes(information.Value)).SingleOrDefault();
        return (
            [.. reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name))],
            links is null ? null : JsonDocument.Parse(links).RootElement);
    }
}
