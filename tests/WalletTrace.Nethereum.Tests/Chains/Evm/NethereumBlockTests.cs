using System.Formats.Tar;
using System.IO.Compression;
using System.Numerics;
using System.Text.Json;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Services;
using Nethereum.RPC.Eth.Transactions;
using Nethereum.Web3;
using Newtonsoft.Json;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Tests.Support;

namespace WalletTrace.Nethereum.Tests.Chains.Evm;

/// <summary>Whole transactions and blocks as Nethereum holds them.</summary>
public sealed class NethereumBlockTests
{
    private const string Fixtures = "evm/ethereum_etl/ethereum_etl_fixtures.tar.gz";
    private const string Alice = "0x1111111111111111111111111111111111111111";
    private const string Bob = "0x2222222222222222222222222222222222222222";
    private const string Miner = "0x4444444444444444444444444444444444444444";

    // As Nethereum's client reads answers.
    private static readonly JsonSerializerSettings Settings = DefaultJsonSerializerSettingsFactory.BuildDefaultJsonSerializerSettings();

    [Fact]
    public void A_transaction_pays_its_fee_and_moves_its_value()
    {
        // The header is made up, and its hash with it.
        var options = new EvmDecoderOptions { Checks = EvmChecks.TransactionsRoot };
        EvmTransactionFacts told = Transaction().ToFacts(Receipt(succeeded: true), ChainId.Ethereum, Header(), options);

        Asset ether = Asset.Native(ChainId.Ethereum);
        Address alice = Address.Parse(Alice, ChainId.Ethereum);
        TransferRecord[] transfers = [.. told.Facts.OfType<TransferRecord>()];
        Assert.Equal(
            new TransactionRecord(ChainId.Ethereum, 19_000_000, 3, TransactionId.Parse(Transaction().TransactionHash)), told.Facts[0]);
        Assert.Contains(new TransferRecord(ChainId.Ethereum, 19_000_000, 3, TransferIndex.Fee, TransferKind.Fee, ether, alice, null, 21_000UL * 30, 21_000UL * 20), transfers);
        Assert.Contains(
            new TransferRecord(ChainId.Ethereum, 19_000_000, 3, TransferIndex.Value, TransferKind.Native, ether, alice, Address.Parse(Bob, ChainId.Ethereum), UInt256.Parse("1000000000000000000000000")),
            transfers);
        Assert.True(told.Kinds.HasFlag(CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Token));
        Assert.False(told.Kinds.HasFlag(CoverageKinds.Internal));
    }

    [Fact]
    public void A_failed_transaction_pays_its_fee_only()
    {
        EvmTransactionFacts told = Transaction().ToFacts(Receipt(succeeded: false), ChainId.Ethereum);

        Assert.True(Assert.IsType<TransactionRecord>(told.Facts[0]).Failed);
        Assert.Equal((TransferKind.Fee, null), (Assert.IsType<TransferRecord>(Assert.Single(told.Facts.Skip(1))).Kind, ((TransferRecord)told.Facts[1]).Burnt));
    }

