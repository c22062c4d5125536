using System.Buffers.Binary;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Bitcoin;

/// <summary>An output as a server tells it in JSON.</summary>
internal readonly record struct ToldOutput(long Value, byte[] Script);

/// <summary>An input as a server tells it in JSON; what it spends is the server's word.</summary>
internal readonly record struct ToldInput(TransactionId Transaction, uint Index, byte[] Script, uint Sequence, byte[][] Witness, ToldOutput? Spent)
{
    /// <summary>Whether it creates coins instead of spending one.</summary>
    public bool IsCoinbase => Index == uint.MaxValue && Transaction.IsZero;
}

/// <summary>A transaction as a server tells it in JSON. Put back into bytes it hashes to its id, or it was told wrongly.</summary>
/// <param name="Id">The id that it is said to have.</param>
/// <param name="Version">Its version, as the 32 bits it has.</param>
/// <param name="LockTime">Its lock time.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Outputs">Its outputs.</param>
internal sealed record ToldTransaction(
    TransactionId Id, uint Version, uint LockTime, IReadOnlyList<ToldInput> Inputs, IReadOnlyList<ToldOutput> Outputs)
{
    /// <summary>Reads a version, which some servers tell as a signed number and some not.</summary>
    public static uint VersionOf(JsonValue version) => unchecked((uint)version.Integer(int.MinValue, uint.MaxValue));

    /// <summary>The protocol's serialisation, with witnesses where there are any (BIP 144).</summary>
    /// <exception cref="AnswerException">There are no inputs: such bytes would be read as another transaction, with the mark of witnesses.</exception>
    public byte[] ToBytes()
    {
        if (Inputs.Count == 0)
        {
            throw new AnswerException($"found transaction {Id} without inputs, expected one or more");
        }

        using var bytes = new MemoryStream();
        bool hasWitness = Inputs.Any(input => input.Witness.Length > 0);
        Write(bytes, Version);
        if (hasWitness)
        {
            bytes.Write([0, 1]);
        }

        WriteCount(bytes, Inputs.Count);
        foreach (ToldInput input in Inputs)
        {
            WriteReversed(bytes, input.Transaction);
            Write(bytes, input.Index);
            WriteBytes(bytes, input.Script);
            Write(bytes, input.Sequence);
        }

        WriteCount(bytes, Outputs.Count);
        foreach (ToldOutput output in Outputs)
        {
            Write(bytes, unchecked((uint)output.Value));
            Write(bytes, (uint)(output.Value >> 32));
            WriteBytes(bytes, output.Script);
        }

        foreach (ToldInput input in hasWitness ? Inputs : [])
        {
            WriteCount(bytes, input.Witness.Length);
            foreach (byte[] item in input.Witness)
            {
                WriteBytes(bytes, item);
            }
        }

        Write(bytes, LockTime);
        return bytes.ToArray();
    }

    /// <summary>Writes four bytes, the least significant first.</summary>
    public static void Write(Stream bytes, uint number)
    {
        Span<byte> four = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(four, number);
        bytes.Write(four);
    }

    /// <summary>Writes an id or hash as it stands in blocks.</summary>
    public static void WriteReversed(Stream bytes, TransactionId id)
    {
        Span<byte> hash = stackalloc byte[TransactionId.Length];
        id.CopyTo(hash);
        hash.Reverse();
        bytes.Write(hash);
    }

    /// <summary>Writes a count in its shortest form (CompactSize).</summary>
    public static void WriteCount(Stream bytes, int count)
    {
        Span<byte> form = stackalloc byte[5];
        BinaryPrimitives.WriteInt32LittleEndian(form[1..], count);
        form[0] = count < 0xfd ? (byte)count : count <= ushort.MaxValue ? (byte)0xfd : (byte)0xfe;
        bytes.Write(form[..(form[0] < 0xfd ? 1 : form[0] == 0xfd ? 3 : 5)]);
    }

    private static void WriteBytes(Stream bytes, byte[] item)
    {
        WriteCount(bytes, item.Length);
        bytes.Write(item);
    }
}
