using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Tron;

/// <summary>A message in the encoding of protocol buffers, in which TRON signs and hashes. Its bytes are not copied.</summary>
/// <remarks>Source: protobuf.dev, Encoding. A field that is there several times and cannot be counts as its last, as every reader has it.</remarks>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte>? Bytes)> fields = [];
    private readonly string name;

    private ProtoMessage(string name) => this.name = name;

    /// <summary>Reads a message; what it is comes into the messages of errors.</summary>
    /// <exception cref="AnswerException">The bytes are no message.</exception>
    public static ProtoMessage Read(ReadOnlyMemory<byte> bytes, string name)
    {
        var message = new ProtoMessage(name);
        for (int at = 0; at < bytes.Length;)
        {
            ulong key = message.Varint(bytes.Span, ref at);
            int field = key >> 3 is > 0 and <= int.MaxValue and var number ? (int)number : throw message.Wrong("a field without a number");
            switch (key & 7)
            {
                case 0:
                    message.fields.Add((field, message.Varint(bytes.Span, ref at), null));
                    break;
                case 1:
                    message.Skip(bytes, ref at, sizeof(ulong));
                    break;
                case 2:
                    ulong length = message.Varint(bytes.Span, ref at);
                    message.fields.Add((field, 0, message.Skip(bytes, ref at, length)));
                    break;
                case 5:
                    message.Skip(bytes, ref at, sizeof(uint));
                    break;
                default:
                    throw message.Wrong("a field of a kind that there is not");
            }
        }

        return message;
    }

    /// <summary>A whole number; 0 when it is not there.</summary>
    public long Integer(int field)
    {
        foreach ((int found, ulong number, ReadOnlyMemory<byte>? bytes) in Enumerable.Reverse(fields))
        {
            if (found == field)
            {
                return bytes is null ? unchecked((long)number) : throw Wrong(FormattableString.Invariant($"bytes in field {field}"));
            }
        }

        return 0;
    }

    /// <summary>Bytes; none when the field is not there.</summary>
    public ReadOnlyMemory<byte> Bytes(int field) => All(field).LastOrDefault();

    /// <summary>A message; an empty one when the field is not there.</summary>
    public ProtoMessage Message(int field) => Read(Bytes(field), name);

    /// <summary>The bytes of a field that may be there several times.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> All(int field) => fields
        .Where(entry => entry.Field == field)
        .Select(entry => entry.Bytes ?? throw Wrong(FormattableString.Invariant($"a number in field {field}")));

    /// <summary>The failure that this is not what it should be.</summary>
    public AnswerException Wrong(string found) => new($"found {found} in {name}, expected a message of TRON's protocol");

    private ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at == bytes.Length)
            {
                break;
            }

            byte part = bytes[at++];
            value |= unchecked((ulong)(part & 0x7f) << shift);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Wrong("a number without end");
    }

    private ReadOnlyMemory<byte> Skip(ReadOnlyMemory<byte> bytes, ref int at, ulong length)
    {
        if (length > (ulong)(bytes.Length - at))
        {
            throw Wrong("a field that is cut short");
        }

        ReadOnlyMemory<byte> found = bytes.Slice(at, (int)length);
        at += (int)length;
        return found;
    }
}
