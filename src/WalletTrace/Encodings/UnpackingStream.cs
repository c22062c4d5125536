using System.Buffers.Binary;
using System.IO.Compression;

namespace WalletTrace.Encodings;

/// <summary>
/// Unpacks a gzip file of one member and checks that it is whole. <see cref="GZipStream"/> on its own takes the end of a file that is cut
/// short for the end of the data.
/// </summary>
/// <remarks>
/// The last four bytes of a gzip file are the length of the data modulo 2^32 (RFC 1952, 2.3.1), the four before them a checksum, which
/// <see cref="GZipStream"/> does check where it finds it. Several members in one file are refused: whether the last of them is missing
/// could not be told.
/// </remarks>
internal sealed class UnpackingStream : ForwardStream
{
    private readonly TailStream packed;
    private readonly GZipStream unpacker;
    private ulong length;

    public UnpackingStream(Stream packed)
    {
        this.packed = new TailStream(packed);
        unpacker = new GZipStream(this.packed, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is no gzip, damaged or cut short.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await unpacker.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        length += (ulong)read;
        if (read == 0 && buffer.Length > 0 && await packed.ReadTailAsync(cancellationToken).ConfigureAwait(false) != unchecked((uint)length))
        {
            throw new InvalidDataException();
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            unpacker.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Passes a stream on and remembers its last four bytes.</summary>
    private sealed class TailStream(Stream stream) : ForwardStream
    {
        private readonly byte[] tail = new byte[4];
        private int known;

        /// <summary>The last four bytes of the whole stream as a number; null when it has fewer.</summary>
        public async ValueTask<uint?> ReadTailAsync(CancellationToken cancellationToken)
        {
            var rest = new byte[4096];
            while (await ReadAsync(rest, cancellationToken).ConfigureAwait(false) > 0)
            {
            }

            return known == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(tail) : null;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Remember(buffer.Span[..read]);
            return read;
        }

        private void Remember(ReadOnlySpan<byte> read)
        {
            int kept = Math.Clamp(4 - read.Length, 0, known);
            tail.AsSpan(known - kept, kept).CopyTo(tail);
            var last = read[^Math.Min(4, read.Length)..];
            last.CopyTo(tail.AsSpan(kept));
            known = kept + last.Length;
        }
    }
}
