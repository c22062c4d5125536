using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>What is said of a trace when the chain it stood on has changed.</summary>
public sealed class RecheckTests
{
    private static readonly TaintRule[] AllRules = Enum.GetValues<TaintRule>();

    [Fact]
    public async Task A_trace_remembers_the_blocks_in_which_traced_value_moved()
    {
        (MemoryLedger ledger, TraceResult trace) = await TracedAsync();

        Assert.Equal([1, 2, 4], trace.Blocks.Select(block => block.Height));
        Assert.Equal([Facts.Hash(10), Facts.Hash(20), Facts.Hash(40)], trace.Blocks.Select(block => block.Hash!.Value));
        Assert.Equal(Freshness.Unchecked, trace.Freshness);
        Assert.Equal(3, await ledger.BlocksAsync().CountAsync(block => trace.Blocks.Contains(block)));
    }

    [Fact]
    public async Task What_stands_as_it_stood_is_fresh_and_unchanged()
    {
        (MemoryLedger ledger, TraceResult trace) = await TracedAsync();
        TraceResult again = await trace.RecheckAsync(ledger);

        Assert.Equal(Freshness.Fresh, again.Freshness);
        Assert.Empty(again.StaleBlocks);
        Assert.Equal(TraceText.Everything(trace), TraceText.Everything(again));
    }

    [Fact]
    public async Task What_rests_on_blocks_that_are_gone_is_marked_with_its_value()
    {
        // T's 100 are peeled in block 2 (10 to P) and block 4 (20 to Q); block 4 is rewound.
        (MemoryLedger ledger, TraceResult trace) = await TracedAsync();
        ledger.Rewind(ChainId.Bitcoin, 3);
        TraceResult again = await trace.RecheckAsync(ledger);

        Assert.Equal(Freshness.Stale, again.Freshness);
        Assert.Equal(new StaleBlock(trace.Blocks[2], null), Assert.Single(again.StaleBlocks));
        CoverageEntry[] stale = [.. again.Coverage.Where(entry => entry.Issue == CoverageIssue.Stale)];
        Assert.Equal(again.Coverage.Take(4), stale);
        Assert.Equal(-1, stale[0].Vertex);
        Assert.Contains("1 of 3 blocks", stale[0].Text, StringComparison.Ordinal);
        Assert.Contains("from height 4 on", stale[0].Text, StringComparison.Ordinal);
        Assert.Contains("and now holds nothing", stale[0].Text, StringComparison.Ordinal);

        // P's 10 moved before. Q has 20, T the 68 that are left, and 1 of the 2 paid as fees is in block 4.
        Assert.Equal("T 68, Q 20, fees 1", string.Join(", ", stale.Skip(1).Select(entry => $"{Short(again, entry)} {entry.Hidden}")));
    }

    [Fact]
    public async Task A_block_that_was_replaced_is_named_with_both_hashes()
    {
        (MemoryLedger ledger, TraceResult trace) = await TracedAsync();
        ledger.Rewind(ChainId.Bitcoin, 1);
        ledger.Append([Facts.Block(ChainId.Bitcoin, 2, hash: 21, parent: 10)]);
        TraceResult again = await trace.RecheckAsync(ledger);

        Assert.Equal([Facts.Hash(21), null], again.StaleBlocks.Select(block => block.Now?.Hash));
        string text = again.Coverage[0].Text;
        Assert.Contains(Facts.Hash(20).ToString(), text, StringComparison.Ordinal);
        Assert.Contains(Facts.Hash(21).ToString(), text, StringComparison.Ordinal);
        Assert.Contains("2 of 3 blocks", text, StringComparison.Ordinal);
        Assert.Equal("T 68, Q 20, P 10, fees 2", string.Join(", ", again.Coverage.Skip(1).Select(entry => $"{Short(again, entry)} {entry.Hidden}")));
    }

