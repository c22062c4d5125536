using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Bitcoin.Nodes;

/// <summary>
/// Reads blocks and transactions from the JSON that Bitcoin Core answers with, for answers that were kept. Nothing in them is believed: each block is put
/// back into bytes, and these are checked as any block's are.
/// </summary>
public static class CoreJson
{
    private const string What = "block";

    /// <summary>Reads the answer to <c>getblock</c> with verbosity 2 or 3: the result by itself, or the whole answer around it.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="chain">A known bip122 chain, without merged mining: such headers do not stand whole in JSON.</param>
    /// <param name="checks">What to check of the block; its ids are always checked.</param>
    /// <returns>The block; its inputs have owner and value where the answer tells them of every input.</returns>
    /// <exception cref="ArgumentException">The chain is unknown or has no such blocks.</exception>
    /// <exception cref="ChainDataException">The answer is malformed, or what it tells is not a block of the chain; the message says in what.</exception>
    public static BlockFacts ReadBlock(ReadOnlyMemory<byte> json, ChainId chain, BlockChecks checks = BlockChecks.All)
    {
        var reader = new NodeChain(chain, checks);
        try
        {
            return JsonValue.Read(new HttpAnswer(System.Net.HttpStatusCode.OK, json), What, answer =>
            {
                JsonValue block = answer.Find("result") ?? answer;
                var point = new BlockPoint(block["height"].Height(), block["hash"].Hash);
                JsonValue[] transactions = [.. block["tx"].Items];
                bool tellsSpent = transactions.Length > 1 && transactions.Skip(1).All(SpentOutputs.IsToldIn);
                return reader.Read(Bytes(block, transactions, chain), point, tellsSpent ? SpentOutputs.FromJson(block, chain, reader.Rules).Of : null).Facts;
            });
        }
        catch (AnswerException problem)
        {
            throw new ChainDataException(problem.Message, $"an answer of a node of {chain.Name}", problem.Text);
        }
    }

    /// <summary>The bytes of a transaction that hash to the id it is said to have.</summary>
    /// <exception cref="AnswerException">What is told of it does not.</exception>
    internal static byte[] TransactionBytes(JsonValue transaction, ChainId chain)
    {
        ToldTransaction told = Transaction(transaction, chain.Parameters!.Utxo!.MaxMoney);
        byte[] bytes = transaction.Find("hex")?.Bytes ?? told.ToBytes();
        BlockView view = new BlockDecoder(chain, BlockChecks.None).DecodeTransaction(bytes);
        if (view.Transactions[0].Id != told.Id)
        {
            throw new AnswerException($"found a transaction that hashes to {view.Transactions[0].Id}, expected {told.Id}");
        }

        // Where the bytes were told as well, the fields beside them must say the same.
        long[] values = [.. view.Outputs.ToArray().Select(output => output.Value)];
        return values.SequenceEqual(told.Outputs.Select(output => output.Value)) ? bytes
            : throw new AnswerException($"found values of outputs of {told.Id} beside its bytes, expected those in its bytes");
    }

    private static byte[] Bytes(JsonValue block, JsonValue[] transactions, ChainId chain)
    {
        using var bytes = new MemoryStream();
        ToldTransaction.Write(bytes, ToldTransaction.VersionOf(block["version"]));
        ToldTransaction.WriteReversed(bytes, block.Find("previousblockhash")?.Id ?? default);
        ToldTransaction.WriteReversed(bytes, block["merkleroot"].Id);
        ToldTransaction.Write(bytes, (uint)block["time"].Integer(0, uint.MaxValue));
        byte[] bits = block["bits"].Bytes;
        bytes.Write(bits.Length == sizeof(uint) ? [.. Enumerable.Reverse(bits)] : throw block["bits"].Wrong("8 hexadecimal digits"));
        ToldTransaction.Write(bytes, (uint)block["nonce"].Integer(0, uint.MaxValue));
        ToldTransaction.WriteCount(bytes, transactions.Length);
        foreach (JsonValue transaction in transactions)
        {
            bytes.Write(TransactionBytes(transaction, chain));
        }

        return bytes.ToArray();
    }

    private static ToldTransaction Transaction(JsonValue told, long maxMoney) => new(
        told["txid"].Id,
        ToldTransaction.VersionOf(told["version"]),
        (uint)told["locktime"].Integer(0, uint.MaxValue),
        [.. told["vin"].Items.Select(Input)],
        [.. told["vout"].Items.Select(output => new ToldOutput(output["value"].Coins(maxMoney), output["scriptPubKey"]["hex"].Bytes))]);

    private static ToldInput Input(JsonValue told)
    {
        uint sequence = (uint)told["sequence"].Integer(0, uint.MaxValue);
        byte[][] witness = told.Find("txinwitness") is { } items ? [.. items.Items.Select(item => item.Bytes)] : [];
        return told.Find("coinbase") is { } script
            ? new ToldInput(default, uint.MaxValue, script.Bytes, sequence, witness, null)
            : new ToldInput(told["txid"].Id, (uint)told["vout"].Integer(0, int.MaxValue), told["scriptSig"]["hex"].Bytes, sequence, witness, null);
    }
}
