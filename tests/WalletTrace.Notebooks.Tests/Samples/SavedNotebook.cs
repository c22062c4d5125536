using System.Collections.Immutable;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Files;
using WalletTrace.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Samples;

/// <summary>A sample notebook as it is saved: what it says in words, and what its cells have shown.</summary>
internal sealed class SavedNotebook
{
    private readonly ImmutableArray<NotebookCell> cells;

    private SavedNotebook(NotebookFile file)
    {
        cells = file.Cells;

        // Lines end where the paragraph did when it was written, so that a sentence is found whatever its place.
        Words = string.Join('\n', cells.Where(cell => cell.Kind == CellKind.Markdown).Select(cell => cell.Source)).ReplaceLineEndings(" ");
    }

    /// <summary>All that stands between the cells of code, without line ends.</summary>
    public string Words { get; }

    /// <summary>The cells of code, in their order.</summary>
    public IEnumerable<NotebookCell> Code => cells.Where(cell => cell.Kind == CellKind.Code);

    /// <summary>Reads a sample notebook.</summary>
    public static async Task<SavedNotebook> LoadAsync(string name) => new(await NotebookFile.LoadAsync(Repository.PathOf("samples", "notebooks", name)));

    /// <summary>The HTML of what the one cell gave in which this stands.</summary>
    public string Html(string code) => ResultOf(code).Data[MimeBundle.Html];

    /// <summary>The text of what the one cell gave in which this stands.</summary>
    public string Text(string code) => ResultOf(code).Data[MimeBundle.Plain];

    /// <summary>That something is said in words.</summary>
    public void Says(string words) => Assert.Contains(words, Words, StringComparison.Ordinal);

    private MimeBundle ResultOf(string code)
    {
        NotebookCell cell = Assert.Single(Code, cell => cell.Source.Contains(code, StringComparison.Ordinal));
        return Assert.Single(cell.Outputs.OfType<ResultOutput>()).Bundle;
    }
}
