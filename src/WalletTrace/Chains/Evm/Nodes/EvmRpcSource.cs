using System.Runtime.CompilerServices;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>
/// Blocks, histories and balances from a node of an EVM chain by JSON-RPC: geth, Erigon, Nethermind, Besu, Reth, anvil, and those who rent nodes out. What a
/// node can do is found out at the start. Of each block the hash, the parent and the roots over transactions and receipts are computed anew, so that a node
/// that leaves out or changes a log is found out; its word are the traces of calls, who sent a transaction unless that is checked
/// (<see cref="EvmChecks.Senders"/>), which of the blocks are on the best chain, and that a history is all there is.
/// </summary>
/// <remarks>
/// Methods used: eth_chainId, web3_clientVersion, eth_getBlockByNumber, eth_getBlockByHash, eth_getBlockReceipts or eth_getTransactionReceipt,
/// debug_traceBlockByHash, debug_traceBlockByNumber or trace_block, eth_getUncleByBlockHashAndIndex, eth_call and eth_getBalance; for histories eth_getLogs,
/// eth_getTransactionByHash, trace_filter and trace_transaction. Safe to use from several threads.
/// </remarks>
public sealed class EvmRpcSource : IBlockSource, ISelectiveHistorySource, IAccountSizeSource, IBalanceSource, IRecentSource, IMeteredSource
{
    private readonly EvmNode node;
    private readonly EvmRpcOptions options;
    private readonly NodeBlockReader reader;
    private readonly EvmBalances balances;
    private readonly Remembered<EvmAbilities> abilities;
    private readonly Remembered<SourceCapabilities> capabilities;
    private readonly RecentChain recent;
    private long highestTold;

    /// <summary>Prepares to ask a node over HTTP; nothing is sent.</summary>
    /// <param name="client">Sends the requests; stays the caller's.</param>
    /// <param name="endpoint">Where the node answers, for instance http://127.0.0.1:8545/; a key in it is never shown.</param>
    /// <param name="chain">The chain it serves; its chain id is checked before anything is read.</param>
    /// <param name="options">Credentials, limits and checks; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain, the address or an option cannot be used.</exception>
    public EvmRpcSource(HttpClient client, Uri endpoint, ChainId chain, EvmRpcOptions? options = null)
        : this(new HttpEvmRpc(client, endpoint, chain, options ??= new EvmRpcOptions()), chain, options)
    {
    }

