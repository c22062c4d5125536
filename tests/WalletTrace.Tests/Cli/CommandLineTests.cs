using WalletTrace.Cli;

namespace WalletTrace.Tests.Cli;

public class CommandLineTests
{
    [Theory]
    [InlineData]
    [InlineData("--help")]
    public async Task Help_teaches_with_examples_and_exit_codes(params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(arguments);
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("wallettrace trace samples/ronin-bridge --html ronin.html", run.Output);
        Assert.Contains("wallettrace paths samples/ronin-bridge --to exchange", run.Output);
        Assert.Contains("130  cancelled", run.Output);
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("trace", "--rule", "--stop", "--deposits", "--min", "--hops", "--hub", "--until", "--budget", "--fees", "--swaps", "--tokens", "--backward", "--html", "--json", "--csv", "--graphml", "--dot", "--top", "--quiet")]
    [InlineData("paths", "--to", "--rule", "--top", "--csv", "--stop")]
    [InlineData("explain", "--path", "--account", "--to", "--rule")]
    public async Task Help_of_a_command_names_its_options_within_80_columns(string command, params string[] options)
    {
        CommandRun run = await CommandRun.OfAsync(command, "--help");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.All(options, option => Assert.Contains(option, run.Output));
        Assert.Contains($"wallettrace {command} samples/ronin-bridge", run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
    }

    [Fact]
    public async Task Version_is_a_bare_version()
    {
        CommandRun run = await CommandRun.OfAsync("--version");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", run.Output);
        Assert.DoesNotContain("+", run.Output);
    }

    [Theory]
    [InlineData("Required argument 'CASE' missing for command: 'trace'", "trace")]
    [InlineData("CASE names no file: found nothing", "trace", "")]
    [InlineData("--nonsense", "trace", "CASE", "--nonsense")]
    [InlineData("--rule cannot be read: found \"fifi\", expected all or any of poison, haircut, fifo", "trace", "CASE", "--rule", "fifi")]
    [InlineData("--rule cannot be read: found \"poison\"", "paths", "CASE", "--to", "mixer", "--rule", "poison")]
    [InlineData("--stop cannot be read: found \"banks\", expected services, none or any of unknown, exchange", "trace", "CASE", "--stop", "banks")]
    [InlineData("--stop cannot be read: found none together with a category", "trace", "CASE", "--stop", "none,mixer")]
    [InlineData("--deposits cannot be read: found \"banks\", expected off or any of unknown, exchange", "trace", "CASE", "--deposits", "banks")]
    [InlineData("--deposits cannot be read: found off together with a category", "trace", "CASE", "--deposits", "off,otc")]
    [InlineData("--hops cannot be read: found \"0\", expected a whole number from 1", "trace", "CASE", "--hops", "0")]
    [InlineData("--hub cannot be read: found \"1e3\"", "trace", "CASE", "--hub", "1e3")]
    [InlineData("--budget cannot be read: found \"99999999999\"", "trace", "CASE", "--budget", "99999999999")]
    [InlineData("--swaps cannot be read: found \"yes\", expected follow or off", "paths", "CASE", "--swaps", "yes")]
    [InlineData("--tokens cannot be read: ", "paths", "CASE", "--tokens", "USDT")]
    [InlineData("--fees cannot be read: found \"miner\", expected one of sink, coinbase-subsidy-first, coinbase-fees-first", "paths", "CASE", "--fees", "miner")]
    [InlineData("--until cannot be read: found \"30.4.2022\", expected a day such as 2022-04-30", "trace", "CASE", "--until", "30.4.2022")]
    [InlineData("--html cannot write \"ronin.pdf\": expected a file that ends in .html", "trace", "CASE", "--html", "ronin.pdf")]
    [InlineData("Option '--to' is required", "paths", "CASE")]
    [InlineData("explain needs either --path or --account", "explain", "CASE")]
    [InlineData("explain needs either --path or --account", "explain", "CASE", "--path", "1", "--account", "0x00")]
    public async Task A_wrong_command_line_is_told_in_one_message(string expected, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(arguments);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(expected, run.Error);
        Assert.Contains("--help' shows how it is used.", run.Error);
        Assert.Empty(run.Output);
        AssertIsMessage(run);
    }

    [Fact]
    public async Task An_argument_with_tricks_for_the_terminal_is_shown_harmless()
    {
        CommandRun run = await CommandRun.OfAsync("trace", "CASE", "--rule", "fi\u001b[31mfo\u202e");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.DoesNotContain('\u001b', run.Error);
        Assert.DoesNotContain('\u202e', run.Error);
    }

    [Fact]
    public async Task An_argument_that_begins_with_an_at_sign_is_no_file_of_arguments()
    {
        CommandRun run = await CommandRun.OfAsync("trace", "@no-such-case");
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("@no-such-case", run.Error);
    }

    [Fact]
    public async Task A_cancelled_run_ends_with_130_and_writes_no_table()
    {
        CommandRun run = await CommandRun.OfAsync(false, new CancellationToken(canceled: true), "trace", CommandRun.Utxo);
        Assert.Equal(ExitCode.Cancelled, run.Code);
        Assert.Empty(run.Output);
        Assert.Equal("wallettrace: cancelled\n", run.Error);
    }

    /// <summary>One line a message, and nothing of the program's insides.</summary>
    internal static void AssertIsMessage(CommandRun run)
    {
        Assert.StartsWith("wallettrace: ", run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.DoesNotContain("Exception", run.Error);
    }
}
