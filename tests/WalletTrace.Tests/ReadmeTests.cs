using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests;

/// <summary>What the READMEs show is true: their code compiles, their links lead somewhere.</summary>
public sealed class ReadmeTests
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static TheoryData<string> Readmes() =>
        [.. Directory.EnumerateFiles(Repository.PathOf(), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.PathOf(), path))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "artifacts" or ".git"))
            .Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_readmes_with_code() => Assert.NotEmpty(Readmes().Cast<object[]>().SelectMany(row => Blocks((string)row[0], "csharp")));

    [Theory]
    [MemberData(nameof(Readmes))]
    public void Every_code_block_compiles(string readme)
    {
        foreach ((int line, string code) in Blocks(readme, "csharp"))
        {
            SyntaxTree[] trees = [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(code)];
            var compilation = CSharpCompilation.Create(
                "Readme", trees, References, new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
            IEnumerable<Diagnostic> errors = compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            Assert.True(!errors.Any(), $"{readme}, the block at line {line}:{Environment.NewLine}{string.Join(Environment.NewLine, errors)}");
        }
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

    private static IEnumerable<(int Line, string Code)> Blocks(string readme, string language)
    {
        string[] lines = File.ReadAllLines(Repository.PathOf(readme));
        for (int start = 0; start < lines.Length; start++)
        {
            if (lines[start].Trim() != $"```{language}")
            {
                continue;
            }

            int end = Array.FindIndex(lines, start + 1, line => line.Trim() == "```");
            yield return (start + 1, string.Join('\n', lines[(start + 1)..end]));
            start = end;
        }
    }
}
