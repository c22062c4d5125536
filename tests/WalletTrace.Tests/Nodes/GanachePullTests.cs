using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;

namespace WalletTrace.Tests.Nodes;

/// <summary>Pulls from a real node of an EVM chain that gives receipts one by one and does not tell calls, though it answers when asked for them.</summary>
public sealed class GanachePullTests
{
    private const CoverageKinds Told = CoverageKinds.Native | CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn | CoverageKinds.Fee | CoverageKinds.Reward;

    // ganache writes into the root of receipts that of a failed transaction in another way than the chain does: its status as a byte of zero.
    private const EvmChecks AllButReceipts = EvmChecks.All & ~EvmChecks.ReceiptsRoot;

    [GanacheFact]
    public async Task A_node_that_tells_no_calls_gives_all_but_internal_moves_and_says_so()
    {
        await using ContractScene scene = await ContractScene.OnGanacheAsync();
        EvmNode node = scene.Node;
        EvmRpcSource source = node.Source(checks: AllButReceipts);
        var ledger = new MemoryLedger();

        SourceCapabilities able = await source.CapabilitiesAsync();
        PullResult pulled = await LedgerPull.BlocksAsync(source, ledger);

        Assert.Equal(Told, able.Kinds);
        Assert.Contains("no calls inside transactions", able.Description);
        Assert.Equal(await node.HeightAsync(), pulled.Tip.Height);

        // Empty blocks hold no calls that could be left out; the others are not said to hold them.
        Assert.All(ledger.Coverage, coverage => Assert.Equal(Told, coverage.Kinds & ~CoverageKinds.Internal));
        Assert.Equal(Told, ledger.Coverage[^1].Kinds);
        Assert.Equal(Told, (await ledger.HistoryAsync(new Account(EvmNode.Chain, EvmNode.Accounts[1]))).CompleteKinds);
        List<LedgerTransaction> all = await ledger.TransactionsAsync().ToListAsync();
        Assert.DoesNotContain(all.SelectMany(transaction => transaction.Transfers), transfer => transfer.Kind == TransferKind.Internal);

        // Who only pays and is paid by transactions has what the facts say; who is paid by contracts has more, and contracts have less or more.
        EvmBooks books = await EvmBooks.OfAsync(ledger);
        var differences = await books.DifferencesAsync(node);
        Asset ether = Asset.Native(EvmNode.Chain);
        Address[] contracts = [ContractScene.Weth, scene["Calls"], scene["Router"], scene["WethCopy"], scene["Bomb"]];
        Address[] paid = [EvmNode.Accounts[6]];
        Assert.Equal(
            contracts.Concat(paid).Order(),
            differences.Where(difference => difference.Asset == ether).Select(difference => difference.Owner).Order());
        Assert.Equal(
            [.. new[] { "SilentFee", "Rebase", "Fake", "IssuerCopy" }.Select(name => scene[name].ToString(EvmNode.Chain)).Order(StringComparer.Ordinal)],
            differences.Where(difference => difference.Asset != ether).Select(difference => difference.Asset.Reference).Distinct().Order(StringComparer.Ordinal));
    }

    [GanacheFact]
    public async Task A_root_over_other_receipts_than_the_chains_is_found_out()
    {
        await using EvmNode node = await EvmNode.GanacheAsync();
        Address[] made = await node.DeployAsync(("Calls", []));
        await node.BlockAsync(ContractScene.Call(1, made[0], "fail()"));

        ChainDataException problem = await Assert.ThrowsAsync<ChainDataException>(() => LedgerPull.BlocksAsync(node.Source(), new MemoryLedger()));

        Assert.Contains("expected receiptsRoot", problem.Message);
    }

    [GanacheFact]
    public async Task A_node_without_calls_is_refused_where_they_are_required()
    {
        await using EvmNode node = await EvmNode.GanacheAsync();

        await Assert.ThrowsAsync<UnsupportedMethodException>(
            async () => await node.Source(requireInternal: true).CapabilitiesAsync());
    }
}