    /// <summary>Prepares to ask a node through a client that somebody has already; nothing is sent.</summary>
    /// <param name="rpc">Carries the calls; stays the caller's.</param>
    /// <param name="chain">The chain it serves; its chain id is checked before anything is read.</param>
    /// <param name="options">Limits and checks; null for the defaults. What concerns a single request over HTTP has no meaning here.</param>
    /// <exception cref="ArgumentException">The chain or an option cannot be used.</exception>
    public EvmRpcSource(IEvmRpc rpc, ChainId chain, EvmRpcOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rpc);
        this.options = options ?? new EvmRpcOptions();
        this.options.Check();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.options.BatchSize, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.options.BlocksAtOnce, nameof(options));
        if (!chain.IsEvm)
        {
            throw new ArgumentException($"a node of an EVM chain cannot be asked for another: found {(chain.IsDefault ? "no chain" : chain)}, expected one of eip155", nameof(chain));
        }

        node = new EvmNode(rpc, this.options);
        reader = new NodeBlockReader(node, chain, this.options);
        balances = new EvmBalances(node, chain);
        abilities = new Remembered<EvmAbilities>(token => new EvmProbe(node, chain, this.options).RunAsync(token));
        capabilities = new Remembered<SourceCapabilities>(ProbeAsync);
        recent = new RecentChain(
            this.options.TimeProvider,
            async token => (await TipHeaderAsync(token).ConfigureAwait(false)).ToFact(chain),
            async (height, token) => (await HeaderAsync(height, token).ConfigureAwait(false))?.ToFact(chain));
        Chain = chain;
    }

    /// <inheritdoc/>
    public ChainId Chain { get; }

    /// <inheritdoc/>
    public string Name => node.Name;

    /// <inheritdoc/>
    public IReadOnlyList<SourceMeter> Meters => [node.Meter];

    /// <inheritdoc/>
    RecentChain IRecentSource.Recent => recent;

    /// <inheritdoc/>
    /// <exception cref="UnsupportedMethodException">The node does not tell the calls of contracts, which the options require.</exception>
    public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) => capabilities.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) => (await TipHeaderAsync(cancellationToken).ConfigureAwait(false)).Point;

    /// <inheritdoc/>
    public async ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        return (await HeaderAsync(height, cancellationToken).ConfigureAwait(false))?.Point.Hash;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlockFacts> ReadAsync(BlockRange range, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        SourceCapabilities able = await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        BlockStream.CheckFirst(range, able, Name);
        EvmAbilities found = await abilities.GetAsync(cancellationToken).ConfigureAwait(false);
        var stream = new BlockStream<NodeHeader, BlockFacts>
        {
            Chain = Chain,
            Name = Name,
            Ahead = options.MaxConcurrency,
            PointsAtOnce = options.BatchSize,
            PointsAsync = (stretch, token) => reader.HeadersAsync(stretch, Volatile.Read(ref highestTold), token),
            NextCount = () => reader.NextCount,
            BlocksAsync = (headers, token) => reader.BlocksAsync(headers, found, token),
            FactsOf = static block => block,
        };
        await foreach (BlockFacts block in stream.ReadAsync(range, cancellationToken).ConfigureAwait(false))
        {
            yield return block;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Tokens are found by their events, and where the node has trace_filter the chain's own coin by the calls from and to the account; only these kinds are
    /// stated as covered. Each transaction that is found is read with its receipt and stands with all of its movements that are the account's. Newer
    /// standards' events that name the account nowhere among their topics are not found.
    /// </remarks>
    /// <exception cref="ArgumentException">The address is of another kind of chain.</exception>
    /// <exception cref="ReorgException">The chain was reorganised while the history was read: what was given may be stale.</exception>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, int? maxTransactions = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTransactions ?? 0, nameof(maxTransactions));
        return ReadAsync(address, new HistoryRequest(FactShape.KindsOf(Chain)), maxTransactions, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Events are only searched for tokens, calls only for the chain's own coin; calls inside transactions are only read where they are wanted.</remarks>
    /// <exception cref="ArgumentException">The address is of another kind of chain.</exception>
    /// <exception cref="ReorgException">The chain was reorganised while the history was read: what was given may be stale.</exception>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, HistoryRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ReadAsync(address, request, request.MaxTransactions, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>The nonce: at least so many transactions were sent. Null for a contract, whose nonce counts what it made.</remarks>
    /// <exception cref="ArgumentException">The address is of another kind of chain.</exception>
    public async ValueTask<AccountSize?> SizeAsync(Address address, CancellationToken cancellationToken = default)
    {
        const string Method = "eth_getTransactionCount";
        string subject = address.ToString(Chain);
        await abilities.GetAsync(cancellationToken).ConfigureAwait(false);
        node.Disclose(Chain, subject, DisclosureKind.Size);
        EvmAnswer[] answers = await node.AskAsync(
            [new EvmAsk(Method, $"[\"{subject}\",\"latest\"]"), new EvmAsk("eth_getCode", $"[\"{subject}\",\"latest\"]")], cancellationToken).ConfigureAwait(false);
        return node.Read<AccountSize?>(Method, () =>
        {
            long sent = EvmJson.Count(answers[0].Result, "nonce", FactShape.LastHeight);
            return IsContract(EvmTokenReader.BytesOf(answers[1].Result)) ? null : new AccountSize(sent, false, "its nonce: the transactions that it sent");
        });
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The address or the asset is of another chain.</exception>
    public async ValueTask<UInt256?> BalanceAsync(Address address, Asset asset, long height, CancellationToken cancellationToken = default)
    {
        string subject = address.ToString(Chain);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        if (asset.Chain != Chain)
        {
            throw new ArgumentException($"a balance cannot be asked for: found asset {(asset.IsDefault ? "none" : asset)}, expected one of {Chain}", nameof(asset));
        }

        await abilities.GetAsync(cancellationToken).ConfigureAwait(false);
        node.Disclose(Chain, subject, DisclosureKind.Balance);
        return await balances.OfAsync(address, asset, height, cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<HistoryPage> ReadAsync(
        Address address, HistoryRequest request, int? maxTransactions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string subject = address.ToString(Chain);
        SourceCapabilities able = await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        EvmAbilities found = await abilities.GetAsync(cancellationToken).ConfigureAwait(false);
        BlockRecord end = await recent.EndAsync(request.MaxTipAge, request.ToHeight, cancellationToken).ConfigureAwait(false) ?? throw node.Missing(
            "eth_getBlockByNumber", FormattableString.Invariant($"found no block at height {request.ToHeight}, at or below the tip, expected one"));
        node.Disclose(Chain, subject, DisclosureKind.History);
        var history = new EvmHistoryReader(node, reader, Chain, address, request, found, able.Kinds, options);
        await foreach (HistoryPage page in history.ReadAsync(end, maxTransactions, cancellationToken).ConfigureAwait(false))
        {
            yield return page;
        }
    }

    private async Task<NodeHeader> TipHeaderAsync(CancellationToken cancellationToken)
    {
        string tag = options.Tip switch { EvmTip.Safe => "safe", EvmTip.Finalized => "finalized", _ => "latest" };
        EvmAnswer answer = await node.AskAsync(
            NodeHeader.Tagged(tag) with { Tip = static told => NodeHeader.Read(told, null).Point.Height }, cancellationToken).ConfigureAwait(false);
        NodeHeader tip = node.Read("eth_getBlockByNumber", () => NodeHeader.Read(answer.Result, null));
        Heard(tip.Point.Height);
        return tip;
    }

    private async Task<NodeHeader?> HeaderAsync(long height, CancellationToken cancellationToken)
    {
        EvmAnswer answer = await node.AskAsync(NodeHeader.At(height), cancellationToken).ConfigureAwait(false);
        if (answer.IsGiven)
        {
            return node.Read("eth_getBlockByNumber", () => NodeHeader.Read(answer.Result, height));
        }

        // Above the tip there is none; below it a node that lags behind another, or has dropped old blocks, must not be taken for one that knows of none.
        EvmAnswer now = await node.AskAsync(NodeHeader.Tagged("latest"), cancellationToken).ConfigureAwait(false);
        long tip = node.Read("eth_getBlockByNumber", () => NodeHeader.Read(now.Result, null)).Point.Height;
        return height > tip ? null : throw node.Missing(
            "eth_getBlockByNumber", FormattableString.Invariant($"found no block at height {height} below the tip at {tip}, expected one; the node may have dropped it"));
    }

    /// <summary>Whether code is that of a contract; an account that has borrowed a contract's code (EIP-7702) still sends transactions itself.</summary>
    private static bool IsContract(byte[]? code) => code is not ([] or [0xef, 0x01, 0x00, ..]);

    private async Task<SourceCapabilities> ProbeAsync(CancellationToken cancellationToken)
    {
        EvmAbilities found = await abilities.GetAsync(cancellationToken).ConfigureAwait(false);

        // What a block holds completely depends on the chain's rules and on what the node tells: a block shows it.
        BlockFacts[] sample = await reader.BlocksAsync([found.Sample], found, cancellationToken).ConfigureAwait(false);
        await TipAsync(cancellationToken).ConfigureAwait(false);
        CoverageKinds kinds = found.Traces == TraceMethod.None ? sample[0].Kinds & ~CoverageKinds.Internal : sample[0].Kinds;
        return new SourceCapabilities(kinds, false, found.FirstHeight, found.Description) { HistoryKinds = EvmHistoryReader.Claims(Chain, found, kinds) };
    }

    private void Heard(long height)
    {
        long told;
        while ((told = Volatile.Read(ref highestTold)) < height && Interlocked.CompareExchange(ref highestTold, height, told) != told)
        {
        }
    }
}
