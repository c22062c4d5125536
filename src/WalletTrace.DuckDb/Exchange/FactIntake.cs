using System.Text.Json;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Writing;

namespace WalletTrace.DuckDb;

/// <summary>
/// Takes facts of files into a ledger, in batches of bounded size, each one append. What was read is stated only once all of it is in: an import that is
/// killed leaves facts, but nothing that vouches for those which it did not come to.
/// </summary>
internal sealed class FactIntake(DuckDbLedger ledger)
{
    // Large enough that an append costs little for each fact, small enough that memory stays the same whatever the files hold.
    private const int BatchLength = 200_000;

    private readonly List<Fact> batch = [];
    private readonly List<CoverageRecord> coverage = [];
    private readonly HashSet<ChainId> notVouchedFor = [];

    /// <summary>The facts that were told, each as often as it was.</summary>
    public long Facts { get; private set; }

    /// <summary>The transfers, freezes, inputs and outputs that were told, each as often as it was.</summary>
    public long Movements { get; private set; }

    /// <summary>The statements of coverage that were told.</summary>
    public int Coverage => coverage.Count;

    /// <summary>The chains of which facts were set apart, since they contradict others: a source that contradicts cannot vouch.</summary>
    public IReadOnlyCollection<ChainId> NotVouchedFor => notVouchedFor;

    /// <summary>Takes the facts of one row in.</summary>
    /// <returns>Whether this filled a batch, which was appended.</returns>
    /// <exception cref="ContradictionException">Facts of the batch cannot be true together with others, and the ledger does not set them apart.</exception>
    public async ValueTask<bool> AddAsync(IEnumerable<Fact> row, CancellationToken cancellationToken)
    {
        foreach (Fact fact in row)
        {
            Facts++;
            if (fact is CoverageRecord record)
            {
                coverage.Add(record);
                continue;
            }

            Movements += fact is BlockRecord or TransactionRecord ? 0 : 1;
            batch.Add(fact);
        }

        if (batch.Count < BatchLength)
        {
            return false;
        }

        await FlushAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Takes in what is left, and what the files say was read.</summary>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await ledger.AppendAsync(coverage.Where(record => !notVouchedFor.Contains(record.Chain)), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (batch.Count > 0)
        {
            var contradictions = new List<ContradictingFact>();
            await ledger.AppendAsync(batch, contradictions, cancellationToken).ConfigureAwait(false);
            notVouchedFor.UnionWith(contradictions.Select(ChainOf));
            batch.Clear();
        }
    }

    private static ChainId ChainOf(ContradictingFact contradiction)
    {
        using JsonDocument row = JsonDocument.Parse(contradiction.Row);
        return ChainId.Parse(row.RootElement.GetProperty("chain").GetString()!);
    }
}
