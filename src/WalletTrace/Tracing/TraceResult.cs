using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tracing.Actors;
using WalletTrace.Tracing.Live;
using WalletTrace.Valuation;

namespace WalletTrace.Tracing;

/// <summary>
/// What a trace found. Immutable, and usable from several threads. Paths and bounds are worked out when first asked for.
/// </summary>
public sealed class TraceResult
{
    private readonly Lazy<FlowBounds> bounds;
    private readonly ImmutableArray<Lazy<FlowPaths>> paths;
    private readonly Lazy<ResultList<ActorListing>> listings;

    internal TraceResult(
        CaseGraph graph, TaintPlan plan, TraceParameters parameters, ImmutableArray<TaintOutcome> outcomes, TraceSummary summary, LabelSet labels,
        IReadOnlyList<CoverageRecord> read, ImmutableArray<BlockRecord> blocks, int pathLimit)
    {
        Graph = graph;
        Parameters = parameters;
        Outcomes = outcomes;
        Sinks = ListOf(summary.Sinks);
        Balance = ListOf(summary.Balance);
        Coverage = ListOf(summary.Coverage);
        Labels = labels;
        Read = read;
        Blocks = blocks;

        // What is interrupted can be asked for again, so that no exception may be remembered.
        bounds = new Lazy<FlowBounds>(() => new FlowBounds(graph.Flows, plan), LazyThreadSafetyMode.PublicationOnly);
        paths =
        [
            .. outcomes.Select(outcome => new Lazy<FlowPaths>(
                () => PathDecomposition.Run(graph.Flows, plan, outcome, pathLimit, Attendant.Ending(default)), LazyThreadSafetyMode.PublicationOnly)),
        ];
        listings = ListingsOf();
    }

    /// <summary>The same result, to which something is added.</summary>
    private TraceResult(TraceResult before, Freshness freshness, ImmutableArray<StaleBlock> stale, ImmutableArray<CoverageEntry> coverage)
    {
        Graph = before.Graph;
        Parameters = before.Parameters;
        Outcomes = before.Outcomes;
        Sinks = ListOf(before.Sinks.Items);
        Balance = ListOf(before.Balance.Items);
        Coverage = ListOf(coverage);
        Labels = before.Labels;
        Read = before.Read;
        Blocks = before.Blocks;
        Freshness = freshness;
        StaleBlocks = new(stale);
        HasStarted = before.HasStarted;
        Live = before.Live;
        Values = before.Values;
        bounds = before.bounds;
        paths = before.paths;
        listings = ListingsOf();
    }

    /// <summary>What the trace was asked to do.</summary>
    public TraceParameters Parameters { get; }

    /// <summary>The rules, one column each.</summary>
    public ImmutableArray<TaintRule> Rules => Parameters.Rules;

    /// <summary>The case graph the trace ran over: for a backward trace the flows stand reversed in it.</summary>
    public CaseGraph Graph { get; }

    /// <summary>What each rule says of the graph, by rule.</summary>
    public ImmutableArray<TaintOutcome> Outcomes { get; }

    /// <summary>
    /// Where the traced value ended (backward: began), by descending largest amount under a conserving rule, then vertex.
    /// </summary>
    public ResultList<Sink> Sinks { get; }

    /// <summary>
    /// What was stolen and where it is, line by line for each rule, theft and asset. Checked to the base unit before it is shown; poison, which
    /// does not conserve, is not.
    /// </summary>
    public ResultList<BalanceLine> Balance { get; }

    /// <summary>Every branch not followed and everything not seen, with the value it could hide; the largest first.</summary>
    public ResultList<CoverageEntry> Coverage { get; }

    /// <summary>
    /// What came to accounts of entities that sanctions lists name, by account, claim and whether that was before, while or after it was listed, under each rule
    /// that conserves value. Empty for a backward trace, and where no label of a list names an entity: that is no finding that nobody is on a list.
    /// </summary>
    public ResultList<ActorListing> Listings => listings.Value;

    /// <summary>The labels the trace knew.</summary>
    public LabelSet Labels { get; }

    /// <summary>What the ledger had read, and from whom.</summary>
    public IReadOnlyList<CoverageRecord> Read { get; }

    /// <summary>
    /// The blocks in which traced value moved, by chain and height, as the ledger held them when the trace ran; with their hashes where it knew them.
    /// </summary>
    public ImmutableArray<BlockRecord> Blocks { get; }

    /// <summary>Whether these blocks are still the chain's, as far as was checked.</summary>
    public Freshness Freshness { get; }

    /// <summary>Those of the blocks that are gone or were replaced, by chain and height; empty until that is checked.</summary>
    public ResultList<StaleBlock> StaleBlocks { get; } = new([]);

    /// <summary>
    /// Whether all thefts were found, so that the trace could start. Where a budget ended the asking before that, nothing is known of any value yet: the
    /// coverage says which thefts wait.
    /// </summary>
    public bool HasStarted { get; internal init; } = true;

    /// <summary>
    /// How the sources of the trace were asked, and whether a budget ended that; null where nobody was asked. Not part of any report: the same trace over the
    /// same ledger finds the same.
    /// </summary>
    public LiveReport? Live { get; private init; }

    /// <summary>What the amounts were worth when they moved; null where no prices are given. See <see cref="Valued"/>.</summary>
    public TraceValues? Values { get; private init; }

