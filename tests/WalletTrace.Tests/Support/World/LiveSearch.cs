using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Support.World;

/// <summary>How much was found with how many requests.</summary>
internal readonly record struct FoundPoint(int Requests, UInt256 Value);

/// <summary>
/// A trace of a made-up world from nothing, over an explorer with the limits of a free plan, that is looked at while it runs: what it would show if it ended
/// then, by the trace over what its ledger holds by then.
/// </summary>
internal sealed class LiveSearch
{
    private readonly EvmWorld world;
    private readonly Trace query;
    private readonly FactEtherscan explorer;

    private LiveSearch(EvmWorld world, Trace query, FactEtherscan explorer, TraceResult offline)
    {
        this.world = world;
        this.query = query;
        this.explorer = explorer;
        Offline = offline;
        Reachable = CashedOut(offline);
    }

    /// <summary>The trace over all facts.</summary>
    public TraceResult Offline { get; }

    /// <summary>What it finds at services, mixers and bridges.</summary>
    public UInt256 Reachable { get; }

    /// <summary>Prepares to search a world in which ether was stolen.</summary>
    /// <param name="world">The world.</param>
    /// <param name="minimum">Accounts to which less than this came are not followed: one part in four million of the theft cuts off next to nothing but dust.</param>
    public static async Task<LiveSearch> OfAsync(EvmWorld world, string minimum = "0.01 ETH")
    {
        Trace query = Trace.From(world.Theft).Knowing(world.Labels).Using(TaintRule.Fifo).Within(minimum: minimum, hubLimit: world.Options.HubPayments / 2);
        return new LiveSearch(world, query, await FactEtherscan.OfAsync(world.Ledger, world.Chain), await query.Over(world.Ledger).RunAsync());
    }

    /// <summary>What a trace put at services, mixers and bridges.</summary>
    public static UInt256 CashedOut(TraceResult trace) => trace.Sinks
        .Where(sink => sink.Kind is SinkKind.Services or SinkKind.Mixers or SinkKind.Bridges)
        .Aggregate(UInt256.Zero, (sum, sink) => sum + sink.AmountOf(0));

    /// <summary>Searches until all is found, or so many hundredths of it; looks at what was found every so many requests.</summary>
    /// <param name="isBreadthFirst">Whether the nearest comes first instead of the largest.</param>
    /// <param name="step">Looks after so many requests.</param>
    /// <param name="percent">Ends when so much is found.</param>
    /// <param name="requests">Ends after so many requests.</param>
    public async Task<List<FoundPoint>> RunAsync(bool isBreadthFirst, int step, int percent = 100, int? requests = null)
    {
        var time = new TestTime(TimeSpan.FromSeconds(40));
        var host = new SimulatedHost(explorer.Answer, time) { Limits = new HostLimits { PerSecond = 3, PerDay = 100_000 } };
        using var client = new HttpClient(new ReplyHandler(host.Answer, time) { Latency = TimeSpan.FromMilliseconds(200) });
        var source = new EtherscanSource(
            client, new Uri("http://explorer.invalid/api"), world.Chain, new EtherscanOptions { TimeProvider = time, MaxConcurrency = 1, MaxAttempts = 1 });
        var ledger = new MemoryLedger();
        using var enough = new CancellationTokenSource();
        var options = new LiveOptions { TimeProvider = time, Stop = enough.Token, Budget = new PullBudget { Requests = requests } };
        var found = new List<FoundPoint> { new(0, UInt256.Zero) };
        TraceResult last = await query.Over(ledger, source).With(options).Asking(() =>
        {
            var pull = new FrontierPull(ledger, [source], options, world.Labels, query.Parameters.Stops, followsSwaps: true);
            return new Looking(isBreadthFirst ? new BreadthFirst(pull) : pull, LookAsync);
        }).RunAsync();
        found.Add(new FoundPoint(host.Requests, CashedOut(last)));
        return found;

        async Task LookAsync()
        {
            if (host.Requests < found[^1].Requests + step)
            {
                return;
            }

            found.Add(new FoundPoint(host.Requests, CashedOut(await query.Over(ledger).RunAsync())));
            if (IsEnough(found[^1].Value, percent))
            {
                await enough.CancelAsync();
            }
        }
    }

    /// <summary>How many requests it took until so many hundredths were found; null where they were not.</summary>
    public int? RequestsFor(IEnumerable<FoundPoint> found, int percent)
    {
        FoundPoint? first = found.Where(point => IsEnough(point.Value, percent)).Cast<FoundPoint?>().FirstOrDefault();
        return first?.Requests;
    }

    private bool IsEnough(UInt256 value, int percent) => percent < 100 && value * 100U >= Reachable * (uint)percent;

    /// <summary>Lets somebody look between two questions.</summary>
    private sealed class Looking(ILivePull pull, Func<Task> look) : PassingPull(pull)
    {
        public override async ValueTask<IReadOnlyList<BranchNews>> PullAsync(IReadOnlyList<FrontierBranch> waiting, CancellationToken cancellationToken)
        {
            await look();
            return await base.PullAsync(waiting, cancellationToken);
        }
    }
}
