using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using WalletTrace.Cli.Pulling;
using WalletTrace.Cli;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Cli;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Tests.Nodes;

/// <summary><c>wallettrace pull bitcoin</c> at a real node: what the traces of the case say, beside the node's own books.</summary>
public sealed class BcoinCommandTests : IDisposable
{
    private static readonly ChainId Regtest = ChainId.BitcoinRegtest;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder root = new();

    private string Case => root["case"];

    public void Dispose() => root.Dispose();

    [NodeFact]
    public async Task Traced_balances_are_the_nodes_own_before_and_after_a_reorganisation()
    {
        await using BcoinScene scene = await BcoinScene.StartAsync();
        await scene.PayAsync();

        await PullAsync(scene.Node, "--coin", scene.Stolen.Id.ToString());
        TraceResult before = await AssertTraceIsTheNodesAsync(scene);

        var thief = new RegtestKey(2);
        scene.Payments[^1] = await scene.SpendTwiceAsync(3, scene.Payments[1].Coin(1), thief.P2pkh, new RegtestOutput(12_8999_0000, RegtestScripts.P2pkh(99)));
        CommandRun run = await PullAsync(scene.Node);

        Assert.Contains("3 recorded blocks", run.Output);
        Assert.Equal(1 + 3, File.ReadAllLines(Path.Combine(Case, FactFolder.StaleBlocksFile)).Length);
        TraceResult after = await AssertTraceIsTheNodesAsync(scene);
        Assert.Equal(Freshness.Stale, (await before.RecheckAsync(await LedgerAsync())).Freshness);
        Assert.Equal(Freshness.Fresh, (await after.RecheckAsync(await LedgerAsync())).Freshness);
    }

    [NodeFact]
    public async Task A_case_that_begins_at_the_theft_says_the_same_as_one_of_the_whole_chain()
    {
        await using BcoinScene scene = await BcoinScene.StartAsync();
        await scene.PayAsync();
        RegtestCoin start = scene.Payments[0].Coin(0);
        long height = await scene.Node.HeightAsync() - 4;

        CommandRun run = await PullAsync(scene.Node, "--coin", start.Id.ToString(), "--from", height.ToString(System.Globalization.CultureInfo.InvariantCulture));

        // bcoin cannot tell what inputs spend, and the coin that the first payment spent was made long before; the others are found in the case.
        Assert.Contains(FormattableString.Invariant($"of what {scene.Payments.Sum(payment => payment.Inputs.Count)} inputs spend, unless found"), string.Join(' ', run.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));
        string part = (await CommandRun.OfAsync("trace", Case, "--rule", "all")).Output;
        using var whole = new TemporaryFolder();
        await PullIntoAsync(whole["case"], scene.Node, "--coin", start.Id.ToString());
        Assert.Equal((await CommandRun.OfAsync("trace", whole["case"], "--rule", "all")).Output, part);
        Assert.DoesNotContain("Unexplored", part);
    }

