using System.Globalization;
using WalletTrace.Graph.Building;

namespace WalletTrace.Graph;

/// <content>Which branches are followed next, and why the others end.</content>
public sealed partial class GraphBuilder
{
    /// <summary>Coins that are not followed lie with their owners, for the reason of the transaction that would have been next.</summary>
    private IEnumerable<(Vertex, StopReason, string)> CoinRests()
    {
        foreach (Vertex vertex in store.Vertices)
        {
            if (!vertex.IsCoinRest || vertex.Rest == StopReason.None)
            {
                continue;
            }

            (StopReason reason, string text) = book.RestOf(vertex) ?? new BranchStop(vertex.Rest, vertex.Rest switch
            {
                StopReason.Category or StopReason.Label or StopReason.Cluster => branches.LabelOf(vertex.Account!.Value)!.Value.Detail,
                StopReason.Unexplored when direction == TraceDirection.Forward => "The ledger does not hold what became of these coins.",
                StopReason.Unexplored => "The ledger does not hold where these coins came from.",
                StopReason.TimeWindow => "The coins move on outside the time window.",
                _ => "A limit ended the branch at the next transaction of these coins.",
            });
            yield return (vertex, reason, text);
        }
    }

    /// <summary>What traced value has reached and may be followed, and what may be when the ledger holds more.</summary>
    private async Task<(List<Candidate> Waiting, List<FrontierBranch> Lacking)> WaitingAsync(
        CaseGraph graph, GraphMeasure measured, CancellationToken cancellationToken)
    {
        var waiting = new List<Candidate>();
        var lacking = new List<FrontierBranch>();
        for (int id = 0; id < graph.Vertices.Count; id++)
        {
            Vertex vertex = graph.Vertices[id];
            if (graph.Expanded[id])
            {
                AddUnread(measured, id, vertex, lacking);
                continue;
            }

            if (!measured.IsReached[id] && !book.IsStart(vertex))
            {
                continue;
            }

            if (vertex.IsCoinRest)
            {
                AddResting(graph, measured, id, lacking);
                continue;
            }

            if (vertex.Kind is not (VertexKind.Holding or VertexKind.Transaction))
            {
                continue;
            }

            BranchStanding standing = await book.StandingAsync(vertex, measured.Value[id], HopsOf(measured, id), cancellationToken).ConfigureAwait(false);
            if (IsDoubtful(graph, id, vertex))
            {
                book.Doubt(vertex);
                standing = await book.StandingAsync(vertex, measured.Value[id], HopsOf(measured, id), cancellationToken).ConfigureAwait(false);
            }

            if (rules.Budget <= store.FollowedCount)
            {
                continue;
            }

            if (standing == BranchStanding.Open)
            {
                waiting.Add(new Candidate(vertex, measured.Value[id], WeightOf(measured, id)));
            }
            else if (standing == BranchStanding.Lacking)
            {
                lacking.Add(BranchOf(measured, id, vertex));
            }
        }

        return (waiting, lacking);
    }

    /// <summary>
    /// Whether something came to a deposit account after the height up to which it was read: what it did before says nothing of that. It is followed up to that height then.
    /// </summary>
    private bool IsDoubtful(CaseGraph graph, int id, Vertex vertex)
    {
        if (!branches.Deposits.ContainsKey(vertex) || facts.Heights.Known(vertex) is not { } height)
        {
            return false;
        }

        foreach (FlowStep step in graph.Flows.In(id))
        {
            if (graph.Details[step.Flow].Height > height)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The vertices to follow next: all that may be, or with a budget those with the largest shares of what was stolen, if none of these lacks facts.
    /// </summary>
    private IReadOnlyList<Vertex> Chosen(List<Candidate> waiting, List<FrontierBranch> lacking)
    {
        if (rules.Budget is not { } budget)
        {
            return [.. waiting.Select(candidate => candidate.Vertex)];
        }

        var all = new List<Candidate>(waiting);
        all.AddRange(lacking.Select(branch => new Candidate(branch.Vertex, branch.Value, branch.Weight) { Lacks = true }));
        UInt256 largest = all.Max(candidate => candidate.Weight);
        List<Candidate> chosen =
        [
            .. all
                .Where(candidate => candidate.Weight >= largest - candidate.Weight)
                .OrderByDescending(candidate => candidate.Weight)
                .ThenBy(candidate => candidate.Vertex.Asset)
                .ThenByDescending(candidate => candidate.Value)
                .ThenBy(candidate => candidate.Vertex, VertexOrder.Instance)
                .Take(budget - store.FollowedCount),
        ];
        return chosen.Exists(candidate => candidate.Lacks) ? [] : [.. chosen.Select(candidate => candidate.Vertex)];
    }

    private static int HopsOf(GraphMeasure measured, int id) => measured.Hops.Length == 0 ? 0 : measured.Hops[id];

    private static UInt256 WeightOf(GraphMeasure measured, int id) => measured.Weight.Length == 0 ? default : measured.Weight[id];

    /// <summary>All stops in force when the graph has grown.</summary>
    private Dictionary<Vertex, BranchStop> Stops(CaseGraph graph, GraphMeasure measured)
    {
        var stops = new Dictionary<Vertex, BranchStop>();
        for (int id = 0; id < graph.Vertices.Count; id++)
        {
            Vertex vertex = graph.Vertices[id];
            if (graph.Expanded[id] || vertex.IsCoinRest || vertex.Kind is not (VertexKind.Holding or VertexKind.Transaction))
            {
                continue;
            }

            if (book.StopOf(vertex, measured.IsReached[id] ? (measured.Value[id], HopsOf(measured, id)) : null) is { } stop)
            {
                stops.Add(vertex, stop);
            }
            else if (measured.IsReached[id])
            {
                stops.Add(vertex, new BranchStop(
                    StopReason.Budget, string.Create(CultureInfo.InvariantCulture, $"The budget of {rules.Budget} followed vertices was used up.")));
            }
        }

        return stops;
    }

    private readonly record struct Candidate(Vertex Vertex, UInt256 Value, UInt256 Weight)
    {
        /// <summary>Whether it lacks facts.</summary>
        public bool Lacks { get; init; }
    }
}
