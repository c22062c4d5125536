using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Reading;

/// <summary>
/// The times of one chain's blocks and how late it ever was before them. Of every stretch of heights the latest time is remembered, of those that were
/// asked for each block; so that a chain of any length takes little memory. Not safe for several threads.
/// </summary>
internal sealed class BlockTimes(byte chain)
{
    private const int Stretch = 1024;

    /// <summary>How many stretches are remembered block by block; beyond that all are forgotten, for they can be read again.</summary>
    private const int Capacity = 4096;

    private readonly Dictionary<long, List<(long Height, long Time)>> stretches = [];

    // The latest time of any block up to the end of a stretch; only stretches that hold blocks have one.
    private readonly List<(long Stretch, long Latest)> latest = [];
    private bool isRead;

    /// <summary>Reads what the times at some heights need.</summary>
    public void Prepare(LedgerConnection connection, IEnumerable<long> heights, CancellationToken cancellationToken)
    {
        ReadLatest(connection, cancellationToken);
        if (stretches.Count > Capacity)
        {
            stretches.Clear();
        }

        var missing = new SortedSet<long>(heights.Select(height => height / Stretch).Where(stretch => !stretches.ContainsKey(stretch)));
        if (missing.Count == 0)
        {
            return;
        }

        string which = missing.Max - missing.Min + 1 == missing.Count
            ? string.Empty
            : $" AND height // {Sql.Of(Stretch)} IN {Sql.List(missing)}";
        using ChunkReader rows = connection.Query(
            FormattableString.Invariant(
                $"SELECT height, time FROM block WHERE chain_id = {chain} AND height BETWEEN {missing.Min * Stretch} AND {(missing.Max * Stretch) + Stretch - 1}{which} ORDER BY height"),
            cancellationToken);
        var read = missing.ToDictionary(stretch => stretch, _ => new List<(long Height, long Time)>());
        while (rows.Read())
        {
            read[rows.Int64(0) / Stretch].Add((rows.Int64(0), rows.Int64(1)));
        }

        foreach (var (stretch, blocks) in read)
        {
            stretches.Add(stretch, blocks);
        }
    }

    /// <summary>The time of a block that was prepared, and the chain-monotone time there; null where there is no such block.</summary>
    public (long Time, long Monotone)? At(long height)
    {
        List<(long Height, long Time)> blocks = stretches[height / Stretch];
        int at = blocks.BinarySearch((height, long.MinValue));
        at = at < 0 ? ~at : at;
        if (at == blocks.Count || blocks[at].Height != height)
        {
            return null;
        }

        int before = latest.BinarySearch((height / Stretch, long.MinValue));
        before = (before < 0 ? ~before : before) - 1;
        long monotone = before >= 0 ? latest[before].Latest : long.MinValue;
        for (int of = 0; of <= at; of++)
        {
            monotone = Math.Max(monotone, blocks[of].Time);
        }

        return (blocks[at].Time, monotone);
    }

    /// <summary>Forgets what blocks at or above a height may have changed.</summary>
    public void ForgetFrom(long height)
    {
        long first = height / Stretch;
        latest.RemoveAll(entry => entry.Stretch >= first);
        foreach (long stretch in stretches.Keys.Where(stretch => stretch >= first).ToArray())
        {
            stretches.Remove(stretch);
        }

        isRead = false;
    }

    private void ReadLatest(LedgerConnection connection, CancellationToken cancellationToken)
    {
        if (isRead)
        {
            return;
        }

        long from = latest.Count == 0 ? 0 : (latest[^1].Stretch + 1) * Stretch;
        using ChunkReader rows = connection.Query(
            FormattableString.Invariant(
                $"SELECT height // {Stretch} AS stretch, max(time) FROM block WHERE chain_id = {chain} AND height >= {from} GROUP BY stretch ORDER BY stretch"),
            cancellationToken);
        while (rows.Read())
        {
            long time = rows.Int64(1);
            latest.Add((rows.Int64(0), latest.Count == 0 ? time : Math.Max(latest[^1].Latest, time)));
        }

        isRead = true;
    }
}