    [Fact]
    public void A_transaction_that_is_not_what_its_hash_says_is_refused()
    {
        Transaction changed = Transaction();
        changed.Value = new HexBigInteger(1);

        Assert.Contains("of what it says", Assert.Throws<ChainDataException>(() => changed.ToFacts(Receipt(succeeded: true), ChainId.Ethereum)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_receipt_of_another_transaction_is_refused()
    {
        TransactionReceipt other = Receipt(succeeded: true);
        other.TransactionHash = "0x" + new string('7', 64);

        Assert.Throws<ChainDataException>(() => Transaction().ToFacts(other, ChainId.Ethereum));
    }

    [Fact]
    public async Task Blocks_that_Nethereum_read_from_a_node_are_checked_and_give_the_facts_that_the_nodes_own_answers_give()
    {
        EvmChain chain = EvmChain.Sample();
        await using LoopbackServer server = await LoopbackServer.StartAsync(new EvmServer(chain).Answer);
        IEthApiBlockService blocks = new Web3(server.Address.ToString()).Eth.Blocks;
        foreach (EvmBlock made in chain.Blocks)
        {
            BlockWithTransactions block = await blocks.GetBlockWithTransactionsByNumber.SendRequestAsync(new BlockParameter((ulong)made.Height));
            TransactionReceipt[] receipts = await Task.WhenAll(block.Transactions.Select(transaction =>
                new EthGetTransactionReceipt(new RpcClient(server.Address)).SendRequestAsync(transaction.TransactionHash)));

            BlockFacts facts = block.ToBlockFacts(receipts, ChainId.Ethereum);

            AssertSame(
                new EvmBlockDecoder(ChainId.Ethereum).Decode(new EvmBlockAnswers
                {
                    Block = System.Text.Json.JsonSerializer.SerializeToElement(made.Json), Receipts = [.. made.Receipts.Select(receipt => System.Text.Json.JsonSerializer.SerializeToElement(receipt))],
                }),
                facts);
            Assert.Equal(made.Hash, facts.Block.Hash);
        }
    }

    [SharedDataFact(Fixtures)]
    public void Recorded_blocks_are_checked_and_give_the_facts_that_the_nodes_own_answers_give()
    {
        Dictionary<string, string> files = Recorded("test_stream/blocks_1755634_1755635/web3_response.");
        int transactions = 0;
        foreach (string number in (string[])["0x1ac9f2", "0x1ac9f3"])
        {
            string answer = files[$"eth_getBlockByNumber_{number}_true.json"];
            BlockWithTransactions block = Result<BlockWithTransactions>(answer);
            string[] receipts = [.. block.Transactions.Select(transaction => files[$"eth_getTransactionReceipt_{transaction.TransactionHash}.json"])];
            transactions += receipts.Length;

            BlockFacts facts = block.ToBlockFacts([.. receipts.Select(Result<TransactionReceipt>)], ChainId.Ethereum);

            AssertSame(new EvmBlockDecoder(ChainId.Ethereum).Decode(new EvmBlockAnswers { Block = Result(answer), Receipts = [.. receipts.Select(Result)] }), facts);
        }

        Assert.Equal(2, transactions);
    }

    [SharedDataFact(Fixtures)]
    public void A_recorded_block_in_which_something_was_changed_is_refused()
    {
        Dictionary<string, string> files = Recorded("test_stream/blocks_1755634_1755635/web3_response.");
        BlockWithTransactions block = Result<BlockWithTransactions>(files["eth_getBlockByNumber_0x1ac9f3_true.json"]);
        TransactionReceipt[] receipts =
            [.. block.Transactions.Select(transaction => Result<TransactionReceipt>(files[$"eth_getTransactionReceipt_{transaction.TransactionHash}.json"]))];
        block.Transactions[0].Value = new HexBigInteger(block.Transactions[0].Value.Value + BigInteger.One);

        Assert.Throws<ChainDataException>(() => block.ToBlockFacts(receipts, ChainId.Ethereum));
    }

    private static void AssertSame(BlockFacts expected, BlockFacts found)
    {
        Assert.Equal(expected.Block, found.Block);
        Assert.Equal(expected.Facts, found.Facts);
        Assert.Equal(expected.Noise, found.Noise);
        Assert.Equal(expected.Kinds, found.Kinds);
    }

    private static Transaction Transaction() => new()
    {
        TransactionHash = "0x0e9c76494eb2bfbbc41a677693bf90c1b8b643dd7e7a907de130a3b54bbfe9e4",
        BlockHash = "0x" + new string('5', 64),
        BlockNumber = new HexBigInteger(19_000_000),
        TransactionIndex = new HexBigInteger(3),
        Type = new HexBigInteger(2),
        From = Alice,
        To = Bob,
        Value = new HexBigInteger(BigInteger.Pow(10, 24)),
        Gas = new HexBigInteger(21_000),
        GasPrice = new HexBigInteger(30),
        MaxFeePerGas = new HexBigInteger(40),
        MaxPriorityFeePerGas = new HexBigInteger(10),
        Nonce = new HexBigInteger(1),
        Input = "0x",
        AccessList = [],
        R = "0x1",
        S = "0x2",
        V = "0x0",
    };

    private static TransactionReceipt Receipt(bool succeeded) => new()
    {
        TransactionHash = Transaction().TransactionHash,
        BlockHash = Transaction().BlockHash,
        BlockNumber = new HexBigInteger(19_000_000),
        TransactionIndex = new HexBigInteger(3),
        Type = new HexBigInteger(2),
        From = Alice,
        To = Bob,
        GasUsed = new HexBigInteger(21_000),
        CumulativeGasUsed = new HexBigInteger(100_000),
        EffectiveGasPrice = new HexBigInteger(30),
        Status = new HexBigInteger(succeeded ? 1 : 0),
        Logs = [],
    };

    private static Block Header() => new()
    {
        Number = new HexBigInteger(19_000_000),
        BlockHash = Transaction().BlockHash,
        ParentHash = "0x" + new string('6', 64),
        Miner = Miner,
        BaseFeePerGas = new HexBigInteger(20),
        Timestamp = new HexBigInteger(1_705_173_443),
        GasUsed = new HexBigInteger(100_000),
        GasLimit = new HexBigInteger(30_000_000),
        Difficulty = new HexBigInteger(0),
        Nonce = "0x0000000000000000",
        Sha3Uncles = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347",
        TransactionsRoot = "0x" + new string('1', 64),
        StateRoot = "0x" + new string('2', 64),
        ReceiptsRoot = "0x" + new string('3', 64),
        MixHash = "0x" + new string('4', 64),
        LogsBloom = "0x" + new string('0', 512),
        ExtraData = "0x",
        Uncles = [],
    };

    private static Dictionary<string, string> Recorded(string prefix)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        using FileStream packed = File.OpenRead(SharedData.Find(Fixtures)!);
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var archive = new TarReader(unpacked);
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                using var text = new StreamReader(entry.DataStream!);
                files.Add(entry.Name[prefix.Length..], text.ReadToEnd());
            }
        }

        return files;
    }

    private static T Result<T>(string answer) => JsonConvert.DeserializeObject<Answer<T>>(answer, Settings)!.Result;

    private static JsonElement Result(string answer) => JsonDocument.Parse(answer).RootElement.GetProperty("result");

    private sealed record Answer<T>(T Result);
}
