using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Graph;

/// <summary>
/// Time-respecting reach backward, the mirror of <see cref="ReachSearch"/>: from which vertices value can have come to a vertex before an event, and
/// when it left them at the latest. Holds its working memory between questions, so that a small question costs what it touches and not what the
/// graph holds.
/// </summary>
/// <remarks>
/// <para>A flow may go before another only if it arrives before the other leaves. The latest departure of a vertex is the greatest event number at which
/// any such sequence of flows, no longer than the limit of hops, begins there.</para>
/// <para>Screening an account is a question of three hops before the last event, hubs not passed but listed.</para>
/// <para>Answers are exact whichever way they are found: hop by hop over the rows of the vertices reached, or, where that would touch a large part of the
/// graph, in one pass over all flows in reverse order. Not safe for use by several threads at once; give each its own.</para>
/// <para>Memory: 8 bytes a vertex and what the largest answer took; one byte a vertex more once a pass over all flows was needed.</para>
/// </remarks>
public sealed partial class OriginSearch
{
    // As in the search forward: flows in order are so many times as cheap as flows in disorder, and finding a vertex's run costs as much as some flows.
    private const int FlowsInOrderForOneInDisorder = 8;
    private const int FlowsForOneVertex = 4;

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
    public OriginSearch(FlowGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        this.graph = graph;
        places = new Place[graph.VertexCount];
    }

    /// <summary>
    /// The vertices found by the last question, the target first, each once. The same question over the same graph gives the same order; beyond that it
    /// says nothing. Valid until the next question.
    /// </summary>
    public ReadOnlySpan<int> Reached => reached.AsSpan(0, count);

    /// <summary>The vertices of <see cref="Reached"/> at which the search would have gone on but for <see cref="ReachLimits.HubLimit"/>.</summary>
    public ReadOnlySpan<int> HubsNotPassed => hubs.AsSpan(0, hubCount);

    /// <summary>
    /// The event at which value left a vertex at the latest, by the last question; the target has the event it was asked for. -1 when the vertex was not
    /// found. O(1).
    /// </summary>
    /// <param name="vertex">The vertex.</param>
    public int DepartureAt(int vertex) => IsReached(vertex) ? places[vertex].Departure : -1;

    /// <summary>Whether the last question found a vertex. O(1).</summary>
    /// <param name="vertex">The vertex.</param>
    public bool IsReached(int vertex) => places[vertex].Stamp >= firstStamp && count > 0;

    /// <summary>Finds all vertices from which value can have come to a vertex before an event.</summary>
    /// <param name="target">The vertex.</param>
    /// <param name="beforeEvent">
    /// The number of the event before which value came there, for instance that of a flow that leaves it: only flows that arrive at an earlier event are
    /// taken. The number of events for at any time.
    /// </param>
    /// <param name="limits">
    /// How far to go; null for everywhere. Backward a hub is a vertex with more <em>incoming or</em> outgoing flows than the limit, at whatever time, the
    /// target included: a busy service says nothing of who was behind a payment, whichever way it is busy.
    /// </param>
    /// <param name="cancellationToken">Ends the search; then nothing counts as found.</param>
    /// <returns>How many vertices were found, the target included.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such vertex or event, or a negative limit.</exception>
    /// <remarks>
    /// O(flows of the vertices passed), never more than a small multiple of O(vertices + flows before the event) on graphs of transfers.
    /// </remarks>
    public int Run(int target, int beforeEvent, ReachLimits? limits = null, CancellationToken cancellationToken = default) =>
        Run(target, beforeEvent, limits, ReachMethod.Cheaper, cancellationToken);

    internal int Run(int target, int beforeEvent, ReachLimits? limits, ReachMethod method, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(target);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(target, graph.VertexCount);
        ArgumentOutOfRangeException.ThrowIfNegative(beforeEvent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(beforeEvent, graph.EventCount);
        int hops = limits?.Hops ?? int.MaxValue;
        int hubLimit = limits?.HubLimit ?? int.MaxValue;
        ArgumentOutOfRangeException.ThrowIfNegative(hops, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfNegative(hubLimit, nameof(limits));
        bool done = false;
        try
        {
            Start(target, beforeEvent);
            if (!ExpandByHops(hops, hubLimit, method, cancellationToken))
            {
                Start(target, beforeEvent);
                PassOverFlows(target, beforeEvent, hops, hubLimit, cancellationToken);
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

                found[i] = unchecked(((ulong)(uint)vertices[i] << 32) | (uint)known[vertices[i]].Departure);
            }
        }

        return found;
    }

    private void Start(int target, int beforeEvent)
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
        reached[0] = target;
        places[target] = new Place { Stamp = stamp, Departure = beforeEvent };
    }

    private bool IsHub(int vertex, int hubLimit) =>
        hubLimit != int.MaxValue && (graph.InDegree(vertex) > hubLimit || graph.OutDegree(vertex) > hubLimit);

    private void AddHub(int vertex) => Add(ref hubs, ref hubCount, vertex);

    private static void Add<T>(ref T[] list, ref int listCount, T item)
    {
        if (listCount == list.Length)
        {
            Array.Resize(ref list, (int)Math.Min(Math.Max(16, list.LongLength * 2), Array.MaxLength));
        }

        list[listCount++] = item;
    }

    private struct Place
    {
        public uint Stamp;
        public int Departure;
    }
}
