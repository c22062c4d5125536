using WalletTrace.Chains;

namespace WalletTrace.Graph.Building;

/// <summary>
/// Turns coins and fees into flows. Between two transactions that are followed a coin is one flow; where the trace ends at it, it lies with its
/// owner, and if it is spent by a followed transaction all the same, a second flow brings clean value there. A fee is like a coin that nobody owns.
/// </summary>
/// <param name="store">Where the flows go.</param>
/// <param name="direction">Which way the trace goes.</param>
/// <param name="until">The end of the time window, or null.</param>
/// <param name="labelStop">Why a label stops the trace at an account, or none.</param>
internal sealed class CoinNamer(FlowStore store, TraceDirection direction, long? until, Func<Account, StopReason> labelStop)
{
    private readonly HashSet<(ChainId, CoinId)> seeds = [];
    private readonly HashSet<Vertex> started = [];
    private readonly List<CaseCoin> open = [];

    /// <summary>Tells at which coins no label stops the trace. Before anything is laid.</summary>
    public void Seed(IEnumerable<(ChainId Chain, CoinId Coin)> stolen) => seeds.UnionWith(stolen);

    /// <summary>Takes in a transaction from which the trace starts: it has a place of its own even where it cannot be followed.</summary>
    public void Start(CaseTransaction transaction, IReadOnlyList<CaseCoin> coins)
    {
        started.Add(transaction.Vertex);
        Refresh(coins);
    }

    /// <summary>Lays coins anew, of which another end is now in the graph.</summary>
    public void Refresh(IReadOnlyList<CaseCoin> coins)
    {
        foreach (CaseCoin coin in coins)
        {
            if (direction == TraceDirection.Forward)
            {
                LayForward(coin);
            }
            else
            {
                LayBackward(coin);
            }
        }
    }

    /// <summary>
    /// Ends the growth: coins that go to (backward: come from) a transaction that is not followed lie with their owners, for the reason for
    /// which it is not. While the graph grows they go to the transaction itself, where their value is measured.
    /// </summary>
    /// <param name="stopOf">Why a transaction is not followed; null where no traced value came to it.</param>
    /// <param name="restsFor">Told where coins rest for want of facts, and why these are wanting.</param>
    /// <returns>The fees that are not followed.</returns>
    public IReadOnlyList<FeeStop> Settle(Func<Vertex, BranchStop?> stopOf, Action<Vertex, BranchStop> restsFor)
    {
        var unfollowed = new List<FeeStop>();
        foreach (CaseCoin coin in open)
        {
            bool forward = direction == TraceDirection.Forward;
            int flow = forward ? coin.Leaving : coin.Arriving;
            CaseFlow laid = store[flow];
            Vertex end = store.Vertices[forward ? laid.To : laid.From];
            if (laid.Detail is null || end.Kind != VertexKind.Transaction || store.IsFollowed(end))
            {
                continue;
            }

            BranchStop? stop = stopOf(end);
            if (stop is var (reason, text) && coin is CaseFee { Creator: { } payer })
            {
                unfollowed.Add(new FeeStop(payer.Record.Chain, payer.Record.Id, payer.Record.Height, reason, text));
            }

            // For want of facts coins lie at one place, whoever could not give them.
            Vertex place = coin.Rest(stop is { LacksFacts: false } limit ? limit.Reason : StopReason.Unexplored);
            if (stop is { LacksFacts: true, Reason: not StopReason.Unexplored } refused && place.IsCoinRest)
            {
                restsFor(place, refused);
            }

            int rest = store.IdOf(place);
            if (forward)
            {
                store.Change(flow, laid.From, rest, laid.Arrive, coin.Detail(null));
            }
            else
            {
                store.Change(flow, rest, laid.To, laid.Arrive, laid.Detail);
            }
        }

        return unfollowed;
    }

