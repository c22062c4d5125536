namespace WalletTrace.Tests.Support.World;

/// <summary>A clock that always shows the same time of day, so that nothing that is written tells when it was read; waits pass as on another.</summary>
internal sealed class StillTime(TimeProvider waits) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => TestTime.Start;

    public override long GetTimestamp() => waits.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => waits.CreateTimer(callback, state, dueTime, period);
}
