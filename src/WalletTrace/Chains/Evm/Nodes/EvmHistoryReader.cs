using System.Runtime.CompilerServices;
using System.Text.Json;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>Reads the history of one account from a node: what was found is completed, and held against the blocks and receipts that it is said to stand in.</summary>
/// <param name="node">The node.</param>
/// <param name="reader">Reads whole blocks.</param>
/// <param name="chain">The chain.</param>
/// <param name="address">Whose history.</param>
/// <param name="request">Which part of it.</param>
/// <param name="able">What the node can do.</param>
/// <param name="blockKinds">What its blocks hold completely.</param>
/// <param name="options">Limits.</param>
internal sealed class EvmHistoryReader(
    EvmNode node, NodeBlockReader reader, ChainId chain, Address address, HistoryRequest request, EvmAbilities able, CoverageKinds blockKinds, EvmRpcOptions options)
{
    private const int PageLength = 50;
    private const CoverageKinds Tokens = CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn;
    private const CoverageKinds Calls = CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Fee;

    private readonly ReadingTime reading = new();
    private CoverageKinds kinds = Claims(chain, able, blockKinds) & request.Kinds;
    private int count;

    /// <summary>Whether the calls inside transactions are of interest.</summary>
    private bool WantsTraces => able.HasTraceFilter && Wants(CoverageKinds.Internal | CoverageKinds.Burn);

    /// <summary>See <see cref="ISelectiveHistorySource.ReadHistoryAsync"/>.</summary>
    /// <param name="end">The block up to which it is read.</param>
    /// <param name="most">Reads at most so many transactions; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<HistoryPage> ReadAsync(BlockRecord end, int? most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long first = Math.Max(able.FirstHeight, request.FromHeight);
        if (kinds == CoverageKinds.None || first > end.Height)
        {
            // The node tells none of these, or nothing is above the last block.
            yield return new HistoryPage([end], 0, kinds != CoverageKinds.None);
            yield break;
        }

        if (await FirstAsync(cancellationToken).ConfigureAwait(false) is { } given)
        {
            if (most == 0)
            {
                yield break;
            }

            count++;
            yield return Page([given]);
        }

        const CoverageKinds ByCalls = Calls | CoverageKinds.Mint | CoverageKinds.Burn;
        var finder = new EvmFinder(node, chain, address, Wants(Tokens), able.HasTraceFilter && Wants(ByCalls) ? WantsTraces : null, options.BlocksAtOnce, reading);
        await foreach (var found in finder.FindAsync(new BlockRange(first, end.Height), cancellationToken).ConfigureAwait(false))
        {
            foreach (var part in found.Chunk(PageLength))
            {
                List<Entry> entries = await CompleteAsync(part, cancellationToken).ConfigureAwait(false);
                bool isCut = count + entries.Count > most;
                entries = isCut ? entries[..(most!.Value - count)] : entries;
                count += entries.Count;
                if (entries.Count > 0)
                {
                    yield return Page(entries);
                }

                if (isCut)
                {
                    yield break;
                }
            }
        }

        if (request.MaxTipAge == TimeSpan.Zero)
        {
            await CheckStandsAsync(end, cancellationToken).ConfigureAwait(false);
        }

        // With the block up to which the history speaks: should it be replaced, whoever holds the history notices.
        yield return kinds == CoverageKinds.None ? new HistoryPage([end], 0, false) : new HistoryPage(
            [
                end,
                new CoverageRecord(chain, address, first, end.Height, kinds, node.Name, reading.LatestOr(options.TimeProvider)),
            ],
            0,
            true);
    }

    /// <summary>What a history can be complete in: tokens by their events, the chain's own coin only where the node finds calls.</summary>
    public static CoverageKinds Claims(ChainId chain, EvmAbilities able, CoverageKinds blockKinds)
    {
        CoverageKinds told = able.HasTraceFilter ? Tokens | Calls
            : EvmRules.Of(chain).Fees == FeeFate.Vaults ? Tokens & ~CoverageKinds.Mint : Tokens;
        return told & (blockKinds | CoverageKinds.Internal);
    }

    private bool Wants(CoverageKinds some) => (request.Kinds & some) != CoverageKinds.None;

    private async Task CheckStandsAsync(BlockRecord end, CancellationToken cancellationToken)
    {
        EvmAnswer answer = await node.AskAsync(NodeHeader.At(end.Height), cancellationToken).ConfigureAwait(false);
        NodeHeader now = answer.IsGiven ? node.Read("eth_getBlockByNumber", () => NodeHeader.Read(answer.Result, end.Height))
            : throw TipWatch.Vanished(end.Height, node.Name, "eth_getBlockByNumber");
        if (now.Point.Hash != end.Hash)
        {
            throw new ReorgException(chain, $"{end.Hash}", $"{now.Point.Hash}", end.Height - 1);
        }
    }

    private static HistoryPage Page(List<Entry> entries) => new([.. entries.SelectMany(entry => entry.Facts.Prepend(entry.Block)).Distinct()], entries.Count, false)
    {
        Noise = [.. entries.SelectMany(entry => entry.Noise)],
    };

    /// <summary>
    /// What the account was given in the first block, which no call tells. Where the allocation is not known, an account that held nothing then was given
    /// nothing; of any other the mints are not claimed.
    /// </summary>
    private async Task<Entry?> FirstAsync(CancellationToken cancellationToken)
    {
        if (!able.HasTraceFilter || able.FirstHeight > 0 || request.FromHeight > 0 || !Wants(CoverageKinds.Mint))
        {
            return null;
        }

        IReadOnlyList<NodeHeader> headers = await reader.HeadersAsync(new BlockRange(0, 0), 0, cancellationToken).ConfigureAwait(false);
        BlockFacts first = (await reader.BlocksAsync(headers, able, cancellationToken).ConfigureAwait(false))[0];
        if (!first.Kinds.HasFlag(CoverageKinds.Mint)
            && await new EvmBalances(node, chain).NativeAsync(address, 0, cancellationToken).ConfigureAwait(false) is not { IsZero: true })
        {
            kinds &= ~CoverageKinds.Mint;
        }

        Fact[] own = [.. first.Facts.Where(Concerns)];
        return own.Length == 0 ? null
            : new Entry(first.Block, [first.Facts.OfType<TransactionRecord>().First(transaction => transaction.Index == TransactionRecord.OfBlock), .. own], []);
    }

    private async Task<List<Entry>> CompleteAsync((EvmFound Transaction, HashSet<long> Logs)[] found, CancellationToken cancellationToken)
    {
        foreach ((EvmFound transaction, _) in found)
        {
            node.Disclose(chain, transaction.Id.ToString(chain), DisclosureKind.Transaction);
        }

        long[] heights = [.. found.Select(entry => entry.Transaction.Height).Distinct()];
        int each = WantsTraces ? 3 : 2;
        EvmAnswer[] answers = await node.AskAsync(
            [
                .. heights.Select(height => NodeHeader.At(height) with { MayBeNull = false }),
                .. found.SelectMany(entry => Asks(entry.Transaction.Id).Take(each)),
            ],
            cancellationToken).ConfigureAwait(false);
        Dictionary<long, JsonElement> headers = heights.Zip(answers, (height, answer) => (height, answer.Result)).ToDictionary();
        EvmTransactionAnswers[] told = new EvmTransactionAnswers[found.Length];
        for (int at = 0; at < found.Length; at++)
        {
            int from = heights.Length + (each * at);
            told[at] = new EvmTransactionAnswers
            {
                Transaction = answers[from].Result,
                Receipt = answers[from + 1].Result,
                FlatTraces = WantsTraces ? EvmBlockAnswers.ListOf(answers[from + 2].Result) : null,
                Header = headers[found[at].Transaction.Height],
            };
            CheckLogs(found[at].Transaction, found[at].Logs, told[at].Receipt!.Value);
        }

        EvmTransactionFacts[] decoded = await reader.DecodeAsync(told, cancellationToken).ConfigureAwait(false);
        var entries = new List<Entry>();
        for (int at = 0; at < found.Length; at++)
        {
            EvmFound place = found[at].Transaction;
            NodeHeader header = Header(place, headers[place.Height]);
            kinds &= decoded[at].Kinds | CoverageKinds.Reward;
            if (decoded[at].Facts.Count == 0 || decoded[at].Facts[0] is not TransactionRecord transaction)
            {
                continue;
            }

            if (transaction.Id != place.Id || transaction.Height != place.Height || transaction.Index != place.Index)
            {
                throw Contradiction(place, FormattableString.Invariant($"found transaction {transaction.Id} at height {transaction.Height}, index {transaction.Index}"));
            }

            Fact[] own = [.. decoded[at].Facts.Where(Concerns)];
            if (own.Length > 0)
            {
                HashSet<long> places = [.. own.Select(IndexOf)];
                entries.Add(new Entry(header.ToFact(chain), [transaction, .. own], [.. decoded[at].Noise.Where(noise => places.Contains(noise.Index))]));
            }
        }

        return entries;
    }

    private static IEnumerable<EvmAsk> Asks(TransactionId id) =>
        ((string[])["eth_getTransactionByHash", "eth_getTransactionReceipt", "trace_transaction"]).Select(method => new EvmAsk(method, $"[\"0x{id}\"]"));

    private static long IndexOf(Fact movement) => movement switch
    {
        TransferRecord transfer => transfer.Index,
        FreezeRecord freeze => freeze.Index,
        _ => -1,
    };

    private bool Concerns(Fact movement) => movement switch
    {
        TransferRecord transfer => transfer.From == address || transfer.To == address,
        FreezeRecord freeze => freeze.Address == address,
        _ => false,
    };

    /// <summary>The header at a transaction's height, which must be of the block that the transaction is said to be in, and hold it.</summary>
    private NodeHeader Header(EvmFound place, JsonElement told)
    {
        NodeHeader header = node.Read("eth_getBlockByNumber", () => NodeHeader.Read(told, place.Height));
        if (header.Point.Hash != place.Block)
        {
            throw new ReorgException(chain, $"{place.Block}", $"{header.Point.Hash}", place.Height - 1);
        }

        return place.Index < header.Transactions.Count && header.Transactions[place.Index] == place.Id ? header
            : throw Contradiction(place, FormattableString.Invariant($"found block {header.Point.Hash} without it at index {place.Index}"));
    }

    /// <summary>What was found by its events must have them.</summary>
    private void CheckLogs(EvmFound place, HashSet<long> logs, JsonElement receipt)
    {
        HashSet<long> told = node.Read("eth_getTransactionReceipt", () =>
            new JsonValue(receipt, "receipt")["logs"].Items.Select(log => EvmJson.Count(log["logIndex"].Element, "logIndex", int.MaxValue)).ToHashSet());
        if (!logs.IsSubsetOf(told))
        {
            throw Contradiction(place, FormattableString.Invariant($"found a receipt without event {logs.Except(told).First()}"));
        }
    }

    private ChainDataException Contradiction(EvmFound place, string found) => new(
        $"a history contradicts the blocks: {found}, expected what the history says of it", FormattableString.Invariant($"transaction {place.Id}, height {place.Height} of {chain}"));

    /// <summary>A transaction of the history: its block, itself with the account's movements, and what only looks like one.</summary>
    private sealed record Entry(BlockRecord Block, IReadOnlyList<Fact> Facts, IReadOnlyList<Noise> Noise);
}
