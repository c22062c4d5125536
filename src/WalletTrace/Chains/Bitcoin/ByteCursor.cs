using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace WalletTrace.Chains.Bitcoin;

/// <summary>Goes over bytes of a chain's own serialisation. Whatever the bytes say, nothing outside them is read.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> bytes, int at = 0)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>The next byte.</summary>
    public int At { get; private set; } = at;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => bytes.Length - At;

    /// <summary>The next byte without going over it; -1 at the end.</summary>
    public readonly int Peek => At < bytes.Length ? bytes[At] : -1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Byte() => At < bytes.Length ? bytes[At++] : throw TooShort(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>The next 32 bytes, of a number with its least significant byte first: how hashes stand in blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TransactionId Hash() => TransactionId.FromReversedBytes(Take(TransactionId.Length));

    /// <summary>The next bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Left)
        {
            throw TooShort(count);
        }

        int start = At;
        At = unchecked(start + count);
        return bytes.Slice(start, count);
    }

    /// <summary>Goes over a count and as many bytes; where they begin and how many they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Start, int Length) Bytes()
    {
        int length = Count(1, "bytes");
        int start = At;
        At = unchecked(start + length);
        return (start, length);
    }

    /// <summary>
    /// A count of things (Bitcoin's CompactSize), each of which takes at least so many bytes: a count that the bytes left cannot hold is refused before
    /// anything is made for it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Count(int minimumLength, string what)
    {
        ulong count = At < bytes.Length && bytes[At] < 0xfd ? bytes[At++] : LongCount();
        return count <= (ulong)(Left / minimumLength)
            ? (int)count
            : throw new ByteException(FormattableString.Invariant($"found a count of {count} {what}, expected at most the {Left / minimumLength} that the bytes left can hold"), At);
    }

    private ulong LongCount()
    {
        int start = At;
        byte first = Byte();
        (ulong count, ulong least) = first switch
        {
            0xfd => (BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort))), 0xfdUL),
            0xfe => (UInt32(), 0x1_0000UL),
            _ => (UInt64(), 0x1_0000_0000UL),
        };

        // Every count has one form only; else two different blocks could be read as the same.
        return count >= least ? count
            : throw new ByteException(FormattableString.Invariant($"found count {count} in a longer form than it needs, expected the shortest"), start);
    }

    private readonly ByteException TooShort(int count) =>
        new(FormattableString.Invariant($"found {Left} bytes, expected {count}"), At);
}

/// <summary>What is wrong with bytes and where; whoever knows what the bytes are says so to the user.</summary>
internal sealed class ByteException(string problem, int at) : Exception(problem)
{
    /// <summary>The byte, counted from 0.</summary>
    public int At => at;
}
