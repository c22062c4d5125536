using System.Reflection;
using System.Text.RegularExpressions;
using WalletTrace.ApiPages;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.ApiPages;

/// <summary>The pages of the API say what the documentation in the code says, and their links lead somewhere.</summary>
public sealed partial class ApiPagesTests
{
    private const string Command = "dotnet run --project tests/WalletTrace.ApiPages";

    private static readonly Lazy<SortedDictionary<string, string>> Made = new(() => Pages.Make(AppContext.BaseDirectory));

    [Fact]
    public void The_pages_that_stand_here_are_those_that_the_documentation_makes()
    {
        SortedDictionary<string, string> standing = Checkout.Read(Repository.PathOf());
        string[] differ =
        [
            .. Made.Value.Where(page => !standing.TryGetValue(page.Key, out string? text) || text.ReplaceLineEndings("\n") != page.Value).Select(page => page.Key),
            .. standing.Keys.Where(path => !Made.Value.ContainsKey(path)),
        ];

        Assert.True(differ.Length == 0, $"Found other pages than the documentation makes: {string.Join(", ", differ.Take(5))}{(differ.Length > 5 ? " …" : "")}. '{Command}' writes them anew.");
    }

    [Fact]
    public void They_are_the_same_each_time() => Assert.Equal(Made.Value, Pages.Make(AppContext.BaseDirectory));

    [Fact]
    public void Every_link_leads_to_what_it_names()
    {
        var broken = new List<string>();
        int links = 0;
        foreach ((string path, string text) in Made.Value)
        {
            foreach (string target in Links().Matches(text).Select(match => match.Groups[1].Value).Where(target => !target.Contains("://", StringComparison.Ordinal)))
            {
                links++;
                string[] parts = target.Split('#');
                string file = parts[0].Length == 0 ? path : Joined(path, parts[0]);
                if (!Made.Value.TryGetValue(file, out string? page) || (parts.Length == 2 && !page.Contains($"<a id=\"{parts[1]}\"></a>", StringComparison.Ordinal)))
                {
                    broken.Add($"{path}: {target}");
                }
            }
        }

        Assert.Empty(broken);
        Assert.True(links > 1000, "There are links from everything to everything.");
    }

    [Fact]
    public void No_place_has_the_name_of_another()
    {
        IEnumerable<string> twice = Made.Value.SelectMany(page => Places().Matches(page.Value).Select(match => match.Groups[1].Value)
            .GroupBy(place => place, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"{page.Key}: {same.Key}"));

        Assert.Empty(twice);
    }

    [Fact]
    public void Every_public_type_and_what_can_be_called_by_name_stands_on_its_page()
    {
        var missing = new List<string>();
        foreach (Type type in Pages.Packages.SelectMany(package => Assembly.Load(package).GetExportedTypes()))
        {
            string page = Made.Value[$"{Pages.FolderOf(type.Assembly.GetName().Name!)}/{type.Namespace}.md"];
            string place = Regex.Replace(type.FullName![(type.Namespace!.Length + 1)..].Replace('+', '.'), "`[0-9]+", "");
            if (!page.Contains($"<a id=\"{place}", StringComparison.Ordinal))
            {
                missing.Add(type.FullName);
            }

            missing.AddRange(type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(property => property.GetIndexParameters().Length == 0 && !page.Contains($"<a id=\"{place}.{property.Name}\"></a>", StringComparison.Ordinal) && !type.IsGenericType)
                .Select(property => $"{type.FullName}.{property.Name}"));
        }

        Assert.Empty(missing);
    }

    [Fact]
    public void A_method_is_told_with_its_parameters_its_result_and_what_it_throws()
    {
        string page = Made.Value["src/WalletTrace/api/WalletTrace.Tracing.md"];
        string within = page[page.IndexOf("`Trace Within(", StringComparison.Ordinal)..];
        within = within[..within.IndexOf("<a id=", StringComparison.Ordinal)];

        Assert.Contains("Follows the value within limits. What is not given stays as it is.", within, StringComparison.Ordinal);
        Assert.Contains("- `hops` (int?): At most so many hops from the theft.", within, StringComparison.Ordinal);
        Assert.Contains("- Returns [Trace](#Trace)", within, StringComparison.Ordinal);
        Assert.Contains("- Throws `ArgumentOutOfRangeException`: A limit is negative.", within, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_inherited_is_told_where_it_is_inherited()
    {
        string page = Made.Value["src/WalletTrace/api/WalletTrace.Tracing.md"];
        string chain = page[page.IndexOf("<a id=\"CoinSeed.Chain\">", StringComparison.Ordinal)..];

        Assert.Contains("The chain on which it enters.", chain[..200], StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_that_differ_are_written_and_those_that_there_are_no_more_are_deleted()
    {
        using var folder = new TemporaryFolder();
        string old = folder.Write("src/WalletTrace/api/WalletTrace.Gone.md", "gone");
        string changed = folder.Write("src/WalletTrace/api/README.md", "before");

        string first = Checkout.Write(folder.Path, Made.Value);
        string second = Checkout.Write(folder.Path, Made.Value);

        Assert.False(File.Exists(old));
        Assert.Equal(Made.Value["src/WalletTrace/api/README.md"], File.ReadAllText(changed));
        Assert.Equal(Made.Value, Checkout.Read(folder.Path));
        Assert.Contains("1 deleted", first, StringComparison.Ordinal);
        Assert.Contains(" 0 written, 0 deleted", second, StringComparison.Ordinal);
    }

    private static string Joined(string page, string target)
    {
        var parts = new List<string>(page.Split('/')[..^1]);
        foreach (string part in target.Split('/'))
        {
            if (part == "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    [GeneratedRegex(@"(?<!\\)\]\(([^)]*)\)")]
    private static partial Regex Links();

    [GeneratedRegex("<a id=\"([^\"]*)\"></a>")]
    private static partial Regex Places();
}
