using WalletTrace.Chains;

namespace WalletTrace.DuckDb.Writing;

/// <summary>Facts of one chain on their way to the thread that appends them; used again and again.</summary>
internal sealed class Parcel
{
    /// <summary>Transfers.</summary>
    public TransferColumns Transfers { get; } = new();

    /// <summary>Blocks.</summary>
    public List<BlockRecord> Blocks { get; } = [];

    /// <summary>Transactions.</summary>
    public List<TransactionRecord> Transactions { get; } = [];

    /// <summary>Freezes with their assets' and accounts' ids.</summary>
    public List<(FreezeRecord Freeze, int Asset, int Account)> Freezes { get; } = [];

    /// <summary>Accounts that are named for the first time.</summary>
    public List<(int Id, string Address)> Accounts { get; } = [];

    /// <summary>Whether it is time to send it.</summary>
    public bool IsFull => Transfers.Count > TransferColumns.Capacity - BulkAppend.GroupLength || Transactions.Count >= TransferColumns.Capacity || Blocks.Count >= TransferColumns.Capacity
        || Freezes.Count >= TransferColumns.Capacity;

    /// <summary>Appends all that is in it; it is empty then.</summary>
    public void Write(FactTables tables, byte chainId)
    {
        Accounts.ForEach(account => tables.Add(chainId, account.Id, account.Address));
        Blocks.ForEach(block => tables.Add(chainId, block));
        Transactions.ForEach(transaction => tables.Add(chainId, transaction));
        if (Transfers.Count > 0)
        {
            tables.Add(chainId, Transfers);
        }

        Freezes.ForEach(entry => tables.Add(chainId, entry.Freeze, entry.Asset, entry.Account));
        Accounts.Clear();
        Blocks.Clear();
        Transactions.Clear();
        Freezes.Clear();
    }
}
