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
    /// <remarks>
    /// A large batch of one account chain that lies above all that is known of the chain and comes in its order (each block, its transactions by index, each
    /// before its movements by index; coverage anywhere) is written as it comes, and no fact is kept: memory grows with the accounts only. Any other batch is
    /// held in memory, with the known facts around it. O(the batch), and a pass over the ids of the chain's transactions: whether one stands elsewhere cannot
    /// be told by its height. What contradicts is noted (<see cref="ContradictionsAsync"/>), also where it is thrown.
    /// </remarks>
    /// <exception cref="LedgerStorageException">The ledger's file cannot be written, or was opened read-only.</exception>
    public async ValueTask AppendAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var contradictions = new List<ContradictingFact>();
        try
        {
            await WriteAsync(connection => Appender.Append(connection, facts, contradictions, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (ContradictionException) when (contradictions.Count > 0)
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
