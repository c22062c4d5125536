using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph.Building;
using WalletTrace.Ledger;

namespace WalletTrace.Graph;

/// <summary>Where a case graph starts to grow.</summary>
/// <param name="Vertices">Holdings and UTXO transactions that are followed from the start, whatever labels and limits say, if the ledger holds all of them.</param>
/// <param name="Transactions">Transactions all of whose movements are in the graph, whether or not they are followed.</param>
public sealed record GraphStart(IReadOnlyList<Vertex> Vertices, IReadOnlyList<(ChainId Chain, TransactionId Id)> Transactions);

/// <summary>What a case graph carries, as measured by whoever lets it grow.</summary>
/// <param name="Value">For each vertex the traced value that reached it, in base units: the largest of all rules asked for.</param>
/// <param name="IsReached">For each vertex whether traced value reached it under any rule.</param>
/// <param name="Hops">For each reached vertex the fewest hops from a seed along flows that carry traced value.</param>
public sealed record GraphMeasure(UInt256[] Value, bool[] IsReached, int[] Hops);

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
/// A vertex that is not followed ends the trace, and why is kept. Without a budget the order makes no difference, and whole frontiers are
/// followed at once; with one, each round follows the vertices that hold at least half of the largest value waiting.
/// </remarks>
public sealed class GraphBuilder
{
    private readonly LabelSet labels;
    private readonly StopRules rules;
    private readonly TraceDirection direction;
    private readonly CaseFacts facts;
    private readonly HashSet<Vertex> followed = [];
    private readonly Dictionary<Vertex, (StopReason Reason, string Detail)> barred = [];
    private readonly List<LedgerTransaction> started = [];

