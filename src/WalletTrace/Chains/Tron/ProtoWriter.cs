using System.Buffers;

namespace WalletTrace.Chains.Tron;

/// <summary>Writes a message in the encoding of protocol buffers, field by field in the order in which they are hashed. What is zero or empty is left out.</summary>
internal sealed class ProtoWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new();

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => buffer.WrittenSpan;

    /// <summary>Writes a whole number.</summary>
    public ProtoWriter Integer(int field, long value)
    {
        if (value != 0)
        {
            Varint((uint)field << 3);
            Varint(unchecked((ulong)value));
        }

        return this;
    }

    /// <summary>Writes bytes.</summary>
    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? this : Entry(field, bytes);

    /// <summary>Writes bytes or a message, an empty one as well: an entry of a field that may be there several times.</summary>
    public ProtoWriter Entry(int field, ReadOnlySpan<byte> bytes)
    {
        Varint(((uint)field << 3) | 2);
        Varint((ulong)bytes.Length);
        buffer.Write(bytes);
        return this;
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            buffer.GetSpan(1)[0] = (byte)((value & 0x7f) | 0x80);
            buffer.Advance(1);
        }

        buffer.GetSpan(1)[0] = (byte)value;
        buffer.Advance(1);
    }
}
