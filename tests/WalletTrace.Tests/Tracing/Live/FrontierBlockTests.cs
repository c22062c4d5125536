using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

public sealed class FrontierBlockTests : FrontierScene
{
    private const CoverageKinds Coin = CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Fee | CoverageKinds.Reward;

    [Fact]
    public async Task Blocks_go_before_look_ups_and_serve_all_branches()
    {
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);
        var node = new ScriptedNode(ChainId.Ethereum, World().All);
        using FrontierPull frontier = Frontier(explorer, node);

        IReadOnlyList<BranchNews> news = await frontier.PullAsync([Waits('B'), Waits('C'), Waits('D', asset: AccountScene.Usdt)], CancellationToken.None);

        Assert.Equal(["B", "C", "D"], news.Select(one => "ABCD"[one.Branch.Account!.Value.Address.ToString(ChainId.Ethereum)[^1] - '1'].ToString()));
        Assert.All(news, one => Assert.Equal(StopReason.None, one.Reason));
        Assert.Empty(explorer.Requests);
        Assert.Equal(101, node.Asked.Distinct().Count());
        Assert.Equal(node.Asked.Count, node.Asked.Distinct().Count());
        Assert.Equal(0, frontier.Report().Asked);
    }

    [Fact]
    public async Task Only_the_heights_that_are_missing_are_read()
    {
        Ledger = World().Ledger();
        Ledger.Append([Facts.Coverage(ChainId.Ethereum, 'B', 0, 60, Coin), Facts.Coverage(ChainId.Ethereum, null, 81, 90, AccountScene.AllKinds), Facts.Coverage(ChainId.Ethereum, 'D', 0, 95, Coin)]);
        Options = Options with { MaxBlocks = 25 };
        var node = new ScriptedNode(ChainId.Ethereum, World().All);

        BranchNews news = await PullAsync(Waits('B'), node);

        Assert.Equal(StopReason.None, news.Reason);
        Assert.Equal([.. Enumerable.Range(61, 20), .. Enumerable.Range(91, 5)], node.Asked.Select(what => int.Parse(what["block ".Length..], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Too_many_blocks_are_not_read_and_of_whom_only_blocks_can_be_had_it_is_said_so()
    {
        Ledger = World().Cover("A").Ledger();
        Options = Options with { MaxBlocks = 100 };
        var node = new ScriptedNode(ChainId.Ethereum, World().All) { Name = "node" };
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);

        BranchNews alone = await PullAsync(Waits('B'), node);
        BranchNews both = await PullAsync(Waits('B'), node, explorer);

        Assert.Equal(StopReason.Unanswered, alone.Reason);
        Assert.Contains("node: 101 blocks would have to be read, MaxBlocks allows 100", alone.Detail);
        Assert.Equal(StopReason.None, both.Reason);
        Assert.Empty(node.Requests);
        Assert.Single(explorer.Asked);
    }

    [Fact]
    public async Task More_blocks_than_requests_are_left_are_not_begun()
    {
        Options = Options with { Budget = new PullBudget { Requests = 50 } };
        var node = new ScriptedNode(ChainId.Ethereum, World().All);
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);

        BranchNews news = await PullAsync(Waits('B'), node, explorer);

        Assert.Equal(StopReason.None, news.Reason);
        Assert.Empty(node.Asked);
    }

    [Fact]
    public async Task One_s_own_blocks_go_before_those_of_others()
    {
        var theirs = new ScriptedNode(ChainId.Ethereum, World().All);
        var own = new ScriptedNode(ChainId.Ethereum, World().All) { Meter = new SourceMeter("own", "127.0.0.1") { IsThirdParty = false } };

        await PullAsync(Waits('B'), theirs, own);

        Assert.Empty(theirs.Requests);
        Assert.NotEmpty(own.Asked);
    }

    [Fact]
    public async Task Blocks_without_the_least_that_is_needed_are_not_read()
    {
        var node = new ScriptedNode(ChainId.Ethereum, World().All) { Kinds = CoverageKinds.Token, Name = "node" };

        BranchNews news = await PullAsync(Waits('B'), node);

        Assert.Contains("node: found blocks with token, expected native+fee", news.Detail);
        Assert.Empty(node.Asked);
    }

    [Fact]
    public async Task Cut_off_while_blocks_are_read_a_later_run_goes_on_as_of_the_same_height()
    {
        using var stop = new CancellationTokenSource();
        Options = Options with { Stop = stop.Token };
        var node = new ScriptedNode(ChainId.Ethereum, World().All);
        node.Before = what =>
        {
            if (what == "block 40")
            {
                stop.Cancel();
            }
        };

        BranchNews cut = await PullAsync(Waits('B'), node);
        long? asOf = Ledger.AsOf(ChainId.Ethereum);
        Options = new LiveOptions();
        node.Before = null;
        node.Height = 150;
        int before = node.Asked.Count;
        BranchNews whole = await PullAsync(Waits('B'), node);

        Assert.Equal((StopReason.Budget, 100L), (cut.Reason, asOf));
        Assert.Equal(StopReason.None, whole.Reason);
        Assert.Equal(100, Ledger.AsOf(ChainId.Ethereum));
        Assert.Equal("block 40", node.Asked[before]);
        Assert.Equal(101, node.Asked.Distinct().Count());
    }

    [Fact]
    public async Task Coins_need_the_blocks_since_their_own_and_no_more()
    {
        var scene = new CoinScene();
        TransactionId theft = scene.Coinbase(90, ('A', 50), ('B', 20));
        scene.Spend(95, [CoinScene.Coin(theft, 0)], ('C', 50));
        Ledger = new MemoryLedger(scene.All.Where(fact => fact is not (InputRecord or OutputRecord or TransactionRecord or BlockRecord) || HeightOf(fact) <= 90));
        Options = Options with { MaxBlocks = 11 };
        var node = new ScriptedNode(ChainId.Bitcoin, scene.All);
        using FrontierPull frontier = Frontier(new ScriptedCoins(scene.All), node);

        IReadOnlyList<BranchNews> news = await frontier.PullAsync([Coins('A', CoinScene.Coin(theft, 0)), Coins('B', CoinScene.Coin(theft, 1))], CancellationToken.None);

        Assert.Equal([StopReason.None, StopReason.None], news.Select(one => one.Reason));
        Assert.Equal(11, node.Asked.Count);
        Assert.NotNull(await Ledger.SpenderAsync(ChainId.Bitcoin, CoinScene.Coin(theft, 0)));
        Assert.Equal(CoverageKinds.Coins, await Ledger.CompleteKindsAsync(CoinScene.Account('B'), 90));
    }

    private static long HeightOf(Fact fact) => fact switch
    {
        BlockRecord block => block.Height,
        TransactionRecord transaction => transaction.Height,
        InputRecord input => input.Height,
        OutputRecord output => output.Height,
        _ => 0,
    };
}
