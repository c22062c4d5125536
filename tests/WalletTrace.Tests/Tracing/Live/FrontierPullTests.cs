using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

public sealed class FrontierPullTests : FrontierScene
{
    private const CoverageKinds Coin = CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Fee | CoverageKinds.Reward;
    private const CoverageKinds Token = CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn;

    [Fact]
    public async Task What_a_branch_lacks_is_brought_in_one_history_and_no_more()
    {
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);

        BranchNews news = await PullAsync(Waits('B'), explorer);

        Assert.Equal((StopReason.None, ""), (news.Reason, news.Detail));
        Assert.Equal([History('B', Coin)], explorer.Asked);
        Assert.Equal(Coin, await CompleteAsync('B'));
        Assert.Equal(3, (await Ledger.HistoryAsync(AccountScene.Account('B'))).Transactions.Count);
        Assert.Equal(CoverageKinds.None, await CompleteAsync('A'));
    }

    [Theory]
    [InlineData(PullKinds.Least, CoverageKinds.Native | CoverageKinds.Fee, CoverageKinds.Token)]
    [InlineData(PullKinds.Asset, Coin, Token)]
    [InlineData(PullKinds.All, AccountScene.AllKinds, AccountScene.AllKinds)]
    public async Task The_kinds_that_are_asked_for_follow_from_the_asset_and_the_options(PullKinds kinds, CoverageKinds ofCoin, CoverageKinds ofToken)
    {
        Options = Options with { Kinds = kinds };
        var first = new ScriptedExplorer(ChainId.Ethereum, World().All);
        await PullAsync(Waits('B'), first);
        Ledger = new MemoryLedger();
        var second = new ScriptedExplorer(ChainId.Ethereum, World().All);
        await PullAsync(Waits('B', asset: AccountScene.Usdt), second);

        Assert.Equal([History('B', ofCoin)], first.Asked);
        Assert.Equal([History('B', ofToken)], second.Asked);
    }

    [Fact]
    public async Task What_the_ledger_has_is_not_asked_for()
    {
        Ledger = World().Cover("B", CoverageKinds.Native | CoverageKinds.Fee).Ledger();
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);

        BranchNews news = await PullAsync(Waits('B'), explorer);

        Assert.Equal(StopReason.None, news.Reason);
        Assert.Empty(explorer.Requests);
    }

    [Fact]
    public async Task Of_an_account_that_is_known_for_its_coin_only_the_tokens_are_asked_for()
    {
        Ledger = World().Cover("C", Coin | CoverageKinds.Mint).Ledger();
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);

        await PullAsync(Waits('C', asset: AccountScene.Usdt), explorer);

        Assert.Equal([History('C', Token & ~CoverageKinds.Mint)], explorer.Asked);
        Assert.Equal(AccountScene.AllKinds, await CompleteAsync('C'));
    }

    [Fact]
    public async Task A_history_is_read_on_from_where_the_ledger_s_ends()
    {
        Ledger = World().Ledger();
        Fact[] covered = [Facts.Coverage(ChainId.Ethereum, 'B', 0, 60, Coin), Facts.Coverage(ChainId.Ethereum, 'D', 0, AccountScene.LastHeight, Coin)];
        Ledger.Append(covered);
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);

        await PullAsync(Waits('B'), explorer);

        Assert.Equal([History('B', Coin, from: 61)], explorer.Asked);
        Assert.Equal(Coin, await CompleteAsync('B'));
    }

    [Fact]
    public async Task The_first_source_that_gives_it_is_the_last_that_is_asked()
    {
        var first = new ScriptedExplorer(ChainId.Ethereum, World().All);
        var second = new ScriptedExplorer(ChainId.Ethereum, World().All);

        await PullAsync(Waits('B'), first, second);

        Assert.Single(first.Asked);
        Assert.Empty(second.Requests);
    }

    [Fact]
    public async Task What_the_first_source_does_not_tell_the_next_one_is_asked_for()
    {
        var node = new ScriptedExplorer(ChainId.Ethereum, World().All) { Kinds = AccountScene.AllKinds & ~CoverageKinds.Internal };
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);

        await PullAsync(Waits('B'), node, explorer);

        Assert.Equal([History('B', Coin & ~CoverageKinds.Internal)], node.Asked);
        Assert.Equal([History('B', CoverageKinds.Internal)], explorer.Asked);
        Assert.Equal(Coin, await CompleteAsync('B'));
    }

    [Fact]
    public async Task For_rewards_alone_nobody_else_is_told_of_an_account()
    {
        var first = new ScriptedExplorer(ChainId.Ethereum, World().All) { Kinds = AccountScene.AllKinds & ~CoverageKinds.Reward };
        var second = new ScriptedExplorer(ChainId.Ethereum, World().All);

        BranchNews news = await PullAsync(Waits('B'), first, second);

        Assert.Equal(StopReason.None, news.Reason);
        Assert.Empty(second.Requests);
    }

    [Fact]
    public async Task A_source_that_cannot_give_the_least_is_said_to()
    {
        var mute = new ScriptedExplorer(ChainId.Ethereum, World().All) { Kinds = Token, Name = "mute" };

        BranchNews news = await PullAsync(Waits('B'), mute);

        Assert.Equal(StopReason.Unanswered, news.Reason);
        Assert.Contains("mute: found histories with token+mint+burn, expected native+fee", news.Detail);
        Assert.Empty(mute.Asked);
    }

    [Fact]
    public async Task Without_a_source_of_the_chain_a_branch_is_unexplored()
    {
        BranchNews news = await PullAsync(Waits('B'), new ScriptedCoins([]));

        Assert.Equal(StopReason.Unexplored, news.Reason);
        Assert.Contains("eip155:1", news.Detail);
    }

    [Fact]
    public async Task All_histories_speak_as_of_one_height()
    {
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All) { Height = 80 };
        using FrontierPull frontier = Frontier(explorer);
        await PullAsync(frontier, Waits('B'));
        explorer.Height = 100;
        await PullAsync(frontier, Waits('C'));

        Assert.Equal(80, Ledger.AsOf(ChainId.Ethereum));
        Assert.Equal((Coin, Coin), (await CompleteAsync('B'), await CompleteAsync('C')));
    }

    [Fact]
    public async Task A_ledger_that_covers_nothing_is_filled_up_to_the_confirmed_blocks()
    {
        Options = Options with { Confirmations = 12 };

        await PullAsync(Waits('B'), new ScriptedExplorer(ChainId.Ethereum, World().All));

        Assert.Equal(AccountScene.LastHeight - 11, Ledger.AsOf(ChainId.Ethereum));
        Assert.Equal(Coin, await CompleteAsync('B'));
    }

    [Fact]
    public async Task A_source_that_lags_behind_is_passed_over_and_said_to()
    {
        Ledger = World().Cover("A").Ledger();
        var lagging = new ScriptedExplorer(ChainId.Ethereum, World().All) { Height = 99, Name = "lagging" };
        var other = new ScriptedExplorer(ChainId.Ethereum, World().All);

        BranchNews alone = await PullAsync(Waits('B'), lagging);
        BranchNews both = await PullAsync(Waits('B'), lagging, other);

        Assert.Equal(StopReason.Unanswered, alone.Reason);
        Assert.Contains("lagging: its chain ends below height 100", alone.Detail);
        Assert.Equal(StopReason.None, both.Reason);
        Assert.Empty(lagging.Asked);
        Assert.Equal(100, Ledger.AsOf(ChainId.Ethereum));
    }

    [Fact]
    public async Task An_account_that_gave_to_a_swap_is_read_whole_before_it_is_followed()
    {
        Labels = new LabelSet([AccountScene.Label('C', Category.Defi)]);
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);

        await PullAsync(Waits('B'), explorer);

        Assert.Equal([History('B', Coin), History('B', Token)], explorer.Asked);
        Assert.Equal(AccountScene.AllKinds, await CompleteAsync('B'));
    }

    [Fact]
    public async Task One_that_was_to_be_read_whole_and_was_not_for_the_budget_is_read_anew_by_the_next_run()
    {
        Labels = new LabelSet([AccountScene.Label('C', Category.Bridge)]);
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);
        explorer.Before = what =>
        {
            if (what == History('B', Token))
            {
                throw new BudgetUsedUpException(BudgetKind.Requests, "no more");
            }
        };

        BranchNews cut = await PullAsync(Waits('B'), explorer);
        CoverageKinds meanwhile = await CompleteAsync('B');
        explorer.Before = null;
        BranchNews whole = await PullAsync(Waits('B'), explorer);

        Assert.Equal((StopReason.Budget, CoverageKinds.None), (cut.Reason, meanwhile));
        Assert.Equal(StopReason.None, whole.Reason);
        Assert.Equal(AccountScene.AllKinds, await CompleteAsync('B'));
    }

    [Fact]
    public async Task A_hub_is_not_read_to_its_end()
    {
        var scene = new AccountScene();
        for (int height = 1; height <= 60; height++)
        {
            scene.Pay(height, 'H', 'A', 1);
        }

        Options = Options with { HubLimit = 20, ProjectHubs = false };
        var explorer = new ScriptedExplorer(ChainId.Ethereum, scene.All) { PageSize = 10 };

        BranchNews news = await PullAsync(Waits('H'), explorer);

        Assert.Equal(StopReason.Hub, news.Reason);
        Assert.Equal(3, explorer.Asked.Count);
        Assert.Equal(CoverageKinds.None, await CompleteAsync('H'));
    }

    [Fact]
    public async Task The_wallet_of_a_seed_is_read_however_large_it_is()
    {
        var scene = new AccountScene();
        for (int height = 1; height <= 60; height++)
        {
            scene.Pay(height, 'H', 'A', 1);
        }

        Options = Options with { HubLimit = 20 };
        using FrontierPull frontier = Frontier(new ScriptedExplorer(ChainId.Ethereum, scene.All) { PageSize = 10 });

        SeedNews news = await frontier.AccountAsync(AccountScene.Account('H'), Facts.Ether, CancellationToken.None);

        Assert.Equal(StopReason.None, news.Reason);
        Assert.Equal(Coin, await CompleteAsync('H'));
    }

    [Fact]
    public async Task A_branch_of_which_the_ledger_still_lacks_something_is_not_pulled_for_ever()
    {
        Ledger = World().Cover("B").Ledger();
        using FrontierPull frontier = Frontier(new ScriptedExplorer(ChainId.Ethereum, World().All));

        BranchNews first = await PullAsync(frontier, Waits('B'));
        BranchNews again = await PullAsync(frontier, Waits('B'));

        Assert.Equal((StopReason.None, StopReason.Unanswered), (first.Reason, again.Reason));
    }

    [Fact]
    public async Task Blocks_that_were_taken_back_are_told()
    {
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);
        using FrontierPull frontier = Frontier(explorer);
        await PullAsync(frontier, Waits('B'));
        explorer.ForkedFrom = 15;

        BranchNews news = await PullAsync(frontier, Waits('C'));

        Assert.True(news.IsRewound);
        Assert.Equal(StopReason.None, news.Reason);
        Assert.True(Ledger.AsOf(ChainId.Ethereum) < 20);
    }

    [Fact]
    public async Task What_the_chain_took_back_after_the_last_pull_is_noticed_at_the_end()
    {
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);
        var other = new ScriptedCoins([]);
        using FrontierPull frontier = Frontier(explorer, other);
        Assert.Null(await frontier.SettleAsync(CancellationToken.None));
        Assert.Empty(explorer.Requests);

        await PullAsync(frontier, Waits('B'));
        Assert.Null(await frontier.SettleAsync(CancellationToken.None));
        await PullAsync(frontier, Waits('C'));
        explorer.ForkedFrom = 15;

        Assert.Equal(ChainId.Ethereum, await frontier.SettleAsync(CancellationToken.None));
        Assert.True(Ledger.AsOf(ChainId.Ethereum) < 20);
        Assert.Empty(other.Requests);
    }
}