    private void LayForward(CaseCoin coin)
    {
        Vertex? creator = coin.Creator is { } c && IsIn(coin, c) ? c.Vertex : null;
        bool isSpenderIn = coin.Spender is { } s && (store.IsFollowed(s.Vertex) || (coin.Creator is null && started.Contains(s.Vertex)));
        Vertex? spender = isSpenderIn && !IsOutside(coin.Spender!) ? coin.Spender!.Vertex : null;
        StopReason stop = StopOf(coin);
        if (creator is not null && spender is not null && stop == StopReason.None)
        {
            coin.Leaving = Lay(coin, coin.Leaving, creator, spender, coin.Leave, coin.Arrive);
            coin.Arriving = Lay(coin, coin.Arriving, null, null, coin.Arrive, coin.Arrive);
            return;
        }

        Vertex? place = stop != StopReason.None ? coin.Rest(stop)
            : coin.Spender is null ? coin.Rest(coin.Settled ? StopReason.None : StopReason.Unexplored)
            : IsOutside(coin.Spender) ? coin.Rest(StopReason.TimeWindow)
            : creator is null ? coin.Rest(StopReason.Unexplored)
            : coin.Spender.Vertex;
        coin.Leaving = creator is null ? coin.Leaving : Lay(coin, coin.Leaving, creator, place, coin.Leave, coin.Leave);
        coin.Arriving = spender is null ? coin.Arriving : Lay(coin, coin.Arriving, place, spender, coin.Arrive, coin.Arrive);
        if (place.Value.Kind == VertexKind.Transaction)
        {
            open.Add(coin);
        }
    }

    private void LayBackward(CaseCoin coin)
    {
        Vertex? creator = coin.Creator is { } c && IsIn(coin, c) ? c.Vertex : null;
        Vertex? spender = coin.Spender is { } s && IsIn(coin, s) ? s.Vertex : null;
        StopReason stop = StopOf(coin);
        if (spender is null)
        {
            coin.Leaving = creator is null ? coin.Leaving : Lay(coin, coin.Leaving, creator, coin.Rest(StopReason.None), coin.Leave, coin.Leave);
            return;
        }

        bool isOpen = stop == StopReason.None && coin.Creator is not null && !IsOutside(coin.Creator);
        if (isOpen && creator is not null)
        {
            coin.Leaving = Lay(coin, coin.Leaving, creator, spender, coin.Leave, coin.Arrive);
            coin.Arriving = Lay(coin, coin.Arriving, null, null, coin.Arrive, coin.Arrive);
            return;
        }

        Vertex origin = isOpen ? coin.Creator!.Vertex
            : coin.Rest(stop != StopReason.None ? stop : coin.Creator is null ? StopReason.Unexplored : StopReason.TimeWindow);
        coin.Arriving = Lay(coin, coin.Arriving, origin, spender, coin.Arrive, coin.Arrive);
        coin.Leaving = creator is null ? coin.Leaving : Lay(coin, coin.Leaving, creator, origin, coin.Leave, coin.Leave);
        if (isOpen)
        {
            open.Add(coin);
        }
    }

    /// <summary>Lays one of a coin's flows, or takes it out of the graph when it has no ends; the number of the flow.</summary>
    private int Lay(CaseCoin coin, int flow, Vertex? from, Vertex? to, Rank leave, Rank arrive)
    {
        if (from is not { } sender || to is not { } receiver)
        {
            if (flow >= 0)
            {
                store.Remove(flow);
            }

            return flow;
        }

        FlowDetail detail = coin.Detail(receiver.Transaction);
        if (flow < 0)
        {
            return store.Add(store.IdOf(sender), store.IdOf(receiver), coin.Amount, leave, arrive, detail);
        }

        store.Change(flow, store.IdOf(sender), store.IdOf(receiver), arrive, detail);
        return flow;
    }

    private StopReason StopOf(CaseCoin coin) =>
        coin is { Owner: { } owner, Id: { } id } && !seeds.Contains((owner.Chain, id)) ? labelStop(owner) : StopReason.None;

    /// <summary>Whether a coin's end is in the graph. Of a transaction that is not followed only the coins are, not the fee.</summary>
    private bool IsIn(CaseCoin coin, CaseTransaction end) => store.IsFollowed(end.Vertex) || (coin is OwnedCoin && started.Contains(end.Vertex));

    private bool IsOutside(CaseTransaction transaction) =>
        direction == TraceDirection.Forward ? until < transaction.Facts.Time : transaction.Facts.Time < until;
}
