using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tests.Support.World;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.World;

/// <summary>A live trace under what explorers do without any fault: limits of a second and of a day, lists that lag behind, blocks that are replaced.</summary>
public class ExplorerLimitTests
{
    private static readonly Lazy<Task<(TraceResult Trace, int Requests)>> Quiet = new(async () =>
    {
        TroubledWorld world = await TroubledWorld.MakeAsync(explorers: 1);
        return (await world.TraceAsync(new MemoryLedger()), world.Hosts[0].Requests);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_that_come_too_fast_are_turned_away_and_sent_again(bool byStatus)
    {
        TroubledWorld world = await TroubledWorld.MakeAsync(explorers: 1, isStill: false);
        world.Hosts[0].Limits = new HostLimits { PerSecond = 3, ByStatus = byStatus };
        TraceResult trace = await world.TraceAsync(new MemoryLedger());
        Assert.Equal(TroubledWorld.Findings((await Quiet.Value).Trace), TroubledWorld.Findings(trace));
        Assert.InRange(world.Hosts[0].Refusals, 1, 3000);

        // Nothing else is sent again; as time passes the chain is looked at now and then.
        int requests = (await Quiet.Value).Requests;
        Assert.InRange(world.Hosts[0].Requests - world.Hosts[0].Refusals, requests, requests + 50);
    }

    [Fact]
    public async Task A_host_that_does_not_say_how_long_to_wait_is_asked_more_slowly_until_all_is_answered()
    {
        TroubledWorld world = await TroubledWorld.MakeAsync(explorers: 1, isStill: false);
        world.Hosts[0].Limits = new HostLimits { PerSecond = 3, IsMute = true };
        TraceResult trace = await world.TraceAsync(new MemoryLedger());
        Assert.Equal(TroubledWorld.Findings((await Quiet.Value).Trace), TroubledWorld.Findings(trace));
        Assert.InRange(world.Hosts[0].Refusals, 1, world.Hosts[0].Requests / 20);
    }

    [Fact]
    public async Task Where_the_day_is_used_up_the_rest_is_listed_and_the_next_days_go_on()
    {
        (TraceResult quiet, int requests) = await Quiet.Value;
        TroubledWorld world = await TroubledWorld.MakeAsync(explorers: 1);
        world.Hosts[0].Limits = new HostLimits { PerDay = (requests / 3) + 20 };
        var ledger = new MemoryLedger();
        TraceResult trace = await world.TraceAsync(ledger);
        int days = 1;
        while (days < 10 && TroubledWorld.HasGaps(trace))
        {
            Assert.All(trace.Coverage.Where(entry => entry.Reason == StopReason.Unanswered), gap => Assert.Contains("are used up", gap.Text, StringComparison.Ordinal));
            world.Pass(TimeSpan.FromDays(1));
            trace = await world.TraceAsync(ledger);
            days++;
        }

        Assert.InRange(days, 3, 5);
        // When it was read is all that differs.
        Assert.Equal(TroubledWorld.Findings(quiet), TroubledWorld.Findings(trace));
    }

    [Fact]
    public async Task Blocks_that_are_replaced_while_it_runs_leave_nothing_of_theirs_behind()
    {
        TroubledWorld world = await TroubledWorld.MakeAsync(explorers: 1);
        int requests = 0;
        world.OnRequest = () =>
        {
            if (++requests % 150 == 0)
            {
                world.Explorer.Chain.Reorg(5);
            }
        };
        var ledger = new MemoryLedger();
        TraceResult trace = await world.TraceAsync(ledger);
        world.OnRequest = () => { };
        TraceResult again = await world.TraceAsync(ledger);
        Assert.Equal(Sinks(await world.OfflineAsync()), Sinks(trace));
        Assert.Equal(Sinks(trace), Sinks(again));
        await foreach (WalletTrace.Chains.BlockRecord block in ledger.BlocksAsync())
        {
            Assert.True(block.Hash is null || block.Hash == world.Explorer.Chain.HashAt(block.Height), $"block {block.Height}");
        }
    }

    [Fact]
    public async Task Lists_that_lag_behind_the_node_are_taken_for_what_they_are()
    {
        TroubledWorld world = await TroubledWorld.MakeAsync(explorers: 1);
        world.Explorer.Lag = 2;
        var ledger = new MemoryLedger();
        TraceResult trace = await world.TraceAsync(ledger);
        Assert.Equal(world.Explorer.Chain.TipHeight - 2, ledger.AsOf(ChainId.Ethereum));
        Assert.Equal(trace.Balance[0].Stolen, trace.Balance[0].Parts.Values.Aggregate(UInt256.Zero, (sum, part) => sum + part));
    }

    private static List<string> Sinks(TraceResult trace) =>
        [.. trace.Sinks.Select(sink => $"{sink.Name} {sink.Kind} {sink.AmountOf(0)} {sink.AmountOf(1)}").Order(StringComparer.Ordinal)];
}
