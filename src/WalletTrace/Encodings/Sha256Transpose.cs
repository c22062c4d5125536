using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Encodings;

/// <summary>
/// Turns the bytes of messages into rows of words and rows back into bytes. A row holds one word of each lane; in bytes, words are
/// big-endian.
/// </summary>
/// <remarks>
/// Four words are taken of four lanes each time, in every 128 bits of a vector apart: the lanes are joined so that the words come
/// out in the order of the lanes.
/// </remarks>
internal static unsafe class Sha256Transpose
{
    private const int BlockLength = Sha256Constants.BlockWords * sizeof(uint);
    private const int DigestLength = Sha256Constants.DigestWords * sizeof(uint);

    // What a quarter of a vector of 512 bits holds.
    private const int PartLength = 16;
    private const int PartWords = PartLength / sizeof(uint);

    // In every word the last byte first, and so on.
    private const ulong FirstWords = 0x0405_0607_0001_0203;
    private const ulong LastWords = 0x0c0d_0e0f_0809_0a0b;

    /// <summary>Reads a block of each lane, the bytes from an offset on behind the lane's address, into sixteen rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReadBlocks(byte** at, int offset, uint* rows, int lanes)
    {
        unchecked
        {
            if (lanes % Vector512<uint>.Count == 0)
            {
                for (var lane = 0; lane < lanes; lane += Vector512<uint>.Count)
                {
                    ReadSixteen(at + lane, offset, rows + lane, lanes);
                }
            }
            else
            {
                for (var lane = 0; lane < lanes; lane += Vector256<uint>.Count)
                {
                    ReadEight(at + lane, offset, rows + lane, lanes);
                }
            }
        }
    }

    /// <summary>Writes a digest of each lane, which stands in eight rows, to the lane's address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WriteDigests(uint* rows, byte** at, int lanes)
    {
        unchecked
        {
            for (var lane = 0; lane < lanes; lane += Vector256<uint>.Count, at += Vector256<uint>.Count)
            {
                var row = rows + lane;
                for (var part = 0; part < DigestLength; part += PartLength, row += PartWords * lanes)
                {
                    var a = Vector256.Load(row);
                    var b = Vector256.Load(row + lanes);
                    var c = Vector256.Load(row + (2 * lanes));
                    var d = Vector256.Load(row + (3 * lanes));
                    Turn(ref a, ref b, ref c, ref d);
                    Part(a, at[0] + part, at[4] + part);
                    Part(b, at[1] + part, at[5] + part);
                    Part(c, at[2] + part, at[6] + part);
                    Part(d, at[3] + part, at[7] + part);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadEight(byte** at, int offset, uint* rows, int lanes)
    {
        unchecked
        {
            for (var part = offset; part < offset + BlockLength; part += PartLength, rows += PartWords * lanes)
            {
                var a = Join(at[0] + part, at[4] + part);
                var b = Join(at[1] + part, at[5] + part);
                var c = Join(at[2] + part, at[6] + part);
                var d = Join(at[3] + part, at[7] + part);
                Turn(ref a, ref b, ref c, ref d);
                a.Store(rows);
                b.Store(rows + lanes);
                c.Store(rows + (2 * lanes));
                d.Store(rows + (3 * lanes));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadSixteen(byte** at, int offset, uint* rows, int lanes)
    {
        unchecked
        {
            for (var part = offset; part < offset + BlockLength; part += PartLength, rows += PartWords * lanes)
            {
                var a = Join(at[0] + part, at[4] + part, at[8] + part, at[12] + part);
                var b = Join(at[1] + part, at[5] + part, at[9] + part, at[13] + part);
                var c = Join(at[2] + part, at[6] + part, at[10] + part, at[14] + part);
                var d = Join(at[3] + part, at[7] + part, at[11] + part, at[15] + part);
                var lowAb = Avx512F.UnpackLow(a, b).AsUInt64();
                var highAb = Avx512F.UnpackHigh(a, b).AsUInt64();
                var lowCd = Avx512F.UnpackLow(c, d).AsUInt64();
                var highCd = Avx512F.UnpackHigh(c, d).AsUInt64();
                Avx512F.UnpackLow(lowAb, lowCd).AsUInt32().Store(rows);
                Avx512F.UnpackHigh(lowAb, lowCd).AsUInt32().Store(rows + lanes);
                Avx512F.UnpackLow(highAb, highCd).AsUInt32().Store(rows + (2 * lanes));
                Avx512F.UnpackHigh(highAb, highCd).AsUInt32().Store(rows + (3 * lanes));
            }
        }
    }

    /// <summary>Makes columns of rows, in both halves of the vectors apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(ref Vector256<uint> a, ref Vector256<uint> b, ref Vector256<uint> c, ref Vector256<uint> d)
    {
        var lowAb = Avx2.UnpackLow(a, b).AsUInt64();
        var highAb = Avx2.UnpackHigh(a, b).AsUInt64();
        var lowCd = Avx2.UnpackLow(c, d).AsUInt64();
        var highCd = Avx2.UnpackHigh(c, d).AsUInt64();
        a = Avx2.UnpackLow(lowAb, lowCd).AsUInt32();
        b = Avx2.UnpackHigh(lowAb, lowCd).AsUInt32();
        c = Avx2.UnpackLow(highAb, highCd).AsUInt32();
        d = Avx2.UnpackHigh(highAb, highCd).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Join(byte* first, byte* second) =>
        Swap(Avx.InsertVector128(Vector128.Load(first).ToVector256Unsafe(), Vector128.Load(second), 1)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Join(byte* first, byte* second, byte* third, byte* fourth)
    {
        var lower = Avx.InsertVector128(Vector128.Load(first).ToVector256Unsafe(), Vector128.Load(second), 1);
        var joined = Avx512F.InsertVector128(lower.ToVector512Unsafe(), Vector128.Load(third), 2);
        joined = Avx512F.InsertVector128(joined, Vector128.Load(fourth), 3);
        var swap = Vector512.Create(FirstWords, LastWords, FirstWords, LastWords, FirstWords, LastWords, FirstWords, LastWords);
        return Avx512BW.Shuffle(joined, swap.AsByte()).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part(Vector256<uint> words, byte* first, byte* second)
    {
        var bytes = Swap(words.AsByte());
        bytes.GetLower().Store(first);
        bytes.GetUpper().Store(second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Swap(Vector256<byte> words) =>
        Avx2.Shuffle(words, Vector256.Create(FirstWords, LastWords, FirstWords, LastWords).AsByte());
}
