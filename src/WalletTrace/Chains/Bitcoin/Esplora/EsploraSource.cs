using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using WalletTrace.Chains.Http;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Bitcoin.Esplora;

/// <summary>
/// Histories of single owners, transactions and spends from a server of the Esplora interface: blockstream.info, mempool.space, or one's own. Every
/// transaction is hashed to its id and proven to stand in its block, whose proof of work is checked. The server's word are heights, what inputs spend,
/// and that a history is all there is; a history that does not fit the server's own count is not called complete.
/// </summary>
/// <remarks>
/// An owner without an address is asked for by its script's hash. Paths used: blocks/tip/height, block-height, block/…/header, block/…/txids, block/…/raw, address and
/// scripthash with txs/chain, tx, tx/…/merkle-proof, tx/…/outspends. Source: rest.rs of github.com/Blockstream/electrs. Safe to use from several threads.
/// </remarks>
public sealed class EsploraSource : ICoinSource, ISelectiveHistorySource, IAccountSizeSource, IRecentSource, IMeteredSource
{
    private readonly HttpEndpoint server;
    private readonly NodeChain chain;
    private readonly EsploraOptions options;
    private readonly Remembered<SourceCapabilities> capabilities;
    private readonly RecentChain recent;
    private readonly EsploraProofs proofs = new();

    // How many outputs the transactions have that were found by their ids: who then asks where these went need not ask for them again.
    private readonly ConcurrentDictionary<TransactionId, int> outputCounts = new();

    /// <summary>Prepares to ask a server; nothing is sent.</summary>
    /// <param name="client">Sends the requests; stays the caller's.</param>
    /// <param name="baseUri">Where the interface begins, for instance https://blockstream.info/api/.</param>
    /// <param name="chain">The chain it serves, a known bip122 chain whose blocks hold transactions in the order of events; checked before anything is read.</param>
    /// <param name="options">Limits and waits; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain, the address or an option cannot be used.</exception>
    public EsploraSource(HttpClient client, Uri baseUri, ChainId chain, EsploraOptions? options = null)
    {
        this.options = options ?? new EsploraOptions();
        this.chain = new NodeChain(chain, BlockChecks.None);
        if (this.chain.Rules.OrderedByIdFrom is not null)
        {
            throw new ArgumentException(
                $"single transactions of {chain.Name} cannot be read: found a chain whose blocks are sorted by id, expected one whose blocks show what came first; read whole blocks instead",
                nameof(chain));
        }

        server = new HttpEndpoint(client, baseUri, "Esplora", this.options, chain: chain);
        capabilities = new Remembered<SourceCapabilities>(ProbeAsync);
        recent = new RecentChain(this.options.TimeProvider, TipBlockAsync, BlockAsync);
        Chain = chain;
    }

    /// <inheritdoc/>
    public ChainId Chain { get; }

    /// <inheritdoc/>
    public string Name => server.Name;

    /// <inheritdoc/>
    public IReadOnlyList<SourceMeter> Meters => [server.Meter];

    /// <inheritdoc/>
    RecentChain IRecentSource.Recent => recent;

