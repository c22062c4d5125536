using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Tron.TronGrid;

/// <summary>
/// Histories of single accounts and balances from TronGrid, or what serves the same interface. TronGrid's lists tell which transactions concern an account;
/// what these did is asked for one by one, so that each is whole, its events keep their positions, and its facts are those that a node gives. Each is held
/// against its block, whose id and Merkle root are checked, and against the entries that led to it.
/// </summary>
/// <remarks>
/// Lists used: transactions, transactions/trc20 and internal-transactions of /v1/accounts. Further: wallet/gettransactioninfobyid, wallet/getblockbynum,
/// walletsolidity/getnowblock, walletsolidity/getaccount, walletsolidity/triggerconstantcontract. That a list holds all there is, is TronGrid's word. Lists do
/// not tell of tokens that an issuer destroyed on an account that it froze, so that burns are not claimed to be complete, nor of TRC-1155 tokens. Costs a
/// request for each transaction, one for each block that holds some, and one for each 200 entries of each list. Safe to use from several threads.
/// Source: developers.tron.network, TronGrid.
/// </remarks>
public sealed class TronGridSource : ISelectiveHistorySource, IBalanceSource, IRecentSource, IMeteredSource
{
    private const CoverageKinds HistoryKinds = TronFacts.Kinds & ~CoverageKinds.Burn;
    private const int MostBlocks = 1 << 14;

    private readonly TronServer server;
    private readonly TronGridOptions options;
    private readonly TronFacts facts;
    private readonly TronBalances balances;
    private readonly Remembered<SourceCapabilities> capabilities;
    private readonly Remembered<TronBlock> first;
    private readonly RecentChain recent;

    // The blocks that are remembered of the chain, with their times to the millisecond.
    private readonly ConcurrentDictionary<BlockHash, TronBlock> blocks = new();

    /// <summary>Prepares to ask TronGrid; nothing is sent.</summary>
    /// <param name="client">Sends the requests; stays the caller's.</param>
    /// <param name="baseUri">Where the interface begins, for instance https://api.trongrid.io/.</param>
    /// <param name="chain">The TRON chain it serves; checked before anything is read.</param>
    /// <param name="options">The key, limits and checks; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain, the address or an option cannot be used.</exception>
    public TronGridSource(HttpClient client, Uri baseUri, ChainId chain, TronGridOptions? options = null)
    {
        this.options = options ?? new TronGridOptions();
        this.options.CheckPages();
        HttpCredentials credentials = this.options.ApiKey is { } key ? HttpCredentials.Header("TRON-PRO-API-KEY", key) : HttpCredentials.None;
        TronServer.CheckChain(chain);
        server = new TronServer(new HttpEndpoint(client, baseUri, "TronGrid", this.options, credentials, chain), chain, this.options.Checks);
        facts = new TronFacts(chain);
        balances = new TronBalances(server, chain);
        capabilities = new Remembered<SourceCapabilities>(ProbeAsync);
        first = new Remembered<TronBlock>(FirstAsync);
        recent = new RecentChain(
            this.options.TimeProvider,
            async token => Noted(await server.TipAsync(solidified: true, token).ConfigureAwait(false)).Record,
            async (height, token) => await server.HeaderAsync(height, token).ConfigureAwait(false) is { } block ? Noted(block).Record : null);
        Chain = chain;
    }

    /// <inheritdoc/>
    public ChainId Chain { get; }

    /// <inheritdoc/>
    public string Name => server.Endpoint.Name;

    /// <inheritdoc/>
    public IReadOnlyList<SourceMeter> Meters => [server.Endpoint.Meter];

    /// <inheritdoc/>
    RecentChain IRecentSource.Recent => recent;

