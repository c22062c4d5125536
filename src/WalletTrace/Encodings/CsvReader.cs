using System.Text;

namespace WalletTrace.Encodings;

/// <summary>
/// Reads rows of comma-separated values by RFC 4180, strictly: a quote stands only around a whole field, every row has as many fields as
/// the header, and no line is empty. Quoted fields may hold commas, doubled quotes and line breaks.
/// </summary>
/// <param name="lines">The lines of the file.</param>
/// <param name="needsFinalLineBreak">Whether the last row must end with a line break.</param>
/// <param name="separator">What stands between two fields.</param>
/// <param name="maxFields">The most fields that a row may have.</param>
/// <param name="takesBareQuotes">Whether a quote within a field that does not begin with one is text like any other.</param>
/// <param name="skipsComments">Whether empty lines, and lines between rows that begin with #, are passed over.</param>
/// <param name="takesBackslashes">Whether a backslash within a field in quotes lets a quote or a backslash after it be text, as in JSON.</param>
internal sealed class CsvReader(
    LineReader lines,
    bool needsFinalLineBreak,
    char separator = ',',
    int maxFields = CsvReader.MaxFields,
    bool takesBareQuotes = false,
    bool skipsComments = false,
    bool takesBackslashes = false)
{
    /// <summary>The most fields that a row may have where nothing else is said.</summary>
    public const int MaxFields = 64;

    private readonly List<int> ends = [];
    private char[] text = new char[1024];
    private int length;
    private char[] raw = new char[1024];
    private State state;

    private enum State
    {
        FieldStart,
        Plain,
        Quoted,
        QuoteInQuoted,
        Escaped,
    }

    /// <summary>The names of the columns as the header gives them.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>The line at which the row read last begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The number of fields of the row read last.</summary>
    public int Count => ends.Count;

    /// <summary>A field of the row read last; valid until the next read.</summary>
    public ReadOnlySpan<char> this[int field] => text.AsSpan(field == 0 ? 0 : ends[field - 1], ends[field] - (field == 0 ? 0 : ends[field - 1]));

    /// <summary>Reads the first row as the names of columns.</summary>
    /// <param name="expected">What the file should hold, for messages.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">There is none, or a name stands in it twice.</exception>
    public async ValueTask ReadHeaderAsync(string expected, CancellationToken cancellationToken)
    {
        if (!await ReadRowAsync(cancellationToken).ConfigureAwait(false))
        {
            throw lines.Fail($"the file is empty: found nothing, expected the header of {expected}");
        }

        string[] names = new string[ends.Count];
        for (int field = 0; field < names.Length; field++)
        {
            names[field] = this[field].ToString();
        }

        if (names[0].AsSpan().TrimStart().StartsWith('<'))
        {
            throw lines.Fail($"the file is no CSV: found what looks like a web page ({SafeText.Quote(names[0], 40)}), expected the header of {expected}");
        }

        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw lines.Fail($"the header cannot be read: found column {SafeText.Quote(twice.Key)} twice, expected each once");
        }

        Columns = names;
    }

    /// <summary>Gives the columns of a file without a header their names.</summary>
    public void NameColumns(IReadOnlyList<string> names) => Columns = names;

    /// <summary>Reads the next row; false at the end of the file.</summary>
    /// <exception cref="LedgerFormatException">The row is malformed or does not have the fields of the header.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await ReadRowAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        if (ends.Count != Columns.Count)
        {
            var hint = ends.Count < Columns.Count ? $"; {SafeText.Quote(Columns[ends.Count])} and what follows it is missing, the file may have been cut short" : string.Empty;
            throw Fail(FormattableString.Invariant($"the row is malformed: found {ends.Count} fields, expected {Columns.Count}{hint}"));
        }

        return true;
    }

    /// <summary>Reads the next row of a file without a header, however many fields it has; false at the end of the file.</summary>
    /// <exception cref="LedgerFormatException">The row is malformed.</exception>
    public async ValueTask<bool> ReadRowAsync(CancellationToken cancellationToken)
    {
        length = 0;
        ends.Clear();
        state = State.FieldStart;
        do
        {
            if (!await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }
        while (skipsComments && (lines.Line.IsEmpty || lines.Line.Span[0] == '#'));

        Line = lines.Number;
        if (lines.Line.IsEmpty)
        {
            throw Fail("the file is malformed: found an empty line, expected a row");
        }

        while (!TakeLine())
        {
            if (lines.End == LineEnd.None || !await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                throw Fail($"the row is cut short: found the end of the file in the quoted field {Name(ends.Count)}, expected a closing quote; get the file again");
            }
        }

        if (needsFinalLineBreak && lines.End == LineEnd.None)
        {
            throw Fail("the last row has no line break after it, so that the file may have been cut short; if it is whole, end it with a line break");
        }

        return true;
    }

    /// <summary>Takes in the line read last; false when the row goes on in the next.</summary>
    private bool TakeLine()
    {
        if (raw.Length < lines.Line.Length)
        {
            raw = new char[lines.Line.Length * 2];
        }

        var line = raw.AsSpan(0, Encoding.UTF8.GetChars(lines.Line.Span, raw));
        if (length + line.Length + 3 > text.Length)
        {
            Array.Resize(ref text, (length + line.Length + 3) * 2);
        }

        foreach (char c in line)
        {
            if (c == separator && state != State.Quoted)
            {
                EndField();
                state = State.FieldStart;
            }
            else
            {
                Take(c);
            }
        }

        if (state == State.Escaped)
        {
            text[length++] = '\\';
            state = State.Quoted;
        }

        if (state == State.Quoted)
        {
            if (lines.End == LineEnd.CrLf)
            {
                text[length++] = '\r';
            }

            text[length++] = '\n';
            return length <= LineReader.MaxLength
                ? false
                : throw Fail(FormattableString.Invariant($"the row cannot be read: found more than {LineReader.MaxLength} characters, expected its end before"));
        }

        EndField();
        return true;
    }

    private void Take(char c)
    {
        switch (state, c)
        {
            case (State.FieldStart, '"'):
                state = State.Quoted;
                break;
            case (State.Plain, '"') when takesBareQuotes:
                text[length++] = c;
                break;
            case (State.FieldStart or State.Plain, '"' or '\r'):
                throw Fail($"the field {Name(ends.Count)} is malformed: found {(c == '"' ? "a quote" : "a carriage return")} in a field without quotes, expected the field in quotes and each quote in it doubled");
            case (State.FieldStart or State.Plain, _):
                text[length++] = c;
                state = State.Plain;
                break;
            case (State.Quoted, '"'):
                state = State.QuoteInQuoted;
                break;
            case (State.Quoted, '\\') when takesBackslashes:
                state = State.Escaped;
                break;
            case (State.Escaped, '"' or '\\'):
                text[length++] = c;
                state = State.Quoted;
                break;
            case (State.Escaped, _):
                text[length++] = '\\';
                text[length++] = c;
                state = State.Quoted;
                break;
            case (State.Quoted, _):
                text[length++] = c;
                break;
            case (State.QuoteInQuoted, '"'):
                text[length++] = '"';
                state = State.Quoted;
                break;
            default:
                throw Fail($"the field {Name(ends.Count)} is malformed: found text after its closing quote, expected {(separator == ',' ? "a comma" : $"the separator {separator}")}; each quote inside a field must be doubled");
        }
    }

    private void EndField()
    {
        if (ends.Count == maxFields)
        {
            throw Fail(FormattableString.Invariant($"the row is malformed: found more than {maxFields} fields"));
        }

        ends.Add(length);
    }

    private string Name(int field) => field < Columns.Count
        ? SafeText.Quote(Columns[field])
        : FormattableString.Invariant($"number {field + 1}");

    private LedgerFormatException Fail(string problem) => new(problem, lines.Name, Line);
}
