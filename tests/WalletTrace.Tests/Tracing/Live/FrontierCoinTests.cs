using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

public sealed class FrontierCoinTests : FrontierScene
{
    private readonly CoinScene scene = new();
    private readonly TransactionId theft;
    private readonly TransactionId move;

    /// <summary>A's coin is spent, B's is not; H is a hub that has another coin of each block.</summary>
    public FrontierCoinTests()
    {
        for (int height = 1; height <= 80; height++)
        {
            scene.Coinbase(height, ('H', 1));
        }

        theft = scene.Coinbase(10, ('A', 50), ('B', 20), ('H', 7), ('H', 8));
        move = scene.Spend(95, [CoinScene.Coin(theft, 0), CoinScene.Coin(theft, 2)], ('C', 57));
        Ledger = new MemoryLedger([.. scene.All.Where(fact => fact is BlockRecord { Height: 10 }), .. At(theft)]);
    }

    [Fact]
    public async Task A_small_owner_s_history_tells_what_became_of_a_coin()
    {
        var source = new ScriptedCoins(scene.All);

        BranchNews spent = await PullAsync(Coins('A', CoinScene.Coin(theft, 0)), source);
        BranchNews unspent = await PullAsync(Coins('B', CoinScene.Coin(theft, 1)), source);

        Assert.Equal((StopReason.None, StopReason.None), (spent.Reason, unspent.Reason));
        Assert.Equal(move, (await Ledger.SpenderAsync(ChainId.Bitcoin, CoinScene.Coin(theft, 0)))!.Record.Id);
        Assert.Equal(CoverageKinds.Coins, await Ledger.CompleteKindsAsync(CoinScene.Account('B')));
        Assert.DoesNotContain(source.Asked, what => what.StartsWith("outspends", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_large_owner_is_not_read_where_the_coin_itself_can_be_followed()
    {
        var source = new ScriptedCoins(scene.All);

        BranchNews news = await PullAsync(Coins('H', CoinScene.Coin(theft, 2)), source);

        Assert.Equal(StopReason.None, news.Reason);
        Assert.Equal([$"size of {Tail('H')}", $"outspends {theft}", $"transaction {move}"], source.Asked);
        Assert.Equal(move, (await Ledger.SpenderAsync(ChainId.Bitcoin, CoinScene.Coin(theft, 2)))!.Record.Id);
        Assert.Equal(CoverageKinds.None, await Ledger.CompleteKindsAsync(CoinScene.Account('H')));
    }

    [Fact]
    public async Task An_unspent_coin_of_a_large_owner_takes_its_whole_history_and_of_a_hub_stays_unsettled()
    {
        var source = new ScriptedCoins(scene.All);
        BranchNews large = await PullAsync(Coins('H', CoinScene.Coin(theft, 3)), source);
        CoverageKinds complete = await Ledger.CompleteKindsAsync(CoinScene.Account('H'));
        Ledger = new MemoryLedger([.. scene.All.Where(fact => fact is BlockRecord { Height: 10 }), .. At(theft)]);
        Options = Options with { HubLimit = 60, ProjectHubs = false };
        var other = new ScriptedCoins(scene.All);
        BranchNews hub = await PullAsync(Coins('H', CoinScene.Coin(theft, 3)), other);

        Assert.Equal((StopReason.None, CoverageKinds.Coins), (large.Reason, complete));
        Assert.Equal(StopReason.Hub, hub.Reason);
        Assert.Equal([$"size of {Tail('H')}", $"outspends {theft}"], other.Asked);
    }

    [Fact]
    public async Task A_transaction_that_the_ledger_lacks_is_found_by_its_id()
    {
        var source = new ScriptedCoins(scene.All);

        BranchNews news = await PullAsync(Transaction(move), source);
        BranchNews unknown = await PullAsync(Transaction(Facts.Id(0xBAD)), source);

        Assert.Equal(StopReason.None, news.Reason);
        Assert.Equal(2, (await Ledger.TransactionAsync(ChainId.Bitcoin, move))!.Inputs.Count);
        Assert.Equal(StopReason.Unanswered, unknown.Reason);
        Assert.Contains("it knows of no block with transaction", unknown.Detail);
    }

    [Fact]
    public async Task A_transaction_above_the_height_as_of_which_the_ledger_speaks_is_not_taken_in()
    {
        Ledger.Append([Facts.Coverage(ChainId.Bitcoin, 'Z', 0, 94, CoverageKinds.Coins)]);

        BranchNews news = await PullAsync(Transaction(move), new ScriptedCoins(scene.All));

        Assert.Equal(StopReason.Unanswered, news.Reason);
        Assert.Contains("is in block 95, above 94", news.Detail);
        Assert.Null(await Ledger.TransactionAsync(ChainId.Bitcoin, move));
    }

    [Fact]
    public async Task A_spender_that_does_not_spend_the_coin_is_not_believed()
    {
        var lying = new ScriptedCoins(scene.All) { Name = "lying", Falsify = facts => [.. facts.Where(fact => fact is not InputRecord { Index: 1 })] };
        Options = Options with { HubLimit = 60, ProjectHubs = false };

        BranchNews news = await PullAsync(Coins('H', CoinScene.Coin(theft, 2)), lying);

        Assert.NotEqual(StopReason.None, news.Reason);
        Assert.Null(await Ledger.TransactionAsync(ChainId.Bitcoin, move));
    }

    [Fact]
    public async Task After_a_source_that_lies_of_a_hub_s_coin_the_next_one_is_asked()
    {
        var lying = new ScriptedCoins(scene.All) { Name = "lying", Falsify = facts => [.. facts.Where(fact => fact is not InputRecord { Index: 1 })] };
        Options = Options with { HubLimit = 60, ProjectHubs = false };

        BranchNews news = await PullAsync(Coins('H', CoinScene.Coin(theft, 2)), lying, new ScriptedCoins(scene.All));

        Assert.Equal(StopReason.None, news.Reason);
        Assert.Equal(move, (await Ledger.SpenderAsync(ChainId.Bitcoin, CoinScene.Coin(theft, 2)))!.Record.Id);
    }

    [Fact]
    public async Task Of_several_coins_of_one_owner_each_is_settled_or_asked_for_by_itself()
    {
        // Of H's two coins one is spent; that the other is not only the history tells.
        var source = new ScriptedCoins(scene.All);
        using FrontierPull frontier = Frontier(source);

        BranchNews both = await PullAsync(frontier, Coins('H', CoinScene.Coin(theft, 2), CoinScene.Coin(theft, 3)));
        BranchNews left = await PullAsync(frontier, Coins('H', CoinScene.Coin(theft, 3)));

        Assert.Equal((StopReason.None, StopReason.None), (both.Reason, left.Reason));
        Assert.Equal(CoinScene.Coin(theft, 2), Assert.Single(both.Branch.Coins));
        Assert.Equal(CoverageKinds.Coins, await Ledger.CompleteKindsAsync(CoinScene.Account('H')));
        Assert.Equal(source.Asked.Distinct(), source.Asked);
    }

    [Fact]
    public async Task A_coin_whose_spender_came_with_another_s_is_not_asked_for()
    {
        var source = new ScriptedCoins(scene.All);
        using FrontierPull frontier = Frontier(source);
        await PullAsync(frontier, Coins('A', CoinScene.Coin(theft, 0)));
        int before = source.Requests.Count;

        BranchNews news = await PullAsync(frontier, Coins('H', CoinScene.Coin(theft, 2)));

        Assert.Equal(StopReason.None, news.Reason);
        Assert.Equal(before, source.Requests.Count);
    }

    [Fact]
    public async Task What_a_seed_names_is_found_by_its_id()
    {
        using FrontierPull frontier = Frontier(new ScriptedCoins(scene.All));

        SeedNews found = await frontier.TransactionAsync(ChainId.Bitcoin, move, CancellationToken.None);
        SeedNews none = await frontier.TransactionAsync(ChainId.Ethereum, move, CancellationToken.None);

        Assert.Equal((StopReason.None, StopReason.Unexplored), (found.Reason, none.Reason));
        Assert.NotNull(await Ledger.TransactionAsync(ChainId.Bitcoin, move));
    }

    private static string Tail(char letter) => CoinScene.Account(letter).Address.ToString(ChainId.Bitcoin)[^4..];

    private static FrontierBranch Transaction(TransactionId id) => new(Vertex.OfTransaction(ChainId.Bitcoin, id), null, 10, 10, 1);

    private IEnumerable<Fact> At(TransactionId id)
    {
        TransactionRecord at = scene.All.OfType<TransactionRecord>().Single(record => record.Id == id);
        return scene.All.Where(fact => fact is TransactionRecord record ? record == at
            : fact is InputRecord input ? (input.Height, input.TransactionIndex) == (at.Height, at.Index)
            : fact is OutputRecord output && (output.Height, output.TransactionIndex) == (at.Height, at.Index));
    }
}
