using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WalletTrace.Notebooks.Execution;

/// <summary>What a directive of a cell asks for.</summary>
internal enum DirectiveKind
{
    /// <summary>An assembly: <c>#r "path.dll"</c>, or one of the framework by its name.</summary>
    Assembly,

    /// <summary>A package: <c>#r "nuget: Name, Version"</c>.</summary>
    Package,

    /// <summary>Where packages are looked for too: <c>#i "nuget: source"</c>.</summary>
    Source,

    /// <summary>A file whose code runs before: <c>#load "file.csx"</c>.</summary>
    File,

    /// <summary>That the cell's time is told: <c>#!time</c>.</summary>
    Time,
}

/// <summary>A directive of a cell.</summary>
/// <param name="Kind">What it asks for.</param>
/// <param name="Value">The path, the source, or the name of the package.</param>
/// <param name="Version">The version of the package; null where it names none.</param>
/// <param name="Line">The line at which it stands, from 1.</param>
internal sealed record CellDirective(DirectiveKind Kind, string Value, string? Version, int Line);

/// <summary>A directive that cannot be followed.</summary>
internal sealed class CellDirectiveException(string message, int line) : WalletTraceException(message)
{
    /// <summary>The line at which it stands, from 1.</summary>
    public int Line => line;
}

/// <summary>
/// The lines of a cell that are not C#: they are read, wherever in the cell they stand, and what is left for the compiler has as many lines, of the same
/// lengths. Where such a line is part of a text or of a comment it is left alone: the compiler's own lexer tells.
/// </summary>
/// <param name="Directives">What the cell asks for, in order.</param>
/// <param name="Code">The cell without them.</param>
internal sealed partial record CellDirectives(ImmutableArray<CellDirective> Directives, string Code)
{
    /// <summary>Reads a cell.</summary>
    /// <exception cref="CellDirectiveException">A directive is not understood.</exception>
    public static CellDirectives Read(string code)
    {
        if (!code.Contains('#', StringComparison.Ordinal))
        {
            return new CellDirectives([], code);
        }

        var directives = ImmutableArray.CreateBuilder<CellDirective>();
        char[] left = code.ToCharArray();
        SyntaxTree tree = CSharpSyntaxTree.ParseText(code, CellSyntax.Options);
        foreach (SyntaxTrivia trivia in tree.GetRoot().DescendantTrivia(descendIntoTrivia: false).Where(trivia => trivia.IsDirective && !IsOfCompiler(trivia)))
        {
            int begin = trivia.SpanStart;
            int end = code.AsSpan(begin).IndexOfAny('\r', '\n') is >= 0 and var length ? begin + length : code.Length;
            int line = tree.GetText().Lines.GetLinePosition(begin).Line + 1;
            if (Understood(code[begin..end].Trim(), line) is { } directive)
            {
                directives.Add(directive);
            }

            left.AsSpan(begin, end - begin).Fill(' ');
        }

        return new CellDirectives(directives.ToImmutable(), new string(left));
    }

    private static bool IsOfCompiler(SyntaxTrivia trivia) =>
        !trivia.IsKind(SyntaxKind.ReferenceDirectiveTrivia) && !trivia.IsKind(SyntaxKind.LoadDirectiveTrivia) && !trivia.IsKind(SyntaxKind.ShebangDirectiveTrivia)
        && !trivia.IsKind(SyntaxKind.BadDirectiveTrivia) && !trivia.IsKind(SyntaxKind.IgnoredDirectiveTrivia)
        || !((DirectiveTriviaSyntax)trivia.GetStructure()!).IsActive;

