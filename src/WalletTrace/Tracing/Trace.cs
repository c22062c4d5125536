using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Inference;
using WalletTrace.Ledger;
using WalletTrace.Tracing.Engine;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tracing;

/// <summary>
/// The query: from which thefts, over which facts, by which rules, until where. Immutable; every refinement is a new query, and one query may
/// run any number of times.
/// </summary>
public sealed record Trace
{
    private Trace(ImmutableArray<Theft> thefts) =>
        Parameters = new TraceParameters(thefts, [TaintRule.Fifo, TaintRule.Haircut], TraceDirection.Forward, new StopRules(), LifoOrder.AsTaken);

    /// <summary>What the trace is asked to do.</summary>
    public TraceParameters Parameters { get; private init; }

    private ILedger? Facts { get; init; }

    private ILedgerWriter? Grown { get; init; }

    private ImmutableArray<IChainSource> Sources { get; init; } = [];

    private LiveOptions Live { get; init; } = new();

    private LabelSet Labels { get; init; } = LabelSet.Empty;

    private int PathLimit { get; init; } = 10_000;

    /// <summary>Starts from thefts, each with a tag of its own. Without more: forward, by FIFO and haircut, stopping at services.</summary>
    /// <exception cref="ArgumentException">No theft is given.</exception>
    public static Trace From(params IEnumerable<Theft> thefts)
    {
        ImmutableArray<Theft> all = [.. thefts];
        return all.Length > 0 ? new Trace(all) : throw new ArgumentException("A trace needs at least one theft to start from; found none.", nameof(thefts));
    }

    /// <summary>Reads its facts from a ledger.</summary>
    public Trace Over(ILedger ledger) => this with { Facts = ledger, Grown = null, Sources = [] };

    /// <summary>
    /// Reads its facts from a ledger, and asks sources for those that it lacks, where most stolen value waits first. What they give is written into the
    /// ledger before it is used: a later run asks only for what is still missing, and a run without sources finds the same.
    /// </summary>
    /// <param name="ledger">The facts. It is not to be written to by others while the trace runs.</param>
    /// <param name="sources">Who is asked, in this order, of whichever chains. With none, nobody is asked.</param>
    public Trace Over(ILedgerWriter ledger, params IEnumerable<IChainSource> sources) => this with { Facts = ledger, Grown = ledger, Sources = [.. sources] };

    /// <summary>Knows these labels, so that sinks have names and services stop the trace.</summary>
    public Trace Knowing(LabelSet labels) => this with { Labels = labels };

    /// <summary>Uses these rules, in one pass, one column each.</summary>
    /// <exception cref="ArgumentException">No rule is given, or one twice, or an unknown one.</exception>
    public Trace Using(params IEnumerable<TaintRule> rules)
    {
        ImmutableArray<TaintRule> all = [.. rules];
        foreach (TaintRule rule in all)
        {
            if (!Enum.IsDefined(rule))
            {
                throw new ArgumentOutOfRangeException(nameof(rules), rule, "Unknown taint rule.");
            }
        }

        if (all.Length == 0 || all.Distinct().Count() != all.Length)
        {
            throw new ArgumentException($"A trace needs at least one rule and each once; found: {string.Join(", ", all)}.", nameof(rules));
        }

        return this with { Parameters = Parameters with { Rules = all } };
    }

    /// <summary>Stops at accounts labelled with these categories, instead of at all <see cref="StopRules.Services"/>.</summary>
    public Trace StopAt(params IEnumerable<Category> categories) => With(Parameters.Stops with { Categories = [.. categories] });

    /// <summary>Stops at accounts that carry a label with exactly one of these texts, too.</summary>
    public Trace StopAtLabels(params IEnumerable<string> labels) =>
        With(Parameters.Stops with { Labels = ImmutableSortedSet.CreateRange(StringComparer.Ordinal, labels) });

