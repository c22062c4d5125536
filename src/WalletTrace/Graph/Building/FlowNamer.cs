using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Building;

/// <summary>
/// Turns transfers into flows between holdings, as one after the other is followed: the one place that knows how account chains become flows.
/// </summary>
/// <param name="store">Where the flows go.</param>
/// <param name="direction">Which way the trace goes.</param>
/// <param name="until">The end of the time window, or null.</param>
internal sealed class FlowNamer(FlowStore store, TraceDirection direction, long? until)
{
    private readonly HashSet<Vertex> cutByWindow = [];
    private readonly HashSet<(ChainId, TransactionId)> started = [];

    /// <summary>Vertices that are followed and from which value moves on outside the time window.</summary>
    public IReadOnlySet<Vertex> CutByWindow => cutByWindow;

    /// <summary>Takes in a transaction from which the trace starts: all its movements, whoever is followed. Before anything is followed.</summary>
    public void Start(LedgerTransaction transaction)
    {
        started.Add((transaction.Record.Chain, transaction.Record.Id));
        foreach (TransferRecord transfer in transaction.Transfers)
        {
            if (Moves(transaction, transfer) && !(direction == TraceDirection.Forward && until < transaction.Time))
            {
                Add(transaction, transfer);
            }
        }
    }

    /// <summary>Follows an account's holding of an asset: all its movements come in.</summary>
    public void Follow(Vertex holding, IReadOnlyList<LedgerTransaction> history)
    {
        store.Follow(holding);
        Account account = holding.Account!.Value;
        foreach (LedgerTransaction transaction in history)
        {
            bool isKnown = started.Contains((account.Chain, transaction.Record.Id));
            foreach (TransferRecord transfer in transaction.Transfers)
            {
                bool gives = transfer.From == account.Address;
                if ((gives || transfer.To == account.Address) && transfer.Asset == holding.Asset && Moves(transaction, transfer)
                    && !IsCut(holding, transaction, gives) && !isKnown && !IsThere(transfer, gives ? transfer.To : transfer.From))
                {
                    Add(transaction, transfer);
                }
            }
        }
    }

    private static bool Moves(LedgerTransaction transaction, TransferRecord transfer) =>
        !transfer.Amount.IsZero && transfer.From != transfer.To && (!transaction.Record.Failed || transfer.Kind is TransferKind.Fee or TransferKind.Reward);

    /// <summary>
    /// Whether the time window cuts a movement off. Backward it cuts nothing off here: balances need the whole history, and what came before the
    /// window is taken out of the reversed graph.
    /// </summary>
    private bool IsCut(Vertex holding, LedgerTransaction transaction, bool gives)
    {
        bool forward = direction == TraceDirection.Forward;
        bool outside = forward ? until < transaction.Time : transaction.Time < until;
        if (outside && gives == forward)
        {
            cutByWindow.Add(holding);
        }

        return outside && forward;
    }

    /// <summary>A movement comes in with the first of its two ends that is followed.</summary>
    private bool IsThere(TransferRecord transfer, Address? otherEnd) =>
        otherEnd is { } other && store.IsFollowed(Vertex.OfAccount(new Account(transfer.Chain, other), transfer.Asset));

    private void Add(LedgerTransaction transaction, TransferRecord transfer)
    {
        TransactionRecord record = transaction.Record;
        int from = transfer.From is { } giver ? Holding(transfer, giver) : End(VertexKind.Issuance, transfer.Asset);
        if (transfer.Kind != TransferKind.Fee)
        {
            AddPart(transfer.To is { } taker ? Holding(transfer, taker) : End(VertexKind.Burned, transfer.Asset), transfer.Amount, transfer.Index);
            return;
        }

        // Fees are debited before the transaction's own transfers, wherever a source lists them; first what of them is burnt.
        long place = long.MinValue + (2 * transfer.Index);
        UInt256 burnt = transfer.Burnt ?? default;
        if (!burnt.IsZero)
        {
            AddPart(End(VertexKind.Burned, transfer.Asset), burnt, place);
        }

        if (burnt < transfer.Amount)
        {
            AddPart(End(VertexKind.Fees, transfer.Asset), transfer.Amount - burnt, place + 1);
        }

        void AddPart(int to, UInt256 amount, long place)
        {
            Rank rank = transaction.RankOf(place);
            store.Add(from, to, amount, rank, rank,
                new FlowDetail(record.Chain, record.Height, record.Index, transaction.Time, record.Id, transfer.Index, transfer.Kind));
        }
    }

    private int Holding(TransferRecord transfer, Address address) => store.IdOf(Vertex.OfAccount(new Account(transfer.Chain, address), transfer.Asset));

    private int End(VertexKind kind, Asset asset) => store.IdOf(new Vertex(kind, asset, null, null));
}
