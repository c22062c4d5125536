using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Chains.Http;
using WalletTrace.Chains.Tron.TronGrid;
using WalletTrace.Tests.Chains.Evm.Explorers;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Http;

/// <summary>A tip that falls is doubted as often as a question is put, and then believed.</summary>
public sealed class TipWatchTests
{
    [Fact]
    public void A_tip_may_fall_as_far_as_servers_may_be_apart()
    {
        var watch = new TipWatch("a source", new EsploraOptions { TipTolerance = 2 });

        Assert.All((long[])[100, 98, 103, 101], height => Assert.Equal(height, watch.Checked(height, "tip")));
        LaggingReplicaException failure = Assert.Throws<LaggingReplicaException>(() => watch.Checked(100, "tip"));

        Assert.Equal((100L, 101L, true, "a source", "tip"), (failure.Found, failure.Expected, failure.IsTransient, failure.SourceName, failure.Method));
        Assert.Equal(101, watch.Checked(101, "tip"));
    }

    [Fact]
    public void Only_who_says_so_again_and_again_is_believed_that_the_chain_has_become_shorter()
    {
        var watch = new TipWatch("a source", new EsploraOptions { TipTolerance = 0, MaxAttempts = 3 });
        watch.Checked(100, "tip");
        Assert.NotNull(watch.Doubt(50, "tip"));
        Assert.NotNull(watch.Doubt(50, "tip"));
        Assert.Null(watch.Doubt(100, "tip"));
        for (int number = 0; number < 3; number++)
        {
            Assert.NotNull(watch.Doubt(50, "tip"));
        }

        Assert.Null(watch.Doubt(50, "tip"));
        Assert.Null(watch.Doubt(51, "tip"));
        Assert.NotNull(watch.Doubt(50, "tip"));
    }

    [Theory]
    [InlineData("Esplora")]
    [InlineData("Etherscan")]
    [InlineData("Blockscout")]
    [InlineData("TronGrid")]
    public async Task Every_source_asks_again_for_a_tip_that_fell(string kind)
    {
        RegtestChain bitcoin = RegtestChain.Sample();
        ScriptedChain ethereum = ExplorerScene.Make();
        TronChain tron = TronScene.Make();
        var time = new TestTime(TimeSpan.FromSeconds(30));
        Func<Request, Reply> answer = kind switch
        {
            "Esplora" => new EsploraServer(bitcoin).Answer,
            "Etherscan" => new EtherscanServer(ethereum).Answer,
            "Blockscout" => new BlockscoutServer(ethereum).Answer,
            _ => new TronGridServer(tron).Answer,
        };
        await using LoopbackServer server = await LoopbackServer.StartAsync(answer);
        IChainSource source = kind switch
        {
            "Esplora" => new EsploraSource(server.Client, server.Address, RegtestChain.Id, new EsploraOptions { TimeProvider = time, TipTolerance = 0 }),
            "Etherscan" => new EtherscanSource(
                server.Client, new Uri(server.Address, "v2/api"), ChainId.Ethereum, new EtherscanOptions { ApiKey = EtherscanServer.Key, TimeProvider = time, TipTolerance = 0 }),
            "Blockscout" => new BlockscoutSource(server.Client, new Uri(server.Address, "api"), ChainId.Ethereum, new BlockscoutOptions { TimeProvider = time, TipTolerance = 0 }),
            _ => new TronGridSource(server.Client, server.Address, ChainId.Tron, new TronGridOptions { TimeProvider = time, TipTolerance = 0 }),
        };
        BlockPoint tip = await source.TipAsync();
        int lies = 2;
        server.Lie = (request, honest) => Tip(request) && lies-- > 0 ? kind switch
        {
            "Esplora" => Reply.Text("0"),
            "TronGrid" => answer(request with { Path = "wallet/getblockbynum", Body = "{\"num\":0}"u8.ToArray() }),
            _ => Reply.Json("""{"jsonrpc":"2.0","id":0,"result":"0x0"}"""),
        } : honest;

        Assert.Equal(tip, await source.TipAsync());
        Assert.True(lies <= 0);
        Assert.Equal(2, time.Waits.Count(wait => wait < TimeSpan.FromSeconds(5)));

        bool Tip(Request request) => kind switch
        {
            "Esplora" => request.Path.EndsWith("tip/height", StringComparison.Ordinal),
            "Etherscan" => request.Query.Contains("eth_blockNumber", StringComparison.Ordinal),
            "Blockscout" => System.Text.Encoding.UTF8.GetString(request.Body).Contains("eth_blockNumber", StringComparison.Ordinal),
            _ => request.Path.EndsWith("getnowblock", StringComparison.Ordinal),
        };
    }
}
