using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>How burnt fees, freezes, and what a block itself does show in a trace.</summary>
public class AccountFactTraceTests
{
    [Fact]
    public async Task The_burnt_part_of_a_fee_is_burned_first_and_the_rest_is_a_fee()
    {
        Fact[] facts = [.. Pay(5, 'A', 'B', 100), .. Pay(6, 'B', 'C', 60, fee: 40, burnt: 30), .. Covered("AB")];

        TraceResult trace = await Trace.From(Theft.Of(new TransactionSeed(ChainId.Ethereum, Facts.Id(5)))).Over(new MemoryLedger(facts)).RunAsync();

        Assert.Equal("60", trace.Sinks.Single(sink => sink.Kind == SinkKind.Unexplored).AmountOf(0).ToString());
        Assert.Equal("30", trace.Sinks.Single(sink => sink.Kind == SinkKind.Burned).AmountOf(0).ToString());
        Assert.Equal("10", trace.Sinks.Single(sink => sink.Kind == SinkKind.Fees).AmountOf(0).ToString());
        Assert.All(trace.Graph.Details.Where(at => at.Height == 6 && at.Index == 0), at => Assert.Equal(TransferKind.Fee, at.Kind));
    }

    [Theory]
    [InlineData(null, "Fees")]
    [InlineData(0, "Fees")]
    [InlineData(7, "Burned")]
    public async Task A_fee_of_one_part_is_one_flow(int? burnt, string end)
    {
        Fact[] facts = [.. Pay(5, 'A', 'B', 7), .. Pay(6, 'B', 'C', 3, fee: 7, burnt: burnt), .. Covered("AB")];

        TraceResult trace = await Trace.From(Theft.Of(new TransactionSeed(ChainId.Ethereum, Facts.Id(5)))).Over(new MemoryLedger(facts)).RunAsync();

        Assert.Equal(end, Assert.Single(trace.Sinks, sink => !sink.AmountOf(0).IsZero).Kind.ToString());
        Assert.Single(trace.Graph.Details, at => at.Kind == TransferKind.Fee);
    }

    [Theory]
    [InlineData("F6", 6L)]
    [InlineData("F6 R7", null)]
    [InlineData("R6 F7 F8", 7L)]
    [InlineData("F6 R7 F8", 8L)]
    [InlineData("F6 D7", 6L)]
    [InlineData("D7", null)]
    [InlineData("F6 O7", 6L)]
    [InlineData("O7", null)]
    public async Task A_holding_is_frozen_as_of_the_end_of_the_ledger(string events, long? expected)
    {
        TraceResult trace = await FrozenAsync(events);

        Sink sink = trace.Sinks.Single(sink => sink.Name.Account == AccountScene.Account('B'));
        Assert.Equal(expected, sink.FrozenAt);
        Assert.Equal(expected is not null, trace.Blocks.Any(block => block.Height == expected));
    }

    [Fact]
    public async Task Every_report_of_sinks_says_that_a_holding_is_frozen()
    {
        TraceResult trace = await FrozenAsync("F6");
        TraceResult free = await FrozenAsync("F6 R7");

        foreach (string ending in new[] { ".txt", ".html", ".csv" })
        {
            Assert.Contains("frozen by the issuer at height 6", Rendered.As(ending, trace), StringComparison.Ordinal);
            Assert.DoesNotContain("frozen by the issuer", Rendered.As(ending, free), StringComparison.Ordinal);
        }

        Explanation[] lines = [.. trace.Explain(AccountScene.Account('B'))];
        Assert.Single(lines, line => line.Layer == Layer.Observed && line.Text.EndsWith("was frozen by the issuer at height 6 and not released since.", StringComparison.Ordinal));
        Assert.DoesNotContain(free.Explain(AccountScene.Account('B')), line => line.Text.Contains("frozen", StringComparison.Ordinal));
        Assert.Contains("\"frozenAt\": 6", Rendered.As(".json", trace), StringComparison.Ordinal);
        Assert.DoesNotContain("frozenAt", Rendered.As(".json", free), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_block_itself_gives_comes_after_its_transactions()
    {
        TransactionRecord own = Facts.Transaction(ChainId.Ethereum, 5, TransactionRecord.OfBlock, 500);
        Fact[] facts =
        [
            .. Pay(5, 'A', 'B', 10), own,
            new TransferRecord(ChainId.Ethereum, 5, own.Index, TransferIndex.Withdrawal(1), TransferKind.Reward, Facts.Ether, null, AccountScene.Account('B').Address, 90),
            .. Pay(6, 'B', 'C', 10), .. Covered("AB"),
        ];

        TraceResult trace = await Trace.From(Theft.Of(new TransactionSeed(ChainId.Ethereum, Facts.Id(5)))).Over(new MemoryLedger(facts)).Using(TaintRule.Fifo, TaintRule.Lifo).RunAsync();

        Assert.Equal(["10", "0"], AmountsAt(trace, 'C'));
        Assert.Equal(["0", "10"], AmountsAt(trace, 'B'));
        Assert.Equal(TransactionRecord.OfBlock, trace.Graph.Details.Single(at => at.Kind == TransferKind.Reward).Position);
    }

    private static string[] AmountsAt(TraceResult trace, char letter) =>
        [.. Enumerable.Range(0, trace.Rules.Length).Select(rule => trace.Sinks.SingleOrDefault(sink => sink.Name.Account == AccountScene.Account(letter))?.AmountOf(rule).ToString() ?? "0")];

    /// <summary>A stolen token that rests with B, with which its issuer does what letters and heights say: freezes, releases, destroys, or freezes another token.</summary>
    private static Task<TraceResult> FrozenAsync(string events)
    {
        var scene = new AccountScene();
        TransactionId id = scene.Run(5, Move.Token('A', 'B', 10));
        scene.Cover("AB");
        var facts = new List<Fact>(scene.All);
        foreach (string what in events.Split(' '))
        {
            long height = what[1] - '0';
            FreezeKind kind = what[0] switch { 'R' => FreezeKind.Released, 'D' => FreezeKind.Destroyed, _ => FreezeKind.Frozen };
            Asset asset = what[0] == 'O' ? Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, 901), 6, "USDT") : AccountScene.Usdt;
            facts.AddRange(
            [
                Facts.Block(ChainId.Ethereum, height), Facts.Transaction(ChainId.Ethereum, height, 0, height),
                new FreezeRecord(ChainId.Ethereum, height, 0, TransferIndex.Event(3), kind, asset, AccountScene.Account('B').Address, kind == FreezeKind.Destroyed ? (UInt256)4 : null),
            ]);
        }

        return Trace.From(Theft.Of(new TransactionSeed(ChainId.Ethereum, id))).Over(new MemoryLedger(facts)).RunAsync();
    }

    private static IEnumerable<Fact> Pay(long height, char from, char to, ulong amount, ulong fee = 0, int? burnt = null)
    {
        yield return Facts.Block(ChainId.Ethereum, height);
        yield return Facts.Transaction(ChainId.Ethereum, height, 0, height);
        yield return Facts.Transfer(height, 0, (int)TransferIndex.Value, from, to, amount);
        yield return new TransferRecord(
            ChainId.Ethereum, height, 0, TransferIndex.Fee, TransferKind.Fee, Facts.Ether, AccountScene.Account(from).Address, null, fee, burnt is { } part ? (UInt256)part : null);
    }

    private static IEnumerable<Fact> Covered(string letters) =>
        letters.Select(letter => Facts.Coverage(ChainId.Ethereum, letter, 0, AccountScene.LastHeight, AccountScene.AllKinds));
}
