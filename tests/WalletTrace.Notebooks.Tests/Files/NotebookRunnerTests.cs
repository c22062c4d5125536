using System.Collections.Immutable;
using System.Text.Json;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Files;
using WalletTrace.Notebooks.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Files;

[Collection(nameof(ProcessWide))]
public sealed class NotebookRunnerTests : IAsyncDisposable
{
    private readonly ScriptedSession session = new();

    public ValueTask DisposeAsync() => session.DisposeAsync();

    [Fact]
    public async Task Code_cells_run_in_their_order_and_the_others_stay_as_they_are()
    {
        NotebookRun run = await RunAsync(new NotebookCell(CellKind.Markdown, "# text"), Code("value 1"), Code("  \n"), new NotebookCell(CellKind.Raw, "raw"), Code("value 2"));

        Assert.Null(run.Failure);
        Assert.Equal(["cell 1: value 1", "cell 2: value 2"], session.Ran);
        Assert.Equal([null, 1, null, null, 2], run.Notebook.Cells.Select(cell => cell.ExecutionCount));
        Assert.Equal(["", "[1] 1", "", "", "[2] 2"], run.Notebook.Cells.Select(Shown));
    }

    [Fact]
    public async Task Outputs_are_kept_as_front_ends_keep_them()
    {
        NotebookRun run = await RunAsync(
            Code("out a\nout b\nerr c\nout d\nvalue v"),
            Code("show x one\nshow - two\nclear later\nout after\nout wards"),
            Code("show y first\nshow x again\nupdate y second"),
            Code("out gone\nclear\nout here"),
            Code("update y third"));

        Assert.Equal(
            ["stdout ab | stderr c | stdout d | [1] v", "stdout afterwards", "third | again", "stdout here", ""],
            run.Notebook.Cells.Select(Shown));
    }

    [Fact]
    public async Task What_was_cleared_is_not_updated()
    {
        NotebookRun run = await RunAsync(Code("show x one\nclear\nshow y two"), Code("update x three"));

        Assert.Equal(["two", ""], run.Notebook.Cells.Select(Shown));
    }

    [Fact]
    public async Task The_first_error_ends_the_run_and_what_did_not_run_shows_nothing()
    {
        NotebookCell old = Code("value 3") with { ExecutionCount = 9, Outputs = [new StreamOutput("stdout", "old")] };
        NotebookRun run = await RunAsync(Code("out a\nfail wrong"), old);

        Assert.Equal(new NotebookFailure(1, run.Failure!.Error), run.Failure);
        Assert.Equal("wrong", run.Failure.Error.Message);
        Assert.Equal(["stdout a | Bad: wrong", ""], run.Notebook.Cells.Select(Shown));
        Assert.Null(run.Notebook.Cells[1].ExecutionCount);
    }

    [Fact]
    public async Task Errors_can_be_allowed_for_all_cells_or_for_those_that_say_so()
    {
        NotebookRun all = await NotebookRunner.RunAsync(new NotebookFile([Code("fail a"), Code("value 2")]), session, new NotebookRunOptions { AllowErrors = true }, default);
        NotebookRun one = await RunAsync(Tagged("fail a", "raises-exception"), Code("fail b"));

        Assert.Null(all.Failure);
        Assert.Equal(["Bad: a", "[2] 2"], all.Notebook.Cells.Select(Shown));
        Assert.Equal(2, one.Failure!.Cell);
    }

    [Fact]
    public async Task A_cell_that_is_to_be_skipped_is_left_alone()
    {
        NotebookCell skipped = Tagged("value 1", "skip-execution") with { ExecutionCount = 4, Outputs = [new StreamOutput("stdout", "old")] };
        NotebookRun run = await RunAsync(skipped, Code("value 2"));

        Assert.Equal(["stdout old", "[1] 2"], run.Notebook.Cells.Select(Shown));
        Assert.Equal(4, run.Notebook.Cells[0].ExecutionCount);
    }

    [Fact]
    public async Task A_cell_that_takes_too_long_is_ended_and_said_to_be()
    {
        NotebookRun run = await NotebookRunner.RunAsync(
            new NotebookFile([Code("wait")]), session, new NotebookRunOptions { CellTimeout = TimeSpan.FromMilliseconds(1) }, default);

        Assert.Equal(("Timeout", "The cell was ended because it ran for more than 0.001 s."), (run.Failure!.Error.Name, run.Failure.Error.Message));
    }

    [Fact]
    public async Task Who_cancels_gets_no_result()
    {
        using var cancel = new CancellationTokenSource();
        session.Waits = cancel.Cancel;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => NotebookRunner.RunAsync(new NotebookFile([Code("wait"), Code("value 1")]), session, new NotebookRunOptions { AllowErrors = true }, cancel.Token));

