using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using WalletTrace.Packages.Tests.Support;

namespace WalletTrace.Packages.Tests;

/// <summary>The works of others that the tool carries and the libraries ask for: named, with their licences and sizes.</summary>
[Collection(PackedTests.Name)]
public sealed partial class CarriedTests(PackedFeed feed)
{
    private const string Tool = "tools/net10.0/any/";

    /// <summary>Licences of packages that name none by itself, from the repositories that they name.</summary>
    private static readonly Dictionary<string, string> Looked = new() { ["NetMQ"] = "LGPL-3.0", ["AsyncIO"] = "MPL-2.0" };

    [Fact]
    public void The_tool_is_its_assemblies_and_what_they_ask_for_and_nothing_else()
    {
        using PackageFile package = feed.Open("WalletTrace.Cli");
        string[] own =
        [
            "DotnetToolSettings.xml", "WalletTrace.Cli.deps.json", "WalletTrace.Cli.runtimeconfig.json",
            .. PackedFeed.Names.SelectMany(name => new[] { $"{name}.dll", $"{name}.pdb", $"{name}.xml" }),
        ];
        string[] carried = [.. Carried(package).SelectMany(library => library.Files)];

        Assert.Equal(
            own.Concat(carried).Select(file => Tool + file).Concat(["NOTICES.txt", "README.md", "THIRD-PARTY-NOTICES.TXT", "icon.png"]).Order(StringComparer.Ordinal), package.Files);
        Assert.Equal(
            ["linux-arm64/native/libduckdb.so", "linux-x64/native/libduckdb.so", "osx/native/libduckdb.dylib", "win-arm64/native/duckdb.dll", "win-x64/native/duckdb.dll"],
            carried.Where(file => file.Contains("/native/", StringComparison.Ordinal)).Select(file => file["runtimes/".Length..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_notices_name_every_package_that_the_tool_carries_and_no_other()
    {
        using PackageFile package = feed.Open("WalletTrace.Cli");
        string[] named =
        [
            .. NoticeHead().Matches(package.Text("NOTICES.txt"))
                .SelectMany(head => head.Groups[1].Value.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        ];

        Assert.Equal(Carried(package).Select(library => library.Name).Append("DuckDB (native library)").Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
        Assert.Contains("License notice for", package.Text("THIRD-PARTY-NOTICES.TXT"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_notices_tell_where_the_sources_of_copyleft_libraries_are_in_the_versions_that_are_carried()
    {
        using PackageFile package = feed.Open("WalletTrace.Cli");
        string notices = package.Text("NOTICES.txt");

        foreach (Library library in Carried(package).Where(library => Licence(library) is not ("MIT" or "Apache-2.0" or "BSD-2-Clause" or "BSD-3-Clause" or "MS-PL")))
        {
            Assert.Contains($"{library.Name} {library.Version}", notices, StringComparison.Ordinal);
            XElement repository = Description(library).Descendants().Single(element => element.Name.LocalName == "repository");
            Assert.Contains(repository.Attribute("url")!.Value.Replace(".git", "", StringComparison.Ordinal), notices, StringComparison.Ordinal);
        }

        Assert.Contains("GNU LESSER GENERAL PUBLIC LICENSE", notices, StringComparison.Ordinal);
        Assert.Contains("GNU GENERAL PUBLIC LICENSE", notices, StringComparison.Ordinal);
        Assert.Contains("SPECIAL EXCEPTION GRANTED BY COPYRIGHT HOLDERS", notices, StringComparison.Ordinal);
        Assert.Contains("Mozilla Public License, version 2.0", notices, StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_of_the_tool_lists_every_package_that_it_carries_with_licence_and_size()
    {
        using PackageFile package = feed.Open("WalletTrace.Cli");
        Dictionary<string, Library> carried = Carried(package).ToDictionary(library => library.Name);
        string[][] rows =
        [
            .. package.Text("README.md").Split("\n| for | packages | licence | MB |\n")[1].Split("\n\n")[0].Trim().Split('\n').Skip(1)
                .Select(row => row.Split('|', StringSplitOptions.TrimEntries)[2..^1]),
        ];

        Assert.Equal(carried.Keys.Order(StringComparer.Ordinal), rows.SelectMany(row => row[0].Split(", ")).Order(StringComparer.Ordinal));
        foreach (string[] row in rows)
        {
            Library[] libraries = [.. row[0].Split(", ").Select(name => carried[name])];
            Assert.All(libraries, library => Assert.Equal(row[1], Licence(library)));
            Assert.Equal((row[0], Megabytes(libraries)), (row[0], row[2]));
        }
    }

    [Fact]
    public void The_readme_of_the_tool_tells_its_size()
    {
        using PackageFile package = feed.Open("WalletTrace.Cli");
        Match told = ToldSize().Match(package.Text("README.md"));

        AssertNear(told.Groups[1].Value, package.Length);
        AssertNear(told.Groups[2].Value, package.Files.Sum(package.LengthOf));

        static void AssertNear(string megabytes, long bytes) =>
            Assert.InRange(bytes / 1e6, int.Parse(megabytes, CultureInfo.InvariantCulture) - 3, int.Parse(megabytes, CultureInfo.InvariantCulture) + 3);
    }

    [Theory]
    [InlineData("WalletTrace")]
    [InlineData("WalletTrace.DuckDb")]
    [InlineData("WalletTrace.Notebooks")]
    public void The_readme_of_a_library_tells_what_it_needs_with_licences_and_size(string name)
    {
        using PackageFile tool = feed.Open("WalletTrace.Cli");
        using PackageFile package = feed.Open(name);
        Dictionary<string, Library> carried = Carried(tool).ToDictionary(library => library.Name);
        string told = package.Text("README.md").Split("\nDependencies: ")[1].Split("\n\n")[0].ReplaceLineEndings(" ");
        string[] needed = [.. package.Dependencies.Select(dependency => dependency.Split(' ')[0])];

        Assert.All(needed, dependency => Assert.Contains(dependency, told, StringComparison.Ordinal));
        Assert.All(
            needed.Where(carried.ContainsKey),
            dependency => Assert.Contains($"({Licence(carried[dependency])}", told[told.IndexOf(dependency, StringComparison.Ordinal)..], StringComparison.Ordinal));
        var brought = new Dictionary<string, Library>();
        var left = new Queue<string>(needed);
        while (left.TryDequeue(out string? next))
        {
            if (carried.TryGetValue(next, out Library? library) && brought.TryAdd(next, library))
            {
                library.Needed.ForEach(left.Enqueue);
            }
        }

        Assert.Contains($" take {Megabytes(brought.Values)} MB ", told, StringComparison.Ordinal);
    }

    private static string Megabytes(IEnumerable<Library> libraries) => (libraries.Sum(library => library.Length) / 1e6).ToString("F1", CultureInfo.InvariantCulture);

    /// <summary>The packages of others in the tool, as its list of assemblies has them.</summary>
    private static Library[] Carried(PackageFile package)
    {
        using JsonDocument list = JsonDocument.Parse(package.Text(Tool + "WalletTrace.Cli.deps.json"));
        return
        [
            .. list.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject()
                .Where(library => !library.Name.StartsWith("WalletTrace", StringComparison.Ordinal))
                .Select(library => Read(package, library)).Where(library => library.Files.Length > 0),
        ];
    }

    private static Library Read(PackageFile package, JsonProperty library)
    {
        string[] files =
        [
            .. Names(library.Value, "runtime").Select(file => Path.GetFileName(file)),
            .. Names(library.Value, "runtimeTargets"),
        ];
        string[] name = library.Name.Split('/');
        return new Library(name[0], name[1], files, [.. Names(library.Value, "dependencies")], files.Sum(file => package.LengthOf(Tool + file)));
    }

    private static string[] Names(JsonElement library, string kind) =>
        library.TryGetProperty(kind, out JsonElement listed) ? [.. listed.EnumerateObject().Select(property => property.Name)] : [];

    private string Licence(Library library) =>
        Looked.GetValueOrDefault(library.Name)
        ?? Description(library).Descendants().Single(element => element.Name.LocalName == "license" && element.Attribute("type")?.Value == "expression").Value;

    private XElement Description(Library library)
    {
        string id = library.Name.ToLowerInvariant();
        return XDocument.Load(Path.Combine(feed.Others, id, library.Version, $"{id}.nuspec")).Root!;
    }

    [GeneratedRegex(@"^={80}\n(.*?)\n={80}$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex NoticeHead();

    [GeneratedRegex(@"It takes (\d+) MB to download and (\d+) MB on disk")]
    private static partial Regex ToldSize();

    /// <param name="Name">The package.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Files">Its files in the tool.</param>
    /// <param name="Needed">The packages that it asks for.</param>
    /// <param name="Length">The bytes of its files.</param>
    private sealed record Library(string Name, string Version, string[] Files, List<string> Needed, long Length);
}
