using System.Text.Json;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm;

/// <summary>Recorded blocks of Ethereum decode to exactly what others extracted from them, and stand every check that the recorded fields allow.</summary>
public sealed class RecordedEvmBlockTests
{
    private const string Stream = "test_stream/blocks_17173049_17173050/";

    // What is signed and the mix hash were not kept.
    private static readonly EvmBlockDecoder Decoder = new(
        ChainId.Ethereum, new EvmDecoderOptions { Checks = EvmChecks.All & ~(EvmChecks.BlockHash | EvmChecks.TransactionsRoot) });

    [SharedDataFact(EvmFixtures.Archive)]
    public void All_681_logs_of_two_blocks_give_the_291_transfers_that_were_extracted_from_them()
    {
        BlockFacts[] blocks = [.. new[] { 17_173_049L, 17_173_050L }.Select(number => Decoder.Decode(EvmFixtures.StreamBlock(number)))];

        Assert.Equal(681, EvmFixtures.Rows(Stream + "expected_logs.json").Length);
        string[] expected = [.. EvmFixtures.Rows(Stream + "expected_token_transfers.json").Select(Extracted)];
        string[] found = [.. blocks.SelectMany(Extract)];
        Assert.Equal(291, expected.Length);
        Assert.Equal(expected, found);
        Assert.All(blocks, block => Assert.All(block.Facts, fact => Assert.Null(FactShape.Problem(fact))));
    }

    [SharedDataFact(EvmFixtures.Archive)]
    public void Receipts_withdrawals_and_uncles_stand_their_roots_and_every_kind_but_internal_is_complete()
    {
        BlockFacts block = Decoder.Decode(EvmFixtures.StreamBlock(17_173_049));

        Assert.Equal(
            CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn | CoverageKinds.Reward, block.Kinds);
        Assert.Equal(17_173_049, block.Block.Height);
        Assert.Equal(1_683_029_999, block.Block.Time);
        Assert.Equal("aa5ab9bb22d8020d438496a7edb4eff508b1c5128b0dc01fdecf57f96aac1bb3", block.Block.Hash.ToString());

        TransferRecord[] withdrawals = [.. block.Facts.OfType<TransferRecord>().Where(transfer => transfer.TransactionIndex == TransactionRecord.OfBlock)];
        Assert.Equal(16, withdrawals.Length);
        Assert.Equal(TransferIndex.Withdrawal(2_210_752), withdrawals[0].Index);
        Assert.Equal(UInt256.Parse("45762059000000000"), withdrawals[0].Amount);
        Assert.All(withdrawals, withdrawal => Assert.Equal(TransferKind.Reward, withdrawal.Kind));
    }

    [SharedDataFact(EvmFixtures.Archive)]
    public void What_every_transaction_paid_is_burnt_or_the_proposers_to_the_wei()
    {
        foreach (long number in new[] { 17_173_049L, 17_173_050L })
        {
            BlockFacts block = Decoder.Decode(EvmFixtures.StreamBlock(number));
            JsonElement[] rows = [.. EvmFixtures.Rows(Stream + "expected_transactions.json").Where(row => row.GetProperty("block_number").GetInt64() == number)];
            JsonElement header = EvmFixtures.Rows(Stream + "expected_blocks.json").Single(row => row.GetProperty("number").GetInt64() == number);
            UInt256 baseFee = Number(header, "base_fee_per_gas");
            Assert.Equal(rows.Length, block.Facts.OfType<TransactionRecord>().Count(record => record.Index != TransactionRecord.OfBlock));
            for (int index = 0; index < rows.Length; index++)
            {
                UInt256 gas = Number(rows[index], "receipt_gas_used");
                TransferRecord[] moved = [.. block.Facts.OfType<TransferRecord>().Where(transfer => transfer.TransactionIndex == index)];
                TransferRecord fee = Assert.Single(moved, transfer => transfer.Kind == TransferKind.Fee);
                Assert.Equal(gas * Number(rows[index], "receipt_effective_gas_price"), fee.Amount);
                Assert.Equal(gas * baseFee, fee.Burnt);
                UInt256 tip = moved.SingleOrDefault(transfer => transfer.Index == TransferIndex.Tip)?.Amount ?? default;
                Assert.Equal(fee.Amount, fee.Burnt!.Value + tip);

                UInt256 value = moved.SingleOrDefault(transfer => transfer.Index == TransferIndex.Value)?.Amount ?? default;
                bool succeeded = rows[index].GetProperty("receipt_status").GetInt32() == 1;
                Assert.Equal(succeeded ? Number(rows[index], "value") : default, value);
            }
        }
    }

