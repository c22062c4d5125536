using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Execution;

/// <summary>
/// The cells of a notebook, run one after the other, each seeing what those before it declared. The seam between what runs C# and what speaks Jupyter's
/// protocol or reads notebook files.
/// </summary>
internal interface ICSharpSession : IAsyncDisposable
{
    /// <summary>Runs a cell. One at a time. Errors of the cell are in the outcome; what it declared before an error stays.</summary>
    /// <param name="code">The cell.</param>
    /// <param name="name">How errors call it, for example <c>cell 3</c>.</param>
    /// <param name="output">Where it writes.</param>
    /// <param name="cancellationToken">Interrupts the cell, also one that loops forever; the outcome is then an error and the session goes on.</param>
    Task<CellOutcome> RunAsync(string code, string name, ICellOutput output, CancellationToken cancellationToken);

    /// <summary>What could stand at a place of a cell that has not run, in UTF-16 units from its begin.</summary>
    Task<CellCompletions> CompleteAsync(string code, int place, CancellationToken cancellationToken);

    /// <summary>What stands at a place of a cell that has not run: its signature, its documentation, and, of a variable, its value; null for nothing known.</summary>
    Task<MimeBundle?> InspectAsync(string code, int place, CancellationToken cancellationToken);

    /// <summary>Whether a cell can be run as it stands, and, where more is to come, how the next line is indented.</summary>
    (Completeness State, string Indent) CompletenessOf(string code);
}
