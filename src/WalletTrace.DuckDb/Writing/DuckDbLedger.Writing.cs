using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Writing;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger : ILedgerWriter
{
    // Used by who writes, one at a time.
    private FactAppender? appender;

    /// <inheritdoc/>
    /// <exception cref="LedgerStorageException">The ledger's file cannot be written, or was opened read-only.</exception>
    public async ValueTask AppendAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var contradictions = new List<ContradictingFact>();
        try
        {
            await WriteAsync(connection => (appender ??= new FactAppender(options)).Append(connection, facts, contradictions, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ContradictionException)
        {
            // In a transaction of its own: that of the batch is gone, and what was noticed is to stay.
            await WriteAsync(connection => Note(connection, contradictions), CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private LedgerChange Note(LedgerConnection connection, List<ContradictingFact> contradictions)
    {
        ContradictingFact.Note(connection, contradictions, Journal.Now(options), null);
        return LedgerChange.None;
    }
}
