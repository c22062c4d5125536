using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>
/// Following coins in order, each transaction once, says what following whole frontiers round by round says. A budget that no case can use up is what
/// makes a trace go by rounds.
/// </summary>
public sealed class CoinRunTests
{
    private static readonly TaintRule[] AllRules = Enum.GetValues<TaintRule>();

    private static readonly Gen<StopRules> Limits = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 5], Gen.Int[2, 6], Gen.Int[1000, 1070], (kind, hops, hub, until) => kind switch
    {
        0 => new StopRules(),
        1 => new StopRules { Hops = hops },
        2 => new StopRules { HubLimit = hub, Minimums = [new Amount((UInt256)(hops + 1), Asset.Native(ChainId.Bitcoin))] },
        3 => new StopRules { Hops = hops + 1, Minimums = [new Amount((UInt256)(hub + 1), Asset.Native(ChainId.Bitcoin))] },
        _ => new StopRules { Until = until },
    });

    [Fact]
    public void Coins_followed_in_order_are_those_followed_by_rounds() => Agree(RandomLedgers.Any, AllRules, backward: false);

    [Fact]
    public void Coins_followed_back_in_order_are_those_followed_by_rounds() => Agree(RandomLedgers.Coins, AllRules, backward: true);

    [Theory]
    [InlineData(TaintRule.Fifo)]
    [InlineData(TaintRule.Lifo)]
    [InlineData(TaintRule.Poison)]
    public void One_rule_alone_is_followed_alike(TaintRule rule) => Agree(RandomLedgers.Coins, [rule], backward: false);

    private static void Agree(Gen<SmallLedger> ledgers, TaintRule[] rules, bool backward) => Gen.Select(ledgers, Limits).Sample(
        (small, limits) =>
        {
            Trace trace = small.Trace().Using(rules);
            trace = backward ? trace.Backward() : trace;
            Assert.Equal(Everything(trace.With(limits with { Budget = int.MaxValue })), Everything(trace.With(limits)));
        },
        iter: 300);

    private static string Everything(Trace trace)
    {
        try
        {
            return TraceText.Everything(trace.RunAsync().GetAwaiter().GetResult());
        }
        catch (SeedException exception)
        {
            // A seed outside the time window, or (backward) one that names what nobody holds.
            return exception.Message;
        }
    }
}
