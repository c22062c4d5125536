using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WalletTrace.Chains.Evm;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Nodes;

/// <summary>A transaction that a node signs itself, for one of its own accounts.</summary>
/// <param name="From">Whose, by number.</param>
/// <param name="To">To whom; null to make a contract.</param>
/// <param name="Data">What the contract is called with, or the code that makes it.</param>
internal sealed record NodeCall(int From, Address? To, byte[] Data)
{
    public UInt256 Value { get; init; }

    /// <summary>Further fields, for instance those that make the transaction one of another type.</summary>
    public JsonObject Fields { get; init; } = [];
}

/// <summary>
/// A node of an EVM chain on the loopback, with ten accounts of its own that have 10,000 coins each in the first block; it makes blocks when told. Equal
/// questions make equal chains: times are fixed, and so are the accounts' keys, which are those of a published phrase.
/// </summary>
internal sealed class EvmNode : IAsyncDisposable
{
    private const string Phrase = "test test test test test test test test test test test junk";
    private const long FirstTime = 1_700_000_000;
    private const int BlockTime = 12;
    private const int Gas = 3_000_000;
    private const ulong MaxFee = 100_000_000_000;
    private const ulong MaxTip = 2_000_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly NodeProcess process;
    private readonly TemporaryFolder folder;

