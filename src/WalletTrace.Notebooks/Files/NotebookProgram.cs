using System.Collections.Immutable;
using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Files.Programs;

namespace WalletTrace.Notebooks.Files;

/// <summary>How notebooks become programs.</summary>
public sealed record NotebookProgramOptions
{
    /// <summary>
    /// The folder that holds the projects of WalletTrace, as the program is to name it, for example <c>../../src</c>: the program then runs from a clone of the
    /// repository with the SDK alone. Null for the packages. Default: null.
    /// </summary>
    public string? Projects { get; init; }
}

/// <summary>
/// Makes of a notebook a file-based program, which <c>dotnet run FILE.cs</c> runs without Jupyter: its text becomes comments, its code the program, and what
/// the cells return is written to the console, as text.
/// </summary>
/// <remarks>
/// In a notebook a cell may declare again what a cell before it declared, and use what a cell after it will declare; a program may not. So the program is compiled
/// before it is given out, with the libraries that come with this one, and what is wrong is told with the cell. Programs that use other packages are not compiled.
/// </remarks>
public static class NotebookProgram
{
    /// <summary>Makes the program. Deterministic.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="name">The notebook's name, which the program tells.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>The text of the program's file.</returns>
    /// <exception cref="NotebookProgramException">A cell is no C#, or holds what no program may.</exception>
    public static string Of(NotebookFile notebook, string name, NotebookProgramOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ImmutableArray<ProgramCell> cells =
        [
            .. notebook.Cells.Select((cell, at) => cell.Kind == CellKind.Code ? CellParts.Of(cell.Source, at + 1) : new ProgramCell(at + 1, cell.Source)),
        ];
        CellNames.Check(cells);
        var text = new ProgramText(cells, options?.Projects, name);
        string own = typeof(NotebookProgram).Assembly.GetName().Name!;
        var findings = new ProgramFindings(text.AllImports(ImportedNames.All.Where(import => !import.StartsWith(own, StringComparison.Ordinal))), [], [], [.. ProgramPackages.Given]);
        bool hasForeign = ProgramPackages.Of(cells, options?.Projects, findings.Packages).HasForeign;
        return text.Write(hasForeign ? findings : ProgramCheck.Run(findings, text.Write)).Text;
    }
}
