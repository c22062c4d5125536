using System.Numerics;
using CsCheck;

namespace WalletTrace.Tests.Support;

/// <summary>Generators of numbers that favour the edges of machine words.</summary>
public static class Numbers
{
    public static readonly BigInteger Limit = BigInteger.One << 256;

    /// <summary>A 64-bit word that is often all zeros, all ones or a single bit.</summary>
    public static readonly Gen<ulong> Word = Gen.Frequency<ulong>(
        (3, Gen.OneOf(0UL, 1UL, 2UL, ulong.MaxValue, ulong.MaxValue - 1, 1UL << 63, (1UL << 63) - 1, 1UL << 32, uint.MaxValue)),
        (2, Gen.ULong));

    /// <summary>A number of one to four such words.</summary>
    public static readonly Gen<UInt256> UInt256 = Gen.Select(Gen.Int[0, 3], Word, Word, Word, Word)
        .Select((words, a, b, c, d) => new UInt256(words > 2 ? d : 0, words > 1 ? c : 0, words > 0 ? b : 0, a));

    public static BigInteger Big(UInt256 value) => (BigInteger)value;
}
