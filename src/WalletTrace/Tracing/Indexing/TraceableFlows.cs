using WalletTrace.Graph;

namespace WalletTrace.Tracing.Indexing;

/// <summary>
/// The flows of a ledger's graph by which value can be traced. Those are all, unless somebody made a token of amounts that add up to more than any number
/// here can hold twice: then its flows, and no others, count as moving nothing. Value never goes from one asset into another, so that what is said of all
/// others is what would be said without that token; else everybody could keep a ledger from being traced by what he mints.
/// </summary>
internal sealed class TraceableFlows
{
    private readonly LedgerGraph graph;

    // By asset; null where none is left out.
    private readonly bool[]? leftOut;

    private TraceableFlows(LedgerGraph graph)
    {
        this.graph = graph;
        Flows = graph.Flows;
        if (!IndexFiles.HasCoordinates(graph.Flows))
        {
            bool[] tooGreat = leftOut = TooGreat(graph);
            Flows = graph.Flows.Without(sender => tooGreat[graph.Names.NameOf(sender).Asset]);
        }
    }

    /// <summary>The flows, with the ids that they have in the graph.</summary>
    public FlowGraph Flows { get; }

    /// <summary>The flows of a graph. O(1), or O(flows) and 8 bytes a flow where some asset is left out.</summary>
    public static TraceableFlows Of(LedgerGraph graph) => new(graph);

    /// <summary>Makes sure that a plan fits the graph and follows nothing that is left out.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public void Check(TaintPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        TaintEngine.Check(Flows, plan);
        if (leftOut is null)
        {
            return;
        }

        foreach (int vertex in plan.Marks.Select(mark => Flows.From(mark.Flow)).Concat(plan.Injections.Select(injection => injection.Vertex)))
        {
            int asset = graph.Names.NameOf(vertex).Asset;
            if (leftOut[asset])
            {
                throw new ArgumentException(
                    $"The plan follows {graph.Names.Assets[asset]}, whose flows add up to more than 2^255 base units, which no real asset does; leave it out.", nameof(plan));
            }
        }
    }

    /// <summary>The assets that move the most, as few as leave a sum that can be held twice.</summary>
    private static bool[] TooGreat(LedgerGraph graph)
    {
        var sums = new UInt256[graph.AssetCount];
        FlowGraph flows = graph.Flows;
        for (int flow = 0; flow < flows.FlowCount; flow++)
        {
            ref UInt256 sum = ref sums[graph.Names.NameOf(flows.From(flow)).Asset];
            sum = UInt256.SaturatingAdd(sum, flows.Amount(flow));
        }

        var tooGreat = new bool[sums.Length];
        UInt256 all = default;
        foreach (int asset in Enumerable.Range(0, sums.Length).OrderBy(asset => sums[asset]).ThenBy(asset => asset))
        {
            all = UInt256.SaturatingAdd(all, sums[asset]);
            tooGreat[asset] = UInt256.SaturatingAdd(all, all) == UInt256.MaxValue;
        }

        return tooGreat;
    }
}
