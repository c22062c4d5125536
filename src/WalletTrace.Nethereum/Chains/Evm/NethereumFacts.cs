using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nethereum.Contracts;
using Nethereum.RPC.Eth.DTOs;
using Erc1155 = Nethereum.Contracts.Standards.ERC1155.ContractDefinition;
using Erc20 = Nethereum.Contracts.Standards.ERC20.ContractDefinition;
using Erc721 = Nethereum.Contracts.Standards.ERC721.ContractDefinition;

namespace WalletTrace.Chains.Evm;

/// <summary>
/// Facts from Nethereum's logs, decoded events, transactions and blocks. What Nethereum made of them is not taken over: they are written out as the node told
/// them and read by this library's own decoder, so that the facts are the same as from any other source.
/// </summary>
public static class NethereumFacts
{
    // Whose transactions pay gas at the price of their receipt and nothing else, and whose transactions are all of the kinds that Nethereum knows: Ethereum
    // with Sepolia, Holesky and Hoodi, BNB Smart Chain, Gnosis, Polygon and Avalanche. A rollup's receipt tells a further fee, which Nethereum drops.
    private static readonly ChainId[] WhollyKnown =
    [
        ChainId.Ethereum, ChainId.Evm(11155111), ChainId.Evm(17000), ChainId.Evm(560048), ChainId.Bsc, ChainId.Evm(100), ChainId.Polygon, ChainId.Avalanche,
    ];

    /// <summary>A log as this library holds it.</summary>
    /// <param name="log">A log of a block; not one that is pending.</param>
    /// <exception cref="ChainDataException">It is malformed or pending, or was taken back by a reorganisation.</exception>
    public static EvmLog ToEvmLog(this FilterLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return EvmLog.Read(Json(log));
    }

    /// <summary>
    /// What events tell: transfers and freezes in the order of the events, and apart from them what only looks so. No kind is claimed to be complete, for
    /// nobody can tell whether the events are all there are.
    /// </summary>
    /// <param name="logs">Logs of blocks in any order, of one chain; those of each transaction together, so that none counts twice.</param>
    /// <param name="chain">The EVM chain.</param>
    /// <param name="options">What the decoder cannot know by itself; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain is no EVM chain.</exception>
    /// <exception cref="ChainDataException">A log is malformed or pending, or was taken back by a reorganisation.</exception>
    public static EvmTransactionFacts ToFacts(this IEnumerable<FilterLog> logs, ChainId chain, EvmDecoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(logs);
        var decoder = new EvmLogDecoder(chain, options);
        var facts = new List<Fact>();
        var noise = new List<Noise>();
        foreach (IGrouping<(long Height, int Index), FilterLog> transaction in logs.GroupBy(Place).OrderBy(group => group.Key))
        {
            EvmLog[] events = [.. transaction.Select(ToEvmLog).OrderBy(log => log.Position)];
            decoder.Decode(transaction.Key.Height, transaction.Key.Index, events, facts, noise);
        }

        return new EvmTransactionFacts(facts, CoverageKinds.None, noise);
    }

    /// <summary>A movement of a fungible token (ERC-20).</summary>
    /// <param name="transfer">The decoded event and its log.</param>
    /// <param name="chain">The EVM chain.</param>
    /// <param name="options">What the decoder cannot know by itself; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain is no EVM chain.</exception>
    /// <exception cref="ChainDataException">The log is malformed or is no such movement, or was decoded into something else.</exception>
    public static TransferRecord ToTransfer(this EventLog<Erc20.TransferEventDTO> transfer, ChainId chain, EvmDecoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        return Told(transfer.Log, "erc20", transfer.Event.From, transfer.Event.To, [(null, transfer.Event.Value)], chain, options)[0];
    }

    /// <summary>A movement of an item of a collection (ERC-721).</summary>
    /// <inheritdoc cref="ToTransfer(EventLog{Erc20.TransferEventDTO}, ChainId, EvmDecoderOptions?)"/>
    public static TransferRecord ToTransfer(this EventLog<Erc721.TransferEventDTO> transfer, ChainId chain, EvmDecoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        return Told(transfer.Log, "erc721", transfer.Event.From, transfer.Event.To, [(transfer.Event.TokenId, BigInteger.One)], chain, options)[0];
    }

