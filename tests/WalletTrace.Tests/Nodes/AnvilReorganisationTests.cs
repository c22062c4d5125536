using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Nodes;

/// <summary>A real node of an EVM chain that takes blocks back.</summary>
public sealed class AnvilReorganisationTests
{
    [AnvilFact]
    public async Task A_ledger_follows_the_node_to_another_chain_and_balances_hold_again()
    {
        await using ContractScene scene = await ContractScene.OnAnvilAsync();
        EvmNode node = scene.Node;
        var ledger = new MemoryLedger();
        await LedgerPull.BlocksAsync(node.Source(), ledger);
        await AssertIsTheNodesAsync(ledger, node);
        List<string> old = await ledger.BlocksAsync().Select(block => block.Hash.ToString()!).ToListAsync();

        // Empty blocks in place of the last four: what was paid in them was not.
        await node.CallAsync("anvil_reorg", 4, new System.Text.Json.Nodes.JsonArray());
        PullResult emptied = await LedgerPull.BlocksAsync(node.Source(), ledger);

        Assert.Equal(old[^4..], Assert.Single(emptied.Reorganisations).Dropped.Select(block => block.Hash.ToString()));
        Assert.Equal(old.Count, await ledger.BlocksAsync().CountAsync());
        await AssertIsTheNodesAsync(ledger, node);

        // Fewer blocks, and then more of another kind at the same heights.
        await node.CallAsync("anvil_rollback", 3);
        await scene.SucceedAsync(ContractScene.Pay(1, ContractScene.Someone(80), 80));
        await scene.SucceedAsync(ContractScene.Call(2, scene["Calls"], "hop(address[])", (Address[])[scene["Other"], ContractScene.Someone(81)]) with { Value = 81 });
        PullResult shorter = await LedgerPull.BlocksAsync(node.Source(), ledger);

        Assert.Equal(3, Assert.Single(shorter.Reorganisations).Dropped.Length);
        Assert.Equal(old.Count - 1, await ledger.BlocksAsync().CountAsync());
        Assert.Equal((UInt256)81, await node.BalanceAsync(ContractScene.Someone(81)));
        await AssertIsTheNodesAsync(ledger, node);
    }

    [AnvilFact]
    public async Task A_folder_follows_the_node_back_to_a_snapshot()
    {
        await using ContractScene scene = await ContractScene.OnAnvilAsync();
        EvmNode node = scene.Node;
        using var place = new TemporaryFolder();
        string snapshot = (string)(await node.CallAsync("evm_snapshot"))!;
        await scene.SucceedAsync(ContractScene.Pay(1, ContractScene.Someone(82), 82));
        await using (FactFolder folder = FactFolder.Open(place.Path, EvmNode.Chain))
        {
            await LedgerPull.BlocksAsync(node.Source(), folder);
        }

        await node.CallAsync("evm_revert", snapshot);
        await scene.SucceedAsync(ContractScene.Pay(1, ContractScene.Someone(83), 83));
        await scene.SucceedAsync(ContractScene.Pay(1, ContractScene.Someone(84), 84));
        await using (FactFolder folder = FactFolder.Open(place.Path, EvmNode.Chain))
        {
            PullResult pulled = await LedgerPull.BlocksAsync(node.Source(), folder);
            Assert.Single(Assert.Single(pulled.Reorganisations).Dropped);
        }

        MemoryLedger ledger = await AnvilPullTests.LedgerAsync(place);
        await AssertIsTheNodesAsync(ledger, node);
        EvmBooks books = await EvmBooks.OfAsync(ledger);
        Assert.DoesNotContain(books.Holdings, holding => holding.Key.Owner == ContractScene.Someone(82));
        Assert.Contains(books.Holdings, holding => holding.Key.Owner == ContractScene.Someone(84));
    }

    private static async Task AssertIsTheNodesAsync(MemoryLedger ledger, EvmNode node)
    {
        EvmBooks books = await EvmBooks.OfAsync(ledger);
        Asset ether = Asset.Native(EvmNode.Chain);
        Assert.DoesNotContain(await books.DifferencesAsync(node), difference => difference.Asset == ether);
        Assert.Equal(await node.HeightAsync(), ledger.AsOf(EvmNode.Chain));
        for (long height = 0; height <= ledger.AsOf(EvmNode.Chain); height++)
        {
            Assert.Equal(await node.HashAtAsync(height), "0x" + (await ledger.BlockAsync(EvmNode.Chain, height))!.Hash);
        }
    }
}
