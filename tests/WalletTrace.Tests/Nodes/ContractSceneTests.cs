namespace WalletTrace.Tests.Nodes;

/// <summary>The scene that other tests pull is the same whenever and wherever it is played.</summary>
public sealed class ContractSceneTests
{
    [AnvilFact]
    public async Task A_scene_played_again_makes_the_same_chain()
    {
        await using ContractScene one = await ContractScene.OnAnvilAsync();
        await using ContractScene other = await ContractScene.OnAnvilAsync();

        long height = await one.Node.HeightAsync();
        Assert.Equal(height, await other.Node.HeightAsync());
        Assert.Equal(await one.Node.HashAtAsync(height), await other.Node.HashAtAsync(height));
    }

    /// <summary>What everyone has at the end, as anvil has it, restated so that no other node is needed: 19 apart, for whom a contract leaves nothing here.</summary>
    [GanacheFact]
    public async Task Ganache_comes_to_the_balances_that_the_scene_means()
    {
        await using ContractScene scene = await ContractScene.OnGanacheAsync();

        (int Who, uint Coins)[] expected =
        [
            (1, 2_000_004), (2, 1_000_002), (3, 0), (4, 0), (10, 1_001), (11, 10), (12, 20), (13, 501), (14, 0), (15, 100), (16, 120), (17, 14), (18, 8), (19, 0), (20, 5_000),
        ];
        foreach ((int who, uint coins) in expected)
        {
            Assert.Equal((who, (UInt256)coins), (who, await scene.Node.BalanceAsync(ContractScene.Someone(who))));
        }

        Assert.Equal((UInt256)4, await scene.Node.AskAsync(scene["Token"], "balanceOf(address)", ContractScene.Someone(32)));
        Assert.Equal((UInt256)9_950, await scene.Node.AskAsync(scene["SilentFee"], "balanceOf(address)", ContractScene.Someone(36)));
        Assert.Equal((UInt256)600, await scene.Node.AskAsync(scene["Rebase"], "balanceOf(address)", ContractScene.Someone(37)));
    }
}