    /// <summary>A movement of items of one kind of a collection (ERC-1155).</summary>
    /// <inheritdoc cref="ToTransfer(EventLog{Erc20.TransferEventDTO}, ChainId, EvmDecoderOptions?)"/>
    public static TransferRecord ToTransfer(this EventLog<Erc1155.TransferSingleEventDTO> transfer, ChainId chain, EvmDecoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        return Told(transfer.Log, "erc1155", transfer.Event.From, transfer.Event.To, [(transfer.Event.Id, transfer.Event.Value)], chain, options)[0];
    }

    /// <summary>Movements of items of several kinds of a collection (ERC-1155), in the order in which the event has them.</summary>
    /// <inheritdoc cref="ToTransfer(EventLog{Erc20.TransferEventDTO}, ChainId, EvmDecoderOptions?)"/>
    public static IReadOnlyList<TransferRecord> ToTransfers(this EventLog<Erc1155.TransferBatchEventDTO> transfer, ChainId chain, EvmDecoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        (BigInteger?, BigInteger)[] items = transfer.Event.Ids is { } ids && transfer.Event.Values is { } values && ids.Count == values.Count
            ? [.. ids.Zip(values, (id, value) => ((BigInteger?)id, value))]
            : throw NotAsDecoded(transfer.Log, chain, "ids and values that are not as many");
        return Told(transfer.Log, "erc1155", transfer.Event.From, transfer.Event.To, items, chain, options);
    }

    /// <summary>
    /// A transaction with its movements, but for those that contracts made of the chain's own coin; and apart from them what only looks like one.
    /// </summary>
    /// <param name="transaction">The transaction, in a block.</param>
    /// <param name="receipt">Its receipt.</param>
    /// <param name="chain">
    /// The chain: Ethereum or one of its test networks, BNB Smart Chain, Gnosis, Polygon or Avalanche. Of others Nethereum's receipts leave out part of the
    /// fee; use <see cref="Nodes.NethereumSource"/>.
    /// </param>
    /// <param name="block">Its block, with or without transactions; without it neither the burnt part of the fee nor who made the block is told.</param>
    /// <param name="options">What the decoder cannot know by itself; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain is another one.</exception>
    /// <exception cref="ChainDataException">They are malformed, contradict each other, or fail a check; the message names the transaction.</exception>
    public static EvmTransactionFacts ToFacts(
        this Transaction transaction, TransactionReceipt receipt, ChainId chain, Block? block = null, EvmDecoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(receipt);
        return new EvmBlockDecoder(WhollyKnownOr(chain), options).DecodeTransaction(new EvmTransactionAnswers
        {
            Transaction = JsonSerializer.SerializeToElement(Whole(transaction, chain)),
            Receipt = Json(receipt),
            Header = block is null ? null : Json(block),
        });
    }

    /// <summary>A whole block as facts, but for the movements that contracts made of the chain's own coin. Everything that can be checked of it is.</summary>
    /// <param name="block">The block.</param>
    /// <param name="receipts">The receipts of all its transactions, in their order.</param>
    /// <param name="chain">
    /// The chain: Ethereum or one of its test networks, BNB Smart Chain, Gnosis, Polygon or Avalanche. Of others Nethereum's receipts leave out part of the
    /// fee; use <see cref="Nodes.NethereumSource"/>.
    /// </param>
    /// <param name="options">What to check, and what the decoder cannot know by itself; null for the defaults.</param>
    /// <exception cref="ArgumentException">The chain is another one.</exception>
    /// <exception cref="ChainDataException">The block is malformed or a check fails; the message names the block.</exception>
    public static BlockFacts ToBlockFacts(
        this BlockWithTransactions block, IReadOnlyList<TransactionReceipt> receipts, ChainId chain, EvmDecoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(receipts);
        var decoder = new EvmBlockDecoder(WhollyKnownOr(chain), options);
        JsonNode told = JsonSerializer.SerializeToNode(block)!;
        told["transactions"] = new JsonArray([.. (block.Transactions ?? []).Select(transaction => Whole(transaction, chain))]);
        return decoder.Decode(new EvmBlockAnswers { Block = JsonSerializer.SerializeToElement(told), Receipts = [.. receipts.Select(Json)] });
    }