    /// <inheritdoc/>
    public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) => capabilities.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) =>
        (await server.TipAsync(solidified: true, cancellationToken).ConfigureAwait(false)).Point;

    /// <inheritdoc/>
    public async ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        return height <= (await TipAsync(cancellationToken).ConfigureAwait(false)).Height
            ? (await server.HeaderAsync(height, cancellationToken).ConfigureAwait(false))?.Point.Hash
            : null;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The address is of another chain.</exception>
    /// <exception cref="ReorgException">The chain was reorganised while the history was read: what was given may be stale.</exception>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, int? maxTransactions = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTransactions ?? 0, nameof(maxTransactions));
        return ReadAsync(address, new HistoryRequest(HistoryKinds), maxTransactions, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Coins that transactions give themselves, and fees, need one of the three lists.</remarks>
    /// <exception cref="ArgumentException">The address is of another chain.</exception>
    /// <exception cref="ReorgException">The chain was reorganised while the history was read: what was given may be stale.</exception>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, HistoryRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ReadAsync(address, request, request.MaxTransactions, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Only the present is told: for the height of the solidified tip, and null for every other one. Coins include what is staked or being taken back.
    /// </remarks>
    /// <exception cref="ArgumentException">The address or the asset is of another chain, or the height is negative.</exception>
    public async ValueTask<UInt256?> BalanceAsync(Address address, Asset asset, long height, CancellationToken cancellationToken = default)
    {
        balances.Check(address, asset, height);
        await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        return await balances.AtTipAsync(address, asset, height, solidified: true, cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<HistoryPage> ReadAsync(
        Address address, HistoryRequest request, int? maxTransactions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string subject = address.ToString(Chain);
        cancellationToken.ThrowIfCancellationRequested();
        await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        CoverageKinds kinds = request.Kinds & HistoryKinds;
        TronBlock end = WithTime(await recent.EndAsync(request.MaxTipAge, request.ToHeight, cancellationToken).ConfigureAwait(false), request.ToHeight);
        if (kinds == CoverageKinds.None || request.FromHeight > end.Record.Height)
        {
            // None of these are told here, or nothing is above the last block.
            yield return new HistoryPage([end.Record], 0, kinds != CoverageKinds.None);
            yield break;
        }

        server.Endpoint.Disclose(Chain, subject, DisclosureKind.History);
        var history = new TronGridHistory(server, facts, Chain, address, await PartAsync(kinds, request, end, cancellationToken).ConfigureAwait(false), options);
        var page = new TronGridPage();
        int left = maxTransactions ?? int.MaxValue;
        while (await history.NextAsync(cancellationToken).ConfigureAwait(false) is { } block)
        {
            kinds &= block.Kinds;
            page.Add(block, Math.Min(left, block.Transactions.Count));
            bool isCut = block.Transactions.Count > left;
            left -= Math.Min(left, block.Transactions.Count);
            if (page.Count >= options.PageSize || isCut)
            {
                yield return page.Give();
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (isCut)
            {
                yield break;
            }
        }

        if (request.MaxTipAge == TimeSpan.Zero)
        {
            TronBlock now = await server.HeaderAsync(end.Record.Height, cancellationToken).ConfigureAwait(false)
                ?? throw TipWatch.Vanished(end.Record.Height, Name, TronServer.BlockByHeight);
            if (now.Point.Hash != end.Point.Hash)
            {
                throw new ReorgException(Chain, end.Point.Hash.ToString(), now.Point.Hash.ToString(), end.Record.Height - 1);
            }
        }

        // With the block up to which the history speaks: should it be replaced, whoever holds the history notices.
        yield return page.Last(end.Record, kinds == CoverageKinds.None ? null : new CoverageRecord(
            Chain, address, request.FromHeight, end.Record.Height, kinds, Name, history.ReadAt));
    }

    private async Task<TronGridPart> PartAsync(CoverageKinds kinds, HistoryRequest request, TronBlock end, CancellationToken cancellationToken)
    {
        if (request.FromHeight > 0)
        {
            return new TronGridPart(kinds, null, WithTime(await recent.BlockAsync(request.FromHeight, cancellationToken).ConfigureAwait(false), request.FromHeight).Time, end);
        }

        // What the first block gave is made by it.
        bool needsFirst = kinds.HasFlag(CoverageKinds.Mint);
        return new TronGridPart(kinds, needsFirst ? await first.GetAsync(cancellationToken).ConfigureAwait(false) : null, 0, end);
    }

    /// <summary>A block that was remembered, with its time to the millisecond.</summary>
    private TronBlock WithTime(BlockRecord? block, long? height) => block?.Hash is { } hash && blocks.TryGetValue(hash, out TronBlock? found) ? found
        : throw new MissingResponseException(
            FormattableString.Invariant($"found no block at height {height}, at or below the tip, expected one"), Name, TronServer.BlockByHeight, isTransient: true);

    private async Task<TronBlock> FirstAsync(CancellationToken cancellationToken) => await server.BlockAsync(0, cancellationToken).ConfigureAwait(false)
        ?? throw new MissingResponseException("found no block 0, expected the chain's first", Name, TronServer.BlockByHeight, isTransient: true);

    /// <summary>Remembers a block's time.</summary>
    private TronBlock Noted(TronBlock block)
    {
        if (blocks.Count >= MostBlocks)
        {
            blocks.Clear();
        }

        return blocks[block.Point.Hash] = block;
    }

    private async Task<SourceCapabilities> ProbeAsync(CancellationToken cancellationToken)
    {
        await server.CheckServedAsync(cancellationToken).ConfigureAwait(false);
        return new SourceCapabilities(HistoryKinds, GivesPreviousOutputs: false, FirstHeight: 0, "TronGrid, histories of single accounts up to the solidified tip");
    }
}
