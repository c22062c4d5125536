namespace WalletTrace.Tests.Support.World;

/// <summary>A clock that shows the same time until it is set to another, so that nothing that is written tells when it was read; waits pass as on another.</summary>
internal sealed class StillTime(TimeProvider waits) : TimeProvider
{
    /// <summary>What it shows.</summary>
    public DateTimeOffset Now { get; set; } = TestTime.Start;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => waits.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => waits.CreateTimer(callback, state, dueTime, period);
}
