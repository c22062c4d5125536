namespace WalletTrace.Graph;

/// <summary>
/// Flows that came after a graph was frozen, in memory: their columns, and the rows of the vertices that they touch. Never changed; a longer tail is a new
/// one.
/// </summary>
internal sealed class FlowTail
{
    private readonly int[] from;
    private readonly int[] to;
    private readonly ulong[] amounts;
    private readonly UInt256[] wide;

    /// <param name="firstFlow">The id of the first flow.</param>
    /// <param name="from">The vertex each flow leaves.</param>
    /// <param name="to">The vertex each flow arrives at.</param>
    /// <param name="amounts">Amounts as stored; those that are wide have their place in <paramref name="wide"/>.</param>
    /// <param name="wide">The wide amounts of these flows alone.</param>
    /// <param name="roles">How value behaves at each vertex that the frozen graph has not; empty when it has no roles either and all are holdings.</param>
    public FlowTail(int firstFlow, int[] from, int[] to, ulong[] amounts, UInt256[] wide, VertexRole[] roles)
    {
        First = firstFlow;
        this.from = from;
        this.to = to;
        this.amounts = amounts;
        this.wide = wide;
        Roles = roles;
        Out = new TailRows(firstFlow, from, to);
        In = new TailRows(firstFlow, to, from);
    }

    /// <summary>The id of the first flow.</summary>
    public int First { get; }

    /// <summary>The flows.</summary>
    public FlowRun Run => new(First, from, to, amounts, wide);

    /// <summary>How value behaves at each vertex that the frozen graph has not; empty when all are holdings.</summary>
    public VertexRole[] Roles { get; }

    /// <summary>The rows of leaving flows.</summary>
    public TailRows Out { get; }

    /// <summary>The rows of arriving flows.</summary>
    public TailRows In { get; }

    /// <summary>The bytes that the tail takes.</summary>
    public long Bytes => (from.Length * 16L) + (wide.Length * 32L) + Roles.Length + Out.Bytes + In.Bytes;

    public int From(int flow) => from[flow - First];

    public int To(int flow) => to[flow - First];

    public UInt256 Amount(int flow) => Run.Amount(flow);
}
