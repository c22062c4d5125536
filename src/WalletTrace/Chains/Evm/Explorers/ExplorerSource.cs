using System.Runtime.CompilerServices;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>What the sources over explorers have in common.</summary>
internal sealed class ExplorerSource
{
    /// <summary>The kinds of movement that an explorer tells of every account.</summary>
    public const CoverageKinds Kinds =
        CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn;

    private readonly ExplorerService service;
    private readonly ExplorerDecoder decoder;
    private readonly ExplorerOptions options;

    /// <summary>Takes an explorer.</summary>
    /// <param name="service">The explorer.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="ArgumentException">The chain's coin is neither known nor given.</exception>
    public ExplorerSource(ExplorerService service, ExplorerOptions options)
    {
        this.service = service;
        this.options = options;
        decoder = new ExplorerDecoder(service.Chain, options.Decoding);
        Recent = new RecentChain(options.TimeProvider, ListedTipAsync, service.BlockAsync);
    }

    /// <summary>What was found of the chain a short while ago.</summary>
    public RecentChain Recent { get; }

    private ChainId Chain => service.Chain;

    private string Name => service.Server.Name;

    /// <summary>Throws unless a chain can be read from an explorer.</summary>
    /// <exception cref="ArgumentException">It is none of the EVM.</exception>
    public static ChainId Checked(ChainId chain) => chain.IsEvm ? chain
        : throw new ArgumentException($"a chain cannot be read from this explorer: found {Address.Name(chain)}, expected an eip155 chain", nameof(chain));

    /// <summary>Throws unless a server shows the chain that it is asked about.</summary>
    /// <exception cref="ChainSourceException">It shows another.</exception>
    public static void CheckServed(UInt256 number, ChainId chain, string name, string method)
    {
        if (number.ToString() != chain.Reference)
        {
            throw new ChainSourceException($"the server serves another chain: found eip155:{number}, expected {chain}; give the right chain or address", name, method);
        }
    }

    /// <summary>As <see cref="IChainSource.TipAsync"/>: the highest block up to which the lists can be read, which may be behind the node.</summary>
    public async ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken)
    {
        BlockRecord tip = await Recent.TipAsync(TimeSpan.Zero, null, cancellationToken).ConfigureAwait(false);
        return new BlockPoint(tip.Height, tip.Hash!.Value);
    }

    /// <summary>As <see cref="IChainSource.HashAtAsync"/>.</summary>
    public async ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        return (await service.BlockAsync(height, cancellationToken).ConfigureAwait(false))?.Hash;
    }

    /// <summary>As <see cref="IAccountHistorySource.ReadHistoryAsync"/>; the source's capabilities are asked for first.</summary>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(
        Remembered<SourceCapabilities> capabilities, Address address, int? maxTransactions, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTransactions ?? 0, nameof(maxTransactions));
        return ReadAsync(capabilities, address, null, maxTransactions, cancellationToken);
    }

    /// <summary>As <see cref="ISelectiveHistorySource.ReadHistoryAsync"/>; the source's capabilities are asked for first.</summary>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(
        Remembered<SourceCapabilities> capabilities, Address address, HistoryRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ReadAsync(capabilities, address, request, request.MaxTransactions, cancellationToken);
    }

    /// <summary>
    /// As <see cref="IBalanceSource.BalanceAsync"/>: only at the tip, which must stay the tip while it is asked for; the source's capabilities are asked for first.
    /// </summary>
    public async ValueTask<UInt256?> BalanceAsync(
        Remembered<SourceCapabilities> capabilities, Address address, Asset asset, long height, CancellationToken cancellationToken)
    {
        string subject = address.ToString(Chain);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        if (asset.Chain != Chain)
        {
            throw new ArgumentException($"a balance cannot be asked for: found {(asset.IsDefault ? "no asset" : $"asset {asset}")}, expected one of {Chain}", nameof(asset));
        }

        await capabilities.GetAsync(cancellationToken).ConfigureAwait(false);
        if ((!asset.IsNative && asset.Namespace != "erc20") || await service.TipHeightAsync(cancellationToken).ConfigureAwait(false) != height)
        {
            return null;
        }

        service.Server.Disclose(Chain, subject, DisclosureKind.Balance);
        UInt256? balance = await service.BalanceAsync(subject, asset.IsNative ? null : asset.Reference, cancellationToken).ConfigureAwait(false);
        return await service.TipHeightAsync(cancellationToken).ConfigureAwait(false) == height ? balance : null;
    }

    /// <summary>As <see cref="IAccountSizeSource.SizeAsync"/>; the source's capabilities are asked for first.</summary>
    public async ValueTask<AccountSize?> SizeAsync(Remembered<SourceCapabilities> capabilities, Address address, CancellationToken cancellationToken)
    {
        string subject = address.ToString(Chain);
        await capabilities.GetAsync(cancellationToken).ConfigureAwait(false);
        service.Server.Disclose(Chain, subject, DisclosureKind.Size);
        return await service.SizeAsync(subject, cancellationToken).ConfigureAwait(false);
    }

    private async Task<BlockRecord> BlockAsync(long height, CancellationToken cancellationToken) =>
        await service.BlockAsync(height, cancellationToken).ConfigureAwait(false) ?? throw NoBlock(height);

    /// <summary>The highest block up to which the lists are whole.</summary>
    private async Task<BlockRecord> ListedTipAsync(CancellationToken cancellationToken)
    {
        long height = await service.TipHeightAsync(cancellationToken).ConfigureAwait(false);
        return await BlockAsync(await service.ListedHeightAsync(height, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a history, or a part of it.</summary>
    private async IAsyncEnumerable<HistoryPage> ReadAsync(
        Remembered<SourceCapabilities> capabilities, Address address, HistoryRequest? request, int? maxTransactions,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string subject = address.ToString(Chain);
        await capabilities.GetAsync(cancellationToken).ConfigureAwait(false);
        ExplorerPart part = await PartAsync(address, subject, request, cancellationToken).ConfigureAwait(false);
        await foreach (HistoryPage page in new ExplorerHistory(service, decoder, options, address, part).ReadAsync(maxTransactions, cancellationToken).ConfigureAwait(false))
        {
            yield return page;
        }
    }

    private async Task<ExplorerPart> PartAsync(Address address, string subject, HistoryRequest? request, CancellationToken cancellationToken)
    {
        TimeSpan maxAge = request?.MaxTipAge ?? TimeSpan.Zero;
        BlockRecord end = await Recent.EndAsync(maxAge, request?.ToHeight, cancellationToken).ConfigureAwait(false) ?? throw NoBlock(request?.ToHeight);
        service.Server.Disclose(Chain, subject, DisclosureKind.History);
        bool wantsCalls = request is null || (request.Kinds & (CoverageKinds.Internal | CoverageKinds.Burn)) != CoverageKinds.None;
        long to = wantsCalls ? await service.CallsHeightAsync(end.Height, address, cancellationToken).ConfigureAwait(false) : end.Height;
        end = to < end.Height ? await Recent.BlockAsync(to, cancellationToken).ConfigureAwait(false) ?? throw NoBlock(to) : end;

        long from = request?.FromHeight ?? 0;
        return new ExplorerPart(Chain, request?.Kinds, from <= to ? new BlockRange(from, to) : null, end, maxAge == TimeSpan.Zero);
    }

    private MissingResponseException NoBlock(long? height) => new(
        FormattableString.Invariant($"found no block at height {height}, at or below the tip, expected one"), Name, ExplorerCall.Block(height ?? 0).Method, true);
}
