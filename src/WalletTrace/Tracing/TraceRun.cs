using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Graph.Building;
using WalletTrace.Inference;
using WalletTrace.Ledger;
using WalletTrace.Tracing.Engine;
using WalletTrace.Tracing.Live;
using WalletTrace.Valuation;

namespace WalletTrace.Tracing;

/// <summary>Runs a trace over a ledger: finds its seeds, grows the graph from them, and adds up what the rules say.</summary>
/// <param name="parameters">What the trace is asked to do.</param>
/// <param name="ledger">The facts.</param>
/// <param name="labels">The labels known.</param>
/// <param name="pathLimit">How many paths are told apart.</param>
/// <param name="prices">The prices of the result; null for none.</param>
internal sealed class TraceRun(TraceParameters parameters, ILedger ledger, LabelSet labels, int pathLimit, IPriceSource? prices = null)
{
    private readonly SwapFinder? swaps = parameters.FollowSwaps
        ? new SwapFinder(account => labels.Of(account).Any(label => StopRules.Services.Contains(label.Category)), parameters.KnownTokens.Contains)
        : null;

    /// <summary>What the trace is asked to do.</summary>
    public TraceParameters Parameters => parameters;

    /// <summary>The facts.</summary>
    public ILedger Ledger => ledger;

    /// <summary>Runs the trace over a ledger that may grow meanwhile.</summary>
    /// <param name="growth">How it grows.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>The result; null where the ledger has come to hold something else meanwhile, so that the trace is to be run anew.</returns>
    public async Task<TraceResult?> RunAsync(TraceGrowth growth, CancellationToken cancellationToken)
    {
        var resolver = new SeedResolver(ledger, parameters.Direction, parameters.Stops.Until, new SwapReader(ledger, swaps)) { Unpulled = growth.Unpulled };
        (GraphStart start, IReadOnlyList<ResolvedSeed> seeds) = await resolver.ResolveAsync(parameters.Thefts, cancellationToken).ConfigureAwait(false);
        if (resolver.Unasked.Count > 0)
        {
            return NotStarted(resolver.Unasked, cancellationToken);
        }

        bool isLive = growth.Frontier is not null;
        var builder = new GraphBuilder(
            ledger, labels, parameters.Stops, parameters.Direction, parameters.FeeConvention, swaps, growth.Refusals, growth.Frontier,
            followsAsRead: parameters.Direction == TraceDirection.Forward && !parameters.Rules.Contains(TaintRule.Poison));
        var options = new TaintOptions { LifoOrder = parameters.LifoOrder, KeepFlows = isLive || parameters.Stops.Hops is not null };
        CaseGraph? graph = await builder.GrowAsync(
            start, Measure, () => new CoinMeter(parameters.Rules, parameters.Thefts.Length, options, seeds), growth.Progress, cancellationToken).ConfigureAwait(false);
        return graph is null || growth.HasChanged() ? null : await AddUpAsync(graph, seeds, options, cancellationToken).ConfigureAwait(false);

        GraphMeasure Measure(CaseGraph on, CancellationToken token)
        {
            IReadOnlyList<TaintOutcome> outcomes = TaintEngine.Run(on.Flows, PlanOn(on, seeds), parameters.Rules, options, token);
            growth.Measured?.Invoke(on, outcomes[0]);
            return TracedValue.Measure(on, outcomes, parameters.Stops, isLive);
        }
    }

