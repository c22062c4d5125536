using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Bitcoin.Nodes;

/// <summary>
/// Blocks from a node of a Bitcoin-like chain by JSON-RPC: Bitcoin Core and what answers like it. Blocks come as raw bytes, so that every id, Merkle root,
/// witness commitment and proof of work is checked here and nothing is taken on the node's word but what lies outside of the blocks: which of them are on
/// the best chain, and, if wanted, what inputs spend.
/// </summary>
/// <remarks>Methods used: getblockchaininfo, getnetworkinfo, getblockhash, getblock, getblockheader, getrawtransaction. Safe to use from several threads.</remarks>
public sealed class BitcoinRpcSource : IBlockSource, IMeteredSource
{
    private const int BatchBytes = 16 << 20;
    private const long OutOfRange = -8;
    private const long WarmingUp = -28;
    private const long PrevoutVerbosity = 3;

    private readonly HttpEndpoint endpoint;
    private readonly JsonRpcClient node;
    private readonly NodeChain reader;
    private readonly BitcoinRpcOptions options;
    private readonly Remembered<SourceCapabilities> capabilities;
    private int largestSeen = BatchBytes;

    /// <summary>Prepares to ask a node; nothing is sent.</summary>
    /// <param name="client">Sends the requests; stays the caller's.</param>
    /// <param name="endpoint">Where the node answers, for instance http://127.0.0.1:8332/.</param>
    /// <param name="chain">The chain it serves, a known bip122 chain; it is checked before anything is read.</param>
    /// <param name="options">Credentials, limits and checks; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain, the address or an option cannot be used.</exception>
    public BitcoinRpcSource(HttpClient client, Uri endpoint, ChainId chain, BitcoinRpcOptions? options = null)
    {
        this.options = options ?? new BitcoinRpcOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.options.BatchSize, nameof(options));
        reader = new NodeChain(chain, this.options.Checks);
        this.endpoint = new HttpEndpoint(client, endpoint, "Bitcoin JSON-RPC", this.options, this.options.Credentials(), chain);
        node = new JsonRpcClient(this.endpoint, [WarmingUp]);
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
        await node.CallAsync(new RpcCall("getblockchaininfo"), static answer => Tip(answer.Result), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        return await node.CallAsync(HashCall(height), HashOrNone, cancellationToken).ConfigureAwait(false);
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
            PointsAtOnce = options.BatchSize,
            PointsAsync = async (stretch, token) => NodeChain.Points(stretch, await HashesAsync(stretch, token).ConfigureAwait(false)),
            NextCount = () => Math.Clamp(BatchBytes / Math.Max(1, Volatile.Read(ref largestSeen)), 1, options.BatchSize),
            BlocksAsync = (points, token) => BlocksAsync(points, able.GivesPreviousOutputs, token),
        };
        await foreach (BlockFacts block in stream.ReadAsync(range, cancellationToken).ConfigureAwait(false))
        {
            yield return block;
        }
    }

    /// <summary>
    /// One confirmed transaction with its block, found by its id. The node must have an index of transactions (txindex). Its whole block is read, which
    /// proves its place.
    /// </summary>
    /// <param name="id">The transaction's id; it is disclosed to the node.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <returns>The block, the transaction, its inputs and its outputs; null when the node knows it but not in a block of the best chain.</returns>
    /// <exception cref="RpcErrorException">The node does not know it, or has no index.</exception>
    /// <exception cref="ChainDataException">What the node gives is not that transaction, or its block fails a check.</exception>
    /// <exception cref="ChainSourceException">The node cannot be reached or answers what it should not.</exception>
    public async ValueTask<IReadOnlyList<Fact>?> TransactionAsync(TransactionId id, CancellationToken cancellationToken = default)
    {
        SourceCapabilities able = await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        endpoint.Disclose(Chain, id.ToString(), DisclosureKind.Transaction);
        BlockHash? hash = await node.CallAsync(new RpcCall("getrawtransaction", id.ToString(), true), answer => BlockOf(id, answer.Result), cancellationToken).ConfigureAwait(false);
        if (hash is not { } known)
        {
            return null;
        }

        long height = await node.CallAsync(
            new RpcCall("getblockheader", known.ToString(), true), static answer => answer.Result["height"].Height(), cancellationToken).ConfigureAwait(false);
        if (await HashAtAsync(height, cancellationToken).ConfigureAwait(false) != known)
        {
            return null;
        }

        NodeBlock[] read = await BlocksAsync([new BlockPoint(height, known)], able.GivesPreviousOutputs, cancellationToken).ConfigureAwait(false);
        BlockFacts block = read[0].Facts;
        Fact[] found = [.. block.Facts.SkipWhile(fact => fact is not TransactionRecord record || record.Id != id).TakeWhile((fact, at) => at == 0 || fact is not TransactionRecord)];
        return found.Length > 0 ? [block.Block, .. found]
            : throw new ChainDataException($"a transaction is not where the node says: found block {known} without it, expected it there", $"transaction {id} of {Chain}");
    }

    private static RpcCall HashCall(long height) => new("getblockhash", height);

    private static BlockHash? HashOrNone(RpcAnswer answer) => answer.Failure?.Code == OutOfRange ? null : answer.Result.Hash;

    private static BlockPoint Tip(JsonValue info) => new(info["blocks"].Height(), info["bestblockhash"].Hash);

    private async Task<SourceCapabilities> ProbeAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<long> marks = reader.MarkHeights;
        RpcCall[] calls = [new("getblockchaininfo"), new("getnetworkinfo"), .. marks.Select(HashCall)];
        var found = new BlockHash?[marks.Count];
        long first = 0;
        BlockPoint tip = default;
        string software = "a node";
        await node.BatchAsync(
            calls,
            (place, answer) =>
            {
                switch (place)
                {
                    case 0:
                        tip = Tip(answer.Result);
                        first = answer.Result.Find("pruned") is { Flag: true } ? answer.Result.Find("pruneheight")?.Height() ?? 0 : 0;
                        break;
                    case 1:
                        // Only for the description: what lacks the method is a node all the same.
                        software = answer.Failure is null && answer.Result.Find("subversion") is { } told ? SafeText.Trim(told.Text, 60) : software;
                        break;
                    default:
                        found[place - 2] = HashOrNone(answer);
                        break;
                }

                return place;
            },
            cancellationToken).ConfigureAwait(false);
        reader.CheckServed(found, Name, calls[^1].Method);
        bool tellsSpent = options.PreviousOutputs == PreviousOutputs.Node && await TellsSpentAsync(tip, cancellationToken).ConfigureAwait(false);
        return new SourceCapabilities(CoverageKinds.Coins, tellsSpent, first, FormattableString.Invariant(
            $"{software} by JSON-RPC, blocks from height {first}{(tellsSpent ? " with previous outputs" : string.Empty)}"));
    }

    /// <summary>Whether the node tells what inputs spend: shown by its tip, unless that spends nothing.</summary>
    private Task<bool> TellsSpentAsync(BlockPoint tip, CancellationToken cancellationToken) => node.CallAsync(
        new RpcCall("getblock", tip.Hash.ToString(), PrevoutVerbosity),
        static answer => answer.Failure is { IsTransient: true } ? throw answer.Failure
            : answer.Failure is null && answer.Result["tx"].Items.Skip(1).Take(1).All(static transaction => SpentOutputs.IsToldIn(transaction)),
        cancellationToken);

    private async Task<IReadOnlyList<BlockHash>> HashesAsync(BlockRange range, CancellationToken cancellationToken)
    {
        RpcCall[] calls = [.. Enumerable.Range(0, (int)range.Count).Select(at => HashCall(range.From + at))];
        BlockHash?[] hashes = await node.BatchAsync(calls, static (_, answer) => HashOrNone(answer), cancellationToken).ConfigureAwait(false);
        return [.. hashes.TakeWhile(hash => hash is not null).Select(hash => hash!.Value)];
    }

    private async Task<NodeBlock[]> BlocksAsync(IReadOnlyList<BlockPoint> points, bool withSpent, CancellationToken cancellationToken)
    {
        // A node of any age knows a flag for the form of a block; bcoin knows nothing else.
        RpcCall[] calls = [.. points.SelectMany(IEnumerable<RpcCall> (point) =>
        {
            var raw = new RpcCall("getblock", point.Hash.ToString(), false);
            return withSpent ? [new RpcCall("getblock", point.Hash.ToString(), PrevoutVerbosity), raw] : [raw];
        })];
        int largest = 0;
        SpentOutputs? spent = null;
        NodeBlock?[] read = await node.BatchAsync(
            calls,
            (place, answer) =>
            {
                JsonValue result = answer.Result;
                largest = Math.Max(largest, JsonMarshal.GetRawUtf8Value(result.Element).Length);
                if (withSpent && place % 2 == 0)
                {
                    spent = SpentOutputs.FromJson(result, Chain, reader.Rules);
                    return null;
                }

                return reader.Read(result.Bytes, points[withSpent ? place / 2 : place], spent is null ? null : spent.Of);
            },
            cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref largestSeen, largest);
        return [.. read.OfType<NodeBlock>()];
    }

    /// <summary>The block that a verbose transaction says it is in; null for none.</summary>
    private BlockHash? BlockOf(TransactionId id, JsonValue transaction)
    {
        TransactionId found = new BlockDecoder(Chain, BlockChecks.None).DecodeTransaction(transaction["hex"].Bytes).Transactions[0].Id;
        return found == id ? transaction.Find("blockhash")?.Hash : throw new AnswerException($"found transaction {found}, expected {id}");
    }
}
