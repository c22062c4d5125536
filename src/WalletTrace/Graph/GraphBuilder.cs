using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph.Building;
using WalletTrace.Inference;
using WalletTrace.Ledger;

namespace WalletTrace.Graph;

/// <summary>Where a case graph starts to grow.</summary>
/// <param name="Vertices">Holdings and UTXO transactions that are followed from the start, whatever labels and limits say, if the ledger holds all of them.</param>
/// <param name="Transactions">Transactions all of whose movements are in the graph, whether or not they are followed.</param>
/// <param name="Coins">Coins at which no label stops the trace, whoever owns them.</param>
public sealed record GraphStart(
    IReadOnlyList<Vertex> Vertices, IReadOnlyList<(ChainId Chain, TransactionId Id)> Transactions, IReadOnlyList<(ChainId Chain, CoinId Coin)> Coins)
{
    /// <summary>Those of the transactions whose movements are themselves what the trace starts from: no swap stands for them.</summary>
    public IReadOnlyList<(ChainId Chain, TransactionId Id)> AsMoved { get; init; } = [];

    /// <summary>Those of the vertices of which all must be known up to the end of the ledger: what leaves them later is stolen as well.</summary>
    internal IReadOnlyList<Vertex> MustBeWhole { get; init; } = [];
}

/// <summary>What a case graph carries, as measured by whoever lets it grow.</summary>
/// <param name="Value">For each vertex the traced value that reached it, in base units: the largest of all rules asked for.</param>
/// <param name="Weight">
/// For each vertex the same as a share of all that was stolen of its asset, in parts of 2^64: by this a budget compares ether with bitcoin. May be
/// empty when the stop rules have no budget.
/// </param>
/// <param name="IsReached">For each vertex whether traced value reached it under any rule.</param>
/// <param name="Hops">
/// For each reached vertex the fewest hops from a seed by which value came under any rule, one after the other in time; may be empty when the stop
/// rules do not limit hops.
/// </param>
public sealed record GraphMeasure(UInt256[] Value, UInt256[] Weight, bool[] IsReached, int[] Hops)
{
    /// <summary>For each flow whether it carries traced value under any rule; empty where nobody asked.</summary>
    internal bool[] Carries { get; init; } = [];

    /// <summary>For each vertex through how many in a row its value came that each passed nearly all on; empty where nobody asked.</summary>
    internal int[] Runs { get; init; } = [];
}

/// <summary>How far a graph has grown.</summary>
/// <param name="Round">The round, from 1.</param>
/// <param name="Followed">The vertices followed so far.</param>
/// <param name="Flows">The flows in the graph so far.</param>
/// <param name="Waiting">The vertices that traced value has reached and that may be followed next.</param>
public readonly record struct GraphProgress(int Round, int Followed, int Flows, int Waiting);

/// <summary>
/// Grows a case graph from its start over a ledger, the largest traced value first, until a stop rule or the budget ends each branch.
/// </summary>
/// <remarks>
/// Every vertex that is followed has all its flows in the graph, from the first the ledger knows: a rule that looks at balances needs them all.
/// A vertex that is not followed ends the trace, and why is kept. Without a budget the order makes no difference: accounts are followed by whole
/// frontiers, and UTXO transactions in the order of events, each measured once, so that a chain of n of them costs O(n log n). With a budget each
/// round follows the vertices that hold at least half of the largest value waiting, and measures the whole graph.
/// </remarks>
public sealed partial class GraphBuilder
{
    // Of a long chain of coins progress is told now and then.
    private const int TurnsToTell = 4096;

    private readonly ILedger ledger;
    private readonly StopRules rules;
    private readonly TraceDirection direction;
    private readonly CaseFacts facts;
    private readonly BranchStops branches;
    private readonly FlowStore store = new();
    private readonly CoinNamer coins;
    private readonly TransactionNamer transactions;
    private readonly FlowNamer transfers;
    private readonly FeeBook fees;
    private readonly BranchBook book;
    private readonly List<TransactionFlows> started = [];

    /// <summary>Prepares a builder for one graph.</summary>
    /// <param name="ledger">The facts.</param>
    /// <param name="labels">The labels known.</param>
    /// <param name="rules">When branches are not followed.</param>
    /// <param name="direction">Which way the trace goes.</param>
    /// <param name="convention">What becomes of the fees of UTXO transactions.</param>
    /// <param name="swaps">
    /// Finds the swaps that are followed: a decided one becomes a conversion from the giver's holding to the recipient's. Null: movements stay as they are.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The convention is unknown.</exception>
    public GraphBuilder(
        ILedger ledger, LabelSet labels, StopRules rules, TraceDirection direction = TraceDirection.Forward, FeeConvention convention = FeeConvention.Sink,
        SwapFinder? swaps = null)
        : this(ledger, labels, rules, direction, convention, swaps, new Refusals(), null)
    {
    }

