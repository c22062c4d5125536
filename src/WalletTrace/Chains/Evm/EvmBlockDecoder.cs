using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm;

/// <summary>
/// Turns what a node of an EVM chain answers about a block or a transaction into exact, ordered facts. Pure: it asks nobody. One decoder serves many blocks,
/// on one thread at a time.
/// </summary>
/// <remarks>
/// Formats: Ethereum's JSON-RPC (execution-apis), go-ethereum's <c>callTracer</c> and OpenEthereum's <c>trace_block</c>. JSON that holds call traces has to be
/// parsed with a depth of more than 2,200. O(bytes). The node's word are, whatever is checked: what traces tell, who sent a
/// transaction (but see <see cref="EvmChecks.Senders"/>), what blob gas cost where the rule of the time is not known here (within the transaction's own limit), what
/// rollups take for Ethereum, prices of gas on chains whose rules are not known, and before Byzantium whether a transaction that used up its gas failed.
/// </remarks>
public sealed class EvmBlockDecoder
{
    private readonly EvmBlockReader reader;
    private readonly EvmFactsBuilder builder;

    /// <summary>Prepares a decoder.</summary>
    /// <param name="chain">An EVM chain.</param>
    /// <param name="options">What to check, and what cannot be known of the chain; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain is of another kind, or its coin is neither known nor given.</exception>
    public EvmBlockDecoder(ChainId chain, EvmDecoderOptions? options = null)
    {
        if (!chain.IsEvm)
        {
            throw new ArgumentException($"blocks cannot be read: found {(chain.IsDefault ? "no chain" : chain)}, expected an EVM chain", nameof(chain));
        }

        options ??= new EvmDecoderOptions();
        Chain = chain;
        Coin = CoinOf(chain, options.NativeCoin);
        EvmRules rules = EvmRules.Of(chain);
        Checks = options.Checks ?? rules.Checks;
        Logs = new EvmLogDecoder(chain, options);
        reader = new EvmBlockReader(rules, Checks);
        builder = new EvmFactsBuilder(chain, Coin, rules, Logs, options.Genesis);
    }

    /// <summary>The chain.</summary>
    public ChainId Chain { get; }

    /// <summary>The coin in which its fees are paid.</summary>
    public Asset Coin { get; }

    /// <summary>
    /// What is checked of each block: what the options say; else <see cref="EvmChecks.All"/> on Ethereum, its test networks, BNB Smart Chain and unknown chains,
    /// everything but the withdrawals on OP-stack rollups, which keep another root there, and on chains whose blocks are made otherwise the bloom of logs or
    /// nothing.
    /// </summary>
    public EvmChecks Checks { get; }

    /// <summary>The decoder of events that it uses.</summary>
    public EvmLogDecoder Logs { get; }

    /// <summary>
    /// Decodes a block. The kinds of the result are those that the answers tell completely: without traces no <see cref="CoverageKinds.Internal"/>; without
    /// receipts no <see cref="CoverageKinds.Fee"/>, and no <see cref="CoverageKinds.Native"/> unless traces tell which transactions failed; no
    /// <see cref="CoverageKinds.Reward"/> where the chain's rules are not known. A transaction of which nobody says whether it failed is left out, and none
    /// of these is claimed then.
    /// </summary>
    /// <param name="answers">What the node answered.</param>
    /// <exception cref="ChainDataException">The answers are malformed, contradict each other, or fail a check; the message names the block.</exception>
    public BlockFacts Decode(EvmBlockAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        try
        {
            reader.Read(answers);
            return builder.Build(reader);
        }
        catch (AnswerException problem)
        {
            throw Unreadable("a block", problem);
        }
    }

    /// <summary>
    /// Decodes one transaction by itself. Its own hash and sender, and the header's hash, are checked as <see cref="Checks"/> says; its receipt can only be
    /// held against it.
    /// </summary>
    /// <param name="answers">What the node answered.</param>
    /// <exception cref="ChainDataException">The answers are malformed, contradict each other, or fail a check; the message names the transaction.</exception>
    public EvmTransactionFacts DecodeTransaction(EvmTransactionAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        try
        {
            reader.Read(answers);
            return builder.BuildTransaction(reader);
        }
        catch (AnswerException problem)
        {
            throw Unreadable("a transaction", problem);
        }
    }

    private ChainDataException Unreadable(string what, AnswerException problem) =>
        new($"{what} cannot be read: {problem.Message}", FormattableString.Invariant($"{reader.Where} of {Chain}"), problem.Text, problem);

    private static Asset CoinOf(ChainId chain, Asset? given)
    {
        Asset? known = chain.Parameters?.Coin is null ? null : Asset.Native(chain);
        if (given is not { } coin)
        {
            return known ?? throw new ArgumentException(
                $"blocks cannot be read: the coin of {chain} is not known; give it as {nameof(EvmDecoderOptions)}.{nameof(EvmDecoderOptions.NativeCoin)}", nameof(chain));
        }

        return coin.Chain == chain && coin.IsNative && coin.Decimals == 18 && (known is null || known == coin)
            ? coin
            : throw new ArgumentException(
                FormattableString.Invariant($"blocks cannot be read: found {(coin.IsDefault ? "no asset" : coin)} with {coin.Decimals} decimals as native coin, expected {known?.ToString() ?? $"{chain}/slip44:…"} with 18"),
                nameof(given));
    }
}
