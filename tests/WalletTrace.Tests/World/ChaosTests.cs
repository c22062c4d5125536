using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support.World;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.World;

/// <summary>Servers that fail and lie, and a process that is killed while it asks them: what is left in the end is what an undisturbed run leaves, to the byte.</summary>
public class ChaosTests
{
    // In a thousand.
    private const int Failing = 50;
    private const int Lying = 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task With_5_percent_failing_2_percent_lies_and_kills_two_explorers_that_must_agree_give_the_undisturbed_result(int seed)
    {
        TroubledWorld quiet = await TroubledWorld.MakeAsync(explorers: 2);
        TraceResult undisturbed = await quiet.TraceAsync(new MemoryLedger());

        TroubledWorld world = await TroubledWorld.MakeAsync(explorers: 2);
        world.Trouble(seed, Failing, Lying);
        (TraceResult result, int kills, _) = await SurviveAsync(world, seed);
        AssertSameButForListedGaps(undisturbed, result);
        Assert.InRange(kills, 5, 100);
        Assert.InRange(world.Hosts.Sum(host => host.Failures), 100, 1000);
        Assert.InRange(world.Hosts.Sum(host => host.Told.Count), 5, 1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task With_5_percent_failing_and_kills_one_explorer_gives_the_undisturbed_result_without_gaps(int seed)
    {
        TroubledWorld quiet = await TroubledWorld.MakeAsync(explorers: 1);
        TraceResult undisturbed = await quiet.TraceAsync(new MemoryLedger());
        TraceResult offline = await quiet.OfflineAsync();
        Assert.Equal(Sinks(offline), Sinks(undisturbed));

        TroubledWorld world = await TroubledWorld.MakeAsync(explorers: 1);
        world.Trouble(seed, Failing, 0);
        (TraceResult result, int kills, int gaps) = await SurviveAsync(world, seed);
        Assert.Equal(TroubledWorld.Json(undisturbed), TroubledWorld.Json(result));
        Assert.InRange(kills, 3, 100);
        Assert.Equal(0, gaps);
    }

    [Fact]
    public async Task What_failed_for_good_is_listed_with_what_it_hides_and_the_next_run_asks_for_just_that()
    {
        TroubledWorld quiet = await TroubledWorld.MakeAsync(explorers: 1);
        TraceResult undisturbed = await quiet.TraceAsync(new MemoryLedger());
        int requests = quiet.Hosts[0].Requests;

        TroubledWorld world = await TroubledWorld.MakeAsync(explorers: 1);
        world.Trouble(3, Failing, 0);
        var ledger = new MemoryLedger();
        TraceResult partial = await world.TraceAsync(ledger, attempts: 1);
        CoverageEntry[] gaps = [.. partial.Coverage.Where(entry => entry.Reason == StopReason.Unanswered)];
        Assert.NotEmpty(gaps);

        // What is not where it would be is where the gaps are.
        UInt256 hidden = partial.Sinks.Where(sink => sink.Reason == StopReason.Unanswered).Aggregate(UInt256.Zero, (sum, sink) => sum + sink.AmountOf(0));
        foreach (Sink sink in partial.Sinks.Where(sink => sink.Kind is SinkKind.Services or SinkKind.Mixers or SinkKind.Bridges))
        {
            UInt256 whole = undisturbed.Sinks.Where(other => other.Name == sink.Name).Aggregate(UInt256.Zero, (sum, other) => sum + other.AmountOf(0));
            Assert.True(sink.AmountOf(0) <= whole && whole <= sink.AmountOf(0) + hidden);
        }

        // A history of which a request failed is asked for again as a whole, a dozen requests or so; nothing else is.
        TraceResult result = partial;
        while (TroubledWorld.HasGaps(result))
        {
            result = await world.TraceAsync(ledger, attempts: 1);
        }

        AssertSameButForListedGaps(undisturbed, result);
        int asked = world.Hosts[0].Requests;
        int failures = world.Hosts[0].Failures;
        Assert.True(asked < requests + (16 * failures), $"found {asked} requests, {failures} of which failed, expected about {requests}");

        // The rest, kinds of movement that no figure stands on, comes once nothing fails any more; then nothing is left to ask.
        world.Trouble(3, 0, 0);
        AssertSameButForListedGaps(undisturbed, await world.TraceAsync(ledger, attempts: 1));
        int settled = world.Hosts[0].Requests;
        await world.TraceAsync(ledger, attempts: 1);
        Assert.Equal(settled, world.Hosts[0].Requests);
    }

    /// <summary>Runs a trace again and again, killed at random requests, until it has come to its end without a gap.</summary>
    private static async Task<(TraceResult Result, int Kills, int Gaps)> SurviveAsync(TroubledWorld world, int seed)
    {
        var random = new WorldRandom((ulong)seed);
        var ledger = new MemoryLedger();
        int kills = 0;
        int gaps = 0;
        while (true)
        {
            using var kill = new CancellationTokenSource();
            int left = random.Between(1, 300);
            world.OnRequest = () =>
            {
                if (--left == 0)
                {
                    kill.Cancel();
                }
            };
            try
            {
                TraceResult result = await world.TraceAsync(ledger, cancellationToken: kill.Token);
                if (!TroubledWorld.HasGaps(result))
                {
                    return (result, kills, gaps);
                }

                gaps++;
            }
            catch (OperationCanceledException) when (kill.IsCancellationRequested)
            {
                // What was taken in is all that the next process finds.
                kills++;
                ledger = new MemoryLedger(await ledger.FactsAsync().ToListAsync());
            }
        }
    }

    /// <summary>
    /// Reports must be the same to the byte; where a part of a history that is not needed was never given, but for that: the account must stand among what
    /// was not read, and nothing else may differ.
    /// </summary>
    private static void AssertSameButForListedGaps(TraceResult undisturbed, TraceResult result)
    {
        if (TroubledWorld.Json(undisturbed) == TroubledWorld.Json(result))
        {
            return;
        }

        var expected = undisturbed.Coverage.Select(Line).ToHashSet();
        CoverageEntry[] gaps = [.. result.Coverage.Where(entry => !expected.Contains(Line(entry)))];
        Assert.NotEmpty(gaps);
        Assert.All(gaps, gap => Assert.Equal(CoverageIssue.KindsNotRead, gap.Issue));
        Assert.Subset(result.Coverage.Select(Line).ToHashSet(), expected);
        Assert.Equal(TroubledWorld.Findings(undisturbed), TroubledWorld.Findings(result));

        string Line(CoverageEntry entry) => $"{entry.Issue} {entry.Reason} {entry.Vertex} {entry.Hidden} {entry.Text}";
    }

    private static List<string> Sinks(TraceResult trace) =>
        [.. trace.Sinks.Select(sink => $"{sink.Name} {sink.Kind} {sink.AmountOf(0)} {sink.AmountOf(1)}").Order(StringComparer.Ordinal)];
}
