using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Chains.Http;
using WalletTrace.Encodings;
using WalletTrace.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace WalletTrace.Tests.Chains.Bitcoin.Nodes;

/// <summary>Answers that real nodes and servers gave read exactly: every transaction hashes to its id, values and fees agree.</summary>
public sealed class RecordedAnswersTests
{
    private const string Rpc = "bitcoin/rpc";
    private const string Esplora = "bitcoin/esplora";

    [SharedDataFact(Rpc)]
    public void Blocks_of_Bitcoin_Core_read_as_they_were_extracted_by_others()
    {
        int blocks = 0;
        foreach (string folder in (string[])["block_0", "block_1", "block_with_transactions", "block_without_transactions", "stream_50001_50002"])
        {
            foreach (string file in Files(Rpc, $"bitcoin__{folder}__rpc_response_getblock_*_2.json"))
            {
                BlockFacts block = CoreJson.ReadBlock(File.ReadAllBytes(file), ChainId.Bitcoin);
                JsonElement[] expected = [.. Lines($"bitcoin__{folder}__expected_transactions.json")
                    .Where(line => line.GetProperty("block_hash").GetString() == block.Block.Hash.ToString())];
                Assert.NotEmpty(expected);
                JsonElement header = Lines($"bitcoin__{folder}__expected_blocks.json").Single(line => line.GetProperty("hash").GetString() == block.Block.Hash.ToString());
                Assert.Equal((header.GetProperty("number").GetInt64(), header.GetProperty("timestamp").GetInt64()), (block.Block.Height, block.Block.Time));
                Assert.Equal(expected.SelectMany(transaction => Lines(transaction, block.Block.Height)), block.Facts.Select(Line));
                blocks++;
            }
        }

        Assert.Equal(7, blocks);
    }

    [SharedDataFact(Rpc)]
    public void Transactions_of_getrawtransaction_hash_to_their_ids_with_bytes_and_without()
    {
        string[] files = [.. Files(Rpc, "*getrawtransaction*.json"), .. Files(Rpc, "graphsense_*.json")];
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            bool isCash = text.Contains("bitcoincash:", StringComparison.Ordinal) || Path.GetFileName(file).StartsWith("bitcoin_cash", StringComparison.Ordinal);
            ChainId chain = isCash ? ChainId.BitcoinCash : ChainId.Bitcoin;
            var fields = System.Text.Json.Nodes.JsonNode.Parse(text)!.AsObject();
            fields.Remove("hex");
            foreach (string told in (string[])[text, fields.ToJsonString()])
            {
                Read(Encoding.UTF8.GetBytes(told), transaction => CoreJson.TransactionBytes(transaction, chain));
            }

            foreach (JsonElement script in JsonDocument.Parse(text).RootElement.GetProperty("vout").EnumerateArray().Select(output => output.GetProperty("scriptPubKey")))
            {
                if (script.TryGetProperty("addresses", out JsonElement addresses) && script.GetProperty("type").GetString() != "pubkey")
                {
                    Address owner = Address.FromOutputScript(Convert.FromHexString(script.GetProperty("hex").GetString()!), chain);
                    Assert.Equal(addresses[0].GetString(), owner.ToString(chain));
                }
            }
        }