        Assert.Equal(["cell 1: wait"], session.Ran);
    }

    [Fact]
    public async Task Progress_is_told_before_each_cell()
    {
        var heard = new List<NotebookProgress>();
        await NotebookRunner.RunAsync(
            new NotebookFile([Code("value 1"), new NotebookCell(CellKind.Markdown, ""), Code("value 2")]), session,
            new NotebookRunOptions { Progress = new Heard<NotebookProgress>(heard.Add) }, default);

        Assert.Equal([new NotebookProgress(1, 2), new NotebookProgress(2, 2)], heard);
    }

    [Fact]
    public async Task Text_without_end_is_cut_off_and_that_is_said()
    {
        NotebookRun run = await RunAsync(Code("flood"));

        StreamOutput[] streams = [.. run.Notebook.Cells[0].Outputs.Cast<StreamOutput>()];
        Assert.Equal(["stdout", "stderr"], streams.Select(stream => stream.Name));
        Assert.Equal(CellTextLimit.Most, streams[0].Text.Length);
        Assert.Equal("\n[The cell wrote more than 33,554,432 characters; what follows is left out.]\n", streams[1].Text);
    }

    [Fact]
    public async Task The_working_folder_is_the_notebooks()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["fact.txt"], "beside");
        string before = Environment.CurrentDirectory;

        NotebookRun run = await NotebookRunner.RunAsync(new NotebookFile([Code("File.ReadAllText(\"fact.txt\")")]), Path.GetDirectoryName(folder["fact.txt"])!);

        Assert.Null(run.Failure);
        Assert.Equal("[1] beside", Shown(run.Notebook.Cells[0]));
        Assert.Equal(before, Environment.CurrentDirectory);
    }

    private Task<NotebookRun> RunAsync(params ImmutableArray<NotebookCell> cells) =>
        NotebookRunner.RunAsync(new NotebookFile(cells), session, new NotebookRunOptions(), default);

    private static NotebookCell Code(string source) => new(CellKind.Code, source);

    private static NotebookCell Tagged(string source, string tag) => Code(source) with { Metadata = JsonElement.Parse($$"""{"tags": ["{{tag}}"]}""") };

    private static string Shown(NotebookCell cell) => string.Join(" | ", cell.Outputs.Select(output => output switch
    {
        StreamOutput stream => $"{stream.Name} {stream.Text}",
        DisplayOutput display => display.Bundle.Data[MimeBundle.Plain],
        ResultOutput result => $"[{result.ExecutionCount}] {result.Bundle.Data[MimeBundle.Plain]}",
        ErrorOutput error => $"{error.Name}: {error.Message}",
        _ => "?",
    }));

    /// <summary>A session whose cells are lines of commands.</summary>
    private sealed class ScriptedSession : ICSharpSession
    {
        public List<string> Ran { get; } = [];

        public Action? Waits { get; set; }

        public async Task<CellOutcome> RunAsync(string code, string name, ICellOutput output, CancellationToken cancellationToken)
        {
            Ran.Add($"{name}: {code}");
            MimeBundle? value = null;
            foreach (string line in code.Split('\n'))
            {
                string[] words = line.Split(' ');
                string? id = words.ElementAtOrDefault(1);
                switch (words[0])
                {
                    case "out" or "err":
                        output.Write(words[0] == "err", words[1]);
                        break;
                    case "show":
                        output.Display(Text(words[2]), id == "-" ? null : id);
                        break;
                    case "update":
                        output.Update(Text(words[2]), id!);
                        break;
                    case "clear":
                        output.Clear(id == "later");
                        break;
                    case "value":
                        value = Text(words[1]);
                        break;
                    case "flood":
                        output.Write(false, new string('x', CellTextLimit.Most - 1));
                        output.Write(false, "xyz");
                        output.Write(true, "more");
                        break;
                    case "wait":
                        Waits?.Invoke();
                        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                        return new CellOutcome(null, new CellError("Interrupted", "", []));
                    case "fail":
                        return new CellOutcome(null, new CellError("Bad", words[1], [words[1]]));
                }
            }

            return new CellOutcome(value, null);
        }

        public Task<CellCompletions> CompleteAsync(string code, int place, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<MimeBundle?> InspectAsync(string code, int place, CancellationToken cancellationToken) => throw new NotSupportedException();

        public (Completeness State, string Indent) CompletenessOf(string code) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static MimeBundle Text(string text) => MimeBundle.Of(MimeBundle.Plain, text);
    }
}