    private async Task<TraceResult> AddUpAsync(CaseGraph graph, IReadOnlyList<ResolvedSeed> seeds, TaintOptions options, CancellationToken cancellationToken)
    {
        TaintPlan plan = PlanOn(graph, seeds);
        ImmutableArray<TaintOutcome> outcomes =
            [.. TaintEngine.Run(graph.Flows, plan, parameters.Rules, options with { KeepFlows = true, KeepPaths = true }, cancellationToken)];
        IReadOnlyDictionary<int, long> frozen = await FrozenHoldings.FindAsync(graph, outcomes, ledger, cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<int, CoverageKinds> unread = await UnreadKinds.FindAsync(graph, outcomes, ledger, cancellationToken).ConfigureAwait(false);
        TraceSummary summary = new TraceAssembler(graph, plan, parameters, outcomes, labels, ledger.Coverage, frozen, unread).Assemble();
        ImmutableArray<BlockRecord> blocks = await Recheck.BlocksAsync(graph, outcomes, frozen, ledger, cancellationToken).ConfigureAwait(false);
        var result = new TraceResult(graph, plan, parameters, outcomes, summary, labels, ledger.Coverage, blocks, pathLimit);
        return prices is null ? result : result.Valued(prices);
    }

    /// <summary>The result of a trace that found no theft to start from, because a budget ended the asking: no value, and a branch for each seed that waits.</summary>
    private TraceResult NotStarted(IReadOnlyList<(Seed Seed, string Why)> unasked, CancellationToken cancellationToken)
    {
        var waiting = new SortedDictionary<Vertex, (UInt256 Stolen, string Why)>(VertexOrder.Instance);
        foreach ((Seed seed, string why) in unasked)
        {
            (Vertex place, UInt256 stolen) = seed switch
            {
                WalletAmountSeed wallet => (Vertex.OfAccount(wallet.Account, wallet.Amount.Asset), wallet.Amount.Units),
                WalletFlowsSeed wallet => (Vertex.OfAccount(wallet.Account, wallet.Asset), default),
                TransactionSeed transaction => (Vertex.OfTransaction(seed.Chain, transaction.Id), default),
                TransferSeed transfer => (Vertex.OfTransaction(seed.Chain, transfer.Id), default),
                CoinSeed coin => (Vertex.OfTransaction(seed.Chain, coin.Coin.Transaction), default(UInt256)),
                _ => throw new ArgumentException($"Unknown kind of seed: {seed.GetType().Name}.", nameof(unasked)),
            };
            waiting[place] = (UInt256.SaturatingAdd(waiting.GetValueOrDefault(place).Stolen, stolen), why);
        }

        Vertex[] places = [.. waiting.Keys];
        Stop[] stops = [.. waiting.Values.Select((place, vertex) => new Stop(vertex, StopReason.Budget, $"The theft itself was not asked for. {place.Why}"))];
        var graph = new CaseGraph(FlowGraph.FromTransfers(places.Length, [], [], []), places, [], new bool[places.Length], stops);
        var plan = new TaintPlan(parameters.Thefts.Length, [], [], Array.ConvertAll(places, _ => true));
        ImmutableArray<TaintOutcome> outcomes = [.. TaintEngine.Run(graph.Flows, plan, parameters.Rules, new TaintOptions { KeepFlows = true, KeepPaths = true }, cancellationToken)];
        ImmutableArray<CoverageEntry> coverage =
        [
            .. stops.Select(stop => new CoverageEntry(CoverageIssue.NotFollowed, stop.Reason, stop.Vertex, waiting[places[stop.Vertex]].Stolen, stop.Detail))
                .OrderByDescending(entry => entry.Hidden).ThenBy(entry => entry.Vertex),
        ];
        return new TraceResult(graph, plan, parameters, outcomes, new TraceSummary([], [], coverage), labels, ledger.Coverage, [], pathLimit) { HasStarted = false };
    }

    private TaintPlan PlanOn(CaseGraph graph, IReadOnlyList<ResolvedSeed> seeds) => new SeedPlanner(graph, parameters.Direction).Plan(parameters.Thefts.Length, seeds);
}

/// <summary>How the graph of a trace grows.</summary>
internal sealed record TraceGrowth
{
    /// <summary>Told after every round.</summary>
    public IProgress<GraphProgress>? Progress { get; init; }

    /// <summary>Brings the ledger what it lacks; null where nobody is asked.</summary>
    public IFrontier? Frontier { get; init; }

    /// <summary>What was asked for in vain.</summary>
    public Refusals Refusals { get; init; } = new();

    /// <summary>Why the ledger lacks seeds although they were asked for.</summary>
    public IReadOnlyDictionary<Seed, SeedNews> Unpulled { get; init; } = ImmutableDictionary<Seed, SeedNews>.Empty;

    /// <summary>Whether the ledger has changed since the growth began.</summary>
    public Func<bool> HasChanged { get; init; } = () => false;

    /// <summary>Told what the first rule says of the graph whenever it is measured.</summary>
    public Action<CaseGraph, TaintOutcome>? Measured { get; init; }
}
