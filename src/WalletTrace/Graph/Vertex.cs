using WalletTrace.Chains;
using WalletTrace.Inference;
using WalletTrace.Ledger;

namespace WalletTrace.Graph;

/// <summary>What a vertex is: a place where value mixes, or one of the ends that are no place.</summary>
public enum VertexKind
{
    /// <summary>An account's holding of one asset. On a UTXO chain: the coins that rest with one owner.</summary>
    Holding,

    /// <summary>A UTXO transaction: an account that lives for an instant. Its inputs fill it, its outputs drain it, the fee takes the tail.</summary>
    Transaction,

    /// <summary>Where fees of one chain go.</summary>
    Fees,

    /// <summary>Where burnt value of one asset goes.</summary>
    Burned,

    /// <summary>Where mints, rewards and coinbases of one asset come from.</summary>
    Issuance,

    /// <summary>Where value comes from of which the ledger does not hold the origin (data gaps, opening balances); used backward only.</summary>
    Unknown,

    /// <summary>
    /// The other side of swaps as a followed pool or router sees it: where what it gave traders of one asset goes, and what it got from them comes from.
    /// The traders' own books have the swap in its place.
    /// </summary>
    Exchanged,
}

/// <summary>The name of a vertex of a case graph.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Asset">The asset that mixes there.</param>
/// <param name="Account">Whose holding; null unless <see cref="VertexKind.Holding"/>.</param>
/// <param name="Transaction">Which transaction; null unless <see cref="VertexKind.Transaction"/>.</param>
/// <param name="Rest">
/// For coins that rest with their owner though they were spent, or may have been: why they are not followed. So one owner's unspent
/// coins and the ones at which a trace was stopped lie apart.
/// </param>
/// <param name="Height">
/// For the earlier of two transactions with one id, of which Bitcoin has two pairs (BIP 30): its height, so that the two are told apart. Else null.
/// </param>
public readonly record struct Vertex(
    VertexKind Kind, Asset Asset, Account? Account, TransactionId? Transaction, StopReason Rest = StopReason.None, long? Height = null)
{
    /// <summary>The vertex of a UTXO transaction; of two with one id (BIP 30) the later.</summary>
    public static Vertex OfTransaction(ChainId chain, TransactionId id) => new(VertexKind.Transaction, Asset.Native(chain), null, id);

    /// <summary>The vertex of a UTXO transaction as it stands in its block.</summary>
    public static Vertex OfTransaction(TransactionRecord transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        Vertex vertex = OfTransaction(transaction.Chain, transaction.Id);
        return TwiceMined.OverwrittenAt(transaction) is null ? vertex : vertex with { Height = transaction.Height };
    }

    /// <summary>The vertex of an account's holding of an asset.</summary>
    public static Vertex OfAccount(Account account, Asset asset) => new(VertexKind.Holding, asset, account, null);

    /// <summary>Whether this is what coins of a UTXO chain rest in: no place where value mixes, only a heap of coins.</summary>
    public bool IsCoinRest => Kind == VertexKind.Holding && Asset.Chain.IsUtxo;

    /// <summary>The account, the transaction or the name of the end.</summary>
    public override string ToString() => Kind switch
    {
        VertexKind.Holding => Account!.Value.ToString(),
        VertexKind.Transaction when Height is { } height => FormattableString.Invariant($"{Transaction!.Value.ToString(Asset.Chain)} at height {height}"),
        VertexKind.Transaction => Transaction!.Value.ToString(Asset.Chain),
        VertexKind.Fees => "fees",
        VertexKind.Burned => "burned",
        VertexKind.Issuance => "issuance",
        VertexKind.Exchanged => "other side of swaps",
        _ => "unknown origin",
    };
}

/// <summary>Where a flow stands on its chain. On a UTXO chain: the coin and both transactions.</summary>
/// <param name="Chain">The chain it left on.</param>
/// <param name="Height">The height at which it left.</param>
/// <param name="Position">The index of the transaction in its block.</param>
/// <param name="Time">The block's own time when it left, unix seconds.</param>
/// <param name="Transaction">The transaction in which it left.</param>
/// <param name="Index">The event index inside that transaction (account chains) or the output index (UTXO; the fee has the index after the last output).</param>
/// <param name="Kind">The kind of movement; coins are <see cref="TransferKind.Native"/>.</param>
/// <param name="Owner">For a coin: who owns it. Null for transfers.</param>
/// <param name="SpentIn">For a coin that the graph follows: the transaction that spends it; for a fee that it follows: the coinbase.</param>
public sealed record FlowDetail(
    ChainId Chain, long Height, int Position, long Time, TransactionId Transaction, long Index, TransferKind Kind, Account? Owner = null,
    TransactionId? SpentIn = null)
{
    /// <summary>
    /// What was inferred of swaps: on a conversion, and on a payment that a trader made by way of the route, the swap; on a movement of an account of
    /// which it was not decided whether it traded, that.
    /// </summary>
    public SwapFinding? Finding { get; init; }
}
