using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Encodings;

/// <summary>
/// Keccak-256 of many messages of 40 bytes at once: the digits of EVM addresses, whose hash says which are capitals (EIP-55). Eight share the lanes where the machine has
/// 512 bits, four where it has 256.
/// </summary>
internal static class Keccak256Batch
{
    /// <summary>The words of eight bytes of a message.</summary>
    public const int MessageWords = 5;

    /// <summary>The words of a hash that are given: 24 bytes.</summary>
    public const int HashWords = 3;

    /// <summary>The beginning of each hash, in the order of the messages.</summary>
    /// <param name="messages">Five words for each, in the machine's order of little-endian bytes.</param>
    /// <param name="hashes">Room for three words each.</param>
    /// <param name="count">How many.</param>
    public static void Hash(ReadOnlySpan<ulong> messages, Span<ulong> hashes, int count) => Hash(messages, hashes, count, Vector512.IsHardwareAccelerated ? 8 : Vector256.IsHardwareAccelerated ? 4 : 1);

    /// <summary>The same by so many lanes at the most.</summary>
    internal static void Hash(ReadOnlySpan<ulong> messages, Span<ulong> hashes, int count, int lanes)
    {
        int done = 0;
        if (lanes >= 8 && Avx512F.IsSupported)
        {
            done = HashLanes<Vector512<ulong>, Lanes512>(messages, hashes, done, count);
        }

        if (lanes >= 4 && Vector256.IsHardwareAccelerated)
        {
            done = HashLanes<Vector256<ulong>, Lanes256>(messages, hashes, done, count);
        }

        HashLanes<ulong, Lane>(messages, hashes, done, count);
    }

    /// <summary>Hashes as many as fill the lanes; gives how many are done.</summary>
    private static int HashLanes<T, TLanes>(ReadOnlySpan<ulong> messages, Span<ulong> hashes, int done, int count)
        where T : unmanaged
        where TLanes : ILanes<T>
    {
        int width = Unsafe.SizeOf<T>() / sizeof(ulong);
        Span<T> state = stackalloc T[25];
        Span<ulong> words = MemoryMarshal.Cast<T, ulong>(state);
        for (; done + width <= count; done += width)
        {
            words.Clear();
            for (int lane = 0; lane < width; lane++)
            {
                ReadOnlySpan<ulong> message = messages.Slice((done + lane) * MessageWords, MessageWords);
                for (int word = 0; word < MessageWords; word++)
                {
                    words[(word * width) + lane] = message[word];
                }

                // The padding before SHA-3 changed it, and the end of the rate of 136 bytes.
                words[(MessageWords * width) + lane] = 0x01;
                words[(16 * width) + lane] = 0x8000_0000_0000_0000;
            }

            Permute<T, TLanes>(state);
            for (int lane = 0; lane < width; lane++)
            {
                for (int word = 0; word < HashWords; word++)
                {
                    hashes[((done + lane) * HashWords) + word] = words[(word * width) + lane];
                }
            }
        }

        return done;
    }

