using WalletTrace.Attribution;
using WalletTrace.DuckDb.Content;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    /// <summary>Takes labels in, all or none. Exact repetitions count once; conflicting claims stand side by side.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="cancellationToken">Ends it; nothing is taken in then.</param>
    /// <returns>How many are new.</returns>
    /// <exception cref="ArgumentException">There is a null among them, one without an account, or a text that UTF-8 cannot hold.</exception>
    /// <exception cref="LedgerStorageException">The ledger's file cannot be written, or was opened read-only.</exception>
    public async Task<int> AppendLabelsAsync(IEnumerable<Label> labels, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Label[] told = [.. labels];
        Array.ForEach(told, Check);
        int count = 0;
        await WriteAsync(
            connection =>
            {
                HashSet<Label> known = LabelRows.All(connection, cancellationToken);
                Label[] added = [.. told.Where(known.Add)];
                count = added.Length;
                if (count > 0)
                {
                    LabelRows.Write(connection, added);

                    // Who appends facts remembers chains and accounts, to which some may have come.
                    appender = null;
                }

                return LedgerChange.OfNames;
            },
            cancellationToken).ConfigureAwait(false);
        return count;
    }

    /// <summary>Every label.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<LabelSet> LabelsAsync(CancellationToken cancellationToken = default) =>
        new(await ReadAsync(connection => LabelRows.All(connection, cancellationToken), cancellationToken).ConfigureAwait(false));

    /// <summary>Takes out the labels of a source, so that a newer edition of it can take their place.</summary>
    /// <param name="source">The source, to the letter.</param>
    /// <param name="cancellationToken">Ends it; nothing is taken out then.</param>
    /// <returns>How many were taken out.</returns>
    /// <exception cref="LedgerStorageException">The ledger's file cannot be written, or was opened read-only.</exception>
    public async Task<long> RemoveLabelsAsync(string source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        long count = 0;
        await WriteAsync(
            connection =>
            {
                string which = $"WHERE source = {Sql.Of(source)}";
                count = connection.Number($"SELECT count(*) FROM label {which}", cancellationToken) ?? 0;
                connection.Execute($"DELETE FROM label {which}", cancellationToken);
                return LedgerChange.None;
            },
            cancellationToken).ConfigureAwait(false);
        return count;
    }

    private static void Check(Label label)
    {
        string? problem = label is null ? "found null, expected a label"
            : label.Subject is not { Kind: LabelSubjectKind.Account } ? "found a label without an account"
            : !Enum.IsDefined(label.Category) || !Enum.IsDefined(label.Confidence) ? "found a category or confidence that is none of the enumeration"
            : !IsText(label.Text) || !IsText(label.Source) ? "found a text with half a character, expected what UTF-8 can hold"
            : null;
        if (problem is not null)
        {
            throw new ArgumentException($"labels cannot be taken in: {problem}", nameof(label));
        }
    }

    private static bool IsText(string text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (char.IsSurrogate(text[at]) && !(at + 1 < text.Length && char.IsSurrogatePair(text[at], text[++at])))
            {
                return false;
            }
        }

        return true;
    }
}
