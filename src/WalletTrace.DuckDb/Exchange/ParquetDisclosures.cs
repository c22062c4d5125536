using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Content;

namespace WalletTrace.DuckDb;

/// <summary>Takes over from a Parquet file that an export wrote what was told to others.</summary>
internal static class ParquetDisclosures
{
    private const int FlushAt = 10_000;

    // The longest text that a source tells to somebody: a name of the ENS at most.
    private const int MaxLength = 4096;

    private static readonly (string Name, string Type)[] Columns =
        [("told_at", "BIGINT"), ("host", "VARCHAR"), ("chain", "VARCHAR"), ("subject", "VARCHAR"), ("kind", "VARCHAR")];

    private static readonly Dictionary<string, DisclosureKind> Kinds = Enum.GetValues<DisclosureKind>().ToDictionary(DisclosureQueue.NameOf);

    /// <summary>Takes it over; what is known is passed over.</summary>
    /// <exception cref="LedgerFormatException">The file is damaged.</exception>
    public static async Task ImportAsync(string path, DuckDbLedger ledger, CancellationToken cancellationToken)
    {
        // The same may have been told several times within a second: as often as it was.
        Dictionary<Disclosure, int> known = (await ledger.DisclosuresAsync(cancellationToken).ConfigureAwait(false)).CountBy(told => told).ToDictionary();
        using ParquetFile file = ParquetFile.Open(path);
        file.Check("disclosures", Columns);
        using RowCursor rows = file.Read(Columns.Select(column => $"left({column.Name}::VARCHAR, {MaxLength + 1})"));
        int waiting = 0;
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Disclosure told = Read(file, rows);
            if (known.TryGetValue(told, out int count) && count > 0)
            {
                known[told] = count - 1;
                continue;
            }

            ledger.Disclosures.Add(told);
            if (++waiting % FlushAt == 0)
            {
                await ledger.Disclosures.KeepAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        await ledger.Disclosures.KeepAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Disclosure Read(ParquetFile file, RowCursor rows)
    {
        string problem = "an empty column, expected a value in each";
        if (!Enumerable.Range(0, Columns.Length).Any(rows.IsNull))
        {
            long time = long.Parse(rows.Text(0)!, CultureInfo.InvariantCulture);
            DisclosureKind kind = default;
            ChainId chain = default;
            string? wrong = time is < 0 or > FactShape.LastTime ? FormattableString.Invariant($"time {time}, expected unix seconds from 0 to {FactShape.LastTime}")
                : Enumerable.Range(1, 3).Select(column => rows.Text(column)!).FirstOrDefault(text => text.Length is 0 or > MaxLength) is { } text
                    ? FormattableString.Invariant($"a text of {text.Length} characters, expected 1 to {MaxLength}")
                : !ChainId.TryParse(rows.Text(2)!, out chain, out string? why) ? why
                : !Kinds.TryGetValue(rows.Text(4)!, out kind) ? $"the kind {SafeText.Quote(rows.Text(4)!)}, expected one of {string.Join(", ", Kinds.Keys)}"
                : null;
            if (wrong is null)
            {
                return new Disclosure(time, rows.Text(1)!, chain, rows.Text(3)!, kind);
            }

            problem = wrong;
        }

        throw new LedgerFormatException(FormattableString.Invariant($"the disclosures cannot be read in row {rows.Number}: found {problem}"), file.Name);
    }
}