    private static ReadOnlySpan<ulong> Constants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>Keccak-f[1600], all lanes at once (FIPS 202, 3.3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Permute<T, L>(Span<T> s)
        where T : unmanaged
        where L : ILanes<T>
    {
        T a0 = s[0], a1 = s[1], a2 = s[2], a3 = s[3], a4 = s[4], a5 = s[5], a6 = s[6], a7 = s[7], a8 = s[8], a9 = s[9], a10 = s[10], a11 = s[11], a12 = s[12];
        T a13 = s[13], a14 = s[14], a15 = s[15], a16 = s[16], a17 = s[17], a18 = s[18], a19 = s[19], a20 = s[20], a21 = s[21], a22 = s[22], a23 = s[23], a24 = s[24];
        foreach (ulong constant in Constants)
        {
            T c0 = L.Xor(L.Xor(L.Xor(a0, a5), L.Xor(a10, a15)), a20);
            T c1 = L.Xor(L.Xor(L.Xor(a1, a6), L.Xor(a11, a16)), a21);
            T c2 = L.Xor(L.Xor(L.Xor(a2, a7), L.Xor(a12, a17)), a22);
            T c3 = L.Xor(L.Xor(L.Xor(a3, a8), L.Xor(a13, a18)), a23);
            T c4 = L.Xor(L.Xor(L.Xor(a4, a9), L.Xor(a14, a19)), a24);
            T d0 = L.Xor(c4, L.Rotate(c1, 1));
            T d1 = L.Xor(c0, L.Rotate(c2, 1));
            T d2 = L.Xor(c1, L.Rotate(c3, 1));
            T d3 = L.Xor(c2, L.Rotate(c4, 1));
            T d4 = L.Xor(c3, L.Rotate(c0, 1));

            T b0 = L.Xor(a0, d0);
            T b10 = L.Rotate(L.Xor(a1, d1), 1);
            T b20 = L.Rotate(L.Xor(a2, d2), 62);
            T b5 = L.Rotate(L.Xor(a3, d3), 28);
            T b15 = L.Rotate(L.Xor(a4, d4), 27);
            T b16 = L.Rotate(L.Xor(a5, d0), 36);
            T b1 = L.Rotate(L.Xor(a6, d1), 44);
            T b11 = L.Rotate(L.Xor(a7, d2), 6);
            T b21 = L.Rotate(L.Xor(a8, d3), 55);
            T b6 = L.Rotate(L.Xor(a9, d4), 20);
            T b7 = L.Rotate(L.Xor(a10, d0), 3);
            T b17 = L.Rotate(L.Xor(a11, d1), 10);
            T b2 = L.Rotate(L.Xor(a12, d2), 43);
            T b12 = L.Rotate(L.Xor(a13, d3), 25);
            T b22 = L.Rotate(L.Xor(a14, d4), 39);
            T b23 = L.Rotate(L.Xor(a15, d0), 41);
            T b8 = L.Rotate(L.Xor(a16, d1), 45);
            T b18 = L.Rotate(L.Xor(a17, d2), 15);
            T b3 = L.Rotate(L.Xor(a18, d3), 21);
            T b13 = L.Rotate(L.Xor(a19, d4), 8);
            T b14 = L.Rotate(L.Xor(a20, d0), 18);
            T b24 = L.Rotate(L.Xor(a21, d1), 2);
            T b9 = L.Rotate(L.Xor(a22, d2), 61);
            T b19 = L.Rotate(L.Xor(a23, d3), 56);
            T b4 = L.Rotate(L.Xor(a24, d4), 14);

            a0 = L.Xor(L.Xor(b0, L.AndNot(b1, b2)), L.All(constant));
            a1 = L.Xor(b1, L.AndNot(b2, b3));
            a2 = L.Xor(b2, L.AndNot(b3, b4));
            a3 = L.Xor(b3, L.AndNot(b4, b0));
            a4 = L.Xor(b4, L.AndNot(b0, b1));
            a5 = L.Xor(b5, L.AndNot(b6, b7));
            a6 = L.Xor(b6, L.AndNot(b7, b8));
            a7 = L.Xor(b7, L.AndNot(b8, b9));
            a8 = L.Xor(b8, L.AndNot(b9, b5));
            a9 = L.Xor(b9, L.AndNot(b5, b6));
            a10 = L.Xor(b10, L.AndNot(b11, b12));
            a11 = L.Xor(b11, L.AndNot(b12, b13));
            a12 = L.Xor(b12, L.AndNot(b13, b14));
            a13 = L.Xor(b13, L.AndNot(b14, b10));
            a14 = L.Xor(b14, L.AndNot(b10, b11));
            a15 = L.Xor(b15, L.AndNot(b16, b17));
            a16 = L.Xor(b16, L.AndNot(b17, b18));
            a17 = L.Xor(b17, L.AndNot(b18, b19));
            a18 = L.Xor(b18, L.AndNot(b19, b15));
            a19 = L.Xor(b19, L.AndNot(b15, b16));
            a20 = L.Xor(b20, L.AndNot(b21, b22));
            a21 = L.Xor(b21, L.AndNot(b22, b23));
            a22 = L.Xor(b22, L.AndNot(b23, b24));
            a23 = L.Xor(b23, L.AndNot(b24, b20));
            a24 = L.Xor(b24, L.AndNot(b20, b21));
        }

        // Nobody reads more of it.
        s[0] = a0;
        s[1] = a1;
        s[2] = a2;
    }

    private interface ILanes<T>
    {
        static abstract T Xor(T left, T right);

        /// <summary>What the right has and the left has not.</summary>
        static abstract T AndNot(T left, T right);

        static abstract T Rotate(T value, [ConstantExpected] byte count);

        static abstract T All(ulong value);
    }

    private readonly struct Lane : ILanes<ulong>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Xor(ulong left, ulong right) => left ^ right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong AndNot(ulong left, ulong right) => ~left & right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong Rotate(ulong value, [ConstantExpected] byte count) => BitOperations.RotateLeft(value, count);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ulong All(ulong value) => value;
    }

    private readonly struct Lanes256 : ILanes<Vector256<ulong>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> Xor(Vector256<ulong> left, Vector256<ulong> right) => left ^ right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> AndNot(Vector256<ulong> left, Vector256<ulong> right) => ~left & right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> Rotate(Vector256<ulong> value, [ConstantExpected] byte count) => (value << count) | (value >>> (64 - count));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> All(ulong value) => Vector256.Create(value);
    }

    private readonly struct Lanes512 : ILanes<Vector512<ulong>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Xor(Vector512<ulong> left, Vector512<ulong> right) => left ^ right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> AndNot(Vector512<ulong> left, Vector512<ulong> right) => ~left & right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Rotate(Vector512<ulong> value, [ConstantExpected] byte count) => Avx512F.RotateLeft(value, count);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> All(ulong value) => Vector512.Create(value);
    }
}
