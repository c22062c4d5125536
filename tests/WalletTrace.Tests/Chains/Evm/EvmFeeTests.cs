using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Tests.Support;
using static WalletTrace.Tests.Support.EvmScene;

namespace WalletTrace.Tests.Chains.Evm;

/// <summary>Who pays for transactions and blocks, who gets it, and what is burnt, chain by chain.</summary>
public sealed class EvmFeeTests
{
    private static readonly string Alice = Account(0xa11ce);
    private static readonly string Bob = Account(0xb0b);

    [Fact]
    public void On_Ethereum_the_base_fee_is_burnt_and_the_rest_goes_to_the_proposer()
    {
        var scene = new EvmScene(baseFee: 10);
        scene.Transaction(Alice, Bob, 5);
        BlockFacts block = scene.Decode();

        Assert.Equal(
            ["fee 0 a11ce> 252000 burnt 210000", "native 2 a11ce>b0b 5", $"reward {TransferIndex.Tip} >3171e5 42000"], Moved(block));
        Assert.True(block.Kinds.HasFlag(CoverageKinds.Reward | CoverageKinds.Fee | CoverageKinds.Native));
    }

    [Fact]
    public void A_price_that_is_not_told_follows_from_the_transaction_and_one_that_is_must_agree()
    {
        var scene = new EvmScene(baseFee: 10);
        (JsonObject transaction, JsonObject receipt) = scene.Transaction(Alice, Bob, 0);
        transaction["type"] = "0x2";
        receipt["type"] = "0x2";
        transaction["maxFeePerGas"] = "0x20";
        transaction["maxPriorityFeePerGas"] = "0x2";
        receipt.Remove("effectiveGasPrice");
        Assert.Equal("fee 0 a11ce> 252000 burnt 210000", Moved(scene.Decode())[0]);
        transaction["maxFeePerGas"] = "0xb";
        Assert.Equal("fee 0 a11ce> 231000 burnt 210000", Moved(scene.Decode())[0]);
        receipt["effectiveGasPrice"] = "0xc";
        Assert.Contains("expected 11", Assert.Throws<ChainDataException>(() => scene.Decode()).Message, StringComparison.Ordinal);
        transaction["maxFeePerGas"] = "0x9";
        Assert.Contains("below the base fee", Assert.Throws<ChainDataException>(() => scene.Decode()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blobs_are_paid_for_and_burnt()
    {
        var scene = new EvmScene(baseFee: 10);
        (JsonObject transaction, JsonObject receipt) = scene.Transaction(Alice, Bob, 0);
        transaction["type"] = "0x3";
        receipt["type"] = "0x3";
        transaction["maxFeePerGas"] = "0xc";
        transaction["maxPriorityFeePerGas"] = "0xc";
        transaction["maxFeePerBlobGas"] = "0x7";
        transaction["blobVersionedHashes"] = new JsonArray(Word(1), Word(2));
        receipt["blobGasUsed"] = "0x40000";
        receipt["blobGasPrice"] = "0x3";
        Assert.Equal(["fee 0 a11ce> 1038432 burnt 996432", $"reward {TransferIndex.Tip} >3171e5 42000"], Moved(scene.Decode()));
        receipt["blobGasUsed"] = "0x20000";
        Assert.Throws<ChainDataException>(() => scene.Decode());
        receipt["blobGasUsed"] = "0x40000";
        receipt["blobGasPrice"] = "0x8";
        Assert.Throws<ChainDataException>(() => scene.Decode());
        receipt.Remove("blobGasPrice");
        Assert.False(scene.Decode().Kinds.HasFlag(CoverageKinds.Fee));
    }

    [Fact]
    public void On_a_rollup_each_part_goes_to_its_vault_and_deposits_make_coins_and_pay_nothing()
    {
        var scene = new EvmScene(baseFee: 10);
        scene.Transaction(Alice, Bob, 5).Receipt["l1Fee"] = "0x3e8";
        (JsonObject deposit, JsonObject receipt) = scene.Transaction(Account(0xc4a), Bob, 40);
        deposit["type"] = "0x7e";
        receipt["type"] = "0x7e";
        deposit["mint"] = "0x64";
        deposit["gasPrice"] = "0x0";
        receipt["effectiveGasPrice"] = "0x0";
        BlockFacts block = scene.Decode(ChainId.Base);

        Assert.Equal(
            [
                "fee 0 a11ce> 253000 burnt 0", "native 2 a11ce>b0b 5", $"reward {TransferIndex.Tip} >4200000000000000000000000000000000000011 42000",
                $"reward {TransferIndex.Tip + 1} >4200000000000000000000000000000000000019 210000", $"reward {TransferIndex.Tip + 2} >420000000000000000000000000000000000001a 1000",
                "mint 1 >c4a 100", "native 2 c4a>b0b 40",
            ],
            Moved(block));
        Assert.True(block.Kinds.HasFlag(CoverageKinds.Reward | CoverageKinds.Fee | CoverageKinds.Mint));

        // A deposit that fails makes its coins all the same.
        receipt["status"] = "0x0";
        Assert.Equal("mint 1 >c4a 100", Moved(scene.Decode(ChainId.Base))[^1]);

        // What an operator takes beside it is told by a rule that changed from fork to fork.
        scene.Receipts[0]!["operatorFeeConstant"] = "0x1";
        BlockFacts unknown = scene.Decode(ChainId.Base);
        Assert.Equal(CoverageKinds.None, unknown.Kinds & (CoverageKinds.Fee | CoverageKinds.Reward));
        Assert.DoesNotContain(unknown.Facts, fact => fact is TransferRecord { Kind: TransferKind.Fee });
    }

    [Fact]
    public void Where_the_rules_are_not_known_nothing_is_said_of_what_is_burnt_and_who_is_rewarded()
    {
        var scene = new EvmScene(baseFee: 10);
        scene.Transaction(Alice, Bob, 5);
        foreach (ChainId chain in new[] { ChainId.Polygon, ChainId.Arbitrum, ChainId.Bsc, ChainId.Evm(31337) })
        {
            BlockFacts block = scene.Decode(chain);
            Assert.Equal(["fee 0 a11ce> 252000 burnt ", "native 2 a11ce>b0b 5"], Moved(block));
            Assert.Equal(CoverageKinds.Fee, block.Kinds & (CoverageKinds.Fee | CoverageKinds.Reward));
        }

        // A fee in another coin, or one of which receipts do not tell all.
        scene.Block["transactions"]![0]!["feeCurrency"] = Account(9);
        Assert.False(scene.Decode(ChainId.Evm(42220)).Kinds.HasFlag(CoverageKinds.Fee));
    }

    [Theory]
    [InlineData(508_110, "5156250000000000000", "3750000000000000000")]
    [InlineData(4_370_000, "3093750000000000000", "2250000000000000000")]
    [InlineData(7_280_000, "2062500000000000000", "1500000000000000000")]
    public void Work_is_rewarded_by_height_with_a_share_for_each_uncle(long height, string block, string uncle)
    {
        // The first case as trace_block told of block 508,110 (ethereum-etl, tests/resources/test_stream/blocks_508110_508110).
        var scene = new EvmScene(height);
        scene.Block["difficulty"] = "0x1";
        scene.Block["uncles"] = new JsonArray(Word(0x0c1e));
        JsonObject header = scene.Block.DeepClone().AsObject();
        header["number"] = Hex(height - 2);
        header["hash"] = Word(0x0c1e);
        header["miner"] = Account(0x0c1e);
        scene.Uncles.Add((JsonNode)header);

        BlockFacts known = scene.Decode(uncles: true);
        Assert.Equal([$"reward 0 >3171e5 {block}", $"reward 1 >c1e {uncle}"], Moved(known));
        Assert.True(known.Kinds.HasFlag(CoverageKinds.Reward));

        BlockFacts unknown = scene.Decode();
        Assert.Equal([$"reward 0 >3171e5 {block}"], Moved(unknown));
        Assert.False(unknown.Kinds.HasFlag(CoverageKinds.Reward));
        header["number"] = Hex(height - 8);
        Assert.Throws<ChainDataException>(() => scene.Decode(uncles: true));
    }

    [Fact]
    public void Withdrawals_come_in_gwei_and_only_where_they_are_in_the_chains_own_coin()
    {
        var scene = new EvmScene();
        scene.Block["withdrawalsRoot"] = Word(7);
        scene.Block["withdrawals"] = new JsonArray(new JsonObject { ["index"] = "0x5", ["validatorIndex"] = "0x1", ["address"] = Bob, ["amount"] = "0x2" });

        BlockFacts block = scene.Decode();
        Assert.Equal([$"reward {TransferIndex.Withdrawal(5)} >b0b 2000000000"], Moved(block));
        Assert.Equal(new TransactionRecord(ChainId.Ethereum, 20_000_000, TransactionRecord.OfBlock, TransactionId.Parse(Word(0xb10c))), block.Facts[0]);
        Assert.Empty(scene.Decode(ChainId.Evm(100)).Facts);
        scene.Block.Remove("withdrawals");
        Assert.Throws<ChainDataException>(() => scene.Decode());
    }

    [Fact]
    public void A_made_contract_gets_the_value_under_the_name_that_follows_from_its_maker()
    {
        var scene = new EvmScene();
        (JsonObject transaction, JsonObject receipt) = scene.Transaction("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0", null, 5);
        transaction["nonce"] = "0x0";

        // The first contract of that account, as in the yellow paper's and everybody's examples.
        Assert.Contains("native 2 6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0>cd234a471b72ba2f1ccf0a70fcaba648a5eecd8d 5", Moved(scene.Decode()));
        receipt["contractAddress"] = Account(9);
        Assert.Contains("expected Evm:cd234a47", Assert.Throws<ChainDataException>(() => scene.Decode()).Message, StringComparison.Ordinal);

        // Without the number of its maker nobody can know, but for the receipt.
        transaction.Remove("nonce");
        Assert.Contains("native 2 6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0>9 5", Moved(scene.Decode()));
        transaction["nonce"] = "0x0";

        // Other chains name contracts in ways of their own: the receipt tells, or nobody.
        Assert.Contains("native 2 6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0>9 5", Moved(scene.Decode(ChainId.Evm(324))));
        receipt.Remove("contractAddress");
        Assert.False(scene.Decode(ChainId.Evm(324)).Kinds.HasFlag(CoverageKinds.Native));
    }

    [Fact]
    public void Before_Byzantium_a_transaction_that_used_all_its_gas_may_have_failed_and_is_left_out_until_a_trace_tells()
    {
        var scene = new EvmScene(1_000_000);
        (JsonObject transaction, JsonObject receipt) = scene.Transaction(Alice, Bob, 5);
        scene.Trace(Frame("CALL", Alice, Bob, 5));
        receipt.Remove("status");
        receipt["root"] = Word(1);
        Assert.Equal("native 2 a11ce>b0b 5", Moved(scene.Decode())[1]);

        transaction["gas"] = "0x5208";
        BlockFacts unknown = scene.Decode();
        Assert.Empty(unknown.Facts);
        Assert.Equal(CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn, unknown.Kinds);
        Assert.Equal("native 2 a11ce>b0b 5", Moved(scene.Decode(calls: true))[1]);

        // Who has events did not fail.
        JsonObject log = Log(Account(0x70ce), Word(7), EvmEvents.TopicOf("Transfer(address,address,uint256)").ToString("0x"), Word(1), Word(2));
        log["logIndex"] = "0x0";
        receipt["logs"]!.AsArray().Add((JsonNode)log);
        Assert.Equal("native 2 a11ce>b0b 5", Moved(scene.Decode())[1]);
        receipt["logs"]!.AsArray().Clear();
        Assert.True(scene.Decode(flat: true).Kinds.HasFlag(CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Internal));
    }

    [Fact]
    public void A_failed_transaction_with_events_is_refused()
    {
        var scene = new EvmScene();
        scene.Transaction(Alice, Bob, 5, failed: true, Log(Account(0x70ce), Word(7), Word(1)));
        Assert.Contains("logs of failed transaction", Assert.Throws<ChainDataException>(() => scene.Decode()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_coin_of_a_chain_that_is_not_known_must_be_given()
    {
        ChainId chain = ChainId.Evm(987_654_321);
        Assert.Throws<ArgumentException>(() => new EvmBlockDecoder(chain));
        Asset coin = Asset.Parse($"{chain}/slip44:1", 18, "X");
        Assert.Equal(coin, new EvmBlockDecoder(chain, new EvmDecoderOptions { NativeCoin = coin }).Coin);
        Assert.Throws<ArgumentException>(() => new EvmBlockDecoder(chain, new EvmDecoderOptions { NativeCoin = Asset.Parse($"{chain}/slip44:1", 8, "X") }));
        Assert.Throws<ArgumentException>(() => new EvmBlockDecoder(chain, new EvmDecoderOptions { NativeCoin = Asset.Native(ChainId.Ethereum) }));
        Assert.Throws<ArgumentException>(() => new EvmBlockDecoder(ChainId.Tron));
    }

    [Fact]
    public void One_transaction_by_itself_gives_the_same_as_in_its_block()
    {
        var scene = new EvmScene(baseFee: 10);
        scene.Transaction(Alice, Bob, 1);
        scene.Transaction(Bob, Alice, 5, false, Log(Account(0x70ce), Word(7), EvmEvents.TopicOf("Transfer(address,address,uint256)").ToString("0x"), Word(1), Word(2)));
        scene.Trace(Frame("CALL", Alice, Bob, 1)).Trace(Frame("CALL", Bob, Alice, 5, Frame("CALL", Alice, Bob, 2)));
        BlockFacts block = scene.Decode(calls: true);
        var decoder = new EvmBlockDecoder(ChainId.Ethereum, Unchecked);
        EvmTransactionFacts alone = decoder.DecodeTransaction(new EvmTransactionAnswers
        {
            Transaction = Element(scene.Block["transactions"]![1]!), Receipt = Element(scene.Receipts[1]!), CallTrace = Element(scene.CallTraces[1]!),
            Header = Element(scene.Block),
        });
        Assert.Equal(block.Facts.Where(fact => fact is TransactionRecord { Index: 1 } or TransferRecord { TransactionIndex: 1 }), alone.Facts);

        EvmTransactionFacts lone = decoder.DecodeTransaction(new EvmTransactionAnswers { Transaction = Element(scene.Block["transactions"]![1]!), Receipt = Element(scene.Receipts[1]!) });
        Assert.Equal(CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn, lone.Kinds);
        Assert.Null(lone.Facts.OfType<TransferRecord>().First().Burnt);
        Assert.Empty(decoder.DecodeTransaction(new EvmTransactionAnswers { Transaction = Element(scene.Block["transactions"]![1]!) }).Facts);
    }

    private static string[] Moved(BlockFacts block)
    {
        Assert.All(block.Facts, fact => Assert.Null(FactShape.Problem(fact)));
        return
        [
            .. block.Facts.OfType<TransferRecord>().Select(transfer => FormattableString.Invariant(
                $"{FactText.Name(transfer.Kind)} {transfer.Index} {Short(transfer.From)}>{Short(transfer.To)} {transfer.Amount}")
                + (transfer.Kind == TransferKind.Fee ? $" burnt {transfer.Burnt}" : string.Empty)),
        ];
    }

    private static string Short(Address? address) => address?.ToString(ChainId.Ethereum).ToLowerInvariant()[2..].TrimStart('0') ?? string.Empty;
}
