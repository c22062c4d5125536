using Nethereum.JsonRpc.Client;
using Nethereum.Web3;

namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>
/// Blocks, histories and balances from a node of an EVM chain through the caller's own client of Nethereum: an <see cref="EvmRpcSource"/>, and all that it
/// says of what is checked, claimed and disclosed holds here.
/// </summary>
/// <remarks>
/// <para>Only calls are made through Nethereum (<c>SendAsync</c>, <c>SendBatchRequestAsync</c>); what comes back is read by this library. None of its
/// processors of blocks and logs takes part, which pass over what they could not read.</para>
/// <para>Nethereum's clients cannot be told to end a request: cancelling ends the waiting, and the request goes on unseen to its end. They do not pass on how
/// long a node asks to wait. The size of an answer is bounded by <see cref="HttpClient.MaxResponseContentBufferSize"/> of the client's HTTP client, and its
/// depth by the <c>MaxDepth</c> of its serializer settings: 64 levels unless set, which is too little for call traces; give it 2112. Where a node tells an
/// error with another status than 200, Nethereum drops what it said.</para>
/// <para>Safe to use from several threads.</para>
/// </remarks>
public sealed class NethereumSource : IBlockSource, ISelectiveHistorySource, IAccountSizeSource, IBalanceSource, IMeteredSource
{
    private readonly EvmRpcSource source;

    /// <summary>Prepares to ask a node; nothing is sent.</summary>
    /// <param name="web3">Whose client is used; stays the caller's.</param>
    /// <param name="chain">The chain that the node serves; its chain id is checked before anything is read.</param>
    /// <param name="options">Limits and checks; null for the defaults.</param>
    /// <param name="told">What the client does not tell of itself; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain or an option cannot be used.</exception>
    public NethereumSource(IWeb3 web3, ChainId chain, EvmRpcOptions? options = null, NethereumOptions? told = null)
        : this((web3 ?? throw new ArgumentNullException(nameof(web3))).Client, chain, options, told)
    {
    }

    /// <summary>Prepares to ask a node; nothing is sent.</summary>
    /// <param name="client">The client; stays the caller's.</param>
    /// <param name="chain">The chain that the node serves; its chain id is checked before anything is read.</param>
    /// <param name="options">Limits and checks; null for the defaults. It must hold no credentials: the client has its own.</param>
    /// <param name="told">What the client does not tell of itself; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain or an option cannot be used.</exception>
    public NethereumSource(IClient client, ChainId chain, EvmRpcOptions? options = null, NethereumOptions? told = null)
    {
        if (options is { ApiKey: not null } or { BearerToken: not null })
        {
            throw new ArgumentException("a client cannot be given credentials here: found a key or token in the options, expected none; set them where the client is made", nameof(options));
        }

        source = new EvmRpcSource(new NethereumRpc(client, told), chain, options);
    }

    /// <inheritdoc/>
    public ChainId Chain => source.Chain;

    /// <inheritdoc/>
    public string Name => source.Name;

    /// <inheritdoc/>
    public IReadOnlyList<SourceMeter> Meters => source.Meters;

    /// <inheritdoc/>
    public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) => source.CapabilitiesAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) => source.TipAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default) => source.HashAtAsync(height, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<BlockFacts> ReadAsync(BlockRange range, CancellationToken cancellationToken = default) => source.ReadAsync(range, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The address is of another kind of chain.</exception>
    /// <exception cref="ReorgException">The chain was reorganised while the history was read: what was given may be stale.</exception>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, int? maxTransactions = null, CancellationToken cancellationToken = default) =>
        source.ReadHistoryAsync(address, maxTransactions, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The address is of another kind of chain.</exception>
    /// <exception cref="ReorgException">The chain was reorganised while the history was read: what was given may be stale.</exception>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, HistoryRequest request, CancellationToken cancellationToken = default) =>
        source.ReadHistoryAsync(address, request, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The nonce: at least so many transactions were sent. Null for a contract, whose nonce counts what it made.</remarks>
    /// <exception cref="ArgumentException">The address is of another kind of chain.</exception>
    public ValueTask<AccountSize?> SizeAsync(Address address, CancellationToken cancellationToken = default) => source.SizeAsync(address, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The address or the asset is of another chain.</exception>
    public ValueTask<UInt256?> BalanceAsync(Address address, Asset asset, long height, CancellationToken cancellationToken = default) =>
        source.BalanceAsync(address, asset, height, cancellationToken);
}
