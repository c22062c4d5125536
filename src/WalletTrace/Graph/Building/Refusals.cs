using WalletTrace.Chains;

namespace WalletTrace.Graph.Building;

/// <summary>
/// What became of the branches that were asked for: those that are not followed because nobody gives their facts, and those of which there was news. Kept
/// over several growths of one trace, so that nothing is asked for twice.
/// </summary>
internal sealed class Refusals
{
    private readonly Dictionary<Vertex, BranchStop> vertices = [];
    private readonly Dictionary<(ChainId Chain, CoinId Coin), BranchStop> coins = [];
    private readonly HashSet<Vertex> toldVertices = [];
    private readonly HashSet<(ChainId Chain, CoinId Coin)> toldCoins = [];

    /// <summary>Whether nothing was asked for of coins.</summary>
    public bool IsWithoutCoins => coins.Count == 0 && toldCoins.Count == 0;

    /// <summary>Takes in what became of a branch. Of coins each is asked for once, not their owner: other coins may come to him.</summary>
    public void Note(BranchNews news)
    {
        FrontierBranch branch = news.Branch;
        if (news.Reason != StopReason.None)
        {
            Refuse(branch, new BranchStop(news.Reason, news.Detail) { LacksFacts = true });
        }
        else if (branch.Vertex.IsCoinRest)
        {
            toldCoins.UnionWith(branch.Coins.Select(coin => (branch.Vertex.Asset.Chain, coin)));
        }
        else
        {
            toldVertices.Add(branch.Vertex);
        }
    }

    /// <summary>Why nobody gives what a vertex lacks; null where that is not known.</summary>
    /// <param name="vertex">The vertex.</param>
    /// <param name="gap">What it lacks now: after there was news of it, nobody will give that.</param>
    public BranchStop? Of(Vertex vertex, string gap)
    {
        return vertices.TryGetValue(vertex, out BranchStop stop) ? stop
            : toldVertices.Contains(vertex) ? new BranchStop(StopReason.Unanswered, $"Sources gave what they have, and yet: {gap}") { LacksFacts = true }
            : null;
    }

    /// <summary>Why nobody tells what became of a coin (backward: where it came from), of which the ledger does not know that; null where that is not known.</summary>
    public BranchStop? Of(ChainId chain, CoinId coin)
    {
        return coins.TryGetValue((chain, coin), out BranchStop stop) ? stop
            : toldCoins.Contains((chain, coin)) ? new BranchStop(
                StopReason.Unanswered, $"Sources gave what they have, and yet the ledger does not hold where coin {coin} goes on.") { LacksFacts = true }
            : null;
    }

    /// <summary>Whether a vertex ends a branch for want of facts that were asked for.</summary>
    public bool Holds(Vertex vertex) => vertices.ContainsKey(vertex) || vertex is { IsCoinRest: true, Rest: StopReason.Unexplored };

    /// <summary>Whether nobody gave what a vertex lacks; not where what was found out of it ends the trace, as with a hub.</summary>
    public bool IsUnread(Vertex vertex) => vertices.TryGetValue(vertex, out BranchStop stop)
        ? stop.Reason is StopReason.Unexplored or StopReason.Unanswered or StopReason.Undisclosed or StopReason.Budget
        : vertex is { IsCoinRest: true, Rest: StopReason.Unexplored };

    /// <summary>Forgets of which branches there was news: the chain took back what was told.</summary>
    public void Rewind()
    {
        toldVertices.Clear();
        toldCoins.Clear();
    }

    private void Refuse(FrontierBranch branch, BranchStop stop)
    {
        if (!branch.Vertex.IsCoinRest)
        {
            vertices.TryAdd(branch.Vertex, stop);
            return;
        }

        foreach (CoinId coin in branch.Coins)
        {
            coins.TryAdd((branch.Vertex.Asset.Chain, coin), stop);
        }
    }
}
