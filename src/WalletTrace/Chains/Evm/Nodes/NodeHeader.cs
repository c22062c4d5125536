using System.Globalization;
using System.Text.Json;

namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>What a node says of a block without its transactions: enough to ask for all that belongs to it.</summary>
/// <param name="Point">Its height and hash.</param>
/// <param name="Parent">Its parent's hash.</param>
/// <param name="Time">Its time, unix seconds.</param>
/// <param name="Transactions">The ids of its transactions in order.</param>
/// <param name="UncleCount">The number of its uncles.</param>
internal sealed record NodeHeader(BlockPoint Point, BlockHash Parent, long Time, IReadOnlyList<TransactionId> Transactions, int UncleCount)
{
    /// <summary>The block as a fact.</summary>
    public BlockRecord ToFact(ChainId chain) => new(chain, Point.Height, Time, Point.Hash, Point.Height == 0 ? null : Parent);

    /// <summary>Asks for the header of a block by its height, which may be above the tip.</summary>
    public static EvmAsk At(long height) => new("eth_getBlockByNumber", $"[\"{Quantity(height)}\",false]") { MayBeNull = true };

    /// <summary>Asks for the height of the tip; not every server tells it.</summary>
    public static EvmAsk TipHeight { get; } = new("eth_blockNumber", "[]") { MayFail = true };

    /// <summary>Asks for the block that a tag names.</summary>
    public static EvmAsk Tagged(string tag) => new("eth_getBlockByNumber", $"[\"{tag}\",false]");

    /// <summary>Reads the answer to <see cref="At"/> or <see cref="Tagged"/>.</summary>
    /// <param name="told">The block, with its transactions or only their ids.</param>
    /// <param name="height">The height that was asked for; null for a tag.</param>
    /// <exception cref="Http.AnswerException">It is none, or of another height.</exception>
    public static NodeHeader Read(JsonElement told, long? height)
    {
        var block = new Http.JsonValue(told, "block");
        long number = EvmJson.Count(block["number"].Element, "number", FactShape.LastHeight);
        if (height is { } asked && number != asked)
        {
            throw new Http.AnswerException(FormattableString.Invariant($"found block {number}, expected {asked}"));
        }

        return new NodeHeader(
            new BlockPoint(number, new BlockHash(EvmJson.Hash(block["hash"].Element, "hash"))),
            new BlockHash(EvmJson.Hash(block["parentHash"].Element, "parentHash")),
            EvmJson.Count(block["timestamp"].Element, "timestamp", FactShape.LastTime),
            [.. block["transactions"].Items.Select(item => EvmJson.Hash(item.Element.ValueKind == JsonValueKind.Object ? item["hash"].Element : item.Element, "hash"))],
            block.Find("uncles")?.Count ?? 0);
    }

    /// <summary>A number as nodes want it.</summary>
    public static string Quantity(long number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");
}
