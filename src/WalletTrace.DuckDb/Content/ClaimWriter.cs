using WalletTrace.Attribution;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Writing;

namespace WalletTrace.DuckDb.Content;

/// <summary>Writes what was added to the log of claims.</summary>
internal static class ClaimWriter
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>Writes it, in the transaction that is open on a connection.</summary>
    public static void Write(LedgerConnection connection, ClaimChanges changes)
    {
        if (changes.Labels.Count > 0)
        {
            LabelRows.Write(connection, changes.Labels);
        }

        EntityRows.Write(connection, changes.Entities);
        RelationRows.Write(connection, changes.Relations);
        LinkRows.Write(connection, changes.Links);
        EditionRows.Write(connection, changes.Editions);
        using var writer = new ChunkWriter(connection, "withdrawal");
        foreach ((LabelWithdrawal withdrawal, long number) in changes.Withdrawals)
        {
            writer.Set(0, number);
            if (withdrawal.Claim is { } claim)
            {
                SetId(writer, 1, claim);
            }
            else
            {
                writer.SetNull(1, writer.Row);
            }

            writer.SetText(2, withdrawal.Source);
            SetTime(writer, 3, ClaimMoment.TimeOf(withdrawal.At));
            writer.SetText(4, withdrawal.Why);
            writer.EndRow();
        }

        writer.Close();
    }

    /// <summary>Writes claims to a table that begins with their numbers and what names them.</summary>
    /// <param name="connection">A connection with an open transaction.</param>
    /// <param name="table">The table.</param>
    /// <param name="timeColumn">The column of when they were learned.</param>
    /// <param name="claims">The claims.</param>
    /// <param name="set">Sets the other columns.</param>
    public static void Write<T>(LedgerConnection connection, string table, int timeColumn, IEnumerable<LearnedClaim<T>> claims, Action<ChunkWriter, T> set)
        where T : class, IClaim<T>
    {
        using var writer = new ChunkWriter(connection, table);
        foreach ((T claim, ClaimId id, ClaimMoment moment) in claims)
        {
            writer.Set(0, moment.Number);
            SetId(writer, 1, id);
            set(writer, claim);
            SetTime(writer, timeColumn, moment.Time);
            writer.EndRow();
        }

        writer.Close();
    }

    /// <summary>Sets what names a claim.</summary>
    public static void SetId(ChunkWriter writer, int column, ClaimId id)
    {
        Span<byte> bytes = stackalloc byte[ClaimId.Length];
        id.CopyTo(bytes);
        writer.SetBytes(column, bytes);
    }

    /// <summary>Sets a day, or none.</summary>
    public static void SetDay(ChunkWriter writer, int column, DateOnly? day) => writer.Set(column, day is { } told ? told.DayNumber - Epoch : (int?)null);

    /// <summary>Sets a time, or none for what was known from ever.</summary>
    public static void SetTime(ChunkWriter writer, int column, long time) => writer.Set(column, time == ClaimMoment.Ever ? null : (long?)time);
}
