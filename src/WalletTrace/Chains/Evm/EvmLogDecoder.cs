namespace WalletTrace.Chains.Evm;

/// <summary>
/// Turns the events of one transaction into movements of tokens, freezes and noise, on EVM chains and on TRON, whose events are the same. An event counts
/// only for the contract that emitted it. One decoder serves many transactions, on one thread at a time.
/// </summary>
/// <remarks>
/// ERC-20 and TRC-20 <c>Transfer</c>, ERC-721 <c>Transfer</c>, ERC-1155 <c>TransferSingle</c> and <c>TransferBatch</c>; <c>Deposit</c> and <c>Withdrawal</c> of the
/// chain's known wrappers of its coin; what the issuers of USDT and USDC freeze and destroy. <c>Approval</c> and <c>ApprovalForAll</c> are noise.
/// </remarks>
public sealed class EvmLogDecoder
{
    /// <summary>Prepares a decoder.</summary>
    /// <param name="chain">An EVM or TRON chain.</param>
    /// <param name="options">Further tokens and wrappers; null for those known.</param>
    /// <exception cref="ArgumentException">The chain is of another kind, or a token or wrapper is not of the chain.</exception>
    public EvmLogDecoder(ChainId chain, EvmDecoderOptions? options = null) => Chain = chain;

    /// <summary>The chain.</summary>
    public ChainId Chain { get; }

    /// <summary>Decodes the events of one transaction.</summary>
    /// <param name="height">The height of its block.</param>
    /// <param name="transactionIndex">The index of the transaction in the block.</param>
    /// <param name="logs">Its events in order; all of them, or those that are known (then an event that tells again what another tells may count twice).</param>
    /// <param name="facts">Gets the transfers and freezes, in the order of the events.</param>
    /// <param name="noise">Gets what counts for nothing, in the same order.</param>
    public void Decode(long height, int transactionIndex, ReadOnlySpan<EvmLog> logs, ICollection<Fact> facts, ICollection<Noise> noise) =>
        throw new NotSupportedException();

    /// <summary>
    /// The asset of a fungible token (erc20, trc20): with the symbol and decimals known of it; else without symbol and with 0 decimals. Its only identity
    /// is the contract.
    /// </summary>
    /// <param name="contract">The contract.</param>
    public Asset Token(Address contract) => throw new NotSupportedException();
}
