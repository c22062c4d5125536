using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>
/// Histories of single accounts and current balances from an instance of Blockscout. The lists of external and internal transactions and of tokens (ERC-20,
/// 721, 1155) are read to their ends, in windows of heights where they are long; fee and events of each transaction are taken from its receipt, and the
/// places of internal transactions from the list of all of that transaction, so that the facts are those that a node gives. Internal transactions that
/// the instance has not looked at yet are not covered.
/// </summary>
/// <remarks>
/// Everything is the instance's word: nothing is proven. Five transactions cost one request for their receipts, and each one more if it moved the chain's coin
/// internally. Of a part of a history only the lists that it needs are read, and only the receipts of transactions of which no row surely tells all that is
/// wanted; what the account paid as fees since EIP-1559 is not told surely by rows. Rewards and withdrawals are not told. Its interface like Etherscan's is used, since there lists can be asked for by height, and its methods
/// of a node (eth-rpc). Source: address_controller.ex and eth_rpc.ex of github.com/blockscout/blockscout. Safe to use from several threads.
/// </remarks>
public sealed class BlockscoutSource : ISelectiveHistorySource, IAccountSizeSource, IBalanceSource, IRecentSource, IMeteredSource
{
    private readonly BlockscoutService service;
    private readonly ExplorerSource source;
    private readonly Remembered<SourceCapabilities> capabilities;

    /// <summary>Prepares to ask; nothing is sent.</summary>
    /// <param name="client">Sends the requests; stays the caller's.</param>
    /// <param name="baseUri">Where the API is, for instance https://eth.blockscout.com/api.</param>
    /// <param name="chain">The EVM chain that the instance shows; checked before anything is read.</param>
    /// <param name="options">A key, limits and waits; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain, the address or an option cannot be used.</exception>
    public BlockscoutSource(HttpClient client, Uri baseUri, ChainId chain, BlockscoutOptions? options = null)
    {
        options ??= new BlockscoutOptions();
        options.CheckExplorer();
        RowsPerRequest = options.RowsPerRequest;
        Chain = ExplorerSource.Checked(chain);
        service = new BlockscoutService(new HttpEndpoint(client, baseUri, "Blockscout", options, options.Credentials, chain), chain);
        source = new ExplorerSource(service, options);
        capabilities = new Remembered<SourceCapabilities>(ProbeAsync);
    }

    /// <inheritdoc/>
    public ChainId Chain { get; }

    /// <inheritdoc/>
    public string Name => service.Server.Name;

    /// <inheritdoc/>
    public IReadOnlyList<SourceMeter> Meters => [service.Server.Meter];

    /// <summary>How many rows of a list are asked for at once.</summary>
    internal int RowsPerRequest { get; }

    /// <inheritdoc/>
    RecentChain IRecentSource.Recent => source.Recent;

    /// <inheritdoc/>
    public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) => capabilities.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) => source.TipAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default) => source.HashAtAsync(height, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The address is of another kind of chain, or the limit is negative.</exception>
    /// <exception cref="ReorgException">The chain was reorganised while the history was read: what was given may be stale.</exception>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, int? maxTransactions = null, CancellationToken cancellationToken = default) =>
        source.ReadHistoryAsync(capabilities, address, maxTransactions, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The address is of another kind of chain.</exception>
    /// <exception cref="ReorgException">The chain was reorganised while the history was read: what was given may be stale.</exception>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, HistoryRequest request, CancellationToken cancellationToken = default) =>
        source.ReadHistoryAsync(capabilities, address, request, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The instance's own count of the transactions that the account sent or got, made from time to time: at least so many.</remarks>
    /// <exception cref="ArgumentException">The address is of another kind of chain.</exception>
    public ValueTask<AccountSize?> SizeAsync(Address address, CancellationToken cancellationToken = default) =>
        source.SizeAsync(capabilities, address, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Told only of the tip and the chain's coin, and only where the instance says that it has just looked.</remarks>
    /// <exception cref="ArgumentException">The address or asset is of another chain, or the height is negative.</exception>
    public ValueTask<UInt256?> BalanceAsync(Address address, Asset asset, long height, CancellationToken cancellationToken = default) =>
        source.BalanceAsync(capabilities, address, asset, height, cancellationToken);

    private async Task<SourceCapabilities> ProbeAsync(CancellationToken cancellationToken)
    {
        ExplorerSource.CheckServed(await service.ServedChainAsync(cancellationToken).ConfigureAwait(false), Chain, Name, "eth_chainId");
        return new SourceCapabilities(ExplorerSource.Kinds, false, 0, "Blockscout, histories of single accounts with internal transactions");
    }
}
