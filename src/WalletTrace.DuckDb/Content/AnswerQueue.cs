using System.IO.Compression;
using System.Security.Cryptography;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Writing;

namespace WalletTrace.DuckDb.Content;

/// <summary>
/// Answers that wait to be written with what is appended next, in the order in which they came. They are compressed as they come; of one that is too large
/// only the name is kept. Safe for several threads.
/// </summary>
/// <param name="maxBytes">The largest answer that is kept, in bytes.</param>
internal sealed class AnswerQueue(int maxBytes) : IAnswerLog
{
    /// <summary>From how many compressed bytes on they should not wait for an append.</summary>
    private const long MaxWaiting = 64L << 20;

    // Web servers' choice: four fifths of what the best quality saves, at a hundredth of its time.
    private const int Quality = 4;
    private const int Window = 22;

    private readonly Lock gate = new();
    private readonly List<Waiting> waiting = [];
    private readonly HashSet<UInt256> held = [];
    private long bytes;

    // The number of the last row that is committed; used by who writes.
    private long? last;

    /// <summary>Whether so much waits that it should be written by itself.</summary>
    public bool IsFull => Interlocked.Read(ref bytes) > MaxWaiting;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return waiting.Count == 0;
            }
        }
    }

    /// <inheritdoc/>
    public void Add(RawAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ReadOnlySpan<byte> content = answer.Content.Span;
        byte[] hash = SHA256.HashData(content);
        UInt256 name = UInt256.ReadBigEndian(hash);
        bool isNew;
        lock (gate)
        {
            isNew = held.Add(name);
        }

        byte[]? packed = isNew && content.Length <= maxBytes ? Pack(content) : null;
        lock (gate)
        {
            bytes += packed?.Length ?? 0;
            waiting.Add(new Waiting(hash, content.Length, packed, isNew, answer with { Content = default }));
        }
    }

    /// <summary>Writes what waits; how many of them.</summary>
    /// <param name="connection">A connection with a transaction.</param>
    /// <param name="append">The append that goes with it; null where none does.</param>
    public int Write(LedgerConnection connection, int? append)
    {
        Waiting[] all;
        lock (gate)
        {
            all = [.. waiting];
        }

        if (all.Length == 0)
        {
            return 0;
        }

        var known = new HashSet<UInt256>();
        using (ChunkReader rows = connection.Query($"SELECT hash FROM answer WHERE hash IN ({string.Join(',', all.Select(answer => Sql.Of(answer.Hash)))})"))
        {
            while (rows.Read())
            {
                known.Add(UInt256.ReadBigEndian(rows.Bytes(0)));
            }
        }

        using (var contents = new ChunkWriter(connection, "answer"))
        {
            foreach (Waiting answer in all.Where(answer => answer.IsFirst && !known.Contains(UInt256.ReadBigEndian(answer.Hash))))
            {
                contents.SetBytes(0, answer.Hash);
                contents.Set(1, answer.Length);
                contents.SetBytes(2, answer.Packed, answer.Packed is null);
                contents.EndRow();
            }

            contents.Close();
        }

        long number = last ??= connection.Number("SELECT max(number) FROM answer_read") ?? 0;
        using var readings = new ChunkWriter(connection, "answer_read");
        foreach (Waiting answer in all)
        {
            readings.Set(0, ++number);
            readings.SetBytes(1, answer.Hash);
            readings.SetText(2, answer.Told.Source);
            readings.SetText(3, answer.Told.Request);
            readings.SetBytes(4, Convert.FromHexString(answer.Told.RequestHash));
            readings.Set(5, answer.Told.Status);
            readings.Set(6, answer.Told.IsRefusal);
            readings.Set(7, answer.Told.ReadAt);
            readings.Set(8, append);
            readings.EndRow();
        }

        readings.Close();
        return all.Length;
    }

    /// <summary>Forgets the first so many, for they are committed.</summary>
    public void Written(int count)
    {
        last += count;
        lock (gate)
        {
            foreach (Waiting answer in waiting.Take(count))
            {
                bytes -= answer.Packed?.Length ?? 0;
            }

            waiting.RemoveRange(0, count);
            held.Clear();
            held.UnionWith(waiting.Where(answer => answer.IsFirst).Select(answer => UInt256.ReadBigEndian(answer.Hash)));
        }
    }

    /// <summary>Unpacks an answer.</summary>
    /// <param name="packed">The compressed bytes.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <returns>Null where it is damaged.</returns>
    public static byte[]? Unpack(ReadOnlySpan<byte> packed, long length)
    {
        if (length < 0 || length > Array.MaxLength)
        {
            return null;
        }

        byte[] content = new byte[length];
        return BrotliDecoder.TryDecompress(packed, content, out int written) && written == length ? content : null;
    }

    private static byte[] Pack(ReadOnlySpan<byte> content)
    {
        byte[] packed = new byte[BrotliEncoder.GetMaxCompressedLength(content.Length)];
        BrotliEncoder.TryCompress(content, packed, out int written, Quality, Window);
        return packed[..written];
    }

    private sealed record Waiting(byte[] Hash, long Length, byte[]? Packed, bool IsFirst, RawAnswer Told);
}
