using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math.EC;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>The short forms in which a node keeps outputs that it may need again: numbers, amounts and scripts.</summary>
/// <remarks>Source: VARINT in serialize.h, and compressor.h and compressor.cpp, of Bitcoin Core.</remarks>
internal static class CompressedOutput
{
    private const ulong KeyHash = 0;
    private const ulong ScriptHash = 1;
    private const ulong WholeKeyEven = 4;
    private const ulong SpecialForms = 6;
    private const int HashLength = 20;
    private const int CoordinateLength = 32;
    private const int WholeKeyLength = 65;
    private const byte PushWholeKey = WholeKeyLength;
    private const byte PushShortKey = CoordinateLength + 1;
    private const byte CheckSig = 0xac;

    private static readonly ECCurve Curve = CustomNamedCurves.GetByOid(SecObjectIdentifiers.SecP256k1).Curve;

    /// <summary>A number in base 128, its most significant digit first, every digit but the last one less than it stands for.</summary>
    public static ulong Number(ref ByteCursor cursor)
    {
        int start = cursor.At;
        ulong number = 0;
        while (true)
        {
            byte digit = cursor.Byte();
            if (number > ulong.MaxValue >> 7)
            {
                throw new ByteException("found a number of more than 64 bits, expected a shorter one", start);
            }

            number = (number << 7) | (digit & 0x7fu);
            if ((digit & 0x80) == 0)
            {
                return number;
            }

            number = number < ulong.MaxValue ? number + 1 : throw new ByteException("found a number of more than 64 bits, expected a shorter one", start);
        }
    }

    /// <summary>An output: its value and owner.</summary>
    public static SpentOutput Read(ref ByteCursor cursor, ChainParameters chain)
    {
        int start = cursor.At;
        UInt128 value = Amount(Number(ref cursor));
        if (value > (UInt128)chain.Utxo!.MaxMoney)
        {
            throw new ByteException(FormattableString.Invariant($"found an output of {value} base units, expected at most {chain.Utxo.MaxMoney}"), start);
        }

        return new SpentOutput((long)value, Owner(ref cursor, chain));
    }

    /// <summary>
    /// An amount from the number that stands for it: its last digit that is not zero, the digits before it and the number of zeros behind it (up to nine).
    /// </summary>
    public static UInt128 Amount(ulong number)
    {
        if (number == 0)
        {
            return 0;
        }

        ulong rest = number - 1;
        int zeros = (int)(rest % 10);
        rest /= 10;
        UInt128 amount = zeros < 9 ? ((UInt128)(rest / 9) * 10) + (rest % 9) + 1 : (UInt128)rest + 1;
        for (; zeros > 0; zeros--)
        {
            amount *= 10;
        }

        return amount;
    }

    private static Address Owner(ref ByteCursor cursor, ChainParameters chain)
    {
        int start = cursor.At;
        ulong form = Number(ref cursor);
        switch (form)
        {
            case KeyHash:
                return Address.FromTrusted(AddressKind.P2pkh, cursor.Take(HashLength));
            case ScriptHash:
                return Address.FromTrusted(AddressKind.P2sh, cursor.Take(HashLength));
            case < WholeKeyEven:
                Span<byte> shortKey = [PushShortKey, (byte)form, .. cursor.Take(CoordinateLength), CheckSig];
                return OutputScript.Owner(shortKey, chain);
            case < SpecialForms:
                Span<byte> wholeKey = [PushWholeKey, .. WholeKey((byte)(form - 2), cursor.Take(CoordinateLength), start), CheckSig];
                return OutputScript.Owner(wholeKey, chain);
            default:
                ulong length = form - SpecialForms;
                return length <= (ulong)cursor.Left
                    ? OutputScript.Owner(cursor.Take((int)length), chain)
                    : throw new ByteException(FormattableString.Invariant($"found a script of {length} bytes, expected at most the {cursor.Left} that are left"), start);
        }
    }

    /// <summary>A public key with both coordinates, from one and the sign of the other.</summary>
    private static byte[] WholeKey(byte sign, ReadOnlySpan<byte> coordinate, int at)
    {
        try
        {
            return Curve.DecodePoint([sign, .. coordinate]).GetEncoded(false);
        }
        catch (ArgumentException problem)
        {
            throw new ByteException($"found a public key that is no point of the curve ({problem.Message}), expected one that is", at);
        }
    }
}
