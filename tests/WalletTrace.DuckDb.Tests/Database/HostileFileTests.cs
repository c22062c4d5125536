using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Database;

/// <summary>Files that somebody sent, made so that who opens them reads or shows what he should not.</summary>
public sealed class HostileFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Place => folder["sent.duckdb"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("ALTER TABLE transfer ALTER height TYPE TINYINT", "\"transfer.height\" \"TINYINT NOT NULL\", expected BIGINT NOT NULL")]
    [InlineData("ALTER TABLE block ALTER hash TYPE BIGINT USING 1", "\"block.hash\" \"BIGINT\", expected BLOB")]
    [InlineData("ALTER TABLE account ALTER address DROP NOT NULL", "\"account.address\" \"VARCHAR\", expected VARCHAR NOT NULL")]
    [InlineData("DROP TABLE output", "found no column")]
    [InlineData("ALTER TABLE output ADD COLUMN more INTEGER", "expected no such column")]
    [InlineData("DROP TABLE label; CREATE VIEW label AS SELECT 1 AS account_id", "\"label.account_id\" \"a view\"")]
    [InlineData("DROP TABLE chain; CREATE TABLE chain (id UTINYINT NOT NULL, name VARCHAR GENERATED ALWAYS AS (id::VARCHAR))", "\"computed\"")]
    public async Task A_ledger_with_other_tables_than_its_version_has_is_not_opened(string sql, string problem)
    {
        await ChangeAsync(sql);

        var thrown = await Assert.ThrowsAsync<LedgerFormatException>(() => DuckDbLedger.OpenAsync(Place));

        Assert.Contains(problem, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_macro_that_goes_by_the_name_of_a_function_keeps_a_ledger_from_being_opened_with_access_to_other_files()
    {
        await ChangeAsync("CREATE MACRO lower(text) AS (SELECT content FROM read_text('/etc/hostname'))");

        var thrown = await Assert.ThrowsAsync<LedgerFormatException>(() => DuckDbLedger.OpenAsync(Place, new DuckDbLedgerOptions { AllowExternalAccess = true }));

        Assert.Contains("found the macro \"lower\"", thrown.Message, StringComparison.Ordinal);
        (await DuckDbLedger.OpenAsync(Place)).Dispose();
    }

    [Theory]
    [InlineData("CREATE MACRO max(given) AS 'text that is no number'")]
    [InlineData("CREATE MACRO max(given) AS 1::TINYINT")]
    [InlineData("CREATE MACRO max(given) AS 2.5::DOUBLE")]
    public async Task A_macro_cannot_have_a_value_taken_for_one_of_another_type(string sql)
    {
        await ChangeAsync(sql);
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place);

        Exception? problem = await Record.ExceptionAsync(async () => await ledger.AppendAsync([new BlockRecord(ChainId.Ethereum, 1, 1, null, null)]));

        Assert.True(problem is null or LedgerFormatException or InvalidOperationException, problem?.ToString());
    }

    [Fact]
    public async Task Columns_are_read_as_what_they_are_only()
    {
        (await DuckDbLedger.OpenAsync(Place)).Dispose();
        using LedgerDatabase database = LedgerDatabase.OpenRaw(Place, new DuckDbLedgerOptions());
        using LedgerConnection connection = database.Connect();
        using ChunkReader rows = connection.Query("SELECT 1::BIGINT, 'text', NULL::VARCHAR, 3::DECIMAL(4, 0), [1]");

        Assert.True(rows.Read());
        Assert.Equal(1, rows.Int64(0));
        Assert.Throws<LedgerFormatException>(() => rows.Int32(0));
        Assert.Throws<LedgerFormatException>(() => rows.Text(0));
        Assert.Throws<LedgerFormatException>(() => rows.Int128(1));
        Assert.Throws<LedgerFormatException>(() => rows.Text(2));
        Assert.Throws<LedgerFormatException>(() => rows.Amount(3));
        Assert.Throws<LedgerFormatException>(() => rows.Byte(4));
        Assert.Throws<LedgerFormatException>(() => rows.Column<int>(0).Length);
    }

    [Fact]
    public async Task What_cannot_be_read_of_coverage_is_told_whenever_it_is_asked_for()
    {
        await ChangeAsync(
            $"INSERT INTO chain VALUES (1, '{ChainId.Ethereum}'); INSERT INTO coverage VALUES (1, 7, 0, 9, 1, 'somebody', NULL, 1), (1, NULL, 0, 9, 1, 'somebody', NULL, 1)");
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place);

        for (int time = 0; time < 2; time++)
        {
            var problem = Assert.Throws<LedgerFormatException>(() => ledger.AsOf(ChainId.Ethereum));
            Assert.Contains("account 7", problem.Message, StringComparison.Ordinal);
        }
    }

    private async Task ChangeAsync(string sql)
    {
        (await DuckDbLedger.OpenAsync(Place)).Dispose();
        using LedgerDatabase database = LedgerDatabase.OpenRaw(Place, new DuckDbLedgerOptions { AllowExternalAccess = true });
        using LedgerConnection connection = database.Connect();
        connection.Execute(sql);
    }
}
