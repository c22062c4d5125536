using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Indexing;

/// <summary>The times of one chain's blocks, all of them: 24 bytes a block. Asked for upwards, each is found in one step.</summary>
internal sealed class BlockClock
{
    private readonly List<long> heights = [];
    private readonly List<long> times = [];
    private readonly List<long> monotone = [];
    private int at;

    /// <summary>Reads the blocks of a chain.</summary>
    public BlockClock(LedgerConnection connection, byte chain, CancellationToken cancellationToken)
    {
        using ChunkReader rows = connection.Stream(
            FormattableString.Invariant($"SELECT height, time FROM block WHERE chain_id = {chain} ORDER BY height"), cancellationToken);
        while (rows.Read())
        {
            heights.Add(rows.Int64(0));
            times.Add(rows.Int64(1));
            monotone.Add(monotone.Count == 0 ? rows.Int64(1) : Math.Max(monotone[^1], rows.Int64(1)));
        }
    }

    /// <summary>The time of a block, and the latest of all up to it; null where there is no such block.</summary>
    public (long Time, long Monotone)? Find(long height)
    {
        if (at + 1 < heights.Count && heights[at + 1] == height)
        {
            at++;
        }
        else if (at >= heights.Count || heights[at] != height)
        {
            int found = heights.BinarySearch(height);
            if (found < 0)
            {
                return null;
            }

            at = found;
        }

        return (times[at], monotone[at]);
    }
}
