using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Inference;

/// <summary>Reads one account's history for <see cref="DepositFinder"/>, once, and stops at the first thing that a deposit account does not do.</summary>
internal sealed class DepositReading
{
    // An account that sweeps tokens holds some coins for the fees: a few times what counts as dust.
    private const uint GasShares = 5;

    private const double UnseenFactor = 0.75;

    private readonly AccountHistory history;
    private readonly Asset asset;
    private readonly Func<Account, IReadOnlyList<string>> servicesOf;
    private readonly DepositLimits limits;
    private readonly UInt256 gas;
    private readonly DepositPurse purse;
    private readonly DepositPurse coins;
    private readonly List<DepositForward> forwards = [];
    private readonly SortedSet<Account> hotWallets = [];
    private readonly HashSet<Address> senders = [];
    private readonly List<(IReadOnlyList<string> Names, UInt256 Amount, bool IsCoin, TransactionId Transaction)> fromServices = [];
    private readonly List<(IReadOnlyList<string> Names, TransactionId Transaction)> feesOfOthers = [];
    private IReadOnlyList<string>? names;
    private UInt256 fees;
    private double fit;
    private bool isSwept;
    private bool isContract;

    public DepositReading(AccountHistory history, Asset asset, Func<Account, IReadOnlyList<string>> servicesOf, DepositLimits limits)
    {
        this.history = history;
        this.asset = asset;
        this.servicesOf = servicesOf;
        this.limits = limits;
        UInt256 dust = CoinDust(history.Account.Chain);
        gas = dust * GasShares;
        purse = new DepositPurse(asset, DustOf(history, asset));
        coins = asset.IsNative ? purse : new DepositPurse(Coin(), dust);
    }

    /// <summary>Why the account is no deposit account.</summary>
    public DepositObstacle Obstacle { get; private set; }

    private Address Self => history.Account.Address;

    private bool SeesAll => (CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Token) is var all && (history.CompleteKinds & all) == all;

    /// <summary>Reads the history; null with an <see cref="Obstacle"/> if it is that of no deposit account.</summary>
    public DepositAccount? Read()
    {
        foreach (LedgerTransaction transaction in history.Transactions)
        {
            Obstacle = transaction.Record.Failed ? Fail(transaction) : Take(transaction);
            if (Obstacle != DepositObstacle.None)
            {
                return null;
            }
        }

        Obstacle = Conclude();
        return Obstacle == DepositObstacle.None ? Found() : null;
    }

    /// <summary>A failed transaction takes only its fee.</summary>
    private DepositObstacle Fail(LedgerTransaction transaction)
    {
        foreach (TransferRecord fee in transaction.Transfers.Where(transfer => transfer.Kind == TransferKind.Fee && transfer.From == Self))
        {
            PayFee(fee.Amount);
        }

        return coins.Lacks && asset.IsNative ? DepositObstacle.Lacks : DepositObstacle.None;
    }

    private DepositObstacle Take(LedgerTransaction transaction)
    {
        bool isOwn = transaction.Transfers.Any(transfer => transfer.From == Self && transfer.Kind is TransferKind.Fee or TransferKind.Native);
        bool got = false;
        Account? to = null;
        foreach (TransferRecord transfer in transaction.Transfers)
        {
            if (transfer.Kind == TransferKind.Fee)
            {
                if (transfer.From == Self)
                {
                    PayFee(transfer.Amount);
                }
            }
            else if (transfer.Amount.IsZero || (!isOwn && PurseOf(transfer.Asset) is null))
            {
                // Moves nothing, or is what a strange token says.
            }
            else if (transfer.From == Self)
            {
                if (Give(transfer, ref to) is var obstacle and not DepositObstacle.None)
                {
                    return obstacle;
                }
            }
            else if (transfer.To == Self)
            {
                got = true;
                if (Get(transaction, transfer) is var obstacle and not DepositObstacle.None)
                {
                    return obstacle;
                }
            }
        }

        return isOwn && to is null ? DepositObstacle.CalledContract
            : isOwn && got ? DepositObstacle.Traded
            : purse.Lacks ? DepositObstacle.Lacks
            : to is { } taker ? Forward(transaction, taker, isOwn)
            : DepositObstacle.None;
    }

