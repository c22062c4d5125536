using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>Reads whole blocks of a node by their hashes: asks for all that belongs to each, and has it decoded and checked.</summary>
internal sealed class NodeBlockReader(EvmNode node, ChainId chain, EvmRpcOptions options)
{
    private const int BatchBytes = 16 << 20;

    private readonly ConcurrentBag<EvmBlockDecoder> decoders = [new EvmBlockDecoder(chain, options.Decoding)];
    private readonly EvmTokenReader tokens = new(node, chain, options);
    private int largestSeen = BatchBytes;

    /// <summary>How many blocks to ask for in the next request.</summary>
    public int NextCount => Math.Clamp(BatchBytes / Math.Max(1, Volatile.Read(ref largestSeen)), 1, options.BatchSize);

    /// <summary>The headers at a stretch of heights, fewer where the chain ends inside it.</summary>
    /// <param name="stretch">The heights.</param>
    /// <param name="told">The highest block that was told of: below it none may be missing.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public async Task<IReadOnlyList<NodeHeader>> HeadersAsync(BlockRange stretch, long told, CancellationToken cancellationToken)
    {
        EvmAnswer[] answers = await node.AskAsync(
            [.. Enumerable.Range(0, (int)stretch.Count).Select(at => NodeHeader.At(stretch.From + at) with { MayBeNull = stretch.From + at > told })], cancellationToken).ConfigureAwait(false);
        return
        [
            .. answers.TakeWhile(answer => answer.IsGiven)
                .Select((answer, at) => node.Read("eth_getBlockByNumber", () => NodeHeader.Read(answer.Result, stretch.From + at))),
        ];
    }

