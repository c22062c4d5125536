namespace WalletTrace.Chains.Evm;

/// <summary>What a decoder of an EVM chain cannot know by itself.</summary>
public sealed record EvmDecoderOptions
{
    /// <summary>
    /// What is checked of each block. Default null: everything on chains whose blocks are made like Ethereum's, and on others what is known to hold
    /// (see <see cref="EvmBlockDecoder.Checks"/>).
    /// </summary>
    public EvmChecks? Checks { get; init; }

    /// <summary>The coin in which fees are paid, for a chain that is not known by name; it has 18 decimals. Default null: the chain's known coin.</summary>
    public Asset? NativeCoin { get; init; }

    /// <summary>
    /// Contracts that wrap the chain's coin, beside those known: their <c>Deposit</c> and <c>Withdrawal</c> events make and destroy the token.
    /// Default: none.
    /// </summary>
    public IReadOnlyCollection<Address> WrappedNative { get; init; } = [];

    /// <summary>
    /// Tokens with their symbol and decimals, beside and before those known; their symbols are guarded against look-alikes as well. Default: none.
    /// </summary>
    public IReadOnlyCollection<Asset> Tokens { get; init; } = [];

    /// <summary>What accounts were given in the first block; null, the default, for not known: then no block of height 0 claims its mints.</summary>
    public EvmGenesis? Genesis { get; init; }
}
