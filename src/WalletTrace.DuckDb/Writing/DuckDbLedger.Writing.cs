using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Writing;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger : ILedgerWriter
{
    // Used by who writes, one at a time.
    private FactAppender? appender;

    private FactAppender Appender => appender ??= new FactAppender(options);

    /// <inheritdoc/>
    /// <exception cref="LedgerStorageException">The ledger's file cannot be written, or was opened read-only.</exception>
    public async ValueTask AppendAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var contradictions = new List<ContradictingFact>();
        try
        {
            await WriteAsync(connection => Appender.Append(connection, facts, contradictions, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (ContradictionException)
        {
            // In a transaction of its own: that of the batch is gone, and what was noticed is to stay.
            await WriteAsync(connection => Note(connection, contradictions), CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="LedgerStorageException">The ledger's file cannot be written, or was opened read-only.</exception>
    public async ValueTask RewindAsync(ChainId chain, long height, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, -1);
        await WriteAsync(connection => Appender.Rewind(connection, chain, height, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private LedgerChange Note(LedgerConnection connection, List<ContradictingFact> contradictions)
    {
        ContradictingFact.Note(connection, contradictions, Journal.Now(options), null);
        return LedgerChange.None;
    }
}