    [SharedDataFact(EvmFixtures.Archive)]
    public void A_log_that_is_left_out_added_moved_or_changed_is_found_out()
    {
        foreach (Action<System.Text.Json.Nodes.JsonArray> lie in new Action<System.Text.Json.Nodes.JsonArray>[]
        {
            receipts => receipts[3]!["logs"]!.AsArray().RemoveAt(0),
            receipts => receipts[3]!["logs"]![0]!["address"] = "0xdac17f958d2ee523a2206206994597c13d831ec8",
            receipts => receipts[3]!["logs"]![0]!["data"] = "0x0000000000000000000000000000000000000000000000000000000000000001",
            receipts => receipts[5]!["status"] = "0x0",
            receipts => receipts[5]!["gasUsed"] = "0x5208",
            receipts => receipts[5]!["cumulativeGasUsed"] = "0x1",
            receipts => receipts[5]!["type"] = "0x1",
            receipts => receipts[5]!["effectiveGasPrice"] = "0x1",
            receipts => receipts.RemoveAt(receipts.Count - 1),
            receipts => (receipts[3], receipts[4]) = (receipts[4]!.DeepClone(), receipts[3]!.DeepClone()),
        })
        {
            EvmBlockAnswers answers = EvmFixtures.StreamBlock(17_173_050, both => lie(both["receipts"]!.AsArray()));
            var problem = Assert.Throws<ChainDataException>(() => Decoder.Decode(answers));
            Assert.Contains("block 17173050 0x", problem.Where, StringComparison.Ordinal);
        }
    }

    [SharedDataFact(EvmFixtures.Archive)]
    public void Logs_without_receipts_prove_nothing_but_their_bloom_and_claim_nothing_but_tokens()
    {
        EvmBlockAnswers answers = EvmFixtures.StreamBlock(17_173_049);
        JsonElement[] logs = [.. answers.Receipts!.SelectMany(receipt => receipt.GetProperty("logs").EnumerateArray())];
        BlockFacts whole = Decoder.Decode(answers);
        BlockFacts block = Decoder.Decode(answers with { Receipts = null, Logs = logs });

        Assert.Equal(CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn, block.Kinds);
        Assert.Equal(Extract(whole), Extract(block));
        Assert.Equal(whole.Noise, block.Noise);
        Assert.DoesNotContain(block.Facts, fact => fact is TransferRecord { Kind: TransferKind.Fee });
        Assert.Throws<ChainDataException>(() => Decoder.Decode(answers with { Receipts = null, Logs = logs[1..] }));
        Assert.Throws<ChainDataException>(() => Decoder.Decode(answers with { Receipts = null, Logs = [logs[1], logs[0], .. logs[2..]] }));
    }

    [SharedDataFact(EvmFixtures.Archive)]
    public void Blocks_with_all_their_fields_stand_every_check()
    {
        var decoder = new EvmBlockDecoder(ChainId.Ethereum);
        foreach (string path in new[]
        {
            "test_export_blocks_job/block_with_logs/web3_response.eth_getBlockByNumber_0x76250_true.json",
            "test_export_blocks_job/blocks_with_transactions/web3_response.eth_getBlockByNumber_0xb872_true.json",
            "test_export_blocks_job/blocks_with_transactions/web3_response.eth_getBlockByNumber_0xb873_true.json",
            "test_stream/blocks_1755634_1755635/web3_response.eth_getBlockByNumber_0x1ac9f2_true.json",
            "test_stream/blocks_1755634_1755635/web3_response.eth_getBlockByNumber_0x1ac9f3_true.json",
        })
        {
            JsonElement block = EvmFixtures.Result(path);
            Assert.Equal(block.GetProperty("hash").GetString(), $"0x{decoder.Decode(new EvmBlockAnswers { Block = block }).Block.Hash}");
        }
    }

    private static UInt256 Number(JsonElement row, string name) => UInt256.Parse(row.GetProperty(name).GetRawText());

    private static string Extracted(JsonElement row) => FormattableString.Invariant(
        $"{row.GetProperty("block_number").GetInt64()} {row.GetProperty("log_index").GetInt64()} {row.GetProperty("token_address").GetString()} {row.GetProperty("from_address").GetString()} {row.GetProperty("to_address").GetString()} {row.GetProperty("value").GetRawText()}");

    /// <summary>The transfers of tokens in the words of the extract, which writes nobody as the zero address and for a single item its number.</summary>
    private static IEnumerable<string> Extract(BlockFacts block)
    {
        foreach (TransferRecord transfer in block.Facts.OfType<TransferRecord>().Where(transfer => !transfer.Asset.IsNative && transfer.Asset.Namespace != "erc1155" && !IsWrap(transfer)))
        {
            string[] parts = transfer.Asset.Reference.Split('/');
            yield return FormattableString.Invariant(
                $"{transfer.Height} {(transfer.Index - TransferIndex.Event(0)) / TransferIndex.MaxEntries} {Lower(Address.Parse(parts[0], ChainId.Ethereum))} {Lower(transfer.From)} {Lower(transfer.To)} {(parts.Length > 1 ? parts[1] : transfer.Amount)}");
        }
    }

    // The extract knows transfers only, not what wraps and unwraps.
    private static bool IsWrap(TransferRecord transfer) => transfer.Asset.Symbol == "WETH" && transfer.Kind is TransferKind.Mint or TransferKind.Burn;

    private static string Lower(Address? address) => address is { } given
        ? given.ToString(ChainId.Ethereum).ToLowerInvariant()
        : "0x0000000000000000000000000000000000000000";
}
