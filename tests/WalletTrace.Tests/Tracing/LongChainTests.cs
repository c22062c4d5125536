using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>Chains of coins far longer than any stack is deep, and than rounds of growth could be afforded.</summary>
public sealed class LongChainTests
{
    private const int Peels = 100_000;
    private const int Peeled = 3;
    private const int Fee = 1;
    private const int Stolen = Peels * (Peeled + Fee) * 2;

    private static readonly ChainId Chain = ChainId.Bitcoin;

    // Each transaction peels three units off to an owner of its own and pays one as fee; the rest goes on, always to the same owner.
    private static readonly Lazy<MemoryLedger> Ledger = new(() => new MemoryLedger(Facts()));

    [Fact]
    public async Task A_hundred_thousand_peels_are_traced_to_the_last()
    {
        TraceResult trace = await Start().Using(TaintRule.Fifo, TaintRule.Haircut).RunAsync();

        Assert.All(trace.Balance, line =>
        {
            Assert.Equal((UInt256)Stolen, line.Stolen);
            Assert.Equal((UInt256)(Peels * Fee), line.Of(SinkKind.Fees));
            Assert.Equal((UInt256)(Stolen - (Peels * Fee)), line.Of(SinkKind.Resting));
        });
        Assert.Equal(Peels + 2, trace.Sinks.Length);
        Assert.Equal((UInt256)(Stolen / 2), trace.Sinks[0].AmountOf(0));
        Assert.Empty(trace.Coverage);
    }

    [Fact]
    public async Task A_long_chain_is_followed_to_where_too_little_is_left()
    {
        const int least = Stolen - 40_000;
        TraceResult trace = await Start().With(new StopRules { Minimums = [new Amount(least, Asset.Native(Chain))] }).RunAsync();

        // Four units are lost at each step, so that after 10,000 steps the minimum is just met.
        Assert.Equal(10_001, trace.Graph.Expanded.Count(followed => followed));
        Assert.Equal((UInt256)(least - 4), trace.Balance[0].Of(SinkKind.Pruned));
    }

    [Fact]
    public async Task A_long_chain_is_followed_as_many_hops_as_asked_for()
    {
        TraceResult trace = await Start().Within(hops: 30_000).RunAsync();

        Assert.Equal(29_999, trace.Graph.Expanded.Count(followed => followed));
        Assert.Equal(StopReason.Hops, Assert.Single(trace.Graph.Stops).Reason);
    }

    [Fact]
    public async Task A_long_chain_is_traced_back_to_its_start()
    {
        Theft last = Theft.Coin(Chain, Support.Facts.Id(Id(Peels)).ToString(), 1);
        TraceResult trace = await Trace.From(last).Over(Ledger.Value).Using(TaintRule.Fifo, TaintRule.Haircut).Backward().RunAsync();

        Assert.All(trace.Balance, line => Assert.Equal((UInt256)(Stolen / 2), line.Stolen));
        Assert.All(trace.Balance, line => Assert.Equal((UInt256)(Stolen / 2), line.Of(SinkKind.Issued)));
    }

    private static Trace Start() => Trace.From(Theft.Coin(Chain, Support.Facts.Id(Id(0)).ToString(), 0)).Over(Ledger.Value);

    private static long Id(int step) => 1_000_000 + step;

    private static IEnumerable<Fact> Facts()
    {
        yield return Support.Facts.Coverage(Chain, null, 0, Peels, CoverageKinds.Coins);
        yield return Support.Facts.Block(Chain, 0);
        yield return Support.Facts.Transaction(Chain, 0, 0, Id(0));
        yield return new InputRecord(Chain, 0, 0, 0, null);
        yield return Support.Facts.Output(0, 0, 0, 1, Stolen);
        for (int peel = 1, rest = Stolen; peel <= Peels; peel++)
        {
            rest -= Peeled + Fee;
            yield return Support.Facts.Block(Chain, peel);
            yield return Support.Facts.Transaction(Chain, peel, 0, Id(peel));
            yield return Support.Facts.Input(peel, 0, 0, Id(peel - 1), peel == 1 ? 0 : 1);
            yield return Support.Facts.Output(peel, 0, 0, 1 + peel, Peeled);
            yield return Support.Facts.Output(peel, 0, 1, 1, (ulong)rest);
        }
    }
}
