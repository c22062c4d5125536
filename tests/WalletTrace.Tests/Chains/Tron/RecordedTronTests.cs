using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Http;
using WalletTrace.Chains.Tron;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Tron;

/// <summary>
/// Data of TRON's main network as github.com/graphsense/graphsense-lib keeps it (spark/src/test/resources/account/trx). Its tables hold neither the bytes of
/// transactions nor their kinds, so that these are made anew around the recorded accounts, amounts, fees and calls.
/// </summary>
public class RecordedTronTests
{
    private const string Blocks = "tron/graphsense_trx/56804500to56805500__blocks.json.gz";
    private const string Transactions = "tron/graphsense_trx/0to10000__transactions.json.gz";
    private const string Fees = "tron/graphsense_trx/0to10000__tx_fee.json.gz";
    private const string Traces = "tron/graphsense_trx/56804500to56805500__traces.json.gz";

    [Fact]
    public void A_recorded_header_hashes_to_its_id()
    {
        BlockRecord block = Header(
            56_804_500, 1_701_046_164, "000000000362c4944eb432a1ee064b4d43fdb99a353821801317cb61e257b52c", "000000000362c49340ecb5915106ce55fdf328b7dbe83bdb60612c34efb07615",
            "a8bdfe349b24998e453535a5f7ca8fe8d93e3cb2d11505781af73069a425cc71", "4114f2c09d3de3fe82a71960da65d4935a30b24e1f");

        Assert.Equal(new DateTimeOffset(2023, 11, 27, 0, 49, 24, TimeSpan.Zero), DateTimeOffset.FromUnixTimeSeconds(block.Time));
    }

    [SharedDataFact(Blocks)]
    public void Every_recorded_header_hashes_to_its_id_and_follows_the_one_before()
    {
        BlockRecord? last = null;
        foreach (JsonElement row in Rows(Blocks))
        {
            BlockRecord block = Header(
                row.GetProperty("blockId").GetInt64(), row.GetProperty("timestamp").GetInt64(), Hex(row, "blockHash"), Hex(row, "parentHash"), Hex(row, "transactionsRoot"), "41" + Hex(row, "miner"));
            Assert.True(last is null || block.Parent == last.Hash);
            last = block;
        }

        Assert.Equal(56_805_500, last!.Height);
    }

    [SharedDataFact(Fees)]
    public void Recorded_transfers_and_fees_of_the_first_10_000_blocks_are_told_to_the_sun()
    {
        Dictionary<string, long> fees = Rows(Fees).ToDictionary(row => Hex(row, "txHash"), row => row.GetProperty("fee").GetInt64());
        var chain = new TronChain();
        foreach (IGrouping<long, JsonElement> block in Rows(Transactions).GroupBy(row => row.GetProperty("blockId").GetInt64()).OrderBy(group => group.Key))
        {
            chain.Add([.. block.OrderBy(row => row.GetProperty("transactionIndex").GetInt32()).Select(row => Recorded(row, fees[Hex(row, "txHash")]))]);
        }

        List<TransferRecord> found = Decode(chain);

        // Counted in the file: 2,172 transactions, 1,953 of them with a receiver and an amount, 1,794 with a fee.
        Assert.Equal(2172, chain.Blocks.Skip(1).Sum(block => block.Transactions.Count));
        Assert.Equal((1953, (UInt256)67_312_229_451_038_156UL), Sum(found, TransferKind.Native));
        Assert.Equal((1794, (UInt256)277_312_297_920UL), Sum(found, TransferKind.Fee));
    }

