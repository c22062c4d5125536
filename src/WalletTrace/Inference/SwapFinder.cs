using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Ledger;

namespace WalletTrace.Inference;

/// <summary>
/// Finds swaps by netting what each account gave and got in one transaction. Pure: the same movements always give the same answer, and what cannot be
/// decided is left undecided.
/// </summary>
/// <remarks>
/// <para>An account trades when, fees and rewards apart, it gave exactly one asset and got exactly one other. That is as true of the pool on the other
/// side; so it must also be the one for whom the transaction was made: its sender (who paid the fee, or else gave its value), or the one account that
/// only gave, with the sender or the one account that only got as the recipient. Where the sender has no part, as with relayers and batches of orders, only
/// an account beside known services is taken for a trader.</para>
/// <para>Routers, over which everything passes, and pools are the route. What the route paid to accounts that only got, in the asset that was given, are
/// payments of their own (an integrator's fee) and do not convert. A coin and its wrapped token count as one kind, so that a router may wrap on the
/// way.</para>
/// <para>Nothing may get lost from sight on the way, and nobody may show a swap of what is sent to oneself: what was got must be the chain's own coin or a
/// token that is known (the contract of any other says of it what it likes), nobody on the way may keep anything, and what accounts got that only got is
/// told.</para>
/// <para>The movements must be all of the transaction. O(movements · log movements).</para>
/// </remarks>
public sealed class SwapFinder
{
    private readonly Func<Account, bool> isService;
    private readonly Func<Asset, bool> isKnown;

    /// <summary>Prepares a finder.</summary>
    /// <param name="isService">Whether an account is known to be there to be traded with: a pool, an exchange. Null: none is known.</param>
    /// <param name="isKnown">
    /// Whether a token, beside the well-known ones and chains' own coins, is vouched for, so that its own contract is to be believed who gave it to whom.
    /// Null: none is.
    /// </param>
    public SwapFinder(Func<Account, bool>? isService = null, Func<Asset, bool>? isKnown = null)
    {
        this.isService = isService ?? (_ => false);
        this.isKnown = asset => asset.IsNative || EvmTokens.IsWellKnown(asset) || isKnown?.Invoke(asset) == true;
    }

    /// <summary>Reads one transaction of an account chain. One of a UTXO chain, or one that failed, has no swaps.</summary>
    public SwapReading Read(LedgerTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (transaction.Record.Failed || transaction.Record.Index == TransactionRecord.OfBlock)
        {
            return SwapReading.None;
        }

        TransferRecord[] movements =
        [
            .. transaction.Transfers.Where(transfer => transfer.Kind is not (TransferKind.Fee or TransferKind.Reward) && !transfer.Amount.IsZero && transfer.From != transfer.To),
        ];

        // Most transactions move one asset.
        return movements.Length < 2 || Array.TrueForAll(movements, movement => movement.Asset == movements[0].Asset)
            ? SwapReading.None
            : new SwapSearch(transaction.Record.Chain, movements, SenderOf(transaction), isService, isKnown).Find();
    }

    /// <summary>Who made a transaction: who paid for it, or where no fee is known who gave its own value. Null where neither is known.</summary>
    private static Address? SenderOf(LedgerTransaction transaction) =>
        (transaction.Transfers.FirstOrDefault(transfer => transfer.Kind == TransferKind.Fee)
            ?? transaction.Transfers.FirstOrDefault(transfer => transfer.Kind == TransferKind.Native))?.From;
}