    // Null for what needs nothing to be done.
    private static CellDirective? Understood(string text, int line)
    {
        if (Quoted().Match(text) is { Success: true } quoted)
        {
            string value = quoted.Groups["value"].Value.Trim();
            return (quoted.Groups["name"].Value, NugetPrefix().Match(value)) switch
            {
                ("r", { Success: true } nuget) => Package(value[nuget.Length..], ',', line),
                ("i", { Success: true } nuget) => new CellDirective(DirectiveKind.Source, value[nuget.Length..].Trim(), null, line),
                ("r", _) => new CellDirective(DirectiveKind.Assembly, value, null, line),
                ("load", _) => new CellDirective(DirectiveKind.File, value, null, line),
                _ => throw new CellDirectiveException($"found {SafeText.Quote(text)}, expected #i \"nuget: SOURCE\" with the address or the folder of a package source", line),
            };
        }

        if (text.StartsWith("#:package ", StringComparison.Ordinal))
        {
            return Package(text["#:package ".Length..], '@', line);
        }

        if (text.StartsWith("#:", StringComparison.Ordinal))
        {
            throw new CellDirectiveException(
                $"found {SafeText.Quote(text)}, which is for file-based programs; a cell takes #:package, #r \"path.dll\" or #load \"file.csx\"", line);
        }

        return text.StartsWith("#!", StringComparison.Ordinal) ? Magic(text, line) : throw new CellDirectiveException(text.Split(' ', 2)[0] switch
        {
            "#r" => $"found {SafeText.Quote(text)}, expected #r \"path.dll\" or #r \"nuget: NAME, VERSION\"",
            "#i" => $"found {SafeText.Quote(text)}, expected #i \"nuget: SOURCE\"",
            "#load" => $"found {SafeText.Quote(text)}, expected #load \"file.csx\"",
            _ => $"found {SafeText.Quote(text)}, which is no directive; expected #r, #i, #load, or one of C# such as #if",
        }, line);
    }

    private static CellDirective? Magic(string text, int line)
    {
        string name = text.Split(' ', 2)[0];
        return name switch
        {
            "#!csharp" or "#!c#" or "#!C#" when name == text => null,
            "#!time" when name == text => new CellDirective(DirectiveKind.Time, "", null, line),
            // As scripts begin that a shell runs.
            _ when line == 1 && text.StartsWith("#!/", StringComparison.Ordinal) => null,
            "#!fsharp" or "#!f#" or "#!pwsh" or "#!powershell" or "#!python" or "#!sql" or "#!kql" or "#!html" or "#!javascript" or "#!js" or "#!mermaid" or "#!markdown" or "#!bash" =>
                throw new CellDirectiveException($"found {SafeText.Quote(name)}; this kernel runs C# only. Write a Markdown cell, or show text by Html(…), Svg(…) or Markdown(…)", line),
            _ => throw new CellDirectiveException($"found {SafeText.Quote(text)}, a command of .NET Interactive that this kernel has not; it takes #!csharp and #!time. Take the line out", line),
        };
    }

    private static CellDirective Package(string text, char separator, int line)
    {
        string[] parts = text.Split(separator, StringSplitOptions.TrimEntries);
        string? version = parts.Length == 2 ? parts[1] : null;
        if (parts.Length > 2 || !PackageName().IsMatch(parts[0]) || (version is not null && version != "*" && !PackageVersion().IsMatch(version)))
        {
            throw new CellDirectiveException($"found the package {SafeText.Quote(text.Trim())}, expected a name and a version, as in #r \"nuget: NAME, 1.2.3\"", line);
        }

        return new CellDirective(DirectiveKind.Package, parts[0], version == "*" ? null : version, line);
    }

    [GeneratedRegex("""^#(?<name>r|i|load)\s*"(?<value>[^"]*)"\s*;?\s*(//.*)?$""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^nuget\s*:\s*", RegexOptions.IgnoreCase)]
    private static partial Regex NugetPrefix();

    // As NuGet has it.
    [GeneratedRegex(@"^[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*\z(?<=^.{1,100})")]
    private static partial Regex PackageName();

    [GeneratedRegex(@"^[0-9]{1,9}(\.[0-9]{1,9}){0,3}(\.\*)?(-[0-9A-Za-z.-]{1,100}\*?)?(\+[0-9A-Za-z.-]{1,100})?\z")]
    private static partial Regex PackageVersion();
}
