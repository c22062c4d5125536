using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Chains.Replay;
using WalletTrace.Chains.Tron.Nodes;
using WalletTrace.Chains.Tron.TronGrid;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Chains.Bitcoin.Esplora;
using WalletTrace.Tests.Chains.Evm.Explorers;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Replay;

/// <summary>What every source pulls from a server one day it pulls from the recorded answers on another: to the letter, times included.</summary>
public sealed class ReplayedSourceTests
{
    private const string Key = "0f0e0d0c-k3y";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(7);

    /// <summary>Sources of histories by name: what answers, the source, and whose histories.</summary>
    private static readonly Dictionary<string, Scene> Scenes = new(StringComparer.Ordinal)
    {
        ["Esplora"] = new(
            () => new EsploraServer(EsploraScene.MakeChain()) { PageSize = 3 }.Answer,
            (client, address, way) => new EsploraSource(client, address, RegtestChain.Id, new EsploraOptions
            {
                Name = "S", Answers = way.Answers, Archive = way.Archive, TimeProvider = way.Time,
            }),
            [EsploraScene.Peeler, EsploraScene.Owner(RegtestScripts.P2wpkh(50)), EsploraScene.Owner(RegtestScripts.P2wpkh(4711))]),
        ["Etherscan"] = new(
            () => new EtherscanServer(ExplorerScene.Make()).Answer,
            (client, address, way) => new EtherscanSource(client, new Uri(address, "v2/api"), ChainId.Ethereum, new EtherscanOptions
            {
                Name = "S", ApiKey = way.Archive is null ? EtherscanServer.Key : "another key", RowsPerRequest = 3, Window = 6, TransactionsPerPage = 2, Answers = way.Answers,
                Archive = way.Archive, TimeProvider = way.Time,
            }),
            [ExplorerScene.Alice, ExplorerScene.Bob, ExplorerScene.Nobody]),
        ["Blockscout"] = new(
            () => new BlockscoutServer(ExplorerScene.Make()).Answer,
            (client, address, way) => new BlockscoutSource(client, new Uri(address, "api"), ChainId.Ethereum, new BlockscoutOptions
            {
                Name = "S", RowsPerRequest = 3, Window = 6, TransactionsPerPage = 2, Answers = way.Answers, Archive = way.Archive, TimeProvider = way.Time,
            }),
            [ExplorerScene.Alice, ExplorerScene.Bob, ExplorerScene.Nobody]),
        ["TronGrid"] = new(
            () => new TronGridServer(TronScene.Make()).Answer,
            (client, address, way) => new TronGridSource(client, address, ChainId.Tron, new TronGridOptions
            {
                Name = "S", ApiKey = way.Archive is null ? Key : "another key", PageSize = 2, Answers = way.Answers, Archive = way.Archive, TimeProvider = way.Time,
            }),
            [TronScene.Cat, TronScene.Ann, TronScene.Nobody]),
        ["EVM node with calls"] = new(
            () => new EvmServer(EvmChain.Sample()) { MaxResults = 4 }.Answer,
            (client, address, way) => new EvmRpcSource(client, address, ChainId.Ethereum, new EvmRpcOptions
            {
                Name = "S", BearerToken = way.Archive is null ? Key : null, BlocksAtOnce = 5, Answers = way.Answers, Archive = way.Archive, TimeProvider = way.Time,
            }),
            [EvmChain.Account(1), EvmChain.Account(2), EvmChain.Account(4711)]),
        ["EVM node with events that refuses long ranges"] = new(
            () => new EvmServer(EvmChain.Sample()) { Lacks = EvmServer.WithoutParity, MaxRange = 3 }.Answer,
            (client, address, way) => new EvmRpcSource(client, address, ChainId.Ethereum, new EvmRpcOptions
            {
                Name = "S", BlocksAtOnce = 50, Answers = way.Answers, Archive = way.Archive, TimeProvider = way.Time,
            }),
            [EvmChain.Account(1), EvmChain.Account(2)]),
    };

