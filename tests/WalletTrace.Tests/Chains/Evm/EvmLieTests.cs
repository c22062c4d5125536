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
        BlockFacts rollup = scene.Decode(ChainId.Base);
        Assert.Equal((UInt256)252_000U, FeeOf(rollup).Amount);
        Assert.True(rollup.Kinds.HasFlag(CoverageKinds.Fee));
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
