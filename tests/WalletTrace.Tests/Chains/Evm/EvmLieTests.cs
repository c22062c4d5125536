using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Tests.Support;
using static WalletTrace.Tests.Support.EvmScene;

namespace WalletTrace.Tests.Chains.Evm;

/// <summary>What stands beside the hashed parts of a block, and could make or hide coins if it were believed.</summary>
public sealed class EvmLieTests
{
    private static readonly string Alice = Account(0xa11ce);
    private static readonly string Bob = Account(0xb0b);

    [Fact]
    public void Only_a_deposit_makes_coins()
    {
        var scene = new EvmScene();
        scene.Transaction(Alice, Bob, 5).Transaction["mint"] = "0xffffffff";
        foreach (ChainId chain in new[] { ChainId.Ethereum, ChainId.Base, ChainId.Arbitrum, ChainId.Evm(31337) })
        {
            Assert.DoesNotContain(Transfers(scene.Decode(chain)), transfer => transfer.Kind == TransferKind.Mint);
        }
    }

    [Fact]
    public void Who_carries_no_blobs_pays_for_none_whatever_the_receipt_tells()
    {
        var scene = new EvmScene(baseFee: 10);
        (JsonObject transaction, JsonObject receipt) = scene.Transaction(Alice, Bob, 5);
        transaction["blobVersionedHashes"] = new JsonArray(Word(1));
        receipt["blobGasUsed"] = "0x20000";
        receipt["blobGasPrice"] = "0xffffffff";
        Assert.Equal((UInt256)252_000U, FeeOf(scene.Decode()).Amount);

        // Rollups tell of each transaction how much of Ethereum's blobs it fills (Jovian).
        receipt.Remove("blobGasPrice");
        receipt["l1Fee"] = "0x0";
        BlockFacts rollup = scene.Decode(ChainId.Base);
        Assert.Equal((UInt256)252_000U, FeeOf(rollup).Amount);
        Assert.True(rollup.Kinds.HasFlag(CoverageKinds.Fee));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(2, 1, 6)]
    [InlineData(6, 2, 18)]
    [InlineData(5, 1, 136)]
    [InlineData(50_000_000, 2_225_652, 5_709_098_764)]
    public void The_price_of_blobs_is_the_one_of_go_ethereums_own_tests(ulong excess, ulong fraction, ulong price) =>
        Assert.Equal((UInt256)price, EvmFees.BlobPrice(excess, fraction));

