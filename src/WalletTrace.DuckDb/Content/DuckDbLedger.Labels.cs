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
        await WriteAsync(
            connection =>
            {
                ClaimChanges changes = change(ClaimReader.Names(connection, which, cancellationToken));
                count = changes.Count;
                ClaimWriter.Write(connection, changes);
                if (changes.Labels.Count == 0)
                {
                    return LedgerChange.None;
                }

                // Who appends facts remembers chains and accounts, to which some may have come.
                appender = null;
                return LedgerChange.OfNames;
            },
            cancellationToken).ConfigureAwait(false);
        return count;
    }
}
