using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Reading;

/// <summary>A row of the table transfer, with the numbers of what it names.</summary>
internal readonly record struct TransferRow(
    long Height, int Transaction, long Index, TransferKind Kind, int Asset, int? From, int? To, UInt256 Amount, UInt256? Burnt)
{
    public const string Columns = "t.height, t.transaction_index, t.index, t.kind, t.asset_id, t.from_id, t.to_id, t.amount, t.wide_amount, t.burnt, t.wide_burnt";

    public static TransferRow Read(ChunkReader row) => new(
        row.Int64(0), row.Int32(1), row.Int64(2), (TransferKind)row.Byte(3), row.Int32(4), row.NullableInt32(5), row.NullableInt32(6), FactRows.Amount(row, 7), row.Amount(9));

    public TransferRecord ToRecord(ChainId chain, FactNames names) =>
        new(chain, Height, Transaction, Index, Kind, names.Assets[Asset], names.Address(From), names.Address(To), Amount, Burnt);
}

/// <summary>A row of the table holding_freeze, with the numbers of what it names.</summary>
internal readonly record struct FreezeRow(long Height, int Transaction, long Index, FreezeKind Kind, int Asset, int Account, UInt256? Amount)
{
    public const string Columns = "t.height, t.transaction_index, t.index, t.kind, t.asset_id, t.account_id, t.amount, t.wide_amount";

    public static FreezeRow Read(ChunkReader row) =>
        new(row.Int64(0), row.Int32(1), row.Int64(2), (FreezeKind)row.Byte(3), row.Int32(4), row.Int32(5), row.Amount(6));

    public FreezeRecord ToRecord(ChainId chain, FactNames names) =>
        new(chain, Height, Transaction, Index, Kind, names.Assets[Asset], names.Addresses[Account], Amount);
}

/// <summary>A row of the table input, with the number of its owner.</summary>
internal readonly record struct InputRow(long Height, int Transaction, int Index, CoinId? Coin, int? Owner, UInt256? Amount)
{
    public const string Columns = "t.height, t.transaction_index, t.index, t.coin_transaction, t.coin_index, t.owner_id, t.amount, t.wide_amount";

    public static InputRow Read(ChunkReader row) => new(
        row.Int64(0), row.Int32(1), row.Int32(2), row.IsNull(3) ? null : new CoinId(row.Id(3), row.Int32(4)), row.NullableInt32(5), row.Amount(6));

    public InputRecord ToRecord(ChainId chain, FactNames names) => new(chain, Height, Transaction, Index, Coin, names.Address(Owner), Amount);
}

/// <summary>A row of the table output, with the number of its owner.</summary>
internal readonly record struct OutputRow(long Height, int Transaction, int Index, int Owner, UInt256 Amount)
{
    public const string Columns = "t.height, t.transaction_index, t.index, t.owner_id, t.amount, t.wide_amount";

    public static OutputRow Read(ChunkReader row) => new(row.Int64(0), row.Int32(1), row.Int32(2), row.Int32(3), FactRows.Amount(row, 4));

    public OutputRecord ToRecord(ChainId chain, FactNames names) => new(chain, Height, Transaction, Index, names.Addresses[Owner], Amount);
}

/// <summary>What rows name by number.</summary>
internal readonly record struct FactNames(Dictionary<int, Asset> Assets, Dictionary<int, Address> Addresses)
{
    public Address? Address(int? number) => number is { } given ? Addresses[given] : null;
}

/// <summary>Reads rows of facts.</summary>
internal static class FactRows
{
    public const string TransactionColumns = "t.height, t.index, t.id, t.failed";
    public const string BlockColumns = "t.height, t.time, t.hash, t.parent";

    /// <summary>All rows of a statement.</summary>
    public static List<T> All<T>(LedgerConnection connection, string sql, Func<ChunkReader, T> read, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        using ChunkReader rows = connection.Query(sql, cancellationToken);
        while (rows.Read())
        {
            all.Add(read(rows));
        }

        return all;
    }

    /// <summary>A transaction.</summary>
    public static TransactionRecord Transaction(ChunkReader row, ChainId chain) => new(chain, row.Int64(0), row.Int32(1), row.Id(2), row.Boolean(3));

    /// <summary>A block.</summary>
    public static BlockRecord Block(ChunkReader row, ChainId chain) => new(chain, row.Int64(0), row.Int64(1), row.Hash(2), row.Hash(3));

    /// <summary>An amount that every fact of its kind has.</summary>
    public static UInt256 Amount(ChunkReader row, int column) => row.Amount(column) ?? throw row.Malformed("no amount, expected one in amount or in wide_amount");
}
