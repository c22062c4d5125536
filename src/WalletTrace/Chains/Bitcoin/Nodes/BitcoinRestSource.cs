using System.Runtime.CompilerServices;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Bitcoin.Nodes;

/// <summary>
/// Blocks from Bitcoin Core's REST interface (<c>-rest</c>), in binary: the quickest way from a node on the same machine. Everything in a block is checked
/// as by <see cref="BitcoinRpcSource"/>.
/// </summary>
/// <remarks>
/// Paths used: chaininfo.json, blockhashbyheight, headers, block and, where the node has it (Bitcoin Core pull request 32540), spenttxouts. Safe to use
/// from several threads.
/// </remarks>
public sealed class BitcoinRestSource : IBlockSource, IMeteredSource
{
    private const int HeadersAtOnce = 2000;

    private readonly HttpEndpoint endpoint;
    private readonly NodeChain reader;
    private readonly BitcoinRestOptions options;
    private readonly Remembered<SourceCapabilities> capabilities;

    /// <summary>Prepares to ask a node; nothing is sent.</summary>
    /// <param name="client">Sends the requests; stays the caller's.</param>
    /// <param name="endpoint">Where the node answers, without <c>/rest</c>: for instance http://127.0.0.1:8332/.</param>
    /// <param name="chain">The chain it serves, a known bip122 chain; it is checked before anything is read.</param>
    /// <param name="options">Limits and checks; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain, the address or an option cannot be used.</exception>
    public BitcoinRestSource(HttpClient client, Uri endpoint, ChainId chain, BitcoinRestOptions? options = null)
    {
        this.options = options ?? new BitcoinRestOptions();
        reader = new NodeChain(chain, this.options.Checks);
        this.endpoint = new HttpEndpoint(client, endpoint, "Bitcoin Core REST", this.options, chain: chain);
        capabilities = new Remembered<SourceCapabilities>(ProbeAsync);
        Chain = chain;
    }

    /// <inheritdoc/>
    public ChainId Chain { get; }

    /// <inheritdoc/>
    public string Name => endpoint.Name;

    /// <inheritdoc/>
    public IReadOnlyList<SourceMeter> Meters => [endpoint.Meter];