    /// <summary>Blocks, in the order in which they are asked for.</summary>
    /// <exception cref="ReorgException">The chain no longer holds one of them.</exception>
    public async Task<BlockFacts[]> BlocksAsync(IReadOnlyList<NodeHeader> blocks, EvmAbilities able, CancellationToken cancellationToken)
    {
        try
        {
            BlockAsk[] asked = [.. blocks.Select(block => new BlockAsk(block, able))];
            EvmAnswer[] answers = await node.AskAsync([.. asked.SelectMany(ask => ask.Calls)], cancellationToken).ConfigureAwait(false);
            if (able.Traces is TraceMethod.CallsByNumber or TraceMethod.FlatByNumber)
            {
                // What was traced by number must have been the block that has the hash.
                await CheckStandAsync(blocks, cancellationToken).ConfigureAwait(false);
            }

            int largest = 0;
            int from = 0;
            var told = new EvmBlockAnswers[blocks.Count];
            for (int at = 0; at < told.Length; at++)
            {
                ArraySegment<EvmAnswer> part = new(answers, from, asked[at].Calls.Count);
                from += part.Count;
                largest = Math.Max(largest, part.Where(answer => answer.IsGiven).Sum(static answer => JsonMarshal.GetRawUtf8Value(answer.Result).Length));
                told[at] = asked[at].Answers(part);
            }

            Volatile.Write(ref largestSeen, largest);
            IReadOnlyList<ToldToken> named = await tokens.OfAsync(told.SelectMany(block => block.Receipts!), cancellationToken).ConfigureAwait(false);
            return [.. told.Select((block, at) => Decode(block, named, blocks[at]))];
        }
        catch (MissingResponseException)
        {
            // A block that was replaced meanwhile may be gone altogether.
            await CheckStandAsync(blocks, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Transactions by themselves, decoded.</summary>
    public async Task<EvmTransactionFacts[]> DecodeAsync(IReadOnlyList<EvmTransactionAnswers> transactions, CancellationToken cancellationToken)
    {
        IReadOnlyList<ToldToken> named = await tokens.OfAsync(transactions.Select(answers => answers.Receipt).OfType<JsonElement>(), cancellationToken).ConfigureAwait(false);
        return [.. transactions.Select(answers => Decode(named, decoder => decoder.DecodeTransaction(answers)))];
    }

    /// <summary>Has a decoder, which serves one at a time, decode with what tokens say of themselves.</summary>
    private T Decode<T>(IReadOnlyList<ToldToken> named, Func<EvmBlockDecoder, T> decode)
    {
        EvmBlockDecoder decoder = decoders.TryTake(out EvmBlockDecoder? free) ? free : new EvmBlockDecoder(chain, options.Decoding);
        try
        {
            foreach (ToldToken token in named)
            {
                decoder.Logs.Learn(token.Contract, token.Decimals, token.Symbol);
            }

            return node.Read("decoding", () => decode(decoder));
        }
        finally
        {
            decoders.Add(decoder);
        }
    }

    /// <summary>Throws unless blocks are still those of their heights.</summary>
    public async Task CheckStandAsync(IReadOnlyList<NodeHeader> blocks, CancellationToken cancellationToken)
    {
        EvmAnswer[] answers = await node.AskAsync([.. blocks.Select(block => NodeHeader.At(block.Point.Height))], cancellationToken).ConfigureAwait(false);
        foreach ((NodeHeader block, EvmAnswer answer) in blocks.Zip(answers))
        {
            NodeHeader? now = answer.IsGiven ? node.Read("eth_getBlockByNumber", () => NodeHeader.Read(answer.Result, block.Point.Height)) : null;
            if (now?.Point.Hash != block.Point.Hash)
            {
                throw new ReorgException(chain, $"{block.Point.Hash}", now is null ? "none" : $"{now.Point.Hash}", block.Point.Height - 1);
            }
        }
    }

    private BlockFacts Decode(EvmBlockAnswers answers, IReadOnlyList<ToldToken> named, NodeHeader asked)
    {
        BlockFacts facts = Decode(named, decoder => decoder.Decode(answers));
        return facts.Block.Hash == asked.Point.Hash && facts.Block.Height == asked.Point.Height ? facts
            : throw new ChainDataException(
                FormattableString.Invariant($"a block is not the one that was asked for: found block {facts.Block.Height} {facts.Block.Hash}, expected {asked.Point.Hash}"),
                FormattableString.Invariant($"block {asked.Point.Height} of {chain}"));
    }

    /// <summary>The calls for one block, and what their answers are.</summary>
    private sealed class BlockAsk
    {
        private readonly NodeHeader block;
        private readonly EvmAbilities able;
        private readonly int receiptCalls;
        private readonly int traceCalls;

        public BlockAsk(NodeHeader block, EvmAbilities able)
        {
            this.block = block;
            this.able = able;
            string hash = $"0x{block.Point.Hash}";
            int count = block.Transactions.Count;

            // A block without transactions has no receipts and no calls; some nodes fail to say so of the first block.
            receiptCalls = count == 0 ? 0 : able.HasBlockReceipts ? 1 : count;
            traceCalls = count == 0 || able.Traces == TraceMethod.None ? 0 : 1;
            Calls =
            [
                new EvmAsk("eth_getBlockByHash", $"[\"{hash}\",true]"),
                .. receiptCalls == 0 ? [] : able.HasBlockReceipts
                    ? [new EvmAsk("eth_getBlockReceipts", $"[\"{hash}\"]") { Lacks = LacksReceipts }]
                    : block.Transactions.Select(id => new EvmAsk("eth_getTransactionReceipt", $"[\"0x{id}\"]")),
                .. traceCalls == 0 ? (EvmAsk[])[] : [EvmProbe.TraceOf(block, able.Traces)],
                .. Enumerable.Range(0, block.UncleCount).Select(at =>
                    new EvmAsk("eth_getUncleByBlockHashAndIndex", $"[\"{hash}\",\"{NodeHeader.Quantity(at)}\"]") { MayBeNull = true, MayFail = true }),
            ];
        }

        public IReadOnlyList<EvmAsk> Calls { get; }

        /// <summary>The answers as a decoder wants them. Uncles that the node does not tell are not told: then the rewards are not complete.</summary>
        public EvmBlockAnswers Answers(IReadOnlyList<EvmAnswer> given)
        {
            IReadOnlyList<EvmAnswer> receipts = [.. given.Skip(1).Take(receiptCalls)];
            IReadOnlyList<JsonElement>? traces = able.Traces == TraceMethod.None ? null : traceCalls == 0 ? [] : EvmBlockAnswers.ListOf(given[1 + receiptCalls].Result);
            EvmAnswer[] uncles = [.. given.Skip(1 + receiptCalls + traceCalls)];
            return new EvmBlockAnswers
            {
                Block = given[0].Result,
                Receipts = receiptCalls == 0 ? [] : able.HasBlockReceipts ? EvmBlockAnswers.ListOf(receipts[0].Result) : [.. receipts.Select(receipt => receipt.Result)],
                CallTraces = able.Traces == TraceMethod.FlatByNumber ? null : traces,
                FlatTraces = able.Traces == TraceMethod.FlatByNumber ? traces : null,
                Uncles = uncles.All(uncle => uncle.IsGiven) ? [.. uncles.Select(uncle => uncle.Result)] : null,
            };
        }

        // A node that lags behind another may not have them all yet.
        private string? LacksReceipts(JsonElement told) => told.ValueKind != JsonValueKind.Array || told.GetArrayLength() >= block.Transactions.Count ? null
            : FormattableString.Invariant($"found {told.GetArrayLength()} receipts of block {block.Point.Height}, expected {block.Transactions.Count}; the node may lag behind, or leave some out");
    }
}
