using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Graph.Building;

namespace WalletTrace.Graph;

/// <content>What a growing graph asks for of which the ledger lacks the facts.</content>
public sealed partial class GraphBuilder
{
    private readonly IFrontier? frontier;
    private readonly Dictionary<Vertex, TransactionFlows> passed = [];
    private bool areCoinsDue = true;

    /// <summary>Adds the coins that rest with an owner because the ledger does not know what becomes of them, if they may be asked for.</summary>
    private void AddResting(CaseGraph graph, GraphMeasure measured, int id, List<FrontierBranch> lacking)
    {
        Vertex rest = graph.Vertices[id];
        if (frontier is null || rest.Rest != StopReason.Unexplored || rules.Budget <= store.FollowedCount
            || book.IsLimited(rest, measured.Value[id], HopsOf(measured, id)))
        {
            return;
        }

        IReadOnlyList<CoinId> waiting = book.CoinsOf(rest.Asset.Chain, CoinsAt(graph, measured, id)).Waiting;
        if (waiting.Count > 0)
        {
            lacking.Add(BranchOf(measured, id, rest) with
            {
                Coins = [.. waiting.Distinct().OrderBy(coin => coin.Transaction).ThenBy(coin => coin.Index)],
            });
        }
    }

    /// <summary>Adds a holding that is followed up to the height up to which it was read, where traced value lies there after that.</summary>
    private void AddUnread(GraphMeasure measured, int id, Vertex vertex, List<FrontierBranch> lacking)
    {
        if (frontier is not null && facts.Heights.Known(vertex) is { } height && measured.IsReached[id] && !measured.Value[id].IsZero
            && !book.IsLimited(vertex, measured.Value[id], 0) && book.RefusalOf(vertex, facts.Heights.GapOf(vertex, height)) is null)
        {
            lacking.Add(BranchOf(measured, id, vertex));
        }
    }

    private static FrontierBranch BranchOf(GraphMeasure measured, int id, Vertex vertex) =>
        new(vertex, vertex.Account, measured.Value[id], WeightOf(measured, id), HopsOf(measured, id)) { Run = measured.Runs.Length == 0 ? 0 : measured.Runs[id] };

    /// <summary>The holdings that are followed up to the height up to which they were read.</summary>
    private IEnumerable<(Vertex, StopReason, string)> Unread()
    {
        foreach (Vertex vertex in store.Vertices)
        {
            if (store.IsFollowed(vertex) && facts.Heights.Known(vertex) is { } height)
            {
                string gap = facts.Heights.GapOf(vertex, height);
                BranchStop stop = book.RefusalOf(vertex, gap) ?? BranchStop.Gap(gap);
                yield return (vertex, stop.Reason, stop.Detail);
            }
        }
    }

    /// <summary>Notes of each owner with whom coins rest for want of facts why these are wanting, as far as was asked.</summary>
    private void NoteRests(CaseGraph graph, GraphMeasure measured)
    {
        for (int id = 0; id < graph.Vertices.Count; id++)
        {
            Vertex vertex = graph.Vertices[id];
            if (vertex is { IsCoinRest: true, Rest: StopReason.Unexplored }
                && book.CoinsOf(vertex.Asset.Chain, CoinsAt(graph, measured, id)).Refused is { } refused)
            {
                book.Rest(vertex, refused);
            }
        }
    }

    /// <summary>The coins by which traced value comes to where it rests.</summary>
    private static List<CoinId> CoinsAt(CaseGraph graph, GraphMeasure measured, int rest)
    {
        var coins = new List<CoinId>();
        foreach (FlowStep step in graph.Flows.In(rest))
        {
            if (measured.Carries.Length == 0 || measured.Carries[step.Flow])
            {
                FlowDetail detail = graph.Details[step.Flow];
                coins.Add(new CoinId(detail.Transaction, checked((int)detail.Index)));
            }
        }

        return coins;
    }

    /// <summary>
    /// Asks for what is lacking, the branch that is worth most first, and takes in what became of it. A budget of followed vertices goes by value alone, and so
    /// does what is asked for under it.
    /// </summary>
    /// <returns>False where the ledger forgot facts, or knows more of what was followed, so that the graph must be grown anew.</returns>
    private async Task<bool> AskAsync(List<FrontierBranch> lacking, CancellationToken cancellationToken)
    {
        FrontierBranch[] ordered =
        [
            .. lacking
                .OrderByDescending(branch => rules.Budget is null ? branch.Worth : branch.Weight)
                .ThenByDescending(branch => branch.Weight)
                .ThenBy(branch => branch.Vertex.Asset)
                .ThenByDescending(branch => branch.Value)
                .ThenBy(branch => branch.Vertex, VertexOrder.Instance),
        ];
        if (await RenewAsync(ordered[0], cancellationToken).ConfigureAwait(false))
        {
            // What was pulled for others has told it.
            return !store.IsFollowed(ordered[0].Vertex);
        }

        IReadOnlyList<BranchNews> told = await frontier!.PullAsync(ordered, cancellationToken).ConfigureAwait(false);
        if (told.Count == 0)
        {
            throw new InvalidOperationException("A frontier was asked for branches and told of none what became of it.");
        }

        if (told.Any(news => news.IsRewound))
        {
            // What else was told was perhaps forgotten as well.
            return false;
        }

        foreach (BranchNews news in told)
        {
            book.Note(news);
            await RenewAsync(news.Branch, cancellationToken).ConfigureAwait(false);
        }

        // What was followed only up to a height is followed anew, now that more of it was read.
        return !told.Any(news => news.Reason == StopReason.None && store.IsFollowed(news.Branch.Vertex));
    }

    /// <summary>Takes in what the ledger has come to know of a branch; whether that is something.</summary>
    private async ValueTask<bool> RenewAsync(FrontierBranch branch, CancellationToken cancellationToken)
    {
        IReadOnlyList<CaseCoin> changed = await facts.RenewAsync(branch, cancellationToken).ConfigureAwait(false);
        coins.Refresh(changed);
        bool isNew = branch.Vertex.IsCoinRest ? changed.Count > 0
            : store.IsFollowed(branch.Vertex) ? await facts.Heights.OfAsync(branch.Vertex, cancellationToken).ConfigureAwait(false) is null
            : await book.RenewAsync(branch.Vertex, cancellationToken).ConfigureAwait(false);
        areCoinsDue |= isNew && branch.Vertex.Asset.Chain.IsUtxo;
        return isNew;
    }
}
