using System.Globalization;
using System.Runtime.CompilerServices;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Tron.Nodes;

/// <summary>
/// Blocks and balances from a full node of TRON (java-tron, or what answers like it) by its HTTP interface. Each block's id, parent and Merkle root are
/// checked; what its transactions did, which events and calls there were and what fees were paid, is the node's word, as nothing in a block proves it.
/// </summary>
/// <remarks>
/// Methods used: wallet/getblockbynum, wallet/gettransactioninfobyblocknum, wallet/getnowblock, walletsolidity/getnowblock or wallet/getnodeinfo,
/// wallet/getaccount, wallet/triggerconstantcontract. TRC-10 tokens that contracts move are told with the internal calls. Rewards paid out to accounts are
/// among the facts but not claimed to be complete: nodes do not tell those of contracts. Safe to use from several threads.
/// </remarks>
public sealed class TronNodeSource : IBlockSource, IBalanceSource, IMeteredSource
{
    // How many of the latest blocks are looked at to find out whether calls are kept.
    private const int ProbedBlocks = 10;
    private const int HeightsAtOnce = 1000;

    private readonly TronServer server;
    private readonly TronNodeOptions options;
    private readonly TronFacts facts;
    private readonly TronBalances balances;
    private readonly Remembered<Probed> probed;
    private long knownTip = -1;

    /// <summary>Prepares to ask a node; nothing is sent.</summary>
    /// <param name="client">Sends the requests; stays the caller's.</param>
    /// <param name="endpoint">Where the node answers, for instance http://127.0.0.1:8090/.</param>
    /// <param name="chain">The TRON chain it serves; checked before anything is read.</param>
    /// <param name="options">Limits and checks; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain, the address or an option cannot be used.</exception>
    public TronNodeSource(HttpClient client, Uri endpoint, ChainId chain, TronNodeOptions? options = null)
    {
        this.options = options ?? new TronNodeOptions();
        HttpCredentials credentials = this.options.ApiKey is { } key ? HttpCredentials.Header(this.options.ApiKeyHeader, key) : HttpCredentials.None;
        TronServer.CheckChain(chain);
        server = new TronServer(new HttpEndpoint(client, endpoint, "TRON node", this.options, credentials, chain), chain, this.options.Checks);
        facts = new TronFacts(chain);
        balances = new TronBalances(server, chain);
        probed = new Remembered<Probed>(ProbeAsync);
        Chain = chain;
    }

    /// <inheritdoc/>
    public ChainId Chain { get; }

    /// <inheritdoc/>
    public string Name => server.Endpoint.Name;

    /// <inheritdoc/>
    public IReadOnlyList<SourceMeter> Meters => [server.Endpoint.Meter];

