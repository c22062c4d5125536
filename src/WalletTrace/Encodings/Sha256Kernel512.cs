using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Encodings;

/// <summary>The SHA-256 compression function (FIPS 180-4, 6.2.2) of 32 messages at once, sixteen to a vector of 512 bits.</summary>
/// <remarks>
/// The rounds of one vector mostly wait for each other; those of a second one beside it fill the gaps. Both states fit the 32
/// registers because the message schedule stays in memory.
/// </remarks>
internal static unsafe class Sha256Kernel512
{
    /// <summary>How many messages it takes.</summary>
    public const int Lanes = 32;

    // Where a row's second vector starts.
    private const int Second = Lanes / 2;

    // Truth tables of three bits, the first operand the highest.
    private const byte Choose = 0b1100_1010;
    private const byte Majority = 0b1110_1000;
    private const byte Xor = 0b1001_0110;

    /// <summary>Whether this machine has what it takes.</summary>
    public static bool IsSupported => Avx512BW.IsSupported && Vector512.IsHardwareAccelerated && Sha256Kernel256.IsSupported;

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
            Vector512<uint> a = Load(state, 0), b = Load(state, 1), c = Load(state, 2), d = Load(state, 3);
            Vector512<uint> e = Load(state, 4), f = Load(state, 5), g = Load(state, 6), h = Load(state, 7);
            var others = state + Second;
            Vector512<uint> p = Load(others, 0), q = Load(others, 1), r = Load(others, 2), s = Load(others, 3);
            Vector512<uint> t = Load(others, 4), u = Load(others, 5), v = Load(others, 6), w = Load(others, 7);
            var step = scheduled > 0 ? 8 * Lanes : 0;
            for (var round = 0; round < 64; round += 8, constants += 8, words += step)
            {
                Round(constants, words, a, b, c, ref d, e, f, g, ref h);
                Round(constants, words + Second, p, q, r, ref s, t, u, v, ref w);
                if (round < scheduled)
                {
                    Extend(words);
                    Extend(words + Second);
                }

                Round(constants + 1, words + Lanes, h, a, b, ref c, d, e, f, ref g);
                Round(constants + 1, words + Lanes + Second, w, p, q, ref r, s, t, u, ref v);
                if (round < scheduled)
                {
                    Extend(words + Lanes);
                    Extend(words + Lanes + Second);
                }

                Round(constants + 2, words + (2 * Lanes), g, h, a, ref b, c, d, e, ref f);
                Round(constants + 2, words + (2 * Lanes) + Second, v, w, p, ref q, r, s, t, ref u);
                if (round < scheduled)
                {
                    Extend(words + (2 * Lanes));
                    Extend(words + (2 * Lanes) + Second);
                }

                Round(constants + 3, words + (3 * Lanes), f, g, h, ref a, b, c, d, ref e);
                Round(constants + 3, words + (3 * Lanes) + Second, u, v, w, ref p, q, r, s, ref t);
                if (round < scheduled)
                {
                    Extend(words + (3 * Lanes));
                    Extend(words + (3 * Lanes) + Second);
                }

                Round(constants + 4, words + (4 * Lanes), e, f, g, ref h, a, b, c, ref d);
                Round(constants + 4, words + (4 * Lanes) + Second, t, u, v, ref w, p, q, r, ref s);
                if (round < scheduled)
                {
                    Extend(words + (4 * Lanes));
                    Extend(words + (4 * Lanes) + Second);
                }

                Round(constants + 5, words + (5 * Lanes), d, e, f, ref g, h, a, b, ref c);
                Round(constants + 5, words + (5 * Lanes) + Second, s, t, u, ref v, w, p, q, ref r);
                if (round < scheduled)
                {
                    Extend(words + (5 * Lanes));
                    Extend(words + (5 * Lanes) + Second);
                }

                Round(constants + 6, words + (6 * Lanes), c, d, e, ref f, g, h, a, ref b);
                Round(constants + 6, words + (6 * Lanes) + Second, r, s, t, ref u, v, w, p, ref q);
                if (round < scheduled)
                {
                    Extend(words + (6 * Lanes));
                    Extend(words + (6 * Lanes) + Second);
                }

                Round(constants + 7, words + (7 * Lanes), b, c, d, ref e, f, g, h, ref a);
                Round(constants + 7, words + (7 * Lanes) + Second, q, r, s, ref t, u, v, w, ref p);
                if (round < scheduled)
                {
                    Extend(words + (7 * Lanes));
                    Extend(words + (7 * Lanes) + Second);
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
            result += Second;
            (Load(others, 0) + p).Store(result);
            (Load(others, 1) + q).Store(result + Lanes);
            (Load(others, 2) + r).Store(result + (2 * Lanes));
            (Load(others, 3) + s).Store(result + (3 * Lanes));
            (Load(others, 4) + t).Store(result + (4 * Lanes));
            (Load(others, 5) + u).Store(result + (5 * Lanes));
            (Load(others, 6) + v).Store(result + (6 * Lanes));
            (Load(others, 7) + w).Store(result + (7 * Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        uint* constant,
        uint* words,
        Vector512<uint> a,
        Vector512<uint> b,
        Vector512<uint> c,
        ref Vector512<uint> d,
        Vector512<uint> e,
        Vector512<uint> f,
        Vector512<uint> g,
        ref Vector512<uint> h)
    {
        h = h + (Vector512.Create(*constant) + Vector512.Load(words)) + Avx512F.TernaryLogic(e, f, g, Choose)
            + Avx512F.TernaryLogic(Avx512F.RotateRight(e, 6), Avx512F.RotateRight(e, 11), Avx512F.RotateRight(e, 25), Xor);
        d += h;
        h += Avx512F.TernaryLogic(a, b, c, Majority)
            + Avx512F.TernaryLogic(Avx512F.RotateRight(a, 2), Avx512F.RotateRight(a, 13), Avx512F.RotateRight(a, 22), Xor);
    }

    /// <summary>Makes the row sixteen further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Extend(uint* words)
    {
        unchecked
        {
            var next = Vector512.Load(words + Lanes);
            var row = Vector512.Load(words)
                + Avx512F.TernaryLogic(Avx512F.RotateRight(next, 7), Avx512F.RotateRight(next, 18), Avx512F.ShiftRightLogical(next, 3), Xor);
            var last = Vector512.Load(words + (14 * Lanes));
            row = row + Vector512.Load(words + (9 * Lanes))
                + Avx512F.TernaryLogic(Avx512F.RotateRight(last, 17), Avx512F.RotateRight(last, 19), Avx512F.ShiftRightLogical(last, 10), Xor);
            row.Store(words + (16 * Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Load(uint* rows, int row)
    {
        unchecked
        {
            return Vector512.Load(rows + (row * Lanes));
        }
    }
}