    /// <inheritdoc/>
    public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) => capabilities.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default)
    {
        long height = await server.AskAsync(
            HttpQuestion.Get("blocks/tip/height"),
            answer => int.TryParse(answer.Beginning, NumberStyles.None, CultureInfo.InvariantCulture, out int height) ? server.Tips.Checked(height, "GET /blocks/tip/height")
                : throw new AnswerException("found no height, expected decimal digits", AnswerFault.Data, answer.Beginning),
            cancellationToken).ConfigureAwait(false);
        return await HashAtAsync(height, cancellationToken).ConfigureAwait(false) is { } hash ? new BlockPoint(height, hash) : throw NoBlock(height);
    }

    /// <inheritdoc/>
    public async ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        return await server.AskAsync(
            HttpQuestion.Get(FormattableString.Invariant($"block-height/{height}")).OrAbsent(),
            static answer => answer.IsAbsent ? (BlockHash?)null
                : TransactionId.TryParse(answer.Beginning, out TransactionId hash, out _) ? new BlockHash(hash)
                : throw new AnswerException("found no block hash, expected 64 hexadecimal digits", AnswerFault.Data, answer.Beginning),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The chain has no addresses of this kind.</exception>
    /// <exception cref="ReorgException">The chain was reorganised while the history was read: what was given may be stale.</exception>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, int? maxTransactions = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTransactions ?? 0, nameof(maxTransactions));
        return ReadAsync(address, new HistoryRequest(CoverageKinds.Coins), maxTransactions, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Histories are told from the newest transaction down: what is older than the first height wanted is not asked for. Where the reading ends above the first
    /// transaction, the server's count says nothing of it, and that nothing is missing is the server's word.
    /// </remarks>
    /// <exception cref="ArgumentException">The chain has no addresses of this kind.</exception>
    /// <exception cref="ReorgException">The chain was reorganised while the history was read: what was given may be stale.</exception>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, HistoryRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ReadAsync(address, request, request.MaxTransactions, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Those in blocks, by the server's own count, with which it must agree for a history to be called complete.</remarks>
    /// <exception cref="ArgumentException">The chain has no addresses of this kind.</exception>
    public async ValueTask<AccountSize?> SizeAsync(Address address, CancellationToken cancellationToken = default)
    {
        string path = PathOf(address);
        await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        server.Disclose(Chain, address.ToString(Chain), DisclosureKind.Size);
        return new AccountSize(await CountAsync(path, cancellationToken).ConfigureAwait(false), true, "the address's count of transactions");
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Fact>?> TransactionAsync(TransactionId id, CancellationToken cancellationToken = default)
    {
        await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        EsploraTransaction? found = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        return found?.Place is null ? null : await new EsploraPlaces(server, Chain, proofs).FactsAsync(found, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CoinSpend>?> OutspendsAsync(TransactionId id, CancellationToken cancellationToken = default)
    {
        await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        if (outputCounts.TryGetValue(id, out int count))
        {
            server.Disclose(Chain, id.ToString(), DisclosureKind.Spends);
        }
        else if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is { } transaction)
        {
            count = transaction.Told.Outputs.Count;
        }
        else
        {
            return null;
        }

        return await server.AskAsync(
            HttpQuestion.Get($"tx/{id}/outspends"),
            answer => JsonValue.Read(answer, "outspends", list =>
            {
                JsonValue[] spends = [.. list.Items];
                return spends.Length > count
                    ? throw new AnswerException(FormattableString.Invariant($"found {spends.Length} entries, expected one for each of {count} outputs"))
                    : Enumerable.Range(0, count).Select(index => Spend(new CoinId(id, index), index < spends.Length ? spends[index] : default)).ToArray();
            }),
            cancellationToken).ConfigureAwait(false);
    }

    private static CoinSpend Spend(CoinId coin, JsonValue told)
    {
        if (told.Element.ValueKind != JsonValueKind.Object || told.Find("spent") is not { } spent)
        {
            return new CoinSpend(coin, SpendState.Unknown);
        }

        return spent.Flag && EsploraJson.Place(told["status"]) is { } place
            ? new CoinSpend(coin, SpendState.Spent, told["txid"].Id, (int)told["vin"].Integer(0, int.MaxValue), new BlockPoint(place.Height, place.Block))
            : new CoinSpend(coin, SpendState.Unspent);
    }

    private async IAsyncEnumerable<HistoryPage> ReadAsync(
        Address address, HistoryRequest request, int? maxTransactions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string path = PathOf(address);
        await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        BlockRecord end = await recent.EndAsync(request.MaxTipAge, request.ToHeight, cancellationToken).ConfigureAwait(false) ?? throw NoBlock(request.ToHeight);
        if (!request.Kinds.HasFlag(CoverageKinds.Coins) || request.FromHeight > end.Height)
        {
            // There is nothing else here than coins, and nothing above the last block.
            yield return new HistoryPage([end], 0, request.Kinds.HasFlag(CoverageKinds.Coins));
            yield break;
        }

        server.Disclose(Chain, address.ToString(Chain), DisclosureKind.History);
        long? told = request.FromHeight > 0 ? null : await CountAsync(path, cancellationToken).ConfigureAwait(false);
        var history = new EsploraHistory(Chain, address, new BlockPoint(end.Height, end.Hash!.Value), Name);
        var places = new EsploraPlaces(server, Chain, proofs);
        var reading = new ReadingTime();
        int given = 0;
        while (!(history.Lowest < request.FromHeight))
        {
            if (history.Last is { } known)
            {
                server.Disclose(Chain, known.ToString(), DisclosureKind.History);
            }

            string next = $"{path}/txs/chain{(history.Last is { } last ? $"/{last}" : string.Empty)}";
            EsploraTransaction[] page = await reading.OfAsync(() => PageAsync(next, cancellationToken)).ConfigureAwait(false);
            if (page.Length == 0)
            {
                // All there is, and the server says how much that should be.
                told ??= await CountAsync(path, cancellationToken).ConfigureAwait(false);
                break;
            }

            EsploraTransaction[] wanted = [.. history.Take(page).Where(transaction => transaction.Place!.Value.Height >= request.FromHeight)];
            bool isCut = given + wanted.Length > maxTransactions;
            wanted = isCut ? wanted[..(maxTransactions!.Value - given)] : wanted;
            given += wanted.Length;
            List<Fact>[] facts = await Task.WhenAll(wanted.Select(transaction => places.FactsAsync(transaction, cancellationToken))).ConfigureAwait(false);
            yield return new HistoryPage([.. facts.SelectMany(part => part).Distinct()], wanted.Length, false);
            if (isCut)
            {
                yield break;
            }
        }

        if (request.MaxTipAge == TimeSpan.Zero)
        {
            BlockHash now = await HashAtAsync(end.Height, cancellationToken).ConfigureAwait(false) ?? throw TipWatch.Vanished(end.Height, Name, "GET /block-height");
            if (now != end.Hash)
            {
                throw new ReorgException(Chain, end.Hash.ToString()!, now.ToString(), end.Height - 1);
            }
        }

        // With the block up to which the history speaks: should it be replaced, whoever holds the history notices.
        bool isComplete = told is not { } count || history.Fits(count);
        var coverage = new CoverageRecord(Chain, address, request.FromHeight, end.Height, CoverageKinds.Coins, Name, reading.LatestOr(options.TimeProvider));
        yield return new HistoryPage(isComplete ? [end, coverage] : [], 0, isComplete);
    }

    private string PathOf(Address address)
    {
        string subject = address.ToString(Chain);
        bool isHash = address.Kind is AddressKind.ScriptHash or AddressKind.Unspendable;
        return isHash ? $"scripthash/{Convert.ToHexStringLower(address.ToByteArray())}" : $"address/{subject}";
    }

    /// <summary>How many transactions of an owner the server counts in blocks.</summary>
    private Task<long> CountAsync(string path, CancellationToken cancellationToken) => server.AskAsync(
        HttpQuestion.Get(path),
        static answer => JsonValue.Read(answer, "summary", static summary => summary["chain_stats"]["tx_count"].Integer(0, long.MaxValue)),
        cancellationToken);

    private async Task<BlockRecord> TipBlockAsync(CancellationToken cancellationToken) =>
        await new EsploraPlaces(server, Chain, proofs).BlockAsync(await TipAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private async Task<BlockRecord?> BlockAsync(long height, CancellationToken cancellationToken) =>
        await HashAtAsync(height, cancellationToken).ConfigureAwait(false) is not { } hash ? null
            : await new EsploraPlaces(server, Chain, proofs).BlockAsync(new BlockPoint(height, hash), cancellationToken).ConfigureAwait(false);

    private MissingResponseException NoBlock(long? height) =>
        new(FormattableString.Invariant($"found no block at height {height}, at or below the tip, expected one"), Name, "GET /block-height", true);

    private async Task<SourceCapabilities> ProbeAsync(CancellationToken cancellationToken)
    {
        var found = new List<BlockHash?>();
        foreach (long height in chain.MarkHeights)
        {
            found.Add(await HashAtAsync(height, cancellationToken).ConfigureAwait(false));
        }

        chain.CheckServed(found, Name, "GET /block-height");
        return new SourceCapabilities(CoverageKinds.Coins, true, 0, "Esplora, histories of single owners with previous outputs");
    }

    /// <summary>One page of a history, without what is in no block.</summary>
    private Task<EsploraTransaction[]> PageAsync(string path, CancellationToken cancellationToken) => server.AskAsync(
        HttpQuestion.Get(path),
        answer => JsonValue.Read(answer, "history", list => list.Items.Select(item => EsploraJson.Transaction(item, Chain)).Where(item => item.Place is not null).ToArray()),
        cancellationToken);

    private async Task<EsploraTransaction?> FindAsync(TransactionId id, CancellationToken cancellationToken)
    {
        server.Disclose(Chain, id.ToString(), DisclosureKind.Transaction);
        return await server.AskAsync(
            HttpQuestion.Get($"tx/{id}").OrAbsent(),
            answer => answer.IsAbsent ? null : JsonValue.Read(answer, "transaction", told =>
            {
                EsploraTransaction transaction = EsploraJson.Transaction(told, Chain);
                outputCounts[id] = transaction.Told.Id == id ? transaction.Told.Outputs.Count : throw told["txid"].Wrong(id.ToString());
                return transaction;
            }),
            cancellationToken).ConfigureAwait(false);
    }
}
