namespace WalletTrace.Chains.Evm;

/// <summary>
/// Turns what a node of an EVM chain answers about a block or a transaction into exact, ordered facts. Pure: it asks nobody. One decoder serves many blocks,
/// on one thread at a time.
/// </summary>
public sealed class EvmBlockDecoder
{
    /// <summary>Prepares a decoder.</summary>
    /// <param name="chain">An EVM chain.</param>
    /// <param name="options">What to check, and what cannot be known of the chain; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain is of another kind, or its coin is neither known nor given.</exception>
    public EvmBlockDecoder(ChainId chain, EvmDecoderOptions? options = null)
    {
        Chain = chain;
        Coin = options?.NativeCoin ?? Asset.Native(chain);
        Logs = new EvmLogDecoder(chain, options);
        Checks = options?.Checks ?? EvmChecks.All;
    }

    /// <summary>The chain.</summary>
    public ChainId Chain { get; }

    /// <summary>The coin in which its fees are paid.</summary>
    public Asset Coin { get; }

    /// <summary>What is checked of each block.</summary>
    public EvmChecks Checks { get; }

    /// <summary>The decoder of events that it uses.</summary>
    public EvmLogDecoder Logs { get; }

    /// <summary>
    /// Decodes a block. The kinds of the result are those that the answers tell completely: without traces no <see cref="CoverageKinds.Internal"/>; without
    /// receipts no <see cref="CoverageKinds.Fee"/>, and no <see cref="CoverageKinds.Native"/> unless traces tell which transactions failed; no
    /// <see cref="CoverageKinds.Reward"/> where the chain's rules are not known.
    /// </summary>
    /// <param name="answers">What the node answered.</param>
    /// <exception cref="ChainDataException">The answers are malformed, contradict each other, or fail a check; the message names the block.</exception>
    public BlockFacts Decode(EvmBlockAnswers answers) => throw new NotSupportedException();

    /// <summary>Decodes one transaction by itself. Nothing but its own consistency can be checked.</summary>
    /// <param name="answers">What the node answered.</param>
    /// <exception cref="ChainDataException">The answers are malformed or contradict each other; the message names the transaction.</exception>
    public EvmTransactionFacts DecodeTransaction(EvmTransactionAnswers answers) => throw new NotSupportedException();
}
