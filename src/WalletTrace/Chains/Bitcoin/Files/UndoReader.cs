namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>Reads what a node keeps of a block so that it can take it back: the outputs that its inputs spend.</summary>
/// <remarks>Source: undo.h of Bitcoin Core, which Dogecoin Core and Bitcoin Cash Node share; and of Litecoin Core, which adds to it.</remarks>
internal static class UndoReader
{
    // The fewest bytes: a height, an amount and a script of nothing; a count and one such output.
    private const int MinOutput = 3;
    private const int MinTransaction = 1 + MinOutput;

    // Litecoin marks coins that came out of its extension block.
    private const ulong PegOut = 1UL << 31;

    /// <summary>Reads what a block spends, in the order of its inputs without the coinbase's; how many outputs.</summary>
    /// <exception cref="ByteException">The bytes are no such record, or one of another block.</exception>
    public static int Read(ReadOnlySpan<byte> undo, BlockView block, ref SpentOutput[] spent)
    {
        ChainParameters chain = block.Chain.Parameters!;
        var cursor = new ByteCursor(undo);
        int transactions = cursor.Count(MinTransaction, "transactions");
        Expect(transactions, block.Transactions.Length - 1, "transactions that spend", 0);
        if (spent.Length < block.Inputs.Length)
        {
            spent = new SpentOutput[Math.Max(block.Inputs.Length, spent.Length * 2)];
        }

        int count = 0;
        for (int transaction = 1; transaction <= transactions; transaction++)
        {
            int start = cursor.At;
            int inputs = cursor.Count(MinOutput, "outputs");
            Expect(inputs, block.Transactions[transaction].InputCount, "inputs", start);
            for (int input = 0; input < inputs; input++)
            {
                PassOrigin(ref cursor, chain.Utxo!);
                spent[count++] = CompressedOutput.Read(ref cursor, chain);
            }
        }

        // What follows on a chain with extension blocks is what takes the extension back.
        if (cursor.Left > 0 && !chain.Utxo!.HasExtensionBlocks)
        {
            throw new ByteException(FormattableString.Invariant($"found {cursor.Left} bytes after the last output, expected the record's end"), cursor.At);
        }

        return count;
    }

    /// <summary>Goes over the height at which an output was made, and the version that once stood behind it.</summary>
    private static void PassOrigin(ref ByteCursor cursor, UtxoRules rules)
    {
        ulong code = CompressedOutput.Number(ref cursor);
        code = rules.HasExtensionBlocks ? code & ~PegOut : code;
        if (code >> 1 > 0)
        {
            CompressedOutput.Number(ref cursor);
        }
    }

    private static void Expect(int found, int expected, string what, int at)
    {
        if (found != expected)
        {
            throw new ByteException(FormattableString.Invariant($"found {found} {what}, expected the block's {expected}"), at);
        }
    }
}
