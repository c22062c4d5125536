using System.Collections.Immutable;
using System.Text;

namespace WalletTrace.Notebooks.Files.Programs;

/// <summary>Writes a program.</summary>
/// <param name="cells">The notebook's cells.</param>
/// <param name="projects">The folder of WalletTrace's projects; null for its packages.</param>
/// <param name="name">The notebook's name.</param>
internal sealed class ProgramText(ImmutableArray<ProgramCell> cells, string? projects, string name)
{
    private const int CommentWidth = 120;

    // What the SDK imports into every program.
    private static readonly string[] Implicit =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    private readonly StringBuilder text = new();
    private readonly List<(int, int, int)> places = [];
    private readonly List<(int, int)> values = [];

    /// <summary>The SDK's own imports, as a file of a program.</summary>
    public static string ImplicitImports => string.Concat(Implicit.Select(import => $"global using {import};\n"));

    /// <summary>All that the cells and their kernel import, and the SDK does not, in order.</summary>
    public ImmutableArray<string> AllImports(IEnumerable<string> kernel) =>
    [
        .. cells.SelectMany(cell => cell.Imports).Concat(kernel).Distinct(StringComparer.Ordinal).Except(Implicit)
            .OrderBy(import => import.Contains('=', StringComparison.Ordinal)).ThenBy(import => import.StartsWith("static ", StringComparison.Ordinal))
            .ThenBy(import => !import.StartsWith("System", StringComparison.Ordinal)).ThenBy(import => import, StringComparer.Ordinal),
    ];

    /// <summary>The program, once that is known which compiling it finds out.</summary>
    public WrittenProgram Write(ProgramFindings findings)
    {
        text.Clear();
        places.Clear();
        values.Clear();
        string shows = ((string[])["Show", "ShowValue", "ShowAsText"]).First(word => !cells.Any(cell => cell.Words.Contains(word)));
        WriteHead(findings);
        foreach (ProgramCell cell in cells)
        {
            WriteCell(cell, shows, findings.Kinds);
        }

        text.Append("// Writes a value as notebooks do that show plain text.\n");
        text.Append($"static void {shows}(object? value) => Console.WriteLine($\"{{ResultText.OfAny(value)}}\\n\");\n");
        foreach (ProgramCell cell in cells)
        {
            foreach (string type in cell.Types)
            {
                text.Append('\n');
                int from = text.Length;
                text.Append(type).Append('\n');
                places.Add((from, text.Length, cell.Number));
            }
        }

        return new WrittenProgram(text.ToString(), [.. places], [.. values]);
    }

    private void WriteHead(ProgramFindings findings)
    {
        text.Append($"// Made of the notebook {name}.ipynb by 'wallettrace notebook script'. It runs without Jupyter: dotnet run {name}.cs\n");
        foreach (string directive in ProgramPackages.Of(cells, projects, findings.Packages).Directives)
        {
            text.Append(directive).Append('\n');
        }

        // Nothing is published here, and values are shown by their properties.
        text.Append("#:property PublishAot=false\n\n");
        if (!findings.Warnings.IsEmpty)
        {
            text.Append($"// Of these the compiler would warn; a notebook shows no warnings.\n#pragma warning disable {string.Join(", ", findings.Warnings)}\n\n");
        }

        foreach (string import in findings.Imports)
        {
            text.Append($"using {import};\n");
        }

        text.Append(findings.Imports.IsEmpty ? "" : "\n");
        text.Append("// Files are named from the folder in which this one lies.\n");
        text.Append("Environment.CurrentDirectory = AppContext.GetData(\"EntryPointFileDirectoryPath\") as string ?? Environment.CurrentDirectory;\n\n");
    }

    private void WriteCell(ProgramCell cell, string shows, ImmutableArray<ValueKind> kinds)
    {
        if (cell.Comment is { } comment)
        {
            foreach (string line in comment.ReplaceLineEndings("\n").Trim('\n').Split('\n').SelectMany(Wrapped))
            {
                text.Append($"// {line}".TrimEnd()).Append('\n');
            }

            text.Append('\n');
            return;
        }

        string code = cell.Code.TrimStart('\n');
        code = cell.Value is null ? code.TrimEnd() : code;
        if (code.Length == 0 && cell.Value is null)
        {
            return;
        }

        int from = text.Length;
        text.Append(code);
        if (cell.Value is { } value)
        {
            (string before, string after) = kinds.ElementAtOrDefault(values.Count) switch
            {
                ValueKind.Shown => ($"{shows}(", ");"),
                ValueKind.Awaited => ($"{shows}(await ", ");"),
                ValueKind.OnlyAwaited => ("await ", ";"),
                _ => ("", ";"),
            };
            text.Append(before);
            values.Add((text.Length, value.Length));
            text.Append(value).Append(after).Append(cell.After.TrimEnd());
        }

        text.Append('\n');
        places.Add((from, text.Length, cell.Number));
        text.Append('\n');
    }

    /// <summary>A line of text in lines of a width that can be read; tables and what is indented stay as they are.</summary>
    private static IEnumerable<string> Wrapped(string line)
    {
        if (line.Length <= CommentWidth || line[0] is '|' or ' ' or '\t')
        {
            yield return line;
            yield break;
        }

        var wrapped = new StringBuilder();
        foreach (string word in line.Split(' '))
        {
            if (wrapped.Length > 0 && wrapped.Length + 1 + word.Length > CommentWidth)
            {
                yield return wrapped.ToString();
                wrapped.Clear();
            }

            wrapped.Append(wrapped.Length > 0 ? " " : "").Append(word);
        }

        yield return wrapped.ToString();
    }
}
