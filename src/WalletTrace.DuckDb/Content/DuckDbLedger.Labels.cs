using WalletTrace.Attribution;
using WalletTrace.DuckDb.Content;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger : ILabelStore
{
    /// <summary>Takes labels in that name no entities, see <see cref="AppendLabelsAsync(LabelSet, DateTimeOffset?, CancellationToken)"/>.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="cancellationToken">Ends it; nothing is taken in then.</param>
    /// <returns>How many are new.</returns>
    /// <exception cref="ArgumentException">There is a null among them, or one that cannot be kept.</exception>
    /// <exception cref="LedgerStorageException">The ledger's file cannot be written, or was opened read-only.</exception>
    public async Task<int> AppendLabelsAsync(IEnumerable<Label> labels, CancellationToken cancellationToken = default) =>
        (await AppendLabelsAsync(new LabelSet(labels), null, cancellationToken).ConfigureAwait(false)).Learned;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A claim cannot be kept: it has a text that UTF-8 cannot hold, or ends before it begins.</exception>
    /// <exception cref="LedgerStorageException">The ledger's file cannot be written, or was opened read-only.</exception>
    public Task<LabelChange> AppendLabelsAsync(LabelSet claims, DateTimeOffset? learnedAt = null, CancellationToken cancellationToken = default)
    {
        ClaimCheck.Check(claims);
        return ChangeAsync("true", book => book.Append(claims, learnedAt), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="LedgerStorageException">The ledger's file cannot be written, or was opened read-only.</exception>
    public Task<LabelChange> ReplaceLabelsAsync(string source, LabelSet edition, DateTimeOffset at, string why, CancellationToken cancellationToken = default)
    {
        ClaimCheck.Check(edition);
        ClaimCheck.CheckSource(source, edition);
        return ChangeAsync($"source = {Sql.Of(source)}", book => book.Replace(source, edition, at, why), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="LedgerStorageException">The ledger's file cannot be written, or was opened read-only.</exception>
    public Task<LabelChange> WithdrawLabelsAsync(ClaimId claim, DateTimeOffset at, string why, CancellationToken cancellationToken = default) =>
        ChangeAsync($"claim = unhex('{claim}')", book => book.Withdraw(claim, at, why), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="LedgerStorageException">The ledger's file cannot be written, or was opened read-only.</exception>
    public Task<LabelChange> WithdrawLabelsAsync(string source, DateTimeOffset at, string why, CancellationToken cancellationToken = default)
    {
        ClaimCheck.CheckText(source, nameof(source));
        return ChangeAsync($"source = {Sql.Of(source)}", book => book.Withdraw(source, at, why), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="LedgerFormatException">The ledger's file is damaged.</exception>
    public async Task<LabelSet> LabelsAsync(DateTimeOffset? asKnown = null, CancellationToken cancellationToken = default) =>
        (await BookAsync(asKnown, cancellationToken).ConfigureAwait(false)).AsKnown(asKnown);

    /// <inheritdoc/>
    /// <exception cref="LedgerFormatException">The ledger's file is damaged.</exception>
    public async Task<LabelSet> LabelHistoryAsync(CancellationToken cancellationToken = default) => (await BookAsync(null, cancellationToken).ConfigureAwait(false)).History();

    /// <inheritdoc/>
    /// <exception cref="LedgerFormatException">The ledger's file is damaged.</exception>
    public async Task<IReadOnlyList<LabelWithdrawal>> WithdrawalsAsync(CancellationToken cancellationToken = default) =>
        (await ReadAsync(connection => ClaimReader.Names(connection, "false", cancellationToken), cancellationToken).ConfigureAwait(false)).Withdrawals;

    /// <summary>Puts newer editions of several sources, or first ones, in the place of what is known of them, all or none.</summary>
    /// <param name="editions">Each source with all that it says now, and what is noted of each withdrawal.</param>
    /// <param name="at">When they were taken in.</param>
    /// <param name="cancellationToken">Ends it; nothing is changed then.</param>
    /// <returns>What it came to, edition by edition.</returns>
    internal async Task<IReadOnlyList<LabelChange>> ReplaceLabelsAsync(
        IReadOnlyList<(string Source, LabelSet Edition, string Why)> editions, DateTimeOffset at, CancellationToken cancellationToken)
    {
        List<LabelChange> counts = [];
        if (editions.Count > 0)
        {
            await ChangeAsync(
                $"source IN ({string.Join(", ", editions.Select(edition => Sql.Of(edition.Source)))})",
                book => editions.Select(edition => book.Replace(edition.Source, edition.Edition, at, edition.Why)),
                changes => counts.Add(changes.Count),
                cancellationToken).ConfigureAwait(false);
        }

        return counts;
    }

    /// <summary>Takes over all of another log that is not known.</summary>
    internal Task<LabelChange> MergeLabelsAsync(ClaimBook other, CancellationToken cancellationToken) => ChangeAsync("true", book => book.Merge(other), cancellationToken);

    private ValueTask<ClaimBook> BookAsync(DateTimeOffset? until, CancellationToken cancellationToken) =>
        ReadAsync(connection => ClaimReader.Whole(connection, until, cancellationToken), cancellationToken);

    /// <summary>Changes the log of claims, all or nothing.</summary>
    /// <param name="which">Of which claims it must be known what is known, in SQL.</param>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Ends it; nothing is changed then.</param>
    private async Task<LabelChange> ChangeAsync(string which, Func<ClaimBook, ClaimChanges> change, CancellationToken cancellationToken)
    {
        LabelChange count = default;
        await ChangeAsync(which, book => [change(book)], changes => count = changes.Count, cancellationToken).ConfigureAwait(false);
        return count;
    }

    private Task ChangeAsync(string which, Func<ClaimBook, IEnumerable<ClaimChanges>> change, Action<ClaimChanges> told, CancellationToken cancellationToken) => WriteAsync(
        connection =>
        {
            LedgerChange came = LedgerChange.None;
            foreach (ClaimChanges changes in change(ClaimReader.Names(connection, which, cancellationToken)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                told(changes);
                ClaimWriter.Write(connection, changes);
                if (changes.Labels.Count > 0)
                {
                    // Who appends facts remembers chains and accounts, to which some may have come.
                    appender = null;
                    came = LedgerChange.OfNames;
                }
            }

            return came;
        },
        cancellationToken);
}
