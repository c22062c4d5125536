using WalletTrace.Graph;
using WalletTrace.Valuation;

namespace WalletTrace.Tracing;

/// <summary>
/// What the amounts of a trace were worth, each at the time at which it moved: what was stolen when it entered, a hop when it moved, what ended somewhere when it
/// came there. Derived from prices that a user gave; no figure of the trace depends on them. Since each part has the price of its own time, parts do not sum to
/// what the whole was worth when it was stolen.
/// </summary>
/// <remarks>
/// <para>Value that came to its end by paths which the trace did not tell apart has no time, and so no price. Value that lay in a wallet when it was stolen has the
/// time of the first movement on its chain that the trace saw from then on (backward: the last until then).</para>
/// <para>Under poison there are no values: its figures are no amounts.</para>
/// <para>Usable from several threads. What a rule puts where is worked out when first asked for: O(paths of the rule).</para>
/// </remarks>
public sealed class TraceValues
{
    private readonly TraceResult trace;
    private readonly Lazy<Dictionary<(int Sink, int Theft), Worth>>[] ends;

    internal TraceValues(TraceResult trace, IPriceSource prices)
    {
        this.trace = trace;
        Prices = prices;
        ends = [.. Enumerable.Range(0, trace.Rules.Length).Select(rule => new Lazy<Dictionary<(int, int), Worth>>(() => Ends(rule)))];
    }

    /// <summary>The prices.</summary>
    public IPriceSource Prices { get; }

    /// <summary>What was stolen of an asset, at the times at which it entered; null under poison.</summary>
    /// <param name="rule">The rule's index in <see cref="TraceResult.Rules"/>.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="theft">The theft's index; null for all together.</param>
    public Worth? Stolen(int rule, Asset asset, int? theft = null) => IsPoison(rule) ? null : Worth.Sum(
        from entry in trace.Outcomes[rule].Entries
        where (theft is null || entry.Tag == theft) && AssetOf(entry) == asset
        select Worth.Of(entry.Amount, asset, TimeOf(entry), Prices));

    /// <summary>What came in by swaps of other assets, when it was swapped; null under poison.</summary>
    /// <param name="rule">The rule's index in <see cref="TraceResult.Rules"/>.</param>
    /// <param name="asset">The asset that was got.</param>
    /// <param name="theft">The theft's index; null for all together.</param>
    public Worth? ConvertedIn(int rule, Asset asset, int? theft = null) => IsPoison(rule) ? null : Worth.Sum(
        from conversion in trace.Outcomes[rule].Conversions
        where (theft is null || conversion.Tag == theft) && trace.Graph.Vertices[trace.Graph.Flows.To(conversion.Flow)].Asset == asset
        select Worth.Of(conversion.Arrived, asset, TimeOf(conversion.Flow), Prices));

    /// <summary>What ended in a part of the balance, each part of it when it came there; null under poison.</summary>
    /// <param name="rule">The rule's index in <see cref="TraceResult.Rules"/>.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="kind">The part.</param>
    /// <param name="theft">The theft's index; null for all together.</param>
    public Worth? Part(int rule, Asset asset, SinkKind kind, int? theft = null)
    {
        if (IsPoison(rule))
        {
            return null;
        }

        return kind == SinkKind.Converted
            ? Worth.Sum(
                from conversion in trace.Outcomes[rule].Conversions
                where (theft is null || conversion.Tag == theft) && trace.Graph.Vertices[trace.Graph.Flows.From(conversion.Flow)].Asset == asset
                select Worth.Of(conversion.Taken, asset, TimeOf(conversion.Flow), Prices))
            : Worth.Sum(trace.Sinks.Where(sink => sink.Kind == kind && sink.Asset == asset).Select(sink => Of(sink, rule, theft)!));
    }

    /// <summary>What ended in a sink, each part of it when it came there (backward: left there); null under poison.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="rule">The rule's index in <see cref="TraceResult.Rules"/>.</param>
    /// <param name="theft">The theft's index; null for all together.</param>
    public Worth? Of(Sink sink, int rule, int? theft = null)
    {
        ArgumentNullException.ThrowIfNull(sink);
        if (IsPoison(rule))
        {
            return null;
        }

        IEnumerable<int> thefts = theft is { } one ? [one] : Enumerable.Range(0, sink.Amounts[rule].Length);
        return Worth.Sum(thefts.Select(tag => ends[rule].Value.GetValueOrDefault((sink.Vertex, tag), Worth.None)));
    }

    /// <summary>What a path carried, when it came to its end (backward: left its origin).</summary>
    public Worth Of(LaunderingPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        long? time = path.Hops.IsEmpty ? path.Entry >= 0 ? TimeOf(trace.Outcomes[trace.Rules.IndexOf(path.Rule)].Entries[path.Entry]) : null : path.Hops[^1].Detail.Time;
        return Worth.Of(path.Amount, path.Sink.Asset, time, Prices);
    }

    /// <summary>What an amount that moved with a flow was worth when the flow moved.</summary>
    /// <param name="flow">The flow's id in the case graph.</param>
    /// <param name="amount">The amount.</param>
    public Worth At(int flow, Amount amount) => Worth.Of(amount.Units, amount.Asset, TimeOf(flow), Prices);

    /// <summary>What a value that entered was worth when it did.</summary>
    /// <param name="entry">Where it entered.</param>
    public Worth Of(TaintEntry entry) => Worth.Of(entry.Amount, AssetOf(entry), TimeOf(entry), Prices);

    /// <summary>When a value entered, unix seconds; null where that is not known.</summary>
    private long? TimeOf(TaintEntry entry) => EntryTime.Of(trace.Graph, entry);

    private long TimeOf(int flow) => trace.Graph.Details[flow].Time;

    private Asset AssetOf(TaintEntry entry) => trace.Graph.Vertices[entry.Vertex >= 0 ? entry.Vertex : trace.Graph.Flows.From(entry.Flow)].Asset;

    private bool IsPoison(int rule) => trace.Rules[rule] == TaintRule.Poison;

    private Dictionary<(int Sink, int Theft), Worth> Ends(int rule)
    {
        FlowPaths found = trace.FlowPathsOf(rule);
        Dictionary<int, long?> entered = [];
        var worths = new Dictionary<(int, int), Worth>();
        foreach (FlowPath path in found.Paths)
        {
            long? time = path.Flows.IsEmpty ? Entered(path.Entry) : TimeOf(path.Flows[^1]);
            Add(path.Sink, path.Tag, path.Amount, time);
        }

        foreach (PathRemainder left in found.Remainders)
        {
            Add(left.Sink, left.Tag, left.Amount, null);
        }

        return worths;

        long? Entered(int entry)
        {
            if (!entered.TryGetValue(entry, out long? time))
            {
                entered.Add(entry, time = TimeOf(trace.Outcomes[rule].Entries[entry]));
            }

            return time;
        }

        void Add(int sink, int theft, UInt256 amount, long? time) =>
            worths[(sink, theft)] = worths.GetValueOrDefault((sink, theft), Worth.None) + Worth.Of(amount, trace.Graph.Vertices[sink].Asset, time, Prices);
    }
}
