using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>
/// Histories of single accounts and current balances from Etherscan (API version 2, one key for all its chains). The lists of external and internal
/// transactions, of tokens (ERC-20, 721, 1155) and of withdrawals are read to their ends, in windows of heights where they are long; fee and events of each
/// transaction are taken from its receipt, and the places of internal transactions from the list of all of that transaction, so that the facts are those
/// that a node gives.
/// </summary>
/// <remarks>
/// Everything is Etherscan's word: nothing is proven. Each transaction costs one request for its receipt, and one more if it moved the chain's coin
/// internally. Of a part of a history only the lists that it needs are read, and only the receipts of transactions of which no row surely tells all that is
/// wanted: <see cref="CoverageKinds.Native"/> and <see cref="CoverageKinds.Fee"/> cost a request for each list of <see cref="ExplorerOptions.RowsPerRequest"/>
/// external transactions, and one more for what the account sent since transactions can pay for blobs, which no row shows. What blocks
/// brought their makers is not told as movements: rewards are only covered for accounts that made none. Actions used: txlist, txlistinternal (by address, by
/// txhash), tokentx, tokennfttx, token1155tx, txsBeaconWithdrawal, getminedblocks, balance, tokenbalance, getblocknobytime, and proxy eth_blockNumber,
/// eth_getBlockByNumber, eth_getTransactionReceipt, eth_getTransactionByHash, eth_getTransactionByBlockNumberAndIndex, eth_getTransactionCount.
/// Source: docs.etherscan.io. Safe to use from several threads.
/// </remarks>
public sealed class EtherscanSource : ISelectiveHistorySource, IAccountSizeSource, IBalanceSource, IRecentSource, IMeteredSource
{
    private readonly EtherscanService service;
    private readonly ExplorerSource source;
    private readonly Remembered<SourceCapabilities> capabilities;

    /// <summary>Prepares to ask; nothing is sent.</summary>
    /// <param name="client">Sends the requests; stays the caller's.</param>
    /// <param name="baseUri">Where the API is: <see cref="EtherscanOptions.PublicAddress"/>, or what stands in between.</param>
    /// <param name="chain">An EVM chain; that it is served is checked by the latest transactions before anything is read, where they tell it.</param>
    /// <param name="options">The key, limits and waits; null for the defaults without a key.</param>
    /// <exception cref="ArgumentException">The chain, the address or an option cannot be used.</exception>
    public EtherscanSource(HttpClient client, Uri baseUri, ChainId chain, EtherscanOptions? options = null)
    {
        options ??= new EtherscanOptions();
        options.CheckExplorer();
        RowsPerRequest = options.RowsPerRequest;
        Chain = ExplorerSource.Checked(chain);
        service = new EtherscanService(new HttpEndpoint(client, baseUri, "Etherscan", options, options.Credentials, chain), chain, options.TimeProvider);
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
    /// <remarks>The nonce: at least so many transactions were sent. One that contracts or other accounts pay has more, and the nonce of a contract counts what it made.</remarks>
    /// <exception cref="ArgumentException">The address is of another kind of chain.</exception>
    public ValueTask<AccountSize?> SizeAsync(Address address, CancellationToken cancellationToken = default) =>
        source.SizeAsync(capabilities, address, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Told only of the tip, for the chain's coin and ERC-20 tokens.</remarks>
    /// <exception cref="ArgumentException">The address or asset is of another chain, or the height is negative.</exception>
    public ValueTask<UInt256?> BalanceAsync(Address address, Asset asset, long height, CancellationToken cancellationToken = default) =>
        source.BalanceAsync(capabilities, address, asset, height, cancellationToken);

    private async Task<SourceCapabilities> ProbeAsync(CancellationToken cancellationToken)
    {
        if (await service.ServedChainAsync(cancellationToken).ConfigureAwait(false) is { } number)
        {
            ExplorerSource.CheckServed(number, Chain, Name, "eth_getTransactionByBlockNumberAndIndex");
        }

        return new SourceCapabilities(ExplorerSource.Kinds, false, 0, "Etherscan, histories of single accounts with internal transactions");
    }
}
