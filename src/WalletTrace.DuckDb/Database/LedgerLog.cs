using System.Buffers.Binary;

namespace WalletTrace.DuckDb.Database;

/// <summary>
/// The log beside a ledger's file that holds what was committed last. The database takes an entry that is empty or does not end for a transaction that was never
/// committed, as a process that is killed leaves one, and forgets all from there on; were a byte that says how long an entry is damaged, it would so forget what
/// was committed. This is found here: behind what was not committed, no transaction ends.
/// </summary>
/// <remarks>
/// Form (DuckDB, version 2 of its log): a head; then entries, each with its length, a checksum (8 bytes each, little-endian) and its content. The database
/// itself holds contents against their checksums.
/// </remarks>
internal static class LedgerLog
{
    /// <summary>What the name of the log has behind that of the ledger.</summary>
    public const string Extension = ".wal";

    private const int EntryHead = 2 * sizeof(ulong);
    private const int Piece = 1 << 20;

    // Its kind (field 100: 98) and version (field 101: 2).
    private static ReadOnlySpan<byte> Head => [100, 0, 98, 101, 0, 2, 0xFF, 0xFF];

    // A later version, with an identity (field 102) that the database checks.
    private static ReadOnlySpan<byte> LaterHead => [100, 0, 98, 101, 0, 3, 102, 0];

    // The checksum and the content of the entry that ends a transaction (field 100: 100); every one is the same.
    private static ReadOnlySpan<byte> End => [0xE7, 0xFE, 0x7D, 0x72, 0x2F, 0xED, 0x3D, 0x5E, 100, 0, 100, 0xFF, 0xFF];

    /// <summary>What is wrong with the log of a ledger; null where nothing is, or where there is none.</summary>
    /// <param name="file">The ledger's file.</param>
    /// <exception cref="IOException">The log cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The log may not be read.</exception>
    public static string? FindDamage(string file)
    {
        if (!File.Exists(file + Extension))
        {
            return null;
        }

        using var log = new FileStream(file + Extension, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, Piece);
        long length = log.Length;
        Span<byte> head = stackalloc byte[Head.Length];
        head = head[..log.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (head.SequenceEqual(LaterHead) || (head.Length < Head.Length && Head.StartsWith(head)))
        {
            return null;
        }

        if (!head.SequenceEqual(Head))
        {
            return "found no log that this version of DuckDB writes";
        }

        long place = Head.Length;
        Span<byte> entry = stackalloc byte[EntryHead];
        while (length - place >= EntryHead)
        {
            log.Position = place;
            log.ReadExactly(entry);
            ulong size = BinaryPrimitives.ReadUInt64LittleEndian(entry);
            if (size == 0 || size > (ulong)(length - place - EntryHead))
            {
                break;
            }

            place += EntryHead + (long)size;
        }

        return EndsAfter(log, place, length)
            ? FormattableString.Invariant($"found no whole entry at byte {place} of {length}, expected one, for there are committed ones behind it")
            : null;
    }

    /// <summary>Whether a transaction ends between two places of the log.</summary>
    private static bool EndsAfter(FileStream log, long from, long to)
    {
        byte[] buffer = new byte[Piece];
        for (; to - from >= End.Length; from += buffer.Length - End.Length + 1)
        {
            log.Position = from;
            Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - from));
            log.ReadExactly(piece);
            if (piece.IndexOf(End) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
