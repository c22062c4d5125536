using WalletTrace.Chains;

namespace WalletTrace.DuckDb.Writing;

/// <summary>Facts of one chain on their way to the thread that appends them; used again and again.</summary>
internal sealed class Parcel
{
    private readonly List<string> names = [];

    /// <summary>Transfers.</summary>
    public TransferColumns Transfers { get; } = new();

    /// <summary>Blocks.</summary>
    public List<BlockRecord> Blocks { get; } = [];

    /// <summary>Transactions.</summary>
    public List<TransactionRecord> Transactions { get; } = [];

    /// <summary>Freezes with their assets' and accounts' ids.</summary>
    public List<(FreezeRecord Freeze, int Asset, int Account)> Freezes { get; } = [];

    /// <summary>Accounts that come for the first time.</summary>
    public List<(int Id, Address Address)> Accounts { get; } = [];

    /// <summary>Whether it is time to send it.</summary>
    public bool IsFull => Transfers.Count > TransferColumns.Capacity - BulkAppend.GroupLength || Transactions.Count >= TransferColumns.Capacity || Blocks.Count >= TransferColumns.Capacity
        || Freezes.Count >= TransferColumns.Capacity;

    /// <summary>Writes the names of its accounts; may be left to <see cref="Write"/>.</summary>
    public void Name(ChainId chain)
    {
        for (int at = names.Count; at < Accounts.Count; at++)
        {
            names.Add(Accounts[at].Address.ToString(chain));
        }
    }

    /// <summary>Appends all that is in it; it is empty then.</summary>
    public void Write(FactTables tables, ChainId chain, byte chainId)
    {
        Name(chain);
        for (int at = 0; at < names.Count; at++)
        {
            tables.Add(chainId, Accounts[at].Id, names[at]);
        }

        Blocks.ForEach(block => tables.Add(chainId, block));
        Transactions.ForEach(transaction => tables.Add(chainId, transaction));
        if (Transfers.Count > 0)
        {
            tables.Add(chainId, Transfers);
        }

        Freezes.ForEach(entry => tables.Add(chainId, entry.Freeze, entry.Asset, entry.Account));
        Accounts.Clear();
        names.Clear();
        Blocks.Clear();
        Transactions.Clear();
        Freezes.Clear();
    }
}
