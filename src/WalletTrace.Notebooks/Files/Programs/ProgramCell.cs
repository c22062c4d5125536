using System.Collections.Immutable;

namespace WalletTrace.Notebooks.Files.Programs;

/// <summary>What becomes of a cell in a program.</summary>
/// <param name="Number">Its place in the notebook, from 1.</param>
/// <param name="Comment">Its text where it is no code; null where it is.</param>
internal sealed record ProgramCell(int Number, string? Comment)
{
    /// <summary>Its statements and functions as they stand, up to the value.</summary>
    public string Code { get; init; } = "";

    /// <summary>The expression at its end that is its value; null where it has none.</summary>
    public string? Value { get; init; }

    /// <summary>What follows the value: comments.</summary>
    public string After { get; init; } = "";

    /// <summary>What it imports: what stands between <c>using</c> and the semicolon.</summary>
    public ImmutableArray<string> Imports { get; init; } = [];

    /// <summary>The types that it declares, each with the comments before it.</summary>
    public ImmutableArray<string> Types { get; init; } = [];

    /// <summary>What it references: what stands between the quotes of <c>#r</c>.</summary>
    public ImmutableArray<string> References { get; init; } = [];

    /// <summary>What it declares for all of the program: names as they are told, such as <c>the type Row</c>.</summary>
    public ImmutableArray<string> Declared { get; init; } = [];

    /// <summary>All names that stand in it.</summary>
    public ImmutableHashSet<string> Words { get; init; } = [];
}

/// <summary>What the value of a cell is to a program.</summary>
internal enum ValueKind
{
    /// <summary>Something to show.</summary>
    Shown,

    /// <summary>A task, whose result is to be shown.</summary>
    Awaited,

    /// <summary>A task that gives nothing.</summary>
    OnlyAwaited,

    /// <summary>Nothing.</summary>
    Nothing,
}

/// <summary>What is found out about a program only once it is compiled.</summary>
/// <param name="Imports">What it needs to import.</param>
/// <param name="Kinds">What the values of its cells are, in their order; all that are missing are shown.</param>
/// <param name="Warnings">The warnings that the compiler gives.</param>
/// <param name="Packages">The packages of WalletTrace that it needs.</param>
internal sealed record ProgramFindings(
    ImmutableArray<string> Imports, ImmutableArray<ValueKind> Kinds, ImmutableArray<string> Warnings, ImmutableHashSet<string> Packages);

/// <summary>A program.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Cells">Where in it each cell stands: from, to, and the cell's number.</param>
/// <param name="Values">Where the values of cells stand.</param>
internal sealed record WrittenProgram(string Text, ImmutableArray<(int From, int To, int Cell)> Cells, ImmutableArray<(int From, int Length)> Values)
{
    /// <summary>The cell in which a place of the program is; null for what no cell says.</summary>
    public int? CellAt(int place) => Cells.FirstOrDefault(cell => place >= cell.From && place <= cell.To) is { Cell: > 0 and var number } ? number : null;
}
