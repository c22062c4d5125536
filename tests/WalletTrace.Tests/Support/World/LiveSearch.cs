using WalletTrace.Attribution;
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
    private readonly Trace query;
    private readonly LabelSet labels;
    private readonly FactEtherscan explorer;

    private LiveSearch(Trace query, LabelSet labels, FactEtherscan explorer, TraceResult offline)
    {
        this.query = query;
        this.labels = labels;
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
    /// <param name="minimum">Accounts to which less than this came are not followed; null for none, as a trace does that is told of no minimum.</param>
    /// <param name="hubLimit">Accounts with more transactions are not followed; null for the limit of a trace that is told of none.</param>
    public static Task<LiveSearch> OfAsync(EvmWorld world, string? minimum = null, int? hubLimit = null)
    {
        Trace query = Trace.From(world.Theft).Using(TaintRule.Fifo).Within(minimum: minimum, hubLimit: hubLimit ?? new LiveOptions().HubLimit);
        return OfAsync(query, world.Labels, world.Ledger, world.Chain);
    }

    /// <summary>Prepares to search what a ledger tells.</summary>
    /// <param name="query">What is asked; under its first rule is counted what was found.</param>
    /// <param name="labels">The labels known.</param>
    /// <param name="ledger">All that the explorer knows.</param>
    /// <param name="chain">The chain.</param>
    public static async Task<LiveSearch> OfAsync(Trace query, LabelSet labels, ILedger ledger, ChainId chain)
    {
        query = query.Knowing(labels);
        return new LiveSearch(query, labels, await FactEtherscan.OfAsync(ledger, chain), await query.Over(ledger).RunAsync());
    }

    /// <summary>What a trace put at services, mixers and bridges.</summary>
    public static UInt256 CashedOut(TraceResult trace) => trace.Sinks
        .Where(IsFound)
        .Aggregate(UInt256.Zero, (sum, sink) => sum + sink.AmountOf(0));

    /// <summary>
    /// The fewest accounts that must be read before so many hundredths can be found, in whatever order: what comes to a service from an account is found when this
    /// account is read, and what ends at a deposit account when it is read itself; so the largest of these sums, added up until they are enough. Each takes a
    /// request at least, and on the way there are others.
    /// </summary>
    public int LeastAccounts(int percent)
    {
        var sums = new Dictionary<int, UInt256>();
        foreach (Sink sink in Offline.Sinks.Where(IsFound))
        {
            if (sink.Deposit is not null)
            {
                sums[sink.Vertex] = sums.GetValueOrDefault(sink.Vertex) + sink.AmountOf(0);
            }
        }

        HashSet<int> services = [.. Offline.Sinks.Where(sink => IsFound(sink) && sink.Deposit is null).Select(sink => sink.Vertex)];
        foreach (FlowTaint flow in Offline.Outcomes[0].Flows.Where(flow => services.Contains(Offline.Graph.Flows.To(flow.Flow))))
        {
            int from = Offline.Graph.Flows.From(flow.Flow);
            sums[from] = sums.GetValueOrDefault(from) + flow.Amount;
        }

        UInt256 found = UInt256.Zero;
        int count = 0;
        foreach (UInt256 sum in sums.Values.OrderDescending().TakeWhile(_ => !IsEnough(found, percent)))
        {
            found += sum;
            count++;
        }

        return count;
    }

    /// <summary>Searches until all is found, or so many hundredths of it; looks at what was found every so many requests.</summary>
    /// <param name="isBreadthFirst">Whether the nearest comes first instead of the largest.</param>
    /// <param name="step">Looks after so many requests, or a hundredth of all before where that is more.</param>
    /// <param name="percent">Ends when so much is found.</param>
    /// <param name="requests">Ends after so many requests.</param>
    public async Task<List<FoundPoint>> RunAsync(bool isBreadthFirst, int step, int percent = 100, int? requests = null)
    {
        var time = new TestTime(TimeSpan.FromSeconds(40));
        var host = new SimulatedHost(explorer.Answer, time) { Limits = new HostLimits { PerSecond = 3, PerDay = 100_000 } };
        using var client = new HttpClient(new ReplyHandler(host.Answer, time) { Latency = TimeSpan.FromMilliseconds(200) });
        var source = new EtherscanSource(
            client, new Uri("http://explorer.invalid/api"), explorer.Chain.Id, new EtherscanOptions { TimeProvider = time, MaxConcurrency = 1, MaxAttempts = 1 });
        var ledger = new MemoryLedger();
        using var enough = new CancellationTokenSource();
        LiveOptions options = query.Live with { TimeProvider = time, Stop = enough.Token, Budget = new PullBudget { Requests = requests } };
        var found = new List<FoundPoint> { new(0, UInt256.Zero) };
        TraceResult last = await query.Over(ledger, source).With(options).Asking(() =>
        {
            var pull = new FrontierPull(ledger, [source], options, labels, query.Parameters.Stops, followsSwaps: true);
            return new Looking(isBreadthFirst ? new BreadthFirst(pull) : pull, LookAsync);
        }).RunAsync();
        found.Add(new FoundPoint(host.Requests, CashedOut(last)));
        return found;

        async Task LookAsync()
        {
            if (host.Requests < found[^1].Requests + Math.Max(step, found[^1].Requests / 100))
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

    private static bool IsFound(Sink sink) => sink.Kind is SinkKind.Services or SinkKind.Mixers or SinkKind.Bridges;

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