    /// <inheritdoc/>
    public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) => capabilities.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) =>
        (await InfoAsync(cancellationToken).ConfigureAwait(false)).Tip;

    /// <inheritdoc/>
    public async ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        return await endpoint.AskAsync(
            Bytes(FormattableString.Invariant($"rest/blockhashbyheight/{height}.bin")).OrAbsent(),
            static answer => answer.IsAbsent ? (BlockHash?)null
                : answer.Body.Length == TransactionId.Length ? new BlockHash(TransactionId.FromReversedBytes(answer.Body.Span))
                : throw new AnswerException(FormattableString.Invariant($"found {answer.Body.Length} bytes, expected a block's hash of {TransactionId.Length}")),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlockFacts> ReadAsync(
        BlockRange range, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        SourceCapabilities able = await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        BlockStream.CheckFirst(range, able, Name);
        var stream = new BlockStream<BlockPoint, NodeBlock>
        {
            Chain = Chain,
            Name = Name,
            FactsOf = static block => block.Facts,
            Check = options.Checks.HasFlag(BlockChecks.ProofOfWork) ? NodeChain.Follower(Chain) : null,
            Ahead = options.MaxConcurrency,

            // Headers with merged mining are longer than their 80 bytes; there each hash is asked for by itself.
            PointsAtOnce = reader.Rules.MergedMiningId is null ? HeadersAtOnce : 1,
            PointsAsync = async (stretch, token) => NodeChain.Points(stretch, await HashesAsync(stretch, token).ConfigureAwait(false)),
            NextCount = static () => 1,
            BlocksAsync = async (points, token) => [await BlockAsync(points[0], able.GivesPreviousOutputs, token).ConfigureAwait(false)],
        };
        await foreach (BlockFacts block in stream.ReadAsync(range, cancellationToken).ConfigureAwait(false))
        {
            yield return block;
        }
    }

    private static HttpQuestion Bytes(string path) => HttpQuestion.Get(path) with { WantsBytes = true };

    private static string SpentPath(BlockHash hash) => $"rest/spenttxouts/{hash}.bin";

    private Task<(BlockPoint Tip, long First)> InfoAsync(CancellationToken cancellationToken) => endpoint.AskAsync(
        HttpQuestion.Get("rest/chaininfo.json").OrAbsent(),
        answer => answer.IsAbsent
            ? throw new UnsupportedMethodException("found no REST interface, expected one; start the node with -rest", Name, "GET /rest/chaininfo.json")
            : JsonValue.Read(answer, "chaininfo", static info =>
                (new BlockPoint(info["blocks"].Height(), info["bestblockhash"].Hash),
                info.Find("pruned") is { Flag: true } ? info.Find("pruneheight")?.Height() ?? 0 : 0)),
        cancellationToken);

    private async Task<SourceCapabilities> ProbeAsync(CancellationToken cancellationToken)
    {
        (BlockPoint tip, long first) = await InfoAsync(cancellationToken).ConfigureAwait(false);
        var found = new List<BlockHash?>();
        foreach (long height in reader.MarkHeights)
        {
            found.Add(await HashAtAsync(height, cancellationToken).ConfigureAwait(false));
        }

        reader.CheckServed(found, Name, "GET /rest/blockhashbyheight");
        bool tellsSpent = options.PreviousOutputs == PreviousOutputs.Node
            && await endpoint.AskAsync(Bytes(SpentPath(tip.Hash)).OrAbsent(), static answer => !answer.IsAbsent, cancellationToken).ConfigureAwait(false);
        return new SourceCapabilities(CoverageKinds.Coins, tellsSpent, first, FormattableString.Invariant(
            $"Bitcoin Core by REST, blocks from height {first}{(tellsSpent ? " with previous outputs" : string.Empty)}"));
    }

    private async Task<IReadOnlyList<BlockHash>> HashesAsync(BlockRange range, CancellationToken cancellationToken)
    {
        if (await HashAtAsync(range.From, cancellationToken).ConfigureAwait(false) is not { } first)
        {
            return [];
        }

        return range.Count == 1 ? [first] : await endpoint.AskAsync(
            Bytes(FormattableString.Invariant($"rest/headers/{range.Count}/{first}.bin")),
            answer => Hashes(answer.Body.Span, first, (int)range.Count),
            cancellationToken).ConfigureAwait(false);
    }

    private static BlockHash[] Hashes(ReadOnlySpan<byte> headers, BlockHash first, int most)
    {
        if (headers.Length % BlockHeader.Length != 0 || headers.Length / BlockHeader.Length > most)
        {
            throw new AnswerException(FormattableString.Invariant($"found {headers.Length} bytes, expected up to {most} headers of {BlockHeader.Length} bytes"));
        }

        var hashes = new BlockHash[headers.Length / BlockHeader.Length];
        for (int at = 0; at < hashes.Length; at++)
        {
            BlockHeader header = BlockHeader.Read(headers[(at * BlockHeader.Length)..]);
            if (at == 0 ? header.Hash != first : header.Parent != hashes[at - 1])
            {
                throw new AnswerException($"found header {header.Hash}, expected {(at == 0 ? $"{first}" : $"a child of {hashes[at - 1]}")}");
            }

            hashes[at] = header.Hash;
        }

        return hashes;
    }

    private async Task<NodeBlock> BlockAsync(BlockPoint point, bool withSpent, CancellationToken cancellationToken)
    {
        SpentOutputs? spent = !withSpent ? null : await endpoint.AskAsync(
            Bytes(SpentPath(point.Hash)), answer => SpentOutputs.FromBytes(answer.Body.Span, Chain, reader.Rules), cancellationToken).ConfigureAwait(false);
        return await endpoint.AskAsync(
            Bytes($"rest/block/{point.Hash}.bin").OrAbsent(),
            answer => answer.IsAbsent
                ? throw new MissingResponseException(
                    FormattableString.Invariant($"found no block {point.Height}, expected it; has the node pruned it?"), Name, $"GET /rest/block/{point.Hash}.bin")
                : reader.Read(answer.Body.Span, point, spent is null ? null : spent.Of),
            cancellationToken).ConfigureAwait(false);
    }
}
