using System.Text.RegularExpressions;
using WalletTrace.Packages.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Packages.Tests;

/// <summary>The README of a package is read where nothing of the repository stands beside it.</summary>
[Collection(PackedTests.Name)]
public sealed partial class ReadmeTests(PackedFeed feed)
{
    public static TheoryData<string> All() => [.. PackedFeed.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void Links_lead_to_the_web_or_to_a_heading(string name)
    {
        string readme = Readme(name);
        string[] headings = [.. Heading().Matches(readme).Select(match => Anchor(match.Groups[1].Value))];

        foreach (Match link in Link().Matches(WithoutCode(readme)))
        {
            string target = link.Groups[2].Value;
            Assert.True(
                target.StartsWith("https://", StringComparison.Ordinal) || (target.StartsWith('#') && headings.Contains(target[1..])),
                $"The README of {name} has a link to {target}, which is neither on the web nor a heading of it.");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void All_but_links_is_as_in_the_repository(string name)
    {
        string source = File.ReadAllText(Repository.PathOf("src", name, "README.md"));

        Assert.Equal(Code().Matches(source).Select(match => match.Value), Code().Matches(Readme(name)).Select(match => match.Value));
        Assert.Equal(Unlinked(source).TrimEnd(), Unlinked(Readme(name)).TrimEnd());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_pictures_or_raw_pages_are_in_it_which_galleries_do_not_show(string name)
    {
        string prose = WithoutCode(Readme(name));

        Assert.DoesNotContain("![", prose, StringComparison.Ordinal);
        Assert.DoesNotMatch("</?[a-z]", prose);
    }

    [Fact]
    public void Links_into_the_repository_are_what_is_taken_out()
    {
        string source = File.ReadAllText(Repository.PathOf("src", "WalletTrace", "README.md"));

        Assert.Contains("](../../README.md#", source, StringComparison.Ordinal);
        Assert.Contains("[that it asks for](#tracing-live)", source, StringComparison.Ordinal);
        Assert.Contains("[that it asks for](#tracing-live)", Readme("WalletTrace"), StringComparison.Ordinal);
    }

    private static string Unlinked(string text) => Link().Replace(text, "$1");

    private static string WithoutCode(string text) => Code().Replace(text, "");

    private static string Anchor(string heading) =>
        string.Concat(heading.ToLowerInvariant().Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-');

    private string Readme(string name)
    {
        using PackageFile package = feed.Open(name);
        return package.Text("README.md");
    }

    [GeneratedRegex(@"\[([^][]*)\]\(([^()\s]*)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}
