using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Graph;

/// <summary>
/// Time-respecting reach: which vertices value can get to from a vertex after an event, and when at the earliest. Holds its working memory
/// between questions, so that a small question costs what it touches and not what the graph holds.
/// </summary>
/// <remarks>
/// <para>A flow may follow another only if it leaves after the other arrived. The earliest arrival of a vertex is the least event number at
/// which any such sequence of flows, no longer than the limit of hops, arrives there. (An early arrival by many hops does not hide a
/// later one by fewer, from which more can be reached within the limit.)</para>
/// <para>Answers are exact whichever way they are found: hop by hop over the rows of the vertices reached, or, where that would touch a
/// large part of the graph, in one pass over all flows in order. Not safe for use by several threads at once; give each its own.</para>
/// <para>Memory: 8 bytes a vertex and what the largest answer took; 17 bytes a vertex once a pass over all flows was needed.</para>
/// </remarks>
public sealed partial class ReachSearch
{
    private readonly FlowGraph graph;
    private readonly Place[] places;
    private int[] reached = new int[64];
    private int count;
    private int[] hubs = [];
    private int hubCount;

    // Stamps below this one belong to earlier questions; each hop of a question takes a new one.
    private uint firstStamp = 1;
    private uint stamp = 1;

    /// <summary>Makes a workspace for questions over a graph. O(vertices) memory.</summary>
    /// <param name="graph">The graph.</param>
    public ReachSearch(FlowGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        this.graph = graph;
        places = new Place[graph.VertexCount];
    }

    /// <summary>
    /// The vertices reached by the last question, the source first, each once. The same question over the same graph gives the same order;
    /// beyond that it says nothing. Valid until the next question.
    /// </summary>
    public ReadOnlySpan<int> Reached => reached.AsSpan(0, count);

    /// <summary>The vertices of <see cref="Reached"/> at which the search would have gone on but for <see cref="ReachLimits.HubLimit"/>.</summary>
    public ReadOnlySpan<int> HubsNotPassed => hubs.AsSpan(0, hubCount);

    /// <summary>
    /// The event at which value can be at a vertex at the earliest, by the last question; the source has the event it was asked from. -1 when
    /// the vertex was not reached (ask <see cref="IsReached"/> where the source's event may be -1 itself). O(1).
    /// </summary>
    /// <param name="vertex">The vertex.</param>
    public int ArrivalAt(int vertex) => IsReached(vertex) ? places[vertex].Arrival : -1;

    /// <summary>Whether the last question reached a vertex. O(1).</summary>
    /// <param name="vertex">The vertex.</param>
    public bool IsReached(int vertex) => places[vertex].Stamp >= firstStamp && count > 0;

    /// <summary>
    /// Finds all vertices that value resting at a vertex after an event can get to.
    /// </summary>
    /// <param name="source">The vertex.</param>
    /// <param name="afterEvent">
    /// The number of the event after which value rests there, for instance its own arrival: only flows that leave at a later event are taken.
    /// -1 for before all events.
    /// </param>
    /// <param name="limits">How far to go; null for everywhere.</param>
    /// <param name="cancellationToken">Ends the search; then nothing counts as reached.</param>
    /// <returns>How many vertices were reached, the source included.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such vertex or event, or a negative limit.</exception>
    /// <remarks>
    /// O(flows of the vertices passed), never more than a small multiple of O(vertices + flows after the event) on graphs of transfers.
    /// </remarks>
    public int Run(int source, int afterEvent, ReachLimits? limits = null, CancellationToken cancellationToken = default) =>
        Run(source, afterEvent, limits, ReachMethod.Cheaper, cancellationToken);

    internal int Run(int source, int afterEvent, ReachLimits? limits, ReachMethod method, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(source);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(source, graph.VertexCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(afterEvent, -1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(afterEvent, graph.EventCount);
        int hops = limits?.Hops ?? int.MaxValue;
        int hubLimit = limits?.HubLimit ?? int.MaxValue;
        ArgumentOutOfRangeException.ThrowIfNegative(hops, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfNegative(hubLimit, nameof(limits));
        bool done = false;
        try
        {
            Start(source, afterEvent);
            if (!ExpandByHops(hops, hubLimit, method, cancellationToken))
            {
                Start(source, afterEvent);
                PassOverFlows(source, afterEvent, hops, hubLimit, cancellationToken);
            }

            done = true;
            return count;
        }
        finally
        {
            if (!done)
            {
                count = 0;
                hubCount = 0;
            }
        }
    }

    /// <summary>What the last question found, in the order of <see cref="Reached"/>: each vertex in the upper half, its event in the lower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal unsafe ulong[] Found()
    {
        ulong[] found = GC.AllocateUninitializedArray<ulong>(count);
        fixed (int* vertices = reached)
        fixed (Place* known = places)
        {
            for (int i = 0; i < count; i++)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(known + vertices[Math.Min(i + VertexAhead, count - 1)]);
                }

                found[i] = unchecked(((ulong)(uint)vertices[i] << 32) | (uint)known[vertices[i]].Arrival);
            }
        }

        return found;
    }

    private void Start(int source, int afterEvent)
    {
        // A question takes at most one stamp a hop, and never more hops than there are vertices.
        if (stamp >= uint.MaxValue - (uint)places.Length - 2)
        {
            Array.Clear(places);
            stamp = 0;
        }

        firstStamp = ++stamp;
        hubCount = 0;
        count = 1;
        reached[0] = source;
        places[source] = new Place { Stamp = stamp, Arrival = afterEvent };
    }

    private bool IsHub(int vertex, int hubLimit) => hubLimit != int.MaxValue && graph.OutDegree(vertex) > hubLimit;

    private void AddHub(int vertex)
    {
        if (hubCount == hubs.Length)
        {
            Array.Resize(ref hubs, Math.Max(16, hubs.Length * 2));
        }

        hubs[hubCount++] = vertex;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GrowReached() => Array.Resize(ref reached, (int)Math.Min(reached.LongLength * 2, places.Length));

    private struct Place
    {
        public uint Stamp;
        public int Arrival;
    }
}
