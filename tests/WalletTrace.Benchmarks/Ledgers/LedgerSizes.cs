using DuckDB.NET.Data;

namespace WalletTrace.Benchmarks.Ledgers;

/// <summary>What a ledger's file is made of, in bytes, as DuckDB tells where each stretch of a column lies.</summary>
/// <param name="Transfers">The transfers themselves.</param>
/// <param name="Accounts">The accounts: a number and an address each.</param>
/// <param name="Ids">The ids of transactions and the hashes of blocks.</param>
/// <param name="Rest">All else: the rest of blocks and transactions, coverage, the catalogue, and what is free.</param>
internal sealed record LedgerSizes(long Transfers, long Accounts, long Ids, long Rest)
{
    // What lies in a block after a stretch, up to the next one or the block's end, is counted with the stretch.
    private const string Sizes = """
        WITH placed AS (
            SELECT 'transfer' AS of_table, * FROM pragma_storage_info('transfer')
            UNION ALL SELECT 'account', * FROM pragma_storage_info('account')
            UNION ALL SELECT 'transaction', * FROM pragma_storage_info('transaction')
            UNION ALL SELECT 'block', * FROM pragma_storage_info('block')),
        sized AS (
            SELECT of_table, column_name AS of_column, coalesce(lead(block_offset) OVER (PARTITION BY block_id ORDER BY block_offset), 262136) - block_offset
                + 262144 * len(additional_block_ids) AS bytes
            FROM placed
            WHERE persistent AND block_id >= 0)
        SELECT
            coalesce(sum(bytes) FILTER (WHERE of_table = 'transfer'), 0)::BIGINT,
            coalesce(sum(bytes) FILTER (WHERE of_table = 'account'), 0)::BIGINT,
            coalesce(sum(bytes) FILTER (WHERE (of_table = 'transaction' AND of_column = 'id') OR (of_table = 'block' AND of_column IN ('hash', 'parent'))), 0)::BIGINT
        FROM sized
        """;

    /// <summary>All of the file.</summary>
    public long All => Transfers + Accounts + Ids + Rest;

    /// <summary>Looks into a ledger's file that nobody has open.</summary>
    public static LedgerSizes Of(string file)
    {
        using var connection = new DuckDBConnection($"Data Source={file};ACCESS_MODE=READ_ONLY");
        connection.Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = Sizes;
        using DuckDBDataReader reader = command.ExecuteReader();
        if (!reader.Read())
        {
            throw new InvalidOperationException("DuckDB told no sizes");
        }

        long[] sizes = [reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)];
        return new LedgerSizes(sizes[0], sizes[1], sizes[2], new FileInfo(file).Length - sizes.Sum());
    }
}
