using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Inference;

/// <summary>What an account holds of one asset while its history is read, and since when.</summary>
/// <param name="asset">The asset.</param>
/// <param name="dust">So much, in base units, is as good as nothing.</param>
internal sealed class DepositPurse(Asset asset, UInt256 dust)
{
    private UInt256 given;
    private int receipts;
    private TransactionId first;
    private long since;

    /// <summary>So much is as good as nothing.</summary>
    public UInt256 Dust => dust;

    /// <summary>What is there now.</summary>
    public UInt256 Balance { get; private set; }

    /// <summary>Whether more was given than ever came.</summary>
    public bool Lacks { get; private set; }

    /// <summary>Takes a receipt in; tells whether it is more than dust.</summary>
    public bool Get(UInt256 amount, LedgerTransaction transaction)
    {
        Balance = UInt256.SaturatingAdd(Balance, amount);
        if (amount <= dust)
        {
            return false;
        }

        if (receipts++ == 0)
        {
            first = transaction.Record.Id;
            since = transaction.MonotoneTime;
        }

        return true;
    }

    /// <summary>Takes a fee out.</summary>
    public void Pay(UInt256 fee)
    {
        Lacks |= fee > Balance;
        Balance = UInt256.SaturatingSubtract(Balance, fee);
    }

    /// <summary>Forwards something.</summary>
    public void Give(UInt256 amount)
    {
        Pay(amount);
        given = UInt256.SaturatingAdd(given, amount);
    }

    /// <summary>Ends a transaction that forwarded something; null where what it forwarded of this asset was nothing, or dust that had gathered.</summary>
    public DepositForward? Empty(LedgerTransaction transaction, Account to)
    {
        DepositForward? forward = given.IsZero || receipts == 0 ? null : new DepositForward(
            transaction.Record.Id, transaction.Record.Height, to, new Amount(given, asset), Balance, first, receipts, transaction.MonotoneTime - since);
        given = default;
        receipts = forward is null ? receipts : 0;
        return forward;
    }
}
