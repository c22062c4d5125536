using WalletTrace.Cli;
using WalletTrace.DuckDb;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli;

/// <summary>Pulling into a ledger instead of a folder.</summary>
public sealed partial class PullCommandTests
{
    private string Durable => root["a case.duckdb"];

    [Fact]
    public async Task Blocks_go_into_a_ledger_that_is_traced_as_the_folder_is()
    {
        string stolen = chain.Blocks[1].Coinbase.Coin(0).Id.ToString();
        AssertDone(await PullAsync("--node", server.Address.ToString(), "--coin", stolen));

        CommandRun run = await PullToLedgerAsync("--node", server.Address.ToString(), "--coin", stolen);

        AssertDone(run);
        Assert.Contains("31 added (0 to 30)", run.Output);
        Assert.Contains("Missing         nothing of what was asked for", run.Output);
        Assert.Contains($"wallettrace trace {Durable}", Joined(run.Output));
        Assert.Equal(AssertTraced(await CommandRun.OfAsync("trace", Case)), AssertTraced(await CommandRun.OfAsync("trace", Durable)));
        Assert.Contains("ledger: \"a case.duckdb\"", File.ReadAllText(root["a case.yaml"]));
        Assert.Contains("none to add", (await PullToLedgerAsync("--node", server.Address.ToString())).Output);
        CommandRun kept = await CommandRun.OfAsync("ledger", "sql", Durable, "SELECT count(*) AS n FROM answer_read", "--csv");
        Assert.Equal("n\n0\n", kept.Output);
        AssertDone(await CommandRun.OfAsync("ledger", "verify", Durable));
    }

    [Fact]
    public async Task A_ledger_follows_a_reorganisation_and_its_reports_are_stale_then()
    {
        RegtestCoin stolen = chain.Blocks[29].Coinbase.Coin(0);
        AssertDone(await PullToLedgerAsync("--node", server.Address.ToString(), "--coin", stolen.Id.ToString(), "--keep-answers"));
        AssertDone(await CommandRun.OfAsync("trace", Durable, "--quiet", "--json", root["report.json"]));
        chain.Reorg(2);

        CommandRun run = await PullToLedgerAsync("--node", server.Address.ToString());

        AssertDone(run);
        Assert.Contains("2 recorded blocks (29 to 30) are no longer part of it", Joined(run.Output));
        Assert.Contains("noted in the ledger's table append", Joined(run.Output));
        Assert.Equal(ExitCode.Stale, (await CommandRun.OfAsync("recheck", Durable, root["report.json"])).Code);
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Durable);
        Assert.Equal(chain.Blocks.Select(block => block.Hash), (await ledger.BlocksAsync().ToListAsync()).Select(block => block.Hash!.Value));
        Assert.NotEmpty(await ledger.AnswersAsync());
    }

    [Fact]
    public async Task What_an_explorer_is_told_and_answers_is_kept_in_the_ledger()
    {
        string stolen = chain.Blocks[1].Coinbase.Coin(0).Id.ToString();
        string address = Address.FromOutputScript(RegtestScripts.P2pkh(9), RegtestChain.Id).ToString(RegtestChain.Id);
        string[] asked = ["--esplora", server.Address.ToString(), "--coin", stolen, "--account", address, "--hops", "9", "--rate", "1000"];
        AssertDone(await PullAsync(asked));

        CommandRun run = await PullToLedgerAsync(asked);

        AssertDone(run);
        Assert.Contains("the ledger's table disclosure has each", Joined(run.Output));
        Assert.Equal(AssertTraced(await CommandRun.OfAsync("trace", Case)), AssertTraced(await CommandRun.OfAsync("trace", Durable)));
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Durable);
        Assert.NotEmpty(await ledger.AnswersAsync());

        // In which order transactions of one page are asked for is the moment's.
        Assert.Equal(
            File.ReadAllLines(Path.Combine(Case, "disclosures.csv")).Skip(1).Select(row => row[(row.IndexOf(',', StringComparison.Ordinal) + 1)..]).Order(StringComparer.Ordinal),
            (await ledger.DisclosuresAsync()).Select(told => $"{told.Host},{told.Chain},{told.Subject},{told.Kind.ToString().ToLowerInvariant()}").Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.GetDirectoryName(Durable)!), path => path.EndsWith(".disclosures.csv", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Labels_in_the_ledger_say_whom_not_to_follow()
    {
        string service = Address.FromOutputScript(RegtestScripts.P2wpkh(8), RegtestChain.Id).ToString(RegtestChain.Id);
        string labels = root.Write("labels.csv", $"account,text,category,source,confidence,date\n{RegtestChain.Id}:{service},A service,exchange,a test,high,\n");
        AssertDone(await CommandRun.OfAsync("ledger", "import", Durable, "--labels", labels));

        CommandRun run = await PullToLedgerAsync("--esplora", server.Address.ToString(), "--coin", chain.Blocks[1].Coinbase.Coin(0).Id.ToString(), "--hops", "9", "--rate", "1000");

        Assert.Contains("their owner is labelled as one at which the trace stops", Joined(run.Output));
    }

    [Fact]
    public async Task Answers_are_kept_in_ledgers_only_and_a_ledger_has_one_user()
    {
        CommandRun folder = await PullAsync("--node", server.Address.ToString(), "--keep-answers");
        Assert.Equal(ExitCode.Usage, folder.Code);
        Assert.Contains("--keep-answers keeps them in a ledger: found a folder", folder.Error);

        await using DuckDbLedger open = await DuckDbLedger.OpenAsync(Durable);
        CommandRun used = await PullToLedgerAsync("--node", server.Address.ToString());
        Assert.Equal(ExitCode.Failed, used.Code);
        Assert.Contains("the ledger is in use", used.Error);
    }

    private Task<CommandRun> PullToLedgerAsync(params string[] options) => CommandRun.OfAsync(["pull", "bitcoin", Durable, "--network", "regtest", .. options]);

    private static string AssertTraced(CommandRun run)
    {
        AssertDone(run);
        return run.Output;
    }
}
