using WalletTrace.Chains;
using WalletTrace.Inference;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing.Live;

/// <summary>
/// Whether the part of an account's history that was read fits one of a service's deposit accounts. Such accounts may be busy; what they are shows only when all is
/// read, so that is no finding, but reason enough not to take their pace for that of a hub.
/// </summary>
/// <param name="finder">Knows deposit accounts.</param>
/// <param name="account">Whose history.</param>
/// <param name="asset">The asset that is traced there.</param>
internal sealed class DepositSoFar(DepositFinder finder, Account account, Asset asset)
{
    /// <summary>Whether facts that were read fit.</summary>
    public async ValueTask<bool> FitsAsync(IEnumerable<Fact> read, CancellationToken cancellationToken) =>
        Fits(await new MemoryLedger(read).HistoryAsync(account, cancellationToken).ConfigureAwait(false));

    /// <summary>Whether a history fits up to its last forward: what came since may be about to go on.</summary>
    public bool Fits(AccountHistory history)
    {
        int last = history.Transactions.Count - 1;
        while (last >= 0 && !history.Transactions[last].Transfers.Any(transfer => transfer.From == account.Address && transfer.Asset == asset && transfer.Kind != TransferKind.Fee))
        {
            last--;
        }

        return last >= 0 && finder.Find(history with { Transactions = [.. history.Transactions.Take(last + 1)], CompleteKinds = (CoverageKinds)~0 }, asset, out _) is not null;
    }
}