    // Nethereum's own names for System.Text.Json: what the node told, as far as Nethereum kept it.
    private static JsonElement Json<T>(T told) => JsonSerializer.SerializeToElement(told);

    // Nethereum drops the number of the chain, which every transaction of a numbered type holds and which can be no other (EIP-2718, EIP-2930).
    private static JsonNode Whole(Transaction transaction, ChainId chain)
    {
        JsonNode told = JsonSerializer.SerializeToNode(transaction)!;
        if (transaction?.Type is { Value.IsZero: false })
        {
            told["chainId"] = FormattableString.Invariant($"0x{ulong.Parse(chain.Reference, CultureInfo.InvariantCulture):x}");
        }

        return told;
    }

    private static ChainId WhollyKnownOr(ChainId chain) => Array.IndexOf(WhollyKnown, chain) >= 0 ? chain : throw new ArgumentException(
        $"Nethereum does not keep all that is told of transactions on this chain: found {(chain.IsDefault ? "no chain" : $"chain {chain}")}, expected one of {string.Join(", ", WhollyKnown)}; use {nameof(Nodes.NethereumSource)}",
        nameof(chain));

    private static (long Height, int Index) Place(FilterLog log) => log is { BlockNumber: { } height, TransactionIndex: { } index }
        && height.Value >= 0 && height.Value <= long.MaxValue && index.Value >= 0 && index.Value < TransactionRecord.OfBlock
            ? ((long)height.Value, (int)index.Value)
            : throw new ChainDataException("a log has no place in the chain: found no height or index of its transaction, expected both; a pending log is no fact", Where(log));

    private static TransferRecord[] Told(
        FilterLog log, string space, string from, string to, (BigInteger? Id, BigInteger Value)[] items, ChainId chain, EvmDecoderOptions? options)
    {
        EvmTransactionFacts told = new[] { log }.ToFacts(chain, options);
        TransferRecord[] transfers = [.. told.Facts.OfType<TransferRecord>()];
        if (transfers.Length == 0 && (items.Length > 0 || told.Noise.Count > 0))
        {
            throw NotAsDecoded(log, chain, told.Noise is [Noise first, ..] ? $"what counts for nothing ({first.Kind})" : "no movement");
        }

        if (transfers.FirstOrDefault(transfer => transfer.Asset.Namespace != space) is { } other)
        {
            throw NotAsDecoded(log, chain, $"a movement of {other.Asset}, which is no {space}");
        }

        bool isSame = transfers.Length == items.Length && transfers.Zip(items).All(pair =>
            Is(pair.First.From, from) && Is(pair.First.To, to) && (BigInteger)pair.First.Amount == pair.Second.Value
            && (pair.Second.Id is not { } id || pair.First.Asset.Reference.EndsWith(FormattableString.Invariant($"/{id}"), StringComparison.Ordinal)));
        return isSame ? transfers : throw NotAsDecoded(log, chain, "other accounts or amounts");
    }

    // A mint comes from nobody and a burn goes to nobody; the event has the zero address.
    private static bool Is(Address? address, string? text) =>
        Address.TryParse(text, ChainId.Ethereum, out Address told, out _) && (address ?? default) == (told.IsZero ? default : told);

    private static ChainDataException NotAsDecoded(FilterLog log, ChainId chain, string found) =>
        new($"a log is not what it was decoded into: found {found} on {chain}, expected the same movement as in the event", Where(log));

    // What is no hash may be anything.
    private static string Where(FilterLog log) => TransactionId.TryParse(log.TransactionHash, out TransactionId id, out _)
        ? FormattableString.Invariant($"log {log.LogIndex?.Value} of transaction 0x{id}")
        : "a log of no transaction";
}
