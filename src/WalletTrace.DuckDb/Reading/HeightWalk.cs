using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Reading;

/// <summary>
/// Goes through a table of one chain upwards, a stretch of heights at a time: each as long as holds no more than so many rows, unless one block alone does. A
/// stretch reads what lies in it and skips the rest of the table, where rows were appended in the order of heights.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="chain">The chain's number.</param>
/// <param name="rows">How many rows a stretch holds at most.</param>
internal sealed class HeightWalk(string table, byte chain, int rows)
{
    private const long LongestSpan = 1L << 40;

    private long next;
    private long span = 1024;

    /// <summary>The next stretch, both ends included; null where no rows are left.</summary>
    public (long From, long To)? Next(LedgerConnection connection, CancellationToken cancellationToken)
    {
        if (connection.Number(FormattableString.Invariant($"SELECT min(height) FROM {table} WHERE chain_id = {chain} AND height >= {next}"), cancellationToken) is not { } first)
        {
            return null;
        }

        long count;
        while ((count = Count(connection, first, cancellationToken)) > rows && span > 1)
        {
            span /= 2;
        }

        next = first + span;
        if (count < rows / 4)
        {
            span = Math.Min(span * 4, LongestSpan);
        }

        return (first, next - 1);
    }

    private long Count(LedgerConnection connection, long first, CancellationToken cancellationToken) => connection.Number(
        FormattableString.Invariant($"SELECT count(*) FROM {table} WHERE chain_id = {chain} AND height BETWEEN {first} AND {first + span - 1}"), cancellationToken) ?? 0;
}
