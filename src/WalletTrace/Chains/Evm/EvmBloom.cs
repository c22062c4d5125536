using System.Runtime.InteropServices;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Evm;

/// <summary>The Bloom filter of logs (yellow paper, section 4.3.1): three of 2,048 bits for each address and topic. What was hashed before is remembered.</summary>
internal sealed class EvmBloom
{
    /// <summary>The bytes of a filter.</summary>
    public const int Length = 256;

    private const int BitMask = 2047;
    private const int MaxRemembered = 1 << 16;

    private readonly Dictionary<UInt256, long> topics = [];
    private readonly Dictionary<Address, long> addresses = [];

    /// <summary>Adds the address and topics of a log to a filter.</summary>
    public void Add(in EvmLog log, Span<byte> bloom)
    {
        Set(BitsOf(log.Contract), bloom);
        for (int i = 0; i < log.TopicCount; i++)
        {
            Set(BitsOf(log.Topic(i)), bloom);
        }
    }

    private static void Set(long bits, Span<byte> bloom)
    {
        for (int i = 0; i < 3; i++, bits >>= 11)
        {
            int bit = (int)(bits & BitMask);
            bloom[Length - 1 - (bit >> 3)] |= (byte)(1 << (bit & 7));
        }
    }

    private long BitsOf(UInt256 topic)
    {
        ref long bits = ref Remembered(topics, topic, out bool known);
        if (!known)
        {
            Span<byte> bytes = stackalloc byte[32];
            topic.WriteBigEndian(bytes);
            bits = Hash(bytes);
        }

        return bits;
    }

    private long BitsOf(Address address)
    {
        ref long bits = ref Remembered(addresses, address, out bool known);
        if (!known)
        {
            Span<byte> bytes = stackalloc byte[20];
            address.CopyTo(bytes);
            bits = Hash(bytes);
        }

        return bits;
    }

    private static ref long Remembered<T>(Dictionary<T, long> known, T key, out bool exists)
        where T : notnull
    {
        if (known.Count == MaxRemembered)
        {
            known.Clear();
        }

        return ref CollectionsMarshal.GetValueRefOrAddDefault(known, key, out exists)!;
    }

    /// <summary>The three bits, eleven binary digits each.</summary>
    private static long Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[32];
        Keccak256.Hash(bytes, hash);
        long bits = 0;
        for (int i = 2; i >= 0; i--)
        {
            bits = (bits << 11) | (uint)(((hash[2 * i] << 8) | hash[(2 * i) + 1]) & BitMask);
        }

        return bits;
    }
}
