using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>The eight bytes that all of a node's block files are overlaid with, byte by byte, by each byte's place in its file.</summary>
/// <remarks>Source: Obfuscation and InitBlocksdirXorKey of Bitcoin Core 28 and later. A key of zeros changes nothing.</remarks>
/// <param name="Bytes">The key; its first byte, which falls on the first of a file, is the least significant.</param>
internal readonly record struct XorKey(ulong Bytes)
{
    /// <summary>The number of bytes of a key, and of the file that holds it.</summary>
    public const int Length = sizeof(ulong);

    /// <summary>Whether the files are as they are.</summary>
    public bool IsNone => Bytes == 0;

    /// <summary>Takes the key off bytes of a file, or puts it on: it is the same.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="at">The place of the first in its file.</param>
    public void Apply(Span<byte> bytes, long at)
    {
        if (IsNone)
        {
            return;
        }

        ulong turned = BitOperations.RotateRight(Bytes, (int)(at % Length) * 8);
        ulong word = BitConverter.IsLittleEndian ? turned : BinaryPrimitives.ReverseEndianness(turned);
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (int i = 0; i < words.Length; i++)
        {
            words[i] ^= word;
        }

        for (int i = words.Length * Length; i < bytes.Length; i++)
        {
            bytes[i] ^= unchecked((byte)(turned >> ((i % Length) * 8)));
        }
    }
}