    [SharedDataFact(Traces)]
    public void Recorded_calls_move_what_was_not_undone_and_no_more()
    {
        var chain = new TronChain();
        var damaged = new TronChain();
        foreach (IGrouping<string, JsonElement> transaction in Rows(Traces).GroupBy(row => Hex(row, "txHash")))
        {
            TronTestCall[] calls = [.. transaction.OrderBy(row => row.GetProperty("traceIndex").GetInt32()).Select(Call)];
            (calls.Any(call => call.Amount < 0) ? damaged : chain).Add(TronTx.Trigger(calls[0].From, calls[0].From) with { Calls = calls });
        }

        List<TransferRecord> found = Decode(chain);

        // Counted in the file: 990 transactions, of which 17 have amounts below zero, as that table keeps 32 bits of each; the others make 4,833 calls, 1,067 of
        // them undone and 210 of the others with an amount.
        Assert.Equal((973, 4833), (chain.TipHeight, chain.Blocks.SelectMany(block => block.Transactions).Sum(transaction => transaction.Calls.Count)));
        Assert.Equal((210, (UInt256)80_522_439_591UL), Sum(found, TransferKind.Internal));
        Assert.DoesNotContain(found, transfer => transfer.Kind != TransferKind.Internal);
        Assert.Equal(17, damaged.TipHeight);
        Assert.All(damaged.Blocks.Skip(1), block => Assert.Throws<AnswerException>(
            () => TronBlockTests.Parse(block.Transactions[0].Result(block.Height, block.Time, false, true), TronInfo.Read)));
    }

    private static (int Count, UInt256 Sum) Sum(IEnumerable<TransferRecord> transfers, TransferKind kind)
    {
        TransferRecord[] found = [.. transfers.Where(transfer => transfer.Kind == kind)];
        return (found.Length, found.Aggregate(UInt256.Zero, (sum, transfer) => sum + transfer.Amount));
    }

    private static List<TransferRecord> Decode(TronChain chain)
    {
        var facts = new TronFacts(ChainId.Tron);
        return [.. chain.Blocks.Skip(1).SelectMany(block => facts.Of(
            TronBlockTests.Read(block.ToJson(visible: false)),
            [.. block.Transactions.Select(transaction => TronBlockTests.Parse(transaction.Result(block.Height, block.Time, false, true), TronInfo.Read))],
            tellsCalls: true).Facts.OfType<TransferRecord>())];
    }

    private static TronTx Recorded(JsonElement row, long fee)
    {
        Address from = Address.Tron(row.GetProperty("fromAddress").GetBytesFromBase64());
        return row.TryGetProperty("toAddress", out JsonElement to)
            ? TronTx.Transfer(from, Address.Tron(to.GetBytesFromBase64()), row.GetProperty("value").GetInt64(), fee)
            : TronTx.Of(4, "VoteWitnessContract", from, TronBytes.Owner(1, from)) with { Fee = fee };
    }

    private static TronTestCall Call(JsonElement row) => new(
        Address.Tron(row.GetProperty("callerAddress").GetBytesFromBase64()),
        Address.Tron(row.GetProperty("transfertoAddress").GetBytesFromBase64()),
        row.GetProperty("callValue").GetInt64(),
        Rejected: row.GetProperty("rejected").GetBoolean(),
        Note: row.GetProperty("note").GetString()!);

    /// <summary>A header of that time, when headers had version 28 and times in whole seconds.</summary>
    private static BlockRecord Header(long height, long time, string id, string parent, string root, string witness)
    {
        var told = new JsonObject
        {
            ["blockID"] = id,
            ["block_header"] = new JsonObject
            {
                ["raw_data"] = new JsonObject
                {
                    ["number"] = height, ["txTrieRoot"] = root, ["witness_address"] = witness, ["parentHash"] = parent, ["version"] = 28, ["timestamp"] = time * 1000,
                },
            },
        };
        return TronBlockTests.Parse(told, value => TronBlock.Read(value, ChainId.Tron, TronChecks.All, headerOnly: true)).Record;
    }

    private static string Hex(JsonElement row, string property) => Convert.ToHexStringLower(row.GetProperty(property).GetBytesFromBase64());

    private static IEnumerable<JsonElement> Rows(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(SharedData.Find(path)!), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return JsonElement.Parse(line);
        }
    }
}
