using System.Collections.Immutable;
using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Execution;

/// <summary>How a cell ended.</summary>
/// <param name="Result">The value of its last expression, to be shown; null where it has none.</param>
/// <param name="Error">What went wrong; null where nothing did.</param>
internal sealed record CellOutcome(MimeBundle? Result, CellError? Error);

/// <summary>An error of a cell, as it is shown.</summary>
/// <param name="Name">The name of the exception's type, or <c>CompilationError</c>, <c>DirectiveError</c>, <c>Interrupted</c> or <c>NotStopped</c>.</param>
/// <param name="Message">Its message, in one paragraph.</param>
/// <param name="Lines">The whole, line by line, with the lines of the cell that it is about; no frames of the kernel's own.</param>
internal sealed record CellError(string Name, string Message, ImmutableArray<string> Lines);

/// <summary>What could stand at a place in a cell.</summary>
/// <param name="Items">The completions, best first.</param>
/// <param name="Start">The place of the first character that a completion replaces, in UTF-16 units from the cell's begin.</param>
/// <param name="End">The place after the last.</param>
internal sealed record CellCompletions(ImmutableArray<CellCompletion> Items, int Start, int End);

/// <summary>One completion.</summary>
/// <param name="Text">What would stand there.</param>
/// <param name="Kind">What it is: <c>method</c>, <c>property</c>, <c>class</c>, <c>keyword</c> …</param>
internal sealed record CellCompletion(string Text, string Kind);

/// <summary>Whether code can be run as it stands.</summary>
internal enum Completeness
{
    /// <summary>It can.</summary>
    Complete,

    /// <summary>More is to come.</summary>
    Incomplete,

    /// <summary>It never will.</summary>
    Invalid,
}
