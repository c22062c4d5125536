using System.Collections.Immutable;
using WalletTrace.Chains;

namespace WalletTrace.Inference;

/// <summary>By which rule it was inferred that an account gave one asset for another.</summary>
public enum SwapRule
{
    /// <summary>The sender of the transaction gave exactly one asset and got exactly one other, all its movements in the transaction netted.</summary>
    SenderTraded,

    /// <summary>The sender gave exactly one asset and got nothing; exactly one other account got exactly one other asset and gave nothing.</summary>
    SenderTradedForAnother,

    /// <summary>Exactly one account that is not the sender gave one asset and got nothing, and the sender got exactly one other asset and gave nothing.</summary>
    TradedForSender,

    /// <summary>The sender has no part in it; exactly one account gave one asset and exactly one got one other, through accounts that exchanged them.</summary>
    TradedForAnother,

    /// <summary>The sender has no part in it, and exactly one account that is no known service gave one asset and got one other.</summary>
    OnlyTrader,

    /// <summary>The chain's own coin was turned into its wrapped token by the token's own contract, one for one, or back.</summary>
    Wrapped,
}

/// <summary>Why it was not decided what an account that gave and got in one transaction exchanged for what.</summary>
public enum SwapUncertaintyKind
{
    /// <summary>It gave several assets and got one that was made in the transaction: shares of a pool, most likely.</summary>
    LiquidityAdded,

    /// <summary>It gave one asset that was destroyed in the transaction and got several: its share of a pool, most likely.</summary>
    LiquidityRemoved,

    /// <summary>Something was lent and paid back within the transaction, so that what was given and got is not the account's own alone.</summary>
    FlashLoan,

    /// <summary>It gave several assets.</summary>
    SeveralGiven,

    /// <summary>It got several assets.</summary>
    SeveralGot,

    /// <summary>Several accounts gave and got, and nothing tells which of them traded and which were there to be traded with.</summary>
    SeveralTraders,

    /// <summary>Several accounts got what may be the other side of what it gave.</summary>
    SeveralRecipients,

    /// <summary>A thing of its own kind was traded, which cannot be divided as what was given for it can.</summary>
    Collectible,

    /// <summary>Movements of the chain's own coin by contracts are missing: a wrapped coin was destroyed and nobody got the coin, or made and nobody gave it.</summary>
    MissingInternal,

    /// <summary>
    /// What was got, or exchanged on the way, is a token that nobody vouches for. Such a token's own contract says who gave it to whom, so that a thief can show a swap of what he
    /// sends to himself for what is worth nothing.
    /// </summary>
    UnknownAsset,

    /// <summary>Who took what was given, or gave what was got, makes transactions of its own and is no known service: no pool, but somebody's account.</summary>
    OrdinaryCounterparty,

    /// <summary>An account on the way kept some of what passed through it, or destroyed it (as bridges do), and gave nothing for it.</summary>
    KeptOnTheWay,

    /// <summary>Something else does not fit: amounts beyond all measure, or more taken out on the way than was given.</summary>
    Unclear,
}

/// <summary>What was inferred of an account's part in a transaction: a swap, or why it is not decided whether there was one.</summary>
/// <param name="Account">The account that gave.</param>
public abstract record SwapFinding(Account Account);

/// <summary>
/// One asset given for another within one transaction. The movements between those who traded and the pools and routers between them are netted away.
/// </summary>
/// <param name="Rule">The rule by which it was inferred.</param>
/// <param name="Account">Who gave.</param>
/// <param name="Recipient">Who got; mostly the same.</param>
/// <param name="Given">
/// What was given for it, in base units: what the giver gave to the route, less what came back and less the <paramref name="Payments"/> in this asset.
/// </param>
/// <param name="Got">What was got for it, in base units.</param>
/// <param name="Movements">The movements that the swap stands for, by index: those between its parties and the route.</param>
/// <param name="Payments">
/// What the route paid to accounts that only got, by index: fees of an integrator and the like. Out of what the giver gave, the giver paid it by the route
/// and it did not convert; out of what was got, it counts as got, and the recipient paid it when it had it.
/// </param>
public sealed record Swap(
    SwapRule Rule, Account Account, Account Recipient, Amount Given, Amount Got, ImmutableArray<TransferRecord> Movements,
    ImmutableArray<TransferRecord> Payments) : SwapFinding(Account)
{
    /// <summary>The accounts with which it was traded, ordered: those that took something and gave something else, and are not known services.</summary>
    public ImmutableArray<Account> Counterparties { get; init; } = [];

    /// <summary>The index of the last movement by which the giver gave: when the value leaves it.</summary>
    public long LeaveIndex { get; } = Movements.Where(movement => movement.From == Account.Address && movement.Asset == Given.Asset).Max(movement => movement.Index);

    /// <summary>The index after the last movement of the swap: when the value is the recipient's.</summary>
    public long ArriveIndex { get; } = 1 + Movements
        .Where(movement => movement.Asset == Given.Asset ? movement.From == Account.Address : movement.To == Recipient.Address && movement.Asset == Got.Asset)
        .Max(movement => movement.Index);
}

/// <summary>What an account gave and got in a transaction where that was not decided to be a swap.</summary>
/// <param name="Kind">Why not.</param>
/// <param name="Account">The account.</param>
/// <param name="Gave">What it gave, asset by asset, netted; ordered.</param>
/// <param name="Got">What it got, asset by asset, netted; ordered.</param>
public sealed record SwapUncertainty(SwapUncertaintyKind Kind, Account Account, ImmutableArray<Amount> Gave, ImmutableArray<Amount> Got) : SwapFinding(Account);

/// <summary>What a transaction says of swaps.</summary>
/// <param name="Swaps">The swaps that are decided; at most one, for with several traders none is.</param>
/// <param name="Uncertainties">The accounts that gave and got without that being decided, ordered.</param>
public sealed record SwapReading(ImmutableArray<Swap> Swaps, ImmutableArray<SwapUncertainty> Uncertainties)
{
    /// <summary>A transaction without swaps.</summary>
    public static SwapReading None { get; } = new([], []);
}