    [NodeFact]
    public async Task A_pull_that_is_killed_and_one_that_is_interrupted_are_resumed()
    {
        await using BcoinNode node = await BcoinNode.StartAsync();
        await node.MineAsync(2_200, new RegtestKey(1).P2wpkhScript);
        var gate = new Gate(node);
        await using LoopbackServer proxy = await LoopbackServer.StartAsync(gate.Answer);

        // Killed after the first file of 2,000 blocks, in the middle of the second.
        gate.Limit = 2_150;
        using (Process killed = Start(proxy.Address))
        {
            await gate.ClosedAsync();
            string first = Path.Combine(Case, "facts", "bitcoin-regtest-000000000-000001999.jsonl.gz");
            await UntilAsync(() => File.Exists(first) && Directory.GetFiles(Path.Combine(Case, "facts"), "*.part").Length == 1);
            killed.Kill();
            await killed.WaitForExitAsync();
            Assert.Single(Directory.GetFiles(Path.Combine(Case, "facts"), "*.gz"));
            Assert.Equal(1_999, (await LedgerAsync()).AsOf(Regtest));
        }

        // Interrupted as by Ctrl+C: what was read by then is kept in a shorter file.
        gate.Limit = 100;
        using (Process interrupted = Start(proxy.Address))
        {
            await gate.ClosedAsync();
            await UntilAsync(() => Directory.GetFiles(Path.Combine(Case, "facts"), "*.part").Length == 1);
            using (Process kill = Process.Start("kill", ["-INT", interrupted.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            {
                await kill.WaitForExitAsync();
            }

            string error = await interrupted.StandardError.ReadToEndAsync();
            await interrupted.WaitForExitAsync();
            Assert.Equal(ExitCode.Cancelled, interrupted.ExitCode);
            Assert.Contains("cancelled; all whole blocks read so far are kept", error);
            Assert.Empty(Directory.GetFiles(Path.Combine(Case, "facts"), "*.part"));
        }

        long kept = (await LedgerAsync()).AsOf(Regtest)!.Value;
        Assert.InRange(kept, 2_000, 2_199);
        gate.Limit = int.MaxValue;
        using (Process last = Start(proxy.Address))
        {
            string output = await last.StandardOutput.ReadToEndAsync();
            await last.WaitForExitAsync();
            Assert.Equal(ExitCode.Done, last.ExitCode);
            Assert.Contains(FormattableString.Invariant($"{2_200 - kept} added"), output);
            Assert.DoesNotContain(BcoinNode.Key, output);
        }

        MemoryLedger ledger = await LedgerAsync();
        Assert.Equal(2_200, ledger.AsOf(Regtest));
        List<string> hashes = await ledger.BlocksAsync().Select(block => block.Hash.ToString()!).ToListAsync();
        Assert.Equal(2_201, hashes.Count);
        foreach (int height in new[] { 0, 1, 1_999, 2_000, (int)kept, (int)kept + 1, 2_200 })
        {
            Assert.Equal(await node.HashAtAsync(height), hashes[height]);
        }
    }

    /// <summary>Where the stolen coin ended, by a trace of the case, owner by owner, beside what the node says that each of them has.</summary>
    private async Task<TraceResult> AssertTraceIsTheNodesAsync(BcoinScene scene)
    {
        CaseFile file = await CaseFile.LoadAsync(Case);
        TraceResult trace = await (await file.OpenAsync()).Using(TaintRule.Fifo, TaintRule.Haircut, TaintRule.Lifo).RunAsync();
        Assert.Equal((UInt256)scene.Stolen.Output.Value, trace.Balance[0].Stolen);
        var expected = new Dictionary<Address, UInt256>();
        foreach (RegtestCoin coin in scene.Resting.Where(coin => coin.Output.Value > 0))
        {
            (long value, byte[] script) = (await scene.Node.CoinAsync(coin.Id))!.Value;
            Address owner = Address.FromOutputScript(script, Regtest);
            expected[owner] = expected.GetValueOrDefault(owner) + (UInt256)value;
            if (BcoinPullTests.HasAddress(script))
            {
                Assert.Equal(await scene.Node.BalanceAsync(script), expected[owner]);
            }
        }

        for (int rule = 0; rule < trace.Rules.Length; rule++)
        {
            Assert.Equal(
                expected.OrderBy(pair => pair.Key),
                trace.Sinks.Where(sink => sink.Kind == SinkKind.Resting).GroupBy(sink => sink.Name.Account!.Value.Address)
                    .Select(sinks => KeyValuePair.Create(sinks.Key, sinks.Aggregate(UInt256.Zero, (sum, sink) => sum + sink.AmountOf(rule)))).OrderBy(pair => pair.Key));
            UInt256 fees = trace.Sinks.Where(sink => sink.Kind == SinkKind.Fees).Aggregate(UInt256.Zero, (sum, sink) => sum + sink.AmountOf(rule));
            Assert.Equal((UInt256)scene.Payments.Sum(payment => payment.Fee), fees);
        }

        Assert.DoesNotContain(trace.Sinks, sink => sink.Kind is not (SinkKind.Resting or SinkKind.Fees));
        return trace;
    }

    private Task<CommandRun> PullAsync(BcoinNode node, params string[] arguments) => PullIntoAsync(Case, node, arguments);

    private async Task<CommandRun> PullIntoAsync(string folder, BcoinNode node, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(
            ["pull", "bitcoin", folder, "--network", "regtest", "--node", node.Address.ToString(), "--user", "x", "--password-file", root.Write("password", BcoinNode.Key), .. arguments]);
        Assert.Equal("", run.Error);
        Assert.Equal(ExitCode.Done, run.Code);
        return run;
    }

    private Process Start(Uri address)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[]
        {
            typeof(CommandLine).Assembly.Location, "pull", "bitcoin", Case, "--network", "regtest", "--node", address.ToString(), "--user", "x",
        })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[BitcoinPullSettings.PasswordVariable] = BcoinNode.Key;
        return Process.Start(start)!;
    }

    private async Task<MemoryLedger> LedgerAsync()
    {
        var ledger = new MemoryLedger();
        foreach (string path in Directory.GetFiles(Path.Combine(Case, "facts"), "*.jsonl.gz"))
        {
            await ledger.AppendAsync(WalletTrace.Chains.Files.FactFile.ReadAsync(path));
        }

        return ledger;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var waited = Stopwatch.StartNew(); !condition(); await Task.Delay(20))
        {
            Assert.True(waited.Elapsed < Patience, "waited too long");
        }
    }

    /// <summary>Stands before a node, passes questions and answers on, and from some number of blocks on answers no more.</summary>
    private sealed class Gate(BcoinNode node)
    {
        private TaskCompletionSource closed = new();
        private int blocks;
        private int limit;

        public int Limit
        {
            get => limit;
            set
            {
                limit = value;
                blocks = 0;
                closed = new TaskCompletionSource();
            }
        }

        public Task ClosedAsync() => closed.Task.WaitAsync(Patience);

        public Reply Answer(Request request)
        {
            string body = Encoding.UTF8.GetString(request.Body);
            if (Interlocked.Add(ref blocks, body.Split("\"getblock\"").Length - 1) > Limit)
            {
                closed.TrySetResult();
                return Reply.Json("nothing more") with { Stalls = true };
            }

            using var passed = new HttpRequestMessage(HttpMethod.Post, node.Address) { Content = new ByteArrayContent(request.Body) };
            passed.Headers.Authorization = AuthenticationHeaderValue.Parse(request.Authorization!);
            using HttpResponseMessage response = node.Client.Send(passed);
            using var copy = new MemoryStream();
            response.Content.ReadAsStream().CopyTo(copy);
            return new Reply((int)response.StatusCode, copy.ToArray());
        }
    }
}
