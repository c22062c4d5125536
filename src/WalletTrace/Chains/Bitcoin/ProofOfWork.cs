using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Bitcoin;

/// <summary>What a block's compact target demands, and whether its hash meets it.</summary>
/// <remarks>Source: arith_uint256::SetCompact and GetBlockProof of Bitcoin Core.</remarks>
internal static class ProofOfWork
{
    private const int ScryptCost = 1024;

    /// <summary>The target that a compact number stands for; null when it is negative, zero or wider than 256 bits.</summary>
    public static UInt256? TargetOf(uint bits)
    {
        int size = (int)(bits >> 24);
        uint word = bits & 0x007f_ffff;
        bool isNegative = word != 0 && (bits & 0x0080_0000) != 0;
        bool isTooWide = word != 0 && (size > 34 || (word > 0xff && size > 33) || (word > 0xffff && size > 32));
        if (isNegative || isTooWide)
        {
            return null;
        }

        UInt256 target = size <= 3 ? (UInt256)(word >> (8 * (3 - size))) : (UInt256)word << (8 * (size - 3));
        return target.IsZero ? null : target;
    }

    /// <summary>The compact number of a target, cut to the three bytes that it can hold.</summary>
    public static uint BitsOf(UInt256 target)
    {
        int size = (target.BitLength + 7) / 8;
        uint word = (uint)(ulong)(size <= 3 ? target << (8 * (3 - size)) : target >> (8 * (size - 3)));

        // The highest bit of the word means minus, so that it must be free.
        return (word & 0x0080_0000) != 0 ? ((uint)(size + 1) << 24) | (word >> 8) : ((uint)size << 24) | word;
    }

    /// <summary>The target of a period that follows one which took so many seconds, by Bitcoin's rule: blocks are to take ten minutes.</summary>
    public static uint Retarget(uint bits, long seconds, UtxoRules rules)
    {
        long wanted = rules.RetargetInterval!.Value * 600L;
        UInt256 target = UInt256.MulDiv(TargetOf(bits)!.Value, (UInt256)Math.Clamp(seconds, wanted / 4, wanted * 4), (UInt256)wanted, out _);
        return BitsOf(UInt256.Min(target, TargetOf(rules.EasiestBits)!.Value));
    }

    /// <summary>The work that a target stands for: how many hashes it takes on average, 2^256 / (target + 1).</summary>
    public static UInt256 WorkOf(uint bits) => TargetOf(bits) is not { } target ? UInt256.Zero
        : target == UInt256.MaxValue ? UInt256.One
        : ((UInt256.MaxValue - target) / (target + UInt256.One)) + UInt256.One;

    /// <summary>What is wrong with a header's work; null when it meets its target and the target is one the chain allows.</summary>
    /// <param name="header">The header, whose compact target counts.</param>
    /// <param name="proven">The bytes of the header that proves the work: the same, or the other chain's under merged mining.</param>
    /// <param name="rules">The chain's rules.</param>
    public static string? Problem(in BlockHeader header, ReadOnlySpan<byte> proven, UtxoRules rules)
    {
        if (TargetOf(header.Bits) is not { } target || target > TargetOf(rules.EasiestBits)!.Value)
        {
            return FormattableString.Invariant($"found target {header.Bits:x8}, expected one up to {rules.EasiestBits:x8}");
        }

        UInt256 hash = HashOf(proven[..BlockHeader.Length], rules.WorkHash);
        return hash <= target ? null : $"found a proof of work of {hash:x}, expected at most {target:x}";
    }

    private static UInt256 HashOf(ReadOnlySpan<byte> header, WorkHash function)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (function == WorkHash.Scrypt)
        {
            byte[] bytes = header.ToArray();
            SCrypt.Generate(bytes, bytes, ScryptCost, 1, 1, hash.Length).CopyTo(hash);
        }
        else
        {
            DoubleSha256.Hash(header, hash);
        }

        return UInt256.ReadLittleEndian(hash);
    }
}
