using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace WalletTrace.Chains.Files;

/// <summary>Writes rows to one file, by way of a buffer.</summary>
internal abstract class RowWriter(Stream stream, bool packed) : IAsyncDisposable
{
    private const int FlushAt = 1 << 16;

    private readonly Stream target = packed ? new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true) : stream;

    /// <summary>What is not yet written to the file.</summary>
    protected ArrayBufferWriter<byte> Buffer { get; } = new(FlushAt * 2);

    /// <summary>Writes a row.</summary>
    public async ValueTask WriteAsync(FactRow row, CancellationToken cancellationToken)
    {
        Put(row);
        if (Buffer.WrittenCount >= FlushAt)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes what is still in the buffer.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await target.WriteAsync(Buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        Buffer.ResetWrittenCount();
    }

    /// <summary>Ends a packed file; the stream itself stays open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (packed)
        {
            await target.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Puts a row into the buffer.</summary>
    protected abstract void Put(FactRow row);
}

/// <summary>Writes rows of one kind as CSV, with a header.</summary>
internal sealed class CsvRowWriter : RowWriter
{
    // A quote becomes two, and a character at most three bytes; a quote is never of three.
    private const int MaxGrowth = 3;

    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    private readonly RowSchema schema;

    public CsvRowWriter(Stream stream, bool packed, RowSchema schema)
        : base(stream, packed)
    {
        this.schema = schema;
        Encoding.UTF8.GetBytes(schema.Header + "\n", Buffer);
    }

    /// <inheritdoc/>
    protected override void Put(FactRow row)
    {
        int used = 0;
        var line = Buffer.GetSpan((row.Length * MaxGrowth) + (schema.Columns.Count * 3));
        for (int at = 0; at < schema.Columns.Count; at++)
        {
            if (at > 0)
            {
                line[used++] = (byte)',';
            }

            var value = row[schema.Columns[at]];
            used += Encoding.UTF8.GetBytes(value.ContainsAny(Special) ? Quoted(value) : value, line[used..]);
        }

        line[used++] = (byte)'\n';
        Buffer.Advance(used);
    }

    private static string Quoted(ReadOnlySpan<char> value) => $"\"{value.ToString().Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>Writes rows of all kinds as JSON Lines. Columns without a value are left out.</summary>
internal sealed class JsonRowWriter : RowWriter, IDisposable
{
    private readonly Utf8JsonWriter json;

    public JsonRowWriter(Stream stream, bool packed)
        : base(stream, packed) => json = new Utf8JsonWriter(Buffer);

    /// <summary>A row as one line, without its end.</summary>
    public static string Line(FactRow row)
    {
        using var writer = new JsonRowWriter(Stream.Null, packed: false);
        writer.Put(row);
        return Encoding.UTF8.GetString(writer.Buffer.WrittenSpan).TrimEnd('\n');
    }

    public void Dispose() => json.Dispose();

    /// <inheritdoc/>
    protected override void Put(FactRow row)
    {
        json.Reset(Buffer);
        json.WriteStartObject();
        json.WriteString("record"u8, row.Schema.Record);
        foreach (var column in row.Schema.Columns)
        {
            var value = row[column];
            if (value.IsEmpty)
            {
                continue;
            }

            json.WritePropertyName(RowSchema.NameOf(column));
            if (RowSchema.FormOf(column) == ColumnForm.Text)
            {
                json.WriteStringValue(value);
            }
            else
            {
                // Digits, true or false: written by the row builder, and the same in JSON.
                json.WriteRawValue(value, skipInputValidation: true);
            }
        }

        json.WriteEndObject();
        json.Flush();
        Buffer.Write("\n"u8);
    }
}