    /// <summary>Prepares a builder for a graph that grows with its ledger.</summary>
    /// <param name="ledger">The facts.</param>
    /// <param name="labels">The labels known.</param>
    /// <param name="rules">When branches are not followed.</param>
    /// <param name="direction">Which way the trace goes.</param>
    /// <param name="convention">What becomes of the fees of UTXO transactions.</param>
    /// <param name="swaps">Finds the swaps that are followed; null for none.</param>
    /// <param name="refusals">What was asked for in vain, by this builder and by others before.</param>
    /// <param name="frontier">Brings the ledger what it lacks; null where nobody is asked.</param>
    /// <param name="followsAsRead">
    /// Whether an account that was not read as far as the ledger speaks is followed as far as it was: forward, under rules by which an account that holds no traced
    /// value gives none.
    /// </param>
    internal GraphBuilder(
        ILedger ledger, LabelSet labels, StopRules rules, TraceDirection direction, FeeConvention convention, SwapFinder? swaps, Refusals refusals,
        IFrontier? frontier, bool followsAsRead = false)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(rules);
        this.ledger = ledger;
        this.rules = rules;
        this.direction = direction;
        this.frontier = frontier;
        facts = new CaseFacts(ledger, frontier is not null, followsAsRead);
        branches = new BranchStops(facts, labels, rules, direction);
        coins = new CoinNamer(store, direction, rules.Until, account => branches.LabelOf(account)?.Reason ?? StopReason.None);
        transactions = new TransactionNamer(store, coins);
        transfers = new FlowNamer(store, direction, rules.Until, new SwapReader(ledger, swaps), facts.Heights);
        fees = Enum.IsDefined(convention)
            ? new FeeBook(ledger, facts, convention, direction)
            : throw new ArgumentOutOfRangeException(nameof(convention), convention, "Unknown convention for fees.");
        book = new BranchBook(facts, branches, fees, refusals, frontier is not null);
    }

    /// <summary>Grows the graph until nothing more may be followed.</summary>
    /// <param name="start">Where it starts.</param>
    /// <param name="measure">
    /// Measures the traced value in a graph: the taint rules of the trace. A graph that still grows numbers its vertices as they came, and is not to
    /// be kept.
    /// </param>
    /// <param name="progress">Told after every round, and now and then inside one that follows a long chain of coins.</param>
    /// <param name="cancellationToken">Ends the growth between rounds and between requests.</param>
    /// <exception cref="InvalidOperationException">The builder has grown a graph before.</exception>
    public async Task<CaseGraph> GrowAsync(
        GraphStart start, Func<CaseGraph, CancellationToken, GraphMeasure> measure, IProgress<GraphProgress>? progress = null,
        CancellationToken cancellationToken = default) => (await GrowAsync(start, measure, null, progress, cancellationToken).ConfigureAwait(false))!;

    /// <summary>The same with a meter for coins, so that a long chain of them does not take a round for each transaction.</summary>
    /// <returns>The graph; null where what has grown no longer stands on the ledger, which is to be grown from anew.</returns>
    internal async Task<CaseGraph?> GrowAsync(
        GraphStart start, Func<CaseGraph, CancellationToken, GraphMeasure> measure, Func<ICoinMeter>? meter, IProgress<GraphProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(measure);
        if (store.Vertices.Count > 0)
        {
            throw new InvalidOperationException("A graph builder grows one graph; make a new one for the next.");
        }

        coins.Seed(start.Coins);
        facts.Heights.NeedWhole(start.MustBeWhole);
        var freezer = new CaseFreezer(store, start.Vertices, direction, rules.Until);
        await StartAsync(start, cancellationToken).ConfigureAwait(false);
        for (int round = 1; !facts.IsOutdated; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CaseGraph graph = freezer.Growing();
            GraphMeasure measured = measure(graph, cancellationToken);
            (List<Candidate> waiting, List<FrontierBranch> lacking) = await WaitingAsync(graph, measured, cancellationToken).ConfigureAwait(false);
            progress?.Report(new GraphProgress(round, store.FollowedCount, graph.Flows.FlowCount, waiting.Count + lacking.Count));
            if (waiting.Count == 0 && lacking.Count == 0)
            {
                return Grown(freezer, graph, measured);
            }

            if (areCoinsDue && meter is not null && rules.Budget is null)
            {
                areCoinsDue = false;
                int before = store.FollowedCount;
                await RunCoinsAsync(meter(), progress, cancellationToken).ConfigureAwait(false);
                if (waiting.Count == 0 && store.FollowedCount > before)
                {
                    continue;
                }
            }

            IReadOnlyList<Vertex> chosen = Chosen(waiting, lacking);
            foreach (Vertex vertex in chosen.Where(vertex => !store.IsFollowed(vertex)))
            {
                await FollowAsync(vertex, cancellationToken).ConfigureAwait(false);
            }

            if (chosen.Count == 0 && !await AskAsync(lacking, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }

        return null;
    }

    private CaseGraph Grown(CaseFreezer freezer, CaseGraph graph, GraphMeasure measured)
    {
        Dictionary<Vertex, BranchStop> stops = Stops(graph, measured);
        NoteRests(graph, measured);
        IReadOnlyList<FeeStop> unfollowed = coins.Settle(vertex => stops.TryGetValue(vertex, out BranchStop stop) ? stop : null, book.Rest);
        return freezer.Grown(
        [
            .. stops.Select(pair => (pair.Key, pair.Value.Reason, pair.Value.Detail)),
            .. Unread(),
            .. transfers.CutByWindow.Select(vertex => (vertex, StopReason.TimeWindow, "Value moves on outside the time window.")),
            .. CoinRests(),
        ],
        [.. fees.Stops.Concat(unfollowed).OrderBy(stop => stop.Chain).ThenBy(stop => stop.Height).ThenBy(stop => stop.Transaction)],
        branches.Deposits,
        vertex => store.IsFollowed(vertex) ? facts.Heights.Known(vertex) : null);
    }

    /// <summary>Follows coins as far as they go. The rounds that come find nothing more to do with them.</summary>
    private async Task RunCoinsAsync(ICoinMeter meter, IProgress<GraphProgress>? progress, CancellationToken cancellationToken)
    {
        var run = new CoinRun(store, meter, direction, fees.PrepareAsync, MayFollowAsync, FollowTransactionAsync, passed);
        started.ForEach(run.Start);
        for (int turn = 1; await run.NextAsync(cancellationToken).ConfigureAwait(false); turn++)
        {
            if (turn % TurnsToTell == 0)
            {
                progress?.Report(new GraphProgress(1, store.FollowedCount, store.FlowCount, run.Waiting));
            }
        }
    }

    private async ValueTask<bool> MayFollowAsync(Vertex vertex, CoinReading reading, CancellationToken cancellationToken) =>
        await book.StandingAsync(vertex, reading.Value, reading.Hops, cancellationToken).ConfigureAwait(false) == BranchStanding.Open;

    private async Task StartAsync(GraphStart start, CancellationToken cancellationToken)
    {
        var followed = new List<Vertex>();
        var transactions = new List<(ChainId Chain, TransactionId Id)>(start.Transactions);
        foreach (Vertex vertex in start.Vertices.Distinct())
        {
            store.IdOf(vertex);
            if (await book.StartAsync(vertex, cancellationToken).ConfigureAwait(false))
            {
                followed.Add(vertex);
            }
            else if (vertex.Transaction is { } id)
            {
                // It ends the trace, but the coins by which value comes to it must be there.
                transactions.Add((vertex.Asset.Chain, id));
            }
        }

        HashSet<(ChainId, TransactionId)> asMoved = [.. start.AsMoved];
        foreach ((ChainId chain, TransactionId id) in transactions.Distinct())
        {
            await StartAsync(chain, id, asMoved.Contains((chain, id)), cancellationToken).ConfigureAwait(false);
        }

        foreach (Vertex vertex in followed)
        {
            if (vertex.Kind == VertexKind.Transaction)
            {
                started.Add(await FollowTransactionAsync(vertex, cancellationToken).ConfigureAwait(false));
            }
            else
            {
                await FollowAsync(vertex, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task StartAsync(ChainId chain, TransactionId id, bool asMoved, CancellationToken cancellationToken)
    {
        if (!chain.IsUtxo)
        {
            if (await ledger.TransactionAsync(chain, id, cancellationToken).ConfigureAwait(false) is { } transaction)
            {
                await transfers.StartAsync(transaction, asMoved, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        foreach (CaseTransaction transaction in await facts.TransactionsAsync(chain, id, cancellationToken).ConfigureAwait(false))
        {
            await fees.PrepareAsync(transaction, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<CaseCoin> itsCoins = await facts.CoinsAsync(transaction, cancellationToken).ConfigureAwait(false);
            coins.Start(transaction, itsCoins);
            started.Add(new TransactionFlows(transaction, itsCoins));
        }
    }

    private async ValueTask<TransactionFlows> FollowTransactionAsync(Vertex vertex, CancellationToken cancellationToken)
    {
        CaseTransaction transaction = facts.Known(vertex);
        await fees.PrepareAsync(transaction, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<CaseCoin> itsCoins = await facts.CoinsAsync(transaction, cancellationToken).ConfigureAwait(false);
        TransactionFlows flows = transactions.Follow(transaction, itsCoins, await fees.OfAsync(transaction, cancellationToken).ConfigureAwait(false));
        if (frontier is not null)
        {
            passed[vertex] = flows;
        }

        return flows;
    }

    private async Task FollowAsync(Vertex vertex, CancellationToken cancellationToken)
    {
        if (vertex.Kind == VertexKind.Transaction)
        {
            await FollowTransactionAsync(vertex, cancellationToken).ConfigureAwait(false);
            return;
        }

        AccountHistory history = await facts.HistoryAsync(vertex.Account!.Value, cancellationToken).ConfigureAwait(false);
        await transfers.FollowAsync(vertex, history.Transactions, cancellationToken).ConfigureAwait(false);
        facts.Release(history.Account);
    }
}
