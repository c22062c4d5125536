using WalletTrace.Cli;
using WalletTrace.Cli.Pulling;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Tests.Cli;

public sealed partial class PullCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder root = new();
    private readonly RegtestChain chain = RegtestChain.Sample();
    private CoreNode node = null!;
    private LoopbackServer server = null!;

    private string Case => root["a case"];

    public async Task InitializeAsync()
    {
        node = new CoreNode(chain);
        var esplora = new EsploraServer(chain) { PageSize = 3 };
        server = await LoopbackServer.StartAsync(request => request.Method == "GET" && !request.Path.StartsWith("rest/", StringComparison.Ordinal) ? esplora.Answer(request) : node.Answer(request));
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => root.Dispose();

    [Theory]
    [InlineData("--node")]
    [InlineData("--rest")]
    public async Task Blocks_of_a_node_make_a_case_that_can_be_traced(string option)
    {
        RegtestCoin stolen = chain.Blocks[1].Coinbase.Coin(0);

        CommandRun run = await PullAsync(option, server.Address.ToString(), "--coin", stolen.Id.ToString());

        AssertDone(run);
        Assert.Contains("31 added (0 to 30)", run.Output);
        Assert.Contains($"block 30, {chain.Tip.Hash}", Joined(run.Output));
        Assert.Contains("nothing that names whom the case is about", Joined(run.Output));
        Assert.Contains("Missing         nothing of what was asked for", run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.False(File.Exists(Path.Combine(Case, "disclosures.csv")));
        CommandRun trace = await CommandRun.OfAsync("trace", Case, "--rule", "fifo");
        AssertDone(trace);
        Assert.Contains("50 tBTC stolen", trace.Output);
        Assert.DoesNotContain("Unexplored", trace.Output);
    }

    [Fact]
    public async Task Block_files_make_the_same_case()
    {
        using BlockFolderWriter blocks = BlockFolderWriter.Shuffled(chain);

        AssertDone(await PullAsync("--files", blocks.Folder));
        CommandRun second = await CommandRun.OfAsync("pull", "bitcoin", root["second"], "--network", "regtest", "--node", server.Address.ToString());

        AssertDone(second);
        Assert.Equal(await FactsAsync(Case), await FactsAsync(root["second"]));
    }

    [Fact]
    public async Task The_same_command_goes_on_where_it_ended_and_follows_a_reorganisation()
    {
        await PullAsync("--node", server.Address.ToString());
        chain.Reorg(2);

        CommandRun run = await PullAsync("--node", server.Address.ToString());

        AssertDone(run);
        Assert.Contains("3 added (29 to 31)", run.Output);
        Assert.Contains("2 recorded blocks (29 to 30) are no longer part of it", Joined(run.Output));
        Assert.Equal(3, File.ReadAllLines(Path.Combine(Case, FactFolder.StaleBlocksFile)).Length);
        Assert.Equal(chain.Blocks.Select(block => block.Hash), (await LedgerAsync(Case)).Select(block => block.Hash!.Value));
        Assert.Contains("none to add", (await PullAsync("--node", server.Address.ToString())).Output);
    }

    [Fact]
    public async Task A_report_is_fresh_until_a_pull_follows_a_reorganisation_of_its_blocks()
    {
        RegtestCoin stolen = chain.Blocks[29].Coinbase.Coin(0);
        await PullAsync("--node", server.Address.ToString(), "--coin", stolen.Id.ToString());
        AssertDone(await CommandRun.OfAsync("trace", Case, "--quiet", "--json", root["report.json"]));
        CommandRun fresh = await CommandRun.OfAsync("recheck", Case, root["report.json"]);
        AssertDone(fresh);
        Assert.Contains("FRESH", fresh.Output);
        BlockHash before = chain.Blocks[29].Hash;
        chain.Reorg(2);
        AssertDone(await PullAsync("--node", server.Address.ToString()));

        CommandRun stale = await CommandRun.OfAsync("recheck", Case, root["report.json"]);

        Assert.Equal(ExitCode.Stale, stale.Code);
        Assert.Contains($"height 29 then {before} now {chain.Blocks[29].Hash}", Joined(stale.Output));
        Assert.Contains(stolen.Id.Transaction.ToString(), stale.Output);
    }

    [Fact]
    public async Task A_pull_from_the_middle_asks_the_node_what_inputs_spend_and_says_what_is_missing()
    {
        CommandRun run = await PullAsync("--node", server.Address.ToString(), "--from", "14", "--to", "20");

        AssertDone(run);
        Assert.Contains("blocks below 14", Joined(run.Output));
        Assert.DoesNotContain("inputs spend", Joined(run.Output));
        CommandRun untold = await PullAsync("--node", server.Address.ToString(), "--from", "21", "--prevouts", "ledger", "--confirmations", "3");
        Assert.Contains("owner and value of what", Joined(untold.Output));
        Assert.Contains("blocks with fewer than 3 confirmations, left for later", Joined(untold.Output));
        Assert.Contains("all of blocks 14 to 28", Joined(untold.Output));
    }

    [Fact]
    public async Task A_case_without_a_theft_says_how_one_is_named()
    {
        CommandRun run = await PullAsync("--node", server.Address.ToString());

        Assert.Contains("write the theft into", Joined(run.Output));
        string text = File.ReadAllText(Path.Combine(Case, CaseFile.DefaultName));
        Assert.Contains("coin: TXID:0", text);
        CommandRun trace = await CommandRun.OfAsync("trace", Case);
        Assert.Equal(ExitCode.Failed, trace.Code);
        Assert.Contains("the case has no theft to start from", trace.Error);

        // Written as it says, the case can be traced.
        string named = text.Replace("thefts: []", "thefts:", StringComparison.Ordinal).Replace("#   - name: the stolen coin", "  - name: the stolen coin", StringComparison.Ordinal)
            .Replace("#     chain:", "    chain:", StringComparison.Ordinal).Replace("#     coin: TXID:0", $"    coin: {chain.Blocks[1].Coinbase.Coin(0).Id}", StringComparison.Ordinal);
        string[] lines = named.Split('\n');
        File.WriteAllText(
            Path.Combine(Case, CaseFile.DefaultName),
            string.Join('\n', lines.Where(line => line is "thefts:").Concat(lines.Where(line => line.StartsWith("  ", StringComparison.Ordinal))).Concat(lines.Where(line => line.StartsWith("name:", StringComparison.Ordinal) || line.StartsWith("facts:", StringComparison.Ordinal)))) + "\n");
        AssertDone(await CommandRun.OfAsync("trace", Case));
    }

    [Fact]
    public async Task A_case_file_that_is_there_is_left_alone()
    {
        Directory.CreateDirectory(Case);
        File.WriteAllText(Path.Combine(Case, CaseFile.DefaultName), "name: mine\n");

        CommandRun run = await PullAsync("--node", server.Address.ToString(), "--transaction", chain.Blocks[14].Transactions[1].Id.ToString(), "--wallet", "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080@7");

        AssertDone(run);
        Assert.Equal("name: mine\n", File.ReadAllText(Path.Combine(Case, CaseFile.DefaultName)));
        Assert.Contains("was left alone; a theft for it:", Joined(run.Output));
        Assert.Contains($"    transaction: {chain.Blocks[14].Transactions[1].Id}", run.Output);
        Assert.Contains("    outflows_from: 7", run.Output);
    }

    [Fact]
    public async Task Every_kind_of_theft_makes_a_case_that_loads()
    {
        TransactionId id = chain.Blocks[14].Transactions[1].Id;

        CommandRun run = await CommandRun.OfAsync(
            "pull", "bitcoin", root["\"odd\" name: # äöü"], "--network", "regtest", "--node", server.Address.ToString(), "--coin", $"{id}:0", "--transaction", id.ToString(),
            "--wallet", "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", "--quiet");

        Assert.Equal(new CommandRun(ExitCode.Done, "", ""), run);
        CaseFile file = await CaseFile.LoadAsync(root["\"odd\" name: # äöü"]);
        Assert.Equal("\"odd\" name: # äöü", file.Name);
        Assert.Equal(3, file.Thefts.Length);
    }

    [Fact]
    public async Task An_explorer_is_asked_about_a_coin_and_each_disclosure_is_written_down()
    {
        RegtestCoin stolen = chain.Blocks[1].Coinbase.Coin(0);

        CommandRun run = await PullAsync("--esplora", server.Address.ToString(), "--coin", stolen.Id.ToString(), "--hops", "9", "--rate", "1000");

        AssertDone(run);
        string[] told = File.ReadAllLines(Path.Combine(Case, "disclosures.csv"));
        Assert.Equal("time,host,chain,subject,kind", told[0]);
        Assert.Contains(told, row => row.Contains($",127.0.0.1,{RegtestChain.Id},{stolen.Id.Transaction},", StringComparison.Ordinal));
        Assert.Contains($"127.0.0.1 was asked {told.Length - 1} times by address or transaction id; disclosures.csv has each", Joined(run.Output));
        Assert.Contains("Missing         nothing of what was asked for", run.Output);
        CommandRun trace = await CommandRun.OfAsync("trace", Case, "--rule", "fifo");
        AssertDone(trace);
        Assert.Contains("50 tBTC stolen", trace.Output);
        Assert.DoesNotContain("Unexplored", trace.Output);

        CommandRun again = await PullAsync("--esplora", server.Address.ToString(), "--coin", stolen.Id.ToString(), "--hops", "1", "--rate", "1000");
        Assert.Contains("were not followed: further away than --hops 1", Joined(again.Output));
        Assert.Contains("nothing new", again.Output);
        Assert.StartsWith(string.Join('\n', told), File.ReadAllText(Path.Combine(Case, "disclosures.csv")));
    }

    [Fact]
    public async Task An_explorer_is_asked_about_accounts_and_wallets()
    {
        string address = Address.FromOutputScript(RegtestScripts.P2pkh(9), RegtestChain.Id).ToString(RegtestChain.Id);
        string wallet = Address.FromOutputScript(RegtestScripts.P2wpkh(8), RegtestChain.Id).ToString(RegtestChain.Id);

        CommandRun run = await PullAsync("--esplora", server.Address.ToString(), "--account", address, "--wallet", wallet, "--rate", "1000");

        AssertDone(run);
        Assert.Contains("2 asked for: 2 complete", Joined(run.Output));
        Assert.Contains("Followed", run.Output);
        Assert.True(File.Exists(Path.Combine(Case, "facts", $"bitcoin-regtest-account-{address}.jsonl.gz")));
        AssertDone(await CommandRun.OfAsync("trace", Case));
        chain.AddBlock();
        CommandRun later = await PullAsync("--esplora", server.Address.ToString(), "--account", address, "--to", "tip", "--rate", "1000");
        Assert.Contains("speaks as of block 31", Joined(later.Output));
        Assert.DoesNotContain("complete before", Joined(later.Output));
    }

    [Fact]
    public async Task Services_of_the_cases_labels_are_not_followed()
    {
        RegtestCoin stolen = chain.Blocks[1].Coinbase.Coin(0);
        await PullAsync("--esplora", server.Address.ToString(), "--coin", stolen.Id.ToString(), "--hops", "1", "--rate", "1000");
        string service = Address.FromOutputScript(RegtestScripts.P2wpkh(8), RegtestChain.Id).ToString(RegtestChain.Id);
        File.WriteAllText(Path.Combine(Case, "labels.csv"), $"account,text,category,source,confidence,date\n{RegtestChain.Id}:{service},A service,exchange,a test,high,\n");
        File.AppendAllText(Path.Combine(Case, CaseFile.DefaultName), "labels: labels.csv\n");

        CommandRun run = await PullAsync("--esplora", server.Address.ToString(), "--coin", stolen.Id.ToString(), "--hops", "9", "--rate", "1000");

        Assert.Contains("their owner is labelled as one at which the trace stops", Joined(run.Output));
    }

    [Fact]
    public async Task Passwords_and_keys_show_nowhere()
    {
        node.Credentials = CoreNode.Basic("me", "hunter2");
        string file = root.Write("pw", "hunter2\nsecond line\n");

        AssertDone(await PullAsync("--node", server.Address + "?key=SECRET", "--user", "me", "--password-file", file));
        CommandRun wrong = await PullAsync("--node", server.Address + "?key=SECRET", "--user", "me", "--password-file", root.Write("wrong", "hunter3"));

        Assert.Equal(ExitCode.Failed, wrong.Code);
        Assert.Contains("status 401", wrong.Error);
        CommandLineTests.AssertIsMessage(wrong);
        foreach (string text in Directory.GetFiles(Case, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".gz", StringComparison.Ordinal)).Select(File.ReadAllText).Append(wrong.Error))
        {
            Assert.DoesNotContain("hunter", text);
            Assert.DoesNotContain("SECRET", text);
        }

        CommandRun cookie = await PullAsync("--node", server.Address.ToString(), "--cookie", root.Write("cookie", "me:hunter2"));
        AssertDone(cookie);
        CommandRun missing = await PullAsync("--node", server.Address.ToString(), "--user", "me", "--password-file", root["none"]);
        Assert.Contains("of --password-file cannot be read", missing.Error);
        Assert.Equal(ExitCode.Failed, missing.Code);
    }

    [Fact]
    public async Task A_node_of_another_chain_is_told_and_nothing_is_written_of_it()
    {
        CommandRun run = await CommandRun.OfAsync("pull", "bitcoin", Case, "--node", server.Address.ToString());

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("the server does not show that it serves Bitcoin", run.Error);
        CommandLineTests.AssertIsMessage(run);
        Assert.Empty(Directory.GetFiles(Path.Combine(Case, "facts"), "*.gz"));
        Assert.False(File.Exists(Path.Combine(Case, CaseFile.DefaultName)));
    }

    [Fact]
    public async Task A_cancelled_pull_ends_with_130_and_says_what_is_kept()
    {
        using var cancel = new CancellationTokenSource();
        server.Lie = (request, honest) =>
        {
            if (request.Body.AsSpan().IndexOf("getblock\""u8) >= 0)
            {
                cancel.Cancel();
            }

            return honest;
        };

        CommandRun run = await CommandRun.OfAsync(false, cancel.Token, "pull", "bitcoin", Case, "--network", "regtest", "--node", server.Address.ToString());

        Assert.Equal(ExitCode.Cancelled, run.Code);
        Assert.Equal("wallettrace: cancelled; all whole blocks read so far are kept, and the same command goes on from there\n", run.Error);
        server.Lie = null;
        AssertDone(await PullAsync("--node", server.Address.ToString()));
        Assert.Equal(31, (await LedgerAsync(Case)).Count);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_is_told_without_paths_of_this_machine()
    {
        string taken = root.Write("taken", "a file");

        CommandRun run = await CommandRun.OfAsync("pull", "bitcoin", taken, "--network", "regtest", "--node", server.Address.ToString());

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("cannot be written to", run.Error);
        CommandLineTests.AssertIsMessage(run);
    }

    [Theory]
    [InlineData("pull needs one source: found none, expected one of --node, --rest, --files, --esplora")]
    [InlineData("pull needs one source: found --node and --esplora", "--node", "http://a/", "--esplora", "http://b/")]
    [InlineData("--node cannot be read: expected an address such as http://127.0.0.1:8332/", "--node", "127.0.0.1:8332")]
    [InlineData("--node cannot be read: expected an address", "--node", "ftp://127.0.0.1/")]
    [InlineData("--node cannot be read: found a user name in the address", "--node", "http://me:secret@127.0.0.1/")]
    [InlineData("--cookie, --user cannot be used here: they belong to --node", "--rest", "http://a/", "--cookie", "x", "--user", "y")]
    [InlineData("found --cookie and --user, expected one of them", "--node", "http://a/", "--cookie", "x", "--user", "y")]
    [InlineData("--password-file belongs to --user", "--node", "http://a/", "--password-file", "x")]
    [InlineData("--account, --hops cannot be used here: they belong to --esplora", "--node", "http://a/", "--account", "x", "--hops", "3")]
    [InlineData("--from, --prevouts cannot be used here", "--esplora", "http://a/", "--coin", "x", "--from", "3", "--prevouts", "node")]
    [InlineData("--esplora needs somebody to ask about", "--esplora", "http://a/")]
    [InlineData("--esplora cannot be asked about bitcoin-cash", "--esplora", "http://a/", "--coin", "x", "--network", "bitcoin-cash")]
    [InlineData("--network cannot be read: found \"ethereum\", expected one of mainnet", "--node", "http://a/", "--network", "ethereum")]
    [InlineData("--to names a block below the first: found 3, expected 5 or more", "--node", "http://a/", "--from", "5", "--to", "3")]
    [InlineData("--from cannot be read: found \"-1\"", "--node", "http://a/", "--from=-1")]
    [InlineData("--prevouts cannot be read: found \"me\", expected one of ledger, node", "--node", "http://a/", "--prevouts", "me")]
    [InlineData("--coin cannot be read: found \"abc\", expected transaction id, colon and output index", "--node", "http://a/", "--coin", "abc")]
    [InlineData("--transaction cannot be read", "--node", "http://a/", "--transaction", "abc")]
    [InlineData("--wallet cannot be read: found \"x@y\"", "--node", "http://a/", "--wallet", "x@y")]
    [InlineData("--account cannot be read", "--esplora", "http://a/", "--account", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96")]
    public async Task A_wrong_command_line_is_told_and_nothing_is_made(string expected, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(["pull", "bitcoin", Case, .. arguments]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(expected, run.Error);
        Assert.DoesNotContain("secret", run.Error);
        CommandLineTests.AssertIsMessage(run);
        Assert.False(Directory.Exists(Case));
    }

    [Fact]
    public async Task A_user_without_a_password_is_told()
    {
        Assert.Null(Environment.GetEnvironmentVariable(BitcoinPullSettings.PasswordVariable));
        CommandRun run = await PullAsync("--node", server.Address.ToString(), "--user", "me");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("a password for --user is needed", run.Error);
    }

    [Fact]
    public async Task Help_teaches_within_80_columns()
    {
        CommandRun run = await CommandRun.OfAsync("pull", "bitcoin", "--help");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.All(new[] { "--node", "--cookie", "--rest", "--files", "--esplora", "--hops", "--prevouts", "WALLETTRACE_RPC_PASSWORD" }, option => Assert.Contains(option, run.Output));
        Assert.Contains("wallettrace pull bitcoin CASE --esplora", run.Output);
        Assert.DoesNotContain("wallettrace trace", run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
        Assert.Contains("'wallettrace pull bitcoin --help' shows how it is used.", (await CommandRun.OfAsync("pull", "bitcoin", "x")).Error);
    }

    private Task<CommandRun> PullAsync(params string[] arguments) => CommandRun.OfAsync(["pull", "bitcoin", Case, "--network", "regtest", .. arguments]);

    private static void AssertDone(CommandRun run)
    {
        Assert.Equal("", run.Error);
        Assert.Equal(ExitCode.Done, run.Code);
    }

    private static string Joined(string output) => string.Join(' ', output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static async Task<string[]> FactsAsync(string folder)
    {
        MemoryLedger ledger = await LoadAsync(folder);
        return [.. (await ledger.FactsAsync().ToListAsync()).Where(fact => fact is not CoverageRecord).Select(fact => fact.ToString())];
    }

    private static async Task<List<BlockRecord>> LedgerAsync(string folder) => await (await LoadAsync(folder)).BlocksAsync().ToListAsync();

    private static async Task<MemoryLedger> LoadAsync(string folder)
    {
        var ledger = new MemoryLedger();
        foreach (string path in Directory.GetFiles(Path.Combine(folder, "facts"), "*.jsonl.gz"))
        {
            await ledger.AppendAsync(WalletTrace.Chains.Files.FactFile.ReadAsync(path));
        }

        return ledger;
    }
}