    [Fact]
    public async Task Without_hashes_the_time_and_the_transactions_tell()
    {
        (_, TraceResult trace) = await TracedAsync(withHashes: false);
        CoinScene scene = Scene(withHashes: false);

        Assert.Equal(Freshness.Unproven, (await trace.RecheckAsync(scene.Ledger())).Freshness);

        // Another time.
        Fact[] later = [.. scene.All.Select(fact => fact is BlockRecord { Height: 4 } block ? block with { Time = block.Time + 1 } : fact)];
        Assert.Equal(4, Assert.Single((await trace.RecheckAsync(new MemoryLedger(later))).StaleBlocks).Was.Height);

        // The same time, but the transaction stands elsewhere.
        Fact[] moved = [.. scene.All.Select(fact => fact switch
        {
            TransactionRecord { Height: 4 } transaction => transaction with { Height = 5 },
            InputRecord { Height: 4 } input => input with { Height = 5 },
            OutputRecord { Height: 4 } output => output with { Height = 5 },
            _ => fact,
        }).Append(Facts.Block(ChainId.Bitcoin, 5))];
        Assert.Equal(4, Assert.Single((await trace.RecheckAsync(new MemoryLedger(moved))).StaleBlocks).Was.Height);

        // A hash that was not known when the trace ran proves nothing, and speaks against nothing.
        Assert.Equal(Freshness.Unproven, (await trace.RecheckAsync(Scene(withHashes: true).Ledger())).Freshness);
    }

    [Fact]
    public async Task A_result_that_was_stale_is_fresh_again_when_its_blocks_come_back()
    {
        (MemoryLedger ledger, TraceResult trace) = await TracedAsync();
        TraceResult stale = await trace.RecheckAsync(new MemoryLedger());
        TraceResult fresh = await stale.RecheckAsync(ledger);

        Assert.Equal(3, stale.StaleBlocks.Length);
        Assert.Equal(Freshness.Fresh, fresh.Freshness);
        Assert.Equal(TraceText.Everything(trace), TraceText.Everything(fresh));
    }

    [Fact]
    public async Task Reports_warn_before_all_else()
    {
        (MemoryLedger ledger, TraceResult trace) = await TracedAsync();
        Assert.DoesNotContain("STALE", Text(trace), StringComparison.Ordinal);
        Assert.Contains("are as they were", Text(await trace.RecheckAsync(ledger)), StringComparison.Ordinal);
        ledger.Rewind(ChainId.Bitcoin, 3);
        TraceResult stale = await trace.RecheckAsync(ledger);

        Assert.Contains("STALE: 1 of the 3 blocks", Text(stale), StringComparison.Ordinal);
        using var html = new StringWriter();
        HtmlReport.Write(stale, html);
        Assert.Contains("<strong>STALE: 1 of the 3 blocks", html.ToString(), StringComparison.Ordinal);
        Assert.Contains("Blocks that were replaced (4)", html.ToString(), StringComparison.Ordinal);
        using var json = new MemoryStream();
        JsonReport.Write(stale, json);
        using var document = System.Text.Json.JsonDocument.Parse(json.ToArray());
        Assert.Equal("stale", document.RootElement.GetProperty("freshness").GetString());
        Assert.Equal([false, false, true], document.RootElement.GetProperty("blocks").EnumerateArray().Select(block => block.TryGetProperty("stale", out _)));
        Assert.Equal(4, document.RootElement.GetProperty("coverage").EnumerateArray().Count(entry => entry.GetProperty("issue").GetString() == "stale"));
    }

