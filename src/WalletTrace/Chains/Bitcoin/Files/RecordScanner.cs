using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>
/// Goes over the records of a block or undo file: the chain's four bytes, a length, what the record holds, and whatever follows it by its kind. What lies
/// between records is passed over, as a node does when it indexes its files anew, and told.
/// </summary>
/// <remarks>
/// Only the first bytes of each record are read, and not through a mapping: a node cuts the zeros off the end of a file that it has filled, and may do so
/// meanwhile.
/// </remarks>
/// <param name="folder">The folder.</param>
/// <param name="magic">The chain's four bytes, the first the most significant.</param>
/// <param name="findings">What was passed over.</param>
internal sealed class RecordScanner(BlockFolder folder, uint magic, List<BlockFileFinding> findings)
{
    /// <summary>The bytes before what a record holds.</summary>
    public const int PrefixLength = 2 * sizeof(uint);

    private const int ChunkLength = 1 << 16;

    private readonly byte[] chunk = new byte[ChunkLength];
    private long chunkStart;
    private int chunkLength;

    /// <summary>Looks at a record: whether it is one.</summary>
    /// <param name="offset">Where what it holds begins in the file.</param>
    /// <param name="length">How many bytes it holds.</param>
    /// <param name="start">The first of them.</param>
    public delegate bool Accept(long offset, int length, ReadOnlySpan<byte> start);

    /// <summary>What records of a file look like.</summary>
    /// <param name="Shortest">The fewest bytes a record holds.</param>
    /// <param name="Longest">The most.</param>
    /// <param name="Trailer">How many bytes follow it that its length does not count.</param>
    /// <param name="Peek">How many of its first bytes are looked at.</param>
    public readonly record struct Form(int Shortest, int Longest, int Trailer, int Peek);

    /// <summary>Goes over a file. O(records), and O(bytes) where there is something else between them.</summary>
    /// <exception cref="ChainSourceException">The file cannot be read.</exception>
    public void Scan(string name, long length, Form form, Accept accept, CancellationToken cancellationToken)
    {
        using SafeFileHandle file = folder.OpenFile(name);
        Span<byte> start = stackalloc byte[PrefixLength + form.Peek];
        long at = 0;
        long gap = -1;
        bool isCut = false;
        for (int steps = 0; at >= 0 && at + PrefixLength <= length; steps++)
        {
            if (steps % 1024 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            ReadOnlySpan<byte> read = start[..folder.Read(file, name, at, start[..(int)Math.Min(start.Length, length - at)])];
            if (read.Length >= PrefixLength && LengthIn(read, form) is { } held)
            {
                long end = at + PrefixLength + held + form.Trailer;
                ReadOnlySpan<byte> first = read[PrefixLength..Math.Min(read.Length, PrefixLength + held)];
                if (end <= length && accept(at + PrefixLength, held, first))
                {
                    Tell(file, name, gap, at, isTail: false, isCut: false);
                    (at, gap, isCut) = (end, -1, false);
                    continue;
                }

                isCut |= gap < 0 && end > length;
            }

            gap = gap < 0 ? at : gap;
            at = FindMagic(file, name, at + 1, length, cancellationToken);
        }

        Tell(file, name, gap >= 0 ? gap : at, length, isTail: true, isCut);
    }

    private int? LengthIn(ReadOnlySpan<byte> prefix, Form form)
    {
        uint held = BinaryPrimitives.ReadUInt32LittleEndian(prefix[sizeof(uint)..]);
        return BinaryPrimitives.ReadUInt32BigEndian(prefix) == magic && held >= form.Shortest && held <= form.Longest ? (int)held : null;
    }

    /// <summary>The next place at which the chain's four bytes stand; -1 when there is none.</summary>
    private long FindMagic(SafeFileHandle file, string name, long from, long length, CancellationToken cancellationToken)
    {
        Span<byte> mark = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(mark, magic);
        for (long at = from; at + mark.Length <= length;)
        {
            // Bytes full of marks are read once and not once for each.
            if (at < chunkStart || at + mark.Length > chunkStart + chunkLength)
            {
                cancellationToken.ThrowIfCancellationRequested();
                chunkStart = at;
                chunkLength = folder.Read(file, name, at, chunk.AsSpan(0, (int)Math.Min(ChunkLength, length - at)));
                if (chunkLength < mark.Length)
                {
                    return -1;
                }
            }

            int start = (int)(at - chunkStart);
            int found = chunk.AsSpan(start, chunkLength - start).IndexOf(mark);
            if (found >= 0)
            {
                return at + found;
            }

            // The last three bytes may begin a mark.
            at = chunkStart + chunkLength - mark.Length + 1;
        }

        return -1;
    }

    /// <summary>Tells what lies between two places, unless it is zeros only: a node makes room for blocks ahead of them.</summary>
    private void Tell(SafeFileHandle file, string name, long from, long to, bool isTail, bool isCut)
    {
        if (from < 0 || from >= to)
        {
            return;
        }

        long last = LastNonZero(file, name, from, to);
        if (last < 0)
        {
            return;
        }

        long bytes = isTail && !isCut ? last + 1 - from : to - from;
        findings.Add(isCut
            ? new BlockFileFinding(BlockFileFindingKind.CutShort, name, from, bytes, FormattableString.Invariant($"the last record is cut short after {bytes} bytes and is left out"))
            : new BlockFileFinding(BlockFileFindingKind.Garbage, name, from, bytes, FormattableString.Invariant($"{bytes} bytes are no record and were passed over")));
    }

    /// <summary>The last byte between two places that is not zero as it stands in the file; -1 when all are.</summary>
    private long LastNonZero(SafeFileHandle file, string name, long from, long to)
    {
        chunkLength = 0;
        long last = -1;
        for (long at = from; at < to; at += ChunkLength)
        {
            int read = folder.Read(file, name, at, chunk.AsSpan(0, (int)Math.Min(ChunkLength, to - at)));
            folder.Key.Apply(chunk.AsSpan(0, read), at);
            int found = chunk.AsSpan(0, read).LastIndexOfAnyExcept((byte)0);
            last = found >= 0 ? at + found : last;
        }

        return last;
    }
}
