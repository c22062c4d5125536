namespace WalletTrace.Chains.Bitcoin;

/// <summary>
/// A decoded block: views into its bytes and into the tables of the decoder that read it. Good until that decoder is used again; what is to last is
/// taken out with <see cref="ToFacts"/>.
/// </summary>
public readonly ref struct BlockView
{
    internal BlockView(
        ChainId chain, BlockHeader header, ReadOnlySpan<byte> bytes, ReadOnlySpan<DecodedTransaction> transactions, ReadOnlySpan<DecodedInput> inputs,
        ReadOnlySpan<DecodedOutput> outputs)
    {
        Chain = chain;
        Header = header;
        Bytes = bytes;
        Transactions = transactions;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>The chain.</summary>
    public ChainId Chain { get; }

    /// <summary>The header.</summary>
    public BlockHeader Header { get; }

    /// <summary>The bytes that were decoded.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The transactions in the block's order; the first is the coinbase.</summary>
    public ReadOnlySpan<DecodedTransaction> Transactions { get; }

    /// <summary>The inputs of all transactions, in order.</summary>
    public ReadOnlySpan<DecodedInput> Inputs { get; }

    /// <summary>The outputs of all transactions, in order.</summary>
    public ReadOnlySpan<DecodedOutput> Outputs { get; }

    /// <summary>The inputs of one transaction.</summary>
    /// <param name="transaction">A transaction of this block.</param>
    public ReadOnlySpan<DecodedInput> InputsOf(in DecodedTransaction transaction) => Inputs.Slice(transaction.FirstInput, transaction.InputCount);

    /// <summary>The outputs of one transaction.</summary>
    /// <param name="transaction">A transaction of this block.</param>
    public ReadOnlySpan<DecodedOutput> OutputsOf(in DecodedTransaction transaction) => Outputs.Slice(transaction.FirstOutput, transaction.OutputCount);

    /// <summary>The block as facts.</summary>
    /// <param name="height">Its height.</param>
    /// <param name="spent">
    /// What each input spends, in the order of <see cref="Inputs"/> without the coinbase's; empty where it is not known: then the ledger looks it up.
    /// </param>
    /// <exception cref="ArgumentException">The number of spent outputs is neither none nor that of the inputs that spend.</exception>
    /// <exception cref="ChainDataException">A transaction's outputs are worth more than what it spends, or the coinbase claims more than it may.</exception>
    public BlockFacts ToFacts(long height, ReadOnlySpan<SpentOutput> spent = default) => BlockFactsBuilder.Build(this, height, spent);
}
