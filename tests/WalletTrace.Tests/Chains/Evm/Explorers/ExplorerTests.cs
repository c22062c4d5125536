using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Explorers;

/// <summary>A chain behind servers that play explorers.</summary>
public abstract class ExplorerTests : IAsyncLifetime
{
    private protected const CoverageKinds AllKinds =
        CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn;

    private LoopbackServer[] servers = [];

    private protected ScriptedChain Chain { get; } = ExplorerScene.Make();

    private protected EtherscanServer Etherscanned { get; private set; } = null!;

    private protected BlockscoutServer Blockscouted { get; private set; } = null!;

    private protected LoopbackServer First => servers[0];

    private protected LoopbackServer Second => servers[1];

    private protected DisclosureLog Log { get; } = new();

    public async Task InitializeAsync()
    {
        Etherscanned = new EtherscanServer(Chain);
        Blockscouted = new BlockscoutServer(Chain);
        servers = [await LoopbackServer.StartAsync(request => Etherscanned.Answer(request)), await LoopbackServer.StartAsync(request => Blockscouted.Answer(request))];
    }

    public async Task DisposeAsync()
    {
        foreach (LoopbackServer server in servers)
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>Etherscan as the contract tests have it: small answers and pages.</summary>
    internal static EtherscanSource Etherscan(LoopbackServer server, IDisclosureLog log, int rows = 3, int window = 6, int perPage = 2, string key = EtherscanServer.Key, ChainId? chain = null) =>
        new(server.Client, new Uri(server.Address, "v2/api"), chain ?? ChainId.Ethereum, new EtherscanOptions
        {
            ApiKey = key, TimeProvider = new TestTime(TimeSpan.FromSeconds(30)), Disclosures = log, RowsPerRequest = rows, Window = window, TransactionsPerPage = perPage,
        });

    /// <summary>Blockscout as the contract tests have it: small answers and pages.</summary>
    internal static BlockscoutSource Blockscout(LoopbackServer server, IDisclosureLog log, int rows = 3, int window = 6, int perPage = 2, string? key = null, ChainId? chain = null) =>
        new(server.Client, new Uri(server.Address, "api"), chain ?? ChainId.Ethereum, new BlockscoutOptions
        {
            ApiKey = key, TimeProvider = new TestTime(TimeSpan.FromSeconds(30)), Disclosures = log, RowsPerRequest = rows, Window = window, TransactionsPerPage = perPage,
        });

    private protected IAccountHistorySource Source(bool isEtherscan = true, int rows = 3, int window = 6, int perPage = 2) => isEtherscan
        ? Etherscan(First, Log, rows, window, perPage)
        : Blockscout(Second, Log, rows, window, perPage);

    private protected LoopbackServer Server(bool isEtherscan) => isEtherscan ? First : Second;

    /// <summary>Changes what is answered to one action.</summary>
    private protected void Lie(string action, Action<JsonObject> change, bool isEtherscan = true) => Server(isEtherscan).Lie = (request, honest) =>
    {
        if (!request.Query.Contains($"action={action}&", StringComparison.Ordinal))
        {
            return honest;
        }

        JsonObject told = JsonNode.Parse(honest.Body)!.AsObject();
        change(told);
        return Reply.Json(told.ToJsonString());
    };

    private protected static async Task<List<HistoryPage>> ReadAsync(IAccountHistorySource source, Address? owner = null, int? limit = null)
    {
        var pages = new List<HistoryPage>();
        await foreach (HistoryPage page in source.ReadHistoryAsync(owner ?? ExplorerScene.Alice, limit))
        {
            pages.Add(page);
        }

        return pages;
    }

    private protected async Task<T> FailAsync<T>(bool isEtherscan = true)
        where T : WalletTraceException => await Assert.ThrowsAsync<T>(() => ReadAsync(Source(isEtherscan)));

    private protected static CoverageRecord CoverageOf(List<HistoryPage> pages) => Assert.Single(pages[^1].Facts.OfType<CoverageRecord>());

    private protected static Fact[] FactsOf(List<HistoryPage> pages) => [.. pages.SelectMany(page => page.Facts).Where(fact => fact is not (BlockRecord or CoverageRecord))];
}
