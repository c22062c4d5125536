namespace WalletTrace.Tracing.Watching;

/// <summary>
/// Writes each alert as a line for people: to a terminal, or whatever else takes text. What was shown there when a process is killed nobody knows, so that the
/// alert which was being written then may be shown again; its id tells.
/// </summary>
/// <param name="writer">Where to write; stays the caller's.</param>
/// <param name="name">The sink's name.</param>
public sealed class TextAlertSink(TextWriter writer, string name = "console") : IAlertSink
{
    private readonly TextWriter writer = writer ?? throw new ArgumentNullException(nameof(writer));

    /// <inheritdoc/>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    /// <inheritdoc/>
    public async ValueTask DeliverAsync(Alert alert, CancellationToken cancellationToken = default)
    {
        try
        {
            await writer.WriteLineAsync(AlertText.Line(alert).AsMemory(), cancellationToken).ConfigureAwait(false);
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException cause)
        {
            throw new AlertDeliveryException("the alert cannot be written; is whoever reads it still there?", Name, innerException: cause);
        }
    }
}
