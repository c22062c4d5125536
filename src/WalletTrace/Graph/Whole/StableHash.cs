using System.Runtime.InteropServices;

namespace WalletTrace.Graph.Whole;

/// <summary>
/// Hash codes that are the same in every process, so that tables of them can be kept in files. Nothing trusts them: whoever finds a number by one compares
/// what stands under it.
/// </summary>
internal static class StableHash
{
    private const ulong Odd = 0x9E3779B97F4A7C15;

    /// <summary>The hash code of an address as it is written.</summary>
    public static int Of(ReadOnlySpan<uint> words)
    {
        unchecked
        {
            ulong hash = Odd;
            foreach (uint word in words)
            {
                hash = (hash ^ word) * Odd;
                hash ^= hash >> 32;
            }

            return Fold(hash);
        }
    }

    /// <summary>The hash code of a transaction's id on a chain.</summary>
    public static int Of(in TransactionId id, int chain)
    {
        unchecked
        {
            ulong hash = (ulong)(chain + 1) * Odd;
            foreach (ulong word in MemoryMarshal.Cast<TransactionId, ulong>(new ReadOnlySpan<TransactionId>(in id)))
            {
                hash = (hash ^ word) * Odd;
                hash ^= hash >> 32;
            }

            return Fold(hash);
        }
    }

    /// <summary>The hash code of two numbers.</summary>
    public static int Of(int one, int other) => Fold(unchecked((((ulong)(uint)one << 32) | (uint)other) * Odd));

    private static int Fold(ulong hash)
    {
        unchecked
        {
            hash ^= hash >> 29;
            hash *= 0xBF58476D1CE4E5B9;
            return (int)(hash >> 32);
        }
    }
}
