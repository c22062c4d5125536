using System.Collections.Concurrent;
using WalletTrace.Graph;
using WalletTrace.Graph.Mapped;
using WalletTrace.Tracing.Indexing;

namespace WalletTrace.Tracing;

/// <summary>
/// Questions about a whole ledger, over its graph in memory or in mapped files: one way of asking, one answer. Any number of threads may ask at once.
/// </summary>
/// <remarks>
/// Working memory is kept between questions, one set for each that is asked at the same time: 8 bytes a vertex for a search. Coordinates (24 bytes a flow)
/// are found in one pass when the first question needs them, unless the index holds them.
/// </remarks>
public sealed class LedgerQuestions
{
    private readonly Lazy<TraceableFlows> traceable;
    private readonly Lazy<FlowCoordinates> coordinates;

    // Those of the graph without its tail, to which any later tail is added: none is added to another, so that none but the last is kept.
    private readonly Lazy<FlowCoordinates> frozen;
    private readonly ConcurrentBag<ReachSearch> searches = [];
    private readonly ConcurrentBag<OriginSearch> originSearches = [];
    private readonly ConcurrentBag<SparseFifo> fifos = [];
    private readonly ConcurrentBag<SparseHaircut> haircuts = [];

    /// <summary>Asks about a ledger's graph.</summary>
    /// <param name="graph">The graph.</param>
    public LedgerQuestions(LedgerGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Graph = graph;
        traceable = new Lazy<TraceableFlows>(() => TraceableFlows.Of(graph));
        coordinates = new Lazy<FlowCoordinates>(() => FlowCoordinates.Create(traceable.Value.Flows));
        frozen = coordinates;
    }

    private LedgerQuestions(LedgerGraph graph, Lazy<FlowCoordinates> frozen)
        : this(graph)
    {
        this.frozen = frozen;
        if (IndexFiles.HasCoordinates(graph.Flows))
        {
            coordinates = graph.Flows.HasTail ? new Lazy<FlowCoordinates>(() => frozen.Value.Extend(graph.Flows)) : frozen;
        }
    }

    /// <summary>How far screening goes unless told: three hops, and vertices with more than 1,000 flows in or out are not passed.</summary>
    public static ReachLimits ScreeningLimits { get; } = new() { Hops = 3, HubLimit = 1000 };

    /// <summary>What the graph stands on, for who goes on reading after a question was answered; null where it stays as long as anybody knows it.</summary>
    internal IndexBase? Base { get; set; }

    /// <summary>The graph asked about.</summary>
    public LedgerGraph Graph { get; }

    /// <summary>
    /// Where each flow lies on the coordinates of its ends. O(flows) for the first who asks, unless the index holds them. The flows of an asset that add up to
    /// more than 2^255 base units, as only a hostile token's do, count as moving nothing.
    /// </summary>
    public FlowCoordinates Coordinates => coordinates.Value;

    /// <summary>Asks about a graph in the files of an index, where its coordinates lie too.</summary>
    /// <exception cref="IndexDamagedException">They do not fit the graph.</exception>
    internal static LedgerQuestions Open(SectionFolder folder, LedgerGraph graph)
    {
        if (!IndexFiles.HasCoordinates(graph.Flows))
        {
            return new LedgerQuestions(graph);
        }

        FlowCoordinates known = FlowCoordinates.Open(folder, graph.Flows);
        return new LedgerQuestions(graph, new Lazy<FlowCoordinates>(known));
    }

    /// <summary>Asks about the graph after flows were added at its end.</summary>
    internal LedgerQuestions Extended(LedgerGraph graph) => new(graph, frozen) { Base = Base };

    /// <summary>Where value that rests at a vertex after an event can get to, as <see cref="ReachSearch"/> finds it.</summary>
    /// <param name="vertex">The vertex.</param>
    /// <param name="afterEvent">The number of the event after which value rests there; -1 for before all events.</param>
    /// <param name="limits">How far to go; null for everywhere.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such vertex or event, or a negative limit.</exception>
    public LedgerReach Reach(int vertex, int afterEvent = -1, ReachLimits? limits = null, CancellationToken cancellationToken = default) =>
        With(searches, () => new ReachSearch(Graph.Flows), search =>
        {
            search.Run(vertex, afterEvent, limits, Attendant.Ending(cancellationToken));
            return Answer(vertex, search.Found(), search.HubsNotPassed);
        });

    /// <summary>Where value of an account can get to from a height on.</summary>
    /// <param name="account">The account.</param>
    /// <param name="asset">The asset that it holds.</param>
    /// <param name="fromHeight">The first height at which the value may leave.</param>
    /// <param name="limits">How far to go; null for everywhere.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>What was reached; null where the ledger knows no such holding.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative limit.</exception>
    public LedgerReach? Reach(Account account, Asset asset, long fromHeight = 0, ReachLimits? limits = null, CancellationToken cancellationToken = default) =>
        Graph.IndexOf(account, asset) is >= 0 and int vertex ? Reach(vertex, EventBefore(vertex, fromHeight), limits, cancellationToken) : null;

