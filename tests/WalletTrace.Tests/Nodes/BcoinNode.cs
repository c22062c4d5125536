using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Encodings;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Nodes;

/// <summary>A bcoin node of the regtest network on the loopback, all of it in memory, and what it says of its chain.</summary>
internal sealed class BcoinNode : IAsyncDisposable
{
    public const string Key = "a-key-for-tests";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly NodeProcess process;
    private readonly TemporaryFolder folder;

    private BcoinNode(NodeProcess process, TemporaryFolder folder, int port)
    {
        this.process = process;
        this.folder = folder;
        Address = new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}/"));
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        Asking = new HttpClient { BaseAddress = Address };
        Asking.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("x:" + Key)));
    }

    /// <summary>Why there is no node; null when there is one.</summary>
    public static string? Problem { get; } = FindProblem();

    public Uri Address { get; }

    /// <summary>A client that knows no credentials, for sources.</summary>
    public HttpClient Client { get; }

    private HttpClient Asking { get; }

    public static Task<BcoinNode> StartAsync() => NodeProcess.StartAsync(Start, node => node.process, node => node.IsUpAsync());

    public BitcoinRpcSource Source(BitcoinRpcOptions? options = null) =>
        new(Client, Address, ChainId.BitcoinRegtest, options ?? new BitcoinRpcOptions { User = "x", Password = Key });

    public async Task<JsonNode> CallAsync(string method, params JsonArray parameters)
    {
        using HttpResponseMessage response = await Asking.PostAsJsonAsync("/", new JsonObject { ["method"] = method, ["params"] = parameters });
        JsonNode answer = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.True(answer["error"] is null, $"{method}: {answer["error"]}");
        return answer["result"] ?? JsonValue.Create(string.Empty);
    }

    /// <summary>Mines blocks that pay to a P2WPKH script.</summary>
    public Task<JsonNode> MineAsync(int count, byte[] script) => CallAsync("generatetoaddress", count, SegwitAddress.Encode("rb", 0, script.AsSpan(2)));

    /// <summary>Puts a transaction into the memory pool, checked by the node's rules.</summary>
    public async Task SendAsync(RegtestTransaction transaction)
    {
        JsonNode id = await CallAsync("sendrawtransaction", Convert.ToHexStringLower(transaction.Bytes));
        Assert.Equal(transaction.Id.ToString(), id.GetValue<string>());
        await WaitUntilInPoolAsync(transaction.Id);
    }

    public async Task<long> HeightAsync() => (await CallAsync("getblockcount")).GetValue<long>();

    public async Task<string> HashAtAsync(long height) => (await CallAsync("getblockhash", height)).GetValue<string>();

    /// <summary>The ids of the transactions of a block, in its order.</summary>
    public async Task<string[]> TransactionsAtAsync(long height) =>
        [.. (await CallAsync("getblock", await HashAtAsync(height), true, false))["tx"]!.AsArray().Select(id => id!.GetValue<string>())];

    /// <summary>The value of a coin and its script; null when it does not exist or is spent.</summary>
    public async Task<(long Value, byte[] Script)? > CoinAsync(CoinId coin)
    {
        using HttpResponseMessage response = await Asking.GetAsync(FormattableString.Invariant($"/coin/{coin.Transaction}/{coin.Index}"));
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        JsonNode found = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        return (found["value"]!.GetValue<long>(), Convert.FromHexString(found["script"]!.GetValue<string>()));
    }

    /// <summary>What the unspent coins of a script are worth in all, by the node's index of addresses, which has the address in its own prefix.</summary>
    public async Task<UInt256> BalanceAsync(byte[] script)
    {
        string address = script switch
        {
            [0x76, 0xa9, 20, ..] => Base58Check.Encode(0x3c, script.AsSpan(3, 20)),
            [0xa9, 20, ..] => Base58Check.Encode(0x26, script.AsSpan(2, 20)),
            [0, ..] => SegwitAddress.Encode("rb", 0, script.AsSpan(2)),
            _ => throw new ArgumentException("no address"),
        };
        JsonArray coins = (await Asking.GetFromJsonAsync<JsonArray>("/coin/address/" + address))!;
        return coins.Where(coin => coin!["script"]!.GetValue<string>() == Convert.ToHexStringLower(script))
            .Aggregate(UInt256.Zero, (sum, coin) => sum + (UInt256)coin!["value"]!.GetValue<long>());
    }

    /// <summary>What all unspent coins are worth, and how many there are, by the node's chain state.</summary>
    public async Task<(UInt256 Value, long Count)> UnspentAsync()
    {
        JsonNode info = await CallAsync("gettxoutsetinfo");
        decimal coins = decimal.Parse(info["total_amount"]!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
        return ((UInt256)(ulong)(coins * 100_000_000m), info["txouts"]!.GetValue<long>());
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Client.Dispose();
        Asking.Dispose();
        folder.Dispose();
    }

    private static string? FindProblem()
    {
        string? place = Environment.GetEnvironmentVariable("WALLETTRACE_BCOIN");
        return string.IsNullOrEmpty(place) ? "needs a node: WALLETTRACE_BCOIN does not name the folder of the npm package bcoin"
            : !File.Exists(Path.Combine(place, "bin", "node")) ? "needs a node: the folder that WALLETTRACE_BCOIN names holds no bin/node of bcoin"
            : !NodeProcess.IsOnPath("node") ? "needs a node: there is no node on the path to run bcoin"
            : null;
    }

    private static BcoinNode Start(int port)
    {
        var folder = new TemporaryFolder();
        NodeProcess process = NodeProcess.Start(
            "node",
            [
                Path.Combine(Environment.GetEnvironmentVariable("WALLETTRACE_BCOIN")!, "bin", "node"), "--network=regtest", "--memory=true", "--prefix=" + folder.Path,
                "--api-key=" + Key, "--http-host=127.0.0.1", FormattableString.Invariant($"--http-port={port}"), "--listen=false", "--only=127.0.0.1", "--no-wallet",
                "--index-tx=true", "--index-address=true", "--workers=false", "--log-level=warning",
            ],
            ("NODE_BACKEND", "js"));
        return new BcoinNode(process, folder, port);
    }

    private async Task<bool> IsUpAsync()
    {
        using HttpResponseMessage response = await Asking.GetAsync("/");
        return response.IsSuccessStatusCode;
    }

    private async Task WaitUntilInPoolAsync(TransactionId id)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(20))
        {
            if ((await CallAsync("getrawmempool", false)).AsArray().Any(known => known!.GetValue<string>() == id.ToString()))
            {
                return;
            }
        }

        Assert.Fail($"the node did not take transaction {id}: {process.Said}");
    }
}
