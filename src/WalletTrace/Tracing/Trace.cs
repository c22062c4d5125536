using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Inference.Clusters;
using WalletTrace.Ledger;
using WalletTrace.Tracing.Live;
using WalletTrace.Valuation;

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

    /// <summary>How sources are asked.</summary>
    internal LiveOptions Live { get; private init; } = new();

    private Func<ILivePull>? Pull { get; init; }

    private LabelSet Labels { get; init; } = LabelSet.Empty;

    /// <summary>The prices by which reports tell values; null for none.</summary>
    public IPriceSource? Prices { get; private init; }

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

    /// <summary>Tells what amounts were worth when they moved, by these prices; null for none. No figure of the trace depends on them.</summary>
    public Trace Valued(IPriceSource? prices) => this with { Prices = prices };

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

    /// <summary>
    /// Stops, too, at accounts that are inferred to be in one cluster with one at whose label it would stop; explanations then tell the inference from the
    /// attribution.
    /// </summary>
    public Trace StopAtClusters(ClusterSet clusters) => With(Parameters.Stops with { Clusters = clusters });

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

    /// <summary>
    /// Runs the trace. With sources it asks them until nothing is left to ask, or until its budget is used up: then the result is partial, which
    /// <see cref="TraceResult.Live"/> says, and what was not followed is in its coverage. Where the budget is used up before the theft itself was found, that is
    /// all there is: <see cref="TraceResult.HasStarted"/>.
    /// </summary>
    /// <param name="progress">Told after every round of growth of the graph.</param>
    /// <param name="cancellationToken">
    /// Ends the run with an <see cref="OperationCanceledException"/>; nothing partial is returned, but what sources gave by then is in the ledger.
    /// </param>
    /// <exception cref="SeedException">The ledger does not hold a seed and no source gives it, or nothing enters at it.</exception>
    /// <exception cref="ChainSourceException">Sources do not make up their mind which chain is theirs.</exception>
    /// <exception cref="InvalidOperationException">No ledger was given.</exception>
    public async Task<TraceResult> RunAsync(IProgress<GraphProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        progress = Attendant.Hearing(progress);
        cancellationToken = Attendant.Ending(cancellationToken);
        if (Begin() is not { } live)
        {
            return (await Query().RunAsync(new TraceGrowth { Progress = progress }, cancellationToken).ConfigureAwait(false))!;
        }

        using (live)
        {
            return await live.RunAsync(progress, null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Runs the trace and shows what it has found so far while it asks its sources. A snapshot is made when the one who enumerates wants the next one, at
    /// the next moment between two questions to sources, and at most about every quarter of a second, or seldomer where it takes long to make: so who is slow
    /// gets what is newest, nothing is piled up, and the asking waits for nobody. The first comes before anything is asked for but the seeds; the last is the
    /// result of the run.
    /// </summary>
    /// <remarks>
    /// Each snapshot is what the trace finds over the ledger as it is at that moment, exactly. Who stops enumerating ends the run; what sources gave by then
    /// is in the ledger.
    /// </remarks>
    /// <param name="cancellationToken">Ends the run with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="SeedException">The ledger does not hold a seed and no source gives it, or nothing enters at it.</exception>
    /// <exception cref="ChainSourceException">Sources do not make up their mind which chain is theirs.</exception>
    /// <exception cref="InvalidOperationException">No ledger was given.</exception>
    public async IAsyncEnumerable<TraceSnapshot> SnapshotsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken = Attendant.Ending(cancellationToken);
        if (Begin() is not { } live)
        {
            var growth = new TraceGrowth { Progress = Attendant.Hearing<GraphProgress>(null) };
            TraceResult result = (await Query().RunAsync(growth, cancellationToken).ConfigureAwait(false))!;
            yield return new TraceSnapshot(result, new LiveReport(0, [], [], null, TimeSpan.Zero), true);
            yield break;
        }

        using (live)
        {
            await foreach (TraceSnapshot snapshot in SnapshotDesk.RunAsync(live, Live.TimeProvider, cancellationToken).ConfigureAwait(false))
            {
                yield return snapshot;
            }
        }
    }

    /// <summary>
    /// What the trace would ask of its sources, and what that would take, worked out from what the ledger knows; nothing is asked. How it is worked out
    /// <see cref="TraceEstimate"/> tells. Costs what a trace over the ledger alone costs.
    /// </summary>
    /// <param name="cancellationToken">Ends the work with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="SeedException">The ledger holds a seed, and nothing enters at it.</exception>
    /// <exception cref="InvalidOperationException">No ledger was given.</exception>
    public async Task<TraceEstimate> EstimateAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken = Attendant.Ending(cancellationToken);
        using var asked = new EstimatePull();
        using var run = new LiveRun(Query(), asked, Live with { Progress = null });
        TraceResult? found = null;
        try
        {
            found = await run.RunAsync(Attendant.Hearing<GraphProgress>(null), null, cancellationToken).ConfigureAwait(false);
        }
        catch (SeedException) when (asked.Wallets.Count + asked.Transactions.Count > 0)
        {
            // What the trace starts from is itself to be asked for.
        }

        return await new Estimator(Facts!, Sources, Live, Parameters).EstimateAsync(found, asked, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same trace asking in another way than by its sources; for tests.</summary>
    internal Trace Asking(Func<ILivePull> pull) => this with { Pull = pull };

    private TraceRun Query() =>
        new(Parameters, Facts ?? throw new InvalidOperationException("A trace needs facts: say over which ledger it goes."), Labels, PathLimit, Prices);

    private LiveRun? Begin() => Grown is null || (Sources.IsEmpty && Pull is null) ? null : new LiveRun(
        Query(), Pull?.Invoke() ?? new FrontierPull(Grown, Sources, Live, Labels, Parameters.Stops, Parameters.FollowSwaps), Live with { Progress = Attendant.Hearing(Live.Progress) });
}
