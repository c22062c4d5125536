using WalletTrace.Cli;

namespace WalletTrace.Tests.Cli;

public sealed class PathsAndExplainTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wallettrace-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("exchange", "1.5 tBTC", "1.299 tBTC")]
    [InlineData("services", "1.5 tBTC", "1.299 tBTC")]
    [InlineData("bcrt1q5xc6py9spuq47pkmhzlcqzr9657gwt3tf78a3l", "1.299 tBTC")]
    [InlineData("bip122:0f9188f13cb7b2c71f2a335e3a4fc328:bcrt1q5xc6py9spuq47pkmhzlcqzr9657gwt3tf78a3l", "1.299 tBTC")]
    [InlineData("resting", "4.993 tBTC", "0.7 tBTC")]
    [InlineData("mixer", "No path.")]
    public async Task Paths_lead_to_a_category_a_part_of_the_balance_or_an_account(string place, params string[] expected)
    {
        CommandRun run = await CommandRun.OfAsync("paths", CommandRun.Utxo, "--to", place, "--rule", "fifo");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.All(expected, part => Assert.Contains(part, run.Output));
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task The_remainder_of_a_short_list_is_told()
    {
        CommandRun run = await CommandRun.OfAsync("paths", CommandRun.Utxo, "--to", "exchange", "--rule", "fifo", "--top", "1");
        Assert.Contains("More paths carry 1.299 tBTC", run.Output);
    }

    [Fact]
    public async Task The_hop_table_holds_the_listed_paths_only()
    {
        string table = Path.Combine(folder.FullName, "hops.csv");
        CommandRun run = await CommandRun.OfAsync("paths", CommandRun.Utxo, "--to", "exchange", "--rule", "fifo", "--top", "1", "--csv", table, "--quiet");
        Assert.Equal(new CommandRun(ExitCode.Done, "", ""), run);
        string[] rows = File.ReadAllText(table).TrimEnd('\n').Split('\n');
        Assert.StartsWith("path,rule,theft,", rows[0]);
        // The stolen coin, the merge, five peels; and what is not listed.
        Assert.Equal(1 + 7 + 1, rows.Length);
        Assert.Contains("not listed", rows[^1]);
        Assert.Contains("1.299", rows[^1]);
    }

    [Theory]
    [InlineData("--to", "nowhere")]
    [InlineData("--to", "0x098b716b8aaf21512996dc57eb0615e2383e2f96")]
    public async Task A_place_that_is_none_is_told(string option, string place)
    {
        CommandRun run = await CommandRun.OfAsync("paths", CommandRun.Utxo, option, place);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.StartsWith("wallettrace: --to names no place: ", run.Error);
        CommandLineTests.AssertIsMessage(run);
    }

    [Fact]
    public async Task A_path_is_explained_layer_by_layer()
    {
        CommandRun run = await CommandRun.OfAsync("explain", CommandRun.Utxo, "--to", "exchange", "--rule", "fifo", "--path", "2");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("observed", run.Output);
        Assert.Contains("inferred", run.Output);
        Assert.Contains("attributed", run.Output);
        Assert.Contains("1.299 tBTC", run.Output);
        Assert.Contains("Exchange A", run.Output);
    }

    [Fact]
    public async Task A_path_beyond_the_last_is_told()
    {
        CommandRun run = await CommandRun.OfAsync("explain", CommandRun.Utxo, "--to", "exchange", "--rule", "fifo", "--path", "3");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Equal("wallettrace: --path asks for path 3: found 2 paths\n", run.Error);
    }

    [Fact]
    public async Task An_account_is_explained_with_its_bounds()
    {
        CommandRun run = await CommandRun.OfAsync("explain", CommandRun.Utxo, "--account", "bcrt1qcdpwxddymyjfzvefqu2d67h78svpuxszlx58kt", "--rule", "lifo");
        Assert.Equal(ExitCode.Done, run.Code);
        string text = string.Join(' ', run.Output.Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("got 1.5 tBTC in 1 movement(s)", text);
        Assert.Contains("Fifo: 1.5 tBTC of stolen value came to it", text);
        Assert.Contains("Lifo: 0 tBTC of stolen value came to it", text);
        Assert.Contains("0 tBTC to 1.5 tBTC of stolen value ended there", text);
        Assert.Contains("“Exchange B”", text);
    }

    [Fact]
    public async Task An_account_of_spent_coins_is_explained()
    {
        CommandRun run = await CommandRun.OfAsync("explain", CommandRun.Utxo, "--account", "bcrt1qm74ffm9kkffk9m4mfgn6n5jqg9td750jl2tjmn");
        Assert.Contains("owned 1 coin(s) of 10 tBTC", string.Join(' ', run.Output.Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task An_account_that_the_trace_did_not_touch_is_not_called_clean()
    {
        CommandRun run = await CommandRun.OfAsync("explain", CommandRun.Utxo, "--account", "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("did not come to", run.Output);
        Assert.Contains("no finding", run.Output);
    }
}
