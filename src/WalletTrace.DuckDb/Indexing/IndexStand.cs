using System.Globalization;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Indexing;

/// <summary>Up to where an index holds a ledger.</summary>
/// <param name="Ledger">Which ledger.</param>
/// <param name="Change">The number of the last append or rewind; 0 for none.</param>
/// <param name="Stamp">What the ledger says of that one, so that a ledger that was set back to an older copy and went on from there is found out.</param>
internal sealed record IndexStand(Guid Ledger, long Change, string Stamp)
{
    private const string LedgerKey = "ledger";
    private const string ChangeKey = "change";
    private const string StampKey = "change-stamp";

    /// <summary>What the manifest of the index says of it.</summary>
    public IReadOnlyDictionary<string, string> Values => new Dictionary<string, string>
    {
        [LedgerKey] = Ledger.ToString("D", CultureInfo.InvariantCulture),
        [ChangeKey] = Change.ToString(CultureInfo.InvariantCulture),
        [StampKey] = Stamp,
    };

    /// <summary>How a ledger stood after a change.</summary>
    public static IndexStand At(Guid ledger, LedgerConnection connection, long change)
    {
        using ChunkReader rows = connection.Query(FormattableString.Invariant(
            $"SELECT coalesce(string_agg(mark::VARCHAR, ' ' ORDER BY mark), '') FROM append WHERE id = {change}"));
        rows.Read();
        return new IndexStand(ledger, change, rows.Text(0));
    }

    /// <summary>What a manifest says; null where it does not.</summary>
    public static IndexStand? Of(IReadOnlyDictionary<string, string> values) =>
        Guid.TryParseExact(values.GetValueOrDefault(LedgerKey), "D", out Guid ledger)
        && long.TryParse(values.GetValueOrDefault(ChangeKey), NumberStyles.None, CultureInfo.InvariantCulture, out long change)
        && values.TryGetValue(StampKey, out string? stamp)
            ? new IndexStand(ledger, change, stamp)
            : null;
}
