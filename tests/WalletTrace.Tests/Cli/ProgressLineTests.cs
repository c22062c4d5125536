using WalletTrace.Chains.Bitcoin.Files;
using WalletTrace.Cli;
using WalletTrace.Graph;
using WalletTrace.Ledger.Pulling;

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
    public void Says_how_far_a_pull_is_and_how_long_it_may_take()
    {
        using var error = new StringWriter();
        var time = new ManualTime();
        using var line = new ProgressLine(new Terminal(TextWriter.Null, error, ShowsProgress: true), time, "Asking what is there", isQuiet: false);

        AssertShows("Block 15, 899,984 to go, 20 transactions", () => line.Report(new PullProgress(15, 16, 899_984, 20, TimeSpan.Zero)));
        AssertShows("Block 1,999, 8,000 to go, 5,000 transactions, 200 blocks/s, 40 s left", () => line.Report(new PullProgress(1_999, 2_000, 8_000, 5_000, TimeSpan.FromSeconds(10))));
        AssertShows("Block 1,999, 898,000 to go, 5,000 transactions, 200 blocks/s, 75 min left", () => line.Report(new PullProgress(1_999, 2_000, 898_000, 5_000, TimeSpan.FromSeconds(10))));
        AssertShows("Reading histories: account 3 of 7, 1,200 transactions", () => line.Report(new HistoryProgress(2, 5, 1_200)));
        AssertShows("Following coins: hop 2, 40 transactions, 9 waiting", () => line.Report(new FollowProgress(2, 40, 9)));
        AssertShows("Going through block files: 12 of 4,000, 90,000 blocks", () => line.Report(new BlockFileProgress(12, 4_000, 1, 2, 90_000)));

        void AssertShows(string expected, Action report)
        {
            report();
            time.Fire();
            Assert.Equal(expected, error.ToString().Split('\r')[^1].TrimEnd());
        }
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

    [Fact]
    public void Never_wraps_on_a_terminal_that_is_narrower_than_tables_are()
    {
        using var error = new StringWriter();
        var time = new ManualTime();
        using var line = new ProgressLine(new Terminal(TextWriter.Null, error, ShowsProgress: true) { Columns = 20 }, time, new string('x', 200), isQuiet: false);
        time.Fire();
        Assert.Equal("\r" + new string('x', 18) + "…", error.ToString());
    }

    [Fact]
    public void Several_lines_are_written_over_one_by_one_and_leave_nothing_behind()
    {
        using var error = new StringWriter();
        var time = new ManualTime();
        using (var line = new ProgressLine(new Terminal(TextWriter.Null, error, ShowsProgress: true) { MovesCursor = true }, time, "Asking", isQuiet: false))
        {
            line.Enter("Asking", "  one", "  two");
            time.Fire();
            Assert.Equal("\rAsking\u001b[K\n  one\u001b[K\n  two\u001b[K", Taken());

            // The lines below stay while the graph grows between two requests.
            line.Report(new GraphProgress(3, 1, 2, 7));
            time.Fire();
            Assert.Equal("\u001b[2A\rFollowing the money: round 3, 1 followed, 7 waiting, 2 flows\u001b[K\n  one\u001b[K\n  two\u001b[K", Taken());

            line.Enter("Asking", "  one");
            time.Fire();
            Assert.Equal("\u001b[2A\rAsking\u001b[K\n  one\u001b[K\n\u001b[K\u001b[1A", Taken());
        }

        Assert.Equal("\u001b[1A\r\u001b[K\n\u001b[K\u001b[1A", Taken());

        string Taken()
        {
            string written = error.ToString();
            error.GetStringBuilder().Clear();
            return written;
        }
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
