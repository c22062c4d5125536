using System.Text.Json;
using WalletTrace.Chains;
using WalletTrace.Cli;
using WalletTrace.DuckDb;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli;

public sealed class LedgerSqlTests : IAsyncLifetime, IDisposable
{
    private const string Largest = "115792089237316195423570985008687907853269984665640564039457584007913129639935";

    private readonly TemporaryFolder folder = new();

    private string Ledger => folder["case.duckdb"];

    public async Task InitializeAsync()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Ledger);
        string[] symbols = [.. HostileText.All.Where(text => FactShape.NameProblem("a symbol", text) is null)];
        await ledger.AppendAsync(
        [
            Facts.Block(ChainId.Ethereum, 1),
            Facts.Transaction(ChainId.Ethereum, 1, 0, 7),
            .. symbols.Select((symbol, at) => Facts.Transfer(1, 0, at, 1, 2, 5) with
            {
                Kind = TransferKind.Token, Asset = Asset.Token(ChainId.Ethereum, "erc20", $"0x{at:x40}", 6, symbol), Amount = UInt256.MaxValue - (UInt256)(ulong)at,
            }),
        ]);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_table_is_aligned_and_nothing_in_it_steers_the_terminal()
    {
        CommandRun run = await AskAsync("SELECT symbol, index, base_units FROM transfers ORDER BY index", "--limit", "1000");
        Assert.Empty(HostileText.HidingIn(run.Output));
        string[] lines = run.Output.Split('\n');
        Assert.StartsWith("symbol", lines[0]);
        Assert.All(lines[1..^2], line => Assert.Matches(@" \d+$", line));
        Assert.EndsWith($"  0  {Largest}", lines[1]);
        Assert.Matches(@"^\(\d+ rows\)$", lines[^2]);
    }

    [Fact]
    public async Task Numbers_stand_below_each_other_and_what_is_missing_is_said()
    {
        CommandRun run = await AskAsync("SELECT * FROM (VALUES (1, 'a', NULL), (12345, 'bcd', 1.5)) t(number, word, fraction)");
        Assert.Equal("number  word  fraction\n     1  a         NULL\n 12345  bcd        1.5\n(2 rows)\n", run.Output);
    }

    [Fact]
    public async Task A_limit_says_that_there_is_more()
    {
        Assert.Equal("i\n0\n1\n(2 rows are shown, and there are more: --limit 20)\n", (await AskAsync("SELECT i FROM range(9) t(i)", "--limit", "2")).Output);
        Assert.EndsWith("(9 rows)\n", (await AskAsync("SELECT i FROM range(9) t(i)", "--limit", "9")).Output);
        Assert.Contains("(100 rows are shown", (await AskAsync("SELECT i FROM range(1000000000) t(i)")).Output);
        Assert.Equal("i\n0\n1\n", (await AskAsync("SELECT i FROM range(1000000000) t(i)", "--csv", "--limit", "2")).Output);
        Assert.Equal(3_001, (await AskAsync("SELECT i FROM range(3000) t(i)", "--csv")).Output.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Csv_holds_every_text_and_no_formula()
    {
        CommandRun run = await AskAsync("SELECT symbol FROM transfers ORDER BY index", "--csv");
        foreach (string row in run.Output.Split('\n').Where(row => row.Length > 0))
        {
            Assert.DoesNotMatch("^\"?[=+@-]", row);
        }

        Assert.Equal("a,b\n-5,-1.5\n", (await AskAsync("SELECT -5 AS a, -1.5 AS b", "--csv")).Output);
    }

    [Fact]
    public async Task Json_holds_every_text_to_the_letter_and_every_amount_exactly()
    {
        CommandRun run = await AskAsync("SELECT symbol, base_units, height, failed, NULL AS nothing, 170141183460469231731687303715884105727::HUGEINT AS huge FROM transfers ORDER BY index", "--json");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement[] rows = [.. document.RootElement.EnumerateArray()];
        Assert.Equal(HostileText.All.Where(text => FactShape.NameProblem("a symbol", text) is null), rows.Select(row => row.GetProperty("symbol").GetString()!));
        Assert.Equal(Largest, rows[0].GetProperty("base_units").GetString());
        Assert.Equal((1, false, JsonValueKind.Null), (rows[0].GetProperty("height").GetInt64(), rows[0].GetProperty("failed").GetBoolean(), rows[0].GetProperty("nothing").ValueKind));
        Assert.Equal("170141183460469231731687303715884105727", rows[0].GetProperty("huge").GetString());
        Assert.Equal("[]\n", (await AskAsync("SELECT 1 AS a WHERE false", "--json")).Output);
    }

    [Fact]
    public async Task A_statement_comes_from_a_file_or_from_standard_input()
    {
        Assert.Equal("a\n7\n(1 row)\n", (await CommandRun.OfAsync("ledger", "sql", Ledger, "--file", folder.Write("q.sql", "SELECT 7 AS a -- seven\n;\n"))).Output);
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitCode.Done, await CommandLine.RunAsync(["ledger", "sql", Ledger, "--csv"], new Terminal(output, error) { Input = new StringReader("SELECT\n8 AS a\n") }));
        Assert.Equal("a\n8\n", output.ToString());

        CommandRun missing = await CommandRun.OfAsync("ledger", "sql", Ledger, "--file", folder["none.sql"]);
        Assert.Equal(ExitCode.Failed, missing.Code);
        Assert.Contains("the statement cannot be read: found no file", missing.Error);
        CommandRun nothing = await CommandRun.OfAsync("ledger", "sql", Ledger);
        Assert.Equal(ExitCode.Usage, nothing.Code);
        Assert.Contains("there is nothing to ask", nothing.Error);
    }

    [Fact]
    public async Task Tables_are_shown_with_what_their_columns_mean()
    {
        CommandRun run = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "sql", Ledger, "--tables", "--json"));
        using JsonDocument document = JsonDocument.Parse(run.Output);
        string[] names = [.. document.RootElement.EnumerateArray().Select(row => $"{row.GetProperty("table").GetString()}.{row.GetProperty("column").GetString()}")];
        Assert.Contains("transfer.", names);
        Assert.Contains("transfer.wide_amount", names);
        Assert.Contains("transfers.base_units", names);
        Assert.All(document.RootElement.EnumerateArray(), row => Assert.False(string.IsNullOrEmpty(row.GetProperty("meaning").GetString()), row.ToString()));
    }

    [Theory]
    [InlineData("selec 1", "syntax error at or near \"selec\"", "  LINE 1: selec 1\n          ^\n")]
    [InlineData("SELECT nope FROM transfer", "Referenced column \"nope\" not found", "  LINE 1: SELECT nope FROM transfer\n                 ^\n")]
    [InlineData("SELECT 1,\n  nope\nFROM transfer", "Referenced column \"nope\" not found", "  LINE 2:   nope\n            ^\n")]
    [InlineData("DELETE FROM transfer", "found a statement of another kind\n", "expected one statement that reads")]
    [InlineData("SELECT 1; SELECT 2", "found 2 statements", "")]
    [InlineData("SELECT error('a\u001b[31mb\u202e')", "a\\u{001B}[31mb\\u{202E}", "")]
    [InlineData("SELECT 'x'::INTEGER", "Could not convert string 'x' to INT32", "")]
    public async Task What_is_wrong_with_a_statement_is_told_with_its_place(string sql, string expected, string place)
    {
        CommandRun run = await CommandRun.OfAsync("ledger", "sql", Ledger, sql);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.StartsWith("wallettrace: the statement cannot be run: ", run.Error);
        Assert.Contains(expected, run.Error);
        Assert.Contains(place, run.Error);
        Assert.Empty(HostileText.HidingIn(run.Error));
        Assert.DoesNotContain("   at ", run.Error);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/hostname')")]
    [InlineData("SELECT * FROM read_text('/etc/hostname')")]
    [InlineData("SELECT * FROM '/etc/hostname.parquet'")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    public async Task A_statement_sees_no_other_file(string sql)
    {
        CommandRun run = await CommandRun.OfAsync("ledger", "sql", Ledger, sql);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("sees nothing of this machine but the ledger", run.Error);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Asking_changes_nothing()
    {
        byte[] before = await File.ReadAllBytesAsync(Ledger);
        foreach (string sql in new[] { "SELECT 1", "DROP TABLE transfer", "CREATE TABLE x (i INTEGER)", "SET enable_external_access = true", "ATTACH 'y.duckdb'", "INSTALL httpfs", "COPY transfer TO 'z.csv'" })
        {
            await CommandRun.OfAsync("ledger", "sql", Ledger, sql);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(Ledger));
        Assert.Equal([Ledger], Directory.GetFileSystemEntries(folder.Path));
    }

    private async Task<CommandRun> AskAsync(params string[] arguments) => LedgerCaseTests.AssertDone(await CommandRun.OfAsync(["ledger", "sql", Ledger, .. arguments]));
}
