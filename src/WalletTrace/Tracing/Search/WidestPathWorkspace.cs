using WalletTrace.Graph;

namespace WalletTrace.Tracing.Search;

/// <summary>Memory by vertex that searches over one graph hand on to each other, one search at a time. Clean between searches.</summary>
internal sealed class WidestPathWorkspace
{
    public WidestPathWorkspace(FlowGraph graph)
    {
        var rows = new WideRows(graph);
        Widest = new WidestWidth(graph, rows);
        Rounds = new HopRounds(graph, rows);
        IsBarred = new bool[graph.VertexCount];
    }

    public WidestWidth Widest { get; }

    public HopRounds Rounds { get; }

    public bool[] IsBarred { get; }
}