    /// <inheritdoc/>
    public async ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) =>
        (await probed.GetAsync(cancellationToken).ConfigureAwait(false)).Capabilities;

    /// <inheritdoc/>
    public async ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default)
    {
        Probed able = await probed.GetAsync(cancellationToken).ConfigureAwait(false);
        return await TipAsync(able.HasSolidInterface, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        return await IsReachedAsync(height, cancellationToken).ConfigureAwait(false)
            ? (await server.HeaderAsync(height, cancellationToken).ConfigureAwait(false))?.Point.Hash
            : null;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlockFacts> ReadAsync(BlockRange range, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SourceCapabilities able = await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        bool tellsCalls = able.Kinds.HasFlag(CoverageKinds.Internal);
        var stream = new BlockStream<long, BlockFacts>
        {
            Chain = Chain,
            Name = Name,
            Ahead = options.MaxConcurrency,
            PointsAsync = ReachedAsync,
            PointsAtOnce = HeightsAtOnce,
            BlocksAsync = async (heights, token) => [await BlockAsync(heights[0], tellsCalls, token).ConfigureAwait(false)],
            FactsOf = static block => block,
            NextCount = static () => 1,
        };
        await foreach (BlockFacts block in stream.ReadAsync(range, cancellationToken).ConfigureAwait(false))
        {
            yield return block;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Only the present is told: for the height of the tip, solidified if so wanted and served, and null for every other one. Coins include what is
    /// staked or being taken back.
    /// </remarks>
    /// <exception cref="ArgumentException">The address or the asset is of another chain, or the height is negative.</exception>
    public async ValueTask<UInt256?> BalanceAsync(Address address, Asset asset, long height, CancellationToken cancellationToken = default)
    {
        balances.Check(address, asset, height);
        Probed able = await probed.GetAsync(cancellationToken).ConfigureAwait(false);
        return await balances.AtTipAsync(address, asset, height, able.HasSolidInterface, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Probed> ProbeAsync(CancellationToken cancellationToken)
    {
        await server.CheckServedAsync(cancellationToken).ConfigureAwait(false);
        string software = await SoftwareAsync(cancellationToken).ConfigureAwait(false);
        bool hasSolid = !options.Unsolidified && await HasSolidInterfaceAsync(cancellationToken).ConfigureAwait(false);
        BlockPoint tip = await TipAsync(hasSolid, cancellationToken).ConfigureAwait(false);
        bool tellsCalls = options.KeepsInternalCalls ?? await TellsCallsAsync(tip.Height, cancellationToken).ConfigureAwait(false);
        CoverageKinds kinds = tellsCalls ? TronFacts.Kinds : TronFacts.Kinds & ~CoverageKinds.Internal;
        return new Probed(
            new SourceCapabilities(
                kinds,
                GivesPreviousOutputs: false,
                FirstHeight: 0,
                $"{software} by HTTP, {(options.Unsolidified ? "latest" : "solidified")} blocks {(tellsCalls ? "with" : "without")} internal calls"),
            hasSolid);
    }

    /// <summary>The software's version, only for the description: hosted nodes do not tell it.</summary>
    private async Task<string> SoftwareAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await server.AskAsync(
                TronServer.Post("wallet/getnodeinfo"),
                told => told.Find("configNodeInfo")?.Find("codeVersion") is { } version ? $"java-tron {SafeText.Trim(server.Endpoint.Redact(version.Text), 40)}" : "a TRON node",
                cancellationToken).ConfigureAwait(false);
        }
        catch (ChainSourceException fault) when (!fault.IsTransient && fault is not AnswerMissingException)
        {
            return "a TRON node";
        }
    }

    private async Task<bool> HasSolidInterfaceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await server.TipAsync(solidified: true, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ChainSourceException fault) when (!fault.IsTransient && fault is not AnswerMissingException)
        {
            return false;
        }
    }

    private async Task<bool> TellsCallsAsync(long tip, CancellationToken cancellationToken)
    {
        for (long height = tip; height > Math.Max(0, tip - ProbedBlocks); height--)
        {
            if (await server.ResultsAsync(height, static results => results.Any(result => result.Calls.Count > 0), cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The tip; what a node serves of solidified blocks elsewhere, it tells in its description.</summary>
    private async Task<BlockPoint> TipAsync(bool hasSolidInterface, CancellationToken cancellationToken)
    {
        BlockPoint tip = options.Unsolidified || hasSolidInterface
            ? (await server.TipAsync(!options.Unsolidified, cancellationToken).ConfigureAwait(false)).Point
            : await server.AskAsync(TronServer.Post("wallet/getnodeinfo"), told => Solidified(told["solidityBlock"]), cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref knownTip, tip.Height);
        return tip;
    }

    /// <summary>A block as a node describes it: <c>Num:…,ID:…</c>.</summary>
    private BlockPoint Solidified(JsonValue told) =>
        told.Text.Split(["Num:", ",ID:"], StringSplitOptions.None) is ["", var number, var id] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long height)
        && TransactionId.TryParse(id, out TransactionId hash, out _) && TronBlock.HeightOf(new BlockHash(hash)) == height
            ? new BlockPoint(server.Endpoint.Tips.Checked(height, "getnodeinfo"), new BlockHash(hash))
            : throw told.Wrong("Num:, a height, ,ID: and the id of the block there");

    /// <summary>Whether the tip has reached a height.</summary>
    private async ValueTask<bool> IsReachedAsync(long height, CancellationToken cancellationToken) =>
        height <= Volatile.Read(ref knownTip) || height <= (await TipAsync(cancellationToken).ConfigureAwait(false)).Height;

    /// <summary>The heights of a stretch that the tip has reached.</summary>
    private async Task<IReadOnlyList<long>> ReachedAsync(BlockRange stretch, CancellationToken cancellationToken)
    {
        long most = await IsReachedAsync(stretch.To, cancellationToken).ConfigureAwait(false) ? stretch.To : Math.Min(stretch.To, Volatile.Read(ref knownTip));
        return [.. Enumerable.Range(0, (int)Math.Max(0, most - stretch.From + 1)).Select(at => stretch.From + at)];
    }

    private async Task<BlockFacts> BlockAsync(long height, bool tellsCalls, CancellationToken cancellationToken)
    {
        TronBlock block = await server.BlockAsync(height, cancellationToken).ConfigureAwait(false) ?? throw new MissingResponseException(
            FormattableString.Invariant($"found no block {height}, expected one below the tip; a node that was started from a snapshot may lack old blocks"), Name, TronServer.BlockByHeight);
        return await server.ResultsAsync(height, results => facts.Of(block, results, tellsCalls), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was found out about the node.</summary>
    private sealed record Probed(SourceCapabilities Capabilities, bool HasSolidInterface);
}
