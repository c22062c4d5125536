using System.Text;
using System.Text.Json;
using WalletTrace.Cli;
using WalletTrace.DuckDb;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Cases;
using WalletTrace.Tracing.Watching;

namespace WalletTrace.Tests.Cli;

/// <summary><c>wallettrace watch</c>, over a server that speaks Etherscan's API over the facts of the Ronin sample.</summary>
public sealed class WatchCommandTests
{
    private const string Wallet = "eip155:1:0x098b716b8aaf21512996dc57eb0615e2383e2f96@14442835";
    private const string Secret = "a secret of more than sixteen letters";

    [Fact]
    public async Task Alerts_go_to_console_file_and_webhook_once_however_often_the_watch_is_run()
    {
        var posted = new List<Request>();
        await using LoopbackServer explorer = await ServeRoninAsync();
        await using LoopbackServer receiver = await LoopbackServer.StartAsync(request =>
        {
            lock (posted)
            {
                posted.Add(request);
            }

            return Reply.Json("{}");
        });
        using var folder = new TemporaryFolder();
        folder.Write("secret", Secret + "\n");
        string[] command =
        [
            "--from-start", "--polls", "1", "--alerts", folder["alerts.jsonl"], "--webhook", receiver.Address.ToString(), "--webhook-secret-file", folder["secret"],
        ];

        CommandRun first = await WatchAsync(explorer, folder, [.. command, "--wallet", Wallet, "--amount", "173600 ETH"]);
        Assert.Equal((ExitCode.Done, ""), (first.Code, first.Error));
        string[] lines = await File.ReadAllLinesAsync(folder["alerts.jsonl"]);
        Assert.NotEmpty(lines);
        Assert.Equal(lines.Length, lines.Select(IdOf).Distinct().Count());
        Assert.Equal(lines.Length, first.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(lines.Select(IdOf), posted.Select(request => IdOf(Encoding.UTF8.GetString(request.Body))));
        Assert.All(posted, request => Assert.True(WebhookSignature.IsValid(
            Encoding.UTF8.GetBytes(Secret), request.Headers[WebhookSignature.HeaderName], request.Body, DateTimeOffset.UtcNow, TimeSpan.FromMinutes(10))));

        CommandRun second = await WatchAsync(explorer, folder, command);
        Assert.Equal((ExitCode.Done, "", ""), (second.Code, second.Output, second.Error));
        Assert.Equal(lines, await File.ReadAllLinesAsync(folder["alerts.jsonl"]));
        Assert.Equal(lines.Length, posted.Count);
    }

    [Fact]
    public async Task What_is_known_when_the_watch_begins_raises_nothing()
    {
        await using LoopbackServer explorer = await ServeRoninAsync();
        using var folder = new TemporaryFolder();
        CommandRun run = await WatchAsync(explorer, folder, "--polls", "1", "--wallet", Wallet, "--amount", "173600 ETH");
        Assert.Equal((ExitCode.Done, "", ""), (run.Code, run.Output, run.Error));
        Assert.True(File.Exists(folder["case.watch.jsonl"]));
    }

    [Fact]
    public async Task Polls_from_which_nothing_comes_keep_no_answers_and_what_is_kept_is_enough_for_the_trace_offline()
    {
        await using LoopbackServer explorer = await ServeRoninAsync();
        using var folder = new TemporaryFolder();
        string[] theft = ["--wallet", Wallet, "--amount", "173600 ETH"];
        Assert.Equal(ExitCode.Done, (await WatchAsync(explorer, folder, ["--polls", "1", .. theft])).Code);
        string first = await AnswersAsync(folder);
        int asked = explorer.Requests.Count;

        for (int poll = 0; poll < 3; poll++)
        {
            Assert.Equal(ExitCode.Done, (await WatchAsync(explorer, folder, "--polls", "1")).Code);
        }

        Assert.True(explorer.Requests.Count > asked);
        Assert.NotEqual("0", first);
        Assert.Equal(first, await AnswersAsync(folder));

        string[] source = ["--source", $"etherscan={explorer.Address}", "--kinds", "least", "--min", "20000 ETH"];
        CommandRun copy = await CommandRun.OfAsync(["trace", folder["copy.duckdb"], .. theft, .. source, "--offline", folder["case.duckdb"], "--csv", folder["copy.csv"]]);
        CommandRun kept = await CommandRun.OfAsync("trace", folder["case.duckdb"], "--min", "20000 ETH", "--csv", folder["kept.csv"]);
        Assert.Equal((ExitCode.Done, ExitCode.Done), (copy.Code, kept.Code));
        Assert.Equal(await File.ReadAllTextAsync(folder["kept.csv"]), await File.ReadAllTextAsync(folder["copy.csv"]));
    }

    [Fact]
    public async Task A_webhook_needs_a_secret_and_a_watch_somebody_to_ask()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = await CommandRun.OfAsync("watch", folder["case.duckdb"], "--wallet", Wallet);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("watch needs somebody to ask: found no --source", run.Error, StringComparison.Ordinal);

        await using LoopbackServer explorer = await ServeRoninAsync();
        CommandRun unsigned = await WatchAsync(explorer, folder, "--webhook", "http://127.0.0.1:9/", "--wallet", Wallet);
        Assert.Equal(ExitCode.Usage, unsigned.Code);
        Assert.Contains("WALLETTRACE_WEBHOOK_SECRET", unsigned.Error, StringComparison.Ordinal);
        Assert.Empty(explorer.Requests);
    }

