using System.Runtime.InteropServices;

namespace WalletTrace.Graph;

public sealed partial class FlowGraph
{
    private FlowGraph(FlowGraph frozen, int vertexCount, FlowTail tail)
        : this(frozen.Columns, frozen.conversions, frozen.FrozenAmount)
    {
        this.tail = tail;
        VertexCount = vertexCount;
        FlowCount = tail.Run.End;
        TotalAmount = UInt256.SaturatingAdd(FrozenAmount, Total(tail.Run.Amounts, tail.Run.Wide));
    }

    /// <summary>Whether flows came after the graph was frozen.</summary>
    internal bool HasTail => tail is not null;

    /// <summary>The rows of leaving flows in the tail; null without one.</summary>
    internal TailRows? TailOut => tail?.Out;

    /// <summary>The rows of arriving flows in the tail; null without one.</summary>
    internal TailRows? TailIn => tail?.In;

    /// <summary>The sum of the amounts that were frozen.</summary>
    internal UInt256 FrozenAmount { get; }

    /// <summary>Whether some frozen amount needs more than 63 bits.</summary>
    internal bool HasFrozenWideAmounts => !wide.IsEmpty;

    /// <summary>
    /// The graph with flows that come after all it has: what is frozen is shared, and all later flows, those of an earlier extension included, stand
    /// in a new tail in memory. Flow ids go on. O(later flows), so a tail that has grown should be frozen in its turn (<see cref="Save"/>).
    /// </summary>
    /// <param name="vertexCount">The number of vertices from now on; those that are new have the last ids.</param>
    /// <param name="from">The vertex each flow leaves.</param>
    /// <param name="to">The vertex each flow arrives at.</param>
    /// <param name="amounts">Each flow's value in base units.</param>
    /// <param name="roles">How value behaves at each new vertex; empty when all are holdings.</param>
    /// <exception cref="ArgumentException">The lengths differ, an id is outside the vertices, or there are fewer vertices than before.</exception>
    /// <exception cref="InvalidOperationException">
    /// Flows are on their way for a while. A later flow could arrive between earlier ones, and events would be renumbered: freeze such a graph anew.
    /// </exception>
    internal FlowGraph Extend(
        int vertexCount, ReadOnlySpan<int> from, ReadOnlySpan<int> to, ReadOnlySpan<UInt256> amounts, ReadOnlySpan<VertexRole> roles = default)
    {
        CheckLengths(from.Length, to.Length, amounts.Length);
        var wide = new List<UInt256>();
        var stored = new ulong[amounts.Length];
        for (int flow = 0; flow < amounts.Length; flow++)
        {
            stored[flow] = Store(amounts[flow], wide);
        }

        return Extend(vertexCount, from, to, stored, wide, roles);
    }

    /// <summary>The same with amounts of 64 bits.</summary>
    internal FlowGraph Extend(
        int vertexCount, ReadOnlySpan<int> from, ReadOnlySpan<int> to, ReadOnlySpan<ulong> amounts, ReadOnlySpan<VertexRole> roles = default)
    {
        CheckLengths(from.Length, to.Length, amounts.Length);
        ulong[] stored = amounts.ToArray();
        return Extend(vertexCount, from, to, stored, StoreAll(stored), roles);
    }

    /// <summary>The run that a flow stands in. A graph is one run, or two with a tail: the frozen flows, then the later ones.</summary>
    internal FlowRun RunAt(int flow) => tail is null || flow < from.Length ? new FlowRun(0, from.Span, to.Span, amounts.Span, wide.Span) : tail.Run;

    FlowRun IFlowTape.RunAt(int flow) => RunAt(flow);

    /// <summary>The number of flows that leave a vertex. O(1), always.</summary>
    internal int OutDegree(int vertex) => FrozenOut(vertex).Length + (tail is null ? 0 : tail.Out.Of(vertex).Length);

    /// <summary>The number of flows that arrive at a vertex. O(1), always.</summary>
    internal int InDegree(int vertex) => FrozenIn(vertex).Length + (tail is null ? 0 : tail.In.Of(vertex).Length);

    private FlowGraph Extend(int vertexCount, ReadOnlySpan<int> from, ReadOnlySpan<int> to, ulong[] stored, List<UInt256> wide, ReadOnlySpan<VertexRole> roles)
    {
        if (!IsInstantaneous)
        {
            throw new InvalidOperationException("Flows of the graph are on their way for a while; it cannot be extended. Freeze it anew with the later flows.");
        }

        CheckVertexCount(vertexCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(vertexCount, VertexCount);
        if (!roles.IsEmpty && roles.Length != vertexCount - VertexCount)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Found {roles.Length} roles for {vertexCount - VertexCount} new vertices; expected one each, or none."), nameof(roles));
        }

        CheckStrangers(vertexCount, from, to, FirstStranger(vertexCount, from), FirstStranger(vertexCount, to));
        FlowRun before = tail is null ? default : tail.Run;
        for (int flow = 0; flow < stored.Length && !before.Wide.IsEmpty; flow++)
        {
            // The wide amounts of the longer tail are those of the shorter, then the new ones.
            stored[flow] += stored[flow] < WideFlag ? 0UL : (uint)before.Wide.Length;
        }

        var all = new FlowTail(
            this.from.Length, [.. before.From, .. from], [.. before.To, .. to], [.. before.Amounts, .. stored], [.. before.Wide, .. wide], RolesOfTail(vertexCount, roles));
        return new FlowGraph(this, vertexCount, all);
    }

    private static int FirstStranger(int vertexCount, ReadOnlySpan<int> vertices)
    {
        for (int flow = 0; flow < vertices.Length; flow++)
        {
            if (vertices[flow] < 0 || vertices[flow] >= vertexCount)
            {
                return flow;
            }
        }

        return -1;
    }

    private VertexRole[] RolesOfTail(int vertexCount, ReadOnlySpan<VertexRole> added)
    {
        if (!HasRoles && !added.ContainsAnyExcept(VertexRole.Holding))
        {
            return [];
        }

        var all = new VertexRole[vertexCount - FrozenVertexCount];
        tail?.Roles.CopyTo(all, 0);
        added.CopyTo(all.AsSpan(VertexCount - FrozenVertexCount));
        return all;
    }

    /// <summary>Whether some vertex is a transaction of coins, which gives at once what comes to it. O(vertices) where there are roles.</summary>
    internal bool HasTransactions => roles.Span.IndexOfAny(VertexRole.Instant, VertexRole.Coinbase) >= 0
        || (tail is not null && tail.Roles.AsSpan().IndexOfAny(VertexRole.Instant, VertexRole.Coinbase) >= 0);

    private VertexRole RoleInTail(int vertex) => tail!.Roles.Length == 0 ? VertexRole.Holding : tail.Roles[vertex - FrozenVertexCount];

    private ReadOnlySpan<FlowStep> OutOfTail(int vertex)
    {
        CheckVertex(vertex);
        return tail!.Out.Of(vertex);
    }

    private void CheckVertex(int vertex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(vertex, VertexCount);
    }
}
