using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace WalletTrace.Attribution.Screening;

/// <summary>The bytes of an address as words, with what kind of bytes they are: equal for the accounts that one key has on EVM chains and TRON.</summary>
internal static class PayloadKey
{
    /// <summary>The words of an address of 20 bytes.</summary>
    public const int Narrow = 3;

    /// <summary>The words of any other.</summary>
    public const int Wide = 6;

    /// <summary>What an account of the EVM's kind or TRON's has in the place of its kind.</summary>
    public const uint AccountClass = (uint)AddressKind.Evm;

    /// <summary>Whether an address has 20 bytes of a kind that always does.</summary>
    public static bool IsNarrow(AddressKind kind) =>
        kind is AddressKind.Evm or AddressKind.Tron or AddressKind.P2pkh or AddressKind.P2sh or AddressKind.P2wpkh;

    /// <summary>The last word of a narrow key: the last four bytes, and the kind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Last(uint bytes, AddressKind kind) => ((ulong)bytes << 32) | (kind == AddressKind.Tron ? AccountClass : (uint)kind);

    /// <summary>Writes the key of a narrow address.</summary>
    public static void WriteNarrow(Address address, Span<ulong> key)
    {
        (key[0], key[1], ulong third) = address.Words;
        key[2] = Last((uint)(third >> 32), address.Kind);
    }

    /// <summary>Writes the key of any other address.</summary>
    public static void WriteWide(Address address, Span<ulong> key)
    {
        Span<byte> bytes = stackalloc byte[Address.MaxLength];
        bytes.Clear();
        int length = address.CopyTo(bytes);
        for (int word = 0; word < Wide - 1; word++)
        {
            key[word] = BinaryPrimitives.ReadUInt64BigEndian(bytes[(word * sizeof(ulong))..]);
        }

        key[Wide - 1] = (uint)address.Kind | ((ulong)(address.WitnessVersion ?? 0) << 8) | ((ulong)length << 16);
    }
}
