using System.Collections.Immutable;
using WalletTrace.Inference;

namespace WalletTrace.Graph;

/// <summary>
/// A flow graph with the names of its vertices and flows: what a case has grown from a ledger. Immutable.
/// </summary>
public sealed class CaseGraph
{
    private readonly Func<Vertex, int> find;
    private readonly StopReason[] reasons;

    internal CaseGraph(
        FlowGraph flows, IReadOnlyList<Vertex> vertices, IReadOnlyList<FlowDetail> details, IReadOnlyList<bool> expanded, IReadOnlyList<Stop> stops,
        Func<Vertex, int>? find = null)
    {
        Flows = flows;
        Vertices = vertices;
        Details = details;
        Expanded = expanded;
        Stops = stops;
        this.find = find ?? Finder(vertices);
        reasons = stops.Count == 0 ? [] : new StopReason[vertices.Count];
        foreach (Stop stop in stops)
        {
            reasons[stop.Vertex] = stop.Reason;
        }
    }

    /// <summary>The flows.</summary>
    public FlowGraph Flows { get; }

    /// <summary>The name of each vertex, by id. Ids are the same for the same facts, whatever order they came in.</summary>
    public IReadOnlyList<Vertex> Vertices { get; }

    /// <summary>Where each flow stands on its chain, by flow id.</summary>
    public IReadOnlyList<FlowDetail> Details { get; }

    /// <summary>For each vertex whether it was followed: then all its flows are in the graph. Else the trace ends there.</summary>
    public IReadOnlyList<bool> Expanded { get; }

    /// <summary>The branches that were not followed, by vertex id.</summary>
    public IReadOnlyList<Stop> Stops { get; }

    /// <summary>
    /// The fees of followed UTXO transactions that were not followed into a coinbase though they were to be, whether or not they carry traced value; by
    /// chain, height and transaction.
    /// </summary>
    public IReadOnlyList<FeeStop> UnfollowedFees { get; internal init; } = [];

    /// <summary>The deposit accounts at which the trace ends, by vertex id: inferred, with the evidence.</summary>
    public ImmutableSortedDictionary<int, DepositAccount> DepositAccounts { get; internal init; } = ImmutableSortedDictionary<int, DepositAccount>.Empty;

    /// <summary>Why the trace ends at a vertex.</summary>
    public StopReason ReasonOf(int vertex) => reasons.Length == 0 ? StopReason.None : reasons[vertex];

    /// <summary>The id of a vertex, or -1.</summary>
    public int IndexOf(Vertex vertex) => find(vertex);

    /// <summary>The id of an account's holding of an asset, or -1.</summary>
    public int IndexOf(Account account, Asset asset) => IndexOf(new Vertex(VertexKind.Holding, asset, account, null));

    private static Func<Vertex, int> Finder(IReadOnlyList<Vertex> vertices)
    {
        var ids = new Lazy<Dictionary<Vertex, int>>(() => Enumerable.Range(0, vertices.Count).ToDictionary(vertex => vertices[vertex]));
        return vertex => ids.Value.TryGetValue(vertex, out int id) ? id : -1;
    }
}
