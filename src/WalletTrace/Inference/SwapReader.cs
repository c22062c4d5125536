using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Inference;

/// <summary>
/// Reads swaps with all that a ledger knows of the other side: who makes transactions is no pool, unless a label says so, but somebody's account; perhaps the
/// trader's own.
/// </summary>
/// <param name="ledger">The facts.</param>
/// <param name="finder">Finds swaps; null where none are followed.</param>
internal sealed class SwapReader(ILedger ledger, SwapFinder? finder)
{
    private readonly Dictionary<Account, bool> senders = [];

    /// <summary>Reads one transaction. Asks the ledger for each account on the other side of a swap once.</summary>
    public async ValueTask<SwapReading> ReadAsync(LedgerTransaction transaction, CancellationToken cancellationToken)
    {
        SwapReading reading = finder?.Read(transaction) ?? SwapReading.None;
        foreach (Swap swap in reading.Swaps)
        {
            foreach (Account other in swap.Counterparties)
            {
                if (await SendsAsync(other, cancellationToken).ConfigureAwait(false))
                {
                    return new SwapReading(
                        [], [new SwapUncertainty(SwapUncertaintyKind.OrdinaryCounterparty, swap.Account, [swap.Given], swap.Recipient == swap.Account ? [swap.Got] : [])]);
                }
            }
        }

        return reading;
    }

    private async ValueTask<bool> SendsAsync(Account account, CancellationToken cancellationToken)
    {
        if (!senders.TryGetValue(account, out bool sends))
        {
            // Only a sender pays a fee, or gives value by the transaction itself.
            AccountHistory history = await ledger.HistoryAsync(account, cancellationToken).ConfigureAwait(false);
            sends = history.Transactions.Any(
                transaction => transaction.Transfers.Any(transfer => transfer.Kind is TransferKind.Fee or TransferKind.Native && transfer.From == account.Address));
            senders.Add(account, sends);
        }

        return sends;
    }
}
