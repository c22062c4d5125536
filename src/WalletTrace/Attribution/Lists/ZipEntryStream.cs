using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>Unpacks an entry of a ZIP and holds it against the length and CRC-32 that the ZIP gives for it, which the framework does not.</summary>
/// <param name="stream">What is unpacked; it is closed with this.</param>
/// <param name="name">The entry's name, for messages.</param>
/// <param name="length">The length that it must have.</param>
/// <param name="crc">The CRC-32 that it must have (ISO 3309, as in APPNOTE.TXT 4.4.7).</param>
internal sealed class ZipEntryStream(Stream stream, string name, long length, uint crc) : ForwardStream
{
    private static readonly uint[] Table = MakeTable();

    private long count;
    private uint state = uint.MaxValue;

    public override long Length => length;

    /// <inheritdoc/>
    /// <exception cref="LedgerFormatException">What is unpacked is not what was packed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException cause)
        {
            throw Damaged(cause);
        }

        foreach (byte value in buffer.Span[..read])
        {
            state = Table[(state ^ value) & 0xff] ^ (state >> 8);
        }

        count += read;
        return count > length || (read == 0 && buffer.Length > 0 && (count != length || ~state != crc)) ? throw Damaged(null) : read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint value = 0; value < table.Length; value++)
        {
            uint entry = value;
            for (int bit = 0; bit < 8; bit++)
            {
                entry = (entry & 1) == 1 ? 0xedb88320 ^ (entry >> 1) : entry >> 1;
            }

            table[value] = entry;
        }

        return table;
    }

    private LedgerFormatException Damaged(InvalidDataException? cause) =>
        new("the entry cannot be unpacked: found other bytes than were packed, expected its length and CRC-32; get the file again", name, innerException: cause);
}
