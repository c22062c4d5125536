using System.Collections.Immutable;

namespace WalletTrace.Attribution.Screening;

/// <summary>A label that was found for a row.</summary>
/// <param name="Row">The row's number, from 1 in text, from 0 among accounts.</param>
/// <param name="Label">The label.</param>
/// <param name="IsTwin">
/// Whether the label is of another account that the same key controls: on another chain of the EVM's kind, or on TRON by the same 20 bytes. A lead, no claim about the
/// row.
/// </param>
public readonly record struct ScreeningMatch(long Row, Label Label, bool IsTwin);

/// <summary>A row that could not be read: nothing is known of it, and it is never counted among those without a hit.</summary>
/// <param name="Row">The row's number, from 1.</param>
/// <param name="Text">What stands there, shortened. Hostile text.</param>
/// <param name="Problem">What is wrong with it, what was expected, and what to do.</param>
public sealed record DamagedRow(long Row, string Text, string Problem);

/// <summary>What screening rows found. Immutable.</summary>
/// <param name="Rows">How many rows there were, blank ones and notes included.</param>
/// <param name="Blank">How many were blank, or notes that begin with #.</param>
/// <param name="Matches">The labels found, in the order of the rows.</param>
/// <param name="Damaged">The rows that could not be read, in their order: each of them.</param>
public sealed record ScreenedRows(long Rows, long Blank, ImmutableArray<ScreeningMatch> Matches, ImmutableArray<DamagedRow> Damaged)
{
    /// <summary>How many rows were read as addresses.</summary>
    public long Read => Rows - Blank - Damaged.Length;

    /// <summary>How many rows there were, the labels found and the damaged rows, as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}
