using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    /// <summary>
    /// Notes what is told to others: give it to sources in their options. Each disclosure is on the disk before the request is sent that tells it, whatever
    /// is being appended; where it cannot be written nothing is sent.
    /// </summary>
    public IDisclosureLog Disclosures => disclosures;

    /// <summary>All that was ever told to others, in its order. <see cref="ToldSubject.Of"/> says who knows of whom.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<Disclosure>> DisclosuresAsync(CancellationToken cancellationToken = default) => await ReadAsync(
        connection => Reading.FactRows.All(
            connection,
            "SELECT told_at, host, chain, subject, kind::VARCHAR FROM disclosure ORDER BY number",
            row => new Disclosure(
                row.Int64(0),
                row.Text(1),
                ChainId.TryParse(row.Text(2), out ChainId chain, out _) ? chain : throw connection.Malformed($"a disclosure of the chain {SafeText.Quote(row.Text(2))}, expected one in CAIP-2"),
                row.Text(3),
                Enum.TryParse(row.Text(4), ignoreCase: true, out DisclosureKind kind) ? kind : DisclosureKind.Other),
            cancellationToken),
        cancellationToken).ConfigureAwait(false);
}
