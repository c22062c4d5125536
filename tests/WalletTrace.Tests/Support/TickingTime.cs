namespace WalletTrace.Tests.Support;

/// <summary>A clock on which every look at it takes some seconds; nothing waits by it for long.</summary>
/// <param name="start">What it shows first.</param>
/// <param name="step">How far it goes on with each look.</param>
internal sealed class TickingTime(DateTimeOffset start, TimeSpan step) : TimeProvider
{
    private long looks;

    public override DateTimeOffset GetUtcNow() => start + (step * Interlocked.Increment(ref looks));
}
