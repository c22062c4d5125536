namespace WalletTrace.Tracing.Watching;

/// <summary>
/// Somebody who is told of alerts. A watch tells each sink every alert in order, each once the one before was delivered; what it cannot deliver it tries
/// again later, and after a restart, so that nothing is lost. Whether something can be told twice is each sink's to say.
/// </summary>
public interface IAlertSink
{
    /// <summary>What the journal of a watch calls the sink: the same after every restart, and different for every sink of a watch. Must hold no secret.</summary>
    string Name { get; }

    /// <summary>Delivers one alert; when it returns the alert is delivered for good.</summary>
    /// <param name="alert">The alert. Its texts may be hostile.</param>
    /// <param name="cancellationToken">Ends the delivery; it throws, and whether the alert was delivered is not known.</param>
    /// <exception cref="AlertDeliveryException">The alert was not delivered, or that is not known.</exception>
    ValueTask DeliverAsync(Alert alert, CancellationToken cancellationToken = default);
}
