using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Evm;

/// <summary>Finds out who signed (yellow paper, appendix F; SEC 1, section 4.1.6, on secp256k1). Nothing here is secret.</summary>
internal static class EvmSignature
{
    private const int WordLength = 32;
    private const byte EvenPoint = 2;

    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByOid(SecObjectIdentifiers.SecP256k1);

    /// <summary>The account whose key signed; null if no key can have made the signature.</summary>
    /// <param name="hash">What was signed, 32 bytes.</param>
    /// <param name="isOdd">Whether the signature's point has an odd ordinate.</param>
    /// <param name="r">The point's abscissa.</param>
    /// <param name="s">The signature's second number.</param>
    public static Address? Signer(ReadOnlySpan<byte> hash, bool isOdd, UInt256 r, UInt256 s)
    {
        Span<byte> point = stackalloc byte[1 + WordLength];
        point[0] = (byte)(EvenPoint + (isOdd ? 1 : 0));
        r.WriteBigEndian(point[1..]);
        var abscissa = new BigInteger(1, point[1..]);
        Span<byte> word = stackalloc byte[WordLength];
        s.WriteBigEndian(word);
        var second = new BigInteger(1, word);
        if (r.IsZero || s.IsZero || abscissa.CompareTo(Curve.N) >= 0 || second.CompareTo(Curve.N) >= 0 || Decompress(point) is not { } ephemeral)
        {
            return null;
        }

        // The key is (s R - z G) / r.
        BigInteger inverse = abscissa.ModInverse(Curve.N);
        BigInteger ofBase = new BigInteger(1, hash).Negate().Multiply(inverse).Mod(Curve.N);
        ECPoint key = ECAlgorithms.SumOfTwoMultiplies(Curve.G, ofBase, ephemeral, second.Multiply(inverse).Mod(Curve.N)).Normalize();
        if (key.IsInfinity)
        {
            return null;
        }

        Keccak256.Hash(key.GetEncoded(false).AsSpan(1), word);
        return Address.Evm(word[(WordLength - 20)..]);
    }

    private static ECPoint? Decompress(ReadOnlySpan<byte> point)
    {
        try
        {
            return Curve.Curve.DecodePoint(point);
        }
        catch (ArgumentException)
        {
            // No point of the curve has this abscissa.
            return null;
        }
    }
}
