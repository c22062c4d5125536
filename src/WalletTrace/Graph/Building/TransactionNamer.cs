using WalletTrace.Chains;

namespace WalletTrace.Graph.Building;

/// <summary>
/// Turns a UTXO transaction into flows as it is followed: its coins and its fee, which it leaves to <see cref="CoinNamer"/>, and what is newly issued
/// in a coinbase. What the outputs of a coinbase do not claim takes the tail and is burnt.
/// </summary>
/// <param name="store">Where the flows go.</param>
/// <param name="coins">Names coins.</param>
internal sealed class TransactionNamer(FlowStore store, CoinNamer coins)
{
    /// <summary>Follows a transaction: all its flows come in.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="itsCoins">The coins that it spends and creates.</param>
    /// <param name="fees">The fee that it pays, or the fees that it takes.</param>
    public TransactionFlows Follow(CaseTransaction transaction, IReadOnlyList<CaseCoin> itsCoins, IReadOnlyList<CaseFee> fees)
    {
        store.Follow(transaction.Vertex);
        UInt256 issued = default;
        UInt256 burnt = default;
        if (transaction.IsCoinbase)
        {
            UInt256 claimed = Sum(transaction.Facts.Outputs.Select(output => output.Amount));
            UInt256 spent = Sum(transaction.Facts.Inputs.Where(input => input.Coin is not null).Select(input => input.Amount ?? default));
            issued = Issue(transaction, claimed);
            burnt = issued + spent + Sum(fees.Select(fee => fee.Amount)) - claimed;
        }

        if (!burnt.IsZero)
        {
            FlowDetail detail = Detail(transaction, transaction.Facts.Outputs.Count, TransferKind.Burn);
            store.Add(store.IdOf(transaction.Vertex), End(VertexKind.Burned, transaction), burnt, transaction.Tail, transaction.Tail, detail);
        }

        IReadOnlyList<CaseCoin> all = [.. itsCoins, .. fees];
        coins.Refresh(all);
        return new TransactionFlows(transaction, all, issued, burnt);
    }

    /// <summary>Lays what is newly issued; how much that is.</summary>
    private UInt256 Issue(CaseTransaction coinbase, UInt256 claimed)
    {
        int issuance = End(VertexKind.Issuance, coinbase);
        int place = store.IdOf(coinbase.Vertex);
        if (coinbase.Income is { } income)
        {
            store.FeeTakers.Add(coinbase.Vertex);
            Rank first = coinbase.RankOfSubsidy;
            store.Add(issuance, place, income.Subsidy, first, first, Detail(coinbase, 0, TransferKind.Reward));
            return income.Subsidy;
        }

        UInt256 all = default;
        foreach (InputRecord input in coinbase.Facts.Inputs.Where(input => input.Coin is null))
        {
            UInt256 issued = input.Amount ?? claimed;
            Rank rank = coinbase.RankOfInput(input.Index);
            store.Add(issuance, place, issued, rank, rank, Detail(coinbase, input.Index, TransferKind.Reward));
            all += issued;
        }

        return all;
    }

    private int End(VertexKind kind, CaseTransaction transaction) => store.IdOf(new Vertex(kind, transaction.Vertex.Asset, null, null));

    private static FlowDetail Detail(CaseTransaction transaction, int index, TransferKind kind)
    {
        TransactionRecord record = transaction.Record;
        return new FlowDetail(record.Chain, record.Height, record.Index, transaction.Facts.Time, record.Id, index, kind);
    }

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), (sum, amount) => sum + amount);
}
