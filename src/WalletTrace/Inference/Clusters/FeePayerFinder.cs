using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Inference.Clusters;

/// <summary>
/// On TRON, finds who pays fees for whom, in two ways: who makes and pays a transaction in which nothing moves but another's token, to a third; and who gives an account
/// all of the coins that it ever gets, little at a time, while it pays fees with them and sends none.
/// </summary>
/// <remarks>
/// The account that is paid for must have made a transaction of its own, else it may be a contract. Who pays for many, or is shared, is a service. A transaction
/// without a fee, for instance because another's energy was used, does not tell who made it; whose energy that was facts do not tell either. The order in which
/// transactions come does not matter, but all must come that move an account's coins.
/// </remarks>
/// <param name="limits">The limits.</param>
/// <param name="isShared">Whether an account is used by many people.</param>
/// <param name="isKnown">Whether an asset is to be believed who gave it to whom.</param>
internal sealed class FeePayerFinder(FeePayerLimits limits, Func<Account, bool> isShared, Func<Asset, bool> isKnown)
{
    private readonly List<(Account Payer, Account For, TransactionRecord Transaction)> paid = [];
    private readonly Dictionary<Account, Purse> purses = [];
    private readonly HashSet<Account> doubted = [];

    /// <summary>Takes a transaction in; one of another chain than TRON, or that failed and moved nothing but its fee, says less.</summary>
    public void Add(LedgerTransaction transaction)
    {
        if (!transaction.Record.Chain.IsTron)
        {
            return;
        }

        Address? payer = transaction.Transfers.FirstOrDefault(transfer => transfer.Kind == TransferKind.Fee)?.From;
        if (payer is { } maker)
        {
            PurseOf(transaction, maker).PaysFees = true;
        }

        if (transaction.Record.Failed)
        {
            return;
        }

        TransferRecord[] moves = [.. transaction.Transfers.Where(transfer => transfer.Kind != TransferKind.Fee && !transfer.Amount.IsZero && transfer.From != transfer.To)];
        foreach (TransferRecord move in moves)
        {
            AddMove(transaction, move);
        }

        if (payer is { } from && moves is [{ Kind: TransferKind.Token, From: { } giver, To: { } taker } only] && isKnown(only.Asset) && giver != from && taker != from)
        {
            paid.Add((Account(transaction, from), Account(transaction, giver), transaction.Record));
        }
    }

    /// <summary>The accounts that seem to get all of their coins from one other, ordered.</summary>
    public Account[] ToppedUp() => limits.TopUps ? [.. purses.Where(pair => IsToppedUp(pair.Value)).Select(pair => pair.Key).Order()] : [];

    /// <summary>Says that an account may have got coins that were not taken in.</summary>
    public void Doubt(Account account) => doubted.Add(account);

    /// <summary>The links, ordered by accounts and place.</summary>
    public IEnumerable<ClusterLink> Links()
    {
        var fees = paid.Where(pair => purses.TryGetValue(pair.For, out Purse? purse) && purse.PaysFees)
            .Select(pair => (pair.Payer, pair.For, pair.Transaction, Rule: ClusterRule.FeePayer, Score: ClusterScores.FeePayer));
        var gifts = ToppedUp().Where(account => !doubted.Contains(account)).SelectMany(account => purses[account].Gifts.Select(
            gift => (Payer: purses[account].Givers.Single(), For: account, Transaction: gift, Rule: ClusterRule.FeeTopUp, Score: ClusterScores.FeeTopUp)));
        return fees.Concat(gifts)
            .GroupBy(pair => pair.Payer)
            .Where(group => !isShared(group.Key) && group.Select(pair => pair.For).Distinct().Count() <= limits.MostPaidFor)
            .SelectMany(group => group.Where(pair => !isShared(pair.For)))
            .OrderBy(pair => pair.Payer).ThenBy(pair => pair.For).ThenBy(pair => pair.Rule).ThenBy(pair => pair.Transaction.Height).ThenBy(pair => pair.Transaction.Index)
            .Select(pair => new ClusterLink(pair.Rule, pair.Payer, pair.For, pair.Transaction.Id, pair.Transaction.Height, pair.Score));
    }

    private void AddMove(LedgerTransaction transaction, TransferRecord move)
    {
        if (move.From is { } giver)
        {
            Purse purse = PurseOf(transaction, giver);
            purse.SendsCoins |= move.Asset.IsNative;
            purse.SendsTokens |= !move.Asset.IsNative && isKnown(move.Asset);
        }

        if (move.To is { } taker && move.Asset.IsNative)
        {
            Purse purse = PurseOf(transaction, taker);
            purse.GetsMore |= move.From is null || move.Kind != TransferKind.Native || move.Amount > limits.MostTopUp;
            purse.Gifts.Add(transaction.Record);
            purse.Givers.Add(move.From is { } from ? Account(transaction, from) : default);
        }
    }

    private static bool IsToppedUp(Purse purse) => purse is { PaysFees: true, SendsTokens: true, SendsCoins: false, GetsMore: false, Givers.Count: 1 };

    private Purse PurseOf(LedgerTransaction transaction, Address address)
    {
        Account account = Account(transaction, address);
        if (!purses.TryGetValue(account, out Purse? purse))
        {
            purses.Add(account, purse = new Purse());
        }

        return purse;
    }

    private static Account Account(LedgerTransaction transaction, Address address) => new(transaction.Record.Chain, address);

    /// <summary>What an account did with the chain's coin.</summary>
    private sealed class Purse
    {
        public bool PaysFees { get; set; }

        public bool SendsCoins { get; set; }

        public bool SendsTokens { get; set; }

        public bool GetsMore { get; set; }

        public HashSet<Account> Givers { get; } = [];

        public List<TransactionRecord> Gifts { get; } = [];
    }
}
