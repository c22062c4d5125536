using System.Text.Json;
using DuckDB.NET.Data;
using WalletTrace.Cli;
using WalletTrace.DuckDb;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli;

public sealed class LedgerCommandTests : IDisposable
{
    private const string Header = "chain,height,time,transaction_index,transaction,failed,index,kind,asset,decimals,symbol,from,to,amount";

    private readonly TemporaryFolder folder = new();

    private string Ledger => folder["case.duckdb"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Help_of_the_group_names_what_it_can_do()
    {
        CommandRun run = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "--help"));
        Assert.All(new[] { "info <FILE>", "verify <FILE>", "export <FILE>", "import <FILE>", "sql <FILE>" }, command => Assert.Contains(command, run.Output));
        Assert.Contains("wallettrace ledger import CASE.duckdb --from samples/ronin-bridge", run.Output);
        Assert.DoesNotContain("wallettrace pull", run.Output);
    }

    [Theory]
    [InlineData("info", "--json")]
    [InlineData("verify", "--quiet")]
    [InlineData("export", "--to", "--format", "--chain", "--from-height", "--to-height", "--gzip", "--readable", "--quiet")]
    [InlineData("import", "--from", "--labels", "--quiet")]
    [InlineData("sql", "--file", "--tables", "--csv", "--json", "--limit")]
    public async Task Help_of_a_command_names_its_options_within_80_columns(string command, params string[] options)
    {
        CommandRun run = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", command, "--help"));
        Assert.All(options, option => Assert.Contains(option, run.Output));
        Assert.Contains($"wallettrace ledger {command} CASE.duckdb", run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
    }

    [Theory]
    [InlineData("Required argument 'FILE' missing for command: 'info'", "info")]
    [InlineData("FILE names no ledger: found nothing", "info", "")]
    [InlineData("Option '--to' is required", "export", "CASE.duckdb")]
    [InlineData("--format cannot be read: found \"xml\", expected one of parquet, csv, jsonl", "export", "CASE.duckdb", "--to", "x", "--format", "xml")]
    [InlineData("--from-height cannot be read: found \"-1\", expected a block's height, a whole number", "export", "CASE.duckdb", "--to", "x", "--from-height", "-1")]
    [InlineData("--chain cannot be read: ", "export", "CASE.duckdb", "--to", "x", "--chain", "ethereum")]
    [InlineData("one statement is asked: found more than one of STATEMENT, --file and --tables", "sql", "CASE.duckdb", "SELECT 1", "--tables")]
    [InlineData("--csv and --json are two ways to write the same: found both", "sql", "CASE.duckdb", "SELECT 1", "--csv", "--json")]
    [InlineData("--limit cannot be read: found \"0\"", "sql", "CASE.duckdb", "SELECT 1", "--limit", "0")]
    public async Task A_wrong_command_line_is_told_in_one_message(string expected, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(["ledger", .. arguments]);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(expected, run.Error);
        Assert.Contains("--help' shows how it is used.", run.Error);
        CommandLineTests.AssertIsMessage(run);
    }

    [Theory]
    [InlineData("--to names no folder: found nothing", "export", "CASE.duckdb", "--to", "")]
    [InlineData("--to-height names a block below the first: found 4, expected 5 or more", "export", "CASE.duckdb", "--to", "x", "--from-height", "5", "--to-height", "4")]
    [InlineData("--gzip belongs to CSV and JSON Lines: found parquet", "export", "CASE.duckdb", "--to", "x", "--gzip")]
    [InlineData("--readable belongs to CSV and JSON Lines: found parquet", "export", "CASE.duckdb", "--to", "x", "--readable")]
    [InlineData("there is nothing to import: found neither --from nor --labels", "import", "CASE.duckdb")]
    public async Task Options_that_do_not_fit_together_are_told(string expected, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(["ledger", .. arguments]);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(expected, run.Error);
        CommandLineTests.AssertIsMessage(run);
    }

    [Fact]
    public async Task A_ledger_that_is_not_there_is_not_made_by_asking()
    {
        foreach (string[] command in new[] { new[] { "info", Ledger }, ["verify", Ledger], ["sql", Ledger, "SELECT 1"], ["export", Ledger, "--to", folder["out"]] })
        {
            CommandRun run = await CommandRun.OfAsync(["ledger", .. command]);
            Assert.Equal(ExitCode.Failed, run.Code);
            Assert.Contains($"found no file \"{Ledger}\", expected one that 'wallettrace pull' or 'wallettrace ledger import' made", run.Error);
            CommandLineTests.AssertIsMessage(run);
        }

        Assert.False(File.Exists(Ledger));
        Assert.Contains("found no file", (await CommandRun.OfAsync("trace", Ledger)).Error);
    }

    [Fact]
    public async Task Other_files_ledgers_of_newer_versions_and_ledgers_in_use_are_told_apart()
    {
        folder.Write("text.duckdb", "no database");
        await AssertFailsAsync("the file is no ledger: found another kind of file, expected a DuckDB database", folder["text.duckdb"]);

        Sql(folder["plain.duckdb"], "CREATE TABLE t (x INTEGER)");
        await AssertFailsAsync("the file is no ledger: found a DuckDB database without the table ledger", folder["plain.duckdb"]);

        await (await DuckDbLedger.OpenAsync(folder["newer.duckdb"])).DisposeAsync();
        Sql(folder["newer.duckdb"], "UPDATE ledger SET value = '99' WHERE key = 'schema_version'");
        await AssertFailsAsync("the ledger is of a newer version: found version 99, expected at most 2", folder["newer.duckdb"]);

        await using DuckDbLedger open = await DuckDbLedger.OpenAsync(Ledger);
        await AssertFailsAsync("the ledger is in use", Ledger);
        Assert.Contains("the ledger is in use", (await CommandRun.OfAsync("ledger", "import", Ledger, "--from", CommandRun.Utxo)).Error);
        Assert.Contains("the ledger is in use", (await CommandRun.OfAsync("trace", Ledger)).Error);
    }

    [Fact]
    public async Task Info_tells_what_the_ledger_holds()
    {
        await ImportAsync(CommandRun.Utxo);
        CommandRun text = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "info", Ledger));
        Assert.Contains("Contradictions  none", text.Output);
        Assert.Contains("Index           none yet", text.Output);
        Assert.Matches(@"Blocks +13 known, from 101 to \d+", text.Output);
        Assert.Matches(@"transaction +\d+ +\d+ KiB", text.Output);

        CommandRun json = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "info", Ledger, "--json"));
        using JsonDocument document = JsonDocument.Parse(json.Output);
        JsonElement chain = document.RootElement.GetProperty("chains")[0];
        Assert.Equal("bip122:0f9188f13cb7b2c71f2a335e3a4fc328", chain.GetProperty("chain").GetString());
        Assert.Equal(101, chain.GetProperty("firstHeight").GetInt64());
        JsonElement output = document.RootElement.GetProperty("tables").EnumerateArray().Single(table => table.GetProperty("name").GetString() == "output");
        Assert.Equal(File.ReadLines(Path.Combine(CommandRun.Utxo, "outputs.csv")).Count() - 1, output.GetProperty("rows").GetInt64());
        Assert.True(output.GetProperty("bytes").GetInt64() > 0);
    }

    [Fact]
    public async Task Import_counts_what_is_new_and_what_was_known()
    {
        CommandRun first = await ImportAsync(CommandRun.Utxo);
        CommandRun second = await ImportAsync(CommandRun.Utxo);
        Assert.Matches(@"Movements +\d+ new, 0 known already", first.Output);
        Assert.Matches(@"Movements +0 new, \d+ known already", second.Output);
        Assert.Contains("case.yaml", first.Output);
        Assert.DoesNotContain("case.yaml", second.Output);
        Assert.Equal(new CommandRun(ExitCode.Done, "", ""), await CommandRun.OfAsync("ledger", "import", Ledger, "--from", CommandRun.Utxo, "--quiet"));
    }

    [Fact]
    public async Task What_contradicts_is_set_apart_and_told_with_an_exit_code_of_its_own()
    {
        await ImportAsync(folder.Write("one.csv", $"{Header}\n{Row(amount: "5")}"));
        CommandRun run = await CommandRun.OfAsync("ledger", "import", Ledger, "--from", folder.Write("two.csv", $"{Header}\n{Row(amount: "6")}"));
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("facts contradict others. They are set apart in the table contradiction and count for nothing", run.Output);
        Assert.Contains("was not taken over: a source that contradicts cannot vouch.", run.Output);
        CommandRun asked = await CommandRun.OfAsync("ledger", "sql", Ledger, "SELECT amount FROM transfer", "--csv");
        Assert.Equal("amount\n5\n", asked.Output);
    }

    [Theory]
    [InlineData("nothing there", null, "\"PATH\" cannot be imported: found nothing there, expected a file or a folder")]
    [InlineData("facts.txt", "x", "cannot be imported: found a name of no kind that is known, expected one that ends with .parquet, .csv")]
    [InlineData("facts.csv", "a,b\n1,2\n", "the header is of no kind that is known")]
    [InlineData("facts.parquet", "no parquet at all", "the Parquet file cannot be read")]
    [InlineData("facts.csv", Header + "\neip155:1,x,,,,,,,,,,,,\n", "line 2, column height")]
    public async Task A_source_that_cannot_be_imported_is_told(string name, string? content, string expected)
    {
        string path = content is null ? folder[name] : folder.Write(name, content);
        CommandRun run = await CommandRun.OfAsync("ledger", "import", Ledger, "--from", path);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains(expected.Replace("PATH", path, StringComparison.Ordinal), run.Error);
        CommandLineTests.AssertIsMessage(run);
        Assert.Equal(content is not null, File.Exists(Ledger));
    }

    [Fact]
    public async Task An_empty_folder_holds_nothing_to_import()
    {
        Directory.CreateDirectory(folder["empty"]);
        CommandRun run = await CommandRun.OfAsync("ledger", "import", Ledger, "--from", folder["empty"]);
        Assert.Contains("found no file that ends with .parquet", run.Error);
    }

    [Fact]
    public async Task A_parquet_folder_goes_from_ledger_to_ledger()
    {
        await ImportAsync(CommandRun.Utxo);
        CommandRun export = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "export", Ledger, "--to", folder["parquet"]));
        Assert.Contains("outputs.parquet", export.Output);
        CommandRun again = await CommandRun.OfAsync("ledger", "export", Ledger, "--to", folder["parquet"]);
        Assert.Equal(ExitCode.Failed, again.Code);
        Assert.Contains("found something there, expected an empty folder or none; name another", again.Error);

        LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "import", folder["second.duckdb"], "--from", folder["parquet"]));
        const string question = "SELECT * FROM coins ORDER BY ALL";
        Assert.Equal(
            LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "sql", Ledger, question, "--csv")),
            await CommandRun.OfAsync("ledger", "sql", folder["second.duckdb"], question, "--csv"));
        Assert.Equal("101\n", (await CommandRun.OfAsync("ledger", "sql", folder["second.duckdb"], "SELECT min(height) FROM block", "--csv")).Output.Split('\n', 2)[1]);
    }

    [Fact]
    public async Task A_chain_of_which_there_is_nothing_is_told_and_not_exported_as_empty()
    {
        await ImportAsync(CommandRun.Utxo);
        CommandRun run = await CommandRun.OfAsync("ledger", "export", Ledger, "--to", folder["parquet"], "--chain", "eip155:1");

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("there is nothing to export: found no facts of eip155:1, expected a chain of the ledger (bip122:", run.Error);
        CommandLineTests.AssertIsMessage(run);
        Assert.False(Directory.Exists(folder["parquet"]));
    }

    [Fact]
    public async Task A_cancelled_import_says_what_is_kept()
    {
        CommandRun run = await CommandRun.OfAsync(false, new CancellationToken(canceled: true), "ledger", "import", Ledger, "--from", CommandRun.Utxo);

        Assert.Equal(new CommandRun(ExitCode.Cancelled, "", "wallettrace: cancelled; what was taken in so far is kept, and the same command goes on from there\n"), run);
    }

    private async Task<CommandRun> ImportAsync(string source) => LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "import", Ledger, "--from", source));

    internal static string Row(string symbol = "", string amount = "5") =>
        $"eip155:1,10,1000,0,0x{new string('7', 64)},false,0,token,erc20:0x00000000000000000000000000000000000000aa,6,{symbol},0x00000000000000000000000000000000000000a1,0x00000000000000000000000000000000000000a2,{amount}\n";

    private static async Task AssertFailsAsync(string expected, string path)
    {
        CommandRun run = await CommandRun.OfAsync("ledger", "info", path);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains(expected, run.Error);
        CommandLineTests.AssertIsMessage(run);
    }

    private static void Sql(string path, string sql)
    {
        using var connection = new DuckDBConnection($"Data Source={path}");
        connection.Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
