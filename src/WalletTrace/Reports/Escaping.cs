using System.Text;

namespace WalletTrace.Reports;

/// <summary>
/// Text of unknown origin on its way into a report: one method for each context. Each first makes visible what hides (control characters,
/// ANSI escapes, bidirectional and zero-width controls, unpaired surrogates are written <c>\u{202E}</c>), then quotes what the context reads
/// as its own.
/// </summary>
/// <remarks>JSON needs no method: its writer escapes everything outside printable ASCII and loses nothing.</remarks>
internal static class Escaping
{
    /// <summary>
    /// The length to which reports for people cut a text, with an ellipsis. JSON and CSV hold the whole.
    /// </summary>
    public const int ShownLength = 160;

    /// <summary>The length to which they cut a sentence of the trace's own that quotes such text.</summary>
    public const int SentenceLength = 600;

    /// <summary>Text with nothing in it that hides, on one line.</summary>
    public static string Visible(string? text) => SafeText.Trim(text, int.MaxValue);

    /// <summary>The same, cut to a length.</summary>
    public static string Shown(string? text, int length = ShownLength) => SafeText.Trim(text, length);

    /// <summary>Text for a terminal.</summary>
    public static string Terminal(string? text) => Shown(text);

    /// <summary>Text for the content or a quoted attribute of an HTML or inline SVG element.</summary>
    public static string Html(string? text) => Markup(Visible(text));

    /// <summary>Text for the content or a quoted attribute of an XML 1.0 element: after this nothing in it is outside XML's own characters.</summary>
    public static string Xml(string? text) => Markup(Visible(text));

    /// <summary>
    /// Text for the inside of a quoted DOT string. Graphviz reads backslashes there, and character references such as <c>&amp;lt;</c>.
    /// </summary>
    public static string Dot(string? text) => Visible(text)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>
    /// A text cell of a CSV file, quoted as RFC 4180 asks. What a spreadsheet would take for a formula gets an apostrophe before it: at the
    /// cell's start, and after what a spreadsheet may take for the start of one (a comma, a semicolon where that separates cells, a quote).
    /// </summary>
    public static string Csv(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        var cell = new StringBuilder(text.Length + 2);
        bool starting = true;
        if (text[0] is '\t' or '\r' or '\n')
        {
            cell.Append('\'');
        }

        foreach (char c in Visible(text))
        {
            if (starting && c is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠')
            {
                cell.Append('\'');
            }

            starting = c is ',' or ';' or '"' || (starting && c == ' ');
            cell.Append(c);
        }

        string plain = cell.ToString();
        bool needsQuotes = plain.AsSpan().IndexOfAny(",;\"") >= 0 || plain[0] == ' ' || plain[^1] == ' ';
        return needsQuotes ? $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : plain;
    }

    /// <summary>A row of a CSV file, each of its cells as <see cref="Csv"/> writes it, with LF at its end.</summary>
    public static string CsvRow(params IEnumerable<string?> cells) => string.Join(',', cells.Select(Csv)) + "\n";

    private static string Markup(string visible)
    {
        if (visible.AsSpan().IndexOfAny("&<>\"'") < 0)
        {
            return visible;
        }

        var markup = new StringBuilder(visible.Length + 16);
        foreach (char c in visible)
        {
            _ = c switch
            {
                '&' => markup.Append("&amp;"),
                '<' => markup.Append("&lt;"),
                '>' => markup.Append("&gt;"),
                '"' => markup.Append("&quot;"),
                '\'' => markup.Append("&#39;"),
                _ => markup.Append(c),
            };
        }

        return markup.ToString();
    }
}
