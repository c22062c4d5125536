using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin.Nodes;

/// <summary>What a node's REST interface gives is checked as every block is.</summary>
public sealed class BitcoinRestSourceTests : IAsyncLifetime
{
    private readonly RegtestChain chain = RegtestChain.Sample();
    private readonly TestTime time = new(TimeSpan.FromSeconds(30));
    private CoreNode node = null!;
    private LoopbackServer server = null!;

    public async Task InitializeAsync()
    {
        node = new CoreNode(chain);
        server = await LoopbackServer.StartAsync(request => node.Answer(request));
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Hashes_are_asked_for_together()
    {
        await ReadAsync(Source());

        Assert.Equal(1, server.Requests.Count(request => request.Path.StartsWith("rest/headers", StringComparison.Ordinal)));
        Assert.Equal(chain.TipHeight + 1, server.Requests.Count(request => request.Path.StartsWith("rest/block/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_node_without_REST_says_what_to_do()
    {
        node = new CoreNode(chain) { HasRest = false };

        UnsupportedMethodException failure = await Assert.ThrowsAsync<UnsupportedMethodException>(() => ReadAsync(Source()));

        Assert.Contains("start the node with -rest", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_of_another_chain_is_refused() =>
        Assert.Contains(
            "expected 00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6",
            (await Assert.ThrowsAsync<ChainSourceException>(() => ReadAsync(new BitcoinRestSource(server.Client, server.Address, ChainId.BitcoinSignet)))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_pruned_node_says_from_where_it_has_blocks()
    {
        node = new CoreNode(chain) { FirstHeight = 12 };

        Assert.Contains("it is pruned", (await Assert.ThrowsAsync<MissingResponseException>(() => ReadAsync(Source()))).Message, StringComparison.Ordinal);
        await foreach (BlockFacts block in Source().ReadAsync(new BlockRange(12, 13)))
        {
            Assert.Equal(chain.HashAt(block.Block.Height), block.Block.Hash);
        }
    }

    [Fact]
    public async Task A_block_that_the_node_lacks_after_all_is_missing()
    {
        server.Lie = (request, honest) => request.Path == $"rest/block/{chain.HashAt(20)}.bin" ? Reply.Text("not available (pruned data)", 404) : honest;

        Assert.Contains("found no block 20", (await Assert.ThrowsAsync<MissingResponseException>(() => ReadAsync(Source()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_blocks_headers_and_hashes_are_refused()
    {
        foreach ((string path, byte[] lie, string expected) in ((string, byte[], string)[])
            [
                ($"rest/block/{chain.HashAt(20)}.bin", chain.BytesAt(21), $"found {chain.HashAt(21)}, expected {chain.HashAt(20)}"),
                ($"rest/block/{chain.HashAt(20)}.bin", chain.BytesAt(20)[..^1], "block 20"),
                ("rest/headers/31/", chain.Blocks[1].Header, "found header"),
                ("rest/headers/31/", [.. chain.Blocks[0].Header, .. chain.Blocks[2].Header], "expected a child of"),
                ("rest/headers/31/", chain.Blocks[0].Header[1..], "found 79 bytes"),
                ("rest/headers/31/", [.. Enumerable.Repeat(chain.Blocks[0].Header, 32).SelectMany(header => header)], "expected up to 31 headers"),
                ("rest/blockhashbyheight/0", [1, 2, 3], "found 3 bytes"),
            ])
        {
            server.Lie = (request, honest) => request.Path.StartsWith(path, StringComparison.Ordinal) ? Reply.Bytes(lie) : honest;
            Assert.Contains(expected, (await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(Source()))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_inputs_spend_is_held_against_the_block()
    {
        string path = $"rest/spenttxouts/{chain.HashAt(15)}.bin";
        byte[] honest = node.Answer(new Request("GET", path, "", [], null)).Body;
        foreach ((byte[] lie, string expected) in ((byte[], string)[])
            [
                (honest[..^1], "found"),
                ([.. honest, 0], "1 bytes after the last output"),
                ([3, .. honest[1..]], "bytes after the last output"),
                ([4, 0, 0, 0, 0], "with 0 inputs"),
                ([2, 0, 0], "found 1 transactions that spend, expected 3"),
                ([0xff, .. Enumerable.Repeat((byte)0xff, 8)], "a count of 18446744073709551615"),
                ([.. honest[..3], .. Enumerable.Repeat((byte)0xff, 8), .. honest[11..]], "found an output of 18446744073709551615"),
                ([.. honest[..3], .. new byte[8], .. honest[11..]], "worth"),
            ])
        {
            server.Lie = (request, answer) => request.Path == path ? Reply.Bytes(lie) : answer;
            Assert.Contains(expected, (await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(Source()))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Fewer_headers_than_asked_for_end_the_reading_with_an_error()
    {
        server.Lie = (request, honest) => request.Path.StartsWith("rest/headers/31/", StringComparison.Ordinal) ? honest with { Body = honest.Body[..800] } : honest;

        Assert.Contains("found no block at height 10", (await Assert.ThrowsAsync<MissingResponseException>(() => ReadAsync(Source()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_off_ends_the_requests_that_are_under_way()
    {
        server.Lie = (request, honest) => honest with { Stalls = request.Path == $"rest/block/{chain.HashAt(8)}.bin" };

        // The stalled request would never end by itself: this clock does not move.
        await ReadTo(5).WaitAsync(TimeSpan.FromMinutes(1));

        async Task ReadTo(long last)
        {
            await foreach (BlockFacts block in Source().ReadAsync(new BlockRange(0, chain.TipHeight)))
            {
                if (block.Block.Height == last)
                {
                    break;
                }
            }
        }
    }

    private BitcoinRestSource Source() => new(server.Client, server.Address, RegtestChain.Id, new BitcoinRestOptions { TimeProvider = time });

    private async Task ReadAsync(BitcoinRestSource source)
    {
        await foreach (BlockFacts block in source.ReadAsync(new BlockRange(0, chain.TipHeight)))
        {
            Assert.Equal(chain.HashAt(block.Block.Height), block.Block.Hash);
        }
    }
}