    /// <summary>From where value can have come to a vertex before an event, as <see cref="OriginSearch"/> finds it.</summary>
    /// <param name="vertex">The vertex.</param>
    /// <param name="beforeEvent">The number of the event before which value came there; null for at any time.</param>
    /// <param name="limits">How far to go; null for everywhere.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such vertex or event, or a negative limit.</exception>
    public LedgerReach Origins(int vertex, int? beforeEvent = null, ReachLimits? limits = null, CancellationToken cancellationToken = default) =>
        With(originSearches, () => new OriginSearch(Graph.Flows), search =>
        {
            search.Run(vertex, beforeEvent ?? Graph.Flows.EventCount, limits, Attendant.Ending(cancellationToken));
            return Answer(vertex, search.Found(), search.HubsNotPassed);
        });

    /// <summary>From where value can have come to an account: to each of its holdings, at any time.</summary>
    /// <param name="account">The account.</param>
    /// <param name="limits">How far to go; null for <see cref="ScreeningLimits"/>.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative limit.</exception>
    public LedgerScreening Screen(Account account, ReachLimits? limits = null, CancellationToken cancellationToken = default) =>
        new(account, [.. Graph.VerticesOf(account).Select(vertex => Origins(vertex, null, limits ?? ScreeningLimits, cancellationToken))]);

    /// <summary>
    /// Where stolen value is after the last event by a rule. FIFO and haircut follow the stolen value alone where that costs less than going over all
    /// flows; the answer says which way was taken, and is the same by both.
    /// </summary>
    /// <param name="plan">Where stolen value enters and where traces end.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="options">What to keep; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentException">
    /// The plan does not fit the graph, or follows an asset whose flows add up to more than 2^255 base units, as only a hostile token's do.
    /// </exception>
    /// <exception cref="ConservationException">Value was lost or made: a defect, never a property of the data.</exception>
    public TaintAnswer Taint(TaintPlan plan, TaintRule rule, TaintOptions? options = null, CancellationToken cancellationToken = default)
    {
        traceable.Value.Check(plan);
        cancellationToken = Attendant.Ending(cancellationToken);
        return rule switch
        {
            TaintRule.Fifo => With(fifos, () => new SparseFifo(Coordinates), fifo => fifo.Run(plan, options, cancellationToken)),
            TaintRule.Haircut => With(haircuts, () => new SparseHaircut(Coordinates), haircut => haircut.Run(plan, options, cancellationToken)),
            _ => new TaintAnswer(TaintEngine.Run(traceable.Value.Flows, plan, [rule], options, cancellationToken)[0], TaintMethod.Streamed),
        };
    }

    /// <summary>Where stolen value is after the last event by each of some rules, in one pass over all flows.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Taint"/>.</exception>
    internal IReadOnlyList<TaintOutcome> TaintInAPass(
        TaintPlan plan, IReadOnlyList<TaintRule> rules, TaintOptions? options, CancellationToken cancellationToken)
    {
        traceable.Value.Check(plan);
        return TaintEngine.Run(traceable.Value.Flows, plan, rules, options, Attendant.Ending(cancellationToken));
    }

    /// <summary>The stolen part of every flow as one rule sees it, in the order of leaving, as <see cref="TaintEngine.Stream"/> finds it. O(flows).</summary>
    /// <param name="plan">Where stolen value enters and where traces end.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="finished">Told the outcome after the last flow; null for nobody.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="ArgumentException">As for <see cref="Taint"/>.</exception>
    /// <exception cref="ObjectDisposedException">On reading: the index was closed, or merged, before anybody began to read.</exception>
    public IEnumerable<FlowTaint> TaintedFlows(TaintPlan plan, TaintRule rule, Action<TaintOutcome>? finished = null, CancellationToken cancellationToken = default)
    {
        traceable.Value.Check(plan);
        IEnumerable<FlowTaint> flows = TaintEngine.Stream(traceable.Value.Flows, plan, rule, finished, Attendant.Ending(cancellationToken));
        return Base is { } files ? Held(files, flows) : flows;
    }

    /// <summary>Keeps files mapped while somebody reads on, perhaps long after the question was answered.</summary>
    private static IEnumerable<FlowTaint> Held(IndexBase files, IEnumerable<FlowTaint> flows)
    {
        ObjectDisposedException.ThrowIf(!files.TryEnter(), typeof(LedgerIndex));
        try
        {
            foreach (FlowTaint flow in flows)
            {
                yield return flow;
            }
        }
        finally
        {
            files.Exit();
        }
    }

    private static LedgerReach Answer(int vertex, ulong[] found, ReadOnlySpan<int> hubs)
    {
        int[] stopped = hubs.ToArray();
        Array.Sort(stopped);
        return new LedgerReach(vertex, new ReachedList(found), stopped);
    }

    private static TAnswer With<TSpace, TAnswer>(ConcurrentBag<TSpace> idle, Func<TSpace> make, Func<TSpace, TAnswer> ask)
    {
        TSpace space = idle.TryTake(out TSpace? kept) ? kept : make();
        try
        {
            return ask(space);
        }
        finally
        {
            idle.Add(space);
        }
    }

    /// <summary>The number of an event after which lie just the flows that leave a vertex from a height on: all of them are on one chain, upwards.</summary>
    private int EventBefore(int vertex, long height)
    {
        ReadOnlySpan<FlowStep> leaving = Graph.Flows.Out(vertex);
        int low = 0;
        int high = leaving.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (Graph.PlaceOf(leaving[middle].Flow).Height < height)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == 0 ? -1 : Graph.Flows.LeaveAt(leaving[low - 1].Flow);
    }
}
