using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Asking;

public sealed class SqlTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private DuckDbLedger ledger = null!;

    public async Task InitializeAsync()
    {
        ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        await ledger.AppendAsync(
        [
            Facts.Block(ChainId.Ethereum, 1, 1_600_000_000),
            Facts.Transaction(ChainId.Ethereum, 1, 0, 10),
            Facts.Transfer(1, 0, 0, 1, 2, 1_500_000_000_000_000_000),
            Facts.Transfer(1, 0, 1, 1, 2, 0) with { Amount = UInt256.MaxValue },
        ]);
    }

    public async Task DisposeAsync() => await ledger.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Values_are_exact_texts_with_the_types_they_had()
    {
        await using SqlRows rows = await ledger.SqlAsync(
            "SELECT 12345678901234567890123456789012345678::DECIMAL(38, 0) AS amount, NULL AS nothing, '\\x00\\xFF'::BLOB AS bytes, 0.1::DOUBLE AS ratio, DATE '2022-04-14' AS day; ");

        Assert.Equal(["amount DECIMAL(38,0)", "nothing INTEGER", "bytes BLOB", "ratio DOUBLE", "day DATE"], rows.Columns.Select(column => $"{column.Name} {column.Type}"));
        Assert.Equal([["12345678901234567890123456789012345678", null, "00ff", "0.1", "2022-04-14"]], await rows.ToListAsync());
    }

    [Fact]
    public async Task Transfers_are_shown_with_addresses_times_and_exact_amounts()
    {
        await using SqlRows rows = await ledger.SqlAsync("SELECT time, id, kind, from_address, asset, symbol, base_units, amount FROM transfers ORDER BY index");

        string from = Facts.Address(ChainId.Ethereum, 1).ToString(ChainId.Ethereum);
        string id = Facts.Id(10).ToString(ChainId.Ethereum);
        Assert.Equal(
            [
                $"2020-09-13 12:26:40 {id} native {from} eip155:1/slip44:60 ETH 1500000000000000000 1.5",
                $"2020-09-13 12:26:40 {id} native {from} eip155:1/slip44:60 ETH {UInt256.MaxValue} 115792089237316195423570985008687907853269984665640564039457.584007913129639935",
            ],
            await rows.Select(row => string.Join(' ', row)).ToArrayAsync());
    }

    [Theory]
    [InlineData("DELETE FROM transfer")]
    [InlineData("SELECT 1; DELETE FROM transfer")]
    [InlineData("SELECT 1) ; DELETE FROM transfer; SELECT * FROM (SELECT 2")]
    [InlineData("INSERT INTO chain VALUES (9, 'x')")]
    [InlineData("COPY transfer TO '/tmp/out.parquet'")]
    [InlineData("SET threads = 1")]
    [InlineData("ATTACH ':memory:' AS other")]
    [InlineData("SELECT * FROM read_text('/etc/hostname')")]
    [InlineData("SELECT * FROM '/etc/hostname.csv'")]
    [InlineData("SELECT nothing FROM nowhere")]
    [InlineData("SELEC 1")]
    public async Task Nothing_but_reading_the_ledger_is_done(string sql)
    {
        var problem = await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            await using SqlRows rows = await ledger.SqlAsync(sql);
            await rows.ToListAsync();
        });

        Assert.StartsWith("the statement cannot be run: ", problem.Message, StringComparison.Ordinal);
        Assert.Single((await ledger.HistoryAsync(Facts.Account(ChainId.Ethereum, 1))).Transactions);
    }

    [Theory]
    [InlineData("DESCRIBE transfer")]
    [InlineData("SHOW TABLES")]
    [InlineData("WITH x AS (SELECT 1 AS a) SELECT a, a FROM x -- the end")]
    [InlineData("FROM block")]
    [InlineData("SELECT 1 AS a; -- the end; or not")]
    [InlineData("SELECT ';' AS a /* ; */ ;\n;; -- 'the end'")]
    [InlineData("SELECT 1 AS a, 2 AS a -- ;")]
    public async Task Other_statements_that_read_are_run(string sql)
    {
        await using SqlRows rows = await ledger.SqlAsync(sql);

        Assert.NotEmpty(await rows.ToListAsync());
    }

    [Theory]
    [InlineData("DELETE FROM transfer", "found a statement of another kind")]
    [InlineData("EXPLAIN SELECT 1", "found a statement of another kind")]
    [InlineData("-- nothing", "found 0 statements")]
    [InlineData("SELECT 1; SELECT 2", "found 2 statements")]
    public async Task What_is_not_one_question_is_told_as_what_it_is(string sql, string found)
    {
        var problem = await Assert.ThrowsAsync<ArgumentException>(() => ledger.SqlAsync(sql));

        Assert.Equal($"the statement cannot be run: {found}; expected one statement that reads, such as SELECT, DESCRIBE or SHOW", problem.Message);
    }

    [Fact]
    public async Task Many_rows_are_read_as_they_are_gone_through()
    {
        await using SqlRows rows = await ledger.SqlAsync("SELECT i FROM range(100000) r(i) ORDER BY i DESC");

        Assert.Equal(["99999", "99998", "99997"], await rows.Take(3).Select(row => row[0]).ToListAsync());
    }

    [Fact]
    public async Task A_statement_that_runs_too_long_is_interrupted()
    {
        using var end = new CancellationTokenSource();
        Task<SqlRows> asked = ledger.SqlAsync("SELECT sum(hash(a.i, b.i)) FROM range(10000000) a(i), range(10000000) b(i)", end.Token);
        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await (await asked).ToListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Figures_say_what_is_there()
    {
        await ledger.AppendAsync([Facts.Coverage(ChainId.Ethereum, null, 0, 4, Chains.CoverageKinds.Native), Facts.Coverage(ChainId.Ethereum, 1, 0, 9, Chains.CoverageKinds.Fee)]);
        LedgerInfo info = await ledger.InfoAsync();

        Assert.Equal((ledger.Id, 2, 2L, 0L), (info.Id, info.SchemaVersion, info.Appends, info.Rewinds));
        Assert.Equal(2, info.Tables.Single(table => table.Name == "transfer").Rows);
        ChainInfo chain = Assert.Single(info.Chains);
        Assert.Equal((1L, 1L, 1L, 1L, 2L, 2L, 1L, 9L, 1), (chain.Blocks, chain.FirstHeight!.Value, chain.LastHeight!.Value, chain.Transactions, chain.Movements, chain.Accounts, chain.Assets, chain.AsOf!.Value, chain.CoveredAccounts));
        Assert.Equal([new CoverageSpan(Chains.CoverageKinds.Native, 0, 4)], chain.Coverage);
    }
}
