using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Writing;

/// <summary>
/// Appends facts to their tables, in the transaction that is open on a connection. What they name (chains, assets, accounts) has ids by then. To be closed
/// before anything else is done on the connection.
/// </summary>
internal sealed class FactTables(LedgerConnection connection, int append) : IDisposable
{
    private readonly Dictionary<string, ChunkWriter> writers = [];

    /// <summary>Appends a chain.</summary>
    public void Add(byte id, ChainId chain)
    {
        ChunkWriter writer = Of("chain");
        writer.Set(0, id);
        writer.SetText(1, chain.ToString());
        writer.EndRow();
    }

    /// <summary>Appends an asset as it is told.</summary>
    public void Add(byte chain, int id, Asset asset)
    {
        ChunkWriter writer = Of("asset");
        writer.Set(0, id);
        writer.Set(1, chain);
        writer.SetText(2, asset.ToString());
        writer.Set(3, (byte)asset.Decimals);
        writer.SetText(4, asset.Symbol);
        writer.EndRow();
    }

    /// <summary>Appends an account.</summary>
    public void Add(byte chainId, int id, string address)
    {
        ChunkWriter writer = Of("account");
        writer.Set(0, id);
        writer.Set(1, chainId);
        writer.SetText(2, address);
        writer.EndRow();
    }

    /// <summary>Appends a block.</summary>
    public void Add(byte chain, BlockRecord block)
    {
        ChunkWriter writer = Of("block");
        writer.Set(0, chain);
        writer.Set(1, block.Height);
        writer.Set(2, block.Time);
        writer.SetId(3, block.Hash?.Bytes);
        writer.SetId(4, block.Parent?.Bytes);
        writer.Set(5, append);
        writer.EndRow();
    }

    /// <summary>Appends a transaction.</summary>
    public void Add(byte chain, TransactionRecord transaction)
    {
        ChunkWriter writer = Of("transaction");
        writer.Set(0, chain);
        writer.Set(1, transaction.Height);
        writer.Set(2, transaction.Index);
        writer.SetId(3, transaction.Id);
        writer.Set(4, transaction.Failed);
        writer.Set(5, append);
        writer.EndRow();
    }

    /// <summary>Appends transfers, and lets go of them.</summary>
    public void Add(byte chain, TransferColumns transfers) => transfers.Write(Of("transfer"), chain, append);

    /// <summary>Appends a freeze.</summary>
    public void Add(byte chain, FreezeRecord freeze, int asset, int account)
    {
        ChunkWriter writer = Place("holding_freeze", chain, freeze.Height, freeze.TransactionIndex);
        writer.Set(3, freeze.Index);
        writer.Set(4, (byte)freeze.Kind);
        writer.Set(5, asset);
        writer.Set(6, account);
        writer.SetAmount(7, 8, freeze.Amount);
        writer.Set(9, append);
        writer.EndRow();
    }

    /// <summary>Appends an input; the owner's id is 0 where none is told.</summary>
    public void Add(byte chain, InputRecord input, int owner)
    {
        ChunkWriter writer = Place("input", chain, input.Height, input.TransactionIndex);
        writer.Set(3, input.Index);
        writer.SetId(4, input.Coin?.Transaction);
        writer.Set(5, input.Coin?.Index);
        writer.Set(6, OrNone(owner));
        writer.SetAmount(7, 8, input.Amount);
        writer.Set(9, append);
        writer.EndRow();
    }

    /// <summary>Appends an output.</summary>
    public void Add(byte chain, OutputRecord output, int owner)
    {
        ChunkWriter writer = Place("output", chain, output.Height, output.TransactionIndex);
        writer.Set(3, output.Index);
        writer.Set(4, owner);
        writer.SetAmount(5, 6, output.Amount);
        writer.Set(7, append);
        writer.EndRow();
    }

    /// <summary>Appends a statement of coverage; the account's id is 0 for the whole chain.</summary>
    public void Add(byte chain, CoverageRecord coverage, int account)
    {
        ChunkWriter writer = Of("coverage");
        writer.Set(0, chain);
        writer.Set(1, OrNone(account));
        writer.Set(2, coverage.FromHeight);
        writer.Set(3, coverage.ToHeight);
        writer.Set(4, (int)coverage.Kinds);
        writer.SetText(5, coverage.Source);
        writer.Set(6, coverage.ReadAt);
        writer.Set(7, append);
        writer.EndRow();
    }

    /// <summary>Appends the asset of a known fact as it is told in other words.</summary>
    public void AddRetold(byte chain, long height, int transactionIndex, long index, bool isFreeze, int asset)
    {
        ChunkWriter writer = Place("retold", chain, height, transactionIndex);
        writer.Set(3, index);
        writer.Set(4, isFreeze);
        writer.Set(5, asset);
        writer.Set(6, append);
        writer.EndRow();
    }

    /// <summary>Hands all rows over to the transaction.</summary>
    public void Close()
    {
        foreach (ChunkWriter writer in writers.Values)
        {
            writer.Close();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ChunkWriter writer in writers.Values)
        {
            writer.Dispose();
        }

        writers.Clear();
    }

    private static int? OrNone(int account) => account == 0 ? null : account;

    private ChunkWriter Of(string table)
    {
        if (!writers.TryGetValue(table, out ChunkWriter? writer))
        {
            writers.Add(table, writer = new ChunkWriter(connection, table));
        }

        return writer;
    }

    private ChunkWriter Place(string table, byte chain, long height, int transactionIndex)
    {
        ChunkWriter writer = Of(table);
        writer.Set(0, chain);
        writer.Set(1, height);
        writer.Set(2, transactionIndex);
        return writer;
    }
}
