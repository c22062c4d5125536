using WalletTrace.Cli;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Tests.Cli;

/// <summary><c>wallettrace trace --source</c>, over a server that speaks Etherscan's API over the facts of the Ronin sample.</summary>
public sealed class LiveTraceCommandTests
{
    private const string Wallet = "eip155:1:0x098b716b8aaf21512996dc57eb0615e2383e2f96@14442835";

    private static string Ronin { get; } = Repository.PathOf("samples", "ronin-bridge");

    [Fact]
    public async Task A_new_ledger_is_filled_by_a_live_trace_and_traced_again_without_asking()
    {
        await using LoopbackServer server = await ServeRoninAsync();
        using var folder = new TemporaryFolder();
        string ledger = folder["case.duckdb"];

        CommandRun live = await LiveAsync(server, ledger, "--wallet", Wallet, "--amount", "173600 ETH", "--min", "5000 ETH");
        Assert.Equal((ExitCode.Done, ""), (live.Code, live.Error));
        Assert.Contains("\nASKED\n", live.Output, StringComparison.Ordinal);
        Assert.Contains("requests", live.Output, StringComparison.Ordinal);
        Assert.Contains("# Made by wallettrace", await File.ReadAllTextAsync(folder["case.yaml"]), StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", (await CommandRun.OfAsync("ledger", "sql", ledger, "SELECT * FROM told")).Output, StringComparison.Ordinal);

        // What the sample does not hold, the server does not give; that is asked for again, and nothing else.
        string[] asked = AccountsOf(server.Requests);
        CommandRun again = await LiveAsync(server, ledger, "--min", "5000 ETH");
        string[] askedAgain = AccountsOf(server.Requests)[asked.Length..];
        Assert.Equal(ExitCode.Done, again.Code);
        Assert.True(askedAgain.Length < asked.Length / 2);
        HashSet<string> held = [.. (await RoninAsync()).Coverage.Select(record => record.Address!.Value.ToString(ChainId.Ethereum))];
        Assert.All(askedAgain, account => Assert.DoesNotContain(account, held));
        CommandRun offline = await CommandRun.OfAsync("trace", ledger, "--min", "5000 ETH");
        Assert.Equal(Tables(live), Tables(again));

        // Without sources nobody can be blamed for what is missing: the ledger does not hold it.
        Assert.Equal(Balance(live), Balance(offline));
    }

    [Fact]
    public async Task A_budget_ends_with_a_partial_result_that_the_same_command_goes_on_from()
    {
        await using LoopbackServer server = await ServeRoninAsync();
        using var folder = new TemporaryFolder();
        string ledger = folder["case.duckdb"];

        CommandRun partial = await LiveAsync(server, ledger, "--wallet", Wallet, "--amount", "173600 ETH", "--min", "5000 ETH", "--requests", "8");
        Assert.Equal(ExitCode.Partial, partial.Code);
        Assert.Equal(8, server.Requests.Count);
        Assert.Contains("PARTIAL: the requests that were allowed are used up (--requests)", partial.Output, StringComparison.Ordinal);
        Assert.Contains("because a budget was used up", partial.Output.Split("\nBALANCE")[0].ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("budget", partial.Output, StringComparison.Ordinal);

        CommandRun whole = await LiveAsync(server, ledger, "--min", "5000 ETH");
        Assert.Equal(ExitCode.Done, whole.Code);
        Assert.DoesNotContain("PARTIAL: the requests", whole.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("because a budget was used up", whole.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--amount", "173600 ETH")]
    [InlineData("--kinds", "least")]
    public async Task A_budget_that_is_used_up_before_the_theft_is_found_is_partial_as_well(string option, string value)
    {
        await using LoopbackServer server = await ServeRoninAsync();
        using var folder = new TemporaryFolder();
        string ledger = folder["case.duckdb"];
        string[] theft = option == "--kinds" ? ["--wallet", Wallet] : ["--wallet", Wallet, option, value];

        CommandRun partial = await LiveAsync(server, ledger, [.. theft, "--min", "50000 ETH", "--requests", "1", "--json", folder["partial.json"]]);
        Assert.Equal((ExitCode.Partial, "", 1), (partial.Code, partial.Error, server.Requests.Count));
        Assert.Contains("PARTIAL: the requests that were allowed are used up (--requests), before the theft itself was found", partial.Output, StringComparison.Ordinal);
        Assert.Contains("The budget of 1 request was used up", partial.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("1 branch waits", partial.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["partial.json"]));

        CommandRun whole = await LiveAsync(server, ledger, [.. theft, "--min", "50000 ETH"]);
        Assert.Equal((ExitCode.Done, ""), (whole.Code, whole.Error));
    }

    [Fact]
    public async Task Sources_that_differ_are_named_and_nothing_is_taken_of_the_account_on_which_they_do()
    {
        await using LoopbackServer honest = await ServeRoninAsync();
        await using LoopbackServer lying = await ServeRoninAsync();
        lying.Lie = (request, told) => request.Query.Contains("action=txlist&", StringComparison.Ordinal)
            ? told with { Body = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(told.Body).Replace("\"value\":\"1", "\"value\":\"2", StringComparison.Ordinal)) }
            : told;
        using var folder = new TemporaryFolder();
        string[] both = ["--source", $"etherscan={lying.Address}", "--wallet", Wallet, "--amount", "173600 ETH", "--min", "50000 ETH"];

        CommandRun refused = await LiveAsync(honest, folder["refused.duckdb"], [.. both, "--quorum", "refuse"]);
        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.Contains("disagree", refused.Error, StringComparison.OrdinalIgnoreCase);

        CommandRun reported = await LiveAsync(honest, folder["reported.duckdb"], [.. both, "--quorum", "report"]);
        Assert.Equal((ExitCode.Done, ""), (reported.Code, reported.Error));
        Assert.Contains("SOURCES DIFFER in", reported.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_source_is_no_quorum()
    {
        await using LoopbackServer server = await ServeRoninAsync();
        using var folder = new TemporaryFolder();
        CommandRun run = await LiveAsync(server, folder["one.duckdb"], "--wallet", Wallet, "--quorum", "refuse");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("expected two or more", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_would_be_asked_is_told_without_asking()
    {
        await using LoopbackServer server = await ServeRoninAsync();
        using var folder = new TemporaryFolder();
        CommandRun run = await LiveAsync(server, folder["new.duckdb"], "--wallet", Wallet, "--amount", "173600 ETH", "--estimate");
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Contains("nothing was asked", run.Output, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.False(File.Exists(folder["new.duckdb"]) || File.Exists(folder["new.yaml"]));
    }

    [Fact]
    public async Task An_estimate_over_a_ledger_without_a_case_file_makes_none()
    {
        await using LoopbackServer server = await ServeRoninAsync();
        using var folder = new TemporaryFolder();
        string ledger = folder["case.duckdb"];
        Assert.Equal(ExitCode.Partial, (await LiveAsync(server, ledger, "--wallet", Wallet, "--amount", "173600 ETH", "--requests", "8")).Code);
        File.Delete(folder["case.yaml"]);

        CommandRun run = await LiveAsync(server, ledger, "--wallet", Wallet, "--amount", "173600 ETH", "--estimate");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.True(File.Exists(ledger));
        Assert.False(File.Exists(folder["case.yaml"]));
    }

    [Fact]
    public async Task A_run_that_fails_before_anything_came_leaves_no_case_behind()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(_ => Reply.Text("no", 401));
        using var folder = new TemporaryFolder();

        CommandRun wrong = await LiveAsync(server, folder["wrong.duckdb"], "--wallet", "0x12@14442835");
        Assert.Equal(ExitCode.Usage, wrong.Code);
        Assert.False(File.Exists(folder["wrong.duckdb"]) || File.Exists(folder["wrong.yaml"]));

        CommandRun keyless = await CommandRun.OfAsync("trace", folder["keyless.duckdb"], "--wallet", Wallet, "--source", "etherscan=http://127.0.0.1:1/");
        Assert.Equal(ExitCode.Usage, keyless.Code);
        Assert.False(File.Exists(folder["keyless.duckdb"]) || File.Exists(folder["keyless.yaml"]));

        CommandRun refused = await LiveAsync(server, folder["refused.duckdb"], "--wallet", Wallet);
        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.NotEmpty(server.Requests);
        Assert.DoesNotContain(server.Requests, request => request.Query.Contains("address=0x", StringComparison.Ordinal));
        Assert.False(File.Exists(folder["refused.duckdb"]) || File.Exists(folder["refused.yaml"]));
    }

    [Fact]
    public async Task A_run_that_fails_after_an_account_was_told_of_keeps_that_and_no_theft()
    {
        FactEtherscan explorer = await FactEtherscan.OfAsync(await RoninAsync(), ChainId.Ethereum);
        await using LoopbackServer server = await LoopbackServer.StartAsync(
            request => request.Query.Contains("address=0x", StringComparison.Ordinal) ? Reply.Text("no", 401) : explorer.Answer(request));
        using var folder = new TemporaryFolder();

        CommandRun run = await LiveAsync(server, folder["case.duckdb"], "--wallet", Wallet);

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("0x098B716B8Aaf21512996dC57EB0615e2383E2f96", (await CommandRun.OfAsync("ledger", "sql", folder["case.duckdb"], "SELECT * FROM told", "--csv")).Output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["case.yaml"]));
    }

    [Fact]
    public async Task A_run_that_names_another_theft_than_the_case_file_says_so()
    {
        const string other = "eip155:1:0x098b716b8aaf21512996dc57eb0615e2383e2f96@14500000";
        await using LoopbackServer server = await ServeRoninAsync();
        using var folder = new TemporaryFolder();
        string ledger = folder["case.duckdb"];
        string[] first = ["--wallet", Wallet, "--amount", "173600 ETH", "--min", "50000 ETH"];
        Assert.Equal(ExitCode.Done, (await LiveAsync(server, ledger, first)).Code);
        string kept = await File.ReadAllTextAsync(folder["case.yaml"]);

        CommandRun again = await LiveAsync(server, ledger, first);
        CommandRun live = await LiveAsync(server, ledger, "--wallet", other, "--min", "50000 ETH");
        CommandRun local = await CommandRun.OfAsync("trace", ledger, "--wallet", other, "--min", "50000 ETH");

        Assert.DoesNotContain("NOTE", again.Output, StringComparison.Ordinal);
        Assert.All([live, local], run =>
        {
            Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
            Assert.StartsWith("NOTE: \"case.yaml\" names another theft. In the file stands \"173600 ETH of", run.Output, StringComparison.Ordinal);
            Assert.Contains("the command line names \"what left 0x098B716B8Aaf21512996dC57EB0615e2383E2f96 from block 14500000 on\"", run.Output, StringComparison.Ordinal);
            Assert.Contains("without --wallet, --coin or --transaction", run.Output, StringComparison.Ordinal);
        });
        Assert.Equal(kept, await File.ReadAllTextAsync(folder["case.yaml"]));
    }

    [Fact]
    public async Task A_copy_is_traced_from_the_answers_that_a_ledger_kept()
    {
        await using LoopbackServer server = await ServeRoninAsync();
        using var folder = new TemporaryFolder();
        string[] seeds = ["--wallet", Wallet, "--amount", "173600 ETH", "--min", "5000 ETH"];
        CommandRun live = await LiveAsync(server, folder["case.duckdb"], seeds);
        int asked = server.Requests.Count;
        CommandRun copy = await LiveAsync(server, folder["copy.duckdb"], [.. seeds, "--offline", folder["case.duckdb"]]);
        Assert.Equal((ExitCode.Done, "", asked), (copy.Code, copy.Error, server.Requests.Count));
        Assert.Equal(Balance(live), Balance(copy));
    }

    [Fact]
    public async Task Whoever_asks_no_third_parties_asks_this_machine_all_the_same()
    {
        await using LoopbackServer server = await ServeRoninAsync();
        using var folder = new TemporaryFolder();
        CommandRun own = await LiveAsync(
            server, folder["own.duckdb"], "--wallet", Wallet, "--amount", "173600 ETH", "--min", "50000 ETH", "--no-third-parties");
        Assert.Equal((ExitCode.Done, ""), (own.Code, own.Error));
        Assert.NotEmpty(server.Requests);
    }

    [Fact]
    public async Task A_run_that_is_stopped_before_the_theft_is_found_is_cancelled_and_nothing_is_wrong_with_the_case()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(_ => Reply.Text("") with { Stalls = true });
        using var folder = new TemporaryFolder();
        folder.Write("key", "a key\n");
        using var stop = new CancellationTokenSource();
        Task<CommandRun> running = CommandRun.OfAsync(
            false, stop.Token, "trace", folder["case.duckdb"], "--wallet", Wallet, "--source", $"etherscan={server.Address}", "--key-file", $"etherscan={folder["key"]}");
        await server.NextRequestAsync();
        await stop.CancelAsync();
        CommandRun run = await running;
        Assert.Equal((ExitCode.Cancelled, "wallettrace: cancelled\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Where_no_source_gives_the_theft_it_is_told_first_what_the_sources_said()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(_ => Reply.Text("no", 401));
        using var folder = new TemporaryFolder();
        CommandRun run = await LiveAsync(server, folder["case.duckdb"], "--wallet", Wallet);
        Assert.Equal(ExitCode.Failed, run.Code);
        int said = run.Error.IndexOf("found status 401", StringComparison.Ordinal);
        Assert.InRange(said, 0, run.Error.IndexOf("the ledger holds no movement", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--requests", "5", "--requests says how sources are asked: found no --source")]
    [InlineData("--source", "bitquery", "--source cannot be read")]
    [InlineData("--key-file", "etherscan=k", "--key-file belongs to --source")]
    public async Task What_does_not_fit_together_is_refused(string option, string value, string expected)
    {
        CommandRun run = await CommandRun.OfAsync("trace", "case.duckdb", option, value);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facts_in_files_are_not_written_to()
    {
        CommandRun run = await CommandRun.OfAsync("trace", Ronin, "--source", "etherscan", "--no-third-parties");
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("wallettrace ledger import CASE.duckdb --from", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Etherscan_wants_a_key_and_says_where_it_may_be()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = await CommandRun.OfAsync(
            "trace", folder["x.duckdb"], "--wallet", Wallet, "--source", "etherscan=http://127.0.0.1:1/");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("WALLETTRACE_ETHERSCAN_KEY", run.Error, StringComparison.Ordinal);
    }

    private static async Task<LoopbackServer> ServeRoninAsync()
    {
        FactEtherscan explorer = await FactEtherscan.OfAsync(await RoninAsync(), ChainId.Ethereum);
        return await LoopbackServer.StartAsync(explorer.Answer);
    }

    private static async Task<MemoryLedger> RoninAsync() => await (await CaseFile.LoadAsync(Ronin)).LoadLedgerAsync();

    private static Task<CommandRun> LiveAsync(LoopbackServer server, string ledger, params string[] more)
    {
        string key = Path.ChangeExtension(ledger, ".key");
        File.WriteAllText(key, "not-a-secret\n");
        return CommandRun.OfAsync(
            ["trace", ledger, "--source", $"etherscan={server.Address}", "--key-file", $"etherscan={key}", "--rate", "etherscan=100000", "--kinds", "least", .. more]);
    }

    private static string[] AccountsOf(IEnumerable<Request> requests) =>
        [.. requests.Select(request => request.Query).Where(query => query.Contains("address=0x", StringComparison.Ordinal)).Select(query => query.Split("address=")[1][..42])];

    private static string Balance(CommandRun run) => run.Output.Split("\nBALANCE")[1].Split("\nCOVERAGE")[0];

    private static string Tables(CommandRun run) => run.Output.Split("\nASKED\n")[0].TrimEnd();
}
