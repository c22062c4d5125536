using WalletTrace.Chains.Bitcoin.Files;
using WalletTrace.DuckDb;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Reports;
using WalletTrace.Tracing.Cases;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Cli;

/// <summary>
/// One line that says what is being done, for whatever takes longer than a second, and that leaves nothing behind; on terminals whose cursor can be moved
/// a few more below it. Usable from several threads.
/// </summary>
internal sealed class ProgressLine
    : IProgress<CaseProgress>, IProgress<GraphProgress>, IProgress<PullProgress>, IProgress<HistoryProgress>, IProgress<FollowProgress>, IProgress<BalanceProgress>, IProgress<BlockFileProgress>, IProgress<ExportProgress>, IProgress<VerifyProgress>, IProgress<LiveProgress>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    // Where there is less room a line may wrap; nothing could be said in it.
    private const int LeastWidth = 10;

    private readonly Lock gate = new();
    private readonly TextWriter writer;
    private readonly int width;
    private readonly bool movesCursor;
    private readonly ITimer? timer;
    private string[] stage;
    private string[] shown = [""];
    private bool isDone;

    /// <summary>Starts a line.</summary>
    /// <param name="terminal">Where to; nothing is written where nobody watches.</param>
    /// <param name="time">Tells when a second is over.</param>
    /// <param name="stage">What is being done first.</param>
    /// <param name="isQuiet">Whether to write nothing at all.</param>
    public ProgressLine(Terminal terminal, TimeProvider time, string stage, bool isQuiet)
    {
        writer = terminal.Error;
        width = Math.Max(terminal.Columns - 1, LeastWidth);
        movesCursor = terminal.MovesCursor;
        this.stage = [stage];
        if (terminal.ShowsProgress && !isQuiet)
        {
            timer = time.CreateTimer(_ => Draw(), null, Patience, Beat);
        }
    }

    /// <summary>Told, beside the terminal, what is being done next; null where nobody else is. Called from the threads that do it.</summary>
    public Action<string>? Told { get; init; }

    /// <summary>Says what is being done next.</summary>
    /// <param name="next">In one line.</param>
    /// <param name="more">What else is worth watching, line by line; left out where only one line can be shown.</param>
    public void Enter(string next, params IEnumerable<string> more)
    {
        string[] lines = [next, .. movesCursor ? more : []];
        lock (gate)
        {
            stage = lines;
        }

        Told?.Invoke(next);
    }

    /// <summary>Lets results be written above the line.</summary>
    /// <param name="write">Writes whole lines.</param>
    public void Above(Action write)
    {
        lock (gate)
        {
            Write([""]);
            write();
        }
    }

    /// <inheritdoc/>
    public void Report(LiveProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Enter(LiveText.Headline(value), LiveText.Lines(value, width));
    }

    /// <inheritdoc/>
    public void Report(GraphProgress value)
    {
        string headline = ProgressText.Of(value);
        lock (gate)
        {
            // Between two requests the lines of a live trace stay: a panel that comes and goes cannot be read.
            stage = [headline, .. stage.Skip(1)];
        }

        Told?.Invoke(headline);
    }

    /// <inheritdoc/>
    public void Report(CaseProgress value) => Enter(ProgressText.Of(value));

    /// <inheritdoc/>
    public void Report(PullProgress value) => Enter(ProgressText.Of(value));

    /// <inheritdoc/>
    public void Report(HistoryProgress value) => Enter(ProgressText.Of(value));

    /// <inheritdoc/>
    public void Report(FollowProgress value) => Enter(ProgressText.Of(value));

    /// <inheritdoc/>
    public void Report(BalanceProgress value) => Enter(ProgressText.Of(value));

    /// <inheritdoc/>
    public void Report(BlockFileProgress value) => Enter(ProgressText.Of(value));

    /// <inheritdoc/>
    public void Report(ExportProgress value) => Enter(ProgressText.Of(value));

    /// <inheritdoc/>
    public void Report(VerifyProgress value) => Enter(ProgressText.Of(value));

    /// <summary>Wipes the line.</summary>
    public void Dispose()
    {
        timer?.Dispose();
        lock (gate)
        {
            isDone = true;
            Write([""]);
        }
    }

    private void Draw()
    {
        lock (gate)
        {
            if (!isDone)
            {
                Write([.. stage.Select(line => line.Length > width ? line[..(width - 1)] + "…" : line)]);
            }
        }
    }

    private void Write(string[] lines)
    {
        if (lines.SequenceEqual(shown))
        {
            return;
        }

        if (lines.Length == 1 && shown.Length == 1)
        {
            // Spaces instead of an escape wipe the rest, so that one line needs no ANSI.
            writer.Write('\r' + lines[0].PadRight(shown[0].Length) + (lines[0].Length == 0 ? "\r" : ""));
        }
        else
        {
            // Line by line: wiping all at once flickers, and some terminals keep what was wiped for scrolling back.
            int fewer = Math.Max(shown.Length - lines.Length, 0);
            writer.Write(
                Up(shown.Length - 1) + "\r" + string.Join('\n', lines.Select(line => line + "\u001b[K")) + string.Concat(Enumerable.Repeat("\n\u001b[K", fewer)) + Up(fewer));
        }

        writer.Flush();
        shown = lines;
    }

    private static string Up(int lines) => lines > 0 ? FormattableString.Invariant($"\u001b[{lines}A") : "";
}
