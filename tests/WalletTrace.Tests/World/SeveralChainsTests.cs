using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Chains.Tron.TronGrid;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tests.Support.World;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.World;

/// <summary>Thefts on four chains at once: coins, two chains of accounts of the EVM, TRON; each served by an explorer of its own kind.</summary>
public class SeveralChainsTests
{
    private const int HubLimit = 350;

    [Fact]
    public async Task A_live_trace_over_four_kinds_of_explorers_that_fail_and_limit_finds_what_the_books_of_all_chains_say()
    {
        var ether = EvmWorld.Make(ChainId.Ethereum, WorldOptions.Tiny(1));
        var token = EvmWorld.Make(ChainId.Parse("eip155:56"), WorldOptions.Tiny(2) with { IsToken = true });
        var tron = new TronWorld(WorldOptions.Tiny(3));
        var coins = new CoinWorld(4, longestChain: 60);
        var time = new TestTime(TimeSpan.FromSeconds(40));
        SimulatedHost[] hosts =
        [
            Host((await FactEtherscan.OfAsync(ether.Ledger, ether.Chain)).Answer, 3), Host((await FactEtherscan.OfAsync(token.Ledger, token.Chain)).Answer, 3),
            Host(new TronGridServer(tron.Chain).Answer, 15), Host(new EsploraServer(coins.Chain).Answer, 10),
        ];
        HttpClient[] clients = [.. hosts.Select(host => new HttpClient(new ReplyHandler(host.Answer, time) { Latency = TimeSpan.FromMilliseconds(100) }))];
        IChainSource[] sources =
        [
            new EtherscanSource(clients[0], new Uri("http://a.invalid/"), ether.Chain, new EtherscanOptions { TimeProvider = time, MaxConcurrency = 1 }),
            new EtherscanSource(clients[1], new Uri("http://b.invalid/"), token.Chain, new EtherscanOptions { TimeProvider = time, MaxConcurrency = 1 }),
            new TronGridSource(clients[2], new Uri("http://c.invalid/"), ChainId.Tron, new TronGridOptions { TimeProvider = time, MaxConcurrency = 1 }),
            new EsploraSource(clients[3], new Uri("http://d.invalid/"), RegtestChain.Id, new EsploraOptions { TimeProvider = time, MaxConcurrency = 1 }),
        ];
        Trace query = Trace.From(ether.Theft, token.Theft, tron.Theft, coins.Theft).Using(TaintRule.Fifo).FollowSwaps(false)
            .Knowing(new LabelSet([.. ether.Labels.All, .. token.Labels.All, .. tron.Labels, .. CoinWorld.Labels]))
            .With(new StopRules { HubLimit = HubLimit, DepositCategories = [] })

            // Accounts are busy for a few hours only: their rate says nothing in a world as small as this.
            .With(new LiveOptions { TimeProvider = time, ProjectHubs = false });
        var ledger = new MemoryLedger();
        TraceResult live = await query.Over(ledger, sources).RunAsync();
        foreach (HttpClient client in clients)
        {
            client.Dispose();
        }

        Assert.DoesNotContain(live.Coverage, entry => entry.Reason is StopReason.Unanswered or StopReason.Unexplored);
        Dictionary<Account, UInt256> expected = new(
        [
            .. Of(ether), .. Of(token), .. coins.StolenAt,
            .. tron.Books.Accounts.Where(account => tron.Books.StolenAt(account.Number) > 0)
                .Select(account => KeyValuePair.Create(tron.AccountOf(account.Number), (UInt256)(ulong)tron.Books.StolenAt(account.Number))),
        ]);
        var found = live.Sinks.Where(sink => sink.Name.Account is not null && !sink.AmountOf(0).IsZero).GroupBy(sink => sink.Name.Account!.Value)
            .ToDictionary(group => group.Key, group => group.Aggregate(UInt256.Zero, (sum, sink) => sum + sink.AmountOf(0)));
        Assert.Equal(expected.OrderBy(entry => entry.Key), found.OrderBy(entry => entry.Key));
        Assert.All(hosts, host => Assert.InRange(host.Failures, 1, 1000));

        // Over what the ledger was left with, and over all facts, it is the same.
        var all = new MemoryLedger([.. await ether.Ledger.FactsAsync().ToListAsync(), .. await token.Ledger.FactsAsync().ToListAsync(), .. tron.Facts, .. coins.Facts]);
        Assert.Equal(Sinks(live), Sinks(await query.Over(ledger).RunAsync()));
        Assert.Equal(Sinks(live), Sinks(await query.Over(all).RunAsync()));

        SimulatedHost Host(Func<Request, Reply> answer, int perSecond) => new(answer, time)
        {
            Limits = new HostLimits { PerSecond = perSecond, ByStatus = perSecond != 3 }, Faults = new HostFaults { Seed = 7, Failing = 50 },
        };
    }

    private static IEnumerable<KeyValuePair<Account, UInt256>> Of(EvmWorld world) => world.Books.Accounts.Where(account => world.Books.StolenAt(account.Number) > 0)
        .Select(account => KeyValuePair.Create(world.AccountOf(account.Number), world.UnitsOf(world.Books.StolenAt(account.Number))));

    private static List<string> Sinks(TraceResult trace) =>
        [.. trace.Sinks.Select(sink => $"{sink.Name} {sink.Kind} {sink.Reason} {sink.AmountOf(0)}").Order(StringComparer.Ordinal)];
}
