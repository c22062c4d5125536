using System.Text.Json;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Nodes;

/// <summary>A real node tells one thing in several ways; facts do not depend on which of them is asked for.</summary>
[Collection(OnOneAnvil.Name)]
public sealed class AnvilAnswerTests(AnvilChain chain)
{
    private const CoverageKinds All = CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn
        | CoverageKinds.Fee | CoverageKinds.Reward;

    private static readonly string[] Tracing = ["debug_", "trace_"];

    [AnvilFact]
    public async Task Every_way_to_tell_the_calls_of_a_block_gives_the_same_facts()
    {
        var decoder = new EvmBlockDecoder(EvmNode.Chain, chain.Node.Decoding);
        foreach (BlockFacts block in chain.Blocks)
        {
            string height = EvmNode.Hex((UInt256)block.Block.Height);
            var answers = new EvmBlockAnswers { Block = await chain.Node.ElementAsync("eth_getBlockByNumber", height, true) };
            IReadOnlyList<JsonElement> receipts = EvmBlockAnswers.ListOf(await chain.Node.ElementAsync("eth_getBlockReceipts", height));
            IReadOnlyList<JsonElement> calls = EvmBlockAnswers.ListOf(await chain.Node.ElementAsync("debug_traceBlockByNumber", height, new JsonObject { ["tracer"] = "callTracer" }));
            IReadOnlyList<JsonElement> flat = EvmBlockAnswers.ListOf(await chain.Node.ElementAsync("trace_block", height));

            BlockFacts nested = decoder.Decode(answers with { Receipts = receipts, CallTraces = calls, Uncles = [] });
            BlockFacts listed = decoder.Decode(answers with { Receipts = receipts, FlatTraces = flat, Uncles = [] });

            Assert.Equal(block.Facts, nested.Facts);
            Assert.Equal(block.Facts, listed.Facts);
            Assert.Equal((All, All, All), (block.Kinds, nested.Kinds, listed.Kinds));
        }
    }

    [AnvilFact]
    public async Task A_node_that_refuses_one_way_is_asked_in_another()
    {
        await using LoopbackServer without = await BeforeAsync("debug_");
        EvmRpcSource source = Source(without);

        IReadOnlyList<BlockFacts> blocks = await AnvilChain.ReadAsync(source);

        Assert.Contains("trace_block", (await source.CapabilitiesAsync()).Description);
        AssertEqual(chain.Blocks, blocks, fact => true);
    }

    [AnvilFact]
    public async Task A_node_that_refuses_every_way_gives_all_but_what_contracts_paid()
    {
        await using LoopbackServer without = await BeforeAsync(Tracing);
        EvmRpcSource source = Source(without);

        IReadOnlyList<BlockFacts> blocks = await AnvilChain.ReadAsync(source);

        Assert.Equal(All & ~CoverageKinds.Internal, (await source.CapabilitiesAsync()).Kinds);
        Assert.All(blocks.Skip(1), block => Assert.Equal(All & ~CoverageKinds.Internal, block.Kinds));
        AssertEqual(chain.Blocks, blocks, fact => fact is not TransferRecord { Kind: TransferKind.Internal } and not TransferRecord { Kind: TransferKind.Burn, Asset.IsNative: true });
    }

    [AnvilFact]
    public async Task A_node_that_gives_receipts_one_by_one_gives_the_same_facts()
    {
        await using LoopbackServer without = await BeforeAsync("eth_getBlockReceipts");

        AssertEqual(chain.Blocks, await AnvilChain.ReadAsync(Source(without)), fact => true);
    }

    private EvmRpcSource Source(LoopbackServer server) => new(server.Client, server.Address, EvmNode.Chain, new EvmRpcOptions { Decoding = chain.Node.Decoding });

    private static void AssertEqual(IReadOnlyList<BlockFacts> expected, IReadOnlyList<BlockFacts> found, Func<Fact, bool> counts)
    {
        Assert.Equal(expected.Select(block => block.Block), found.Select(block => block.Block));
        foreach ((BlockFacts one, BlockFacts other) in expected.Zip(found))
        {
            Assert.Equal(one.Facts.Where(counts), other.Facts);
            Assert.Equal(one.Noise, other.Noise);
        }
    }

    /// <summary>A server before the node that does not know some methods.</summary>
    private Task<LoopbackServer> BeforeAsync(params string[] refused) => LoopbackServer.StartAsync(request =>
    {
        JsonNode asked = JsonNode.Parse(request.Body)!;
        JsonNode answer = asked is JsonArray list ? new JsonArray([.. list.Select(call => Answer(call!))]) : Answer(asked);
        return Reply.Json(answer.ToJsonString());

        JsonNode Answer(JsonNode call) => refused.Any(((string)call["method"]!).StartsWith)
            ? new JsonObject
            {
                ["jsonrpc"] = "2.0", ["id"] = call["id"]!.DeepClone(),
                ["error"] = new JsonObject { ["code"] = -32601, ["message"] = "the method does not exist/is not available" },
            }
            : Pass(call);
    });

    private JsonNode Pass(JsonNode call)
    {
        using var passed = new HttpRequestMessage(HttpMethod.Post, chain.Node.Place)
        {
            Content = new StringContent(call.ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
        };
        using HttpResponseMessage response = chain.Node.Client.Send(passed);
        return JsonNode.Parse(response.Content.ReadAsStream())!;
    }
}
