using WalletTrace.Chains;

namespace WalletTrace.Tracing;

/// <summary>What the user starts from. One seed says where stolen value enters the graph.</summary>
public abstract record Seed
{
    /// <summary>The chain on which it enters.</summary>
    public abstract ChainId Chain { get; }
}

/// <summary>
/// A wallet with an amount. Forward: the amount enters at the start of the height, before its first transaction (or just before the given
/// transaction), as one lot behind what the wallet already holds. Backward: the latest receipts up to the end of the height that add up to
/// the amount. On account chains only: on a UTXO chain name the coin or the transaction.
/// </summary>
/// <param name="Account">The wallet.</param>
/// <param name="Amount">How much.</param>
/// <param name="Height">At which height.</param>
/// <param name="Before">Before which transaction of that height, or null for the start of the height.</param>
public sealed record WalletAmountSeed(Account Account, Amount Amount, long Height, TransactionId? Before = null) : Seed
{
    /// <inheritdoc/>
    public override ChainId Chain => Account.Chain;
}

/// <summary>
/// Forward: everything that a wallet sends from a height on is stolen (fees are not). Backward: everything that it receives up to a height
/// is traced. On a UTXO chain: every coin of the wallet that is spent from (created up to) that height.
/// </summary>
/// <param name="Account">The wallet.</param>
/// <param name="Asset">Of which asset.</param>
/// <param name="Height">The first height (backward: the last).</param>
public sealed record WalletFlowsSeed(Account Account, Asset Asset, long Height) : Seed
{
    /// <inheritdoc/>
    public override ChainId Chain => Account.Chain;
}

/// <summary>
/// Everything that a transaction moves is stolen, but for what moves on inside the transaction after it has been stolen: that follows the rule.
/// </summary>
/// <param name="Chain">The chain.</param>
/// <param name="Id">The transaction.</param>
public sealed record TransactionSeed(ChainId Chain, TransactionId Id) : Seed
{
    /// <inheritdoc/>
    public override ChainId Chain { get; } = Chain;
}

/// <summary>One transfer is stolen.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Id">Its transaction.</param>
/// <param name="Index">Its index inside the transaction.</param>
public sealed record TransferSeed(ChainId Chain, TransactionId Id, long Index) : Seed
{
    /// <inheritdoc/>
    public override ChainId Chain { get; } = Chain;
}

/// <summary>One coin is stolen.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Coin">The coin.</param>
public sealed record CoinSeed(ChainId Chain, CoinId Coin) : Seed
{
    /// <inheritdoc/>
    public override ChainId Chain { get; } = Chain;
}

/// <summary>One theft: a name and the seeds at which its value enters. Each theft of a trace has a tag of its own. Immutable.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Seeds">Where its value enters.</param>
public sealed record Theft(string Name, IReadOnlyList<Seed> Seeds)
{
    /// <summary>Starts from a wallet, given as CAIP-10 account: say next what of it was stolen.</summary>
    public static WalletTheft Wallet(string account) => new(Account.Parse(account));

    /// <summary>Starts from a wallet: say next what of it was stolen.</summary>
    public static WalletTheft Wallet(Account account) => new(account);

    /// <summary>Starts from everything that a transaction moves.</summary>
    public static Theft Transaction(ChainId chain, string id) => Of(new TransactionSeed(chain, TransactionId.Parse(id)));

    /// <summary>Starts from one transfer of a transaction.</summary>
    public static Theft Transfer(ChainId chain, string id, long index) => Of(new TransferSeed(chain, TransactionId.Parse(id), index));

    /// <summary>Starts from one coin.</summary>
    public static Theft Coin(ChainId chain, string id, int index) => Of(new CoinSeed(chain, new CoinId(TransactionId.Parse(id), index)));

    /// <summary>Starts from one seed.</summary>
    public static Theft Of(Seed seed) => new("theft", [seed]);

    /// <summary>The same with another name.</summary>
    public Theft Named(string name) => this with { Name = name };

    /// <summary>The same theft with more seeds.</summary>
    public Theft And(Theft other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with { Seeds = [.. Seeds, .. other.Seeds] };
    }
}

/// <summary>A wallet of which it is still to be said what was stolen.</summary>
/// <param name="Account">The wallet.</param>
public sealed record WalletTheft(Account Account)
{
    /// <summary>An amount of the chain's own asset, for example "173600 ETH": say next when it entered.</summary>
    public AmountTheft Amount(string amount) => new(Account, WalletTrace.Amount.Parse(amount, Asset.Native(Account.Chain)));

    /// <summary>An amount: say next when it entered.</summary>
    public AmountTheft Amount(Amount amount) => new(Account, amount);

    /// <summary>Everything that leaves the wallet from a height on.</summary>
    public Theft OutflowsFrom(long height, Asset? asset = null) => Theft.Of(new WalletFlowsSeed(Account, asset ?? Asset.Native(Account.Chain), height));

    /// <summary>For a backward trace: everything that the wallet got up to a height.</summary>
    public Theft InflowsUpTo(long height, Asset? asset = null) => OutflowsFrom(height, asset);
}

/// <summary>A stolen amount of which it is still to be said when it entered the wallet.</summary>
/// <param name="Account">The wallet.</param>
/// <param name="Stolen">The amount.</param>
public sealed record AmountTheft(Account Account, Amount Stolen)
{
    /// <summary>At the start of a height, before its first transaction (backward: held at the height's end).</summary>
    public Theft At(long height) => Theft.Of(new WalletAmountSeed(Account, Stolen, height));

    /// <summary>At a height, just before the given transaction of it.</summary>
    public Theft At(long height, string beforeTransaction) =>
        Theft.Of(new WalletAmountSeed(Account, Stolen, height, TransactionId.Parse(beforeTransaction)));
}