        Assert.Equal(6, files.Length);
    }

    [SharedDataFact(Rpc)]
    public void The_block_with_the_first_of_two_equal_coinbases_reads_on_Bitcoin_Cash()
    {
        const string folder = "bitcoin_cash__block_with_duplicate_txid__";
        var block = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Files(Rpc, $"{folder}*_True.json").Single()))!;
        block["tx"]![0] = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Files(Rpc, $"{folder}*getrawtransaction*.json").Single()));
        JsonElement expected = Lines($"{folder}expected_transactions.json").Single();

        BlockFacts read = CoreJson.ReadBlock(Encoding.UTF8.GetBytes(block.ToJsonString()), ChainId.BitcoinCash);

        Assert.Equal((91722, 1289723848), (read.Block.Height, read.Block.Time));
        Assert.Equal(Lines(expected, 91722), read.Facts.Select(Line));
    }

    [SharedDataFact(Rpc)]
    public void The_first_hundred_blocks_of_a_recorded_batch_are_a_chain_and_a_late_block_has_its_Merkle_root()
    {
        using var packed = new GZipStream(File.OpenRead(SharedData.Find($"{Rpc}/graphsense_test_pipeline_vcr.yaml.gz")!), CompressionMode.Decompress);
        using var text = new StreamReader(packed);
        var cassette = new YamlStream();
        cassette.Load(text);
        var blocks = new List<BlockFacts>();
        int lists = 0;
        foreach (YamlDotNet.RepresentationModel.YamlNode interaction in (YamlSequenceNode)cassette.Documents[0].RootNode["interactions"])
        {
            foreach (JsonElement answer in JsonDocument.Parse(interaction["response"]["body"]["string"].ToString()).RootElement.EnumerateArray())
            {
                JsonElement result = answer.GetProperty("result");
                if (result.ValueKind == JsonValueKind.Object && result.GetProperty("tx")[0].ValueKind == JsonValueKind.Object)
                {
                    blocks.Add(CoreJson.ReadBlock(Encoding.UTF8.GetBytes(result.GetRawText()), ChainId.Bitcoin));
                }
                else if (result.ValueKind == JsonValueKind.Object)
                {
                    TransactionId[] ids = [.. result.GetProperty("tx").EnumerateArray().Select(id => TransactionId.Parse(id.GetString()!))];
                    Assert.Equal(result.GetProperty("nTx").GetInt32(), ids.Length);
                    Assert.Equal(result.GetProperty("merkleroot").GetString(), RootOf(ids).ToString());
                    lists++;
                }
            }
        }

        Assert.Equal(Enumerable.Range(0, 101).Select(height => (long)height), blocks.Select(block => block.Block.Height));
        Assert.All(blocks.Zip(blocks.Skip(1)), pair => Assert.Equal(pair.First.Block.Hash, pair.Second.Block.Parent));
        Assert.Equal(1, lists);
    }

    [SharedDataFact(Esplora)]
    public void Transactions_of_Esplora_hash_to_their_ids_and_their_owners_have_the_addresses_that_are_told()
    {
        int transactions = 0;
        foreach (string file in Files(Esplora, "*.json").Where(file => !file.EndsWith("address.json", StringComparison.Ordinal)))
        {
            Read(File.ReadAllBytes(file), answer =>
            {
                foreach (JsonValue told in answer.IsList ? answer.Items : [answer])
                {
                    EsploraTransaction transaction = EsploraJson.Transaction(told, ChainId.Bitcoin);
                    CheckOwners(told["vout"].Items, transaction.Told.Outputs);
                    CheckOwners(
                        told["vin"].Items.Select(input => input.Find("prevout")).OfType<JsonValue>(), transaction.Told.Inputs.Select(input => input.Spent).OfType<ToldOutput>());
                    Assert.Equal(told["size"].Integer(0, int.MaxValue), transaction.Bytes.Length);
                    Assert.NotNull(transaction.Place);
                    transactions++;
                }

                return true;
            });
        }

        Assert.Equal(60, transactions);
    }

    private static void CheckOwners(IEnumerable<JsonValue> told, IEnumerable<ToldOutput> read)
    {
        foreach ((JsonValue output, ToldOutput found) in told.Zip(read))
        {
            Address owner = Address.FromOutputScript(found.Script, ChainId.Bitcoin);
            if (output.Find("scriptpubkey_address") is { } address)
            {
                Assert.Equal(address.Text, owner.ToString(ChainId.Bitcoin));
            }
            else
            {
                Assert.True(owner.Kind is AddressKind.ScriptHash or AddressKind.Unspendable);
            }
        }
    }

    private static TransactionId RootOf(TransactionId[] ids)
    {
        var leaves = new byte[ids.Length * TransactionId.Length];
        for (int at = 0; at < ids.Length; at++)
        {
            ids[at].CopyTo(leaves.AsSpan(at * TransactionId.Length));
            leaves.AsSpan(at * TransactionId.Length, TransactionId.Length).Reverse();
        }

        var root = new byte[TransactionId.Length];
        MerkleTree.FindRoot(leaves, root, out _);
        return TransactionId.FromReversedBytes(root);
    }

    /// <summary>What others extracted of a transaction, a line for each fact.</summary>
    private static IEnumerable<string> Lines(JsonElement transaction, long height)
    {
        int index = transaction.GetProperty("index") is { ValueKind: JsonValueKind.Number } told ? told.GetInt32() : 0;
        yield return $"{height} {index} {transaction.GetProperty("hash").GetString()}";
        JsonElement[] inputs = [.. transaction.GetProperty("inputs").EnumerateArray()];
        if (inputs.Length == 0)
        {
            yield return $"{height} {index} in 0 coinbase";
        }

        foreach (JsonElement input in inputs)
        {
            yield return $"{height} {index} in {input.GetProperty("index")} {input.GetProperty("spent_transaction_hash").GetString()}:{input.GetProperty("spent_output_index")}";
        }

        foreach (JsonElement output in transaction.GetProperty("outputs").EnumerateArray())
        {
            Address owner = Address.FromOutputScript(Convert.FromHexString(output.GetProperty("script_hex").GetString()!), ChainId.Bitcoin);
            yield return $"{height} {index} out {output.GetProperty("index")} {owner} {output.GetProperty("value")}";
        }
    }

    private static string Line(Fact fact) => fact switch
    {
        TransactionRecord record => string.Create(CultureInfo.InvariantCulture, $"{record.Height} {record.Index} {record.Id}"),
        InputRecord input => string.Create(CultureInfo.InvariantCulture, $"{input.Height} {input.TransactionIndex} in {input.Index} {input.Coin?.ToString() ?? "coinbase"}"),
        OutputRecord output => string.Create(CultureInfo.InvariantCulture, $"{output.Height} {output.TransactionIndex} out {output.Index} {output.Owner} {output.Amount}"),
        _ => fact.ToString(),
    };

    private static IEnumerable<string> Files(string folder, string pattern) => Directory.EnumerateFiles(SharedData.Find(folder)!, pattern).Order(StringComparer.Ordinal);

    private static JsonElement[] Lines(string file) => [.. SharedData.ReadLines($"{Rpc}/{file}").Select(line => JsonDocument.Parse(line).RootElement)];

    private static T Read<T>(byte[] json, Func<JsonValue, T> read) => JsonValue.Read(new HttpAnswer(HttpStatusCode.OK, json), "answer", read);
}
