using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Tron;

/// <summary>A message in the encoding of protocol buffers, in which TRON signs and hashes. Its bytes are not copied.</summary>
/// <remarks>Source: protobuf.dev, Encoding. A field that is there several times and cannot be counts as its last, as every reader has it.</remarks>
internal sealed class ProtoMessage
{
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly string name;

    private ProtoMessage(ReadOnlyMemory<byte> bytes, string name) => (this.bytes, this.name) = (bytes, name);

    /// <summary>The fields in their order: numbers and bytes. Found anew each time, since a list of them could be far longer than the message.</summary>
    private IEnumerable<(int Field, ulong Number, ReadOnlyMemory<byte>? Bytes)> Fields
    {
        get
        {
            for (int at = 0; at < bytes.Length;)
            {
                ulong key = Varint(ref at);
                int place = key >> 3 is > 0 and <= int.MaxValue and var told ? (int)told : throw Wrong("a field without a number");
                switch (key & 7)
                {
                    case 0:
                        yield return (place, Varint(ref at), null);
                        break;
                    case 1:
                        Skip(ref at, sizeof(ulong));
                        break;
                    case 2:
                        ulong length = Varint(ref at);
                        yield return (place, 0, Skip(ref at, length));
                        break;
                    case 5:
                        Skip(ref at, sizeof(uint));
                        break;
                    default:
                        throw Wrong("a field of a kind that there is not");
                }
            }
        }
    }

    /// <summary>Reads a message; what it is comes into the messages of errors.</summary>
    /// <exception cref="AnswerException">The bytes are no message.</exception>
    public static ProtoMessage Read(ReadOnlyMemory<byte> bytes, string name)
    {
        var message = new ProtoMessage(bytes, name);
        foreach (var _ in message.Fields)
        {
            // Whatever is malformed is found at once.
        }

        return message;
    }

    /// <summary>A whole number; 0 when it is not there.</summary>
    public long Integer(int field)
    {
        (int _, ulong number, ReadOnlyMemory<byte>? told) = Fields.LastOrDefault(entry => entry.Field == field);
        return told is null ? unchecked((long)number) : throw Wrong(FormattableString.Invariant($"bytes in field {field}"));
    }

    /// <summary>Bytes; none when the field is not there.</summary>
    public ReadOnlyMemory<byte> Bytes(int field) => All(field).LastOrDefault();

    /// <summary>A message; an empty one when the field is not there.</summary>
    public ProtoMessage Message(int field) => Read(Bytes(field), name);

    /// <summary>The bytes of a field that may be there several times.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> All(int field) => Fields
        .Where(entry => entry.Field == field)
        .Select(entry => entry.Bytes ?? throw Wrong(FormattableString.Invariant($"a number in field {field}")));

    /// <summary>The failure that this is not what it should be.</summary>
    public AnswerException Wrong(string found) => new($"found {found} in {name}, expected a message of TRON's protocol");

    private ulong Varint(ref int at)
    {
        ReadOnlySpan<byte> left = bytes.Span;
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at == left.Length)
            {
                break;
            }

            byte part = left[at++];
            value |= unchecked((ulong)(part & 0x7f) << shift);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Wrong("a number without end");
    }

    private ReadOnlyMemory<byte> Skip(ref int at, ulong length)
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
