using WalletTrace.Chains;

namespace WalletTrace.Graph.Building;

/// <summary>Value on its way from one UTXO transaction to another, and where it stands in the graph: a coin, or a fee.</summary>
/// <param name="amount">Its value.</param>
internal abstract class CaseCoin(UInt256 amount)
{
    public UInt256 Amount => amount;

    /// <summary>The transaction that it leaves, where the ledger holds it.</summary>
    public abstract CaseTransaction? Creator { get; }

    /// <summary>The transaction that it arrives at, where one is known.</summary>
    public abstract CaseTransaction? Spender { get; }

    /// <summary>Its name; null for a fee, which has none.</summary>
    public abstract CoinId? Id { get; }

    /// <summary>Whom labels speak of; null for what nobody owns.</summary>
    public abstract Account? Owner { get; }

    /// <summary>Whether it is known to be spent, or known to be unspent.</summary>
    public abstract bool Settled { get; }

    /// <summary>When it leaves its creator. When it arrives, where the creator is not known.</summary>
    public abstract Rank Leave { get; }

    /// <summary>When it arrives at its spender.</summary>
    public abstract Rank Arrive { get; }

    /// <summary>Its flow out of the transaction that created it, in the builder's store of flows; -1 for none.</summary>
    public int Leaving { get; set; } = -1;

    /// <summary>Its flow into the transaction that spends it where that is not the same one; -1 for none.</summary>
    public int Arriving { get; set; } = -1;

    /// <summary>Where it lies when it is not followed, or not spent.</summary>
    public abstract Vertex Rest(StopReason reason);

    /// <summary>Where its flow stands on the chain.</summary>
    /// <param name="spentIn">The transaction that spends it, where the graph follows it there.</param>
    public abstract FlowDetail Detail(TransactionId? spentIn);
}

/// <summary>A coin of a case.</summary>
/// <param name="id">Its name.</param>
/// <param name="owner">Who owns it.</param>
/// <param name="amount">Its value.</param>
/// <param name="creator">The transaction that created it, where the ledger holds it.</param>
/// <param name="spend">The transaction that spends it and the index of the input, where one is known.</param>
/// <param name="settled">Whether it is known to be spent, or known to be unspent.</param>
/// <param name="isLost">Whether nobody can ever spend it: its script always fails, or another coin took its name and place (BIP 30).</param>
internal sealed class OwnedCoin(
    CoinId id, Account owner, UInt256 amount, CaseTransaction? creator, (CaseTransaction Transaction, int Input)? spend, bool settled, bool isLost = false)
    : CaseCoin(amount)
{
    public override CoinId? Id => id;

    public override CaseTransaction? Creator => creator;

    /// <summary>What is lost is lost, whoever it is said to be of.</summary>
    public override Account? Owner => isLost ? null : owner;

    /// <summary>Whether the ledger does not know where it goes, or not where it comes from.</summary>
    public bool IsOpen => !settled || creator is null;

    public override CaseTransaction? Spender => spend?.Transaction;

    public override bool Settled => settled;

    /// <summary>After all inputs, in the outputs' order.</summary>
    public override Rank Leave => creator?.RankOfOutput(id.Index) ?? Arrive;

    /// <summary>In the order of the inputs.</summary>
    public override Rank Arrive => spend!.Value.Transaction.RankOfInput(spend.Value.Input);

    /// <summary>Takes in that the ledger has come to know where it comes from.</summary>
    public void Create(CaseTransaction known) => creator ??= known;

    /// <summary>Takes in that the ledger has come to know where it goes.</summary>
    /// <param name="known">The transaction that spends it and the index of the input; null where it is unspent.</param>
    public void Settle((CaseTransaction Transaction, int Input)? known)
    {
        spend ??= known;
        settled = true;
    }

    public override Vertex Rest(StopReason reason) => isLost
        ? new Vertex(VertexKind.Burned, Asset.Native(owner.Chain), null, null)
        : new Vertex(VertexKind.Holding, Asset.Native(owner.Chain), owner, null, reason);

    public override FlowDetail Detail(TransactionId? spentIn)
    {
        CaseTransaction at = creator ?? spend!.Value.Transaction;
        return new FlowDetail(owner.Chain, at.Record.Height, at.Record.Index, at.Facts.Time, id.Transaction, id.Index, TransferKind.Native, owner, spentIn);
    }
}

/// <summary>What a transaction's outputs leave of its inputs: like a coin that nobody owns, which the coinbase of the block may spend.</summary>
/// <param name="payer">The transaction that pays it.</param>
/// <param name="amount">Its value.</param>
/// <param name="index">Its index in the transaction: the one after the last output.</param>
internal sealed class CaseFee(CaseTransaction payer, UInt256 amount, int index) : CaseCoin(amount)
{
    /// <summary>The coinbase that takes it, where fees are followed and it is known.</summary>
    public CaseTransaction? Taker { get; set; }

    public override CaseTransaction? Creator => payer;

    public override CaseTransaction? Spender => Taker;

    public override CoinId? Id => null;

    public override Account? Owner => null;

    public override bool Settled => true;

    public override Rank Leave => payer.Tail;

    /// <summary>In the order of the transactions that pay.</summary>
    public override Rank Arrive => Taker!.RankOfFee(payer.Record.Index);

    public override Vertex Rest(StopReason reason) => new(VertexKind.Fees, payer.Vertex.Asset, null, null);

    public override FlowDetail Detail(TransactionId? spentIn)
    {
        TransactionRecord record = payer.Record;
        return new FlowDetail(record.Chain, record.Height, record.Index, payer.Facts.Time, record.Id, index, TransferKind.Fee, null, spentIn);
    }
}
