using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Chains.Quorum;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Reports;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Support.World;

/// <summary>A made-up world with explorers that fail and lie, each in its own way, and a trace that asks them: one alone, or two that must agree.</summary>
internal sealed class TroubledWorld
{
    private readonly EvmWorld world;
    private readonly FactEtherscan explorer;
    private readonly TestTime time = new(TimeSpan.FromSeconds(40));
    private readonly TimeProvider clock;

    private TroubledWorld(EvmWorld world, FactEtherscan explorer, int explorers, bool isStill)
    {
        this.world = world;
        this.explorer = explorer;
        clock = isStill ? new StillTime(time) : time;
        Query = Trace.From(world.Theft).Knowing(world.Labels).Using(TaintRule.Fifo, TaintRule.Haircut)
            .Within(minimum: "0.5 ETH", hubLimit: world.Options.HubPayments / 2).With(new LiveOptions { TimeProvider = clock });
        Hosts = [.. Enumerable.Range(0, explorers).Select(_ => new SimulatedHost(request => Asked(request, explorer.Answer), time))];
    }

    public IReadOnlyList<SimulatedHost> Hosts { get; }

    /// <summary>The trace, over nothing yet.</summary>
    public Trace Query { get; }

    /// <summary>What the explorers show.</summary>
    public FactEtherscan Explorer => explorer;

    /// <summary>Done with each request before it is answered.</summary>
    public Action OnRequest { get; set; } = () => { };

    /// <param name="explorers">How many there are.</param>
    /// <param name="isStill">Whether what is read is said to be read at one time, whenever it is.</param>
    public static async Task<TroubledWorld> MakeAsync(int explorers, bool isStill = true)
    {
        EvmWorld world = EvmWorld.Make(ChainId.Ethereum, WorldOptions.Small(7));
        return new TroubledWorld(world, await FactEtherscan.OfAsync(world.Ledger, world.Chain), explorers, isStill);
    }

    /// <summary>The trace over all facts.</summary>
    public Task<TraceResult> OfflineAsync() => Query.Over(world.Ledger).RunAsync();

    /// <summary>Lets time pass, for the hosts and for who asks them.</summary>
    public void Pass(TimeSpan span)
    {
        time.Pass(span);
        if (clock is StillTime still)
        {
            still.Now += span;
        }
    }

    /// <summary>Lets the hosts fail and lie so many times in a thousand from now on, each otherwise than the others.</summary>
    public void Trouble(int seed, int failing, int lying)
    {
        for (int at = 0; at < Hosts.Count; at++)
        {
            Hosts[at].Faults = new HostFaults { Seed = (seed * 100) + at, Failing = failing, Lying = lying };
        }
    }

    /// <summary>Traces live into a ledger, by a process that knows nothing yet.</summary>
    public async Task<TraceResult> TraceAsync(ILedgerWriter ledger, int attempts = 4, CancellationToken cancellationToken = default)
    {
        HttpClient[] clients = [.. Hosts.Select(host => new HttpClient(new ReplyHandler(host.Answer, time)))];
        try
        {
            IAccountHistorySource[] sources =
            [
                .. clients.Select((client, at) => new EtherscanSource(client, new Uri($"http://explorer{at}.invalid/api"), world.Chain, new EtherscanOptions
                {
                    Name = $"explorer {at}", TimeProvider = clock, MinimumInterval = TimeSpan.Zero, MaxConcurrency = 1, MaxAttempts = attempts,
                })),
            ];
            IChainSource source = sources.Length == 1 ? sources[0] : QuorumSource.Of(sources, new QuorumOptions { Name = "explorers that agree" });
            return await Query.Over(ledger, source).RunAsync(cancellationToken: cancellationToken);
        }
        finally
        {
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    /// <summary>Whether sources did not answer for something, which is in the coverage.</summary>
    public static bool HasGaps(TraceResult trace) => trace.Coverage.Any(entry => entry.Reason == StopReason.Unanswered);

    /// <summary>The report that is to be the same to the byte.</summary>
    public static string Json(TraceResult trace)
    {
        using var bytes = new MemoryStream();
        JsonReport.Write(trace, bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>The report without what was read and what was not.</summary>
    public static string Findings(TraceResult trace)
    {
        JsonObject report = JsonNode.Parse(Json(trace))!.AsObject();
        return report.Remove("coverage") && report.Remove("ledger") ? report.ToJsonString() : throw new InvalidOperationException("found a report of another form");
    }

    private Reply Asked(Request request, Func<Request, Reply> answer)
    {
        OnRequest();
        return answer(request);
    }
}
