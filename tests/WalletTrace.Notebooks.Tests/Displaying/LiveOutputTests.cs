using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Tests.Support;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Notebooks.Tests.Displaying;

/// <summary>What a cell's output shows of runs that take long, and that nothing of it is left.</summary>
public sealed class LiveOutputTests
{
    private readonly CellRecord record = new();
    private readonly HandTime time = new();

    [Fact]
    public void Nothing_is_shown_of_a_cell_that_is_done_before_the_time_comes()
    {
        using (LiveOutput output = Begin())
        {
            output.Report(Round(1));
            output.Write(false, "text");
        }

        Assert.Equal("text", record.All);
        Assert.Equal(TimeSpan.FromMilliseconds(500), time.Due);
        Assert.Equal(TimeSpan.FromMilliseconds(200), time.Period);
    }

    [Fact]
    public void A_run_that_lasts_is_shown_once_and_then_in_its_place_and_only_when_something_is_new()
    {
        using (LiveOutput output = Begin())
        {
            time.Fire();
            output.Report(Round(1));
            output.Report(Round(2));
            time.Fire();
            time.Fire();
            output.Report(Round(3));
            time.Fire();
        }

        Assert.Equal(["show", "update", "clear"], record.Shown.Select(line => line.Split(' ')[0]));
        Assert.Contains("Following the money: round 2, 1 followed, 4 waiting, 5 flows", record.Shown[0], StringComparison.Ordinal);
        Assert.Contains("round 3", record.Shown[1], StringComparison.Ordinal);
    }

    [Fact]
    public void When_the_cell_ends_only_what_it_has_shown_is_left()
    {
        var seen = new CellOutputs(new ShownNames());
        using (var output = new LiveOutput(seen, time))
        {
            output.Write(false, "a");
            output.Display(Text("shown"), "its name");
            output.Report(Round(1));
            time.Fire();
            output.Write(false, "b");
            output.Write(true, "c");
            output.Update(Text("replaced"), "its name");
            Assert.Equal(5, seen.Entries.Length);
        }

        Assert.Equal(
            [new WrittenEntry(false, "a"), new ShownEntry(Text("replaced"), "its name"), new WrittenEntry(false, "b"), new WrittenEntry(true, "c")],
            seen.Entries.Select(entry => entry is ShownEntry shown ? shown with { Bundle = Text(shown.Bundle.Data[MimeBundle.Plain]) } : entry), new ByText());
    }

    [Fact]
    public void What_the_cell_clears_is_not_shown_again()
    {
        var seen = new CellOutputs(new ShownNames());
        using (var output = new LiveOutput(seen, time))
        {
            output.Write(false, "a");
            output.Report(Round(1));
            time.Fire();
            output.Clear(wait: true);
            output.Write(false, "b");
            output.Report(Round(2));
            time.Fire();
            Assert.Contains("round 2", ((ShownEntry)seen.Entries[1]).Bundle.Data[MimeBundle.Plain], StringComparison.Ordinal);
            output.Clear(wait: false);
            Assert.Empty(seen.Entries);
            output.Report(Round(3));
            time.Fire();
            Assert.Single(seen.Entries);
        }

        Assert.Empty(seen.Entries);
    }

    [Fact]
    public void What_is_written_after_the_cell_still_comes()
    {
        LiveOutput output = Begin();
        output.Report(Round(1));
        time.Fire();
        output.Dispose();
        time.Fire();
        output.Write(false, "late");

        Assert.EndsWith("late", record.All, StringComparison.Ordinal);
        Assert.Equal(2, record.Shown.Count);
    }

    [Fact]
    public void A_trace_that_asks_shows_where_the_value_is_what_is_next_and_whom_it_asks()
    {
        Asset ether = Asset.Native(ChainId.Ethereum);
        Account account = Account.Parse("eip155:1:0x098b716b8aaf21512996dc57eb0615e2383e2f96");
        UInt256 unit = UInt256.Parse("1000000000000000000");
        var progress = new LiveProgress(
            Round(2),
            [new AssetProgress(ether, unit * 100u, unit * 20u, unit * 30u, default, unit * 50u)],
            new LiveReport(
                3,
                [new WaitingBranch(Vertex.OfAccount(account, ether), unit * 50u)],
                [
                    new ProviderReport("<b>explorer</b>", "explorer.example", new SourceUsage(2, 0, 2_000), null, 7),
                    new ProviderReport("another", "another.example", new SourceUsage(1, 0, 500), null, null),
                ],
                null,
                TimeSpan.FromSeconds(9)));

        MimeBundle bundle = LiveOutput.BundleOf(progress);

        Assert.Equal(
            "<div class=\"wallettrace-progress\"><div>Asking: 50 % of 100 ETH settled, 1 waiting, 3 requests (7 left), 9 s</div>"
            + "<div><progress max=\"1000\" value=\"500\"></progress> 30 ETH at services and other ends, 20 ETH at rest or gone, 50 ETH waiting</div>"
            + "<div>Next: 0x098B71…3E2f96 with 50 ETH</div><div>&lt;b&gt;explorer&lt;/b&gt;: 2 requests, 2 kB, 7 left</div>"
            + "<div>another: 1 request, 500 B</div></div>",
            bundle.Data[MimeBundle.Html]);
        Assert.Contains("[########........] 30 ETH at services", bundle.Data[MimeBundle.Plain], StringComparison.Ordinal);
    }

    [Fact]
    public void Between_two_requests_the_panel_stays()
    {
        using LiveOutput output = Begin();
        output.Report(new LiveProgress(Round(1), [], new LiveReport(0, [], [], null, TimeSpan.Zero)));
        output.Report(Round(2));
        time.Fire();

        Assert.Contains("Asking: ", record.Shown[0], StringComparison.Ordinal);
    }

    private static GraphProgress Round(int number) => new(number, 1, 5, 4);

    private static MimeBundle Text(string text) => MimeBundle.Of(MimeBundle.Plain, text);

    private LiveOutput Begin() => new(record, time);

    /// <summary>Bundles are the same when their forms are.</summary>
    private sealed class ByText : IEqualityComparer<CellEntry>
    {
        public bool Equals(CellEntry? x, CellEntry? y) => Of(x) == Of(y);

        public int GetHashCode(CellEntry obj) => 0;

        private static string Of(CellEntry? entry) => entry is ShownEntry shown ? $"{shown.DisplayId} {shown.Bundle.Data[MimeBundle.Plain]}" : $"{entry}";
    }

    /// <summary>A clock whose timer goes off when the test says so.</summary>
    private sealed class HandTime : TimeProvider
    {
        private Action? fire;

        public TimeSpan Due { get; private set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => fire!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (fire, Due, Period) = (() => callback(state), dueTime, period);
            return new Stopped();
        }

        private sealed class Stopped : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