    /// <summary>Follows the value within limits. What is not given stays as it is.</summary>
    /// <param name="hops">At most so many hops from the theft.</param>
    /// <param name="minimum">Nothing to which less traced value came, in the asset of the first theft, for example "1 ETH".</param>
    /// <param name="hubLimit">No account with more transactions than this.</param>
    /// <param name="until">Nothing that moves after this time (backward: before).</param>
    /// <param name="budget">At most so many accounts or UTXO transactions, the largest traced value first.</param>
    /// <param name="requests">At most so many requests to the sources of the trace, second tries included.</param>
    /// <param name="time">At most so long of asking sources, from the beginning of the run.</param>
    /// <param name="accounts">At most so many accounts' histories are asked for.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is negative.</exception>
    /// <exception cref="FormatException">The minimum is no amount of the first theft's asset.</exception>
    /// <exception cref="InvalidOperationException">A minimum is given, but the first theft has no seed to tell its asset.</exception>
    public Trace Within(
        int? hops = null, string? minimum = null, int? hubLimit = null, DateTimeOffset? until = null, int? budget = null, long? requests = null,
        TimeSpan? time = null, int? accounts = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hops ?? 0, nameof(hops));
        ArgumentOutOfRangeException.ThrowIfNegative(hubLimit ?? 0, nameof(hubLimit));
        ArgumentOutOfRangeException.ThrowIfNegative(budget ?? 0, nameof(budget));
        ArgumentOutOfRangeException.ThrowIfNegative(requests ?? 0, nameof(requests));
        ArgumentOutOfRangeException.ThrowIfLessThan(time ?? TimeSpan.Zero, TimeSpan.Zero, nameof(time));
        ArgumentOutOfRangeException.ThrowIfNegative(accounts ?? 0, nameof(accounts));
        PullBudget pulls = Live.Budget;
        LiveOptions live = Live with
        {
            Budget = pulls with { Requests = requests ?? pulls.Requests, Time = time ?? pulls.Time, Accounts = accounts ?? pulls.Accounts },
        };
        StopRules stops = Parameters.Stops;
        return With(live).With(stops with
        {
            Hops = hops ?? stops.Hops,
            Minimums = minimum is null ? stops.Minimums : [Amount.Parse(minimum, FirstAsset())],
            HubLimit = hubLimit ?? stops.HubLimit,
            Until = until?.ToUnixTimeSeconds() ?? stops.Until,
            Budget = budget ?? stops.Budget,
        });
    }

    private Asset FirstAsset() => Parameters.Thefts[0].Seeds is [var first, ..]
        ? first switch
        {
            WalletAmountSeed wallet => wallet.Amount.Asset,
            WalletFlowsSeed wallet => wallet.Asset,
            _ => Asset.Native(first.Chain),
        }
        : throw new InvalidOperationException("The first theft has no seed, so the asset of the minimum is not known; give it as a stop rule.");

    /// <summary>Uses these stop rules as they are.</summary>
    public Trace With(StopRules stops) => this with { Parameters = Parameters with { Stops = stops } };

    /// <summary>Asks its sources in this way; the budget replaces what was said of it before.</summary>
    public Trace With(LiveOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return this with { Live = options };
    }

    /// <summary>Lets lots come to lie in this order under LIFO.</summary>
    public Trace With(LifoOrder order) => this with { Parameters = Parameters with { LifoOrder = order } };

    /// <summary>Follows the fees of UTXO transactions into the coinbase of their block, or lets them be a sink (the default).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The convention is unknown.</exception>
    public Trace With(FeeConvention convention) => Enum.IsDefined(convention)
        ? this with { Parameters = Parameters with { FeeConvention = convention } }
        : throw new ArgumentOutOfRangeException(nameof(convention), convention, "Unknown convention for fees.");

    /// <summary>
    /// Follows value that an account swapped into what it got for it (the default), or lets it go to whom the movements went. Transactions that a theft
    /// names stay as they moved in any case.
    /// </summary>
    public Trace FollowSwaps(bool follow) => this with { Parameters = Parameters with { FollowSwaps = follow } };

    /// <summary>
    /// Vouches for tokens beside the well-known ones: value is followed through swaps into them. Of any other token its own contract says who gave it to
    /// whom, so that a swap into it may be a show; what is given for it is followed to where it went instead.
    /// </summary>
    public Trace Vouching(params IEnumerable<Asset> tokens) => this with { Parameters = Parameters with { KnownTokens = [.. tokens] } };

    /// <summary>
    /// Tells at most so many paths apart under each rule, with 67 million hops together; the remainder is stated. Default: 10,000.
    /// </summary>
    public Trace WithPathLimit(int paths)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(paths, 1);
        return this with { PathLimit = paths };
    }

    /// <summary>Asks where the value came from instead of where it went.</summary>
    public Trace Backward() => this with { Parameters = Parameters with { Direction = TraceDirection.Backward } };

    /// <summary>Runs the trace.</summary>
    /// <param name="progress">Told after every round of growth of the graph.</param>
    /// <param name="cancellationToken">Ends the run with an <see cref="OperationCanceledException"/>; nothing partial is returned.</param>
    /// <exception cref="SeedException">The ledger does not hold a seed, or nothing enters at it.</exception>
    /// <exception cref="InvalidOperationException">No ledger was given.</exception>
    public async Task<TraceResult> RunAsync(IProgress<GraphProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ILedger ledger = Facts ?? throw new InvalidOperationException("A trace needs facts: say over which ledger it goes.");
        SwapFinder? swaps = Parameters.FollowSwaps
            ? new SwapFinder(account => Labels.Of(account).Any(label => StopRules.Services.Contains(label.Category)), Parameters.KnownTokens.Contains)
            : null;
        (GraphStart start, IReadOnlyList<ResolvedSeed> seeds) = await new SeedResolver(ledger, Parameters.Direction, Parameters.Stops.Until, new SwapReader(ledger, swaps))
            .ResolveAsync(Parameters.Thefts, cancellationToken).ConfigureAwait(false);
        var builder = new GraphBuilder(ledger, Labels, Parameters.Stops, Parameters.Direction, Parameters.FeeConvention, swaps);
        var options = new TaintOptions { LifoOrder = Parameters.LifoOrder, KeepFlows = Parameters.Stops.Hops is not null };
        var meter = new CoinMeter(Parameters.Rules, Parameters.Thefts.Length, options, seeds);
        CaseGraph graph = await builder.GrowAsync(start, Measure, meter, progress, cancellationToken).ConfigureAwait(false);
        TaintPlan plan = PlanOn(graph);
        ImmutableArray<TaintOutcome> outcomes =
            [.. TaintEngine.Run(graph.Flows, plan, Parameters.Rules, options with { KeepFlows = true, KeepPaths = true }, cancellationToken)];
        IReadOnlyDictionary<int, long> frozen = await FrozenHoldings.FindAsync(graph, outcomes, ledger, cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<int, CoverageKinds> unread = await UnreadKinds.FindAsync(graph, outcomes, ledger, cancellationToken).ConfigureAwait(false);
        TraceSummary summary = new TraceAssembler(graph, plan, Parameters, outcomes, Labels, ledger.Coverage, frozen, unread).Assemble();
        ImmutableArray<BlockRecord> blocks = await Recheck.BlocksAsync(graph, outcomes, frozen, ledger, cancellationToken).ConfigureAwait(false);
        return new TraceResult(graph, plan, Parameters, outcomes, summary, Labels, ledger.Coverage, blocks, PathLimit);

        TaintPlan PlanOn(CaseGraph on) => new SeedPlanner(on, Parameters.Direction).Plan(Parameters.Thefts.Length, seeds);

        GraphMeasure Measure(CaseGraph on, CancellationToken token)
        {
            TaintPlan planned = PlanOn(on);
            return TracedValue.Measure(on, TaintEngine.Run(on.Flows, planned, Parameters.Rules, options, token), Parameters.Stops);
        }
    }
}
