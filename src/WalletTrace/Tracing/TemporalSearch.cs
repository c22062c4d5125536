using System.Collections.Concurrent;
using WalletTrace.Graph;
using WalletTrace.Tracing.Search;

namespace WalletTrace.Tracing;

/// <summary>
/// Searches a graph for time-respecting paths by structure alone, whatever was stolen: could value have come from here to there, how soon,
/// over how few hops, how much of it?
/// </summary>
/// <remarks>
/// A flow may follow another only if it leaves after the other arrived. Movements of a vertex to itself are no steps. The answers depend on
/// the graph and the question alone. May be used from several threads; keep an instance for many questions, as it keeps working memory.
/// </remarks>
public sealed class TemporalSearch
{
    private readonly FlowGraph graph;
    private readonly ConcurrentBag<WidestPathWorkspace> spare = [];

    /// <summary>Searches the given graph.</summary>
    public TemporalSearch(FlowGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        this.graph = graph;
    }

    /// <summary>
    /// The earliest arrival at every vertex. Without a hop limit one pass over the events, O(vertices + events); with one, round by round over
    /// the flows of the vertices that were reached earlier than before.
    /// </summary>
    /// <param name="source">The vertex at which the value is.</param>
    /// <param name="options">Since when, and over how many hops; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such vertex or event, or the hop limit is negative.</exception>
    public ArrivalTree EarliestArrivals(int source, TemporalSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = Check(source, nameof(source), options);
        if (options.MaxHops >= graph.VertexCount)
        {
            return ArrivalScan.Run(graph, source, options.AfterEvent, cancellationToken);
        }

        var rounds = new HopRounds(graph);
        rounds.Run(source, options.AfterEvent, options.MaxHops, -1, default, keepRounds: false, new SearchBudget(long.MaxValue, cancellationToken));
        return rounds.ToTree();
    }

    /// <summary>A path that arrives as early as can be; null when there is none.</summary>
    /// <param name="source">Where it starts.</param>
    /// <param name="target">Where it ends.</param>
    /// <param name="options">Since when, and over how many hops; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentException">There is no such vertex or event, both vertices are the same, or the hop limit is negative.</exception>
    public TemporalPath? EarliestArrival(int source, int target, TemporalSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        CheckEnds(source, target);
        return EarliestArrivals(source, options, cancellationToken).PathTo(target);
    }

    /// <summary>
    /// A path with the fewest flows, and among those one that arrives as early as can be; null when there is none. Ends in the round that
    /// reaches the target.
    /// </summary>
    /// <param name="source">Where it starts.</param>
    /// <param name="target">Where it ends.</param>
    /// <param name="options">Since when, and over how many hops; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentException">There is no such vertex or event, both vertices are the same, or the hop limit is negative.</exception>
    public TemporalPath? FewestHops(int source, int target, TemporalSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = Check(source, nameof(source), options);
        CheckEnds(source, target);
        var rounds = new HopRounds(graph);
        return rounds.Run(source, options.AfterEvent, options.MaxHops, target, default, keepRounds: false, new SearchBudget(long.MaxValue, cancellationToken))
            ? PathBuilder.Build(graph, rounds.PathTo(target))
            : null;
    }

    /// <summary>
    /// The path with the largest bottleneck: of those the one with the fewest flows, of those the first in the order of flows; null when there
    /// is none. Flows of nothing are no steps.
    /// </summary>
    /// <param name="source">Where it starts.</param>
    /// <param name="target">Where it ends.</param>
    /// <param name="options">Since when, and over how many hops; null for the defaults. The step limit does not count.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentException">There is no such vertex or event, both vertices are the same, or the hop limit is negative.</exception>
    /// <exception cref="NotSupportedException">The graph has conversions: amounts of different assets have no width in common.</exception>
    public TemporalPath? Widest(int source, int target, TemporalSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = Check(source, nameof(source), options) with { MaxSteps = long.MaxValue };
        CheckEnds(source, target);
        CheckUnits();
        return WithWorkspace(work => new WidestPathSearch(graph, work, source, target, options, cancellationToken).FindBest());
    }

    /// <summary>
    /// The paths with the largest bottlenecks, no vertex twice; parallel flows make different paths. By descending bottleneck, then fewer
    /// flows, then flows in order. Each takes a search for every flow of the one before, so the time grows with count and length, never with
    /// the number of paths that exist.
    /// </summary>
    /// <param name="source">Where they start.</param>
    /// <param name="target">Where they end.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="options">Since when, over how many hops and with how much work; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentException">There is no such vertex or event, both vertices are the same, or a limit is negative.</exception>
    /// <exception cref="NotSupportedException">The graph has conversions: amounts of different assets have no width in common.</exception>
    public TemporalPaths WidestPaths(int source, int target, int count, TemporalSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = Check(source, nameof(source), options);
        CheckEnds(source, target);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        CheckUnits();
        return WithWorkspace(work => new WidestPathSearch(graph, work, source, target, options, cancellationToken).Find(count));
    }

    private void CheckUnits()
    {
        if (graph.HasConversions)
        {
            throw new NotSupportedException("The graph has flows that arrive as another asset than they left, so that paths have no one width; ask for the earliest arrival or the fewest hops.");
        }
    }

    private T WithWorkspace<T>(Func<WidestPathWorkspace, T> search)
    {
        WidestPathWorkspace work = spare.TryTake(out WidestPathWorkspace? used) ? used : new WidestPathWorkspace(graph);
        T answer = search(work);

        // A search that was cancelled leaves its workspace as it is, so that one is not handed on.
        spare.Add(work);
        return answer;
    }

    private void CheckEnds(int source, int target)
    {
        CheckVertex(source, nameof(source));
        CheckVertex(target, nameof(target));
        if (source == target)
        {
            throw new ArgumentException(FormattableString.Invariant($"A path needs two vertices; found {target} at both ends."), nameof(target));
        }
    }

    private TemporalSearchOptions Check(int source, string name, TemporalSearchOptions? options)
    {
        options ??= new TemporalSearchOptions();
        CheckVertex(source, name);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxHops, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxSteps, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AfterEvent, -1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.AfterEvent, graph.EventCount, nameof(options));
        return options;
    }

    private void CheckVertex(int vertex, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertex, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(vertex, graph.VertexCount, name);
    }
}
