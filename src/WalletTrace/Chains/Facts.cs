namespace WalletTrace.Chains;

/// <summary>
/// Something observed on a chain, or a statement of what was read. Facts are all the ledger holds; an inference is never one.
/// </summary>
/// <param name="Chain">The chain it was observed on.</param>
public abstract record Fact(ChainId Chain);

/// <summary>A block, as far as it is known.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Height">Its height, from 0.</param>
/// <param name="Time">The time its header states, unix seconds. Not monotone on every chain; never used alone for order.</param>
/// <param name="Hash">Its hash, where the source gave it.</param>
/// <param name="Parent">The hash of its predecessor, where the source gave it.</param>
public sealed record BlockRecord(ChainId Chain, long Height, long Time, BlockHash? Hash = null, BlockHash? Parent = null) : Fact(Chain);

/// <summary>A transaction and its place in the chain.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Height">The height of its block.</param>
/// <param name="Index">Its index in the block, from 0.</param>
/// <param name="Id">Its id.</param>
/// <param name="Failed">Whether it failed: then only its fee moved.</param>
public sealed record TransactionRecord(ChainId Chain, long Height, int Index, TransactionId Id, bool Failed = false) : Fact(Chain)
{
    /// <summary>
    /// The index under which a block's own movements stand on an account chain, those that belong to no transaction: rewards, withdrawals, the first
    /// balances. They come after every transaction, and their id is the block's hash.
    /// </summary>
    public const int OfBlock = int.MaxValue;
}

/// <summary>One movement of one amount between two accounts of an account chain.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Height">The height of its block.</param>
/// <param name="TransactionIndex">The index of its transaction in the block.</param>
/// <param name="Index">
/// Its index in the transaction, the same whatever source tells of it (see <see cref="TransferIndex"/>): the fee first, then the chain's own coin in the
/// order of execution, then tokens in the order of their events.
/// </param>
/// <param name="Kind">What kind of movement.</param>
/// <param name="Asset">What moved.</param>
/// <param name="From">Who gave; null for a mint or a reward.</param>
/// <param name="To">Who got; null for a burn or a fee.</param>
/// <param name="Amount">How much, in base units.</param>
/// <param name="Burnt">For a fee: how much of the amount was burnt, in base units, where the source told. Null for everything else.</param>
public sealed record TransferRecord(
    ChainId Chain, long Height, int TransactionIndex, long Index, TransferKind Kind, Asset Asset, Address? From, Address? To, UInt256 Amount,
    UInt256? Burnt = null)
    : Fact(Chain)
{
    private readonly Address? from = From;
    private readonly Address? to = To;

    /// <summary>Who gave; null for a mint or a reward.</summary>
    public Address? From
    {
        get => from;
        init => from = value;
    }

    /// <summary>Who got; null for a burn or a fee.</summary>
    public Address? To
    {
        get => to;
        init => to = value;
    }

    /// <summary>Who gave, where it stands: there are many transfers, and an address is large.</summary>
    internal ref readonly Address? Giver => ref from;

    /// <summary>Who got, where it stands.</summary>
    internal ref readonly Address? Taker => ref to;
}

/// <summary>What an issuer did to an account's holding of its token.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Height">The height of its block.</param>
/// <param name="TransactionIndex">The index of its transaction in the block.</param>
/// <param name="Index">The index of its event in the transaction, as <see cref="TransferIndex.Event"/> has it.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Asset">The token.</param>
/// <param name="Address">Whose holding.</param>
/// <param name="Amount">What was destroyed, in base units; null for what destroys nothing. The burn is a transfer of its own with the same index.</param>
public sealed record FreezeRecord(
    ChainId Chain, long Height, int TransactionIndex, long Index, FreezeKind Kind, Asset Asset, Address Address, UInt256? Amount = null)
    : Fact(Chain);

/// <summary>An input of a UTXO transaction: which coin it spends.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Height">The height of the spending transaction's block.</param>
/// <param name="TransactionIndex">The index of the spending transaction in the block.</param>
/// <param name="Index">Its index among the transaction's inputs (vin).</param>
/// <param name="Coin">The coin it spends; null for a coinbase input.</param>
/// <param name="Owner">Who owned the coin, where the source told; else the ledger looks up the output.</param>
/// <param name="Amount">The coin's value in base units, where the source told. For a coinbase input: the block subsidy with the fees.</param>
public sealed record InputRecord(
    ChainId Chain, long Height, int TransactionIndex, int Index, CoinId? Coin, Address? Owner = null, UInt256? Amount = null)
    : Fact(Chain);

/// <summary>An output of a UTXO transaction: a coin is born.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Height">The height of the transaction's block.</param>
/// <param name="TransactionIndex">The index of the transaction in the block.</param>
/// <param name="Index">Its index among the transaction's outputs (vout).</param>
/// <param name="Owner">Who owns the coin.</param>
/// <param name="Amount">Its value in base units.</param>
public sealed record OutputRecord(ChainId Chain, long Height, int TransactionIndex, int Index, Address Owner, UInt256 Amount) : Fact(Chain);

/// <summary>
/// A statement of what was read: between two heights, for one account or the whole chain, these kinds of movement are all there.
/// </summary>
/// <param name="Chain">The chain.</param>
/// <param name="Address">Whose history; null for the whole chain.</param>
/// <param name="FromHeight">The first height read.</param>
/// <param name="ToHeight">The last height read.</param>
/// <param name="Kinds">The kinds of movement read.</param>
/// <param name="Source">Who gave the answer, for the report (a name, never a URL with a key).</param>
/// <param name="ReadAt">When it was read, unix seconds, where known.</param>
public sealed record CoverageRecord(
    ChainId Chain, Address? Address, long FromHeight, long ToHeight, CoverageKinds Kinds, string Source, long? ReadAt = null)
    : Fact(Chain);

/// <summary>Kinds of movement that a source read. One flag for each <see cref="TransferKind"/>, and one for coins.</summary>
[Flags]
public enum CoverageKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Top-level transfers of the chain's own asset.</summary>
    Native = 1 << TransferKind.Native,

    /// <summary>Transfers of the chain's own asset made by contracts.</summary>
    Internal = 1 << TransferKind.Internal,

    /// <summary>Token transfers.</summary>
    Token = 1 << TransferKind.Token,

    /// <summary>Fees.</summary>
    Fee = 1 << TransferKind.Fee,

    /// <summary>Mints.</summary>
    Mint = 1 << TransferKind.Mint,

    /// <summary>Burns.</summary>
    Burn = 1 << TransferKind.Burn,

    /// <summary>Block rewards and withdrawals.</summary>
    Reward = 1 << TransferKind.Reward,

    /// <summary>Coins of a UTXO chain: outputs and where they are spent.</summary>
    Coins = 1 << 16,
}

/// <summary>Names a coin: the output of a transaction.</summary>
/// <param name="Transaction">The transaction that created it.</param>
/// <param name="Index">The output's index (vout).</param>
public readonly record struct CoinId(TransactionId Transaction, int Index)
{
    /// <summary><c>txid:index</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Transaction}:{Index}");
}
