using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin.Nodes;

/// <summary>Blocks in Bitcoin Core's JSON are put back into bytes and checked as such.</summary>
public sealed class CoreJsonTests
{
    // Source: block 0 of Bitcoin as Bitcoin Core answers getblock with verbosity 2.
    private const string Genesis = """
        {"result":{"hash":"000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f","confirmations":554644,"height":0,"version":1,
        "merkleroot":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b","tx":[{
        "txid":"4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b","version":1,"locktime":0,"vin":[{
        "coinbase":"04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73",
        "sequence":4294967295}],"vout":[{"value":50.00000000,"n":0,"scriptPubKey":{
        "hex":"4104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac"}}]}],
        "time":1231006505,"nonce":2083236893,"bits":"1d00ffff"},"error":null,"id":0}
        """;

    private readonly RegtestChain chain = RegtestChain.Sample();

    [Fact]
    public void The_first_block_of_Bitcoin_is_read_from_its_fields()
    {
        BlockFacts block = CoreJson.ReadBlock(Encoding.UTF8.GetBytes(Genesis), ChainId.Bitcoin);

        Assert.Equal(new BlockRecord(ChainId.Bitcoin, 0, 1231006505, BlockHash.Parse("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f")), block.Block);
        OutputRecord output = Assert.Single(block.Facts.OfType<OutputRecord>());
        Assert.Equal((AddressKind.ScriptHash, (UInt256)5_000_000_000), (output.Owner.Kind, output.Amount));
    }

    [Fact]
    public void Every_block_reads_the_same_from_JSON_with_bytes_or_without()
    {
        foreach (bool tellsHex in (bool[])[true, false])
        {
            var node = new CoreNode(chain) { TellsHex = tellsHex };
            foreach (RegtestBlock block in chain.Blocks)
            {
                foreach (long verbosity in (long[])[2, 3])
                {
                    BlockFacts expected = chain.FactsAt(block.Height, withSpent: verbosity == 3);
                    BlockFacts found = Read(node.BlockJson(block, verbosity));
                    Assert.Equal(expected.Block, found.Block);
                    Assert.Equal(expected.Facts, found.Facts);
                }
            }
        }
    }

    [Fact]
    public void Whatever_is_changed_is_found_out()
    {
        foreach (Action<JsonNode> lie in (Action<JsonNode>[])
            [
                block => block["hash"] = chain.HashAt(3).ToString(),
                block => block["version"] = 1,
                block => block["previousblockhash"] = chain.HashAt(3).ToString(),
                block => block["merkleroot"] = chain.HashAt(3).ToString(),
                block => block["time"] = 1,
                block => block["bits"] = "1d00ffff",
                block => block["bits"] = "1d00ff",
                block => block["nonce"] = 77,
                block => block["height"] = -1,
                block => block["tx"]!.AsArray().RemoveAt(1),
                block => block["tx"]!.AsArray().Clear(),
                block => block["tx"]![1]!["txid"] = chain.HashAt(3).ToString(),
                block => block["tx"]![1]!["version"] = 1,
                block => block["tx"]![1]!["locktime"] = 1,
                block => block["tx"]![1]!["vin"]![0]!["sequence"] = 5,
                block => block["tx"]![1]!["vin"]![0]!["vout"] = 9,
                block => block["tx"]![1]!["vin"]![4]!["txinwitness"]![0] = "00",
                block => block["tx"]![1]!["vin"]![4]!.AsObject().Remove("txinwitness"),
                block => block["tx"]![1]!["vout"]![0]!["value"] = CoreNode.Coins(1),
                block => block["tx"]![1]!["vout"]![0]!["scriptPubKey"]!["hex"] = "51",
                block => block.AsObject().Remove("tx"),
            ])
        {
            foreach (long verbosity in (long[])[2, 3])
            {
                JsonNode block = new CoreNode(chain) { TellsHex = false }.BlockJson(chain.Blocks[15], verbosity);
                lie(block);
                Assert.Throws<ChainDataException>(() => Read(block));
            }
        }
    }

    [Fact]
    public void Values_beside_the_bytes_must_be_those_in_the_bytes()
    {
        JsonNode block = new CoreNode(chain).BlockJson(chain.Blocks[15], 2);
        block["tx"]![1]!["vout"]![0]!["value"] = CoreNode.Coins(1);

        Assert.Contains("beside its bytes", Assert.Throws<ChainDataException>(() => Read(block)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Amounts_in_exponent_form_read_the_same()
    {
        string json = new CoreNode(chain) { TellsHex = false }.BlockJson(chain.Blocks[15], 2).ToJsonString();
        Assert.Contains(":0.00010009,", json, StringComparison.Ordinal);

        BlockFacts found = CoreJson.ReadBlock(Encoding.UTF8.GetBytes(json.Replace(":0.00010009,", ":1.0009e-4,", StringComparison.Ordinal)), RegtestChain.Id);

        Assert.Equal(chain.FactsAt(15).Facts, found.Facts);
    }

    private static BlockFacts Read(JsonNode json) => CoreJson.ReadBlock(Encoding.UTF8.GetBytes(json.ToJsonString()), RegtestChain.Id);
}
