using System.Runtime.CompilerServices;
using NBitcoin.RPC;
using Newtonsoft.Json.Linq;

namespace WalletTrace.Chains.Bitcoin;

/// <summary>
/// Whole blocks of a node through an <see cref="RPCClient"/> that the caller already has, with its address, credentials and HTTP client. Blocks come as
/// bytes and are read and checked by this library's decoder; previous outputs are left to the ledger.
/// </summary>
/// <remarks>
/// Only these calls are made: <c>getblockchaininfo</c>, <c>getblockhash</c> (in batches), <c>getblock</c> without verbosity and, where the node allows it,
/// <c>getnetworkinfo</c>. None of them names what is investigated. The size of one answer is bounded by the client's
/// <see cref="HttpClient.MaxResponseContentBufferSize"/>. Safe for use by several threads at once.
/// </remarks>
public sealed class NBitcoinRpcSource : IBlockSource
{
    // Below this height Bitcoin Cash has Bitcoin's blocks; a chain is named after the first block that it has for itself.
    private const long ForkOfBitcoinCash = 478_559;

    private const string GetBlock = "getblock";
    private const string GetBlockHash = "getblockhash";
    private const string GetChainInfo = "getblockchaininfo";
    private const string GetNetworkInfo = "getnetworkinfo";

    private readonly NBitcoinRpcOptions options;
    private readonly RpcCaller node;
    private SourceCapabilities? capabilities;

    /// <summary>Uses a client for the chain of its network.</summary>
    /// <param name="client">The client; not one that prepares a batch.</param>
    /// <param name="options">How to ask; null for the usual way.</param>
    /// <exception cref="ArgumentException">The client's network has no chain in this library; see <see cref="NBitcoinConversions.ToChainId"/>.</exception>
    public NBitcoinRpcSource(RPCClient client, NBitcoinRpcOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.options = options ?? new NBitcoinRpcOptions();
        this.options.Check();
        Chain = client.Network.ToChainId();
        Name = $"Bitcoin Core RPC at {client.Address.Authority}, through NBitcoin";
        node = new RpcCaller(client, Name, this.options);
    }

    /// <inheritdoc/>
    public ChainId Chain { get; }

    /// <inheritdoc/>
    public string Name { get; }

    private long AnchorHeight => Chain == ChainId.BitcoinCash ? ForkOfBitcoinCash : 0;

