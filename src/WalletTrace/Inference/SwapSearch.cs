using System.Collections.Immutable;
using WalletTrace.Chains;

namespace WalletTrace.Inference;

/// <summary>Looks for the swap of one transaction.</summary>
/// <param name="chain">The chain.</param>
/// <param name="movements">All that moves something, by index; fees and rewards apart.</param>
/// <param name="sender">Who made the transaction, where known.</param>
/// <param name="isService">Whether an account is known to be there to be traded with.</param>
/// <param name="isKnown">Whether what a token's contract says of it is to be believed.</param>
internal sealed class SwapSearch(
    ChainId chain, TransferRecord[] movements, Address? sender, Func<Account, bool> isService, Func<Asset, bool> isKnown)
{
    // A route that pays more accounts than this is a distribution.
    private const int MostPayments = 100;

    private readonly AccountNets nets = new(chain, movements);

    public SwapReading Find()
    {
        Address[] all = [.. nets.Accounts];
        if (sender is { } maker && !nets.Gave(maker).IsEmpty)
        {
            return nets.Got(maker).IsEmpty ? ForAnother(maker, SwapRule.SenderTradedForAnother) : ForItself(maker, SwapRule.SenderTraded);
        }

        Address[] givers = [.. all.Where(one => !nets.Gave(one).IsEmpty && nets.Got(one).IsEmpty && !IsService(one))];
        if (givers.Length > 0)
        {
            return givers.Length == 1 ? ForAnother(givers[0], SwapRule.TradedForAnother)
                : all.Any(IsBoth) ? Undecided(SwapUncertaintyKind.SeveralTraders, givers)
                : SwapReading.None;
        }

        Address[] traders = [.. all.Where(one => IsBoth(one) && !IsService(one))];
        return traders.Length switch
        {
            0 => SwapReading.None,

            // Who passes on what it gets and keeps some of it may be the one who trades, by way of the other.
            1 when all.Any(one => one != traders[0] && nets.Paid(one) && nets.Gave(one).IsEmpty && !nets.Got(one).IsEmpty && !IsService(one)) =>
                Undecided(SwapUncertaintyKind.SeveralTraders, traders),
            1 => ForItself(traders[0], SwapRule.OnlyTrader),
            _ => Undecided(HasFlashLoan() ? SwapUncertaintyKind.FlashLoan : SwapUncertaintyKind.SeveralTraders, traders),
        };
    }

    /// <summary>An account gave and got.</summary>
    private SwapReading ForItself(Address trader, SwapRule rule)
    {
        ImmutableArray<Amount> gave = Exchanged(trader);
        ImmutableArray<Amount> got = nets.Got(trader);
        if (nets.IsBeyondMeasure)
        {
            return Undecided(SwapUncertaintyKind.Unclear, trader);
        }

        if (gave.Length > 1 || got.Length > 1)
        {
            return Undecided(
                got.Length == 1 && IsMade(got[0].Asset, movement => movement.From) ? SwapUncertaintyKind.LiquidityAdded
                : gave.Length == 1 && IsMade(gave[0].Asset, movement => movement.To) ? SwapUncertaintyKind.LiquidityRemoved
                : HasFlashLoan() ? SwapUncertaintyKind.FlashLoan
                : gave.Length > 1 ? SwapUncertaintyKind.SeveralGiven
                : SwapUncertaintyKind.SeveralGot,
                trader);
        }

        return Swap(rule, trader, trader, gave[0].Asset, got[0].Asset);
    }

    /// <summary>An account only gave: what that brought may have gone to another.</summary>
    private SwapReading ForAnother(Address giver, SwapRule rule)
    {
        if (IsCoinMissing())
        {
            return Undecided(SwapUncertaintyKind.MissingInternal, giver);
        }

        // Without anybody who exchanged something it is a payment.
        if (!nets.Accounts.Any(one => one != giver && IsBoth(one)))
        {
            return SwapReading.None;
        }

        ImmutableArray<Amount> gave = Exchanged(giver);
        HashSet<Asset> kinds = [.. gave.Select(amount => WrappedCoins.KindOf(amount.Asset))];
        Address[] recipients =
        [
            .. nets.Accounts.Where(one => one != giver && nets.Gave(one).IsEmpty && (one == sender || !nets.Paid(one))
                && nets.Got(one).Any(amount => !kinds.Contains(WrappedCoins.KindOf(amount.Asset)))),
        ];
        if (gave.Length > 1 || nets.IsBeyondMeasure || !nets.Accounts.Any(one => one != giver && IsBoth(one) && TookKind(one, gave[0].Asset)))
        {
            return Undecided(gave.Length > 1 ? SwapUncertaintyKind.SeveralGiven : SwapUncertaintyKind.Unclear, giver);
        }

        if (recipients.Length != 1 || nets.Got(recipients[0]).Length != 1)
        {
            return Undecided(
                recipients.Length > 1 ? SwapUncertaintyKind.SeveralRecipients : recipients.Length == 1 ? SwapUncertaintyKind.SeveralGot : SwapUncertaintyKind.Unclear, giver);
        }

        return Swap(
            rule == SwapRule.TradedForAnother && recipients[0] == sender ? SwapRule.TradedForSender : rule,
            giver, recipients[0], gave[0].Asset, nets.Got(recipients[0])[0].Asset);
    }

    /// <summary>
    /// What an account gave for something: without the assets of which all went to accounts that only got, if somebody took the others and gave something
    /// for them. (Shares of a pool are given by nobody: then all that was given counts.)
    /// </summary>
    private ImmutableArray<Amount> Exchanged(Address giver)
    {
        ImmutableArray<Amount> gave = nets.Gave(giver);
        ImmutableArray<Amount> exchanged =
        [
            .. gave.Where(amount => nets.Accounts
                .Where(one => one != giver && !nets.Paid(one))
                .SelectMany(one => nets.Got(one))
                .Where(got => got.Asset == amount.Asset)
                .Aggregate(default(UInt256), (sum, got) => UInt256.SaturatingAdd(sum, got.Units)) < amount.Units),
        ];
        return exchanged.IsEmpty || !exchanged.All(amount => nets.Accounts.Any(one => one != giver && IsBoth(one) && TookKind(one, amount.Asset))) ? gave : exchanged;
    }

    private SwapReading Swap(SwapRule rule, Address giver, Address recipient, Asset given, Asset got)
    {
        if (IsCollectible(given) || IsCollectible(got))
        {
            return Undecided(SwapUncertaintyKind.Collectible, giver);
        }

        if (IsCoinMissing())
        {
            return Undecided(SwapUncertaintyKind.MissingInternal, giver);
        }

        if (!isKnown(got))
        {
            return Undecided(SwapUncertaintyKind.UnknownAsset, giver);
        }

        // Nor may such a token make a pool of who only got, or only gave, what is known.
        Address[] others = [.. nets.Accounts.Where(one => one != giver && one != recipient)];
        if (others.Any(one => nets.Gave(one).Concat(nets.Got(one)).Any(amount => amount.Asset != given && !isKnown(amount.Asset))))
        {
            return Undecided(SwapUncertaintyKind.UnknownAsset, giver);
        }

        // Who gives what was given, or gets what was got for something, stands on the trader's side.
        if (others.Any(one => !IsService(one) && (GaveKind(one, given) || (IsBoth(one) && TookKind(one, got)))))
        {
            return Undecided(HasFlashLoan() ? SwapUncertaintyKind.FlashLoan : SwapUncertaintyKind.SeveralTraders, giver);
        }

        if (others.Any(one => nets.Paid(one) && nets.Gave(one).IsEmpty && !nets.Got(one).IsEmpty))
        {
            return Undecided(HasFlashLoan() ? SwapUncertaintyKind.FlashLoan : SwapUncertaintyKind.KeptOnTheWay, giver);
        }

        // Where nobody took what was given and gave something for it, those who only got it are the other side, and it was no payment.
        bool hasPool = nets.Accounts.Any(one => one != giver && one != recipient && IsBoth(one) && TookKind(one, given));
        if (hasPool ? movements.Any(movement => movement.To is null && !WrappedCoins.IsWrapped(movement.Asset)) : !IsRedeemed(given, got, others))
        {
            return Undecided(hasPool ? SwapUncertaintyKind.KeptOnTheWay : SwapUncertaintyKind.Unclear, giver);
        }

        var route = new SwapRoute(movements, nets, giver, recipient, given, got, hasPool);
        if (route.Given is not { IsZero: false } gave || route.Got is not { IsZero: false } taken)
        {
            return Undecided(SwapUncertaintyKind.Unclear, giver);
        }

        if (route.HasOtherPayees || route.Payments.Length > MostPayments)
        {
            return Undecided(SwapUncertaintyKind.SeveralRecipients, giver);
        }

        // Where there is no pool, whoever got or gave anything at the other end of the route is traded with.
        ImmutableArray<Account> with =
        [
            .. others.Where(one => !nets.Gave(one).IsEmpty || (!hasPool && nets.Got(one).Any(amount => amount.Asset == given)))
                .Select(one => new Account(chain, one)).Where(one => !isService(one)),
        ];
        bool isWrap = given != got && WrappedCoins.KindOf(given) == WrappedCoins.KindOf(got) && gave == taken;
        return new SwapReading(
            [
                new Swap(
                    isWrap ? SwapRule.Wrapped : rule, new Account(chain, giver), new Account(chain, recipient), new Amount(gave, given), new Amount(taken, got),
                    route.Movements, route.Payments)
                {
                    Counterparties = with,
                },
            ],
            []);
    }

    private SwapReading Undecided(SwapUncertaintyKind kind, params IEnumerable<Address> who) => new(
        [], [.. who.Select(one => new SwapUncertainty(kind, new Account(chain, one), nets.Gave(one), nets.Got(one)))]);

    private bool IsBoth(Address one) => !nets.Gave(one).IsEmpty && !nets.Got(one).IsEmpty;

    private bool TookKind(Address one, Asset asset) => nets.Got(one).Any(amount => WrappedCoins.KindOf(amount.Asset) == WrappedCoins.KindOf(asset));

    private bool GaveKind(Address one, Asset asset) => nets.Gave(one).Any(amount => WrappedCoins.KindOf(amount.Asset) == WrappedCoins.KindOf(asset));

    private bool IsService(Address one) => isService(new Account(chain, one));

    private static bool IsCollectible(Asset asset) => asset.Namespace is "erc721" or "erc1155" or "trc721";

    /// <summary>
    /// Whether without a pool what was given became what was got: nobody else gave anything and the one was destroyed or the other made; or a token that
    /// nobody knows (shares of a pool) was destroyed, for which somebody gave the other; or contracts of known tokens alone took what was given and made
    /// these tokens for it. Else nothing ties them to each other.
    /// </summary>
    private bool IsRedeemed(Asset given, Asset got, Address[] others)
    {
        bool isDestroyed = movements.Any(movement => movement.Asset == given && movement.To is null);
        if (others.All(one => nets.Gave(one).IsEmpty))
        {
            return isDestroyed || movements.Any(movement => movement.Asset == got && movement.From is null) || WrappedCoins.KindOf(given) == WrappedCoins.KindOf(got);
        }

        Address[] takers = [.. others.Where(one => nets.Got(one).Any(amount => amount.Asset == given))];
        return isDestroyed ? !isKnown(given) : takers.Length > 0 && Array.TrueForAll(takers, MadeItsToken);
    }

    /// <summary>Whether an account is the contract of a known token of which it made some.</summary>
    private bool MadeItsToken(Address one) =>
        movements.Any(movement => movement.From is null && isKnown(movement.Asset) && movement.Asset.Reference == one.ToString(chain));

    /// <summary>Whether some of a token was made (nobody gave it) or destroyed (nobody got it) in the transaction; wrapping makes nothing new.</summary>
    private bool IsMade(Asset asset, Func<TransferRecord, Address?> end) =>
        !WrappedCoins.IsWrapped(asset) && movements.Any(movement => movement.Asset == asset && end(movement) is null);

    /// <summary>
    /// Whether an account had its first movement in giving one asset, got at least as much of it back, and did nothing else.
    /// </summary>
    private bool HasFlashLoan() => nets.Accounts.Any(one =>
    {
        TransferRecord[] own = [.. movements.Where(movement => movement.From == one || movement.To == one)];
        return own.Length > 1 && own[0].From == one && Array.TrueForAll(own, movement => movement.Asset == own[0].Asset) && own.Any(movement => movement.To == one)
            && nets.Gave(one).IsEmpty;
    });

    /// <summary>
    /// Whether a wrapped coin was destroyed for an account that did not get the coin for it, or made for one that did not give the coin: then movements by
    /// contracts are not known.
    /// </summary>
    private bool IsCoinMissing() => WrappedCoins.ContractOf(chain) is { } contract
        && (IsShort(movement => movement.To is null ? movement.From : null, coin => coin.From == contract ? coin.To : null)
            || IsShort(movement => movement.From is null ? movement.To : null, coin => coin.To == contract ? coin.From : null));

    /// <summary>Whether for some account more of the wrapped coin was made, or destroyed, than of the coin went the other way.</summary>
    private bool IsShort(Func<TransferRecord, Address?> wrappedFor, Func<TransferRecord, Address?> coinOf) => movements
        .Where(movement => WrappedCoins.IsWrapped(movement.Asset) && wrappedFor(movement) is not null)
        .GroupBy(wrappedFor)
        .Any(wrapped => Sum(wrapped) > Sum(movements.Where(movement => movement.Asset.IsNative && coinOf(movement) == wrapped.Key)));

    private static UInt256 Sum(IEnumerable<TransferRecord> some) => some.Aggregate(default(UInt256), (sum, movement) => UInt256.SaturatingAdd(sum, movement.Amount));
}
