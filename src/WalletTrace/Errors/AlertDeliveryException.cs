namespace WalletTrace;

/// <summary>An alert was not delivered, or it is not known whether it was. It is kept, and tried again later.</summary>
public sealed class AlertDeliveryException : WalletTraceException
{
    /// <summary>Tells what failed.</summary>
    /// <param name="problem">What failed: found X, expected Y; what to do. Must hold no secret.</param>
    /// <param name="sink">The sink's name.</param>
    /// <param name="retryAfter">How long the receiver asks to wait; null when it does not say.</param>
    /// <param name="isTransient">Whether the same delivery may succeed at once.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public AlertDeliveryException(string problem, string sink, TimeSpan? retryAfter = null, bool isTransient = false, Exception? innerException = null)
        : base($"{sink}: {problem}", innerException)
    {
        SinkName = sink;
        RetryAfter = retryAfter;
        IsTransient = isTransient;
    }

    /// <summary>The sink's name.</summary>
    public string SinkName { get; }

    /// <summary>How long the receiver asks to wait; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the same delivery may succeed at once.</summary>
    public bool IsTransient { get; }
}
