namespace WalletTrace.Chains.Bitcoin;

/// <summary>Makes facts of a decoded block.</summary>
internal static class BlockFactsBuilder
{
    /// <summary>See <see cref="BlockView.ToFacts"/>.</summary>
    public static BlockFacts Build(BlockView block, long height, ReadOnlySpan<SpentOutput> spent)
    {
        int spending = block.Inputs.Length - 1;
        if (!spent.IsEmpty && spent.Length != spending)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"what the inputs spend does not fit the block: found {spent.Length} outputs, expected none or the {spending} that the block spends"), nameof(spent));
        }

        var facts = new List<Fact>(block.Transactions.Length + block.Inputs.Length + block.Outputs.Length);
        int[] order = TransactionOrder.Of(block, height);
        for (int index = 0; index < order.Length; index++)
        {
            ref readonly DecodedTransaction transaction = ref block.Transactions[order[index]];

            // The coinbase's input is the block's first and spends nothing.
            Add(facts, block, transaction, height, index, spent.IsEmpty || transaction.FirstInput == 0 ? default : spent.Slice(transaction.FirstInput - 1, transaction.InputCount));
        }

        BlockHeader header = block.Header;
        var record = new BlockRecord(block.Chain, height, header.Time, header.Hash, height == 0 ? null : header.Parent);
        return new BlockFacts(record, facts, CoverageKinds.Coins);
    }

    /// <summary>Adds one transaction with what each of its inputs spends; empty where that is not known.</summary>
    public static void Add(List<Fact> facts, BlockView block, in DecodedTransaction transaction, long height, int index, ReadOnlySpan<SpentOutput> spent)
    {
        facts.Add(new TransactionRecord(block.Chain, height, index, transaction.Id));
        AddInputs(facts, block, transaction, height, index, spent);
        AddOutputs(facts, block, transaction, height, index);
    }

    private static void AddInputs(
        List<Fact> facts, BlockView block, in DecodedTransaction transaction, long height, int index, ReadOnlySpan<SpentOutput> spent)
    {
        ReadOnlySpan<DecodedInput> inputs = block.InputsOf(transaction);
        UInt256 paid = default;
        for (int at = 0; at < inputs.Length; at++)
        {
            SpentOutput? told = spent.IsEmpty ? null : spent[at];
            paid += (UInt256)(told?.Value ?? 0);
            facts.Add(new InputRecord(block.Chain, height, index, at, inputs[at].Coin, told?.Owner, told is { Value: var value } ? (UInt256)value : null));
        }

        if (!spent.IsEmpty)
        {
            CheckPaid(block, transaction, height, paid);
        }
    }

    private static void CheckPaid(BlockView block, in DecodedTransaction transaction, long height, UInt256 paid)
    {
        UInt256 made = default;
        foreach (ref readonly DecodedOutput output in block.OutputsOf(transaction))
        {
            made += (UInt256)output.Value;
        }

        if (paid < made)
        {
            throw new ChainDataException(
                $"what the inputs spend cannot be right: found inputs worth {paid} base units, expected at least the {made} of the outputs",
                FormattableString.Invariant($"transaction {transaction.Id} in block {height} of {block.Chain}"));
        }
    }

    private static void AddOutputs(List<Fact> facts, BlockView block, in DecodedTransaction transaction, long height, int index)
    {
        ReadOnlySpan<DecodedOutput> outputs = block.OutputsOf(transaction);
        for (int at = 0; at < outputs.Length; at++)
        {
            facts.Add(new OutputRecord(block.Chain, height, index, at, outputs[at].Owner, (UInt256)outputs[at].Value));
        }
    }
}