    /// <summary>Of what is in a sink no more is marked than is there, and what came only before the fork is not marked at all.</summary>
    [Fact]
    public void Only_what_came_after_the_fork_is_at_stake() => Gen.Select(RandomLedgers.Any, Gen.Long[-1, 6]).Sample(
        (small, height) =>
        {
            MemoryLedger ledger = small.Ledger();
            TraceResult trace = small.Trace().Over(ledger).Using(AllRules).RunAsync().GetAwaiter().GetResult();
            foreach (ChainId chain in ledger.Chains)
            {
                ledger.Rewind(chain, height);
            }

            TraceResult again = trace.RecheckAsync(ledger).AsTask().GetAwaiter().GetResult();
            Assert.Equal(trace.Blocks.Where(block => block.Height > height), again.StaleBlocks.Select(block => block.Was));
            var marked = again.Coverage.Where(entry => entry is { Issue: CoverageIssue.Stale, Vertex: >= 0 }).ToDictionary(entry => entry.Vertex, entry => entry.Hidden);
            foreach (Sink sink in trace.Sinks)
            {
                HashSet<int> arrivals = [.. Arrivals(trace, sink)];
                int[] traced = [.. trace.Outcomes.SelectMany(outcome => outcome.Flows).Select(taint => taint.Flow).Where(arrivals.Contains).Distinct()];
                bool cameLate = traced.Any(flow => trace.Graph.Details[flow].Height > height);
                Assert.Equal(cameLate, marked.ContainsKey(sink.Vertex));
                UInt256 most = AllRules.Where(rule => rule != TaintRule.Poison).Select(rule => sink.AmountOf(trace.Rules.IndexOf(rule))).Max();
                UInt256 hidden = marked.GetValueOrDefault(sink.Vertex);
                Assert.True(hidden <= most, $"{hidden} of {most} at {sink.Name}");
                if (traced.Length > 0 && traced.All(flow => trace.Graph.Details[flow].Height > height) && !trace.Outcomes.Any(outcome => outcome.Entries.Any(entry => entry.Vertex == sink.Vertex)))
                {
                    Assert.Equal(most, hidden);
                }
            }
        },
        iter: 150);

    private static List<int> Arrivals(TraceResult trace, Sink sink)
    {
        var flows = new List<int>();
        foreach (FlowStep step in trace.Graph.Flows.In(sink.Vertex))
        {
            flows.Add(step.Flow);
        }

        return flows;
    }

    private static async Task<(MemoryLedger Ledger, TraceResult Trace)> TracedAsync(bool withHashes = true)
    {
        MemoryLedger ledger = Scene(withHashes).Ledger();
        TransactionId theft = (await ledger.TransactionsAsync().FirstAsync()).Record.Id;
        return (ledger, await Trace.From(Theft.Coin(ChainId.Bitcoin, theft.ToString(), 0)).Over(ledger).Using(AllRules).RunAsync());
    }

    /// <summary>T's 100 are mined in block 1 and peeled in blocks 2 and 4; block 3 holds nothing of it.</summary>
    private static CoinScene Scene(bool withHashes)
    {
        CoinScene scene = new CoinScene().Cover("TPQ");
        TransactionId last = scene.Coinbase(1, ('T', 100));
        last = scene.Spend(2, [CoinScene.Coin(last, 0)], ('P', 10), ('T', 89));
        scene.Coinbase(3, ('Z', 5));
        scene.Spend(4, [CoinScene.Coin(last, 1)], ('Q', 20), ('T', 68));
        if (withHashes)
        {
            scene.Forget(fact => fact is BlockRecord);
            for (int height = 1; height <= 4; height++)
            {
                scene.Tell(Facts.Block(ChainId.Bitcoin, height, hash: height * 10, parent: (height * 10) - 10));
            }
        }

        return scene;
    }

    private static string Text(TraceResult trace)
    {
        using var text = new StringWriter();
        TextReport.Write(trace, text);
        return text.ToString().Replace('\n', ' ');
    }

    private static string Short(TraceResult trace, CoverageEntry entry) => trace.Graph.Vertices[entry.Vertex] is { Account: { } account }
        ? $"{(char)account.Address.ToByteArray()[^1]}"
        : trace.Graph.Vertices[entry.Vertex].ToString();
}
