using System.CommandLine;
using WalletTrace.Cli.Ledgers;
using WalletTrace.Reports;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli;

/// <summary>Reads a case and traces it, with progress. Every command starts here.</summary>
internal sealed class CaseRunner(Terminal terminal, TimeProvider time)
{
    /// <summary>Where results go.</summary>
    public Terminal Terminal => terminal;

    /// <summary>Tells the time.</summary>
    public TimeProvider Time => time;

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
        return await ShowAsync(parsed.GetValue(options.Quiet), TraceAsync, cancellationToken).ConfigureAwait(false);

        async Task<int> TraceAsync(ProgressLine progress, TextWriter output)
        {
            OpenedCase opened = await OpenedCase.OpenAsync(parsed.GetRequiredValue(options.Case), options.Seeds.Of(parsed), progress, cancellationToken).ConfigureAwait(false);
            await using (opened.ConfigureAwait(false))
            {
                output.Write(opened.Note);
                Trace trace = refine(options.Apply(opened.Trace, parsed));
                TraceResult result = await trace.RunAsync(progress, cancellationToken).ConfigureAwait(false);
                progress.Enter("Working out paths and bounds");
                use(opened.File, result, progress, output);
                return ExitCode.Done;
            }
        }
    }

    /// <summary>Does the work of a command under the progress line, then writes what it has to say.</summary>
    /// <param name="isQuiet">Whether that and the progress are kept back.</param>
    /// <param name="work">The work; what it writes goes to the output once it is done, and what it returns is the exit code.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <param name="showsCancelled">Whether a run that was cancelled has something to say all the same.</param>
    public async Task<int> ShowAsync(bool isQuiet, Func<ProgressLine, TextWriter, Task<int>> work, CancellationToken cancellationToken, bool showsCancelled = false)
    {
        // Tables are made in memory, so that the progress line never runs into them and a cancelled run writes none.
        using var output = new StringWriter();
        int code;
        using (var progress = new ProgressLine(terminal, time, "Reading the facts", isQuiet))
        {
            // Off the thread that handles Ctrl+C.
            code = await Task.Run(() => work(progress, output), cancellationToken).ConfigureAwait(false);
            if (!showsCancelled)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        if (!isQuiet)
        {
            await terminal.Output.WriteAsync(output.ToString().AsMemory(), showsCancelled ? CancellationToken.None : cancellationToken).ConfigureAwait(false);
        }

        return code;
    }

    /// <summary>Reads a case file and then what is wanted of its other files.</summary>
    /// <exception cref="WalletTraceException">A file is not there, cannot be read, or does not hold what it should.</exception>
    public static Task<T> ReadAsync<T>(string path, Func<CaseFile, Task<T>> read, CancellationToken cancellationToken) =>
        LoadAsync(path, async () => await read(await CaseFile.LoadAsync(path, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false));

    /// <summary>Reads files of a case, and says what the file system refuses in the user's own words for it.</summary>
    /// <exception cref="WalletTraceException">A file is not there or cannot be read.</exception>
    public static Task<T> LoadAsync<T>(string path, Func<Task<T>> load) =>
        LoadFileAsync("the case", path, load, $"a case file or a folder with a {CaseFile.DefaultName} in it");

    /// <summary>Reads a file that the user named, and says what the file system refuses in the user's own words for it.</summary>
    /// <param name="what">What is read, for messages.</param>
    /// <param name="path">The file.</param>
    /// <param name="load">Reads it.</param>
    /// <param name="expected">What is expected there.</param>
    /// <exception cref="WalletTraceException">A file is not there or cannot be read.</exception>
    public static async Task<T> LoadFileAsync<T>(string what, string path, Func<Task<T>> load, string expected = "one")
    {
        try
        {
            return await load().ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WalletTraceException($"{what} cannot be read: found no file {SafeText.Quote(path)}, expected {expected}", cause);
        }
        catch (UnauthorizedAccessException cause) when (Directory.Exists(path))
        {
            throw new WalletTraceException($"{what} cannot be read: found the folder {SafeText.Quote(path)}, expected {expected}", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Messages of the file system name whole paths of this machine.
            throw new WalletTraceException($"{what} {SafeText.Quote(path)} cannot be read: the file system refused it", cause);
        }
    }
}
