namespace WalletTrace.Tracing.Watching;

/// <summary>How alerts are sent to a receiver. Holds a secret: it has no text of its own.</summary>
public sealed class WebhookOptions
{
    /// <summary>The secret that sender and receiver share, at least <see cref="WebhookSignature.MinSecretLength"/> bytes. Read it from a file or the environment, never from a command line.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>What the journal calls the sink; null for the receiver's host and port. Must hold no secret.</summary>
    public string? Name { get; init; }

    /// <summary>How long one try may take until the receiver has acknowledged; 10 seconds unless set.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often an alert is sent in one go before it is left for the next; 3 unless set, 1 for no second try.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The longest wait between two tries in one go, which grow from a quarter of a second; 4 seconds unless set.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Where time comes from; the system's clock unless set.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Nothing: what it holds is secret.</summary>
    public override string ToString() => nameof(WebhookOptions);
}
