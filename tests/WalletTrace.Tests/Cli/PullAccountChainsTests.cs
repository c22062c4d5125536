using WalletTrace.Chains;
using WalletTrace.Cli;
using WalletTrace.Tests.Chains.Evm.Explorers;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Tests.Cli;

/// <summary><c>wallettrace pull evm</c> and <c>pull tron</c>, against servers that play nodes and explorers.</summary>
public sealed class PullAccountChainsTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder root = new();
    private readonly EvmChain evm = EvmChain.Sample();
    private readonly ScriptedChain told = ExplorerScene.Make();
    private readonly TronChain tron = TronScene.Make();
    private LoopbackServer node = null!;
    private LoopbackServer etherscan = null!;
    private LoopbackServer blockscout = null!;
    private LoopbackServer tronNode = null!;
    private LoopbackServer tronGrid = null!;

    private string Case => root["case"];

    public async Task InitializeAsync()
    {
        node = await LoopbackServer.StartAsync(new EvmServer(evm) { Lacks = EvmServer.WithoutParity }.Answer);
        etherscan = await LoopbackServer.StartAsync(new EtherscanServer(told).Answer);
        blockscout = await LoopbackServer.StartAsync(new BlockscoutServer(told).Answer);
        tronNode = await LoopbackServer.StartAsync(new TronNode(tron).Answer);
        tronGrid = await LoopbackServer.StartAsync(new TronGridServer(tron).Answer);
    }

    public async Task DisposeAsync()
    {
        foreach (LoopbackServer server in (LoopbackServer[])[node, etherscan, blockscout, tronNode, tronGrid])
        {
            await server.DisposeAsync();
        }
    }

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task Blocks_of_an_EVM_node_make_a_case_that_can_be_traced()
    {
        TransactionId stolen = evm.Blocks[1].IdOf(0);

        CommandRun run = await PullAsync("evm", "--node", node.Address.ToString(), "--transaction", stolen.ToString(ChainId.Ethereum));

        AssertDone(run);
        AssertSays($"Pulled Ethereum from EVM JSON-RPC at 127.0.0.1:{node.Address.Port}", run);
        AssertSays("all of blocks 0 to 15", run);
        AssertSays("nothing that names whom the case is about", run);
        AssertSays("movements of nothing", run);
        CommandRun trace = await CommandRun.OfAsync("trace", Case, "--rule", "fifo");
        AssertDone(trace);
        Assert.Contains("stolen", trace.Output);
    }

    [Fact]
    public async Task The_same_command_follows_a_reorganisation_of_an_EVM_chain()
    {
        AssertDone(await PullAsync("evm", "--node", node.Address.ToString()));
        evm.Reorg(2);

        CommandRun run = await PullAsync("evm", "--node", node.Address.ToString());

        AssertDone(run);
        AssertSays("no longer part of it", run);
        Assert.True(File.Exists(Path.Combine(Case, "stale-blocks.csv")));
    }

    [Theory]
    [InlineData("--etherscan")]
    [InlineData("--blockscout")]
    public async Task Explorers_are_asked_about_accounts_and_each_disclosure_is_written_down(string option)
    {
        string key = root.Write("key", EtherscanServer.Key);
        string[] source = option == "--etherscan"
            ? [option, "--etherscan-url", etherscan.Address.ToString(), "--key-file", key]
            : [option, new Uri(blockscout.Address, "api").ToString()];

        CommandRun run = await PullAsync("evm", [.. source, "--rate", "10000", "--wallet", ExplorerScene.Alice.ToString(ChainId.Ethereum)]);

        AssertDone(run);
        AssertSays("1 asked for: 1 complete", run);
        AssertSays("was asked", run);
        string disclosed = File.ReadAllText(Path.Combine(Case, "disclosures.csv"));
        Assert.Contains(ExplorerScene.Alice.ToString(ChainId.Ethereum), disclosed);
        Assert.DoesNotContain(EtherscanServer.Key, disclosed + run.Output + run.Error);
        AssertDone(await CommandRun.OfAsync("trace", Case, "--rule", "fifo"));
    }

    [Fact]
    public async Task An_explorer_that_needs_a_key_is_not_asked_without()
    {
        CommandRun run = await PullAsync("evm", "--etherscan", "--etherscan-url", etherscan.Address.ToString(), "--account", ExplorerScene.Alice.ToString(ChainId.Ethereum));

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("a key is needed", run.Error);
        Assert.Contains("WALLETTRACE_ETHERSCAN_KEY", run.Error);
        Assert.Empty(etherscan.Requests);
    }

    [Fact]
    public async Task Of_many_accounts_that_are_not_complete_some_are_named_and_the_others_counted()
    {
        string[] accounts = [.. Enumerable.Range(100, 13).SelectMany(number => new[] { "--account", Facts.Address(ChainId.Ethereum, number).ToString(ChainId.Ethereum) })];

        CommandRun run = await PullAsync("evm", ["--blockscout", new Uri(blockscout.Address, "api").ToString(), "--rate", "10000", "--to", "2000000000", .. accounts]);

        AssertDone(run);
        AssertSays("13 not complete", run);
        AssertSays("and 3 more histories", run);
    }

    [Theory]
    [InlineData("evm", "--node")]
    [InlineData("tron", "--node")]
    [InlineData("tron", "--trongrid")]
    [InlineData("evm", "--etherscan-url")]
    [InlineData("evm", "--blockscout")]
    public async Task A_key_that_cannot_be_sent_is_a_mistake_of_the_caller_and_not_shown(string chain, string option)
    {
        foreach (string key in new[] { "geh\u00e9im", "   ", "a\tb" })
        {
            await File.WriteAllTextAsync(root["key"], key);
            string[] asked = option == "--node" ? [] : ["--account", chain == "evm" ? "0x0000000000000000000000000000000000000001" : "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"];
            string[] also = option == "--etherscan-url" ? ["--etherscan"] : [];

            CommandRun run = await PullAsync(chain, [option, node.Address.ToString(), "--key-file", root["key"], .. also, .. asked]);

            Assert.Equal(ExitCode.Usage, run.Code);
            Assert.Contains("a key cannot be sent", run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(key.Trim() is { Length: > 0 } shown ? shown : "\0", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task One_case_holds_facts_of_several_chains_and_a_theft_on_each()
    {
        AssertDone(await PullAsync("evm", "--node", node.Address.ToString(), "--transaction", evm.Blocks[1].IdOf(0).ToString(ChainId.Ethereum)));
        CommandRun second = await PullAsync("tron", "--node", tronNode.Address.ToString(), "--account", TronScene.Ann.ToString(ChainId.Tron));
        Assert.Equal(ExitCode.Usage, second.Code);
        Assert.Contains("a node of TRON gives whole blocks only", second.Error);

        CommandRun tronRun = await PullAsync("tron", "--trongrid", tronGrid.Address.ToString(), "--rate", "10000", "--wallet", TronScene.Ann.ToString(ChainId.Tron) + "@4", "--asset", "USDT");

        AssertDone(tronRun);
        AssertSays("was there before and was left alone; a theft for it:", tronRun);
        string path = Path.Combine(Case, CaseFile.DefaultName);
        string text = File.ReadAllText(path);
        string theft = tronRun.Output[tronRun.Output.IndexOf("  - name: what left", StringComparison.Ordinal)..];
        File.WriteAllText(path, text.Replace("facts:", theft.TrimEnd() + "\nfacts:", StringComparison.Ordinal));
        CommandRun trace = await CommandRun.OfAsync("trace", Case, "--rule", "fifo");
        AssertDone(trace);
        Assert.Contains("USDT", trace.Output);
        Assert.Contains("ETH", trace.Output);
    }

    [Fact]
    public async Task Blocks_of_a_TRON_node_make_a_case()
    {
        CommandRun run = await PullAsync("tron", "--node", tronNode.Address.ToString());

        AssertDone(run);
        CommandRun seeded = await CommandRun.OfAsync(
            "pull", "tron", root["seeded"], "--node", tronNode.Address.ToString(), "--wallet", TronScene.Ann.ToString(ChainId.Tron) + "@2", "--asset", "USDT");
        AssertDone(seeded);
        Assert.Contains("USDT", (await CommandRun.OfAsync("trace", root["seeded"], "--rule", "fifo")).Output);
        AssertSays($"all of blocks 0 to {tron.TipHeight}", run);
        AssertSays("write the theft into", run);
        Assert.Contains("transaction: TXID", File.ReadAllText(Path.Combine(Case, CaseFile.DefaultName)));
    }

    [Fact]
    public async Task Balances_are_held_against_movements_and_differences_told()
    {
        CommandRun run = await PullAsync(
            "evm", "--node", node.Address.ToString(), "--reconcile", EvmChain.Account(1).ToString(ChainId.Ethereum), "--reconcile", EvmChain.Account(2).ToString(ChainId.Ethereum));

        AssertDone(run);
        AssertSays("compared at block 15", run);
        Assert.Contains(EvmChain.Account(1).ToString(ChainId.Ethereum), File.ReadAllText(Path.Combine(Case, "disclosures.csv")));
    }

    [Theory]
    [InlineData("needs one source", "evm")]
    [InlineData("needs one source", "tron")]
    [InlineData("needs one source", "evm", "--node", "http://a/", "--etherscan")]
    [InlineData("--etherscan needs somebody to ask about", "evm", "--etherscan")]
    [InlineData("--trongrid needs somebody to ask about", "tron", "--trongrid", "http://a/")]
    [InlineData("expected a chain id, or one of ethereum", "evm", "--node", "http://a/", "--network", "etherium")]
    [InlineData("found eip155:7777777, whose coin is not known", "evm", "--node", "http://a/", "--network", "7777777")]
    [InlineData("found eip155:5000, whose coin is not known", "evm", "--node", "http://a/", "--network", "5000")]
    [InlineData("found eip155:18446744073709551616, whose coin is not known", "evm", "--node", "http://a/", "--network", "18446744073709551616")]
    [InlineData("--finality cannot be used here", "evm", "--blockscout", "http://a/", "--account", "0x", "--finality", "safe")]
    [InlineData("--from cannot be used here", "evm", "--blockscout", "http://a/", "--account", "0x", "--from", "3")]
    [InlineData("--history cannot be used here", "evm", "--node", "http://a/", "--history", "3")]
    [InlineData("--etherscan-url cannot be used here", "evm", "--node", "http://a/", "--etherscan-url", "http://b/")]
    [InlineData("--asset says what was stolen from a --wallet", "evm", "--node", "http://a/", "--asset", "USDT")]
    [InlineData("expected native, a token's contract, or one of USDT", "evm", "--node", "http://a/", "--wallet", "0x0000000000000000000000000000000000000001", "--asset", "UDST")]
    [InlineData("--account cannot be read", "tron", "--trongrid", "http://a/", "--account", "0x01")]
    public async Task A_wrong_command_line_is_told_and_nothing_is_made(string expected, string chain, params string[] arguments)
    {
        CommandRun run = await PullAsync(chain, arguments);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(expected, run.Error);
        Assert.False(Directory.Exists(Case));
    }

    [Theory]
    [InlineData("evm")]
    [InlineData("tron")]
    public async Task Help_teaches_within_80_columns(string chain)
    {
        CommandRun run = await CommandRun.OfAsync("pull", chain, "--help");

        AssertDone(run);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
        AssertSays("learns whom you ask about", run);
    }

    private static void AssertDone(CommandRun run) => Assert.True(run.Code == ExitCode.Done && run.Error.Length == 0, run.Error);

    private static void AssertSays(string expected, CommandRun run) => Assert.True(Joined(run).Contains(expected, StringComparison.Ordinal), run.Output);

    private static string Joined(CommandRun run) => string.Join(' ', run.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private Task<CommandRun> PullAsync(string chain, params string[] arguments) => CommandRun.OfAsync(["pull", chain, Case, .. arguments]);
}
