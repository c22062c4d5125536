using DuckDB.NET.Data;

namespace WalletTrace.DuckDb.Tests;

public sealed class SchemaTests
{
    [Fact]
    public void The_statements_of_every_version_make_tables()
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        for (int version = 1; version <= SchemaText.Version; version++)
        {
            using var command = connection.CreateCommand();
            command.CommandText = SchemaText.Of(version);
            command.ExecuteNonQuery();
        }

        using var count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM transfer";
        Assert.Equal(0L, count.ExecuteScalar());
    }
}
