using WalletTrace.Graph;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli;

/// <summary>
/// One line that says what is being done, for whatever takes longer than a second, and that leaves nothing behind. Usable from several threads.
/// </summary>
internal sealed class ProgressLine : IProgress<CaseProgress>, IProgress<GraphProgress>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    private readonly Lock gate = new();
    private readonly TextWriter writer;
    private readonly int width;
    private readonly ITimer? timer;
    private string stage;
    private string shown = "";
    private bool isDone;

    /// <summary>Starts a line.</summary>
    /// <param name="terminal">Where to; nothing is written where nobody watches.</param>
    /// <param name="time">Tells when a second is over.</param>
    /// <param name="stage">What is being done first.</param>
    /// <param name="isQuiet">Whether to write nothing at all.</param>
    public ProgressLine(Terminal terminal, TimeProvider time, string stage, bool isQuiet)
    {
        writer = terminal.Error;
        width = terminal.Width - 1;
        this.stage = stage;
        if (terminal.ShowsProgress && !isQuiet)
        {
            timer = time.CreateTimer(_ => Draw(), null, Patience, Beat);
        }
    }

    /// <summary>Says what is being done next.</summary>
    public void Enter(string next)
    {
        lock (gate)
        {
            stage = next;
        }
    }

    /// <inheritdoc/>
    public void Report(CaseProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Enter(FormattableString.Invariant($"Reading the facts: file {value.FilesRead + 1} of {value.Files}, {value.Facts:N0} facts"));
    }

    /// <inheritdoc/>
    public void Report(GraphProgress value) => Enter(FormattableString.Invariant(
        $"Following the money: round {value.Round}, {value.Followed:N0} followed, {value.Waiting:N0} waiting, {value.Flows:N0} flows"));

    /// <summary>Wipes the line.</summary>
    public void Dispose()
    {
        timer?.Dispose();
        lock (gate)
        {
            isDone = true;
            Write("");
        }
    }

    private void Draw()
    {
        lock (gate)
        {
            if (!isDone)
            {
                Write(stage.Length > width ? stage[..(width - 1)] + "…" : stage);
            }
        }
    }

    private void Write(string text)
    {
        if (text == shown)
        {
            return;
        }

        // Spaces instead of an escape wipe the rest, so that the line needs no ANSI.
        writer.Write('\r' + text.PadRight(shown.Length) + (text.Length == 0 ? "\r" : ""));
        writer.Flush();
        shown = text;
    }
}
