using WalletTrace.Tests.Support;

namespace WalletTrace.Tests;

/// <summary>What the READMEs show is true: their code compiles, their links lead somewhere.</summary>
public sealed class ReadmeTests
{
    private static string[] All { get; } =
        [.. Directory.EnumerateFiles(Repository.PathOf(), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.PathOf(), path))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "artifacts" or ".git"))
            .Order(StringComparer.Ordinal)];

    public static TheoryData<string> Readmes() => [.. All];

    /// <summary>Without those of packages that need a library which these tests do not have: their own tests compile them.</summary>
    public static TheoryData<string> ReadmesWithCode() => [.. All.Where(readme => !NeedsChainLibrary(readme))];

    [Fact]
    public void There_are_readmes_with_code() => Assert.NotEmpty(All.SelectMany(ReadmeCode.Blocks));

    [Theory]
    [MemberData(nameof(ReadmesWithCode))]
    public void Every_code_block_compiles(string readme) => Assert.Empty(ReadmeCode.Errors(readme));

    [Fact]
    public void What_is_left_out_is_compiled_by_the_tests_of_its_package()
    {
        string[] leftOut = [.. All.Where(NeedsChainLibrary)];

        Assert.NotEmpty(leftOut);
        Assert.All(leftOut, readme =>
        {
            string tests = $"{Path.GetFileName(Path.GetDirectoryName(readme))}.Tests";
            Assert.Contains($"ReadmeCode.Errors(\"{readme}\")", File.ReadAllText(Repository.PathOf("tests", tests, "ReadmeTests.cs")), StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Readmes))]
    public void Every_link_to_a_file_leads_somewhere(string readme)
    {
        string folder = Path.GetDirectoryName(Repository.PathOf(readme))!;
        IEnumerable<string> broken = File.ReadAllText(Repository.PathOf(readme)).Split("](").Skip(1)
            .Select(rest => rest[..rest.IndexOf(')', StringComparison.Ordinal)])
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'))
            .Where(target => !Path.Exists(Path.Combine(folder, target.Split('#')[0])));

        Assert.Empty(broken);
    }

    private static bool NeedsChainLibrary(string readme) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(Repository.PathOf(readme))!, "*.csproj").Any(project => File.ReadAllText(project).Contains("<ChainLibrary>", StringComparison.Ordinal));
}
