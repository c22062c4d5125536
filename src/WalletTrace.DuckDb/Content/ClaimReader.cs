using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Content;

/// <summary>Reads what a ledger knows of claims: which were learned and withdrawn when.</summary>
internal static class ClaimReader
{
    private static readonly string[] Tables = ["label", "entity", "relation", "link", "edition"];

    /// <summary>All claims that were learned up to a time, with all withdrawals.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="until">The time; null for whenever.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">One is none.</exception>
    public static ClaimBook Whole(LedgerConnection connection, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        ClaimBook book = Withdrawals(connection, cancellationToken);
        string where = until is { } time ? $"learned_at IS NULL OR learned_at <= make_timestamp({Sql.Of(ClaimMoment.TimeOf(time))}::BIGINT)" : "true";
        LabelRows.Read(connection, where, (claim, id, moment) => Take(book, book.Labels, claim, id, moment), cancellationToken);
        EntityRows.Read(connection, where, (claim, id, moment) => Take(book, book.Entities, claim, id, moment), cancellationToken);
        RelationRows.Read(connection, where, (claim, id, moment) => Take(book, book.Relations, claim, id, moment), cancellationToken);
        LinkRows.Read(connection, where, (claim, id, moment) => Take(book, book.Links, claim, id, moment), cancellationToken);
        EditionRows.Read(connection, where, (claim, id, moment) => Take(book, book.Editions, claim, id, moment), cancellationToken);
        return book;
    }

    /// <summary>The names of claims, with all withdrawals: enough to say what is new.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="where">Of which claims, in SQL.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">One is none.</exception>
    public static ClaimBook Names(LedgerConnection connection, string where, CancellationToken cancellationToken)
    {
        ClaimBook book = Withdrawals(connection, cancellationToken);
        Names(connection, book, book.Labels, "label", where, cancellationToken);
        Names(connection, book, book.Entities, "entity", where, cancellationToken);
        Names(connection, book, book.Relations, "relation", where, cancellationToken);
        Names(connection, book, book.Links, "link", where, cancellationToken);
        Names(connection, book, book.Editions, "edition", where, cancellationToken);
        foreach (string table in Tables)
        {
            using ChunkReader last = connection.Query($"SELECT max(number) FROM {table}", cancellationToken);
            book.NumbersTo(last.Read() && !last.IsNull(0) ? Number(last, 0) : 0);
        }

        return book;
    }

    /// <summary>Reads the claims of a query whose columns begin with their numbers, what names them, and when they were learned.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="query">The query.</param>
    /// <param name="of">Makes the claim of a row that was learned at a moment.</param>
    /// <param name="take">Gets each.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">One is none.</exception>
    public static void Read<T>(LedgerConnection connection, string query, Func<ChunkReader, ClaimMoment, T> of, ClaimRow<T> take, CancellationToken cancellationToken)
        where T : class, IClaim<T>
    {
        using ChunkReader rows = connection.Stream(query, cancellationToken);
        while (rows.Read())
        {
            ClaimMoment moment = Moment(rows, 0, 2);
            take(of(rows, moment), Id(rows, 1), moment);
        }
    }

    /// <summary>What names a claim in a row.</summary>
    public static ClaimId Id(ChunkReader rows, int column) => rows.Bytes(column) is { Length: ClaimId.Length } bytes
        ? ClaimId.FromBytes(bytes)
        : throw rows.Malformed(FormattableString.Invariant($"a name of {rows.Bytes(column).Length} bytes for a claim, expected {ClaimId.Length}"));

    /// <summary>When a claim in a row was learned.</summary>
    public static ClaimMoment Moment(ChunkReader rows, int number, int time) =>
        new(rows.NullableInt64(time) is { } learned ? Checked(rows, learned) : ClaimMoment.Ever, Number(rows, number));

    /// <summary>The value that a name in a row stands for.</summary>
    public static TEnum Named<TEnum>(ChunkReader rows, string name, string table)
        where TEnum : struct, Enum => EnumNames<TEnum>.TryParse(name, out TEnum value)
        ? value
        : throw rows.Malformed($"in the table {table} {SafeText.Quote(name)}, expected one of {Encodings.EnumText.All<TEnum>()}");

    private static void Take<T>(ClaimBook book, ClaimShelf<T> shelf, T claim, ClaimId id, ClaimMoment moment)
        where T : class, IClaim<T> => book.Take(shelf, new ClaimKey(id, claim.Date), claim.Source, claim, moment);

    private static void Names<T>(LedgerConnection connection, ClaimBook book, ClaimShelf<T> shelf, string table, string where, CancellationToken cancellationToken)
        where T : class, IClaim<T>
    {
        var sources = new TextCache();
        using ChunkReader rows = connection.Stream($"SELECT number, claim, date, source, learned_at FROM {table} WHERE {where}", cancellationToken);
        while (rows.Read())
        {
            book.Take(shelf, new ClaimKey(Id(rows, 1), rows.Day(2)), sources.Of(rows.Bytes(3)), null, Moment(rows, 0, 4));
        }
    }

    private static ClaimBook Withdrawals(LedgerConnection connection, CancellationToken cancellationToken)
    {
        var book = new ClaimBook();
        using ChunkReader rows = connection.Stream("SELECT number, claim, source, withdrawn_at, why FROM withdrawal", cancellationToken);
        while (rows.Read())
        {
            if (rows.IsNull(1) == rows.IsNull(2))
            {
                throw rows.Malformed("a withdrawal of both a claim and a source, or of neither, expected one of them");
            }

            DateTimeOffset at = ClaimMoment.ToTime(Checked(rows, rows.Int64(3)))!.Value;
            book.Take(new LabelWithdrawal(rows.IsNull(1) ? null : Id(rows, 1), rows.NullableText(2), at, rows.Text(4)), Number(rows, 0));
        }

        return book;
    }

    private static long Number(ChunkReader rows, int column) => rows.Int64(column) is var number && number is >= 0 and <= ClaimMoment.LastNumber
        ? number
        : throw rows.Malformed(FormattableString.Invariant($"the number {number} of a claim or withdrawal, expected one from 1 on"));

    private static long Checked(ChunkReader rows, long time) => time >= ClaimMoment.FirstTime && time <= ClaimMoment.LastTime
        ? time
        : throw rows.Malformed(FormattableString.Invariant($"a time {time} microseconds from 1970, expected one of the years 1 to 9999"));
}

/// <summary>Makes strings of texts of which many in a row are the same, or few different: each once.</summary>
internal sealed class TextCache
{
    // What is too various is not kept.
    private const int Most = 4096;

    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> bySpan;
    private byte[] last = [];
    private int length = -1;
    private string text = string.Empty;

    public TextCache() => bySpan = known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The string of a text in UTF-8.</summary>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (length == utf8.Length && utf8.SequenceEqual(last.AsSpan(0, length)))
        {
            return text;
        }

        text = System.Text.Encoding.UTF8.GetString(utf8);
        if (known.Count < Most)
        {
            text = known.TryGetValue(text, out string? same) ? same : known[text] = text;
        }
        else if (known.TryGetValue(text, out string? kept))
        {
            text = kept;
        }

        if (last.Length < utf8.Length)
        {
            last = new byte[utf8.Length * 2];
        }

        utf8.CopyTo(last);
        length = utf8.Length;
        return text;
    }
}