    /// <inheritdoc/>
    public async ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default)
    {
        if (capabilities is { } known)
        {
            return known;
        }

        JObject info = await InfoAsync(cancellationToken).ConfigureAwait(false);
        await CheckChainAsync(cancellationToken).ConfigureAwait(false);
        bool isPruned = info["pruned"] is JValue { Value: true };
        long first = isPruned ? Whole(info, "pruneheight") : 0;
        string software = await SoftwareAsync(cancellationToken).ConfigureAwait(false);
        string extent = isPruned ? FormattableString.Invariant($"pruned, blocks from height {first} on") : "all blocks";
        return capabilities = new SourceCapabilities(CoverageKinds.Coins, GivesPreviousOutputs: false, first, $"{software}, {extent}, previous outputs from the ledger");
    }

    /// <inheritdoc/>
    public async ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default)
    {
        await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        JObject info = await InfoAsync(cancellationToken).ConfigureAwait(false);
        return new BlockPoint(Whole(info, "blocks"), HashIn(info["bestblockhash"], GetChainInfo));
    }

    /// <inheritdoc/>
    public async ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        return await HashAsync(height, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlockFacts> ReadAsync(BlockRange range, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        SourceCapabilities able = await CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        if (range.From < able.FirstHeight)
        {
            throw new MissingResponseException(
                FormattableString.Invariant($"found blocks from height {able.FirstHeight} on, expected them from {range.From} on; the node is pruned: ask another one"), Name, GetBlock);
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var decoder = new BlockDecoder(Chain);
        var ahead = new Queue<(BlockHash Hash, Task<byte[]> Bytes)>();

        // The first hash is asked for alone, so that no mistaken order in a batch gives it to another height; what follows must be children.
        var hashes = new Queue<BlockHash>([await HashAsync(range.From, ending.Token).ConfigureAwait(false) ?? throw AboveTip(range.From, range.To)]);
        long next = range.From;
        BlockHash? before = null;
        bool isShort = false;
        try
        {
            for (long height = range.From; height <= range.To; height++)
            {
                for (; ahead.Count < options.BlocksAhead && next <= range.To; next++)
                {
                    // Where the node's chain ended before, the blocks up to there are given first.
                    if (hashes.Count == 0 && isShort && ahead.Count > 0)
                    {
                        break;
                    }

                    isShort = hashes.Count == 0 ? !await FillAsync(hashes, next, range.To, ending.Token).ConfigureAwait(false) : isShort;
                    BlockHash hash = hashes.Dequeue();
                    ahead.Enqueue((hash, BytesAsync(hash, ending.Token)));
                }

                (BlockHash asked, Task<byte[]> bytes) = ahead.Dequeue();
                cancellationToken.ThrowIfCancellationRequested();
                BlockFacts block = Read(decoder, await bytes.ConfigureAwait(false), height, asked);
                if (before is { } previous && block.Block.Parent != previous)
                {
                    throw await NotTheChildAsync(block.Block, previous, ending.Token).ConfigureAwait(false);
                }

                before = asked;
                yield return block;
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            Task rest = Task.WhenAll(ahead.Select(waiting => waiting.Bytes));
            await rest.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<JObject> InfoAsync(CancellationToken cancellationToken)
    {
        JToken answer = await node.AskAsync(GetChainInfo, cancellationToken).ConfigureAwait(false);
        return answer as JObject ?? throw Malformed(GetChainInfo, $"{answer.Type}", "an object");
    }

    private async Task CheckChainAsync(CancellationToken cancellationToken)
    {
        BlockHash anchor = await HashAsync(AnchorHeight, cancellationToken).ConfigureAwait(false)
            ?? throw Missing(FormattableString.Invariant($"found no block at height {AnchorHeight}, by which {Chain} is known; let the node catch up"));
        bool isKnown = Begins(anchor, Chain);
        if (isKnown && Chain == ChainId.Bitcoin && await HashAsync(ForkOfBitcoinCash, cancellationToken).ConfigureAwait(false) is { } fork && Begins(fork, ChainId.BitcoinCash))
        {
            (anchor, isKnown) = (fork, false);
        }

        if (!isKnown)
        {
            throw new ChainSourceException($"found block {anchor}, expected blocks of {Chain.Name}; the node serves another chain", Name, GetBlockHash);
        }
    }

    private static bool Begins(BlockHash hash, ChainId chain) => hash.ToString().StartsWith(chain.Reference, StringComparison.Ordinal);

    private BlockFacts Read(BlockDecoder decoder, byte[] bytes, long height, BlockHash asked)
    {
        BlockView view = decoder.Decode(bytes, height);
        return view.Header.Hash == asked ? view.ToFacts(height)
            : throw new ChainSourceException(
                FormattableString.Invariant($"found block {view.Header.Hash} in the answer, expected block {height} {asked} that was asked for"), Name, GetBlock);
    }

    /// <summary>Either the chain changed, or hashes came in an order that was never the chain's: the node is asked once more.</summary>
    private async Task<WalletTraceException> NotTheChildAsync(BlockRecord block, BlockHash before, CancellationToken cancellationToken)
    {
        BlockHash? now = await HashAsync(block.Height - 1, cancellationToken).ConfigureAwait(false);
        return now == before
            ? new ChainSourceException(
                FormattableString.Invariant($"found block {block.Hash} for height {block.Height}, whose parent is {block.Parent}, expected a child of {before}, which the node still has below it"),
                Name, GetBlockHash)
            : new ReorgException(Chain, before.ToString(), $"{block.Parent}", block.Height - 2);
    }

    /// <summary>Asks for the next hashes; false when the node's chain ends before them all.</summary>
    private async Task<bool> FillAsync(Queue<BlockHash> hashes, long from, long to, CancellationToken cancellationToken)
    {
        int count = (int)Math.Min(options.HashesAtOnce, to - from + 1);
        object[] heights = [.. Enumerable.Range(0, count).Select(at => (object)(from + at))];
        IReadOnlyList<JToken> answers = await node.AskAllAsync(GetBlockHash, heights, cancellationToken).ConfigureAwait(false);
        if (answers.Count == 0)
        {
            throw AboveTip(from, to);
        }

        foreach (JToken answer in answers)
        {
            hashes.Enqueue(HashIn(answer, GetBlockHash));
        }

        return answers.Count == count;
    }

    private async Task<BlockHash?> HashAsync(long height, CancellationToken cancellationToken)
    {
        // A node's heights are 32 bits wide.
        if (height > int.MaxValue)
        {
            return null;
        }

        try
        {
            return HashIn(await node.AskAsync(GetBlockHash, cancellationToken, height).ConfigureAwait(false), GetBlockHash);
        }
        catch (RpcErrorException failure) when (failure.Code == RpcCaller.OutOfRange)
        {
            return null;
        }
    }

    private async Task<byte[]> BytesAsync(BlockHash hash, CancellationToken cancellationToken)
    {
        // "false" is verbosity 0, and all that old nodes understand.
        JToken answer = await node.AskAsync(GetBlock, cancellationToken, hash.ToString(), false).ConfigureAwait(false);
        if (answer is not JValue { Value: string text })
        {
            throw Malformed(GetBlock, $"{answer.Type}", "a block as text");
        }

        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw Malformed(GetBlock, FormattableString.Invariant($"{text.Length} characters that are not all hexadecimal"), "pairs of hexadecimal digits");
        }
    }

    private async Task<string> SoftwareAsync(CancellationToken cancellationToken)
    {
        try
        {
            JToken info = await node.AskAsync(GetNetworkInfo, cancellationToken).ConfigureAwait(false);
            return info is JObject && info["subversion"] is JValue { Value: string name } && name.Length is > 0 and <= 100 && name.All(c => c is >= ' ' and <= '~') ? name : "node";
        }
        catch (ChainSourceException failure) when (!failure.IsTransient)
        {
            // A node may allow its user to read blocks only.
            return "node";
        }
    }

    private long Whole(JObject info, string name) =>
        info[name] is JValue { Value: long and >= 0 and var number } ? number : throw Malformed(GetChainInfo, $"no whole number “{name}”", "one from 0 on");

    private BlockHash HashIn(JToken? answer, string method) =>
        answer is JValue { Value: string text } && TransactionId.TryParse(text, out TransactionId hash, out _) ? new BlockHash(hash)
            : throw Malformed(method, answer is null ? "nothing" : $"{answer.Type} that is no hash", "64 hexadecimal digits");

    private ChainSourceException Malformed(string method, string found, string expected) =>
        new($"found {found} in the answer, expected {expected}", Name, method);

    private MissingResponseException AboveTip(long from, long to) =>
        Missing(FormattableString.Invariant($"found no block at height {from}, expected blocks up to {to}; they are above the node's tip"));

    private MissingResponseException Missing(string problem) => new(problem, Name, GetBlockHash, isTransient: true);
}
