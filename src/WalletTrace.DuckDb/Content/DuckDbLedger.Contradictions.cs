using WalletTrace.DuckDb.Reading;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    /// <summary>What was told and contradicts what is known, in the order in which it was noticed. It is set apart, and counts for nothing.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<SetApartFact>> ContradictionsAsync(CancellationToken cancellationToken = default) => await ReadAsync(
        connection => FactRows.All(
            connection,
            "SELECT id, noted_at, problem, found, known, fact, append_id FROM contradiction ORDER BY id",
            row => new SetApartFact(row.Int32(0), row.Int64(1), row.Text(2), row.Text(3), row.Text(4), row.Text(5), row.NullableInt32(6)),
            cancellationToken),
        cancellationToken).ConfigureAwait(false);
}

/// <summary>A fact that contradicts another, and was not taken in.</summary>
/// <param name="Id">Its number, from 1.</param>
/// <param name="NotedAt">When it was noticed, unix seconds.</param>
/// <param name="Problem">What cannot be.</param>
/// <param name="Found">The fact in words.</param>
/// <param name="Known">What it contradicts, in words.</param>
/// <param name="Fact">The fact as a row of JSON Lines, as fact files have them.</param>
/// <param name="AppendId">The append that took in the rest of its batch; null where nothing of the batch was taken in.</param>
public sealed record SetApartFact(int Id, long NotedAt, string Problem, string Found, string Known, string Fact, int? AppendId);
