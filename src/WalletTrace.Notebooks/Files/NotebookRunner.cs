using System.Collections.Immutable;
using System.Text.Json;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Execution;

namespace WalletTrace.Notebooks.Files;

/// <summary>
/// Runs notebooks of C# without Jupyter: all code cells, in their order, in a session of their own. What a cell shows is kept as Jupyter keeps it. The same
/// notebook over the same facts gives the same file, to the byte, unless a cell shows what changes by itself.
/// </summary>
public static class NotebookRunner
{
    // The console and the working folder are the process's.
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>Runs a notebook.</summary>
    /// <remarks>
    /// Meanwhile the process's working folder is the notebook's, and what is written to <see cref="Console"/> belongs to its cells; runs wait for each other.
    /// Cells that are blank, or carry the tag <c>skip-execution</c>, are left alone.
    /// </remarks>
    /// <param name="notebook">The notebook.</param>
    /// <param name="folder">The folder in which it lies, from which its cells name files.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Interrupts the cell that runs and ends the run; it throws.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static async Task<NotebookRun> RunAsync(
        NotebookFile notebook, string folder, NotebookRunOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        folder = Path.GetFullPath(folder);
        options ??= new NotebookRunOptions();
        await OneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        string before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = folder;
            var session = new CSharpSession(new CSharpSessionOptions { Folder = folder, Progress = _ => options.Runs });
            await using (session.ConfigureAwait(false))
            {
                return await RunAsync(notebook, session, options, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Environment.CurrentDirectory = before;
            OneAtATime.Release();
        }
    }

    /// <summary>Runs a notebook in a session that is open.</summary>
    internal static async Task<NotebookRun> RunAsync(
        NotebookFile notebook, ICSharpSession session, NotebookRunOptions options, CancellationToken cancellationToken)
    {
        var names = new ShownNames();
        var ran = new CellRun?[notebook.Cells.Length];
        int toRun = notebook.Cells.Count(IsRun);
        int count = 0;
        NotebookFailure? failure = null;
        for (int at = 0; at < notebook.Cells.Length && failure is null; at++)
        {
            NotebookCell cell = notebook.Cells[at];
            if (!IsRun(cell))
            {
                continue;
            }

            count++;
            options.Progress?.Report(new NotebookProgress(count, toRun));
            ran[at] = await RunAsync(cell, count, session, new CellOutputs(names), options.CellTimeout, cancellationToken).ConfigureAwait(false);
            if (ran[at]!.Error is { } error && !options.AllowErrors && !HasTag(cell, "raises-exception"))
            {
                failure = new NotebookFailure(at + 1, error);
            }
        }

        // Only now: later cells may have replaced what earlier ones showed.
        return new NotebookRun(notebook with { Cells = [.. notebook.Cells.Select((cell, at) => IsRun(cell) ? After(cell, ran[at]) : cell)] }, failure);
    }

    private static async Task<CellRun> RunAsync(
        NotebookCell cell, int count, ICSharpSession session, CellOutputs outputs, TimeSpan? limit, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (limit is { } time)
        {
            end.CancelAfter(time);
        }

        CellOutcome outcome = await session.RunAsync(cell.Source, FormattableString.Invariant($"cell {count}"), outputs, end.Token).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        CellError? error = outcome.Error;
        if (error is not null && end.IsCancellationRequested)
        {
            string told = FormattableString.Invariant($"The cell was ended because it ran for more than {limit!.Value.TotalSeconds} s.");
            error = new CellError("Timeout", told, [told]);
        }

        return new CellRun(count, outputs, outcome.Result, error is null ? null : new ErrorOutput(error.Name, error.Message, error.Lines));
    }

    private static bool IsRun(NotebookCell cell) => cell.Kind == CellKind.Code && !string.IsNullOrWhiteSpace(cell.Source) && !HasTag(cell, "skip-execution");

    private static bool HasTag(NotebookCell cell, string tag) =>
        cell.Metadata.TryGetProperty("tags", out JsonElement tags) && tags.ValueKind == JsonValueKind.Array
        && tags.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(tag));

    private static NotebookCell After(NotebookCell cell, CellRun? run)
    {
        if (run is null)
        {
            return cell with { Outputs = [], ExecutionCount = null };
        }

        var outputs = ImmutableArray.CreateBuilder<NotebookOutput>();
        outputs.AddRange(run.Outputs.Entries.Select(entry => entry is WrittenEntry written
            ? new StreamOutput(written.IsError ? "stderr" : "stdout", written.Text)
            : (NotebookOutput)new DisplayOutput(((ShownEntry)entry).Bundle)));
        if (run.Result is { } result)
        {
            outputs.Add(new ResultOutput(result, run.Count));
        }

        if (run.Error is { } error)
        {
            outputs.Add(error);
        }

        return cell with { Outputs = outputs.ToImmutable(), ExecutionCount = run.Count };
    }

    private sealed record CellRun(int Count, CellOutputs Outputs, MimeBundle? Result, ErrorOutput? Error);
}