    /// <summary>The laundering paths: say where to, and take as many as wanted.</summary>
    public PathQuery Paths => new(this, null, null, null);

    /// <summary>
    /// The least and the most stolen value, all thefts together, that any rule could put into a sink; <see cref="SinkBounds.Unknown"/> where value can have
    /// come through a swap.
    /// </summary>
    public SinkBounds BoundsOf(Sink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return bounds.Value.Of(sink.Vertex);
    }

    /// <summary>
    /// Holds the blocks on which the traced value stands against a ledger: the one that the trace ran over, as it is now, or another. A block is as it
    /// was when its hash is the same; where a hash is not known, when its time is the same and the traced transactions stand in it. O(blocks), and the
    /// events of the graph where a block is stale.
    /// </summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>
    /// The same result, marked: <see cref="Freshness"/>, <see cref="StaleBlocks"/>, and in <see cref="Coverage"/>, before all else, what rests on stale
    /// blocks. No figure is changed: run the trace again for that.
    /// </returns>
    public async ValueTask<TraceResult> RecheckAsync(ILedger ledger, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        cancellationToken = Attendant.Ending(cancellationToken);
        var recheck = new Recheck(this);
        (Freshness freshness, ImmutableArray<StaleBlock> stale) = await recheck.RunAsync(ledger, cancellationToken).ConfigureAwait(false);
        IEnumerable<CoverageEntry> seen = Coverage.Where(entry => entry.Issue != CoverageIssue.Stale);
        return new TraceResult(this, freshness, stale, [.. recheck.Entries(stale), .. seen]);
    }

    /// <summary>
    /// The same result with what its amounts were worth when they moved; reports show that beside base units. No figure of the trace changes.
    /// </summary>
    /// <param name="prices">The prices; null for none.</param>
    public TraceResult Valued(IPriceSource? prices) =>
        new(this, Freshness, StaleBlocks.Items, Coverage.Items) { Values = prices is null ? null : new TraceValues(this, prices) };

    /// <summary>The same result, with how its sources were asked.</summary>
    internal TraceResult With(LiveReport live) => new(this, Freshness, StaleBlocks.Items, Coverage.Items) { Live = live };

    /// <summary>Explains a path line by line: what was observed, what inferred by which rule, what attributed by whom.</summary>
    public ResultList<Explanation> Explain(LaunderingPath path) => new([.. PathExplanation.Of(this, path)]);

    /// <summary>
    /// Explains an account line by line: what was observed of it, what each rule infers, what labels attribute to it. An account that the trace
    /// did not touch is said to be that.
    /// </summary>
    public ResultList<Explanation> Explain(Account account) => new([.. AccountExplanation.Of(this, account)]);

    /// <summary>
    /// The trace as a piece of HTML with its own style, for notebooks: the headline, the balance, the way of the value and its timeline as pictures, the largest
    /// sinks and paths, and how much it did not see. <see cref="Sinks"/>, <see cref="Coverage"/> and <see cref="Paths"/> show the whole.
    /// </summary>
    public string ToHtml() => ResultView.Html(this);

    private Lazy<ResultList<ActorListing>> ListingsOf() => new(
        () => new(
            Parameters.Direction == TraceDirection.Forward && Rules.Any(rule => rule != TaintRule.Poison)
                ? new ActorListings(
                    Labels, [(this, Enumerable.Range(0, Parameters.Thefts.Length).ToHashSet())], [.. Rules.Where(rule => rule != TaintRule.Poison)],
                    label => label.Entity is not null).Find()
                : [],
            this),
        LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The stolen part of each flow under one rule, all thefts together.</summary>
    internal Dictionary<int, UInt256> TracedFlows(int rule)
    {
        var traced = new Dictionary<int, UInt256>();
        foreach (FlowTaint taint in Outcomes[rule].Flows)
        {
            traced[taint.Flow] = traced.GetValueOrDefault(taint.Flow) + taint.Amount;
        }

        return traced;
    }

    /// <summary>What arrives of the stolen part of each conversion under one rule, all thefts together.</summary>
    internal Dictionary<int, UInt256> ArrivedFlows(int rule)
    {
        var arrived = new Dictionary<int, UInt256>();
        foreach (TaintConversion conversion in Outcomes[rule].Conversions)
        {
            arrived[conversion.Flow] = UInt256.SaturatingAdd(arrived.GetValueOrDefault(conversion.Flow), conversion.Arrived);
        }

        return arrived;
    }

    private ResultList<Sink> ListOf(ImmutableArray<Sink> sinks) => new([.. sinks.Select(sink => sink with { Origin = new(this) })], this);

    private ResultList<BalanceLine> ListOf(ImmutableArray<BalanceLine> lines) => new([.. lines.Select(line => line with { Origin = new(this) })], this);

    private ResultList<CoverageEntry> ListOf(ImmutableArray<CoverageEntry> entries) => new([.. entries.Select(entry => entry with { Origin = new(this) })], this);

    /// <summary>The paths under one rule as ids of the graph.</summary>
    internal FlowPaths FlowPathsOf(int rule) => paths[rule].Value;
}

/// <summary>What a trace adds up to.</summary>
internal sealed record TraceSummary(ImmutableArray<Sink> Sinks, ImmutableArray<BalanceLine> Balance, ImmutableArray<CoverageEntry> Coverage);
