using System.Text.Json.Nodes;
using Nethereum.JsonRpc.Client;
using Nethereum.Web3;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Nethereum.Tests.Chains.Evm.Nodes;

/// <summary>A source through Nethereum's client over nodes that lie, are busy or lack something: a typed error or the right answer, never silence.</summary>
public sealed class NethereumSourceTests : IAsyncLifetime
{
    private readonly EvmChain chain = EvmChain.Sample();
    private EvmServer node = null!;
    private LoopbackServer server = null!;

    public async Task InitializeAsync()
    {
        node = new EvmServer(chain) { Lacks = EvmServer.WithoutParity };
        server = await LoopbackServer.StartAsync(node.Answer);
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_node_that_leaves_out_an_event_is_found_out()
    {
        node.Lie = (method, _, honest) =>
        {
            if (method == "eth_getBlockReceipts" && honest?.AsArray().FirstOrDefault(receipt => receipt!["logs"]!.AsArray().Count > 0) is { } receipt)
            {
                receipt["logs"]!.AsArray().RemoveAt(0);
            }

            return honest;
        };

        await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(Source()));
    }

    [Fact]
    public async Task Calls_whose_answers_are_missing_are_made_again()
    {
        List<BlockFacts> honest = await ReadAsync(Source());
        node.Reshape = answers => answers.Skip(1);

        List<BlockFacts> blocks = await ReadAsync(Source());

        Assert.Equal(honest.Select(block => block.Block), blocks.Select(block => block.Block));
        Assert.Equal(honest.SelectMany(block => block.Facts), blocks.SelectMany(block => block.Facts));
    }

    [Fact]
    public async Task Answers_that_never_come_come_twice_or_belong_to_no_call_are_errors()
    {
        Func<List<JsonNode?>, IEnumerable<JsonNode?>>[] lies =
        [
            _ => [],
            answers => answers.Append(answers[0]!.DeepClone()),
            answers =>
            {
                answers[0]!["id"] = 4711;
                return answers;
            },
        ];
        foreach (Func<List<JsonNode?>, IEnumerable<JsonNode?>> lie in lies)
        {
            NethereumSource source = Source();
            await source.CapabilitiesAsync();
            node.Reshape = lie;

            await Assert.ThrowsAnyAsync<ChainSourceException>(() => ReadAsync(source));

            node.Reshape = null;
        }
    }

    [Fact]
    public async Task A_busy_node_is_asked_again_and_one_that_stays_busy_is_an_error()
    {
        server.LieFirst(Reply.Page(429), Reply.Page(503));
        Assert.Equal(chain.TipHeight + 1, (await ReadAsync(Source())).Count);

        server.Lie = (_, _) => Reply.Page(429);
        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => ReadAsync(Source()));
        Assert.True(failure.IsTransient);
        Assert.Contains("429", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_for_an_answer_and_another_chain_are_errors()
    {
        server.Lie = (_, _) => Reply.Page();
        Assert.False((await Assert.ThrowsAsync<ChainSourceException>(async () => await Source().CapabilitiesAsync())).IsTransient);

        server.Lie = null;
        node.ChainNumber = "0x38";
        Assert.Contains("found chain id 56", (await Assert.ThrowsAsync<ChainSourceException>(async () => await Source().CapabilitiesAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_whose_serializer_does_not_follow_deep_traces_says_so()
    {
        TestCall calls = new("CALL", EvmChain.Account(5), EvmChain.Account(6), 1U);
        for (int depth = 0; depth < 40; depth++)
        {
            calls = new TestCall("CALL", EvmChain.Account(5), EvmChain.Account(5), 1U, calls);
        }

        chain.AddBlock(new EvmTx(EvmChain.Account(1), EvmChain.Account(5), 90U) { GasUsed = 80_000, Calls = [calls] });
        EvmBlock deep = chain.Tip;

        // What the node can do is tried on blocks above it.
        for (int number = 0; number < 6; number++)
        {
            chain.AddBlock(EvmChain.Pay(1, 2, 3));
        }

        var range = new BlockRange(deep.Height, deep.Height);
        NethereumSource narrow = new(new RpcClient(server.Address), ChainId.Ethereum, Options());
        Assert.Contains("MaxDepth", (await Assert.ThrowsAsync<ChainSourceException>(() => ReadAsync(narrow, range))).Message, StringComparison.Ordinal);

        BlockFacts block = Assert.Single(await ReadAsync(Source(), range));
        Assert.Equal(41, block.Facts.OfType<TransferRecord>().Count(transfer => transfer.Kind == TransferKind.Internal));
    }

    [Fact]
    public async Task Balances_are_told_where_the_node_has_them()
    {
        Address holder = EvmChain.Account(1);
        node.Balances.Add((holder.ToString(ChainId.Ethereum).ToLowerInvariant(), 5), "0x2a");

        Assert.Equal((UInt256)42, await Source().BalanceAsync(holder, Asset.Native(ChainId.Ethereum), 5));
        Assert.Null(await Source().BalanceAsync(holder, Asset.Native(ChainId.Ethereum), 6));
    }

    [Fact]
    public void What_cannot_be_used_is_refused()
    {
        var client = new RpcClient(server.Address);
        Assert.Throws<ArgumentNullException>(() => new NethereumSource((IClient)null!, ChainId.Ethereum));
        Assert.Throws<ArgumentNullException>(() => new NethereumSource((IWeb3)null!, ChainId.Ethereum));
        Assert.Throws<ArgumentException>(() => new NethereumSource(client, ChainId.Tron));
        Assert.Contains("where the client is made", Assert.Throws<ArgumentException>(() => new NethereumSource(client, ChainId.Ethereum, new EvmRpcOptions { ApiKey = "key" })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new NethereumSource(client, ChainId.Ethereum, new EvmRpcOptions { BearerToken = "key" }));
        Assert.Equal("my node", new NethereumSource(client, ChainId.Ethereum, told: new NethereumOptions { Name = "my node" }).Name);
    }

    private static EvmRpcOptions Options() => new() { TimeProvider = new TestTime(TimeSpan.FromSeconds(30)) };

    private async Task<List<BlockFacts>> ReadAsync(NethereumSource source, BlockRange? range = null)
    {
        var blocks = new List<BlockFacts>();
        await foreach (BlockFacts block in source.ReadAsync(range ?? new BlockRange(0, chain.TipHeight)))
        {
            blocks.Add(block);
        }

        return blocks;
    }

    private NethereumSource Source() => new(NethereumContractTests.Client(server.Address), ChainId.Ethereum, Options());
}
