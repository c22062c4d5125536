using System.Globalization;
using System.Text;
using System.Text.Json;
using WalletTrace.Chains.Evm;
using WalletTrace.Encodings;

namespace WalletTrace.Benchmarks.Chains;

/// <summary>
/// Composes what a node would answer about busy blocks of Ethereum: plain payments, and calls of contracts with events of all sorts. Deterministic. Hashes,
/// blooms and roots are right; who signed is not.
/// </summary>
internal sealed class SyntheticEvmChain
{
    private const int BlockCount = 40;
    private const int TransactionsInBlock = 180;
    private const int Accounts = 4_000;
    private const int Contracts = 300;

    private static readonly string TransferTopic = EvmEvents.TopicOf("Transfer(address,address,uint256)").ToString("0x");
    private static readonly string ApprovalTopic = EvmEvents.TopicOf("Approval(address,address,uint256)").ToString("0x");
    private static readonly string SwapTopic = EvmEvents.TopicOf("Swap(address,uint256,uint256,uint256,uint256,address)").ToString("0x");

    private readonly Random random = new(42);
    private readonly RlpWriter rlp = new();
    private readonly EvmTransactionReader transactionReader = new();
    private readonly EvmReceiptReader receiptReader = new();
    private readonly EvmBloom blooms = new();
    private readonly TrieRoot transactionTrie = new();
    private readonly TrieRoot receiptTrie = new();

    /// <summary>All blocks with their receipts.</summary>
    public static IReadOnlyList<EvmAnswers> Blocks()
    {
        var chain = new SyntheticEvmChain();
        return [.. Enumerable.Range(0, BlockCount).Select(number => chain.Block(20_000_000 + number))];
    }

    private EvmAnswers Block(long height)
    {
        transactionTrie.Clear();
        receiptTrie.Clear();
        var transactions = new List<string>();
        var receipts = new List<string>();
        Span<byte> bloom = stackalloc byte[EvmBloom.Length];
        Span<byte> all = stackalloc byte[EvmBloom.Length];
        all.Clear();
        int logs = 0;
        long gas = 0;
        for (int index = 0; index < TransactionsInBlock; index++)
        {
            bool isCall = random.Next(10) < 6;
            string body = Transaction(height, index, isCall);
            EvmTransaction transaction = default;
            transactionReader.Read(Parse($"{{{body},\"hash\":\"{Hex(default)}\"}}"), ref transaction);
            string hash = Hash(transaction);
            transactions.Add($"{{{body},\"hash\":\"{hash}\"}}");
            transactionTrie.Add(rlp.Written);
            transaction.Hash = TransactionId.Parse(hash);

            long used = isCall ? random.Next(60_000, 250_000) : 21_000;
            gas += used;
            string[] events = isCall ? [.. Enumerable.Range(0, random.Next(2, 6)).Select(_ => Event(logs++, index, hash))] : [];
            EvmLog[] decoded = [.. events.Select(log => EvmLog.Read(Parse(log)))];
            bloom.Clear();
            foreach (EvmLog log in decoded)
            {
                blooms.Add(log, bloom);
                blooms.Add(log, all);
            }

            string receipt = Receipt(index, hash, used, gas, events, bloom);
            receipts.Add(receipt);
            receiptReader.Read(Parse(receipt), index, ref transaction);
            rlp.Clear();
            receiptReader.Write(rlp, transaction, decoded, bloom);
            receiptTrie.Add(rlp.Written);
        }

        return new EvmAnswers(
            Encoding.UTF8.GetBytes(Header(height, gas, all, transactions)), Encoding.UTF8.GetBytes($"[{string.Join(',', receipts)}]"));
    }

