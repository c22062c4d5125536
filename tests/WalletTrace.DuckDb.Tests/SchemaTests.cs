using System.Text.RegularExpressions;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests;

public sealed partial class SchemaTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_table_view_and_column_says_what_it_holds()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);

        Assert.Empty(await AskAsync(ledger, "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND (comment IS NULL OR NOT ends_with(comment, '.'))"));
        Assert.Empty(await AskAsync(ledger, "SELECT view_name FROM duckdb_views() WHERE NOT internal AND (comment IS NULL OR NOT ends_with(comment, '.'))"));
        Assert.Empty(await AskAsync(ledger, "SELECT table_name || '.' || column_name FROM duckdb_columns() WHERE NOT internal AND (comment IS NULL OR NOT ends_with(comment, '.'))"));
        Assert.Equal<string?>(LedgerTables.Names, await AskAsync(ledger, "SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY 1"));
    }

    [Fact]
    public async Task The_statements_in_the_documentation_run()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        await ledger.AppendAsync(
        [
            Facts.Block(ChainId.Ethereum, 1), Facts.Transaction(ChainId.Ethereum, 1, 0, 10), Facts.Transfer(1, 0, 0, 1, 2, 5), .. TwinCoinbases.At(91_722, 91_880),
        ]);
        string readme = await File.ReadAllTextAsync(Repository.PathOf("src", "WalletTrace.DuckDb", "README.md"));
        MatchCollection statements = Statement().Matches(readme);

        Assert.NotEmpty(statements);
        foreach (Match statement in statements)
        {
            await using SqlRows rows = await ledger.SqlAsync(statement.Groups[1].Value);
            Assert.NotEmpty(await rows.ToListAsync());
        }
    }

    [Fact]
    public async Task Coins_are_shown_with_where_they_are_spent()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        await ledger.AppendAsync([.. TwinCoinbases.At(91_722, 91_880), .. TwinCoinbases.Spend(TwinCoinbases.First, 91_900, 1, 5)]);

        // The coin of the first of two coinbases with one id was overwritten, not spent.
        Assert.Equal(
            [
                $"91722 {TwinCoinbases.First} 5000000000 nowhere",
                $"91880 {TwinCoinbases.First} 5000000000 91900 {Facts.Id(1)}",
                $"91900 {Facts.Id(1)} 5000000000 nowhere",
            ],
            await AskAsync(ledger, "SELECT concat_ws(' ', height, id, base_units, coalesce(spent_at::VARCHAR, 'nowhere'), spent_in) FROM coins ORDER BY height"));
    }

    [Fact]
    public async Task An_asset_is_shown_once_as_the_ledger_shows_it()
    {
        Asset[] told = [Token(0, "=1+1"), Token(18, null), Token(6, "USDT"), Token(8, "ABC")];
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        await ledger.AppendAsync(
        [
            Facts.Block(ChainId.Ethereum, 1), Facts.Transaction(ChainId.Ethereum, 1, 0, 10),
            .. told.Select((asset, index) => Facts.Transfer(1, 0, index, 1, 2, 5) with { Kind = TransferKind.Token, Asset = asset }),
        ]);
        Asset shown = (await ledger.HistoryAsync(Facts.Account(ChainId.Ethereum, 1))).Transactions[0].Transfers[0].Asset;

        Assert.Equal([$"{shown.Decimals} {shown.Symbol} 0.000005"], await AskAsync(ledger, "SELECT DISTINCT concat_ws(' ', a.decimals, a.symbol, t.amount) FROM assets a, transfers t"));

        static Asset Token(int decimals, string? symbol) => Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, 900), decimals, symbol);
    }

    private static async Task<List<string?>> AskAsync(DuckDbLedger ledger, string sql)
    {
        await using SqlRows rows = await ledger.SqlAsync(sql);
        return await rows.Select(row => row[0]).ToListAsync();
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Statement();
}
