using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Chains.Bitcoin.Files;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Chains.Quorum;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

public sealed class ThirdPartyTests : FrontierScene
{
    [Fact]
    public async Task Nobody_else_is_asked_anything_when_that_is_refused()
    {
        Options = Options with { RefuseThirdParties = true };
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All) { Name = "an explorer" };
        var node = new ScriptedNode(ChainId.Ethereum, World().All) { Name = "a node" };
        var lister = new ScriptedLister(ChainId.Ethereum, World().All) { Name = "a stranger" };
        var coins = new ScriptedCoins([]) { Name = "a coin server" };
        using FrontierPull frontier = Frontier(explorer, node, lister, coins);

        BranchNews account = await PullAsync(frontier, Waits('B'));
        BranchNews coin = await PullAsync(frontier, Coins('A', CoinScene.Coin(Facts.Id(1), 0)));
        SeedNews seed = await frontier.TransactionAsync(ChainId.Bitcoin, Facts.Id(1), CancellationToken.None);

        Assert.Equal((StopReason.Undisclosed, StopReason.Undisclosed, StopReason.Undisclosed), (account.Reason, coin.Reason, seed.Reason));
        Assert.EndsWith("these would have been: a node, a stranger, an explorer.", account.Detail);
        Assert.EndsWith("these would have been: a coin server.", coin.Detail);
        Assert.Equal(0, new ScriptedProvider[] { explorer, node, lister, coins }.Sum(source => source.Requests.Count));
        Assert.All(frontier.Report().Providers, provider => Assert.Equal(default, provider.Usage));
        Assert.Equal(0, frontier.Report().Asked);
    }

    [Fact]
    public async Task One_s_own_sources_are_asked_all_the_same()
    {
        Options = Options with { RefuseThirdParties = true };
        var theirs = new ScriptedExplorer(ChainId.Ethereum, World().All);
        var own = new ScriptedExplorer(ChainId.Ethereum, World().All) { Meter = new SourceMeter("own", "127.0.0.1") { IsThirdParty = false } };

        BranchNews news = await PullAsync(Waits('B'), theirs, own);

        Assert.Equal(StopReason.None, news.Reason);
        Assert.Empty(theirs.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_several_sources_taken_together_one_that_does_not_say_whose_it_is_makes_all_a_third_party(bool withOwn)
    {
        Options = Options with { RefuseThirdParties = true };
        var stranger = new ScriptedLister(ChainId.Ethereum, World().All) { Name = "a stranger" };
        IAccountHistorySource other = withOwn
            ? new ScriptedExplorer(ChainId.Ethereum, World().All) { Meter = new SourceMeter("own", "127.0.0.1") { IsThirdParty = false } }
            : new ScriptedLister(ChainId.Ethereum, World().All);

        BranchNews news = await PullAsync(Waits('B'), QuorumSource.Of([other, stranger]));

        Assert.Equal(StopReason.Undisclosed, news.Reason);
        Assert.Empty(stranger.Requests);
    }

    [Fact]
    public async Task What_one_s_own_sources_said_is_told_beside_who_was_not_asked()
    {
        Options = Options with { RefuseThirdParties = true };
        var theirs = new ScriptedExplorer(ChainId.Ethereum, World().All) { Name = "theirs" };
        var own = new ScriptedExplorer(ChainId.Ethereum, World().All)
        {
            Meter = new SourceMeter("own", "127.0.0.1") { IsThirdParty = false }, Before = _ => throw new ChainSourceException("it is off", "own", "list"),
        };

        BranchNews news = await PullAsync(Waits('B'), theirs, own);

        Assert.Equal(StopReason.Undisclosed, news.Reason);
        Assert.Contains("theirs", news.Detail);
        Assert.Contains("own, list: it is off", news.Detail);
    }

    [Theory]
    [InlineData("http://127.0.0.1:3000/", false)]
    [InlineData("http://localhost:3000/", false)]
    [InlineData("http://192.168.1.7:3000/", false)]
    [InlineData("http://[::1]:3000/", false)]
    [InlineData("https://explorer.example/", true)]
    [InlineData("http://8.8.8.8/", true)]
    public void A_server_is_a_third_party_unless_its_address_says_otherwise(string address, bool expected)
    {
        using var client = new HttpClient();
        IMeteredSource[] sources =
        [
            new EtherscanSource(client, new Uri(address), ChainId.Ethereum), new BlockscoutSource(client, new Uri(address), ChainId.Ethereum),
            new EsploraSource(client, new Uri(address), ChainId.Bitcoin),
        ];

        Assert.All(sources, source => Assert.Equal(expected, Assert.Single(source.Meters).IsThirdParty));
    }

    [Fact]
    public async Task Files_of_a_node_are_nobody_else()
    {
        var chain = new RegtestChain();
        chain.AddBlock();
        using BlockFolderWriter folder = BlockFolderWriter.Shuffled(chain);
        using BlockFileSource source = await BlockFileSource.OpenAsync(folder.Folder, RegtestChain.Id);

        SourceMeter meter = Assert.Single(source.Meters);
        Assert.Equal((false, "", source.Name), (meter.IsThirdParty, meter.Host, meter.Name));
    }
}
