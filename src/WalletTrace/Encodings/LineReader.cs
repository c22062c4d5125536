using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace WalletTrace.Encodings;

/// <summary>How a line ends.</summary>
internal enum LineEnd
{
    /// <summary>With the file.</summary>
    None,

    /// <summary>With a line feed.</summary>
    Lf,

    /// <summary>With a carriage return and a line feed.</summary>
    CrLf,
}

/// <summary>
/// Reads the lines of a text in UTF-8 one by one. Works on bytes, so that an error names the very byte; a line is checked as a whole,
/// which is sound because no byte of a longer character is a line feed.
/// </summary>
/// <param name="stream">The text.</param>
/// <param name="name">The name of the file, for messages.</param>
/// <param name="takesNul">Whether the character NUL is text like any other.</param>
internal sealed class LineReader(Stream stream, string name, bool takesNul = false)
{
    /// <summary>The most bytes that a line, and a row of several lines, may have.</summary>
    public const int MaxLength = 1 << 20;

    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private bool exhausted;
    private long offset;

    /// <summary>The name of the file, for messages.</summary>
    public string Name { get; } = name;

    /// <summary>The number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The line read last without its end; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>How the line read last ends.</summary>
    public LineEnd End { get; private set; }

    /// <summary>Reads the next line; false at the end of the file.</summary>
    /// <exception cref="LedgerFormatException">The line is too long, holds a NUL or is no UTF-8; or the file is damaged or cut short.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        int scanned = 0;
        while (true)
        {
            int at = buffer.AsSpan(start + scanned, end - start - scanned).IndexOf((byte)'\n');
            if (at >= 0)
            {
                Take(scanned + at, 1);
                return true;
            }

            scanned = end - start;
            if (scanned > MaxLength)
            {
                throw TooLong(Number + 1);
            }

            if (exhausted)
            {
                if (scanned > 0)
                {
                    Take(scanned, 0);
                }

                return scanned > 0;
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>An error at the line read last.</summary>
    public LedgerFormatException Fail(string problem) => new(problem, Name, Math.Max(1, Number));

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }
        else if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        try
        {
            int read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
            end += read;
            exhausted = read == 0;
        }
        catch (InvalidDataException e)
        {
            throw new LedgerFormatException(
                "the file cannot be unpacked: found data that is no gzip, damaged or cut short, expected a whole gzip file; get it again",
                Name,
                Number + 1,
                innerException: e);
        }
    }

    private void Take(int length, int lineFeed)
    {
        Number++;
        var line = buffer.AsMemory(start, length);
        long lineOffset = offset;
        start += length + lineFeed;
        offset += length + lineFeed;
        End = lineFeed == 0 ? LineEnd.None : LineEnd.Lf;
        if (lineFeed > 0 && length > 0 && line.Span[^1] == '\r')
        {
            line = line[..^1];
            End = LineEnd.CrLf;
        }

        if (line.Length > MaxLength)
        {
            throw TooLong(Number);
        }

        Check(line.Span, lineOffset);
        Line = Number == 1 && line.Span.StartsWith("\uFEFF"u8) ? line[3..] : line;
    }

    private void Check(ReadOnlySpan<byte> line, long lineOffset)
    {
        if (Number == 1 && (line.StartsWith<byte>([0xff, 0xfe]) || line.StartsWith<byte>([0xfe, 0xff])))
        {
            throw Fail("the file cannot be read: found UTF-16, expected UTF-8; save it as UTF-8");
        }

        if (Number == 1 && line.StartsWith<byte>([0x1f, 0x8b]))
        {
            throw Fail("the file cannot be read: found gzip, expected text; name it .gz to have it unpacked");
        }

        int at = FindBad(line, takesNul);
        if (at >= 0)
        {
            throw new LedgerFormatException(
                Describe(line[at]),
                Name,
                Number,
                lineOffset + at);
        }
    }

    /// <summary>Where the first byte stands that is no UTF-8, or NUL where that is not taken; -1 when there is none.</summary>
    public static int FindBad(ReadOnlySpan<byte> text, bool takesNul)
    {
        if (Utf8.IsValid(text))
        {
            return takesNul ? -1 : text.IndexOf((byte)0);
        }

        int at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out var rune, out int length) == OperationStatus.Done && (takesNul || rune.Value != 0))
        {
            at += length;
        }

        return at;
    }

    /// <summary>What is wrong with a byte that is no text.</summary>
    public static string Describe(byte bad) =>
        FormattableString.Invariant($"the file cannot be read: found byte 0x{bad:x2}, expected text in UTF-8{(bad == 0 ? " without NUL" : string.Empty)}");

    private LedgerFormatException TooLong(long line) =>
        new(FormattableString.Invariant($"the line cannot be read: found more than {MaxLength} bytes, expected a line break before"), Name, line);
}
