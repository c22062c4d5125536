using System.Runtime.InteropServices;
using WalletTrace.Encodings;

namespace WalletTrace.Graph.Whole;

/// <summary>
/// An account as whole words: number of the chain, kind, witness version and number of bytes of the address in one word, then its bytes; 24 bytes for the
/// most common.
/// </summary>
internal static class AddressWords
{
    /// <summary>The words of the longest.</summary>
    public const int Max = 1 + ((Address.MaxLength + Unit - 1) / Unit);

    private const int Unit = sizeof(uint);

    /// <summary>How many words an account has, by its first.</summary>
    public static int Count(uint first) => 1 + (((int)(first >> 24) + Unit - 1) / Unit);

    /// <summary>The number of an account's chain, by its first word.</summary>
    public static int Chain(uint first) => (int)(first & 0xff);

    /// <summary>Whether the first word is that of an address of a chain.</summary>
    public static bool IsAddress(uint first, ChainId chain)
    {
        var kind = (AddressKind)((first >> 8) & 0xff);
        int length = (int)(first >> 24);
        return AddressText.Fits(kind, chain) && kind switch
        {
            AddressKind.Evm or AddressKind.Tron or AddressKind.P2pkh or AddressKind.P2sh or AddressKind.P2wpkh => length == 20,
            AddressKind.P2sh32 or AddressKind.P2wsh or AddressKind.P2tr or AddressKind.ScriptHash or AddressKind.Unspendable => length == 32,
            _ => SegwitAddress.IsProgram((int)((first >> 16) & 0xff), length),
        };
    }

    /// <summary>The words of the account that begins at a place.</summary>
    public static ReadOnlySpan<uint> At(ReadOnlySpan<uint> words, int start) => words.Slice(start, Count(words[start]));

    /// <summary>Writes an account.</summary>
    /// <param name="chain">The number of its chain, below 256.</param>
    /// <param name="address">Its address.</param>
    /// <param name="buffer"><see cref="Max"/> words.</param>
    /// <returns>The words that were written.</returns>
    public static ReadOnlySpan<uint> Write(int chain, Address address, Span<uint> buffer)
    {
        buffer.Clear();
        buffer[0] = (uint)chain | ((uint)address.Kind << 8) | ((uint)(address.WitnessVersion ?? 0) << 16) | ((uint)address.Length << 24);
        address.CopyTo(MemoryMarshal.AsBytes(buffer[1..]));
        return buffer[..Count(buffer[0])];
    }

    /// <summary>The address of an account.</summary>
    public static Address Read(ReadOnlySpan<uint> words)
    {
        uint first = words[0];
        return Address.FromTrusted(
            (AddressKind)((first >> 8) & 0xff), MemoryMarshal.AsBytes(words[1..])[..(int)(first >> 24)], (int)((first >> 16) & 0xff));
    }
}
