using System.CommandLine;
using WalletTrace.Reports;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli;

/// <summary>Reads a case and traces it, with progress. Every command starts here.</summary>
internal sealed class CaseRunner(Terminal terminal, TimeProvider time)
{
    /// <summary>Where results go.</summary>
    public Terminal Terminal => terminal;

    /// <summary>Reads the case, runs its trace and hands the result to the command.</summary>
    /// <param name="options">The options that all commands have.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="refine">What the command asks for beyond the case.</param>
    /// <param name="use">What the command does with the result, still under the progress line; what it returns is written to the output.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<int> RunAsync(
        CaseOptions options, ParseResult parsed, Func<Trace, Trace> refine, Action<CaseFile, TraceResult, ProgressLine, TextWriter> use,
        CancellationToken cancellationToken)
    {
        bool isQuiet = parsed.GetValue(options.Quiet);
        // Tables are made in memory, so that the progress line never runs into them and a cancelled run writes none.
        using var output = new StringWriter();
        using (var progress = new ProgressLine(terminal, time, "Reading the facts", isQuiet))
        {
            // Off the thread that handles Ctrl+C.
            await Task.Run(() => TraceAsync(progress), cancellationToken).ConfigureAwait(false);
        }

        if (!isQuiet)
        {
            await terminal.Output.WriteAsync(output.ToString().AsMemory(), cancellationToken).ConfigureAwait(false);
        }

        return ExitCode.Done;

        async Task TraceAsync(ProgressLine progress)
        {
            (CaseFile file, Trace opened) = await OpenAsync(parsed.GetRequiredValue(options.Case), progress, cancellationToken).ConfigureAwait(false);
            Trace trace = refine(options.Apply(opened, parsed));
            TraceResult result = await trace.RunAsync(progress, cancellationToken).ConfigureAwait(false);
            progress.Enter("Working out paths and bounds");
            use(file, result, progress, output);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Reads the case with all its files.</summary>
    private static async Task<(CaseFile File, Trace Trace)> OpenAsync(string path, ProgressLine progress, CancellationToken cancellationToken)
    {
        try
        {
            CaseFile file = await CaseFile.LoadAsync(path, cancellationToken).ConfigureAwait(false);
            return (file, await file.OpenAsync(progress, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WalletTraceException(
                $"the case cannot be read: found no file {SafeText.Quote(path)}, expected a case file or a folder with a {CaseFile.DefaultName} in it", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Messages of the file system name whole paths of this machine.
            throw new WalletTraceException($"the case {SafeText.Quote(path)} cannot be read: the file system refused it", cause);
        }
    }
}
