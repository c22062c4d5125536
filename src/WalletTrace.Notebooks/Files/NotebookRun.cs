namespace WalletTrace.Notebooks.Files;

/// <summary>How notebooks are run.</summary>
public sealed record NotebookRunOptions
{
    /// <summary>Whether to go on after a cell that fails, and end well. Default: no. Cells that carry the tag <c>raises-exception</c> may fail in any case.</summary>
    public bool AllowErrors { get; init; }

    /// <summary>How long one cell may take; null for as long as it likes. Default: null.</summary>
    public TimeSpan? CellTimeout { get; init; }

    /// <summary>Told before each cell; null for nobody. Default: null.</summary>
    public IProgress<NotebookProgress>? Progress { get; init; }

    /// <summary>Told how far the long runs of cells have come; null for nobody.</summary>
    internal IProgress<object>? Runs { get; init; }
}

/// <summary>How far the run of a notebook has come.</summary>
/// <param name="Cell">The number of the code cell that runs now, from 1.</param>
/// <param name="Cells">How many code cells there are to run.</param>
public readonly record struct NotebookProgress(int Cell, int Cells);

/// <summary>What a run of a notebook left.</summary>
/// <param name="Notebook">The notebook with what its cells showed; those that did not run show nothing.</param>
/// <param name="Failure">The cell that ended the run; null where it came to its end.</param>
public sealed record NotebookRun(NotebookFile Notebook, NotebookFailure? Failure);

/// <summary>A cell that failed.</summary>
/// <param name="Cell">Its place among all cells of the notebook, from 1.</param>
/// <param name="Error">What went wrong.</param>
public sealed record NotebookFailure(int Cell, ErrorOutput Error);