    private string Header(long height, long gas, ReadOnlySpan<byte> bloom, List<string> transactions)
    {
        Span<byte> root = stackalloc byte[32];
        transactionTrie.Write(root);
        string transactionsRoot = Hex(root);
        receiptTrie.Write(root);
        string fields = string.Create(CultureInfo.InvariantCulture, $"""
            "parentHash":"{Hex(default)}","sha3Uncles":"0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347","miner":"{Account(1)}","stateRoot":"{Hex(default)}","transactionsRoot":"{transactionsRoot}","receiptsRoot":"{Hex(root)}","logsBloom":"0x{Convert.ToHexStringLower(bloom)}","difficulty":"0x0","number":"0x{height:x}","gasLimit":"0x1c9c380","gasUsed":"0x{gas:x}","timestamp":"0x66000000","extraData":"0x","mixHash":"{Hex(default)}","nonce":"0x0000000000000000","baseFeePerGas":"0x3b9aca00","withdrawalsRoot":"{Hex(TrieRoot.Empty)}","blobGasUsed":"0x0","excessBlobGas":"0x0","parentBeaconBlockRoot":"{Hex(default)}","uncles":[],"withdrawals":[],"size":"0x10000"
            """);
        var header = new EvmHeader();
        header.Read(Parse($"{{{fields},\"hash\":\"{Hex(default)}\"}}"));
        rlp.Clear();
        header.Write(rlp);
        Keccak256.Hash(rlp.Written, root);
        return $"{{{fields},\"hash\":\"{Hex(root)}\",\"transactions\":[{string.Join(',', transactions)}]}}";
    }

    private string Transaction(long height, int index, bool isCall) => string.Create(CultureInfo.InvariantCulture, $"""
        "blockNumber":"0x{height:x}","from":"{Account(random.Next(Accounts))}","gas":"0x493e0","gasPrice":"0x3b9aca64","maxFeePerGas":"0x77359400","maxPriorityFeePerGas":"0x64","input":"{(isCall ? $"0x{Convert.ToHexStringLower(Bytes(random.Next(1, 10) * 32))}" : "0x")}","nonce":"0x{random.Next(1000):x}","to":"{Account(random.Next(Accounts))}","transactionIndex":"0x{index:x}","value":"0x{(isCall ? 0 : random.NextInt64(1, 1L << 60)):x}","type":"0x2","accessList":[],"chainId":"0x1","v":"0x1","r":"{Hex(Bytes(32))}","s":"{Hex(Bytes(32))}","yParity":"0x1"
        """);

    private static string Receipt(int index, string hash, long used, long gas, string[] events, ReadOnlySpan<byte> bloom) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"transactionHash":"{{hash}}","transactionIndex":"0x{{index:x}}","status":"0x1","gasUsed":"0x{{used:x}}","cumulativeGasUsed":"0x{{gas:x}}","effectiveGasPrice":"0x3b9aca64","type":"0x2","contractAddress":null,"logsBloom":"0x{{Convert.ToHexStringLower(bloom)}}","logs":[{{string.Join(',', events)}}]}
        """);

    private string Event(int position, int index, string hash)
    {
        int kind = random.Next(10);
        string[] topics = kind switch
        {
            < 6 => [TransferTopic, Word(random.Next(Accounts)), Word(random.Next(Accounts))],
            < 8 => [ApprovalTopic, Word(random.Next(Accounts)), Word(random.Next(Accounts))],
            _ => [SwapTopic, Word(random.Next(Contracts)), Word(random.Next(Accounts))],
        };
        string data = kind < 8 ? Hex(Bytes(32)) : $"0x{Convert.ToHexStringLower(Bytes(128))}";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"address":"{{Account(Accounts + random.Next(Contracts))}}","topics":["{{string.Join("\",\"", topics)}}"],"data":"{{data}}","logIndex":"0x{{position:x}}","transactionIndex":"0x{{index:x}}","transactionHash":"{{hash}}","removed":false}
            """);
    }

    private string Hash(in EvmTransaction transaction)
    {
        Span<byte> hash = stackalloc byte[32];
        rlp.Clear();
        transactionReader.Write(rlp, transaction);
        Keccak256.Hash(rlp.Written, hash);
        return Hex(hash);
    }

    /// <summary>Bytes whose first is not zero, as numbers are told.</summary>
    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        bytes[0] |= 0x10;
        return bytes;
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static string Hex(ReadOnlySpan<byte> bytes) => $"0x{(bytes.IsEmpty ? new string('0', 64) : Convert.ToHexStringLower(bytes))}";

    // Spread over all bytes, as real accounts are.
    private static string Account(int number) => string.Create(CultureInfo.InvariantCulture, $"0x{unchecked((ulong)(number + 1) * 0x9e3779b97f4a7c15):x16}{number + 1:x24}");

    private static string Word(int number) => $"0x{new string('0', 24)}{Account(number)[2..]}";
}
