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
public sealed class TronGridSource : IAccountHistorySource, IBalanceSource, IMeteredSource
{
    private const CoverageKinds HistoryKinds = TronFacts.Kinds & ~CoverageKinds.Burn;

    private readonly TronServer server;
    private readonly TronGridOptions options;
    private readonly TronFacts facts;
    private readonly TronBalances balances;
    private readonly Remembered<SourceCapabilities> capabilities;

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
        Chain = chain;
    }

    /// <inheritdoc/>
    public ChainId Chain { get; }

    /// <inheritdoc/>
    public string Name => server.Endpoint.Name;

    /// <inheritdoc/>
    public IReadOnlyList<SourceMeter> Meters => [server.Endpoint.Meter];

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
    public async IAsyncEnumerable<HistoryPage> ReadHistoryAsync(
        Address address, int? maxTransactions = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string subject = address.ToString(Chain);
        ArgumentOutOfRangeException.ThrowIfNegative(maxTransactions ?? 0, nameof(maxTransactions));
        cancellationToken.ThrowIfCancellationRequested();
        await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        TronBlock tip = await server.TipAsync(solidified: true, cancellationToken).ConfigureAwait(false);
        server.Endpoint.Disclose(Chain, subject, DisclosureKind.History);
        var history = new TronGridHistory(server, facts, Chain, address, tip, options);
        var page = new TronGridPage();
        CoverageKinds kinds = HistoryKinds;
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

        TronBlock now = await server.HeaderAsync(tip.Record.Height, cancellationToken).ConfigureAwait(false)
            ?? throw TipWatch.Vanished(tip.Record.Height, Name, TronServer.BlockByHeight);
        if (now.Point.Hash != tip.Point.Hash)
        {
            throw new ReorgException(Chain, tip.Point.Hash.ToString(), now.Point.Hash.ToString(), tip.Record.Height - 1);
        }

        // With the block up to which the history speaks: should it be replaced, whoever holds the history notices.
        yield return page.Last(
            tip.Record, new CoverageRecord(Chain, address, 0, tip.Record.Height, kinds, Name, history.ReadAt));
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

    private async Task<SourceCapabilities> ProbeAsync(CancellationToken cancellationToken)
    {
        await server.CheckServedAsync(cancellationToken).ConfigureAwait(false);
        return new SourceCapabilities(HistoryKinds, GivesPreviousOutputs: false, FirstHeight: 0, "TronGrid, histories of single accounts up to the solidified tip");
    }
}
