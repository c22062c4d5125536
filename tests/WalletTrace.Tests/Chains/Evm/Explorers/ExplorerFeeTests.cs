using WalletTrace.Chains;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Explorers;

/// <summary>Transactions that pay or make more than their gas: blobs, rollups and their deposits.</summary>
public sealed class ExplorerFeeTests
{
    private const int DepositType = 0x7e;
    private const ulong Gas = 21_000UL * 1_000_000_007;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Blobs_are_paid_for(bool isEtherscan)
    {
        var chain = new ScriptedChain();
        chain.Add(ExplorerScene.Pay(ExplorerScene.Alice, ExplorerScene.Bob, 1) with { Type = 3, Blobs = 2 });

        Assert.Equal((Gas + (2 * 131_072 * (ulong)ScriptedJson.BlobPrice), true), await FeeAsync(chain, isEtherscan));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_rollup_takes_for_Ethereum_is_part_of_the_fee_and_without_it_there_is_none(bool isEtherscan)
    {
        var chain = new ScriptedChain(ChainId.Base);
        chain.Add(ExplorerScene.Pay(ExplorerScene.Alice, ExplorerScene.Bob, 1) with { L1Fee = 777 });
        Assert.Equal((Gas + 777, true), await FeeAsync(chain, isEtherscan));

        chain.Add(ExplorerScene.Pay(ExplorerScene.Bob, ExplorerScene.Alice, 1));
        List<HistoryPage> pages = await ReadAsync(chain, isEtherscan, ExplorerScene.Alice);
        Assert.Single(pages.SelectMany(page => page.Facts), fact => fact is TransferRecord { Kind: TransferKind.Fee });
        Assert.False(pages[^1].Facts.OfType<CoverageRecord>().Single().Kinds.HasFlag(CoverageKinds.Fee));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deposit_makes_what_it_says_and_where_it_says_nothing_nothing_is_claimed(bool isEtherscan)
    {
        var chain = new ScriptedChain(ChainId.Optimism);
        chain.Add(ExplorerScene.Pay(ExplorerScene.Alice, ExplorerScene.Bob, 40) with { Type = DepositType, Mint = 100, Price = 0 });
        List<HistoryPage> pages = await ReadAsync(chain, isEtherscan, ExplorerScene.Alice);

        TransferRecord[] transfers = [.. pages.SelectMany(page => page.Facts).OfType<TransferRecord>()];
        Assert.Equal([(TransferKind.Mint, TransferIndex.Mint, 100UL), (TransferKind.Native, TransferIndex.Value, 40UL)], transfers.Select(transfer => (transfer.Kind, transfer.Index, (ulong)transfer.Amount)));
        Assert.Equal(CoverageKinds.Mint | CoverageKinds.Reward, pages[^1].Facts.OfType<CoverageRecord>().Single().Kinds & (CoverageKinds.Mint | CoverageKinds.Reward));

        chain.Add(ExplorerScene.Pay(ExplorerScene.Alice, ExplorerScene.Bob, 40) with { Type = DepositType, Price = 0 });
        Assert.False((await ReadAsync(chain, isEtherscan, ExplorerScene.Alice))[^1].Facts.OfType<CoverageRecord>().Single().Kinds.HasFlag(CoverageKinds.Mint));
    }

    private static async Task<(ulong Fee, bool IsCovered)> FeeAsync(ScriptedChain chain, bool isEtherscan)
    {
        List<HistoryPage> pages = await ReadAsync(chain, isEtherscan, ExplorerScene.Alice);
        TransferRecord fee = Assert.Single(pages.SelectMany(page => page.Facts).OfType<TransferRecord>(), transfer => transfer.Kind == TransferKind.Fee);
        return ((ulong)fee.Amount, pages[^1].Facts.OfType<CoverageRecord>().Single().Kinds.HasFlag(CoverageKinds.Fee));
    }

    private static async Task<List<HistoryPage>> ReadAsync(ScriptedChain chain, bool isEtherscan, Address address)
    {
        ExplorerServer explorer = isEtherscan ? new EtherscanServer(chain) : new BlockscoutServer(chain);
        await using LoopbackServer server = await LoopbackServer.StartAsync(explorer.Answer);
        IAccountHistorySource source = isEtherscan
            ? ExplorerTests.Etherscan(server, new DisclosureLog(), chain: chain.Id)
            : ExplorerTests.Blockscout(server, new DisclosureLog(), chain: chain.Id);
        var pages = new List<HistoryPage>();
        await foreach (HistoryPage page in source.ReadHistoryAsync(address))
        {
            pages.Add(page);
        }

        return pages;
    }
}
