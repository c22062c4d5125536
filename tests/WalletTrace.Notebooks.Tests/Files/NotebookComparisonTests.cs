using System.Collections.Immutable;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Files;

namespace WalletTrace.Notebooks.Tests.Files;

public sealed class NotebookComparisonTests
{
    private static readonly NotebookFile Saved = new(
    [
        new NotebookCell(CellKind.Markdown, "text"),
        new NotebookCell(CellKind.Code, "code")
        {
            ExecutionCount = 1, Outputs = [new StreamOutput("stdout", "one\ntwo\n"), new ResultOutput(MimeBundle.Of(MimeBundle.Plain, "3"), 1)],
        },
    ]);

    [Fact]
    public void What_is_the_same_has_no_difference() => Assert.Null(NotebookComparison.FirstDifference(Saved, Saved with { Minor = 5 }));

    [Fact]
    public void The_first_line_that_differs_is_told_with_its_cell_and_output() => Assert.Equal(
        "cell 2, output 1:\n  saved: \"two\\n\"\n  now:   \"other\\n\"", Difference(new StreamOutput("stdout", "one\nother\n"), Saved.Cells[1].Outputs[1]));

    [Fact]
    public void An_output_more_or_less_is_told()
    {
        Assert.Equal("cell 2 shows 1 output, and 2 outputs where it was saved", Difference(Saved.Cells[1].Outputs[0]));
        Assert.Equal("cell 2 shows 3 outputs, and 2 outputs where it was saved", Difference([.. Saved.Cells[1].Outputs, Saved.Cells[1].Outputs[0]]));
    }

    [Fact]
    public void Text_that_ends_earlier_is_told() => Assert.Equal(
        "cell 2, output 1:\n  saved: \"one\\n\",\n  now:   \"one\\n\"", Difference(new StreamOutput("stdout", "one\n"), Saved.Cells[1].Outputs[1]));

    [Fact]
    public void Another_kind_of_output_or_form_of_it_differs()
    {
        Assert.StartsWith("cell 2, output 2:", Difference(Saved.Cells[1].Outputs[0], new DisplayOutput(MimeBundle.Of(MimeBundle.Plain, "3"))), StringComparison.Ordinal);
        Assert.StartsWith("cell 2, output 2:", Difference(Saved.Cells[1].Outputs[0], new ResultOutput(MimeBundle.Of(MimeBundle.Html, "3"), 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_the_run_counts_and_so_do_cells()
    {
        Assert.Equal("cell 2 runs as number 2, and was saved as 1", NotebookComparison.FirstDifference(Saved, With(Saved.Cells[1] with { ExecutionCount = 2 })));
        Assert.Equal("cell 2 runs as number 1, and was saved as not run", NotebookComparison.FirstDifference(With(Saved.Cells[1] with { ExecutionCount = null }), Saved));
        Assert.Equal("found 1 cells, expected 2", NotebookComparison.FirstDifference(Saved, new NotebookFile([Saved.Cells[0]])));
        Assert.Equal("cell 2 is another one", NotebookComparison.FirstDifference(Saved, With(Saved.Cells[1] with { Source = "other" })));
    }

    private static string? Difference(params ImmutableArray<NotebookOutput> now) => NotebookComparison.FirstDifference(Saved, With(Saved.Cells[1] with { Outputs = now }));

    private static NotebookFile With(NotebookCell cell) => Saved with { Cells = [Saved.Cells[0], cell] };
}
