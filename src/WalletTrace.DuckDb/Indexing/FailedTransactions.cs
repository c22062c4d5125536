using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Indexing;

/// <summary>The failed transactions of one chain: 12 bytes each. Asked for upwards, each is found in one step.</summary>
internal sealed class FailedTransactions
{
    private readonly List<long> heights = [];
    private readonly List<int> indexes = [];
    private int at;

    /// <summary>Reads those of a chain.</summary>
    public FailedTransactions(LedgerConnection connection, byte chain, CancellationToken cancellationToken)
    {
        using ChunkReader rows = connection.Stream(
            FormattableString.Invariant($"SELECT height, index FROM transaction WHERE failed AND chain_id = {chain} ORDER BY height, index"), cancellationToken);
        while (rows.Read())
        {
            heights.Add(rows.Int64(0));
            indexes.Add(rows.Int32(1));
        }
    }

    /// <summary>Whether a transaction failed. It must not stand before the one asked for last.</summary>
    public bool Contain(long height, int index)
    {
        while (at < heights.Count && (heights[at] < height || (heights[at] == height && indexes[at] < index)))
        {
            at++;
        }

        return at < heights.Count && heights[at] == height && indexes[at] == index;
    }
}