    /// <summary>Prepares a builder for one graph.</summary>
    public GraphBuilder(ILedger ledger, LabelSet labels, StopRules rules, TraceDirection direction = TraceDirection.Forward)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(rules);
        this.labels = labels;
        this.rules = rules;
        this.direction = direction;
        facts = new CaseFacts(ledger);
    }

    /// <summary>Grows the graph until nothing more may be followed.</summary>
    /// <param name="start">Where it starts.</param>
    /// <param name="measure">Measures the traced value in a graph: the taint rules of the trace.</param>
    /// <param name="progress">Told after every round.</param>
    /// <param name="cancellationToken">Ends the growth between requests.</param>
    public async Task<CaseGraph> GrowAsync(
        GraphStart start, Func<CaseGraph, CancellationToken, GraphMeasure> measure, IProgress<GraphProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(measure);
        await StartAsync(start, cancellationToken).ConfigureAwait(false);
        for (int round = 1; ; round++)
        {
            CaseGraph graph = Freeze(start, null);
            GraphMeasure measured = measure(graph, cancellationToken);
            List<(Vertex Vertex, UInt256 Value)> waiting = await WaitingAsync(graph, measured, cancellationToken).ConfigureAwait(false);
            progress?.Report(new GraphProgress(round, followed.Count, graph.Flows.FlowCount, waiting.Count));
            if (waiting.Count == 0)
            {
                return Freeze(start, Stops(graph, measured));
            }

            foreach (Vertex vertex in Chosen(waiting))
            {
                await FollowAsync(vertex, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task StartAsync(GraphStart start, CancellationToken cancellationToken)
    {
        foreach ((ChainId chain, TransactionId id) in start.Transactions)
        {
            if (await facts.TransactionAsync(chain, id, cancellationToken).ConfigureAwait(false) is { } transaction)
            {
                started.Add(transaction);
                await facts.AddCoinsAsync(transaction, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (Vertex vertex in start.Vertices.Distinct())
        {
            if (await HistoryGapAsync(vertex, cancellationToken).ConfigureAwait(false) is { } gap)
            {
                barred.Add(vertex, (StopReason.Unexplored, gap));
            }
            else
            {
                await FollowAsync(vertex, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private CaseGraph Freeze(GraphStart start, Dictionary<Vertex, (StopReason Reason, string Detail)>? stops)
    {
        var namer = new FlowNamer(facts, followed, started, direction, rules.Until, account => LabelStop(account).Reason);
        List<NamedFlow> flows = namer.Name(stops is null ? null : vertex => stops.TryGetValue(vertex, out (StopReason Reason, string Detail) stop) ? stop.Reason : StopReason.Unexplored);
        IEnumerable<(Vertex, StopReason, string)> all = (stops ?? []).Select(pair => (pair.Key, pair.Value.Reason, pair.Value.Detail));
        if (stops is not null)
        {
            all = all
                .Concat(namer.CutByWindow.Select(vertex => (vertex, StopReason.TimeWindow, "Value moves on after the time window.")))
                .Concat(CoinRests(flows, stops));
        }

        return CaseFreezer.Freeze(flows, start.Vertices, followed, direction, rules.Until, [.. all]);
    }

    /// <summary>Coins that are not followed lie with their owners, for the reason of the transaction that would have been next.</summary>
    private IEnumerable<(Vertex, StopReason, string)> CoinRests(List<NamedFlow> flows, Dictionary<Vertex, (StopReason Reason, string Detail)> stops) =>
        flows.SelectMany(flow => new[] { flow.From, flow.To })
            .Where(vertex => vertex.IsCoinRest && vertex.Rest != StopReason.None && !stops.ContainsKey(vertex))
            .Distinct()
            .Select(vertex => (vertex, vertex.Rest, vertex.Rest switch
            {
                StopReason.Category or StopReason.Label => LabelStop(vertex.Account!.Value).Detail,
                StopReason.Unexplored => "The ledger does not hold what became of these coins.",
                StopReason.TimeWindow => "The coins move on outside the time window.",
                _ => "A limit ended the branch at the transaction that spends these coins.",
            }));

    private async Task<List<(Vertex Vertex, UInt256 Value)>> WaitingAsync(CaseGraph graph, GraphMeasure measured, CancellationToken cancellationToken)
    {
        var waiting = new List<(Vertex, UInt256)>();
        for (int id = 0; id < graph.Vertices.Count; id++)
        {
            Vertex vertex = graph.Vertices[id];
            if (!measured.IsReached[id] || followed.Contains(vertex) || barred.ContainsKey(vertex) || vertex.IsCoinRest
                || vertex.Kind is not (VertexKind.Holding or VertexKind.Transaction))
            {
                continue;
            }

            if (await BarAsync(vertex, cancellationToken).ConfigureAwait(false) is { } bar)
            {
                barred.Add(vertex, bar);
            }
            else if (LimitOf(vertex, measured.Value[id], measured.Hops[id]) is null && !(rules.Budget <= followed.Count))
            {
                waiting.Add((vertex, measured.Value[id]));
            }
        }

        return waiting;
    }

    /// <summary>The vertices to follow next: all of them, or with a budget the largest.</summary>
    private IEnumerable<Vertex> Chosen(List<(Vertex Vertex, UInt256 Value)> waiting)
    {
        if (rules.Budget is not { } budget)
        {
            return waiting.Select(w => w.Vertex);
        }

        UInt256 largest = waiting.Max(w => w.Value);
        return waiting
            .Where(w => w.Value >= largest - w.Value)
            .OrderByDescending(w => w.Value)
            .ThenBy(w => w.Vertex, VertexOrder.Instance)
            .Take(budget - followed.Count)
            .Select(w => w.Vertex);
    }

    /// <summary>Why traced value that reached a vertex is not followed, for good: labels, what the ledger lacks, hubs.</summary>
    private async Task<(StopReason Reason, string Detail)?> BarAsync(Vertex vertex, CancellationToken cancellationToken)
    {
        if (vertex.Account is { } account && LabelStop(account) is { Reason: not StopReason.None } stop)
        {
            return stop;
        }

        if (await HistoryGapAsync(vertex, cancellationToken).ConfigureAwait(false) is { } gap)
        {
            return (StopReason.Unexplored, gap);
        }

        int degree = vertex.Kind == VertexKind.Holding
            ? facts.Known(vertex.Account!.Value).Transactions.Count
            : facts.Known(vertex.Asset.Chain, vertex.Transaction!.Value) is { } transaction ? transaction.Inputs.Count + transaction.Outputs.Count : 0;
        return degree > rules.HubLimit
            ? (StopReason.Hub, string.Create(CultureInfo.InvariantCulture, $"It has {degree} transactions or coins; the hub limit is {rules.HubLimit}."))
            : null;
    }

    private (StopReason Reason, string Detail)? LimitOf(Vertex vertex, UInt256 value, int hops)
    {
        if (hops >= rules.Hops)
        {
            return (StopReason.Hops, string.Create(CultureInfo.InvariantCulture, $"It is {hops} hops from the theft; the limit is {rules.Hops}."));
        }

        foreach (Amount minimum in rules.Minimums)
        {
            if (minimum.Asset == vertex.Asset && value < minimum.Units)
            {
                return (StopReason.Minimum, $"{new Amount(value, vertex.Asset)} reached it; the minimum is {minimum}.");
            }
        }

        return null;
    }

    /// <summary>All stops in force when the graph has grown.</summary>
    private Dictionary<Vertex, (StopReason Reason, string Detail)> Stops(CaseGraph graph, GraphMeasure measured)
    {
        var stops = new Dictionary<Vertex, (StopReason Reason, string Detail)>();
        for (int id = 0; id < graph.Vertices.Count; id++)
        {
            Vertex vertex = graph.Vertices[id];
            if (followed.Contains(vertex))
            {
                continue;
            }

            if (barred.TryGetValue(vertex, out (StopReason Reason, string Detail) bar))
            {
                stops.Add(vertex, bar);
            }
            else if (measured.IsReached[id] && !vertex.IsCoinRest && vertex.Kind is VertexKind.Holding or VertexKind.Transaction)
            {
                stops.Add(vertex, LimitOf(vertex, measured.Value[id], measured.Hops[id])
                    ?? (StopReason.Budget, string.Create(CultureInfo.InvariantCulture, $"The budget of {rules.Budget} followed vertices was used up.")));
            }
        }

        return stops;
    }

    private async Task FollowAsync(Vertex vertex, CancellationToken cancellationToken)
    {
        followed.Add(vertex);
        if (vertex.Transaction is { } id)
        {
            await facts.AddCoinsAsync(facts.Known(vertex.Asset.Chain, id), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What the ledger lacks to follow a vertex, or null.</summary>
    private async Task<string?> HistoryGapAsync(Vertex vertex, CancellationToken cancellationToken)
    {
        if (vertex.Transaction is { } id)
        {
            LedgerTransaction? transaction = await facts.TransactionAsync(vertex.Asset.Chain, id, cancellationToken).ConfigureAwait(false);
            return transaction is null ? "The ledger does not hold the transaction."
                : transaction.Inputs.Count == 0 || transaction.Outputs.Count == 0 ? "The ledger does not hold the transaction's inputs and outputs."
                : transaction.Inputs.Any(input => input is { Coin: not null } and ({ Amount: null } or { Owner: null })) ? "The ledger does not hold the value of every input."
                : null;
        }

        CoverageKinds complete = (await facts.HistoryAsync(vertex.Account!.Value, cancellationToken).ConfigureAwait(false)).CompleteKinds;
        CoverageKinds needed = vertex.Asset.IsNative ? CoverageKinds.Native | CoverageKinds.Fee : CoverageKinds.Token;
        CoverageKinds missing = needed & ~complete;
        return missing == CoverageKinds.None ? null : $"The ledger does not hold its complete history (missing: {missing}).";
    }

    private (StopReason Reason, string Detail) LabelStop(Account account)
    {
        foreach (Label label in labels.Of(account))
        {
            if (rules.Categories.Contains(label.Category))
            {
                return (StopReason.Category, $"{label.Category}: “{label.Text}” according to {label.Source}.");
            }

            if (rules.Labels.Contains(label.Text))
            {
                return (StopReason.Label, $"“{label.Text}” according to {label.Source}.");
            }
        }

        return (StopReason.None, "");
    }
}
