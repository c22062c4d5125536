using WalletTrace.Chains;

namespace WalletTrace.Graph.Building;

/// <summary>A coin of a case, and where it stands in the graph.</summary>
/// <param name="id">Its name.</param>
/// <param name="owner">Who owns it.</param>
/// <param name="amount">Its value.</param>
/// <param name="creator">The transaction that created it, where the ledger holds it.</param>
/// <param name="spend">The transaction that spends it and the index of the input, where one is known.</param>
/// <param name="settled">Whether it is known to be spent, or known to be unspent.</param>
/// <param name="isLost">Whether nobody can ever spend it.</param>
internal sealed class CaseCoin(
    CoinId id, Account owner, UInt256 amount, CaseTransaction? creator, (CaseTransaction Transaction, int Input)? spend, bool settled, bool isLost = false)
{
    public CoinId Id => id;

    public Account Owner => owner;

    public UInt256 Amount => amount;

    public CaseTransaction? Creator => creator;

    public CaseTransaction? Spender => spend?.Transaction;

    public bool Settled => settled;

    /// <summary>Whether nobody can ever spend it: its script always fails, or another coin took its name and place (BIP 30).</summary>
    public bool IsLost => isLost;

    /// <summary>Its flow out of the transaction that created it, in the builder's store of flows; -1 for none.</summary>
    public int Leaving { get; set; } = -1;

    /// <summary>Its flow into the transaction that spends it where that is not the same one; -1 for none.</summary>
    public int Arriving { get; set; } = -1;

    /// <summary>When it leaves its creator: after all inputs, in the outputs' order. When it is spent, where the creator is not known.</summary>
    public Rank Leave => creator?.RankOfOutput(id.Index) ?? Arrive;

    /// <summary>When it arrives at its spender, in the order of the inputs.</summary>
    public Rank Arrive => spend!.Value.Transaction.RankOfInput(spend.Value.Input);

    /// <summary>Where it lies when it is not followed, or not spent.</summary>
    public Vertex Rest(StopReason reason) => isLost
        ? new Vertex(VertexKind.Burned, Asset.Native(owner.Chain), null, null)
        : new Vertex(VertexKind.Holding, Asset.Native(owner.Chain), owner, null, reason);

    public FlowDetail Detail(TransactionId? spentIn)
    {
        CaseTransaction at = creator ?? spend!.Value.Transaction;
        return new FlowDetail(owner.Chain, at.Record.Height, at.Record.Index, at.Facts.Time, id.Transaction, id.Index, TransferKind.Native, owner, spentIn);
    }
}
