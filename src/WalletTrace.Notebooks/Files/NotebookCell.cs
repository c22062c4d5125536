using System.Collections.Immutable;
using System.Text.Json;

namespace WalletTrace.Notebooks.Files;

/// <summary>What a cell of a notebook is.</summary>
public enum CellKind
{
    /// <summary>Code that runs.</summary>
    Code,

    /// <summary>Text in Markdown.</summary>
    Markdown,

    /// <summary>Text that is shown as it is.</summary>
    Raw,
}

/// <summary>A cell of a notebook.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Source">Its text, with the line ends that it has.</param>
public sealed record NotebookCell(CellKind Kind, string Source)
{
    /// <summary>What other tools keep about it: a JSON object. Default: empty.</summary>
    public JsonElement Metadata { get; init; } = NotebookFile.Nothing;

    /// <summary>What its last run showed; empty where it is no code.</summary>
    public ImmutableArray<NotebookOutput> Outputs { get; init; } = [];

    /// <summary>The number of its last run in its session, from 1; null where it did not run.</summary>
    public int? ExecutionCount { get; init; }

    /// <summary>What else stands in the file of it, by name, such as <c>attachments</c> and, from nbformat 4.5, <c>id</c>; kept as it is.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Others { get; init; } = ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal);
}
