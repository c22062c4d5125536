using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Encodings;

namespace WalletTrace.Tests.Support;

/// <summary>A block of a made-up chain, and what nodes tell of it.</summary>
internal sealed class EvmBlock
{
    public required long Height { get; init; }

    public required BlockHash Hash { get; init; }

    public required IReadOnlyList<EvmTx> Transactions { get; init; }

    /// <summary>The block with full transactions.</summary>
    public required JsonObject Json { get; init; }

    public required IReadOnlyList<JsonObject> Receipts { get; init; }

    public required IReadOnlyList<JsonObject> Uncles { get; init; }

    /// <summary>What the block itself gives, without what its transactions do.</summary>
    public required IReadOnlyList<Fact> Own { get; init; }

    public IEnumerable<JsonObject> Logs => Receipts.SelectMany(receipt => receipt["logs"]!.AsArray()).Select(log => log!.AsObject());

    public TransactionId IdOf(int index) => TransactionId.Parse(Json["transactions"]![index]!["hash"]!.GetValue<string>()[2..]);

    /// <summary>How many events stand in the block before those of a transaction.</summary>
    public long FirstLogOf(int index) => Transactions.Take(index).Sum(transaction => (long)transaction.Logs.Count);

    public IEnumerable<JsonObject> CallTraces => Transactions.Select((transaction, index) => new JsonObject { ["txHash"] = $"0x{IdOf(index)}", ["result"] = transaction.TraceJson() });

    public IEnumerable<JsonObject> FlatTraces => Transactions.SelectMany((transaction, index) => transaction.FlatJson().Select(trace =>
    {
        trace["blockHash"] = $"0x{Hash}";
        trace["blockNumber"] = Height;
        trace["transactionHash"] = $"0x{IdOf(index)}";
        trace["transactionPosition"] = index;
        return trace;
    }));
}

/// <summary>
/// A small chain that plays Ethereum: real hashes, tries and blooms, as the decoder's own parts write them (which are held against recorded blocks
/// elsewhere); only signatures and states are made up. The same calls make the same blocks. Stale blocks stay to be had by hash.
/// </summary>
internal sealed class EvmChain : IContractChain
{
    private const string NoUncles = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347";
    private const long FirstTime = 1_700_000_000;

    private readonly List<EvmBlock> best = [];
    private readonly Dictionary<BlockHash, EvmBlock> all = [];

    public EvmChain() => AddBlock();

    public ChainId Id => ChainId.Ethereum;

    public static Address Miner { get; } = Account(77);

    public static Address Token { get; } = Account(900);

    public static Asset Weth { get; } = Asset.Token(ChainId.Ethereum, "erc20", "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2", 18, "WETH");

    public static Asset Usdc { get; } = Asset.Token(ChainId.Ethereum, "erc20", "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", 6, "USDC");

    public static Asset Usdt { get; } = Asset.Token(ChainId.Ethereum, "erc20", "0xdAC17F958D2ee523a2206206994597C13D831ec7", 6, "USDT");

    public IReadOnlyList<EvmBlock> Blocks => best;

    public long TipHeight => best.Count - 1;

    public EvmBlock Tip => best[^1];

    public static Address Account(int number) => Facts.Address(ChainId.Ethereum, number);