    /// <summary>Sources of blocks by name: what answers, and the source.</summary>
    private static readonly Dictionary<string, Scene> BlockScenes = new(StringComparer.Ordinal)
    {
        ["Bitcoin RPC"] = new(
            () => new CoreNode(RegtestChain.Sample()) { Credentials = CoreNode.Basic("someone", Key) }.Answer,
            (client, address, way) => new BitcoinRpcSource(client, address, RegtestChain.Id, new BitcoinRpcOptions
            {
                Name = "S", User = "someone", Password = way.Archive is null ? Key : "other", PreviousOutputs = PreviousOutputs.Node, BatchSize = 3, Answers = way.Answers,
                Archive = way.Archive, TimeProvider = way.Time,
            }),
            []),
        ["Bitcoin REST"] = new(
            () => new CoreNode(RegtestChain.Sample()).Answer,
            (client, address, way) => new BitcoinRestSource(client, address, RegtestChain.Id, new BitcoinRestOptions { Name = "S", Answers = way.Answers, Archive = way.Archive, TimeProvider = way.Time }),
            []),
        ["EVM node"] = new(
            () => new EvmServer(EvmChain.Sample()) { Lacks = EvmServer.WithoutParity }.Answer,
            (client, address, way) => new EvmRpcSource(client, address, ChainId.Ethereum, new EvmRpcOptions
            {
                Name = "S", BatchSize = 3, Answers = way.Answers, Archive = way.Archive, TimeProvider = way.Time,
            }),
            []),
        ["EVM node that lacks much"] = new(
            () => new EvmServer(EvmChain.Sample())
            {
                Lacks = new HashSet<string>([.. EvmServer.WithoutTraces, "eth_getBlockReceipts", "web3_clientVersion"]), Refusal = null,
            }.Answer,
            (client, address, way) => new EvmRpcSource(client, address, ChainId.Ethereum, new EvmRpcOptions { Name = "S", Answers = way.Answers, Archive = way.Archive, TimeProvider = way.Time }),
            []),
        ["TRON node"] = new(
            () => new TronNode(TronScene.Make()) { HasSolidInterface = false }.Answer,
            (client, address, way) => new TronNodeSource(client, address, ChainId.Tron, new TronNodeOptions { Name = "S", Answers = way.Answers, Archive = way.Archive, TimeProvider = way.Time }),
            []),
    };

    public static TheoryData<string> Names => [.. Scenes.Keys];

