using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WalletTrace.Chains.Evm;

namespace WalletTrace.Tests.Support;

/// <summary>What nodes really answered, and what others made of it: ethereum-etl's fixtures (9e51c3b8d43b, tests/resources), kept as one archive.</summary>
internal static class EvmFixtures
{
    public const string Archive = "evm/ethereum_etl/ethereum_etl_fixtures.tar.gz";

    private static readonly Lazy<Dictionary<string, string>> Files = new(Unpack);

    /// <summary>The text of a file whose path ends so.</summary>
    public static string Text(string path) => Files.Value.Single(file => file.Key.EndsWith(path, StringComparison.Ordinal)).Value;

    /// <summary>The <c>result</c> of a recorded answer.</summary>
    public static JsonElement Result(string path) => JsonDocument.Parse(Text(path)).RootElement.GetProperty("result");

    /// <summary>The rows of a file with one JSON object a line.</summary>
    public static JsonElement[] Rows(string path) =>
        [.. Text(path).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The rows of a CSV file, by column.</summary>
    public static Dictionary<string, string>[] Csv(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] names = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => names.Zip(line.Split(','), KeyValuePair.Create).ToDictionary(StringComparer.Ordinal))];
    }

    /// <summary>A block of the stream fixture in the form in which a node answers: the extract has all but what is signed and the mix hash.</summary>
    public static EvmBlockAnswers StreamBlock(long number, Action<JsonObject>? change = null)
    {
        const string Folder = "test_stream/blocks_17173049_17173050/";
        JsonElement header = Rows(Folder + "expected_blocks.json").Single(row => row.GetProperty("number").GetInt64() == number);
        JsonElement[] transactions = [.. Rows(Folder + "expected_transactions.json").Where(row => row.GetProperty("block_number").GetInt64() == number)];
        ILookup<string, JsonElement> logs = Rows(Folder + "expected_logs.json").ToLookup(row => row.GetProperty("transaction_hash").GetString()!);
        var block = new JsonObject
        {
            ["number"] = Hex(header, "number"), ["hash"] = Copy(header, "hash"), ["parentHash"] = Copy(header, "parent_hash"), ["nonce"] = Copy(header, "nonce"),
            ["sha3Uncles"] = Copy(header, "sha3_uncles"), ["logsBloom"] = Copy(header, "logs_bloom"), ["transactionsRoot"] = Copy(header, "transactions_root"),
            ["stateRoot"] = Copy(header, "state_root"), ["receiptsRoot"] = Copy(header, "receipts_root"), ["miner"] = Copy(header, "miner"),
            ["difficulty"] = Hex(header, "difficulty"), ["extraData"] = Copy(header, "extra_data"), ["gasLimit"] = Hex(header, "gas_limit"),
            ["gasUsed"] = Hex(header, "gas_used"), ["timestamp"] = Hex(header, "timestamp"), ["baseFeePerGas"] = Hex(header, "base_fee_per_gas"),
            ["withdrawalsRoot"] = Copy(header, "withdrawals_root"), ["uncles"] = new JsonArray(),
            ["withdrawals"] = new JsonArray([.. header.GetProperty("withdrawals").EnumerateArray().Select(row => new JsonObject
            {
                ["index"] = Hex(row, "index"), ["validatorIndex"] = Hex(row, "validator_index"), ["address"] = Copy(row, "address"), ["amount"] = Hex(row, "amount"),
            })]),
            ["transactions"] = new JsonArray([.. transactions.Select(row => new JsonObject
            {
                ["hash"] = Copy(row, "hash"), ["from"] = Copy(row, "from_address"), ["to"] = Copy(row, "to_address"), ["value"] = Hex(row, "value"),
                ["gas"] = Hex(row, "gas"), ["gasPrice"] = Hex(row, "gas_price"), ["type"] = Hex(row, "transaction_type"), ["nonce"] = Hex(row, "nonce"),
                ["input"] = Copy(row, "input"), ["maxFeePerGas"] = Hex(row, "max_fee_per_gas"), ["maxPriorityFeePerGas"] = Hex(row, "max_priority_fee_per_gas"),
                ["transactionIndex"] = Hex(row, "transaction_index"), ["blockHash"] = Copy(row, "block_hash"),
            })]),
        };
        var receipts = new JsonArray([.. transactions.Select(row => new JsonObject
        {
            ["transactionHash"] = Copy(row, "hash"), ["transactionIndex"] = Hex(row, "transaction_index"), ["blockHash"] = Copy(row, "block_hash"),
            ["status"] = Hex(row, "receipt_status"), ["gasUsed"] = Hex(row, "receipt_gas_used"), ["cumulativeGasUsed"] = Hex(row, "receipt_cumulative_gas_used"),
            ["effectiveGasPrice"] = Hex(row, "receipt_effective_gas_price"), ["type"] = Hex(row, "transaction_type"),
            ["contractAddress"] = Copy(row, "receipt_contract_address"),
            ["logs"] = new JsonArray([.. logs[row.GetProperty("hash").GetString()!].Select(Log)]),
        })]);
        var both = new JsonObject { ["block"] = block, ["receipts"] = receipts };
        change?.Invoke(both);
        JsonElement answers = JsonDocument.Parse(both.ToJsonString()).RootElement;
        return new EvmBlockAnswers { Block = answers.GetProperty("block"), Receipts = EvmBlockAnswers.ListOf(answers.GetProperty("receipts")) };
    }

    /// <summary>A log as a node answers it.</summary>
    public static JsonNode Log(JsonElement row) => new JsonObject
    {
        ["address"] = Copy(row, "address"), ["topics"] = Copy(row, "topics"), ["data"] = Copy(row, "data"), ["logIndex"] = Hex(row, "log_index"),
        ["transactionIndex"] = Hex(row, "transaction_index"), ["transactionHash"] = Copy(row, "transaction_hash"), ["blockHash"] = Copy(row, "block_hash"),
    };

    private static JsonNode? Copy(JsonElement row, string name) => JsonNode.Parse(row.GetProperty(name).GetRawText());

    /// <summary>A number of any size as a quantity; nothing for none.</summary>
    private static JsonNode? Hex(JsonElement row, string name) => row.GetProperty(name).ValueKind == JsonValueKind.Null
        ? null
        : $"0x{UInt256.Parse(row.GetProperty(name).GetRawText()).ToString("x")}";

    private static Dictionary<string, string> Unpack()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        using var archive = new TarReader(new GZipStream(File.OpenRead(SharedData.Find(Archive)!), CompressionMode.Decompress));
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data)
            {
                using var text = new StreamReader(data, Encoding.UTF8);
                files[entry.Name] = text.ReadToEnd();
            }
        }

        return files;
    }
}