    private DepositObstacle Give(TransferRecord transfer, ref Account? to)
    {
        if (transfer.To is not { } taker || taker == Self)
        {
            return DepositObstacle.PaidOthers;
        }

        var account = new Account(transfer.Chain, taker);
        IReadOnlyList<string> named = servicesOf(account);
        if (named.Count == 0)
        {
            return DepositObstacle.PaidOthers;
        }

        names = names is null ? named : [.. names.Intersect(named, StringComparer.OrdinalIgnoreCase)];
        if (names.Count == 0)
        {
            return DepositObstacle.SeveralServices;
        }

        to ??= account;
        isContract |= transfer.Kind == TransferKind.Internal;
        hotWallets.Add(account);
        PurseOf(transfer.Asset)?.Give(transfer.Amount);
        return DepositObstacle.None;
    }

    private DepositObstacle Get(LedgerTransaction transaction, TransferRecord transfer)
    {
        if (transfer.Kind == TransferKind.Reward)
        {
            return DepositObstacle.GotRewards;
        }

        if (PurseOf(transfer.Asset) is not { } into)
        {
            return DepositObstacle.None;
        }

        bool counts = into.Get(transfer.Amount, transaction);
        if (transfer.From is { } sender)
        {
            IReadOnlyList<string> named = servicesOf(new Account(transfer.Chain, sender));
            if (named.Count > 0)
            {
                fromServices.Add((named, transfer.Amount, transfer.Asset.IsNative, transaction.Record.Id));
            }

            if (counts && into == purse)
            {
                senders.Add(sender);
            }
        }

        return senders.Count > limits.MostSenders ? DepositObstacle.TooManySenders : DepositObstacle.None;
    }

    /// <summary>Holds a forward against the limits. What was forwarded of coins beside a token counts if it fits and does no harm if not.</summary>
    private DepositObstacle Forward(LedgerTransaction transaction, Account to, bool isOwn)
    {
        TransferRecord[] feesHere = [.. transaction.Transfers.Where(transfer => transfer.Kind == TransferKind.Fee)];
        isSwept |= !isOwn && feesHere.Length > 0;
        foreach (DepositPurse from in purse == coins ? [purse] : new[] { purse, coins })
        {
            if (from.Empty(transaction, to) is not { } forward)
            {
                continue;
            }

            bool fits = forward.Left <= from.Dust && forward.Delay <= (long)limits.MaxDelay.TotalSeconds && !from.Lacks;
            if (fits)
            {
                forwards.Add(forward);
                fit += 1 - (0.5 * Share(forward.Left, from.Dust)) - (0.5 * forward.Delay / limits.MaxDelay.TotalSeconds);
            }
            else if (from == purse)
            {
                return forward.Left > from.Dust ? DepositObstacle.KeptSome : DepositObstacle.KeptLong;
            }
        }

        feesOfOthers.AddRange(feesHere
            .Select(fee => fee.From)
            .OfType<Address>()
            .Where(payer => payer != Self)
            .Select(payer => (servicesOf(new Account(to.Chain, payer)), transaction.Record.Id)));

        return DepositObstacle.None;
    }

    private DepositObstacle Conclude()
    {
        // What a contract does shows only by its movements: all kinds of them must be there.
        bool isBlind = isContract && (!SeesAll || !history.CompleteKinds.HasFlag(CoverageKinds.Internal));
        bool seesFees = history.CompleteKinds.HasFlag(CoverageKinds.Native | CoverageKinds.Fee);
        UInt256 back = Sum(FromService(isCoin: true));
        return !forwards.Exists(forward => forward.Amount.Asset == asset) ? DepositObstacle.ForwardsNothing
            : isBlind ? DepositObstacle.HistoryIncomplete
            : purse.Balance > purse.Dust ? DepositObstacle.KeptSome
            : !Sum(FromService(isCoin: false)).IsZero || (asset.IsNative && !back.IsZero) || (seesFees && back > UInt256.SaturatingAdd(fees, gas)) ? DepositObstacle.GotBack
            : !asset.IsNative && seesFees && !coins.Lacks && coins.Balance > gas ? DepositObstacle.OwnCoins
            : forwards.Count < limits.LeastForwards ? DepositObstacle.TooFewForwards
            : DepositObstacle.None;
    }

