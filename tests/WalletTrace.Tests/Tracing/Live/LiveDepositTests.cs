using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

/// <summary>Deposit accounts and hubs in a ledger that grows: what ends a branch is not asked for, nor is what lies behind it.</summary>
public sealed class LiveDepositTests
{
    private const ulong Stolen = 3000 * DepositScene.Milli;

    [Fact]
    public async Task A_deposit_account_ends_the_branch_as_soon_as_its_history_is_there()
    {
        // Only D has to be read: nobody asks about its other customer, nor about what a label names.
        AccountScene scene = new AccountScene().Round(10, 'S', 3000).Round(20, 'U', 1000).Cover("DSHU");
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);

        TraceResult live = await Query().Over(ledger).Asking(() => pull).RunAsync();
        TraceResult whole = await Query().Over(scene.Ledger()).RunAsync();
        TraceResult after = await Query().Over(ledger).RunAsync();

        Assert.Equal("D", Letters(pull));
        Assert.Equal($"D!Deposit {Stolen}", TraceText.Ends(live, TaintRule.Fifo));
        Assert.Equal(TraceText.Everything(whole), TraceText.Everything(live));
        Assert.Equal(TraceText.Everything(live), TraceText.Everything(after));
        Assert.Equal(Assert.Single(whole.Sinks).Deposit!.Forwards.AsEnumerable(), Assert.Single(live.Sinks).Deposit!.Forwards);
    }

    [Fact]
    public async Task What_only_looks_like_one_is_followed_and_asked_for()
    {
        AccountScene scene = new AccountScene().Round(10, 'S', 3000).Round(20, 'U', 1000).Round(30, 'U', 1000, to: 'X').Cover("DSX");
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);

        TraceResult live = await Query().Over(ledger).Asking(() => pull).RunAsync();

        Assert.Equal("D", Letters(pull)[..1]);
        Assert.DoesNotContain(live.Sinks, sink => sink.Reason == StopReason.Deposit);
        Assert.Equal(TraceText.Ends(await Query().Over(scene.Ledger()).RunAsync(), TaintRule.Haircut), TraceText.Ends(live, TaintRule.Haircut));
    }

    [Fact]
    public async Task What_the_ledger_knows_to_be_a_hub_is_not_asked_for()
    {
        AccountScene scene = new AccountScene();
        scene.Pay(10, 'S', 'B', Stolen);
        for (int i = 0; i < 5; i++)
        {
            scene.Pay(20 + i, 'B', 'X', 1);
        }

        // All six transactions of B are there, but nobody says that these are all.
        scene.Cover("S");
        MemoryLedger ledger = scene.Ledger();
        var pull = new FactPull(scene.Cover("B").All, ledger);

        TraceResult stopped = await Query().Over(ledger).Within(hubLimit: 5).Asking(() => pull).RunAsync();
        Assert.Empty(pull.Pulled);
        Assert.Equal($"B Hub {Stolen}", TraceText.Stops(stopped));

        TraceResult followed = await Query().Over(ledger).Within(hubLimit: 6).Asking(() => pull).RunAsync();
        Assert.StartsWith("B", Letters(pull), StringComparison.Ordinal);
        Assert.DoesNotContain("Hub", TraceText.Stops(followed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_to_a_deposit_account_after_it_was_read_is_not_taken_for_deposited()
    {
        // D forwarded all up to height 30, to which it was read; the loot that comes later it gives to X.
        AccountScene scene = new AccountScene().Round(10, 'U', 1000).Round(20, 'U', 1000);
        scene.Pay(60, 'S', 'D', Stolen);
        scene.Run(61, Move.Fee('D', DepositScene.Gas), Move.Pay('D', 'X', Stolen - DepositScene.Gas));
        scene.Cover("D", to: 30).Cover("SX");
        MemoryLedger ledger = scene.Ledger();
        var pull = new FactPull([.. scene.Cover("D").All], ledger);

        TraceResult known = await Query().Over(ledger).RunAsync();
        TraceResult live = await Query().Over(ledger).Asking(() => pull).RunAsync();

        CoverageEntry open = Assert.Single(known.Coverage, entry => entry.Issue == CoverageIssue.NotFollowed);
        Assert.Equal((StopReason.Unexplored, (UInt256)Stolen, 30L), (open.Reason, open.Hidden, open.ReadTo));
        Assert.Empty(known.Graph.DepositAccounts);
        Assert.Equal(TraceText.Ends(await Query().Over(scene.Ledger()).RunAsync(), TaintRule.Fifo), TraceText.Ends(live, TaintRule.Fifo));
        Assert.Contains("X", TraceText.Ends(live, TaintRule.Fifo), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_came_to_a_deposit_account_before_the_height_up_to_which_it_was_read_stays_deposited()
    {
        AccountScene scene = new AccountScene().Round(10, 'U', 1000).Round(20, 'S', 3000);
        scene.Cover("D", to: 30).Cover("S");

        TraceResult result = await Query().Over(scene.Ledger()).RunAsync();

        Assert.Equal($"D!Deposit {Stolen}", TraceText.Ends(result, TaintRule.Fifo));
    }

    [Theory]
    [InlineData('H', StopReason.Deposit)]
    [InlineData('X', StopReason.Hub)]
    public async Task A_busy_account_that_fits_a_deposit_account_so_far_is_no_hub_by_its_rate(char to, StopReason expected)
    {
        // Sixty payments in and on, one a block and soon: then nothing more for long. At this rate they would come to far more than ten times the limit.
        AccountScene scene = new AccountScene().Round(6, 'S', 3000, to);
        for (int round = 1; round < 60; round++)
        {
            scene.Round(6 + (2 * round), 'U', 1000, to);
        }

        var explorer = new ScriptedExplorer(ChainId.Ethereum, scene.All) { PageSize = 60, Height = 1_000_000 };

        TraceResult trace = await Query().Over(new MemoryLedger(), explorer).With(new LiveOptions { HubLimit = 200, Kinds = PullKinds.Least }).RunAsync();

        Assert.Equal($"D!{expected} {Stolen}", TraceText.Ends(trace, TaintRule.Fifo));
    }

    private static Trace Query() => Trace
        .From(Theft.Wallet(AccountScene.Account('S')).Amount(AccountScene.Wei(Stolen)).At(5).Named("the theft"))
        .Knowing(DepositScene.Labels).Using(TaintRule.Fifo, TaintRule.Haircut);

    private static string Letters(FactPull pull) => string.Concat(pull.Pulled.Select(branch => (char)branch.Account!.Value.Address.ToByteArray()[^1]));
}
