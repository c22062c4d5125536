namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>A decoder that several threads can use.</summary>
/// <param name="chain">The chain.</param>
/// <param name="options">What cannot be known of the chain; null for the defaults.</param>
/// <exception cref="ArgumentException">The chain's coin is neither known nor given.</exception>
internal sealed class ExplorerDecoder(ChainId chain, EvmDecoderOptions? options)
{
    // There is no block to be checked.
    private readonly EvmBlockDecoder decoder = new(chain, (options ?? new EvmDecoderOptions()) with { Checks = EvmChecks.None });
    private readonly Lock gate = new();

    /// <summary>The coin in which fees are paid.</summary>
    public Asset Coin => decoder.Coin;

    /// <summary>Decodes a transaction.</summary>
    /// <exception cref="ChainDataException">The answers are malformed or contradict each other.</exception>
    public EvmTransactionFacts Decode(EvmTransactionAnswers answers)
    {
        lock (gate)
        {
            return decoder.DecodeTransaction(answers);
        }
    }
}