    public static TheoryData<string> BlockNames => [.. BlockScenes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Histories_are_pulled_from_recorded_answers_as_they_were_from_the_server(string name) => AssertSameAsync(Scenes[name], PullHistoriesAsync);

    [Theory]
    [MemberData(nameof(BlockNames))]
    public Task Blocks_are_pulled_from_recorded_answers_as_they_were_from_the_server(string name) => AssertSameAsync(BlockScenes[name], PullBlocksAsync);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_answer_that_is_taken_away_is_missed_or_was_not_needed(string name)
    {
        Scene scene = Scenes[name];
        (AnswerRecording recording, string[] online) = await PullAsync(scene, PullHistoriesAsync);
        int missed = 0;
        RawAnswer[] answers = [.. recording.Answers];
        foreach (string request in answers.Select(answer => answer.RequestHash).Distinct())
        {
            var damaged = new AnswerRecording();
            foreach (RawAnswer answer in answers.Where(answer => answer.RequestHash != request))
            {
                damaged.Add(answer);
            }

            try
            {
                Assert.Equal(online, await ReplayAsync(scene, damaged, PullHistoriesAsync));
            }
            catch (AnswerMissingException missing)
            {
                Assert.Equal("S", missing.SourceName);
                missed++;
            }
        }

        Assert.Equal(answers.Select(answer => answer.RequestHash).Distinct().Count(), missed);
    }

    [Fact]
    public async Task No_key_is_in_a_saved_recording()
    {
        using var folder = new TemporaryFolder();
        foreach ((string name, Scene scene) in Scenes.Concat(BlockScenes))
        {
            (AnswerRecording recording, _) = await PullAsync(scene, scene.Accounts.Length > 0 ? PullHistoriesAsync : PullBlocksAsync);
            foreach (string secret in (string[])[Key, EtherscanServer.Key, Uri.EscapeDataString(EtherscanServer.Key), CoreNode.Basic("someone", Key)])
            {
                Assert.DoesNotContain(recording.Answers, answer =>
                    answer.Request.Contains(secret, StringComparison.Ordinal) || answer.Source.Contains(secret, StringComparison.Ordinal)
                    || System.Text.Encoding.UTF8.GetString(answer.Content.Span).Contains(secret, StringComparison.Ordinal));
            }

            Assert.NotEmpty(recording.Answers);
        }
    }

    private static async Task AssertSameAsync(Scene scene, Func<IChainSource, Scene, TimeProvider, Task<string[]>> pull)
    {
        (AnswerRecording recording, string[] online) = await PullAsync(scene, pull);

        string[] offline = await ReplayAsync(scene, recording, pull);

        Assert.Equal(online, offline);
        Assert.Contains(online, fact => fact.Contains("CoverageRecord", StringComparison.Ordinal));
    }

    private static async Task<(AnswerRecording Recording, string[] Facts)> PullAsync(Scene scene, Func<IChainSource, Scene, TimeProvider, Task<string[]>> pull)
    {
        var recording = new AnswerRecording();
        await using LoopbackServer server = await LoopbackServer.StartAsync(scene.Answer());
        var way = new Way(recording, null, new TickingTime(TestTime.Start, Step));
        return (recording, await pull(scene.Open(server.Client, server.Address, way), scene, way.Time));
    }

    // On another day, with a clock of another pace, and a server that is not there.
    private static async Task<string[]> ReplayAsync(Scene scene, AnswerRecording recording, Func<IChainSource, Scene, TimeProvider, Task<string[]>> pull)
    {
        using var client = new HttpClient();
        var way = new Way(null, recording.Replay(), new TickingTime(TestTime.Start.AddDays(400), TimeSpan.FromMilliseconds(1)));
        return await pull(scene.Open(client, new Uri("http://nowhere.invalid:1/"), way), scene, way.Time);
    }

    private static async Task<string[]> PullHistoriesAsync(IChainSource source, Scene scene, TimeProvider time)
    {
        var ledger = new MemoryLedger();
        await LedgerPull.AccountsAsync((IAccountHistorySource)source, ledger, scene.Accounts, new HistoryOptions { TimeProvider = time });
        if (source is ICoinSource coins)
        {
            TransactionId id = (await ledger.HistoryAsync(new Account(source.Chain, scene.Accounts[0]))).Transactions[0].Record.Id;
            await LedgerPull.CoinsAsync(coins, ledger, [new FollowStart(id, 0)], new FollowOptions { Histories = new HistoryOptions { TimeProvider = time } });
        }

        return await FactsAsync(ledger);
    }

    private static async Task<string[]> PullBlocksAsync(IChainSource source, Scene scene, TimeProvider time)
    {
        var ledger = new MemoryLedger();
        await LedgerPull.BlocksAsync((IBlockSource)source, ledger, new PullOptions { TimeProvider = time });
        return await FactsAsync(ledger);
    }

    private static async Task<string[]> FactsAsync(MemoryLedger ledger) =>
    [
        .. await ledger.BlocksAsync().Select(block => block.ToString()).ToListAsync(),
        .. await ledger.TransactionsAsync().Select(transaction => string.Join(
            '\n', (IEnumerable<object>)[transaction.Record, .. transaction.Transfers, .. transaction.Freezes, .. transaction.Inputs, .. transaction.Outputs])).ToListAsync(),
        .. ledger.Coverage.Select(record => record.ToString()),
    ];

    /// <summary>Where answers go and come from, and the clock.</summary>
    private sealed record Way(IAnswerLog? Answers, IAnswerArchive? Archive, TimeProvider Time);

    private sealed record Scene(Func<Func<Request, Reply>> Answer, Func<HttpClient, Uri, Way, IChainSource> Open, Address[] Accounts);
}
