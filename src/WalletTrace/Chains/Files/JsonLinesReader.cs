using System.Text.Json;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Files;

/// <summary>Reads rows of JSON Lines: one flat object on each line, its kind under "record".</summary>
internal sealed class JsonLinesReader(LineReader lines) : IRowReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 2 };

    private readonly HashSet<Column> seen = [];

    /// <inheritdoc/>
    public async ValueTask<bool> ReadAsync(FactRow row, CancellationToken cancellationToken)
    {
        if (!await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return lines.Number > 0 ? false : throw lines.Fail("the file is empty: found nothing, expected one JSON object on each line");
        }

        try
        {
            Read(row);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader's own message counts lines from the start of what it was given, always 0.
            bool cut = lines.End == LineEnd.None;
            throw new LedgerFormatException(
                $"the line is no JSON object: found {SafeText.Quote(System.Text.Encoding.UTF8.GetString(lines.Line.Span[..Math.Min(lines.Line.Length, 60)]), 60)}, expected one whole object{(cut ? "; the file may have been cut short" : string.Empty)}",
                lines.Name,
                lines.Number,
                innerException: e);
        }

        return true;
    }

    private void Read(FactRow row)
    {
        seen.Clear();
        row.Clear(SchemaOf(lines.Line.Span), lines.Number);
        var reader = new Utf8JsonReader(lines.Line.Span, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("record"u8))
            {
                reader.Read();
                continue;
            }

            var name = reader.GetString()!;
            var column = row.Schema.Find(name)
                ?? throw lines.Fail($"the row cannot be read: found unknown name {SafeText.Quote(name)}, expected those of a {row.Schema.Record}: record,{row.Schema.Header}");
            if (!seen.Add(column))
            {
                throw Fail(column, "the name a second time", "it once");
            }

            reader.Read();
            Take(row, column, ref reader);
        }

        if (reader.Read())
        {
            throw lines.Fail("the line is malformed: found text after the object, expected one object on each line");
        }
    }

    private void Take(FactRow row, Column column, ref Utf8JsonReader reader)
    {
        var form = RowSchema.FormOf(column);
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return;
            case JsonTokenType.String when form is ColumnForm.Text or ColumnForm.Time:
                row.Took(column, reader.CopyString(row.Room(reader.ValueSpan.Length)));
                return;
            case JsonTokenType.Number when form is ColumnForm.Number or ColumnForm.Time:
                row.Took(column, System.Text.Encoding.UTF8.GetChars(reader.ValueSpan, row.Room(reader.ValueSpan.Length)));
                return;
            case JsonTokenType.True or JsonTokenType.False when form == ColumnForm.Flag:
                row.Set(column, reader.TokenType == JsonTokenType.True ? "true" : "false");
                return;
            case JsonTokenType.Number when column == Column.Amount:
                throw Fail(column, "a number", "a string, because many programs round large numbers");
            default:
                throw Fail(column, NameOf(reader.TokenType), form switch
                {
                    ColumnForm.Text => "a string",
                    ColumnForm.Number => "a whole number",
                    ColumnForm.Time => "a whole number or a string",
                    _ => "true or false",
                });
        }
    }

    private RowSchema SchemaOf(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        RowSchema? schema = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRecord = reader.ValueTextEquals("record"u8);
            reader.Read();
            if (isRecord)
            {
                var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : NameOf(reader.TokenType);
                if (schema is not null)
                {
                    throw lines.Fail("the row cannot be read: found \"record\" twice, expected it once");
                }

                schema = RowSchema.All.FirstOrDefault(known => known.Record == text)
                    ?? throw lines.Fail($"the row cannot be read: found record {SafeText.Quote(text)}, expected one of {string.Join(", ", RowSchema.All.Select(known => known.Record))}");
            }

            reader.Skip();
        }

        return schema ?? throw lines.Fail("the row cannot be read: found no \"record\", expected the kind of row under this name");
    }

    private LedgerFormatException Fail(Column column, string found, string expected) =>
        lines.Fail($"the value of \"{RowSchema.NameOf(column)}\" cannot be read: found {found}, expected {expected}");

    private static string NameOf(JsonTokenType type) => type switch
    {
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        _ => "null",
    };
}
