using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Inference.Clusters;

/// <summary>
/// Who pays into one deposit account belongs together: a service gives each customer one of its own. Each receipt is matched with the forward that took it.
/// </summary>
/// <remarks>
/// The score of a receipt is 1 − ½ · what was left ÷ dust − ½ · delay ÷ longest delay (Victor, Address Clustering Heuristics for Ethereum, Financial Cryptography
/// 2020, in the form of Tutela's code): what was left of all that came since the forward before, and the time from this receipt to the forward.
/// </remarks>
internal static class DepositLinks
{
    /// <summary>A link for each receipt that was forwarded, in rank order; none where fewer than two customers paid.</summary>
    public static IReadOnlyList<ClusterLink> Of(DepositAccount deposit, AccountHistory record, DepositLimits limits, Func<Account, bool> isShared)
    {
        Dictionary<TransactionId, DepositForward> forwards = deposit.Forwards.Where(forward => forward.Amount.Asset == deposit.Asset)
            .GroupBy(forward => forward.Transaction).ToDictionary(group => group.Key, group => group.First());
        UInt256 dust = DepositReading.DustOf(record, deposit.Asset);
        var links = new List<ClusterLink>();
        var waiting = new List<(LedgerTransaction Transaction, Account Sender)>();
        foreach (LedgerTransaction transaction in record.Transactions.Where(transaction => !transaction.Record.Failed))
        {
            foreach (TransferRecord transfer in transaction.Transfers)
            {
                if (transfer.To == deposit.Account.Address && transfer.Asset == deposit.Asset && transfer.Amount > dust && transfer.Kind is not (TransferKind.Fee or TransferKind.Reward)
                    && transfer.From is { } giver && giver != deposit.Account.Address && new Account(transfer.Chain, giver) is var sender && !isShared(sender))
                {
                    waiting.Add((transaction, sender));
                }
            }

            if (forwards.TryGetValue(transaction.Record.Id, out DepositForward forward))
            {
                links.AddRange(waiting.Select(receipt => new ClusterLink(
                    ClusterRule.DepositReuse, receipt.Sender, deposit.Account, receipt.Transaction.Record.Id, receipt.Transaction.Record.Height,
                    Score(forward.Left, dust, transaction.MonotoneTime - receipt.Transaction.MonotoneTime, limits))));
                waiting.Clear();
            }
        }

        return links.Select(link => link.One).Distinct().Count() > 1 ? links : [];
    }

    private static double Score(UInt256 left, UInt256 dust, long delay, DepositLimits limits)
    {
        double share = left.IsZero ? 0 : dust.IsZero ? 1 : Math.Min(1, (ulong)UInt256.Min(UInt256.MulDiv(left, 1000u, dust, out _), 1000u) / 1000.0);
        return Math.Round(Math.Max(0, 1 - (0.5 * share) - (0.5 * Math.Min(1, delay / limits.MaxDelay.TotalSeconds))), 3);
    }
}
