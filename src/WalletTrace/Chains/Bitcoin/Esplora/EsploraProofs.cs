using System.Collections.Concurrent;

namespace WalletTrace.Chains.Bitcoin.Esplora;

/// <summary>
/// What was proven of blocks and places, which is true for ever: a transaction that stands in the histories of who paid and who was paid is proven once. About
/// 250 bytes for each entry.
/// </summary>
internal sealed class EsploraProofs
{
    private const int Most = 1 << 16;

    private readonly ConcurrentDictionary<BlockHash, BlockHeader> headers = new();
    private readonly ConcurrentDictionary<(TransactionId Id, ToldPlace Place), int> indexes = new();

    /// <summary>The header of a block, if it was seen.</summary>
    public BlockHeader? HeaderOf(BlockHash block) => headers.TryGetValue(block, out BlockHeader header) ? header : null;

    /// <summary>The index of a transaction in its block, if it was proven.</summary>
    public int? IndexOf(TransactionId id, ToldPlace place) => indexes.TryGetValue((id, place), out int index) ? index : null;

    /// <summary>Remembers a header whose hash and work were checked.</summary>
    public void Add(BlockHeader header) => Add(headers, header.Hash, header);

    /// <summary>Remembers a place that was proven.</summary>
    public void Add(TransactionId id, ToldPlace place, int index) => Add(indexes, (id, place), index);

    private static void Add<TKey, TValue>(ConcurrentDictionary<TKey, TValue> entries, TKey key, TValue value)
        where TKey : notnull
    {
        if (entries.Count >= Most)
        {
            entries.Clear();
        }

        entries[key] = value;
    }
}
