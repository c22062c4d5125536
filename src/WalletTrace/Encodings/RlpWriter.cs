using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace WalletTrace.Encodings;

/// <summary>Writes Ethereum's recursive length prefix (yellow paper, appendix B) into one growing buffer.</summary>
internal sealed class RlpWriter
{
    private const byte EmptyString = 0x80;
    private const byte EmptyList = 0xc0;

    // Up to here a length stands in the prefix itself.
    private const int MaxShort = 55;

    private byte[] buffer = new byte[1024];
    private int length;

    /// <summary>What was written since the last <see cref="Clear"/>; good until more is written.</summary>
    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    /// <summary>The number of bytes written.</summary>
    public int Length => length;

    /// <summary>Forgets what was written.</summary>
    public void Clear() => length = 0;

    /// <summary>Bytes as they are, without a prefix.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        length += bytes.Length;
    }

    /// <summary>A string of bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 1 || bytes[0] >= EmptyString)
        {
            Prefix(EmptyString, bytes.Length);
        }

        Raw(bytes);
    }

    /// <summary>A string of bytes that is told in hexadecimal digits. False, with nothing written, if they are none.</summary>
    public bool TryHex(ReadOnlySpan<byte> digits)
    {
        int start = length;
        int count = digits.Length / 2;
        Prefix(EmptyString, count);
        if (digits.Length % 2 != 0 || Convert.FromHexString(digits, Room(count), out _, out _) != OperationStatus.Done)
        {
            length = start;
            return false;
        }

        length += count;
        if (count == 1 && buffer[length - 1] < EmptyString)
        {
            buffer[start] = buffer[length - 1];
            length = start + 1;
        }

        return true;
    }

    /// <summary>A number: its bytes without leading zeros.</summary>
    public void Number(ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Bytes(bytes[(BitOperations.LeadingZeroCount(value) / 8)..]);
    }

    /// <summary>A number: its bytes without leading zeros.</summary>
    public void Number(UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[32];
        value.WriteBigEndian(bytes);
        Bytes(bytes[(value.LeadingZeroCount / 8)..]);
    }

    /// <summary>Begins a list; what <see cref="EndList"/> wants.</summary>
    public int BeginList() => length;

    /// <summary>Ends the list that began there: everything written since is in it.</summary>
    public void EndList(int start)
    {
        int content = length - start;
        Prefix(EmptyList, content);
        int prefix = length - start - content;

        // The prefix was written behind the list; turn the two around.
        Span<byte> moved = stackalloc byte[1 + sizeof(int)];
        buffer.AsSpan(start + content, prefix).CopyTo(moved);
        buffer.AsSpan(start, content).CopyTo(buffer.AsSpan(start + prefix));
        moved[..prefix].CopyTo(buffer.AsSpan(start));
    }

    private void Prefix(byte kind, int count)
    {
        if (count <= MaxShort)
        {
            Room(1)[0] = (byte)(kind + count);
            length++;
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, count);
        ReadOnlySpan<byte> digits = bytes[(BitOperations.LeadingZeroCount((uint)count) / 8)..];
        Room(1)[0] = (byte)(kind + MaxShort + digits.Length);
        length++;
        Raw(digits);
    }

    private Span<byte> Room(int count)
    {
        if (buffer.Length - length < count)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + count));
        }

        return buffer.AsSpan(length, count);
    }
}
