using System.Text.Json;

namespace WalletTrace.Tracing.Watching;

/// <summary>
/// Keeps alerts in a file, one JSON object on each line as <see cref="AlertJson"/> writes it. Exactly once: an alert is on disk when it is delivered, a line that was being
/// written when the process was killed is cut off when the file is opened again, and an alert that stands in the file is not written a second time.
/// </summary>
public sealed class JsonLinesAlertSink : IAlertSink, IDisposable
{
    private readonly Lock gate = new();
    private readonly HashSet<AlertId> known = [];
    private readonly DurableLines lines;

    /// <summary>Opens a file, to add to what it holds.</summary>
    /// <param name="path">The file; it is made if need be. Others may read it meanwhile, and must not write to it.</param>
    /// <param name="name">The sink's name; null for one that is made of the file's.</param>
    /// <exception cref="LedgerFormatException">A line of the file is no alert.</exception>
    /// <exception cref="IOException">The file cannot be opened, read or made.</exception>
    public JsonLinesAlertSink(string path, string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Name = name ?? $"file {Path.GetFileName(path)}";
        lines = DurableLines.Open(path, FileShare.Read, hasHeader: false, (line, _) => known.Add(IdOf(line.Span)));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ValueTask DeliverAsync(Alert alert, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(alert);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (!known.Contains(alert.Id))
            {
                try
                {
                    lines.Append([.. AlertJson.ToUtf8(alert), (byte)'\n'], toDisk: true);
                }
                catch (IOException cause)
                {
                    throw new AlertDeliveryException($"the alert cannot be written ({SafeText.Trim(cause.Message)}); is the disk full?", Name, innerException: cause);
                }

                known.Add(alert.Id);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => lines.Dispose();

    private static AlertId IdOf(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.TryGetProperty("id", out JsonElement id) && AlertId.TryParse(id.GetString(), out AlertId found)
                ? found
                : throw new FormatException("found no id, expected that of an alert");
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new FormatException("found no JSON object, expected an alert", cause);
        }
    }
}