    private EvmNode(NodeProcess process, TemporaryFolder folder, int port, JsonObject genesis)
    {
        Decoding = new EvmDecoderOptions { Genesis = EvmGenesis.Read(Encoding.UTF8.GetBytes(genesis.ToJsonString())) };
        this.process = process;
        this.folder = folder;
        Place = new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}/"));
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Place };
    }

    /// <summary>The chain's number, that of Ethereum: its rules are followed.</summary>
    public static ChainId Chain => ChainId.Ethereum;

    /// <summary>What each of the node's accounts has in the first block: 10,000 coins, in wei.</summary>
    public static UInt256 Endowment { get; } = UInt256.Parse("10000000000000000000000");

    /// <summary>The node's own accounts, which follow from the phrase.</summary>
    public static IReadOnlyList<Address> Accounts { get; } =
    [
        .. new[]
        {
            "f39fd6e51aad88f6f4ce6ab8827279cfffb92266", "70997970c51812dc3a010c7d01b50e0d17dc79c8", "3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
            "90f79bf6eb2c4f870365e785982e1f101e93b906", "15d34aaf54267db7d7c367839aaf71a00a2c6a65", "9965507d1a55bcc2695c58ba16fb37d819b0a4dc",
            "976ea74026e726554db657fa54763abd0c3a0aa9", "14dc79964da2c08b23698b3d3cc7ca32193d9955", "23618e81e3f5cdf7f54c3d65f7fbc0abf5b21e8f",
            "a0ee7a142d267c1f36714e4a8f75612f20a79720",
        }.Select(text => Address.Evm(Convert.FromHexString(text))),
    ];

    /// <summary>Who makes the blocks.</summary>
    public static Address Proposer { get; } = Named(0xc0ffe);

    public Uri Place { get; }

    public HttpClient Client { get; }

    /// <summary>What the first block gives, which no node tells.</summary>
    public EvmDecoderOptions Decoding { get; }


    /// <summary>An address of which nobody has the key.</summary>
    public static Address Named(int number) => Address.Evm([0xaa, .. new byte[15], .. BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(number))]);

    /// <summary>What the first block gives, as anvil and others read it (genesis.json): the accounts' endowments, and contracts that are there from the start.</summary>
    public static JsonObject Genesis(params IEnumerable<(Address Place, CompiledContract Contract)> contracts)
    {
        var given = new JsonObject();
        foreach (Address account in Accounts)
        {
            given[Hex(account)] = new JsonObject { ["balance"] = Hex(Endowment) };
        }

        foreach ((Address place, CompiledContract contract) in contracts)
        {
            given[Hex(place)] = new JsonObject { ["balance"] = "0x0", ["code"] = Hex(contract.Code) };
        }

        return new JsonObject
        {
            ["config"] = new JsonObject { ["chainId"] = 1 }, ["nonce"] = "0x0", ["timestamp"] = Hex((UInt256)FirstTime), ["extraData"] = "0x", ["gasLimit"] = "0x1c9c380",
            ["difficulty"] = "0x0", ["mixHash"] = Hex(new byte[32]), ["coinbase"] = Hex(Proposer), ["alloc"] = given,
        };
    }

    /// <summary>Starts anvil, which follows the latest rules.</summary>
    /// <param name="genesis">The first block.</param>
    public static async Task<EvmNode> AnvilAsync(JsonObject genesis)
    {
        EvmNode node = await NodeProcess.StartAsync(
            port =>
            {
                var folder = new TemporaryFolder();
                NodeProcess process = NodeProcess.Start(
                    EvmPackages.Anvil!,
                    [
                        "--host", "127.0.0.1", "--port", Text(port), "--chain-id", "1", "--steps-tracing", "--silent", "--mnemonic", Phrase, "--no-mining",
                        "--order", "fifo", "--init", folder.Write("genesis.json", genesis.ToJsonString()),
                    ]);
                return new EvmNode(process, folder, port, genesis);
            },
            node => node.process,
            node => node.AnswersAsync());
        await node.CallAsync("anvil_setBlockTimestampInterval", BlockTime);
        return node;
    }

    /// <summary>Starts ganache.</summary>
    public static async Task<EvmNode> GanacheAsync()
    {
        // It gives one wei to each of the contracts that are built into the EVM, and to those that were to be.
        JsonObject genesis = Genesis();
        for (byte number = 1; number <= 18; number++)
        {
            genesis["alloc"]![Hex([.. new byte[19], number])] = new JsonObject { ["balance"] = "0x1" };
        }

        EvmNode node = await NodeProcess.StartAsync(
            port =>
            {
                var folder = new TemporaryFolder();
                NodeProcess process = NodeProcess.Start(
                    "node",
                    [
                        EvmPackages.Ganache!, "--server.host", "127.0.0.1", "--server.port", Text(port), "--chain.chainId", "1", "--chain.networkId", "1",
                        "--logging.quiet", "--wallet.mnemonic", Phrase, "--wallet.defaultBalance", "10000", "--database.dbPath", folder.Path,
                        "--chain.time", DateTimeOffset.FromUnixTimeSeconds(FirstTime).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                        "--miner.timestampIncrement", Text(BlockTime), "--miner.coinbase", Proposer.ToString(Chain),
                    ]);
                return new EvmNode(process, folder, port, genesis);
            },
            node => node.process,
            node => node.AnswersAsync());
        await node.CallAsync("miner_stop");
        return node;
    }

    /// <summary>A source that asks the node.</summary>
    public EvmRpcSource Source(int batchSize = 20, bool requireInternal = false, EvmChecks? checks = null) =>
        new(Client, Place, Chain, new EvmRpcOptions { BatchSize = batchSize, RequireInternal = requireInternal, Decoding = Decoding with { Checks = checks } });

    /// <summary>What the node answers.</summary>
    public async Task<JsonNode?> CallAsync(string method, params JsonArray parameters)
    {
        using HttpResponseMessage response = await Client.PostAsJsonAsync("", Request(method, parameters));
        JsonNode answer = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.True(answer["error"] is null, $"{method}: {answer["error"]?["message"]} {process.Said}");
        return answer["result"];
    }

    /// <summary>The same as decoders read it.</summary>
    public async Task<JsonElement> ElementAsync(string method, params JsonArray parameters) => JsonSerializer.SerializeToElement(await CallAsync(method, parameters));

    /// <summary>Makes one block of some transactions; their receipts. Those that do not offer a fee of their own stand in the block as they are given.</summary>
    public async Task<IReadOnlyList<JsonNode>> BlockAsync(params IReadOnlyList<NodeCall> calls)
    {
        var hashes = new List<string>();
        var nonces = new Dictionary<int, long>();
        foreach (NodeCall call in calls)
        {
            if (!nonces.TryGetValue(call.From, out long nonce))
            {
                nonce = (long)(ulong)Quantity(await CallAsync("eth_getTransactionCount", Hex(Accounts[call.From]), "latest"));
            }

            nonces[call.From] = nonce + 1;
            var transaction = (JsonObject)call.Fields.DeepClone();
            transaction["from"] = Hex(Accounts[call.From]);
            if (call.To is { } to)
            {
                transaction["to"] = Hex(to);
            }

            transaction["value"] = Hex(call.Value);
            transaction["data"] = Hex(call.Data);
            transaction["nonce"] = Hex((UInt256)nonce);
            transaction["gas"] = Hex((UInt256)Gas);
            if (!transaction.ContainsKey("gasPrice"))
            {
                // Whoever offers more comes first in a block of ganache: each offers less than the one before.
                transaction["maxFeePerGas"] ??= Hex(MaxFee);
                transaction["maxPriorityFeePerGas"] ??= Hex(MaxTip - (ulong)hashes.Count);
            }

            hashes.Add((string)(await CallAsync("eth_sendTransaction", transaction))!);
        }

        long height = await HeightAsync();
        await CallAsync("evm_mine");
        for (var waited = Stopwatch.StartNew(); await HeightAsync() == height; await Task.Delay(5))
        {
            Assert.True(waited.Elapsed < Patience, "no block was made: " + process.Said);
        }

        var receipts = new List<JsonNode>();
        foreach (string hash in hashes)
        {
            JsonNode? receipt = await CallAsync("eth_getTransactionReceipt", hash);
            Assert.True(receipt is not null, "the block was made without a transaction: " + process.Said);
            Assert.Equal((UInt256)(height + 1), Quantity(receipt!["blockNumber"]));
            receipts.Add(receipt);
        }

        return receipts;
    }

    /// <summary>Makes contracts in one block; their addresses.</summary>
    public async Task<Address[]> DeployAsync(params IReadOnlyList<(string Name, object[] Arguments)> contracts)
    {
        var calls = new List<NodeCall>();
        foreach ((string name, object[] arguments) in contracts)
        {
            calls.Add(new NodeCall(0, null, [.. (await Solidity.ContractAsync(name)).Creation, .. Abi.Encode(arguments)]));
        }

        return [.. (await BlockAsync(calls)).Select(receipt =>
        {
            Assert.True(Succeeded(receipt), receipt.ToJsonString());
            return Address.Parse((string)receipt["contractAddress"]!, Chain);
        })];
    }

    /// <summary>What a contract answers, as one number, at the chain's tip; null when it refuses.</summary>
    public async Task<UInt256?> AskAsync(Address contract, string signature, params object[] arguments)
    {
        using HttpResponseMessage response = await Client.PostAsJsonAsync(
            "", Request("eth_call", new JsonObject { ["to"] = Hex(contract), ["data"] = Hex(Abi.Call(signature, arguments)) }, "latest"));
        JsonNode answer = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        return answer["result"] is { } result && ((string)result!).Length == 66 ? Quantity(result) : null;
    }

    public async Task<UInt256> BalanceAsync(Address address) => Quantity(await CallAsync("eth_getBalance", Hex(address), "latest"));

    public async Task<long> HeightAsync() => (long)(ulong)Quantity(await CallAsync("eth_blockNumber"));

    public async Task<string> HashAtAsync(long height) => (string)(await CallAsync("eth_getBlockByNumber", Hex((UInt256)height), false))!["hash"]!;

    public static bool Succeeded(JsonNode receipt) => Quantity(receipt["status"]) == UInt256.One;

    public static UInt256 Quantity(JsonNode? value) => (UInt256)System.Numerics.BigInteger.Parse("0" + ((string)value!)[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static string Hex(Address address) => Hex(address.ToByteArray());

    public static string Hex(byte[] bytes) => "0x" + Convert.ToHexStringLower(bytes);

    public static string Hex(UInt256 number) => "0x" + ((System.Numerics.BigInteger)number).ToString("x", CultureInfo.InvariantCulture).TrimStart('0').PadLeft(1, '0');

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Client.Dispose();
        folder.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        await CallAsync("eth_chainId");
        return true;
    }

    private static JsonObject Request(string method, params JsonArray parameters) => new() { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