    private DepositAccount Found()
    {
        TransactionId[] support =
        [
            .. FromService(isCoin: true).Select(gift => gift.Transaction),
            .. feesOfOthers.Where(fee => IsTheService(fee.Names)).Select(fee => fee.Transaction),
        ];
        HashSet<TransactionId> paidFor = [.. support];
        CoverageKinds unseen = (CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Token | CoverageKinds.Internal) & ~history.CompleteKinds;

        // Of an account that sends coins itself every act shows by its fee and its calls; of others only by the movements.
        bool isSure = (SeesAll && !coins.Lacks) || (asset.IsNative && !isContract);
        int proofs = Math.Min(forwards.Count + Math.Max(senders.Count, 1) - 1 + (paidFor.Count > 0 ? 1 : 0), 60);
        double score = fit / forwards.Count * (1 - (1.0 / (1L << proofs))) * (isSure ? 1 : UnseenFactor);
        return new DepositAccount(
            isSwept ? DepositRule.SweptByOthers : DepositRule.ForwardsAll, history.Account, asset, names![0], [.. hotWallets], Math.Round(score, 3), [.. forwards], senders.Count)
        {
            PaidFor = [.. history.Transactions.Select(transaction => transaction.Record.Id).Where(paidFor.Contains)],
            Unseen = unseen,
        };
    }

    private void PayFee(UInt256 amount)
    {
        fees = UInt256.SaturatingAdd(fees, amount);
        coins.Pay(amount);
    }

    private IEnumerable<(UInt256 Amount, TransactionId Transaction)> FromService(bool isCoin) =>
        fromServices.Where(gift => gift.IsCoin == isCoin && IsTheService(gift.Names)).Select(gift => (gift.Amount, gift.Transaction));

    private bool IsTheService(IReadOnlyList<string> others) => names is not null && others.Intersect(names, StringComparer.OrdinalIgnoreCase).Any();

    private DepositPurse? PurseOf(Asset moved) => moved == asset ? purse : moved.IsNative ? coins : null;

    /// <summary>The chain's coin, as the history has it; of a chain that is not known it cannot be told otherwise.</summary>
    private Asset Coin() => history.Transactions.SelectMany(transaction => transaction.Transfers).Select(transfer => transfer.Asset).FirstOrDefault(moved => moved.IsNative);

    /// <summary>So much of an asset, in base units, is as good as nothing: of the chain's coin a fixed sum, of a token a part of all that ever came.</summary>
    internal static UInt256 DustOf(AccountHistory history, Asset asset) =>
        asset.IsNative ? CoinDust(history.Account.Chain) : Received(history, asset) / 10_000u;

    private static UInt256 CoinDust(ChainId chain) => chain.IsTron ? 10_000_000u : 10_000_000_000_000_000ul;

    private static UInt256 Received(AccountHistory history, Asset asset) => history.Transactions
        .Where(transaction => !transaction.Record.Failed)
        .SelectMany(transaction => transaction.Transfers)
        .Where(transfer => transfer.To == history.Account.Address && transfer.Asset == asset)
        .Aggregate(default(UInt256), (sum, transfer) => UInt256.SaturatingAdd(sum, transfer.Amount));

    private static UInt256 Sum(IEnumerable<(UInt256 Amount, TransactionId)> gifts) =>
        gifts.Aggregate(default(UInt256), (sum, gift) => UInt256.SaturatingAdd(sum, gift.Amount));

    /// <summary>What part of the dust is left, from 0 to 1, in thousandths.</summary>
    private static double Share(UInt256 left, UInt256 dust) => left.IsZero ? 0 : (ulong)UInt256.MulDiv(left, 1000u, dust, out _) / 1000.0;
}
