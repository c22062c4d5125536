using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using WalletTrace.DuckDb;
using WalletTrace.Reports;

namespace WalletTrace.Cli.Ledgers;

/// <summary>How rows are written.</summary>
internal enum SqlForm
{
    /// <summary>As a table for people.</summary>
    Table,

    /// <summary>As CSV.</summary>
    Csv,

    /// <summary>As JSON.</summary>
    Json,
}

/// <summary>Writes the rows of a statement. Whatever texts hold, nothing in them steers a terminal, a spreadsheet or a parser.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="rows">The rows.</param>
/// <param name="limit">The most rows that are written; null for all.</param>
internal sealed class SqlOutput(Terminal terminal, SqlRows rows, int? limit)
{
    // Longer than any address, id or amount, so that none of them is cut.
    private const int LongestCell = 160;
    private const int Gap = 2;
    private const string Null = "NULL";

    private static readonly string[] Integers = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"];
    private static readonly string[] Numbers = [.. Integers, "HUGEINT", "UHUGEINT", "DOUBLE", "FLOAT", "BIGNUM"];

    /// <summary>Writes them.</summary>
    public async Task WriteAsync(SqlForm form, CancellationToken cancellationToken)
    {
        switch (form)
        {
            case SqlForm.Csv:
                await WriteCsvAsync(cancellationToken).ConfigureAwait(false);
                break;
            case SqlForm.Json:
                await WriteJsonAsync(cancellationToken).ConfigureAwait(false);
                break;
            default:
                await WriteTableAsync(cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task WriteTableAsync(CancellationToken cancellationToken)
    {
        // One more shows that there are more.
        List<string[]> shown = await rows.Take((int)Math.Min((limit ?? int.MaxValue) + 1L, int.MaxValue)).Select(Shown).ToListAsync(cancellationToken).ConfigureAwait(false);
        bool isCut = shown.Count > limit;
        if (isCut)
        {
            shown.RemoveAt(shown.Count - 1);
        }

        string[] headings = [.. rows.Columns.Select(column => SafeText.Trim(column.Name, LongestCell))];
        int[] widths = [.. headings.Select((heading, at) => shown.Select(row => TextLayout.Columns(row[at])).Append(TextLayout.Columns(heading)).Max())];
        var text = new StringBuilder();
        text.Append(terminal.Style.Dim(Line(headings, widths))).Append('\n');
        foreach (string[] row in shown)
        {
            text.Append(Line(row, widths)).Append('\n');
        }

        text.Append(isCut
            ? string.Create(CultureInfo.InvariantCulture, $"({shown.Count:N0} rows are shown, and there are more: --limit {(long)shown.Count * 10})\n")
            : string.Create(CultureInfo.InvariantCulture, $"({shown.Count:N0} {(shown.Count == 1 ? "row" : "rows")})\n"));
        await terminal.Output.WriteAsync(text, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteCsvAsync(CancellationToken cancellationToken)
    {
        await terminal.Output.WriteAsync(string.Join(',', rows.Columns.Select(column => Escaping.Csv(column.Name))) + "\n").ConfigureAwait(false);
        await foreach (IReadOnlyList<string?> row in Limited().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            // A number is never a formula, whatever its sign.
            IEnumerable<string?> cells = row.Select((value, at) => IsNumber(rows.Columns[at].Type) ? value : Escaping.Csv(value));
            await terminal.Output.WriteAsync(string.Join(',', cells) + "\n").ConfigureAwait(false);
        }
    }

    private async Task WriteJsonAsync(CancellationToken cancellationToken)
    {
        string[] names = [.. rows.Columns.Select(column => Json(column.Name))];
        string before = "[\n";
        await foreach (IReadOnlyList<string?> row in Limited().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await terminal.Output.WriteAsync($"{before}{{{string.Join(", ", row.Select((value, at) => $"{names[at]}: {JsonOf(value, rows.Columns[at].Type)}"))}}}").ConfigureAwait(false);
            before = ",\n";
        }

        await terminal.Output.WriteAsync(before == "[\n" ? "[]\n" : "\n]\n").ConfigureAwait(false);
    }

    private IAsyncEnumerable<IReadOnlyList<string?>> Limited() => limit is { } most ? rows.Take(most) : rows;

    private string[] Shown(IReadOnlyList<string?> row) => [.. row.Select(value => value is null ? Null : SafeText.Trim(value, LongestCell))];

    private string Line(string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (int at = 0; at < cells.Length; at++)
        {
            string space = new(' ', widths[at] - TextLayout.Columns(cells[at]));
            line.Append(' ', at == 0 ? 0 : Gap).Append(IsNumber(rows.Columns[at].Type) ? space + cells[at] : cells[at] + space);
        }

        return line.ToString().TrimEnd();
    }

    private static bool IsNumber(string type) => Numbers.Contains(type) || type.StartsWith("DECIMAL(", StringComparison.Ordinal);

    private static string JsonOf(string? value, string type) =>
        value is null ? "null"
        : Integers.Contains(type) || type == "BOOLEAN" ? value
        : Json(value);

    // As the reports have it: everything outside printable ASCII is escaped.
    private static string Json(string text) => $"\"{JavaScriptEncoder.Default.Encode(text)}\"";
}
