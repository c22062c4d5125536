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

        UInt256? issued = spent.Length == spending ? Issued(block, height, spent) : null;
        var facts = new List<Fact>(block.Transactions.Length + block.Inputs.Length + block.Outputs.Length);
        int[] order = TransactionOrder.Of(block, height);
        for (int index = 0; index < order.Length; index++)
        {
            ref readonly DecodedTransaction transaction = ref block.Transactions[order[index]];
            Add(facts, block, transaction, height, index, spent.IsEmpty ? default : SpentBy(transaction, spent), issued);
        }

        BlockHeader header = block.Header;
        var record = new BlockRecord(block.Chain, height, header.Time, header.Hash, height == 0 ? null : header.Parent);
        return new BlockFacts(record, facts, CoverageKinds.Coins);
    }

    /// <summary>One transaction as facts.</summary>
    /// <param name="block">The view that holds it.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="height">The height of its block.</param>
    /// <param name="index">Its place in the block.</param>
    /// <param name="spent">What each of its inputs spends; empty where that is not known.</param>
    /// <exception cref="ChainDataException">Its outputs are worth more than what it spends.</exception>
    public static List<Fact> Of(BlockView block, in DecodedTransaction transaction, long height, int index, ReadOnlySpan<SpentOutput> spent)
    {
        if (!spent.IsEmpty)
        {
            FeeOf(block, transaction, height, spent);
        }

        var facts = new List<Fact>(1 + transaction.InputCount + transaction.OutputCount);
        Add(facts, block, transaction, height, index, spent, null);
        return facts;
    }

    private static void Add(
        List<Fact> facts, BlockView block, in DecodedTransaction transaction, long height, int index, ReadOnlySpan<SpentOutput> spent, UInt256? issued)
    {
        facts.Add(new TransactionRecord(block.Chain, height, index, transaction.Id));
        ReadOnlySpan<DecodedInput> inputs = block.InputsOf(transaction);
        for (int at = 0; at < inputs.Length; at++)
        {
            SpentOutput? told = spent.IsEmpty ? null : spent[at];
            UInt256? amount = inputs[at].IsCoinbase ? issued : told is { Value: var value } ? (UInt256)value : null;
            facts.Add(new InputRecord(block.Chain, height, index, at, inputs[at].Coin, told?.Owner, amount));
        }

        ReadOnlySpan<DecodedOutput> outputs = block.OutputsOf(transaction);
        for (int at = 0; at < outputs.Length; at++)
        {
            facts.Add(new OutputRecord(block.Chain, height, index, at, outputs[at].Owner, (UInt256)outputs[at].Value));
        }
    }

    /// <summary>What a transaction's inputs spend; the coinbase's input, the block's first, spends nothing.</summary>
    private static ReadOnlySpan<SpentOutput> SpentBy(in DecodedTransaction transaction, ReadOnlySpan<SpentOutput> spent) =>
        transaction.FirstInput == 0 ? default : spent.Slice(transaction.FirstInput - 1, transaction.InputCount);

    /// <summary>What the coinbase may claim: the subsidy and what the other transactions pay; null on a chain whose subsidies are not known.</summary>
    private static UInt256? Issued(BlockView block, long height, ReadOnlySpan<SpentOutput> spent)
    {
        UInt256 fees = default;
        foreach (ref readonly DecodedTransaction transaction in block.Transactions[1..])
        {
            fees += FeeOf(block, transaction, height, SpentBy(transaction, spent));
        }

        if (block.Chain.Parameters!.Utxo!.Subsidy?.At(height) is not { } subsidy)
        {
            return null;
        }

        UInt256 claimed = Worth(block.OutputsOf(block.Transactions[0]));
        return claimed <= subsidy + fees ? subsidy + fees : throw Wrong(
            block, block.Transactions[0], height,
            $"the coinbase claims more than it may: found {claimed} base units, expected at most the subsidy of {subsidy} and the fees of {fees}");
    }

    private static UInt256 FeeOf(BlockView block, in DecodedTransaction transaction, long height, ReadOnlySpan<SpentOutput> spent)
    {
        UInt256 paid = default;
        foreach (ref readonly SpentOutput output in spent)
        {
            paid += (UInt256)output.Value;
        }

        UInt256 made = Worth(block.OutputsOf(transaction));
        return paid >= made ? paid - made : throw Wrong(
            block, transaction, height, $"what the inputs spend cannot be right: found inputs worth {paid} base units, expected at least the {made} of the outputs");
    }

    private static UInt256 Worth(ReadOnlySpan<DecodedOutput> outputs)
    {
        UInt256 sum = default;
        foreach (ref readonly DecodedOutput output in outputs)
        {
            sum += (UInt256)output.Value;
        }

        return sum;
    }

    private static ChainDataException Wrong(BlockView block, in DecodedTransaction transaction, long height, string problem) =>
        new(problem, FormattableString.Invariant($"transaction {transaction.Id} in block {height} {block.Header.Hash} of {block.Chain}"));
}
