using System.Buffers;

namespace WalletTrace.Tracing.Watching;

/// <summary>
/// A file of lines that only ever grows. A line that a killed process or a broken machine left half-written is cut off when the file is opened; everything
/// before it stands.
/// </summary>
internal sealed class DurableLines : IDisposable
{
    /// <summary>The longest line, in bytes.</summary>
    public const int MaxLength = 1 << 20;

    private readonly FileStream file;
    private readonly string name;

    private DurableLines(FileStream file, string name)
    {
        this.file = file;
        this.name = name;
    }

    /// <summary>The length of what stands, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Opens a file, or makes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sharing">Who else may open it meanwhile: nobody can be kept from writing who may read.</param>
    /// <param name="hasHeader">Whether the first line must be whole: it was written with the file, so that a file without it is another.</param>
    /// <param name="take">Is given every line, without its end, with the byte at which it begins; throws <see cref="FormatException"/> for what is none.</param>
    /// <exception cref="LedgerFormatException">A line before the last is damaged.</exception>
    /// <exception cref="IOException">The file cannot be opened or read, or somebody else has it open.</exception>
    public static DurableLines Open(string path, FileShare sharing, bool hasHeader, Action<ReadOnlyMemory<byte>, long> take)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, sharing, 1);
        try
        {
            var lines = new DurableLines(file, Path.GetFileName(path));
            lines.ReadAll(take);
            if (hasHeader && lines.Length == 0)
            {
                throw new LedgerFormatException("the file is not what it should be: found another beginning, expected the first line of a watch's journal", lines.name, 1);
            }

            if (file.Length > lines.Length)
            {
                file.SetLength(lines.Length);
                file.Flush(flushToDisk: true);
            }

            return lines;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds whole lines, ends included: all of them, or when this throws none.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="toDisk">Whether they must survive not only the process but the machine.</param>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Append(ReadOnlySpan<byte> lines, bool toDisk)
    {
        file.Position = Length;
        bool isWritten = false;
        try
        {
            file.Write(lines);
            file.Flush(toDisk);
            isWritten = true;
        }
        finally
        {
            // What does not stand is written over by what comes next, or cut off here or when the file is opened again.
            if (!isWritten && file.CanWrite)
            {
                Cut();
            }
        }

        Length += lines.Length;
    }

    /// <summary>Reads the line that begins at a byte, without its end.</summary>
    public byte[] ReadAt(long offset)
    {
        var line = new ArrayBufferWriter<byte>(1024);
        file.Position = offset;
        while (true)
        {
            Span<byte> free = line.GetSpan(1024);
            int read = file.Read(free);
            int end = free[..read].IndexOf((byte)'\n');
            line.Advance(end >= 0 ? end : read);
            if (end >= 0)
            {
                return line.WrittenSpan.ToArray();
            }

            if (read == 0 || line.WrittenCount > MaxLength)
            {
                throw new LedgerFormatException("a line is not there any more: found the file changed since it was opened, expected it to be left alone", name, offset: offset);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void Cut()
    {
        try
        {
            file.SetLength(Length);
        }
        catch (IOException)
        {
            // The failure that brought us here is the one to tell.
        }
    }

    private void ReadAll(Action<ReadOnlyMemory<byte>, long> take)
    {
        var buffer = new byte[1 << 16];
        int held = 0;
        long number = 0;
        (long Number, FormatException Cause)? damaged = null;
        while (true)
        {
            int read = file.Read(buffer.AsSpan(held));
            held += read;
            int start = 0;
            while (buffer.AsSpan(start, held - start).IndexOf((byte)'\n') is >= 0 and int length)
            {
                number++;
                if (damaged is { } before)
                {
                    throw new LedgerFormatException("the line is damaged: found something else than what belongs there", name, before.Number, innerException: before.Cause);
                }

                try
                {
                    take(buffer.AsMemory(start, length), Length);
                    Length += length + 1;
                }
                catch (FormatException cause)
                {
                    // The last line may be what a machine that broke down left of it.
                    damaged = (number, cause);
                }

                start += length + 1;
            }

            if (read == 0)
            {
                return;
            }

            held -= start;
            buffer.AsSpan(start, held).CopyTo(buffer);
            if (held == buffer.Length)
            {
                Array.Resize(ref buffer, held <= MaxLength
                    ? held * 2
                    : throw new LedgerFormatException(FormattableString.Invariant($"the line is too long: found more than {MaxLength} bytes"), name, number + 1));
            }
        }
    }
}
