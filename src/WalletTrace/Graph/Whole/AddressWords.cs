using System.Runtime.InteropServices;

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
