using System.Text;
using System.Text.Json;
using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Jupyter;

/// <summary>
/// What a cell writes, told to all front ends. Pieces of text are gathered for a twentieth of a second, so that a cell that writes character by character costs no
/// message for each.
/// </summary>
/// <remarks>Everything goes through one lock, so whatever is shown comes after what was written before it.</remarks>
/// <param name="connection">Sends messages.</param>
/// <param name="request">The request that runs the cell.</param>
/// <param name="reader">Asks the reader of the notebook; null where nobody is to be asked.</param>
internal sealed class KernelOutput(KernelConnection connection, JupyterMessage request, ReaderQuestions? reader) : ICellOutput
{
    private const int LongestPiece = 16 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private readonly StringBuilder pending = new();
    private bool pendingIsError;
    private bool isFlushDue;
    private long written;

    /// <inheritdoc/>
    public void Write(bool isError, string text)
    {
        lock (gate)
        {
            if (text.Length == 0 || written > CellTextLimit.Most)
            {
                return;
            }

            if (isError != pendingIsError)
            {
                FlushLocked();
                pending.Clear();
                pendingIsError = isError;
            }

            written += text.Length;
            pending.Append(CellTextLimit.Within(text, written));
            if (written > CellTextLimit.Most)
            {
                FlushLocked();
                pending.Clear().Append(CellTextLimit.Notice);
                pendingIsError = true;
            }

            if (pending.Length >= LongestPiece || written > CellTextLimit.Most)
            {
                FlushLocked();
            }
            else if (!isFlushDue)
            {
                isFlushDue = true;
                _ = FlushLaterAsync();
            }
        }
    }

    /// <inheritdoc/>
    public void Display(MimeBundle bundle, string? displayId = null) =>
        Publish("display_data", json => KernelConnection.WriteBundle(json, bundle, displayId));

    /// <inheritdoc/>
    public void Update(MimeBundle bundle, string displayId) =>
        Publish("update_display_data", json => KernelConnection.WriteBundle(json, bundle, displayId));

    /// <inheritdoc/>
    public void Clear(bool wait) => Publish("clear_output", json => json.WriteBoolean("wait", wait));

    /// <inheritdoc/>
    public string ReadLine(string prompt, bool isSecret, CancellationToken cancellationToken)
    {
        Flush();
        return reader is null
            ? throw new InvalidOperationException("The front end that runs this cell takes no input, so it cannot be asked for a line.")
            : reader.Ask(request, prompt, isSecret, cancellationToken);
    }

    /// <summary>Sends what was written.</summary>
    public void Flush()
    {
        lock (gate)
        {
            FlushLocked();
        }
    }

    private void Publish(string type, Action<Utf8JsonWriter> content)
    {
        lock (gate)
        {
            FlushLocked();
            connection.Publish(type, request, content);
        }
    }

    private async Task FlushLaterAsync()
    {
        await Task.Delay(Pause).ConfigureAwait(false);
        Flush();
    }

    private void FlushLocked()
    {
        isFlushDue = false;
        if (pending.Length == 0)
        {
            return;
        }

        // A pair of surrogates that is written in two pieces stays together.
        string text = pending.ToString();
        string rest = char.IsHighSurrogate(text[^1]) ? text[^1..] : "";
        if (text.Length > rest.Length)
        {
            connection.Publish("stream", request, json =>
            {
                json.WriteString("name", pendingIsError ? "stderr" : "stdout");
                json.WriteString("text", text.AsSpan(0, text.Length - rest.Length));
            });

            // Not before: a cell that is interrupted while it waits here has not sent it.
            pending.Clear().Append(rest);
        }
    }
}
