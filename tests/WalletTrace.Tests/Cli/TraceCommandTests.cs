using WalletTrace.Cli;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli;

public sealed class TraceCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("wallettrace-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Tables_tell_the_sample_within_80_columns_and_without_escapes()
    {
        CommandRun run = await CommandRun.OfAsync("trace", CommandRun.Utxo, "--rule", "fifo,lifo");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Empty(run.Error);
        Assert.Contains("Exchange A (exchange)", run.Output);
        Assert.Contains("1.299", run.Output);
        Assert.Contains("COVERAGE", run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public async Task A_terminal_gets_bold_headings()
    {
        CommandRun run = await CommandRun.OfAsync(true, CancellationToken.None, "trace", CommandRun.Utxo);
        Assert.Contains("\u001b[1m", run.Output);
    }

    [Fact]
    public async Task A_case_is_its_folder_or_its_file()
    {
        CommandRun byFolder = await CommandRun.OfAsync("trace", CommandRun.Utxo);
        CommandRun byFile = await CommandRun.OfAsync("trace", Path.Combine(CommandRun.Utxo, "case.yaml"));
        Assert.Equal(byFolder, byFile);
    }

    [Fact]
    public async Task Every_format_is_written_and_told_and_quiet_keeps_the_tables_back()
    {
        string[] formats = ["html", "json", "csv", "graphml", "dot"];
        string[] files = [.. formats.SelectMany(format => new[] { "--" + format, Target("report." + format) })];
        CommandRun loud = await CommandRun.OfAsync(["trace", CommandRun.Utxo, .. files]);
        Assert.Equal(ExitCode.Done, loud.Code);
        Assert.Contains("Wrote ", loud.Output);
        byte[][] first = [.. formats.Select(format => File.ReadAllBytes(Target("report." + format)))];
        Assert.All(first, bytes => Assert.NotEmpty(bytes));

        CommandRun quiet = await CommandRun.OfAsync(["trace", CommandRun.Utxo, "--quiet", .. files]);
        Assert.Equal(new CommandRun(ExitCode.Done, "", ""), quiet);
        Assert.Equal(first, formats.Select(format => File.ReadAllBytes(Target("report." + format))));
        Assert.Equal(formats.Length, folder.GetFiles().Length);
    }

    [Fact]
    public async Task Reports_name_no_path_of_this_machine()
    {
        string html = Target("report.html");
        string json = Target("report.json");
        await CommandRun.OfAsync("trace", CommandRun.Utxo, "--html", html, "--json", json);
        Assert.DoesNotContain(Repository.PathOf(), File.ReadAllText(html));
        Assert.DoesNotContain(Repository.PathOf(), File.ReadAllText(json));
    }

    [Theory]
    [InlineData("--hops", "3", "\"hops\":3")]
    [InlineData("--hub", "4", "\"hubLimit\":4")]
    [InlineData("--budget", "5", "\"budget\":5")]
    [InlineData("--fees", "coinbase-fees-first", "\"feeConvention\":\"coinbase-fees-first\"")]
    [InlineData("--stop", "mixer,darknet-market", "\"categories\":[\"mixer\",\"darknet-market\"]")]
    [InlineData("--swaps", "off", "\"followSwaps\":false")]
    [InlineData("--tokens", "eip155:1/erc20:0x6982508145454Ce325dDbE47a25d4ec3d2311933", "\"knownTokens\":[\"eip155:1/erc20:0x6982508145454Ce325dDbE47a25d4ec3d2311933\"]")]
    [InlineData("--deposits", "off", "\"depositCategories\":[]")]
    [InlineData("--deposits", "gambling,exchange", "\"depositCategories\":[\"exchange\",\"gambling\"]")]
    [InlineData("--stop", "none", "\"categories\":[]")]
    [InlineData("--until", "2023-11-14", "\"until\":1700006399")]
    [InlineData("--rule", "clean-first", "\"rules\":[\"clean-first\"]")]
    public async Task Options_override_the_case(string option, string value, string expected)
    {
        string json = Target("report.json");
        CommandRun run = await CommandRun.OfAsync("trace", CommandRun.Utxo, option, value, "--json", json);
        Assert.Equal(ExitCode.Done, run.Code);
        string written = string.Concat(File.ReadAllText(json).Where(letter => !char.IsWhiteSpace(letter)));
        Assert.Contains(expected, written);
    }

    [Fact]
    public async Task A_minimum_is_read_in_the_coin_of_the_case()
    {
        Assert.Contains("less than the minimum", (await CommandRun.OfAsync("trace", CommandRun.Utxo, "--min", "6 tBTC")).Output);
        CommandRun wrong = await CommandRun.OfAsync("trace", CommandRun.Utxo, "--min", "1 ETH");
        Assert.Equal(ExitCode.Usage, wrong.Code);
        Assert.StartsWith("wallettrace: --min cannot be read: ", wrong.Error);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_told_before_the_work()
    {
        CommandRun run = await CommandRun.OfAsync("trace", CommandRun.Utxo, "--html", Path.Combine("no", "such", "folder", "ronin.html"));
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("its folder does not exist", run.Error);
        CommandLineTests.AssertIsMessage(run);
        Directory.CreateDirectory(Target("taken.html"));
        CommandRun taken = await CommandRun.OfAsync("trace", CommandRun.Utxo, "--html", Target("taken.html"));
        Assert.Equal(ExitCode.Failed, taken.Code);
        Assert.Contains("taken.html\" cannot be written: ", taken.Error);
        CommandLineTests.AssertIsMessage(taken);
    }

    [Fact]
    public async Task A_case_that_is_not_there_is_told_in_one_message()
    {
        CommandRun run = await CommandRun.OfAsync("trace", "no-such-case");
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("no-such-case", run.Error);
        Assert.DoesNotContain(Environment.CurrentDirectory, run.Error);
        CommandLineTests.AssertIsMessage(run);
    }

    [Theory]
    [InlineData("case.yaml", "thefts:", "theft:")]
    [InlineData("case.yaml", "name:", "name: [")]
    [InlineData("outputs.csv", "1000000000", "-1")]
    [InlineData("outputs.csv", "bcrt1qm74ffm9kkffk9m4mfgn6n5jqg9td750jl2tjmn", "bcrt1qm74ffm9kkffk9m4mfgn6n5jqg9td750jl2tjmm")]
    [InlineData("inputs.csv", "chain,height", "height,chain,")]
    [InlineData("coverage.csv", ",coins,", ",coin,")]
    [InlineData("labels.csv", ",exchange,", ",bank,")]
    public async Task Broken_cases_are_told_with_the_file_in_one_message(string file, string good, string bad)
    {
        CopyCase();
        string text = File.ReadAllText(Target(file));
        Assert.Contains(good, text);
        File.WriteAllText(Target(file), text.Replace(good, bad, StringComparison.Ordinal));
        CommandRun run = await CommandRun.OfAsync("trace", folder.FullName);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains(file, run.Error);
        Assert.Empty(run.Output);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        CommandLineTests.AssertIsMessage(run);
    }

    [Fact]
    public async Task Labels_cannot_play_tricks_on_the_terminal()
    {
        CopyCase();
        string labels = File.ReadAllText(Target("labels.csv")).Replace("Exchange A", "\"\u001b[2J\u202eA egnahcxE\u0007\nsecond line\"", StringComparison.Ordinal);
        File.WriteAllText(Target("labels.csv"), labels);
        foreach (string[] arguments in new string[][]
        {
            ["trace", folder.FullName],
            ["paths", folder.FullName, "--to", "exchange"],
            ["explain", folder.FullName, "--to", "exchange", "--path", "1"],
            ["explain", folder.FullName, "--account", "bcrt1q5xc6py9spuq47pkmhzlcqzr9657gwt3tf78a3l"],
        })
        {
            CommandRun run = await CommandRun.OfAsync(arguments);
            Assert.Equal(ExitCode.Done, run.Code);
            Assert.DoesNotContain(run.Output, letter => char.IsControl(letter) && letter != '\n');
            Assert.DoesNotContain('\u202e', run.Output);
            Assert.DoesNotContain("\nsecond line", run.Output);
        }

        Assert.Contains("second line", (await CommandRun.OfAsync("paths", folder.FullName, "--to", "exchange", "--rule", "seniority")).Output);
    }

    private string Target(string name) => Path.Combine(folder.FullName, name);

    private void CopyCase()
    {
        foreach (string file in Directory.GetFiles(CommandRun.Utxo))
        {
            File.Copy(file, Target(Path.GetFileName(file)));
        }
    }
}
