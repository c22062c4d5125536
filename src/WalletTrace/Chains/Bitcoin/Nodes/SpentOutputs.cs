using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Bitcoin.Nodes;

/// <summary>What the inputs of a block spend, as its node tells it: a list for each transaction but the coinbase.</summary>
internal sealed class SpentOutputs
{
    // Value and empty script.
    private const int MinOutput = 9;

    private readonly List<(TransactionId? Id, SpentOutput[] Spent)> transactions = [];

    private SpentOutputs()
    {
    }

    /// <summary>Whether a transaction in JSON says what it spends.</summary>
    public static bool IsToldIn(JsonValue transaction) => transaction["vin"].Items.All(static input => input.Find("prevout") is not null);

    /// <summary>Reads what <c>getblock</c> of verbosity 3 tells.</summary>
    /// <exception cref="AnswerException">Something is not told, or cannot be.</exception>
    public static SpentOutputs FromJson(JsonValue block, ChainId chain, UtxoRules rules)
    {
        var read = new SpentOutputs();
        foreach (JsonValue transaction in block["tx"].Items.Skip(1))
        {
            read.transactions.Add((transaction["txid"].Id, [.. transaction["vin"].Items.Select(input => FromJson(input["prevout"]))]));
        }

        return read;

        SpentOutput FromJson(JsonValue output) =>
            new(output["value"].Coins(rules.MaxMoney), Address.FromOutputScript(output["scriptPubKey"]["hex"].Bytes, chain));
    }

    /// <summary>
    /// Reads what <c>/rest/spenttxouts</c> gives: the number of transactions, then for each the number of outputs it spends, none for the coinbase, and
    /// these in the protocol's own serialisation, value and script.
    /// </summary>
    /// <exception cref="AnswerException">The bytes are not that.</exception>
    public static SpentOutputs FromBytes(ReadOnlySpan<byte> bytes, ChainId chain, UtxoRules rules)
    {
        var read = new SpentOutputs();
        try
        {
            var cursor = new ByteCursor(bytes);
            int count = cursor.Count(1, "transactions");
            for (int transaction = 0; transaction < count; transaction++)
            {
                var spent = new SpentOutput[cursor.Count(MinOutput, "spent outputs")];
                for (int at = 0; at < spent.Length; at++)
                {
                    ulong value = cursor.UInt64();
                    (int start, int length) = cursor.Bytes();
                    spent[at] = value <= (ulong)rules.MaxMoney
                        ? new SpentOutput((long)value, Address.FromOutputScript(bytes.Slice(start, length), chain))
                        : throw new ByteException(FormattableString.Invariant($"found an output of {value} base units, expected at most {rules.MaxMoney}"), start);
                }

                // The coinbase spends nothing; it only keeps its place.
                if (transaction > 0 || spent.Length > 0)
                {
                    read.transactions.Add((null, spent));
                }
            }

            return cursor.Left == 0 ? read
                : throw new ByteException(FormattableString.Invariant($"found {cursor.Left} bytes after the last output, expected the end"), cursor.At);
        }
        catch (ByteException problem)
        {
            throw new AnswerException(FormattableString.Invariant($"{problem.Message}, at byte {problem.At}"));
        }
    }

    /// <summary>The same in the order of a block's inputs, of which it must be the answer.</summary>
    /// <exception cref="AnswerException">The answer is of other transactions or inputs.</exception>
    public SpentOutput[] Of(BlockView block)
    {
        if (transactions.Count != block.Transactions.Length - 1)
        {
            throw Mismatch(block, $"{transactions.Count} transactions that spend", $"{block.Transactions.Length - 1}");
        }

        for (int at = 0; at < transactions.Count; at++)
        {
            ref readonly DecodedTransaction transaction = ref block.Transactions[at + 1];
            (TransactionId? id, SpentOutput[] spent) = transactions[at];
            if ((id ?? transaction.Id) != transaction.Id || spent.Length != transaction.InputCount)
            {
                throw Mismatch(block, $"transaction {id ?? transaction.Id} with {spent.Length} inputs", $"{transaction.Id} with {transaction.InputCount}");
            }
        }

        return [.. transactions.SelectMany(transaction => transaction.Spent)];
    }

    private static AnswerException Mismatch(BlockView block, FormattableString found, FormattableString expected) => new(
        $"what the inputs spend does not fit block {block.Header.Hash}: found {FormattableString.Invariant(found)}, expected {FormattableString.Invariant(expected)}");
}
