using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalletTrace.Graph.Mapped;

/// <summary>
/// The checksum of a section: CRC-32C over each quarter of each block of 1 MiB (the four run side by side, for one alone waits for itself), folded
/// to 64 bits. A change inside one quarter that its CRC notices (every change of up to 32 adjacent bits is one) always changes the sum.
/// </summary>
internal static class SectionSum
{
    /// <summary>The bytes of a block.</summary>
    public const int Block = 1 << 20;

    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The number of blocks of so many bytes.</summary>
    public static int BlocksOf(long bytes) => (int)((bytes + Block - 1) / Block);

    /// <summary>The sum of a section of which the sums of all blocks are known.</summary>
    public static ulong OfBlocks(long bytes, ReadOnlySpan<ulong> blocks)
    {
        ulong sum = (ulong)bytes;
        foreach (ulong block in blocks)
        {
            sum = Fold(sum, block);
        }

        return sum;
    }

    /// <summary>The sum of a few bytes, as of a section.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var blocks = new ulong[BlocksOf(bytes.Length)];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = OfBlock(bytes.Slice(i * Block, Math.Min(Block, bytes.Length - (i * Block))));
        }

        return OfBlocks(bytes.Length, blocks);
    }

    /// <summary>The sum of one block: <see cref="Block"/> bytes, or fewer at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong OfBlock(ReadOnlySpan<byte> block)
    {
        int words = block.Length / 4 / sizeof(ulong);
        ReadOnlySpan<ulong> lane0 = MemoryMarshal.Cast<byte, ulong>(block)[..words];
        ReadOnlySpan<ulong> lane1 = MemoryMarshal.Cast<byte, ulong>(block).Slice(words, words);
        ReadOnlySpan<ulong> lane2 = MemoryMarshal.Cast<byte, ulong>(block).Slice(2 * words, words);
        ReadOnlySpan<ulong> lane3 = MemoryMarshal.Cast<byte, ulong>(block).Slice(3 * words, words);
        uint sum0 = uint.MaxValue;
        uint sum1 = uint.MaxValue;
        uint sum2 = uint.MaxValue;
        uint sum3 = uint.MaxValue;
        for (int i = 0; i < lane0.Length; i++)
        {
            sum0 = BitOperations.Crc32C(sum0, lane0[i]);
            sum1 = BitOperations.Crc32C(sum1, lane1[i]);
            sum2 = BitOperations.Crc32C(sum2, lane2[i]);
            sum3 = BitOperations.Crc32C(sum3, lane3[i]);
        }

        foreach (byte last in block[(4 * words * sizeof(ulong))..])
        {
            sum3 = BitOperations.Crc32C(sum3, last);
        }

        return Fold(Fold(Fold(Fold((ulong)block.Length, sum0), sum1), sum2), sum3);
    }

    /// <summary>Takes one more number into a sum. Two sums, or two numbers, that differ give two results.</summary>
    private static ulong Fold(ulong sum, ulong next) => unchecked((BitOperations.RotateLeft(sum, 29) ^ next) * Golden);
}
