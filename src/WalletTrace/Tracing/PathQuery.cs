using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>A question for laundering paths. Immutable: every refinement is a new question.</summary>
public sealed class PathQuery
{
    private readonly TraceResult trace;
    private readonly TaintRule? rule;
    private readonly Func<Sink, bool>? sinks;
    private readonly int? theft;

    internal PathQuery(TraceResult trace, TaintRule? rule, Func<Sink, bool>? sinks, int? theft)
    {
        this.trace = trace;
        this.rule = rule;
        this.sinks = sinks;
        this.theft = theft;
    }

    /// <summary>Under this rule. Without it: under the first conserving rule of the trace.</summary>
    /// <exception cref="ArgumentException">The trace did not use the rule, or the rule is poison, which gives no path an amount.</exception>
    public PathQuery Using(TaintRule wanted)
    {
        if (!trace.Rules.Contains(wanted))
        {
            throw new ArgumentException($"The trace used {string.Join(", ", trace.Rules)}; found {wanted}. Add it to the rules and trace again.", nameof(wanted));
        }

        if (wanted == TaintRule.Poison)
        {
            throw new ArgumentException("Poison does not conserve value, so a path has no amount under it; ask under another rule.", nameof(wanted));
        }

        return new PathQuery(trace, wanted, sinks, theft);
    }

    /// <summary>Into sinks of a category, or any of several.</summary>
    public PathQuery To(params Category[] categories) => To(sink => categories.Contains(sink.Category));

    /// <summary>Into sinks of one account.</summary>
    public PathQuery To(Account account) => To(sink => sink.Name.Account == account);

    /// <summary>Into sinks in one part of the balance.</summary>
    public PathQuery To(SinkKind kind) => To(sink => sink.Kind == kind);

    /// <summary>Of one theft, by its index in the trace.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The trace has no such theft.</exception>
    public PathQuery OfTheft(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, trace.Parameters.Thefts.Length);
        return new PathQuery(trace, rule, sinks, index);
    }

    /// <summary>The best paths, by descending amount. No path is an empty list, never an error.</summary>
    /// <param name="count">At most so many; what the rest carries is in <see cref="PathList.Remainders"/> together with what caps left out.</param>
    /// <exception cref="InvalidOperationException">The trace used poison only.</exception>
    public PathList Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int column = Column();
        FlowPaths found = trace.FlowPathsOf(column);
        Dictionary<int, Sink> wanted = trace.Sinks.Where(sink => sinks is null || sinks(sink)).ToDictionary(sink => sink.Vertex);
        Dictionary<int, UInt256> traced = trace.TracedFlows(column);
        Dictionary<int, UInt256> arrived = trace.ArrivedFlows(column);
        var taken = ImmutableArray.CreateBuilder<LaunderingPath>();
        var remainders = new SortedDictionary<Asset, UInt256>();
        foreach (FlowPath path in found.Paths)
        {
            if (!wanted.TryGetValue(path.Sink, out Sink? sink) || (theft is { } tag && path.Tag != tag))
            {
                continue;
            }

            if (taken.Count < count)
            {
                taken.Add(Named(path, sink, column, traced, arrived));
            }
            else
            {
                Leave(sink, path.Amount);
            }
        }

        foreach (PathRemainder left in found.Remainders)
        {
            if (wanted.TryGetValue(left.Sink, out Sink? sink) && (theft is null || left.Tag == theft))
            {
                Leave(sink, left.Amount);
            }
        }

        return new PathList(trace.Rules[column], taken.ToImmutable(), [.. remainders.Select(left => new Amount(left.Value, left.Key))]) { Origin = new(trace) };

        void Leave(Sink sink, UInt256 amount) => remainders[sink.Asset] = remainders.GetValueOrDefault(sink.Asset) + amount;
    }

    /// <summary>The 50 best paths, as <see cref="Take"/> gives them, as a piece of HTML with its own style, for notebooks.</summary>
    /// <exception cref="InvalidOperationException">The trace used poison only.</exception>
    public string ToHtml() => ResultView.Html(this);

    private PathQuery To(Func<Sink, bool> more) => new(trace, rule, sinks is { } before ? sink => before(sink) && more(sink) : more, theft);

    private int Column()
    {
        int column = rule is { } wanted ? trace.Rules.IndexOf(wanted) : Enumerable.Range(0, trace.Rules.Length).FirstOrDefault(i => trace.Rules[i] != TaintRule.Poison, -1);
        return column >= 0
            ? column
            : throw new InvalidOperationException("The trace used poison only, which does not conserve value; add a conserving rule to ask for paths.");
    }

    private LaunderingPath Named(FlowPath path, Sink sink, int column, Dictionary<int, UInt256> traced, Dictionary<int, UInt256> arrived)
    {
        CaseGraph graph = trace.Graph;
        ImmutableArray<Hop> hops =
        [
            .. path.Flows.Select(flow => new Hop(
                flow, graph.Vertices[graph.Flows.From(flow)], graph.Vertices[graph.Flows.To(flow)], graph.Details[flow], graph.Flows.Amount(flow), traced[flow])
            {
                Arrives = graph.Flows.IsConversion(flow) ? (graph.Flows.ArrivalAmount(flow), arrived.GetValueOrDefault(flow)) : null,
            }),
        ];
        TaintEntry entry = trace.Outcomes[column].Entries[path.Entry];
        int start = entry.Vertex >= 0 ? entry.Vertex : graph.Flows.From(entry.Flow);
        return new LaunderingPath(trace.Rules[column], path.Tag, graph.Vertices[start], sink, path.Amount, path.Detoured, hops) { Entry = path.Entry, Origin = new(trace) };
    }
}
