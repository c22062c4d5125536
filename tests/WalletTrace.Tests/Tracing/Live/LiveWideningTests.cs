using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

/// <summary>Accounts that swap are read whole; where only the least of them came, the next run asks for the rest.</summary>
public sealed class LiveWideningTests : FrontierScene
{
    private const CoverageKinds Tokens = CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn;

    private static readonly LabelSet Swappers = new([AccountScene.Label('P', Category.Defi)]);

    [Fact]
    public async Task A_later_run_asks_for_the_kinds_that_did_not_come_and_then_no_later_one_does()
    {
        TraceResult expected = await TraceAsync(new MemoryLedger(), new ScriptedExplorer(ChainId.Ethereum, Scene().All));
        var ledger = new MemoryLedger();
        var failing = new ScriptedExplorer(ChainId.Ethereum, Scene().All) { Before = Fail };

        TraceResult first = await TraceAsync(ledger, failing);
        CoverageKinds meanwhile = await ledger.CompleteKindsAsync(AccountScene.Account('B'));
        var well = new ScriptedExplorer(ChainId.Ethereum, Scene().All);
        TraceResult second = await TraceAsync(ledger, well);
        var idle = new ScriptedExplorer(ChainId.Ethereum, Scene().All);
        await TraceAsync(ledger, idle);

        Assert.NotEqual(TraceText.Ends(expected, TaintRule.Fifo), TraceText.Ends(first, TaintRule.Fifo));
        Assert.Equal(CoverageKinds.None, meanwhile & Tokens);
        Assert.Contains(first.Read, read => read.Address == AccountScene.Account('B').Address && (read.Kinds & Tokens) == CoverageKinds.None);
        Assert.Contains(History('B', Tokens), well.Asked);
        Assert.Equal(TraceText.Ends(expected, TaintRule.Fifo), TraceText.Ends(second, TaintRule.Fifo));
        Assert.True((await ledger.CompleteKindsAsync(AccountScene.Account('B'))).HasFlag(Tokens));
        Assert.DoesNotContain(idle.Asked, asked => asked.StartsWith(ScriptedProvider.History(AccountScene.Account('B')), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Within_one_run_it_is_asked_for_once()
    {
        var failing = new ScriptedExplorer(ChainId.Ethereum, Scene().All) { Before = Fail };

        await TraceAsync(new MemoryLedger(), failing);

        Assert.Single(failing.Asked, History('B', Tokens));
    }

    [Fact]
    public async Task Who_cannot_tell_these_kinds_is_not_asked_by_any_run()
    {
        var ledger = new MemoryLedger();
        await TraceAsync(ledger, new ScriptedExplorer(ChainId.Ethereum, Scene().All) { Before = Fail });
        var unable = new ScriptedExplorer(ChainId.Ethereum, Scene().All) { Kinds = CoverageKinds.Native | CoverageKinds.Fee };

        await TraceAsync(ledger, unable);

        Assert.Empty(unable.Asked);
    }

    [Fact]
    public async Task A_budget_that_does_not_suffice_for_it_makes_the_run_partial()
    {
        var ledger = new MemoryLedger();
        await TraceAsync(ledger, new ScriptedExplorer(ChainId.Ethereum, Scene().All) { Before = Fail });
        var well = new ScriptedExplorer(ChainId.Ethereum, Scene().All);

        TraceResult partial = await TraceAsync(ledger, well, requests: 1);

        Assert.Equal(BudgetKind.Requests, partial.Live!.EndedBy);
        Assert.DoesNotContain(well.Asked, asked => asked == History('B', Tokens));
    }

    /// <summary>A pays B, who swaps all of it with P for tokens and gives these to C.</summary>
    private static AccountScene Scene()
    {
        var scene = new AccountScene();
        scene.Run(10, Move.Pay('A', 'B', 51), Move.Fee('A', 1));
        scene.Run(20, Move.Pay('B', 'P', 50), Move.Token('P', 'B', 7), Move.Fee('B', 1));
        scene.Run(30, Move.Token('B', 'C', 7), Move.Fee('B', 0));
        return scene;
    }

    private static void Fail(string what)
    {
        if (what.StartsWith("history of", StringComparison.Ordinal) && what.Contains("Token", StringComparison.OrdinalIgnoreCase))
        {
            throw new ChainDataException("found nonsense", "a list");
        }
    }

    private static Task<TraceResult> TraceAsync(MemoryLedger ledger, ScriptedExplorer explorer, long? requests = null)
    {
        Trace trace = Trace.From(Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(5)).Knowing(Swappers).Vouching(AccountScene.Usdt).Over(ledger, explorer);
        return (requests is { } limit ? trace.Within(requests: limit) : trace).RunAsync();
    }
}