    [Fact]
    public async Task A_secret_that_is_too_short_and_a_case_that_goes_backward_are_told_before_anybody_is_asked()
    {
        await using LoopbackServer explorer = await ServeRoninAsync();
        using var folder = new TemporaryFolder();
        folder.Write("secret", "short\n");
        CommandRun run = await WatchAsync(explorer, folder, "--webhook", "http://127.0.0.1:9/", "--webhook-secret-file", folder["secret"], "--wallet", Wallet);
        Assert.Equal((ExitCode.Usage, "wallettrace: the secret for --webhook is too short: found 5 bytes, expected 16 or more\n"), (run.Code, run.Error));

        folder.Write("back.yaml", """
            name: back
            direction: backward
            thefts:
              - name: it
                wallet: eip155:1:0x098b716b8aaf21512996dc57eb0615e2383e2f96
                amount: 173600 ETH
                height: 14442835
            ledger: case.duckdb
            """);
        await (await DuckDbLedger.OpenAsync(folder["case.duckdb"])).DisposeAsync();

        CommandRun backward = await CommandRun.OfAsync(
            "watch", folder["back.yaml"], "--source", $"etherscan={explorer.Address}", "--key-file", $"etherscan={folder["key"]}");
        Assert.Equal(
            (ExitCode.Usage, "wallettrace: only where value went can be watched: found a case whose direction is backward, expected forward\n"), (backward.Code, backward.Error));
        Assert.Empty(explorer.Requests);
    }

    [Fact]
    public async Task What_the_last_poll_could_not_deliver_is_said()
    {
        await using LoopbackServer explorer = await ServeRoninAsync();
        await using LoopbackServer receiver = await LoopbackServer.StartAsync(_ => Reply.Text("gone", 410));
        using var folder = new TemporaryFolder();
        folder.Write("secret", Secret + "\n");
        CommandRun run = await WatchAsync(
            explorer, folder, "--from-start", "--polls", "1", "--webhook", receiver.Address.ToString(), "--webhook-secret-file", folder["secret"], "--wallet", Wallet, "--amount", "173600 ETH");
        Assert.Equal((ExitCode.Done, $"wallettrace: webhook at 127.0.0.1:{receiver.Address.Port}: found status 410, the receiver has no such place; is its address right?\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task A_time_between_polls_that_no_timer_reaches_is_refused()
    {
        await using LoopbackServer explorer = await ServeRoninAsync();
        using var folder = new TemporaryFolder();
        CommandRun rarely = await WatchAsync(explorer, folder, "--every", "99d", "--wallet", Wallet);
        Assert.Equal(ExitCode.Usage, rarely.Code);
        Assert.Contains("found \"99d\", expected at most 30d", rarely.Error, StringComparison.Ordinal);
        Assert.Empty(explorer.Requests);
    }

    private static async Task<string> AnswersAsync(TemporaryFolder folder) =>
        (await CommandRun.OfAsync("ledger", "sql", folder["case.duckdb"], "SELECT count(*) AS n FROM answer_read", "--csv")).Output.Split('\n')[1];

    private static string IdOf(string line)
    {
        using JsonDocument read = JsonDocument.Parse(line);
        return read.RootElement.GetProperty("id").GetString()!;
    }

    private static async Task<LoopbackServer> ServeRoninAsync()
    {
        CaseFile file = await CaseFile.LoadAsync(Repository.PathOf("samples", "ronin-bridge"));
        FactEtherscan explorer = await FactEtherscan.OfAsync(await file.LoadLedgerAsync(), ChainId.Ethereum);
        return await LoopbackServer.StartAsync(explorer.Answer);
    }

    private static Task<CommandRun> WatchAsync(LoopbackServer server, TemporaryFolder folder, params string[] more)
    {
        folder.Write("key", "not-a-secret\n");
        return CommandRun.OfAsync(
        [
            "watch", folder["case.duckdb"], "--source", $"etherscan={server.Address}", "--key-file", $"etherscan={folder["key"]}", "--rate", "etherscan=100000",
            "--kinds", "least", "--min", "20000 ETH", .. more,
        ]);
    }
}