    /// <summary>Sixteen blocks with movements of every kind, most of them of account 1; block 6 has proof of work and uncles.</summary>
    public static EvmChain Sample()
    {
        var chain = new EvmChain();
        chain.AddBlock(Pay(1, 2, 1000), Pay(3, 1, 50) with { IsLegacy = true });
        chain.AddBlock(new EvmTx(Account(1), Account(500), 90U)
        {
            GasUsed = 80_000,
            Calls =
            [
                new TestCall("CALL", Account(500), Account(4), 40U, new TestCall("DELEGATECALL", Account(4), Account(501), 40U, new TestCall("CALL", Account(4), Account(1), 5U))),
                new TestCall("CALL", Account(500), Account(5), 30U, new TestCall("CALL", Account(5), Account(6), 7U)) { Failed = true },
                new TestCall("STATICCALL", Account(500), Account(502), 0U),
                new TestCall("CREATE", Account(500), Account(503), 9U),
                new TestCall("CALL", Account(500), Account(1), 0U),
            ],
        });
        chain.AddBlock(
            Emit(1, TestLogs.Transfer(Token, Account(1), Account(2), 12345U), TestLogs.Approval(Token, Account(1), Account(8))),
            Emit(2, TestLogs.Transfer(Token, Account(2), Account(1), 0U)));
        chain.AddBlock(
            new EvmTx(Account(1), TestLogs.ContractOf(Weth), 300U) { GasUsed = 45_000, Logs = [TestLogs.Deposit(Weth, Account(1), 300U)] },
            Emit(9, TestLogs.Collectible(Account(901), Zero, Account(1), 7), TestLogs.Batch(Account(902), Account(9), Account(1), Account(3), (1, 10), (2, 20))));
        chain.AddBlock(Pay(1, 2, 700) with { Failed = true }, Emit(10, TestLogs.Blacklisted(Usdc, Account(1)), TestLogs.AddedBlackList(Usdt, Account(3))));
        chain.AddWorkBlock(2, Pay(4, 5, 11));
        chain.AddBlock(Emit(10, TestLogs.AddedBlackList(Usdt, Account(1))), Emit(11, TestLogs.Transfer(TestLogs.ContractOf(Usdt), Account(1), Account(12), 6_000_000U, Usdt)));
        chain.AddBlock();
        chain.AddBlock(new EvmTx(Account(7), Account(504), 0U)
        {
            GasUsed = 60_000, Calls = [new TestCall("SELFDESTRUCT", Account(504), Account(1), 77U)],
        });
        for (int number = 0; number < 6; number++)
        {
            chain.AddBlock(Pay(20 + number, 21 + number, 100 + number), Pay(1, 30 + number, 3));
        }

        return chain;
    }

    public static Address Zero { get; } = Address.Evm(new byte[20]);

    public static EvmTx Pay(int from, int to, int amount) => new(Account(from), Account(to), (UInt256)amount);

    public static EvmTx Emit(int from, params TestLog[] logs) => new(Account(from), logs[0].Contract, 0U) { GasUsed = 55_000, Logs = logs };

    public EvmBlock AddBlock(params EvmTx[] transactions) => Add(transactions, 0, 0);

    /// <summary>A block from the time of proof of work.</summary>
    public EvmBlock AddWorkBlock(int uncles, params EvmTx[] transactions) => Add(transactions, 131_072, uncles);

