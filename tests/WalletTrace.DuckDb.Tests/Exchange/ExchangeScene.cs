using DuckDB.NET.Data;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Exchange;

/// <summary>Ledgers and Parquet files in a folder that is gone after the test.</summary>
internal sealed class ExchangeScene : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private int count;

    public string this[string name] => folder[name];

    /// <summary>A new ledger.</summary>
    public Task<DuckDbLedger> LedgerAsync(OnContradiction onContradiction = OnContradiction.Refuse) => DuckDbLedger.OpenAsync(
        folder[$"{count++}.duckdb"], new DuckDbLedgerOptions { Threads = 1, AllowExternalAccess = true, OnContradiction = onContradiction, TimeProvider = new TestTime(TimeSpan.Zero) });

    /// <summary>Runs statements in a database of its own: what anybody would make Parquet files with.</summary>
    public static List<object?[]> Sql(string sql)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            for (int at = 0; at < row.Length; at++)
            {
                row[at] = reader.IsDBNull(at) ? null : reader.GetValue(at);
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Writes a Parquet file of what a query gives; its folder.</summary>
    public string Parquet(string query, string name = "transfers.parquet")
    {
        string place = Directory.CreateDirectory(folder[$"parquet{count++}"]).FullName;
        Sql($"COPY ({query}) TO '{Path.Combine(place, name)}' (FORMAT parquet)");
        return place;
    }

    /// <summary>What a ledger answers to everything.</summary>
    public static Task<string> DumpAsync(ILedger ledger) => Facts.DumpAsync(ledger);

    public void Dispose() => folder.Dispose();
}
