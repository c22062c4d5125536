using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Encodings;

/// <summary>The SHA-256 compression function (FIPS 180-4, 6.2.2) of eight messages at once, on vectors of 256 bits.</summary>
internal static unsafe class Sha256Kernel256
{
    /// <summary>How many messages it takes.</summary>
    public const int Lanes = 8;

    /// <summary>Whether this machine has what it takes.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Adds a block of each message to its state.</summary>
    /// <param name="state">The states: eight rows, a word of each message in a row.</param>
    /// <param name="result">Receives the new states. It may be the old ones, or the rows of the words.</param>
    /// <param name="words">The words of the blocks: sixteen rows, and room for 48 more.</param>
    /// <param name="constants">What is added in each round.</param>
    /// <param name="scheduled">How many rows are still to be made: 48, or none when the rows are zero and the words are in the constants.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compress(uint* state, uint* result, uint* words, uint* constants, int scheduled)
    {
        unchecked
        {
            Vector256<uint> a = Load(state, 0), b = Load(state, 1), c = Load(state, 2), d = Load(state, 3);
            Vector256<uint> e = Load(state, 4), f = Load(state, 5), g = Load(state, 6), h = Load(state, 7);
            var step = scheduled > 0 ? 8 * Lanes : 0;
            for (var round = 0; round < 64; round += 8, constants += 8, words += step)
            {
                Round(constants, words, a, b, c, ref d, e, f, g, ref h);
                if (round < scheduled)
                {
                    Extend(words);
                }

                Round(constants + 1, words + Lanes, h, a, b, ref c, d, e, f, ref g);
                if (round < scheduled)
                {
                    Extend(words + Lanes);
                }

                Round(constants + 2, words + (2 * Lanes), g, h, a, ref b, c, d, e, ref f);
                if (round < scheduled)
                {
                    Extend(words + (2 * Lanes));
                }

                Round(constants + 3, words + (3 * Lanes), f, g, h, ref a, b, c, d, ref e);
                if (round < scheduled)
                {
                    Extend(words + (3 * Lanes));
                }

                Round(constants + 4, words + (4 * Lanes), e, f, g, ref h, a, b, c, ref d);
                if (round < scheduled)
                {
                    Extend(words + (4 * Lanes));
                }

                Round(constants + 5, words + (5 * Lanes), d, e, f, ref g, h, a, b, ref c);
                if (round < scheduled)
                {
                    Extend(words + (5 * Lanes));
                }

                Round(constants + 6, words + (6 * Lanes), c, d, e, ref f, g, h, a, ref b);
                if (round < scheduled)
                {
                    Extend(words + (6 * Lanes));
                }

                Round(constants + 7, words + (7 * Lanes), b, c, d, ref e, f, g, h, ref a);
                if (round < scheduled)
                {
                    Extend(words + (7 * Lanes));
                }
            }

            (Load(state, 0) + a).Store(result);
            (Load(state, 1) + b).Store(result + Lanes);
            (Load(state, 2) + c).Store(result + (2 * Lanes));
            (Load(state, 3) + d).Store(result + (3 * Lanes));
            (Load(state, 4) + e).Store(result + (4 * Lanes));
            (Load(state, 5) + f).Store(result + (5 * Lanes));
            (Load(state, 6) + g).Store(result + (6 * Lanes));
            (Load(state, 7) + h).Store(result + (7 * Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        uint* constant,
        uint* words,
        Vector256<uint> a,
        Vector256<uint> b,
        Vector256<uint> c,
        ref Vector256<uint> d,
        Vector256<uint> e,
        Vector256<uint> f,
        Vector256<uint> g,
        ref Vector256<uint> h)
    {
        h = h + (Vector256.Create(*constant) + Vector256.Load(words)) + (((f ^ g) & e) ^ g)
            + (RotateRight(e, 6) ^ RotateRight(e, 11) ^ RotateRight(e, 25));
        d += h;
        h += (((a | b) & c) | (a & b)) + (RotateRight(a, 2) ^ RotateRight(a, 13) ^ RotateRight(a, 22));
    }

    /// <summary>Makes the row sixteen further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Extend(uint* words)
    {
        unchecked
        {
            var next = Vector256.Load(words + Lanes);
            var row = Vector256.Load(words) + (RotateRight(next, 7) ^ RotateRight(next, 18) ^ (next >>> 3));
            var last = Vector256.Load(words + (14 * Lanes));
            row = row + Vector256.Load(words + (9 * Lanes)) + (RotateRight(last, 17) ^ RotateRight(last, 19) ^ (last >>> 10));
            row.Store(words + (16 * Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> RotateRight(Vector256<uint> value, int count) => (value >>> count) | (value << (32 - count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Load(uint* rows, int row)
    {
        unchecked
        {
            return Vector256.Load(rows + (row * Lanes));
        }
    }
}
