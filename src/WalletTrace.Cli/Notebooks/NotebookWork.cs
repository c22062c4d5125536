using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Files;
using WalletTrace.Reports;

namespace WalletTrace.Cli.Notebooks;

/// <summary>Runs one notebook and does with it what the command line says.</summary>
/// <param name="Path">The notebook.</param>
/// <param name="Output">Where it goes with what its cells show; null for nowhere.</param>
/// <param name="Html">Where a page of it goes; null for nowhere.</param>
/// <param name="IsChecked">Whether it is held against what was saved.</param>
internal sealed record NotebookWork(string Path, string? Output, string? Html, bool IsChecked)
{
    private string Name => SafeText.Trim(System.IO.Path.GetFileName(Path));

    /// <summary>Does it.</summary>
    /// <param name="options">How cells are run.</param>
    /// <param name="progress">Shows how far it has come.</param>
    /// <param name="text">What there is to say.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(NotebookRunOptions options, ProgressLine progress, TextWriter text, CancellationToken cancellationToken)
    {
        foreach (string file in new[] { Output, Html }.OfType<string>())
        {
            OutputFile.CheckFolder(file);
        }

        NotebookFile saved = await NotebookSource.LoadAsync(Path, cancellationToken).ConfigureAwait(false);
        var line = new CellProgress(progress, Name);
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        NotebookRun run = await NotebookRunner.RunAsync(saved, folder, options with { Progress = line, Runs = line }, cancellationToken).ConfigureAwait(false);
        if (run.Failure is { } failure)
        {
            text.Write(FormattableString.Invariant($"{Name}: cell {failure.Cell} failed.\n"));
            WriteLines(text, failure.Error.Lines);
            return ExitCode.Failed;
        }

        if (IsChecked)
        {
            string? difference = NotebookComparison.FirstDifference(saved, run.Notebook);
            text.Write($"{Name}: {(difference is null ? "shows what was saved." : $"does not show what was saved: {difference}")}\n");
            return difference is null ? ExitCode.Done : ExitCode.Failed;
        }

        if (Output is not null)
        {
            OutputFile.Write(Output, path => run.Notebook.Save(path, cancellationToken));
        }

        if (Html is not null)
        {
            OutputFile.Write(Html, path => NotebookPage.Save(run.Notebook, System.IO.Path.GetFileNameWithoutExtension(Path), path, cancellationToken));
        }

        if (Output is null && Html is null)
        {
            bool isFirst = true;
            foreach (NotebookCell cell in run.Notebook.Cells.Where(cell => cell.Outputs.Length > 0))
            {
                // What one cell shows is told apart from what the next one does.
                text.Write(isFirst ? "" : "\n");
                isFirst = false;
                foreach (NotebookOutput output in cell.Outputs)
                {
                    WriteLines(text, NotebookText.Of(output).TrimEnd('\n').Split('\n'));
                }
            }
        }
        else
        {
            int ran = run.Notebook.Cells.Count(cell => cell.ExecutionCount is not null);
            text.Write(FormattableString.Invariant($"{Name}: {ran} {(ran == 1 ? "cell" : "cells")} ran.\n"));
        }

        return ExitCode.Done;
    }

    // What cells write is whatever a chain, a list or a label says; nothing in it may steer the terminal.
    private static void WriteLines(TextWriter text, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            text.Write($"{Escaping.Visible(line.TrimEnd('\r').Replace("\t", "    ", StringComparison.Ordinal))}\n");
        }
    }

    private sealed class CellProgress(ProgressLine progress, string name) : IProgress<NotebookProgress>, IProgress<object>
    {
        private string place = "";

        public void Report(NotebookProgress value) => progress.Enter(place = FormattableString.Invariant($"{name}: cell {value.Cell} of {value.Cells}"));

        public void Report(object value) => progress.Enter($"{place}: {ProgressText.Of(value)}");
    }
}
