using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WalletTrace.Tests.Support;

/// <summary>The blocks of C# in a README, and whether they compile with what the running tests refer to.</summary>
internal static class ReadmeCode
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

    /// <summary>Each block with the line at which it begins.</summary>
    public static IEnumerable<(int Line, string Code)> Blocks(string readme)
    {
        string[] lines = File.ReadAllLines(Repository.PathOf(readme));
        for (int start = 0; start < lines.Length; start++)
        {
            if (lines[start].Trim() != "```csharp")
            {
                continue;
            }

            int end = Array.FindIndex(lines, start + 1, line => line.Trim() == "```");
            yield return (start + 1, string.Join('\n', lines[(start + 1)..end]));
            start = end;
        }
    }

    /// <summary>What the compiler has against each block, with the block's place.</summary>
    public static IEnumerable<string> Errors(string readme)
    {
        foreach ((int line, string code) in Blocks(readme))
        {
            SyntaxTree[] trees = [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(code)];
            var compilation = CSharpCompilation.Create(
                "Readme", trees, References, new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
            foreach (Diagnostic error in compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
            {
                yield return $"{readme}, the block at line {line}: {error}";
            }
        }
    }
}
