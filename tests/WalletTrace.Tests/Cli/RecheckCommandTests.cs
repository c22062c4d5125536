using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Cli;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Cli;

/// <summary>A saved report of the peel chain, held against its case after the case's blocks have changed.</summary>
public sealed class RecheckCommandTests : IDisposable
{
    private const string Chain = "bip122:0f9188f13cb7b2c71f2a335e3a4fc328";

    // In block 105 the stolen coin is merged with savings, for a fee of 0.001 tBTC; block 106 holds the first peel (README.md of the sample).
    private const string Merge = "61c052837b359d10bb38a80b1720bb1cd5ad7add971c8c9e573041e49e822913";

    private static readonly string[] Merged = ["FIFO 9.999 tBTC, Haircut 9.9995 tBTC", "FIFO 0.001 tBTC, Haircut 0.0005 tBTC"];

    private readonly TemporaryFolder root = new();

    private string Case => root["case"];

    private string Report => root["report.json"];

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task A_report_whose_blocks_have_the_same_hashes_is_fresh()
    {
        await TraceAsync();

        CommandRun run = await RecheckAsync();

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("FRESH: the 10 blocks in which traced value moved are as they were.", Joined(run));
        Assert.DoesNotContain("STALE", run.Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task A_replaced_block_makes_it_stale_and_names_what_moved_in_it()
    {
        await TraceAsync();
        WriteBlocks(height => height == 105 ? 9_105 : height);

        CommandRun run = await RecheckAsync();

        Assert.Equal(ExitCode.Stale, run.Code);
        Assert.Empty(run.Error);
        Assert.Contains("STALE: 1 of the 10 blocks", Joined(run));
        Assert.Contains($"height 105 then {Facts.Hash(105)} now {Facts.Hash(9_105)}", Joined(run));
        Assert.Contains($"MOVEMENTS IN THEM (2) height 105 {Merge} FIFO ", Joined(run));
        Assert.Equal(Merged, Traced(run));
        Assert.Contains("wallettrace trace ", run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 80 || line.Contains(root.Path, StringComparison.Ordinal), line));
        Assert.Equal(new CommandRun(ExitCode.Stale, "", ""), await RecheckAsync("--quiet"));
    }

    [Fact]
    public async Task A_block_that_is_gone_is_stale_and_long_lists_are_cut_and_counted()
    {
        await TraceAsync();
        foreach (string file in new[] { "inputs.csv", "outputs.csv", "blocks.csv" })
        {
            string[] lines = File.ReadAllLines(Path.Combine(Case, file));
            File.WriteAllText(Path.Combine(Case, file), string.Join('\n', lines.Where(line => !line.StartsWith(Chain, StringComparison.Ordinal) || HeightOf(line) < 106)) + "\n");
        }

        CommandRun run = await RecheckAsync("--top", "3");

        Assert.Equal(ExitCode.Stale, run.Code);
        Assert.Contains("STALE: 8 of the 10 blocks", Joined(run));
        Assert.Contains($"height 106 then {Facts.Hash(106)} now nothing", Joined(run));
        Assert.Contains("and 5 more", run.Output);
        Assert.DoesNotContain("height 109", run.Output);
        int flows = Json()["flows"]!.AsArray().Count(flow => (long)flow!["height"]! >= 106);
        Assert.Contains($"MOVEMENTS IN THEM ({flows})", run.Output);
        Assert.Contains($"and {flows - 3} more", run.Output);
        Assert.DoesNotContain(Merge, run.Output);
    }

    [Fact]
    public async Task Without_hashes_it_is_unproven_until_a_time_differs()
    {
        await TraceAsync(withHashes: false);

        CommandRun run = await RecheckAsync();

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("UNPROVEN: nothing speaks against the 10 blocks", Joined(run));
        Assert.Contains("Without a hash to compare, in the report or in the case: 10;", Joined(run));

        // Hashes that became known later prove nothing of what was traced before.
        WriteBlocks(height => height);
        Assert.Contains("UNPROVEN", (await RecheckAsync()).Output);

        JsonNode report = Json();
        report["blocks"]![1]!["time"] = 5;
        Save(report);
        CommandRun late = await RecheckAsync();
        Assert.Equal(ExitCode.Stale, late.Code);
        Assert.Contains($"height 105 then no hash known, time 1970-01-01 00:00:05 UTC now {Facts.Hash(105)}", Joined(late));
    }

    [Fact]
    public async Task A_transaction_that_stands_elsewhere_makes_a_block_without_hash_stale()
    {
        await TraceAsync(withHashes: false);
        string moved = File.ReadAllText(Report).Replace($"\"transaction\": \"{Merge}\"", $"\"transaction\": \"{new string('7', 64)}\"", StringComparison.Ordinal);
        Assert.NotEqual(File.ReadAllText(Report), moved);
        JsonNode report = JsonNode.Parse(moved)!;
        foreach (JsonNode? flow in report["flows"]!.AsArray())
        {
            flow!.AsObject().Remove("spentIn");
        }

        Save(report);

        CommandRun run = await RecheckAsync();

        Assert.Equal(ExitCode.Stale, run.Code);
        Assert.Contains("STALE: 1 of the 10 blocks", Joined(run));
        Assert.Contains(new string('7', 64), run.Output);
    }

    [Fact]
    public async Task A_report_that_was_marked_stale_is_held_against_the_case_anew()
    {
        await TraceAsync();
        JsonNode report = Json();
        report["freshness"] = "stale";
        report["blocks"]![0]!["stale"] = true;
        report["blocks"]![0]!["now"] = null;
        Save(report);

        Assert.Contains("FRESH", (await RecheckAsync()).Output);
    }

    [Fact]
    public async Task Members_in_another_order_and_unknown_ones_make_no_difference()
    {
        await TraceAsync();
        JsonObject report = Json().AsObject();
        string schema = (string)report["schema"]!;
        var turned = new JsonObject { ["schema"] = schema, ["later"] = JsonNode.Parse("""{"deep":[[1.5e3,null,{"a":[]}]]}""") };
        foreach ((string name, JsonNode? value) in report.Where(member => member.Key != "schema").Reverse())
        {
            turned[name] = value?.DeepClone();
        }

        Save(turned);
        WriteBlocks(height => height == 105 ? 9_105 : height);

        CommandRun run = await RecheckAsync();
        Assert.Equal(ExitCode.Stale, run.Code);
        Assert.Equal(Merged, Traced(run));
    }

    [Fact]
    public async Task Text_in_a_report_cannot_play_tricks_on_the_terminal()
    {
        await TraceAsync();
        JsonNode report = Json();
        report["title"] = "\u001b[2Jclean\u202e\nsecond line";
        Save(report);
        WriteBlocks(height => height + 1_000);

        CommandRun run = await RecheckAsync();

        Assert.Equal(ExitCode.Stale, run.Code);
        Assert.DoesNotContain(run.Output, letter => char.IsControl(letter) && letter != '\n');
        Assert.DoesNotContain('\u202e', run.Output);
        Assert.DoesNotContain("\nsecond line", run.Output);
        Assert.Contains("second line", run.Output);
    }

    [Fact]
    public void Tokens_are_told_by_chain_and_their_names_cannot_play_tricks_either()
    {
        var block = new BlockRecord(ChainId.Ethereum, 7, 70);
        var asset = Asset.Parse("eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7", 6, "\u001b[31mUSDT\u0007\n");
        var flow = new SavedFlow(ChainId.Ethereum, 7, Facts.Hash(1).Bytes, null, asset, [(TaintRule.Poison, 1_500_000u)]);
        var report = new SavedReport("two chains", [block, new BlockRecord(ChainId.Bitcoin, 7, 70)], [flow]);
        using var output = new StringWriter();
        TextRecheck.Write(report, new BlockCheck([new StaleBlock(block, null)], 1), 20, output, TextStyle.Plain);
        Assert.DoesNotContain(output.ToString(), letter => char.IsControl(letter) && letter != '\n');
        Assert.Contains($"height 7 of {ChainId.Ethereum.Name}\n    0x{Facts.Hash(1)}\n    Poison 1.5 ", output.ToString());
    }

    [Theory]
    [InlineData("", "what is no whole JSON")]
    [InlineData("no JSON", "what is no whole JSON")]
    [InlineData("[]", "found no schema at its start")]
    [InlineData("{}", "found no schema at its start")]
    [InlineData("""{"title":"x","schema":"wallettrace/trace/1"}""", "found no schema at its start, expected \"wallettrace/trace/1\"")]
    [InlineData("""{"schema":1}""", "found 1 as schema, expected a text")]
    [InlineData("""{"schema":"wallettrace/trace/2"}""", "found schema \"wallettrace/trace/2\", expected \"wallettrace/trace/1\"")]
    [InlineData("""{"schema":"\u001b[2J"}""", "found schema \"\\u{001B}[2J\", expected")]
    [InlineData("""{"schema":"wallettrace/trace/1"}""", "found no blocks of it, expected one")]
    [InlineData("""{"schema":"wallettrace/trace/1","flows":[],"blocks":[]} {}""", "what is no whole JSON")]
    [InlineData("""{"schema":"wallettrace/trace/1","blocks":[],"blocks":[]}""", "found blocks a second time")]
    [InlineData("""{"schema":"wallettrace/trace/1","blocks":{}}""", "found an object as blocks, expected a list")]
    [InlineData("""{"schema":"wallettrace/trace/1","blocks":[7]}""", "found 7 as blocks, expected objects in it")]
    [InlineData("""{"schema":"wallettrace/trace/1","blocks":[{"chain":"eip155:1","time":5}]}""", "found no height of a block")]
    [InlineData("""{"schema":"wallettrace/trace/1","blocks":[{"chain":"eip155:1","height":1.5}]}""", "found 1.5 as height, expected a whole number from 0")]
    [InlineData("""{"schema":"wallettrace/trace/1","blocks":[{"chain":"eip155:1","height":-1}]}""", "found -1 as height")]
    [InlineData("""{"schema":"wallettrace/trace/1","blocks":[{"chain":"nowhere"}]}""", "nowhere")]
    [InlineData("""{"schema":"wallettrace/trace/1","blocks":[{"hash":"12"}]}""", "found \"12\" as hash, expected 64 hexadecimal digits")]
    [InlineData("""{"schema":"wallettrace/trace/1","flows":[],"blocks":[{"chain":"eip155:1","height":1,"time":5},{"chain":"eip155:1","height":1,"time":6}]}""", "height 1 of eip155:1 a second time")]
    [InlineData("""{"schema":"wallettrace/trace/1","flows":[{"traced":{"fifi":{}}}]}""", "found the rule \"fifi\"")]
    [InlineData("""{"schema":"wallettrace/trace/1","flows":[{"traced":{"fifo":{"0":"1"},"fifo":{}}}]}""", "found the rule \"fifo\"")]
    [InlineData("""{"schema":"wallettrace/trace/1","flows":[{"traced":{"fifo":{"0":"-1"}}}]}""", "-1")]
    [InlineData("""{"schema":"wallettrace/trace/1","flows":[{"traced":{"fifo":{"0":1}}}]}""", "found 1 as traced, expected a text")]
    [InlineData("""{"schema":"wallettrace/trace/1","title":"\ud800"}""", "no Unicode")]
    public async Task A_file_that_is_no_report_is_told_in_one_message(string content, string expected)
    {
        MakeCase(withHashes: true);
        File.WriteAllText(Report, content);

        CommandRun run = await RecheckAsync();

        AssertFailed(run);
        Assert.Contains(expected, run.Error);
        Assert.Contains("report.json", run.Error);
        Assert.Contains("wallettrace trace CASE --json FILE", run.Error);
        Assert.DoesNotContain(root.Path, run.Error);
    }

    [Fact]
    public async Task A_report_that_was_cut_short_anywhere_is_refused()
    {
        await TraceAsync();
        byte[] whole = File.ReadAllBytes(Report);
        for (int part = 1; part < 40; part++)
        {
            File.WriteAllBytes(Report, whole[..(whole.Length * part / 40)]);
            CommandRun run = await RecheckAsync();
            AssertFailed(run);
            Assert.Contains("may have been cut short", run.Error);
        }
    }

    [Fact]
    public async Task What_nests_too_deep_and_amounts_beyond_all_bounds_are_refused()
    {
        MakeCase(withHashes: true);
        foreach (string member in new[]
        {
            $"\"deep\":{new string('[', 100_000)}{new string(']', 100_000)}",
            $"\"flows\":[{{\"traced\":{{\"fifo\":{{\"0\":\"{UInt256.MaxValue}\",\"1\":\"1\"}}}}}}]",
        })
        {
            File.WriteAllText(Report, $"{{\"schema\":\"{JsonReport.Schema}\",{member}}}");
            AssertFailed(await RecheckAsync());
        }
    }

    [Fact]
    public async Task Flows_without_their_block_or_place_are_refused()
    {
        await TraceAsync();
        JsonNode report = Json();
        report["blocks"]!.AsArray().RemoveAt(1);
        Save(report);
        CommandRun run = await RecheckAsync();
        AssertFailed(run);
        Assert.Contains($"found a flow at height 105 of {Chain}, but not that height in blocks", run.Error);

        await TraceAsync();
        report = Json();
        report["vertices"] = new JsonArray();
        Save(report);
        AssertFailed(await RecheckAsync());
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused()
    {
        MakeCase(withHashes: true);
        using (FileStream large = File.Create(Report))
        {
            // A hole: it takes no room on the disk.
            large.SetLength(SavedReport.MaxLength + 1L);
        }

        CommandRun run = await RecheckAsync();
        AssertFailed(run);
        Assert.Contains("too large for a report", run.Error);
    }

    [Fact]
    public async Task A_report_of_another_chain_is_not_called_stale()
    {
        await TraceAsync();
        const string litecoin = "bip122:12a765e31ffd4059bada1e25190f6e98";
        File.WriteAllText(Report, File.ReadAllText(Report).Replace(Chain, litecoin, StringComparison.Ordinal).Replace("slip44:1", "slip44:2", StringComparison.Ordinal));

        CommandRun run = await RecheckAsync();

        AssertFailed(run);
        Assert.Contains("is not of the case", run.Error);
        Assert.Contains($"found facts of {Chain}, expected some of {litecoin}", run.Error);
    }

    [Fact]
    public async Task Files_that_are_not_there_are_told()
    {
        MakeCase(withHashes: true);
        CommandRun report = await RecheckAsync();
        AssertFailed(report);
        Assert.Contains("the report cannot be read: found no file", report.Error);
        Directory.CreateDirectory(Report);
        AssertFailed(await RecheckAsync());
        Directory.Delete(Report);

        await TraceAsync();
        CommandRun noCase = await CommandRun.OfAsync("recheck", "no-such-case", Report);
        AssertFailed(noCase);
        Assert.Contains("no-such-case", noCase.Error);
    }

    [Fact]
    public async Task Help_teaches_the_verdicts()
    {
        CommandRun run = await CommandRun.OfAsync("recheck", "--help");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.All(new[] { "FRESH", "UNPROVEN", "STALE", "--top", "--quiet", "wallettrace recheck samples/utxo-peel-chain" }, word => Assert.Contains(word, run.Output));
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
        Assert.Equal(ExitCode.Usage, (await CommandRun.OfAsync("recheck", "CASE")).Code);
        Assert.Contains("REPORT names no file", (await CommandRun.OfAsync("recheck", "CASE", "")).Error);
    }

    private static void AssertFailed(CommandRun run)
    {
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Empty(run.Output);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        CommandLineTests.AssertIsMessage(run);
    }

    private static long HeightOf(string row) => long.Parse(row.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static string Joined(CommandRun run) => string.Join(' ', run.Output.Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries));

    private Task<CommandRun> RecheckAsync(params string[] options) => CommandRun.OfAsync(["recheck", Case, Report, .. options]);

    /// <summary>Traces the case into a report.</summary>
    private async Task TraceAsync(bool withHashes = true)
    {
        MakeCase(withHashes);
        Assert.Equal(new CommandRun(ExitCode.Done, "", ""), await CommandRun.OfAsync("trace", Case, "--quiet", "--json", Report));
    }

    /// <summary>The peel chain, to which hashes of its blocks can be told.</summary>
    private void MakeCase(bool withHashes)
    {
        Directory.CreateDirectory(Case);
        foreach (string file in Directory.GetFiles(CommandRun.Utxo))
        {
            File.Copy(file, Path.Combine(Case, Path.GetFileName(file)), overwrite: true);
        }

        string text = File.ReadAllText(Path.Combine(Case, "case.yaml"));
        File.WriteAllText(Path.Combine(Case, "case.yaml"), text.Replace("facts: [", "facts: [blocks.csv, ", StringComparison.Ordinal));
        WriteBlocks(height => withHashes ? height : null);
    }

    /// <summary>Tells the case's blocks with the hash that goes by a number, or without.</summary>
    private void WriteBlocks(Func<int, int?> number)
    {
        var rows = new StringBuilder("chain,height,time,hash,parent\n");
        foreach (string[] cells in File.ReadLines(Path.Combine(Case, "outputs.csv")).Skip(1).Select(line => line.Split(',')).DistinctBy(cells => cells[1]))
        {
            int height = int.Parse(cells[1], System.Globalization.CultureInfo.InvariantCulture);
            rows.Append(System.Globalization.CultureInfo.InvariantCulture, $"{cells[0]},{height},{cells[2]},{(number(height) is { } hash ? Facts.Hash(hash) : null)},\n");
        }

        File.WriteAllText(Path.Combine(Case, "blocks.csv"), rows.ToString());
    }

    private JsonNode Json() => JsonNode.Parse(File.ReadAllText(Report))!;

    private void Save(JsonNode report) => File.WriteAllText(Report, report.ToJsonString());

    /// <summary>The lines of amounts that the command wrote.</summary>
    private static string[] Traced(CommandRun run) =>
        [.. run.Output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("FIFO ", StringComparison.Ordinal) || line.StartsWith("Haircut ", StringComparison.Ordinal))];
}
