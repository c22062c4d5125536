using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Http;
using WalletTrace.Chains.Tron;
using WalletTrace.Tests.Support;
using JsonValue = WalletTrace.Chains.Http.JsonValue;

namespace WalletTrace.Tests.Chains.Tron;

public class TronBlockTests
{
    [Fact]
    public void The_first_block_of_the_main_network_hashes_to_its_id_and_gives_coins_to_one_account()
    {
        JsonObject told = new TronChain().Blocks[0].ToJson(visible: false);
        told["blockID"] = TronChain.Genesis;

        TronBlock block = Read(told);

        // Source of the root: what the main network's nodes tell of block 0.
        Assert.Equal("8ef446bf3f395af929c218014f6101ec86576c5f61b2ae3236bf3a2ab5e2fecd", told["block_header"]!["raw_data"]!["txTrieRoot"]!.GetValue<string>());
        Assert.Equal(new BlockRecord(ChainId.Tron, 0, 0, TronBlock.MainnetGenesis), block.Record);
        BlockFacts facts = new TronFacts(ChainId.Tron).Of(block, [], tellsCalls: true);
        TransferRecord mint = Assert.Single(facts.Facts.OfType<TransferRecord>());
        Assert.Equal((TransferKind.Mint, (UInt256)99_000_000_000_000_000UL, "TLLM21wteSPs4hKjbxgmH1L6poyMjeTbHm"), (mint.Kind, mint.Amount, mint.To!.Value.ToString(ChainId.Tron)));
        Assert.Equal(3, facts.Facts.OfType<TransactionRecord>().Count());
    }

    [Fact]
    public void A_recorded_transaction_of_the_main_network_is_read_from_the_bytes_that_were_signed()
    {
        // Source: block 62,258,698, as TronGrid told it to github.com/LedgerHQ/ledger-live, types.fixture.ts of coin-tron.
        const string Raw = "0a02fdf622084cd898aed8ce5d1440f0d2ccf1fd315a65080112610a2d747970652e676f6f676c65617069732e636f6d2f70726f746f636f6c2e5472616e73666572436f6e747261637412300a15"
            + "419b3281a60ab7a44f351ef2896c653f134972ad2212154105cc125604448afeb6867eb688efb7e80411d57a1805709c91c9f1fd31";
        var told = new JsonObject
        {
            ["ret"] = new JsonArray(new JsonObject { ["contractRet"] = "SUCCESS" }), ["txID"] = "47086db397eac45d2fe7dacedcb6f77267d6895dce645210e495e64f8a2a7910", ["raw_data_hex"] = Raw,
        };

        TronTransaction read = Parse(told, TronTransaction.Read);

        Assert.Equal((TronContract.Transfer, 5L), (read.Type, read.Contract.Integer(3)));
        Assert.Equal("419b3281a60ab7a44f351ef2896c653f134972ad22", Convert.ToHexStringLower(read.Contract.Bytes(1).Span));
        Assert.False(read.Failed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_block_of_a_chain_is_read_in_either_form(bool visible)
    {
        TronChain chain = TronScene.Make();
        for (long height = 0; height <= chain.TipHeight; height++)
        {
            TronChain.Block block = chain.Blocks[(int)height];
            Assert.Equal(block.Record, Read(block.ToJson(visible)).Record);
        }
    }

    [Fact]
    public void What_was_changed_in_a_block_is_found()
    {
        (string Expected, Action<JsonObject> Change)[] changes =
        [
            ("hashes to", told => Header(told)["timestamp"] = 1),
            ("hashes to", told => Header(told)["version"] = 29),
            ("hashes to", told => Header(told)["parentHash"] = new string('1', 64)),
            ("hashes to", told => Header(told)["witness_address"] = "41" + new string('2', 40)),
            ("hashes to", told => told["blockID"] = new string('0', 15) + "5" + new string('1', 48)),
            ("hashes to", told => First(told)["raw_data_hex"] = "00" + First(told)["raw_data_hex"]!.GetValue<string>()),
            ("Merkle root", told => told["transactions"]!.AsArray().RemoveAt(1)),
            ("Merkle root", told => told.Remove("transactions")),
            ("Merkle root", told => First(told)["ret"]![0]!["contractRet"] = "REVERT"),
            ("Merkle root", told => First(told)["signature"]![0] = "00"),
            ("Merkle root", told => Swap(told["transactions"]!.AsArray())),
            ("expected what this library knows", told => First(told)["ret"]![0]!["orderDetails"] = new JsonArray()),
            ("a result that this library knows", told => First(told)["ret"]![0]!["contractRet"] = "PERHAPS"),
            ("found no block_header", told => told.Remove("block_header")),
        ];
        TronChain chain = TronScene.Make();
        foreach ((string expected, Action<JsonObject> change) in changes)
        {
            JsonObject told = chain.Blocks[2].ToJson(visible: false);
            change(told);

            Assert.Contains(expected, Assert.Throws<AnswerException>(() => Read(told)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_contract_of_an_unknown_type_ends_in_an_error_and_not_in_silence()
    {
        foreach (long type in (long[])[7, 60, 1 + (1L << 32), -1])
        {
            byte[] raw = [.. TronBytes.Field(11, [.. TronBytes.Number(1, type), .. TronBytes.Field(2)])];
            var told = new JsonObject { ["txID"] = TronBytes.IdOf(raw).ToString(), ["raw_data_hex"] = Convert.ToHexStringLower(raw) };

            Assert.Contains($"of type {type}", Assert.Throws<AnswerException>(() => Parse(told, TronTransaction.Read)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bytes_that_are_no_message_are_refused()
    {
        foreach (string hex in (string[])["08", "0a05", "0a", "0f", "00", "08ffffffffffffffffffff01", "5a00", "5a005a00", "5b"])
        {
            byte[] raw = Convert.FromHexString(hex);
            var told = new JsonObject { ["txID"] = TronBytes.IdOf(raw).ToString(), ["raw_data_hex"] = hex };

            // An empty contract is the creation of an account, of nobody's.
            if (hex != "5a00")
            {
                Assert.Throws<AnswerException>(() => Parse(told, TronTransaction.Read));
            }
        }
    }

    internal static TronBlock Read(JsonObject told) => Parse(told, value => TronBlock.Read(value, ChainId.Tron, TronChecks.All));

    internal static T Parse<T>(JsonNode told, Func<JsonValue, T> read) =>
        JsonValue.Read(new HttpAnswer(System.Net.HttpStatusCode.OK, Encoding.UTF8.GetBytes(told.ToJsonString())), "answer", read);

    private static JsonObject Header(JsonObject told) => told["block_header"]!["raw_data"]!.AsObject();

    private static JsonObject First(JsonObject told) => told["transactions"]![0]!.AsObject();

    private static void Swap(JsonArray list)
    {
        JsonNode first = list[0]!;
        list.RemoveAt(0);
        list.Add(first);
    }
}
