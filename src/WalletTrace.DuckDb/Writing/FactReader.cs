using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Writing;

/// <summary>Reads one chain's facts as they were told, for holding others against them.</summary>
/// <param name="connection">The connection on which the append's transaction is open.</param>
/// <param name="chain">The chain.</param>
/// <param name="chainId">Its id.</param>
/// <param name="names">The ids of assets.</param>
internal sealed class FactReader(LedgerConnection connection, ChainId chain, byte chainId, AssetNumbers names)
{
    /// <summary>Reads blocks.</summary>
    /// <param name="condition">Which rows <c>t</c> of the table, after WHERE.</param>
    public IEnumerable<BlockRecord> Blocks(string condition)
    {
        using ChunkReader rows = Rows("height, time, hash, parent", "block", condition);
        while (rows.Read())
        {
            yield return new BlockRecord(chain, rows.Int64(0), rows.Int64(1), rows.Hash(2), rows.Hash(3));
        }
    }

    /// <summary>Reads transactions.</summary>
    /// <param name="condition">Which rows <c>t</c> of the table, after WHERE.</param>
    public IEnumerable<TransactionRecord> Transactions(string condition)
    {
        using ChunkReader rows = Rows("height, index, id, failed", "transaction", condition);
        while (rows.Read())
        {
            yield return new TransactionRecord(chain, rows.Int64(0), rows.Int32(1), rows.Id(2), rows.Boolean(3));
        }
    }

    /// <summary>Reads transfers, and those that were told again in other words.</summary>
    /// <param name="condition">Which rows <c>t</c> of the table, after WHERE.</param>
    public IEnumerable<TransferRecord> Transfers(string condition)
    {
        const string columns = "height, transaction_index, index, kind, asset_id, giver, taker, amount, wide_amount, burnt, wide_burnt";
        const string joined = """
            (SELECT t.*, f.address AS giver, o.address AS taker FROM transfer t LEFT JOIN account f ON f.id = t.from_id LEFT JOIN account o ON o.id = t.to_id)
            """;
        using ChunkReader rows = Rows(columns, joined, condition);
        while (rows.Read())
        {
            yield return new TransferRecord(
                chain, rows.Int64(0), rows.Int32(1), rows.Int64(2), (TransferKind)rows.Byte(3), Asset(rows.Int32(4)), Address(rows, 5), Address(rows, 6),
                rows.Amount(7) ?? throw connection.Malformed("a transfer without an amount"), rows.Amount(9));
        }
    }

    /// <summary>Reads freezes.</summary>
    /// <param name="condition">Which rows <c>t</c> of the table, after WHERE.</param>
    public IEnumerable<FreezeRecord> Freezes(string condition)
    {
        const string joined = "(SELECT t.*, a.address FROM holding_freeze t LEFT JOIN account a ON a.id = t.account_id)";
        using ChunkReader rows = Rows("height, transaction_index, index, kind, asset_id, address, amount, wide_amount", joined, condition);
        while (rows.Read())
        {
            yield return new FreezeRecord(
                chain, rows.Int64(0), rows.Int32(1), rows.Int64(2), (FreezeKind)rows.Byte(3), Asset(rows.Int32(4)), Known(Address(rows, 5)), rows.Amount(6));
        }
    }

    /// <summary>Reads the assets that known transfers and freezes were told with later.</summary>
    /// <param name="condition">Which rows <c>t</c> of the table, after WHERE.</param>
    public IEnumerable<(long Height, int TransactionIndex, long Index, bool IsFreeze, Asset Asset)> Retold(string condition)
    {
        using ChunkReader rows = Rows("height, transaction_index, index, is_freeze, asset_id", "retold", condition);
        while (rows.Read())
        {
            yield return (rows.Int64(0), rows.Int32(1), rows.Int64(2), rows.Boolean(3), Asset(rows.Int32(4)));
        }
    }

    /// <summary>Reads inputs.</summary>
    /// <param name="condition">Which rows <c>t</c> of the table, after WHERE.</param>
    public IEnumerable<InputRecord> Inputs(string condition)
    {
        const string joined = "(SELECT t.*, a.address FROM input t LEFT JOIN account a ON a.id = t.owner_id)";
        using ChunkReader rows = Rows("height, transaction_index, index, coin_transaction, coin_index, address, amount, wide_amount", joined, condition);
        while (rows.Read())
        {
            CoinId? coin = rows.IsNull(3) ? null : new CoinId(rows.Id(3), rows.Int32(4));
            yield return new InputRecord(chain, rows.Int64(0), rows.Int32(1), rows.Int32(2), coin, Address(rows, 5), rows.Amount(6));
        }
    }

    /// <summary>Reads outputs.</summary>
    /// <param name="condition">Which rows <c>t</c> of the table, after WHERE.</param>
    public IEnumerable<OutputRecord> Outputs(string condition)
    {
        const string joined = "(SELECT t.*, a.address FROM output t LEFT JOIN account a ON a.id = t.owner_id)";
        using ChunkReader rows = Rows("height, transaction_index, index, address, amount, wide_amount", joined, condition);
        while (rows.Read())
        {
            yield return new OutputRecord(
                chain, rows.Int64(0), rows.Int32(1), rows.Int32(2), Known(Address(rows, 3)), rows.Amount(4) ?? throw connection.Malformed("an output without an amount"));
        }
    }

    /// <summary>Reads statements of coverage.</summary>
    /// <param name="condition">Which rows <c>t</c> of the table, after WHERE.</param>
    public IEnumerable<CoverageRecord> Coverage(string condition)
    {
        const string joined = "(SELECT t.*, a.address FROM coverage t LEFT JOIN account a ON a.id = t.account_id)";
        using ChunkReader rows = Rows("address, from_height, to_height, kinds, source, read_at", joined, condition);
        while (rows.Read())
        {
            yield return new CoverageRecord(
                chain, Address(rows, 0), rows.Int64(1), rows.Int64(2), (CoverageKinds)rows.Int32(3), rows.Text(4), rows.NullableInt64(5));
        }
    }

    private ChunkReader Rows(string columns, string table, string condition) =>
        connection.Query($"SELECT {columns} FROM {table} t WHERE t.chain_id = {Sql.Of(chainId)} AND {condition}");

    private Asset Asset(int id) => names.Find(id) ?? throw connection.Malformed(FormattableString.Invariant($"asset id {id}, expected one of the table asset"));

    private Address? Address(ChunkReader rows, int column) => rows.IsNull(column) ? null : AccountNumbers.Parse(connection, rows.Bytes(column), chain);

    private Address Known(Address? address) => address ?? throw connection.Malformed("an account id that is not in the table account");
}
