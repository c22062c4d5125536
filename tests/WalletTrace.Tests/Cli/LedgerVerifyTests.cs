using DuckDB.NET.Data;
using WalletTrace.Chains;
using WalletTrace.Cli;
using WalletTrace.DuckDb;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli;

public sealed class LedgerVerifyTests : IDisposable
{
    // Rows are kept in groups of 122,880: there are two.
    private const int Blocks = 3_100;

    private readonly TemporaryFolder folder = new();

    private string Ledger => folder["case.duckdb"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_sound_ledger_is_said_to_be_sound()
    {
        LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "import", Ledger, "--from", CommandRun.Utxo));
        CommandRun run = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "verify", Ledger));
        Assert.Contains($"SOUND: {Ledger}\n", run.Output);
        Assert.DoesNotContain("NOT SOUND", run.Output);
        Assert.Equal(new CommandRun(ExitCode.Done, "", ""), await CommandRun.OfAsync("ledger", "verify", Ledger, "--quiet"));
    }

    [Fact]
    public async Task The_index_is_told_fresh_behind_or_damaged()
    {
        LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "import", Ledger, "--from", CommandRun.Utxo));
        Assert.Contains("Index: none yet", LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "verify", Ledger)).Output);
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Ledger))
        {
            await ledger.IndexAsync();
        }

        Assert.Contains("Index: holds all that the ledger does", LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "verify", Ledger)).Output);
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Ledger))
        {
            await ledger.AppendAsync([Facts.Block(ChainId.Ethereum, 1)]);
        }

        Assert.Contains("\"index\": \"behind\"", LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "info", Ledger, "--json")).Output);
        FileInfo largest = new DirectoryInfo(Ledger + ".index").EnumerateFiles("*", SearchOption.AllDirectories).MaxBy(file => file.Length)!;
        byte[] bytes = await File.ReadAllBytesAsync(largest.FullName);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(largest.FullName, bytes);

        CommandRun run = await CommandRun.OfAsync("ledger", "verify", Ledger);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("Index: damaged, and made anew when it is needed", run.Output);
    }

    [Fact]
    public async Task A_rule_that_is_broken_is_told_with_where()
    {
        LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "import", Ledger, "--from", CommandRun.Utxo));
        using (var connection = new DuckDBConnection($"Data Source={Ledger}"))
        {
            connection.Open();
            using DuckDBCommand command = connection.CreateCommand();
            command.CommandText = "DELETE FROM block WHERE height = (SELECT min(height) FROM transaction)";
            command.ExecuteNonQuery();
        }

        CommandRun run = await CommandRun.OfAsync("ledger", "verify", Ledger);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("NOT SOUND", run.Output);
        Assert.Contains("the block of a transaction is known\n", run.Output);
        Assert.Contains("All rows can be read.", run.Output);
    }

    [Fact]
    public async Task Of_a_damaged_ledger_the_readable_rest_is_told_and_can_be_taken_out()
    {
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Ledger))
        {
            await ledger.AppendAsync(
            [
                .. Enumerable.Range(1, Blocks).Select(height => Facts.Block(ChainId.Ethereum, height, height * 12)),
                .. Enumerable.Range(1, Blocks).Select(height => Facts.Transaction(ChainId.Ethereum, height, 0, height * 7_919L)),
                .. from height in Enumerable.Range(1, Blocks)
                   from index in Enumerable.Range(0, 40)
                   select Facts.Transfer(height, 0, index, height * 7 % 50, index * 11 % 60, (ulong)(((height * 31) + index) * 999_983L)),
                Facts.Coverage(ChainId.Ethereum, null, 0, Blocks, CoverageKinds.Native),
            ]);
        }

        CommandRun whole = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "sql", Ledger, "SELECT height, index, base_units FROM transfers ORDER BY ALL", "--csv"));
        long damaged = await BlockOfAsync("transfer", "amount");
        byte[] bytes = await File.ReadAllBytesAsync(Ledger);
        bytes[damaged + 4_000] ^= 0x10;
        await File.WriteAllBytesAsync(Ledger, bytes);

        CommandRun verify = await CommandRun.OfAsync("ledger", "verify", Ledger);
        Assert.Equal(ExitCode.Failed, verify.Code);
        Assert.Empty(verify.Error);
        Assert.Contains("Still readable:", verify.Output);
        Assert.DoesNotContain("verify it", verify.Output);
        Assert.Matches(@"transfer +[1-9][0-9,]* of 124,000 rows: ", verify.Output);

        CommandRun refused = await CommandRun.OfAsync("ledger", "export", Ledger, "--to", folder["all"], "--format", "csv");
        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.Contains("the ledger's file is damaged", refused.Error);
        Assert.False(Directory.Exists(folder["all"]));

        CommandRun rest = await CommandRun.OfAsync("ledger", "export", Ledger, "--to", folder["rest"], "--format", "csv", "--readable");
        Assert.Equal(ExitCode.Failed, rest.Code);
        Assert.Empty(rest.Error);
        Assert.Contains("Not readable, and left out:", rest.Output);
        Assert.Contains("transfers at heights", rest.Output);
        Assert.Contains("all coverage: with facts missing nothing can be said to be all", rest.Output);
        Assert.False(File.Exists(Path.Combine(folder["rest"], "coverage.csv")));

        // What is left is right, and that is at least the other group.
        LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "import", folder["new.duckdb"], "--from", folder["rest"]));
        string[] left = (await CommandRun.OfAsync("ledger", "sql", folder["new.duckdb"], "SELECT height, index, base_units FROM transfers ORDER BY ALL", "--csv")).Output.Split('\n');
        Assert.Subset(whole.Output.Split('\n').ToHashSet(), left.ToHashSet());
        Assert.InRange(left.Length, 1_000, (Blocks * 40) - 1);
    }

    [Fact]
    public async Task Labels_that_cannot_be_read_keep_no_facts_from_being_taken_out()
    {
        LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "import", Ledger, "--from", Repository.PathOf("samples", "ronin-bridge")));
        byte[] bytes = await File.ReadAllBytesAsync(Ledger);
        bytes[await BlockOfAsync("label", "text") + 4_000] ^= 0x10;
        await File.WriteAllBytesAsync(Ledger, bytes);

        CommandRun verify = await CommandRun.OfAsync("ledger", "verify", Ledger);
        Assert.Equal(ExitCode.Failed, verify.Code);
        Assert.Matches(@"label +0 of 175 rows: ", verify.Output);

        CommandRun rest = await CommandRun.OfAsync("ledger", "export", Ledger, "--to", folder["rest"], "--format", "csv", "--readable");
        Assert.Equal(ExitCode.Failed, rest.Code);
        Assert.Empty(rest.Error);
        Assert.Contains("Not readable, and left out:\n  labels: ", rest.Output);
        Assert.Matches(@"transfers\.csv +12,221 rows", rest.Output);
    }

    [Fact]
    public async Task A_ledger_that_was_cut_off_is_not_sound()
    {
        LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "import", Ledger, "--from", Repository.PathOf("samples", "ronin-bridge")));
        byte[] bytes = await File.ReadAllBytesAsync(Ledger);
        await File.WriteAllBytesAsync(Ledger, bytes[..(bytes.Length / 3)]);

        CommandRun run = await CommandRun.OfAsync("ledger", "verify", Ledger);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Empty(run.Error);
        Assert.Contains("NOT SOUND", run.Output);
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_opened_is_told_with_what_it_begins_with()
    {
        LedgerCaseTests.AssertDone(await CommandRun.OfAsync("ledger", "import", Ledger, "--from", CommandRun.Utxo));
        byte[] bytes = await File.ReadAllBytesAsync(Ledger);
        bytes.AsSpan(0, 4_096).Clear();
        await File.WriteAllBytesAsync(Ledger, bytes);
        CommandRun run = await CommandRun.OfAsync("ledger", "verify", Ledger);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("cannot be opened", run.Output);
        Assert.Contains("It does not begin as a DuckDB file does.", run.Output);
        Assert.Contains("Nothing can be read. Put back a copy.", run.Output);
    }

    /// <summary>Where a block of a column stands in the file: after two headers and the file's own.</summary>
    private async Task<long> BlockOfAsync(string table, string column)
    {
        const int headers = 3 * 4_096;
        using var connection = new DuckDBConnection($"Data Source={Ledger};access_mode=READ_ONLY");
        await connection.OpenAsync();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT block_id FROM pragma_storage_info('{table}') WHERE column_name = '{column}' AND segment_type <> 'VALIDITY' AND block_id >= 0 ORDER BY row_group_id, segment_id LIMIT 1";
        return headers + ((long)command.ExecuteScalar()! * 262_144);
    }
}
