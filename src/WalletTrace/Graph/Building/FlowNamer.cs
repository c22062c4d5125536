using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Building;

/// <summary>
/// Turns facts into flows between named vertices, for the vertices followed so far: the one place that knows how chains become flows.
/// </summary>
/// <param name="facts">What was asked of the ledger.</param>
/// <param name="followed">The vertices that are followed.</param>
/// <param name="started">UTXO transactions and transfers' transactions from which the trace starts.</param>
/// <param name="direction">Which way the trace goes.</param>
/// <param name="until">The end of the time window, or null.</param>
/// <param name="labelStop">Why a label stops the trace at an account, or none.</param>
internal sealed class FlowNamer(
    CaseFacts facts, IReadOnlySet<Vertex> followed, IReadOnlyList<LedgerTransaction> started, TraceDirection direction, long? until,
    Func<Account, StopReason> labelStop)
{
    private readonly List<NamedFlow> flows = [];
    private readonly HashSet<(ChainId, long, int, int)> seen = [];
    private readonly HashSet<Vertex> cutByWindow = [];
    private readonly HashSet<(ChainId, TransactionId)> startedIds = [.. started.Select(transaction => (transaction.Record.Chain, transaction.Record.Id))];

    /// <summary>Vertices that are followed and from which value moves on outside the time window.</summary>
    public IReadOnlySet<Vertex> CutByWindow => cutByWindow;

    /// <summary>All flows of the followed vertices.</summary>
    /// <param name="rest">
    /// Why a UTXO transaction that is not followed is not: its coins rest with their owners for that reason. Null while the graph grows: then
    /// coins go to the transaction itself, where their value is measured.
    /// </param>
    public List<NamedFlow> Name(Func<Vertex, StopReason>? rest)
    {
        foreach (Vertex vertex in followed)
        {
            if (vertex.Kind == VertexKind.Holding)
            {
                foreach (LedgerTransaction transaction in facts.Known(vertex.Account!.Value).Transactions)
                {
                    AddTransfers(transaction, vertex.Account.Value.Address, vertex.Asset);
                }
            }
            else
            {
                AddFee(vertex);
            }
        }

        foreach (LedgerTransaction transaction in started)
        {
            AddTransfers(transaction, null, null);
        }

        foreach (CaseCoin coin in facts.Coins)
        {
            if (direction == TraceDirection.Forward)
            {
                AddCoinForward(coin, rest);
            }
            else
            {
                AddCoinBackward(coin, rest);
            }
        }

        return flows;
    }

    private void AddTransfers(LedgerTransaction transaction, Address? touching, Asset? of)
    {
        TransactionRecord record = transaction.Record;
        foreach (TransferRecord transfer in transaction.Transfers)
        {
            bool concerns = (touching is null || transfer.From == touching || transfer.To == touching) && (of is null || transfer.Asset == of);
            bool moves = !transfer.Amount.IsZero && transfer.From != transfer.To && (!record.Failed || transfer.Kind == TransferKind.Fee);
            if (!concerns || !moves)
            {
                continue;
            }

            if (direction == TraceDirection.Forward && until < transaction.Time)
            {
                if (transfer.From == touching)
                {
                    cutByWindow.Add(Holding(record.Chain, transfer.From!.Value, transfer.Asset));
                }

                continue;
            }

            if (!seen.Add((record.Chain, record.Height, record.Index, transfer.Index)))
            {
                continue;
            }

            Vertex from = transfer.From is { } giver ? Holding(record.Chain, giver, transfer.Asset) : End(VertexKind.Issuance, transfer.Asset);
            Vertex to = transfer.To is { } taker ? Holding(record.Chain, taker, transfer.Asset)
                : End(transfer.Kind == TransferKind.Fee ? VertexKind.Fees : VertexKind.Burned, transfer.Asset);
            Rank rank = transaction.RankOf(transfer.Index);
            flows.Add(new NamedFlow(from, to, transfer.Amount, rank, rank,
                new FlowDetail(record.Chain, record.Height, record.Index, transaction.Time, record.Id, transfer.Index, transfer.Kind)));
        }
    }

    /// <summary>What a UTXO transaction's outputs leave of its inputs is its fee and takes the tail; a coinbase's input is newly issued.</summary>
    private void AddFee(Vertex vertex)
    {
        LedgerTransaction transaction = facts.Known(vertex.Asset.Chain, vertex.Transaction!.Value);
        UInt256 spent = Sum(transaction.Inputs.Select(input => input.Amount ?? default));
        UInt256 created = Sum(transaction.Outputs.Select(output => output.Amount));
        FlowDetail Detail(int index, TransferKind kind) =>
            new(vertex.Asset.Chain, transaction.Record.Height, transaction.Record.Index, transaction.Time, transaction.Record.Id, index, kind);

        foreach (InputRecord coinbase in transaction.Inputs.Where(input => input.Coin is null))
        {
            UInt256 issued = coinbase.Amount ?? created;
            spent = coinbase.Amount is null ? spent + issued : spent;
            Rank rank = transaction.RankOf(coinbase.Index);
            flows.Add(new NamedFlow(End(VertexKind.Issuance, vertex.Asset), vertex, issued, rank, rank, Detail(coinbase.Index, TransferKind.Reward)));
        }

        if (spent > created)
        {
            Rank rank = transaction.RankOf(transaction.Inputs.Count + transaction.Outputs.Count);
            flows.Add(new NamedFlow(
                vertex, End(VertexKind.Fees, vertex.Asset), spent - created, rank, rank, Detail(transaction.Outputs.Count, TransferKind.Fee)));
        }
    }

    private void AddCoinForward(CaseCoin coin, Func<Vertex, StopReason>? rest)
    {
        Vertex? creator = coin.Creator is { } c && IsIn(c) ? Of(coin, c) : null;
        Vertex? spender = coin.Spender is { } s && followed.Contains(Of(coin, s)) && !IsLate(s) ? Of(coin, s) : null;
        StopReason stop = labelStop(coin.Owner);
        if (creator is { } from && spender is { } to && stop == StopReason.None)
        {
            Add(coin, from, to, coin.Leave, coin.Arrive);
            return;
        }

        Vertex place = stop != StopReason.None ? Resting(coin, stop)
            : coin.Spender is null ? Resting(coin, coin.Settled ? StopReason.None : StopReason.Unexplored)
            : IsLate(coin.Spender) ? Resting(coin, StopReason.TimeWindow)
            : creator is null ? Resting(coin, StopReason.Unexplored)
            : Open(coin, coin.Spender, rest);
        if (creator is { } source)
        {
            Add(coin, source, place, coin.Leave, coin.Leave);
        }

        if (spender is { } target)
        {
            Add(coin, place, target, coin.Arrive, coin.Arrive);
        }
    }

    private void AddCoinBackward(CaseCoin coin, Func<Vertex, StopReason>? rest)
    {
        Vertex? creator = coin.Creator is { } c && IsIn(c) ? Of(coin, c) : null;
        Vertex? spender = coin.Spender is { } s && IsIn(s) ? Of(coin, s) : null;
        StopReason stop = labelStop(coin.Owner);
        if (creator is { } from && spender is { } to && stop == StopReason.None)
        {
            Add(coin, from, to, coin.Leave, coin.Arrive);
            return;
        }

        if (spender is { } target)
        {
            Vertex origin = stop != StopReason.None ? Resting(coin, stop)
                : coin.Creator is { } made ? Open(coin, made, rest)
                : Resting(coin, StopReason.Unexplored);
            Add(coin, origin, target, coin.Arrive, coin.Arrive);
            if (creator is { } source)
            {
                Add(coin, source, origin, coin.Leave, coin.Leave);
            }
        }
        else if (creator is { } source)
        {
            Add(coin, source, Resting(coin, StopReason.None), coin.Leave, coin.Leave);
        }
    }

    private static Vertex Open(CaseCoin coin, LedgerTransaction transaction, Func<Vertex, StopReason>? rest) =>
        rest is null ? Of(coin, transaction) : Resting(coin, rest(Of(coin, transaction)));

    private void Add(CaseCoin coin, Vertex from, Vertex to, Rank leave, Rank arrive) =>
        flows.Add(new NamedFlow(from, to, coin.Amount, leave, arrive, coin.Detail(to.Transaction)));

    // The transactions from which a trace starts have a place of their own even where they cannot be followed.
    private bool IsIn(LedgerTransaction transaction) =>
        startedIds.Contains((transaction.Record.Chain, transaction.Record.Id))
        || followed.Contains(Vertex.OfTransaction(transaction.Record.Chain, transaction.Record.Id));

    private bool IsLate(LedgerTransaction transaction) => until < transaction.Time;

    private static Vertex Of(CaseCoin coin, LedgerTransaction transaction) => Vertex.OfTransaction(coin.Owner.Chain, transaction.Record.Id);

    private static Vertex Resting(CaseCoin coin, StopReason reason) =>
        new(VertexKind.Holding, Asset.Native(coin.Owner.Chain), coin.Owner, null, reason);

    private static Vertex Holding(ChainId chain, Address address, Asset asset) => new(VertexKind.Holding, asset, new Account(chain, address), null);

    private static Vertex End(VertexKind kind, Asset asset) => new(kind, asset, null, null);

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), (sum, amount) => sum + amount);
}
