using System.Collections.Immutable;
using WalletTrace.Chains;

namespace WalletTrace.Inference;

/// <summary>By which rule it was inferred that an account is a deposit account.</summary>
public enum DepositRule
{
    /// <summary>The account forwards all that it gets to one service, in transactions of its own as far as the ledger tells who made them.</summary>
    ForwardsAll,

    /// <summary>All that the account gets goes to one service, some of it in transactions of others: its contract or an allowance lets them.</summary>
    SweptByOthers,
}

/// <summary>
/// An account that belongs to a service though no label says so: whatever comes to it is sent on to the service's own accounts. It takes in what one of the
/// service's customers deposits. Inferred; never a label.
/// </summary>
/// <param name="Rule">The rule by which it was inferred.</param>
/// <param name="Account">The account.</param>
/// <param name="Asset">The asset for which it was asked.</param>
/// <param name="Service">The service, as labels of its accounts name it; hostile text.</param>
/// <param name="HotWallets">The service's accounts that it forwards to, ordered.</param>
/// <param name="Score">How far it is to be believed, from 0 to 1, in thousandths; see <see cref="DepositFinder"/>. No probability.</param>
/// <param name="Forwards">Each time that it forwarded everything, in rank order: of the asset, and of the chain's coin.</param>
/// <param name="Senders">How many accounts it got something from, dust apart.</param>
public sealed record DepositAccount(
    DepositRule Rule, Account Account, Asset Asset, string Service, ImmutableArray<Account> HotWallets, double Score, ImmutableArray<DepositForward> Forwards,
    int Senders)
{
    /// <summary>Transactions in which the service gave the account what fees cost, or paid the fee of a forward itself; in rank order.</summary>
    public ImmutableArray<TransactionId> PaidFor { get; init; } = [];

    /// <summary>Kinds of movement of the account that the ledger does not hold completely, so that it may have done something else by them.</summary>
    public CoverageKinds Unseen { get; init; }

    /// <summary>What it forwarded of the asset in all.</summary>
    public Amount Forwarded => Forwards
        .Where(forward => forward.Amount.Asset == Asset)
        .Aggregate(Amount.Zero(Asset), (sum, forward) => sum + forward.Amount);

    /// <summary>The longest that anything lay there before it was forwarded, in seconds.</summary>
    public long LongestDelay => Forwards.Max(forward => forward.Delay);

    /// <summary>The account with what it was inferred from as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}

/// <summary>One time that a deposit account was emptied.</summary>
/// <param name="Transaction">The transaction that forwarded.</param>
/// <param name="Height">The height of its block.</param>
/// <param name="To">The service's account that got it.</param>
/// <param name="Amount">What was forwarded.</param>
/// <param name="Left">What was left there after it and the fee, in base units of the same asset.</param>
/// <param name="Receipt">The first transaction that brought what was forwarded.</param>
/// <param name="Receipts">How many brought it, dust apart.</param>
/// <param name="Delay">The time from the first of them to the forward, in seconds.</param>
public readonly record struct DepositForward(
    TransactionId Transaction, long Height, Account To, Amount Amount, UInt256 Left, TransactionId Receipt, int Receipts, long Delay);

/// <summary>Why an account is not recognised as a deposit account.</summary>
public enum DepositObstacle
{
    /// <summary>It is recognised.</summary>
    None = 0,

    /// <summary>It is on a UTXO chain, where owners do not forward but coins are spent.</summary>
    OnUtxoChain,

    /// <summary>The ledger does not hold enough of its history.</summary>
    HistoryIncomplete,

    /// <summary>It forwarded nothing to a service.</summary>
    ForwardsNothing,

    /// <summary>It paid somebody else, or nobody (a burn), or itself.</summary>
    PaidOthers,

    /// <summary>It forwarded to more than one service.</summary>
    SeveralServices,

    /// <summary>The service gave it something back that fees do not explain.</summary>
    GotBack,

    /// <summary>It made a transaction that moved nothing to the service: it called a contract, or cancelled something.</summary>
    CalledContract,

    /// <summary>It got something in a transaction of its own: it traded.</summary>
    Traded,

    /// <summary>It got rewards of blocks: it mines or validates.</summary>
    GotRewards,

    /// <summary>It kept a part of what came.</summary>
    KeptSome,

    /// <summary>Something lay there too long before it was forwarded.</summary>
    KeptLong,

    /// <summary>It sent more than the ledger saw it get.</summary>
    Lacks,

    /// <summary>It holds coins of its own beside what the fees of tokens take.</summary>
    OwnCoins,

    /// <summary>It forwarded too few times.</summary>
    TooFewForwards,

    /// <summary>It gets from too many senders.</summary>
    TooManySenders,
}