    public void Reorg(int depth)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(depth, best.Count);
        best.RemoveRange(best.Count - depth, depth);
        for (int number = 0; number <= depth; number++)
        {
            AddBlock(Pay(40 + number, 1, 17));
        }
    }

    public BlockHash HashAt(long height) => best[(int)height].Hash;

    public EvmBlock? Find(BlockHash hash) => all.GetValueOrDefault(hash);

    public BlockFacts FactsAt(long height, SourceCapabilities able)
    {
        EvmBlock block = best[(int)height];
        bool withCalls = able.Kinds.HasFlag(CoverageKinds.Internal);
        Fact[] facts = [.. block.Transactions.SelectMany((_, index) => FactsOf(block, index, withCalls)), .. block.Own];

        // What was given in the first block is not known; where there are no transactions, no contract can have moved anything.
        CoverageKinds kinds = block.Transactions.Count == 0 ? able.Kinds | CoverageKinds.Internal : able.Kinds;
        return new BlockFacts(RecordOf(block), facts, height == 0 ? kinds & ~CoverageKinds.Mint : kinds)
        {
            Noise = [.. block.Transactions.SelectMany((transaction, index) => transaction.NoiseOf(height, index, block.FirstLogOf(index)))],
        };
    }

    public static IEnumerable<Fact> FactsOf(EvmBlock block, int index, bool withCalls) =>
        block.Transactions[index].Facts(block.Height, index, block.IdOf(index), block.FirstLogOf(index), Miner, withCalls);

    public BlockRecord RecordOf(EvmBlock block) => new(Id, block.Height, FirstTime + (12 * block.Height), block.Hash, block.Height == 0 ? null : ParentOf(block));

    public static string Hex(long number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");

    public static string Hex(UInt256 number)
    {
        string digits = Convert.ToHexStringLower(TestLogs.Bytes(number)).TrimStart('0');
        return digits.Length == 0 ? "0x0" : $"0x{digits}";
    }

    public static string Hex(Address address) => $"0x{Convert.ToHexStringLower(address.ToByteArray())}";

    /// <summary>Keccak-256 of what a header says, put where it says it.</summary>
    public static BlockHash Seal(JsonObject header)
    {
        header["hash"] = $"0x{default(TransactionId)}";
        var read = new EvmHeader();
        using JsonDocument document = JsonDocument.Parse(header.ToJsonString());
        read.Read(document.RootElement);
        var rlp = new RlpWriter();
        read.Write(rlp);
        TransactionId hash = HashOf(rlp.Written);
        header["hash"] = $"0x{hash}";
        return new BlockHash(hash);
    }

    private static BlockHash ParentOf(EvmBlock block) => BlockHash.Parse(block.Json["parentHash"]!.GetValue<string>()[2..]);

    private static TransactionId HashOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[32];
        Keccak256.Hash(bytes, hash);
        return TransactionId.FromBytes(hash);
    }

    private static string RootOf(TrieRoot trie)
    {
        Span<byte> root = stackalloc byte[32];
        trie.Write(root);
        return $"0x{Convert.ToHexStringLower(root)}";
    }

    private EvmBlock Add(EvmTx[] transactions, long difficulty, int uncleCount)
    {
        long height = best.Count;
        int salt = all.Count;
        var rlp = new RlpWriter();
        var bodies = new TrieRoot();
        var proofs = new TrieRoot();
        var blooms = new EvmBloom();
        var bloom = new byte[EvmBloom.Length];
        var bodyJson = new JsonArray();
        var receipts = new List<JsonObject>();
        ulong gas = 0;
        int position = 0;
        for (int index = 0; index < transactions.Length; index++)
        {
            EvmTx transaction = transactions[index];
            JsonObject json = transaction.ToJson(index, (1000 * salt) + index);
            json["hash"] = $"0x{default(TransactionId)}";
            var read = default(EvmTransaction);
            var reader = new EvmTransactionReader();
            using JsonDocument body = JsonDocument.Parse(json.ToJsonString());
            reader.Read(body.RootElement, ref read);
            rlp.Clear();
            reader.Write(rlp, read);
            bodies.Add(rlp.Written);
            read.Hash = HashOf(rlp.Written);
            json["hash"] = $"0x{read.Hash}";
            bodyJson.Add(json);

            gas += transaction.GasUsed;
            EvmLog[] logs = [.. transaction.Logs.Select((log, at) => new EvmLog(log.Contract, log.Topics, log.Data, position + at))];
            var own = new byte[EvmBloom.Length];
            foreach (EvmLog log in logs)
            {
                blooms.Add(log, own);
                blooms.Add(log, bloom);
            }

            JsonObject receipt = ReceiptJson(transaction, index, read.Hash, height, gas, position, own);
            var receiptReader = new EvmReceiptReader();
            using JsonDocument proof = JsonDocument.Parse(receipt.ToJsonString());
            receiptReader.Read(proof.RootElement, index, ref read);
            rlp.Clear();
            receiptReader.Write(rlp, read, logs, own);
            proofs.Add(rlp.Written);
            receipts.Add(receipt);
            position += logs.Length;
        }

        JsonObject[] uncles = [.. Enumerable.Range(0, uncleCount).Select(number => UncleJson(height, number, salt))];
        JsonObject header = HeaderJson(height, salt, difficulty);
        header["sha3Uncles"] = uncleCount == 0 ? NoUncles : UnclesHash(uncles);
        header["transactionsRoot"] = RootOf(bodies);
        header["receiptsRoot"] = RootOf(proofs);
        header["logsBloom"] = $"0x{Convert.ToHexStringLower(bloom)}";
        header["gasUsed"] = Hex((long)gas);
        BlockHash hash = Seal(header);
        foreach (JsonObject part in bodyJson.Select(body => body!.AsObject()).Concat(receipts).Concat(receipts.SelectMany(receipt => receipt["logs"]!.AsArray()).Select(log => log!.AsObject())))
        {
            part["blockHash"] = $"0x{hash}";
            part["blockNumber"] = Hex(height);
        }

        header["transactions"] = bodyJson;
        header["uncles"] = new JsonArray([.. uncles.Select(uncle => (JsonNode)uncle["hash"]!.GetValue<string>())]);
        var block = new EvmBlock
        {
            Height = height, Hash = hash, Transactions = transactions, Json = header, Receipts = receipts, Uncles = uncles, Own = OwnFacts(height, hash, difficulty, uncleCount),
        };
        best.Add(block);
        all.Add(hash, block);
        return block;
    }

    private JsonObject HeaderJson(long height, int salt, long difficulty) => new()
    {
        ["parentHash"] = height == 0 ? $"0x{default(TransactionId)}" : $"0x{Tip.Hash}", ["sha3Uncles"] = NoUncles, ["miner"] = Hex(Miner), ["stateRoot"] = $"0x{Facts.Id(salt)}",
        ["transactionsRoot"] = $"0x{Convert.ToHexStringLower(TrieRoot.Empty)}", ["receiptsRoot"] = $"0x{Convert.ToHexStringLower(TrieRoot.Empty)}",
        ["logsBloom"] = $"0x{new string('0', 2 * EvmBloom.Length)}", ["difficulty"] = Hex(difficulty), ["number"] = Hex(height), ["gasLimit"] = "0x1c9c380", ["gasUsed"] = "0x0",
        ["timestamp"] = Hex(FirstTime + (12 * height)), ["extraData"] = "0x", ["mixHash"] = $"0x{default(TransactionId)}", ["nonce"] = "0x0000000000000000",
        ["baseFeePerGas"] = Hex((long)EvmTx.BaseFee), ["size"] = "0x220",
    };

    private JsonObject UncleJson(long height, int number, int salt)
    {
        JsonObject uncle = HeaderJson(height - 1, (100_000 * (number + 1)) + salt, 131_072);
        uncle["miner"] = Hex(Account(80 + number));
        uncle["uncles"] = new JsonArray();
        Seal(uncle);
        return uncle;
    }

    private static string UnclesHash(JsonObject[] uncles)
    {
        var rlp = new RlpWriter();
        int list = rlp.BeginList();
        foreach (JsonObject uncle in uncles)
        {
            var read = new EvmHeader();
            using JsonDocument document = JsonDocument.Parse(uncle.ToJsonString());
            read.Read(document.RootElement);
            read.Write(rlp);
        }

        rlp.EndList(list);
        return $"0x{HashOf(rlp.Written)}";
    }

    /// <summary>Rewards as on Ethereum before the first of its forks that changed them: 5 coins, a 32nd more for each uncle, and 7 eighths to an uncle's maker.</summary>
    private static Fact[] OwnFacts(long height, BlockHash hash, long difficulty, int uncles)
    {
        if (difficulty == 0 || height == 0)
        {
            return [];
        }

        UInt256 reward = 5_000_000_000_000_000_000UL;
        return
        [
            new TransactionRecord(ChainId.Ethereum, height, TransactionRecord.OfBlock, hash.Bytes),
            Reward(0, Miner, reward + (reward / 32U * (uint)uncles)),
            .. Enumerable.Range(0, uncles).Select(number => Reward(1 + number, Account(80 + number), reward * 7U / 8U)),
        ];

        TransferRecord Reward(int order, Address to, UInt256 amount) => new(
            ChainId.Ethereum, height, TransactionRecord.OfBlock, TransferIndex.Reward(order), TransferKind.Reward, Asset.Native(ChainId.Ethereum), null, to, amount);
    }

    private static JsonObject ReceiptJson(EvmTx transaction, int index, TransactionId id, long height, ulong gas, int position, byte[] bloom) => new()
    {
        ["transactionHash"] = $"0x{id}", ["transactionIndex"] = Hex(index), ["from"] = Hex(transaction.From), ["to"] = Hex(transaction.To),
        ["type"] = transaction.IsLegacy ? "0x0" : "0x2", ["status"] = transaction.Failed ? "0x0" : "0x1", ["gasUsed"] = Hex((long)transaction.GasUsed),
        ["cumulativeGasUsed"] = Hex((long)gas), ["effectiveGasPrice"] = Hex((long)transaction.Price), ["contractAddress"] = null,
        ["logsBloom"] = $"0x{Convert.ToHexStringLower(bloom)}",
        ["logs"] = new JsonArray([.. transaction.Logs.Select((log, at) => (JsonNode)new JsonObject
        {
            ["address"] = Hex(log.Contract), ["topics"] = new JsonArray([.. log.Topics.Select(topic => (JsonNode)$"0x{Convert.ToHexStringLower(TestLogs.Bytes(topic))}")]),
            ["data"] = $"0x{Convert.ToHexStringLower(log.Data)}", ["logIndex"] = Hex(position + at), ["transactionHash"] = $"0x{id}", ["transactionIndex"] = Hex(index),
            ["blockNumber"] = Hex(height), ["removed"] = false,
        })]),
    };
}
