using WalletTrace.Chains;

namespace WalletTrace.Graph.Building;

/// <summary>
/// Turns a UTXO transaction into flows as it is followed: its coins, which it leaves to <see cref="CoinNamer"/>, and what comes in and goes out
/// beside them. What the outputs leave of the inputs is the fee and takes the tail; a coinbase's input is newly issued, and what its outputs do
/// not claim is burnt.
/// </summary>
/// <param name="store">Where the flows go.</param>
/// <param name="coins">Names coins.</param>
internal sealed class TransactionNamer(FlowStore store, CoinNamer coins)
{
    /// <summary>Follows a transaction: all its flows come in.</summary>
    public TransactionFlows Follow(CaseTransaction transaction, IReadOnlyList<CaseCoin> itsCoins)
    {
        store.Follow(transaction.Vertex);
        UInt256 spent = Sum(transaction.Facts.Inputs.Select(input => input.Amount ?? default));
        UInt256 created = Sum(transaction.Facts.Outputs.Select(output => output.Amount));
        UInt256 allIssued = default;
        int place = store.IdOf(transaction.Vertex);
        VertexKind tail = VertexKind.Fees;
        foreach (InputRecord coinbase in transaction.Facts.Inputs.Where(input => input.Coin is null))
        {
            UInt256 issued = coinbase.Amount ?? created;
            spent = coinbase.Amount is null ? spent + issued : spent;
            allIssued += issued;
            tail = VertexKind.Burned;
            Rank rank = transaction.RankOfInput(coinbase.Index);
            store.Add(End(VertexKind.Issuance, transaction), place, issued, rank, rank, Detail(transaction, coinbase.Index, TransferKind.Reward));
        }

        if (spent > created)
        {
            TransferKind kind = tail == VertexKind.Fees ? TransferKind.Fee : TransferKind.Burn;
            FlowDetail detail = Detail(transaction, transaction.Facts.Outputs.Count, kind);
            store.Add(place, End(tail, transaction), spent - created, transaction.Tail, transaction.Tail, detail);
        }

        coins.Refresh(itsCoins);
        return new TransactionFlows(transaction, itsCoins, allIssued, spent - created, paysFee: tail == VertexKind.Fees);
    }

    private int End(VertexKind kind, CaseTransaction transaction) => store.IdOf(new Vertex(kind, transaction.Vertex.Asset, null, null));

    private static FlowDetail Detail(CaseTransaction transaction, int index, TransferKind kind)
    {
        TransactionRecord record = transaction.Record;
        return new FlowDetail(record.Chain, record.Height, record.Index, transaction.Facts.Time, record.Id, index, kind);
    }

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), (sum, amount) => sum + amount);
}
