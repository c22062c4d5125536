using WalletTrace.Cli;
using WalletTrace.Graph;

namespace WalletTrace.Tests.Cli;

public class ProgressLineTests
{
    [Fact]
    public void Says_nothing_of_what_is_done_within_a_second_and_wipes_what_it_said()
    {
        using var error = new StringWriter();
        var time = new ManualTime();
        using (var line = new ProgressLine(new Terminal(TextWriter.Null, error, ShowsProgress: true), time, "Reading the facts", isQuiet: false))
        {
            Assert.Equal(TimeSpan.FromSeconds(1), time.Patience);
            Assert.Empty(error.ToString());
            time.Fire();
            Assert.Equal("\rReading the facts", error.ToString());
            line.Report(new GraphProgress(3, 1_234, 56_789, 7));
            time.Fire();
            Assert.EndsWith("\rFollowing the money: round 3, 1,234 followed, 7 waiting, 56,789 flows", error.ToString());
        }

        int shown = "Following the money: round 3, 1,234 followed, 7 waiting, 56,789 flows".Length;
        Assert.EndsWith($"\r{new string(' ', shown)}\r", error.ToString());
        int length = error.ToString().Length;
        time.Fire();
        Assert.Equal(length, error.ToString().Length);
    }

    [Fact]
    public void Never_wraps_the_line()
    {
        using var error = new StringWriter();
        var time = new ManualTime();
        using var line = new ProgressLine(new Terminal(TextWriter.Null, error, ShowsProgress: true), time, new string('x', 200), isQuiet: false);
        time.Fire();
        Assert.Equal("\r" + new string('x', 78) + "…", error.ToString());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Says_nothing_where_nobody_watches_or_wants_to(bool watched, bool quiet)
    {
        using var error = new StringWriter();
        var time = new ManualTime();
        using (new ProgressLine(new Terminal(TextWriter.Null, error, ShowsProgress: watched), time, "Reading the facts", quiet))
        {
            time.Fire();
        }

        Assert.Empty(error.ToString());
    }

    /// <summary>A clock whose timer fires when the test says so.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private Action? fire;

        public TimeSpan Patience { get; private set; }

        public void Fire() => fire?.Invoke();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Patience = dueTime;
            fire = () => callback(state);
            return new NoTimer();
        }

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