    [Fact]
    public void The_price_of_blobs_follows_from_the_header_or_is_at_least_one_in_a_block()
    {
        var scene = new EvmScene(baseFee: 10);
        for (int number = 0; number < 2; number++)
        {
            (JsonObject transaction, JsonObject receipt) = scene.Transaction(Alice, Bob, 0);
            transaction["type"] = "0x3";
            receipt["type"] = "0x3";
            transaction["maxFeePerGas"] = "0xc";
            transaction["maxPriorityFeePerGas"] = "0xc";
            transaction["maxFeePerBlobGas"] = "0xff";
            transaction["blobVersionedHashes"] = new JsonArray(Word(1));
            receipt["blobGasPrice"] = "0x6";
        }

        scene.Decode();
        scene.Receipts[1]!["blobGasPrice"] = "0x7";
        Assert.Contains("expected 6", Assert.Throws<ChainDataException>(() => scene.Decode()).Message, StringComparison.Ordinal);
        scene.Receipts[1]!["blobGasPrice"] = "0x6";

        // Twice Cancun's fraction and the next multiple of a blob's gas: e^2 and a bit.
        scene.Block["timestamp"] = Hex(1_710_338_135);
        scene.Block["excessBlobGas"] = Hex(51 * 131_072);
        Assert.Contains("expected 7", Assert.Throws<ChainDataException>(() => scene.Decode()).Message, StringComparison.Ordinal);
        scene.Receipts[0]!["blobGasPrice"] = "0x7";
        scene.Receipts[1]!["blobGasPrice"] = "0x7";
        scene.Decode();

        // With Prague's fraction it is e^1.33; what came in 2026 is not known.
        scene.Block["timestamp"] = Hex(1_746_612_311);
        Assert.Contains("expected 3", Assert.Throws<ChainDataException>(() => scene.Decode()).Message, StringComparison.Ordinal);
        scene.Block["timestamp"] = Hex(1_767_747_671);
        scene.Decode();
        scene.Block["timestamp"] = Hex(1_710_338_135);
        scene.Block["excessBlobGas"] = "0xffffffffffffffff";
        Assert.Contains("excessBlobGas", Assert.Throws<ChainDataException>(() => scene.Decode()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_rules_are_not_known_a_price_above_the_offer_leaves_the_fee_untold()
    {
        var scene = new EvmScene(baseFee: 10);
        scene.Transaction(Alice, Bob, 5).Receipt["effectiveGasPrice"] = "0xd";
        foreach (ChainId chain in new[] { ChainId.Bsc, ChainId.Arbitrum, ChainId.Evm(31337) })
        {
            BlockFacts block = scene.Decode(chain);
            Assert.False(block.Kinds.HasFlag(CoverageKinds.Fee));
            Assert.DoesNotContain(Transfers(block), transfer => transfer.Kind == TransferKind.Fee);
        }
    }

    [Fact]
    public void What_a_contract_gets_after_it_ended_leaves_burns_unclaimed_where_the_fork_is_not_known()
    {
        var scene = new EvmScene();
        scene.Block.Remove("parentBeaconBlockRoot");
        string contract = Account(0xc0);
        scene.Transaction(Alice, contract, 5);
        scene.Trace(Frame("CALL", Alice, contract, 5, Frame("SELFDESTRUCT", contract, Bob, 5)));
        Assert.True(scene.Decode(ChainId.Bsc, calls: true).Kinds.HasFlag(CoverageKinds.Burn));

        scene.Transaction(Alice, contract, 5);
        scene.Trace(Frame("CALL", Alice, contract, 5, Frame("SELFDESTRUCT", contract, Bob, 5), Frame("CALL", Bob, contract, 3)));
        Assert.False(scene.Decode(ChainId.Bsc, calls: true).Kinds.HasFlag(CoverageKinds.Burn));
        Assert.Contains(Transfers(scene.Decode(calls: true)), transfer => transfer.Kind == TransferKind.Burn && transfer.Amount == 3U);
    }

    [Fact]
    public void Ethereum_takes_no_fee_for_another_chain()
    {
        var scene = new EvmScene(baseFee: 10);
        scene.Transaction(Alice, Bob, 5).Receipt["l1Fee"] = "0x3e8";
        Assert.Contains("l1Fee", Assert.Throws<ChainDataException>(() => scene.Decode()).Message, StringComparison.Ordinal);
        Assert.Equal((UInt256)253_000U, FeeOf(scene.Decode(ChainId.Base)).Amount);
    }

    [Fact]
    public void A_rollups_receipt_without_what_it_takes_for_Ethereum_tells_no_fee()
    {
        var scene = new EvmScene(baseFee: 10);
        scene.Transaction(Alice, Bob, 5);
        foreach (ChainId chain in new[] { ChainId.Base, ChainId.Optimism, ChainId.Evm(534352), ChainId.Evm(81457) })
        {
            BlockFacts block = scene.Decode(chain);
            Assert.Equal(CoverageKinds.Native, block.Kinds & (CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Reward));
            Assert.DoesNotContain(Transfers(block), transfer => transfer.Kind == TransferKind.Fee);
        }
    }

    [Fact]
    public void Withdrawals_without_a_root_that_proves_them_are_refused()
    {
        JsonNode block = JsonNode.Parse(KnownEvmBlocks.DaoBlock)!;
        block["withdrawals"] = new JsonArray(new JsonObject { ["index"] = "0x5", ["validatorIndex"] = "0x1", ["address"] = Bob, ["amount"] = "0x2" });
        EvmBlockAnswers answers = KnownEvmBlocks.Dao with { Block = Element(block) };
        Assert.Contains("withdrawalsRoot", Assert.Throws<ChainDataException>(() => new EvmBlockDecoder(ChainId.Ethereum).Decode(answers)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_Byzantium_a_status_cannot_undo_what_left_gas_over()
    {
        JsonNode receipts = JsonNode.Parse(KnownEvmBlocks.DaoReceipts)!;
        receipts[1]!["status"] = "0x1";
        Assert.Contains(Transfers(Decode()), transfer => transfer is { TransactionIndex: 1, Kind: TransferKind.Native });
        receipts[1]!["status"] = "0x0";
        Assert.Contains("gas was left over", Assert.Throws<ChainDataException>(Decode).Message, StringComparison.Ordinal);

        BlockFacts Decode() => new EvmBlockDecoder(ChainId.Ethereum).Decode(KnownEvmBlocks.Dao with { Receipts = EvmBlockAnswers.ListOf(Element(receipts)) });
    }

    [Fact]
    public void The_words_of_a_contract_that_refuses_do_not_pass_for_those_of_the_node()
    {
        foreach (EvmCallError refusal in new EvmCallError[]
        {
            new(3, "execution reverted: rate limit exceeded, too many requests"), new(-32000, "execution reverted: batch requests are not supported"),
            new(3, "batch: response too large"), new(-32015, "VM execution error: Reverted: response size exceeded"),
        })
        {
            Assert.False(EvmErrors.MayPass(refusal, canNarrow: false), refusal.Message);
            Assert.False(EvmErrors.RefusesLists(refusal), refusal.Message);
            Assert.False(EvmErrors.IsAboutLists(refusal), refusal.Message);
        }

        Assert.True(EvmErrors.MayPass(new EvmCallError(-32000, "rate limit exceeded"), canNarrow: false));
        Assert.True(EvmErrors.RefusesLists(new EvmCallError(-32600, "batch requests are not supported")));
    }

    private static IEnumerable<TransferRecord> Transfers(BlockFacts block) => block.Facts.OfType<TransferRecord>();

    private static TransferRecord FeeOf(BlockFacts block) => Assert.Single(Transfers(block), transfer => transfer.Kind == TransferKind.Fee);
}
