using System.Buffers.Binary;
using System.Security.Cryptography;

namespace WalletTrace.Benchmarks.Chains;

/// <summary>Writes one transaction twice at once: with witnesses, as it stands in a block, and without, as it is hashed for its id.</summary>
internal sealed class TransactionWriter
{
    private const byte Witness = 1;

    private readonly byte[] body = new byte[1 << 20];
    private readonly byte[] witnesses = new byte[1 << 20];
    private readonly byte[] whole = new byte[1 << 20];
    private int bodyLength;
    private int witnessLength;
    private bool hasWitness;

    /// <summary>Begins a transaction: its version and the number of its inputs.</summary>
    public void Begin(int inputs)
    {
        BinaryPrimitives.WriteInt32LittleEndian(body, 2);
        bodyLength = sizeof(int);
        witnessLength = 0;
        hasWitness = false;
        bodyLength += WriteCount(body.AsSpan(bodyLength), inputs);
    }

    /// <summary>The input of a coinbase, which has a reserved value as its witness.</summary>
    public void Coinbase(ReadOnlySpan<byte> script)
    {
        Outpoint(default, -1);
        Script(script);
        Sequence();
        Witnesses([new byte[32]]);
    }

    /// <summary>An input that spends a coin as its form wants it; signatures and keys are random.</summary>
    public void Spend(SyntheticCoin coin, ulong number)
    {
        Outpoint(coin.Transaction, coin.Index);
        Span<byte> random = stackalloc byte[260];
        SyntheticRandom.Fill(random, number);
        (int scriptLength, byte[][] items) = coin.Form switch
        {
            CoinForm.KeyHash => (107, Array.Empty<byte[]>()),
            CoinForm.ScriptHash => (number % 3 == 0 ? 253 : 23, number % 3 == 0 ? [] : [random[..71].ToArray(), random[71..104].ToArray()]),
            CoinForm.WitnessKeyHash => (0, [random[..71].ToArray(), random[71..104].ToArray()]),
            CoinForm.Taproot => (0, [random[..64].ToArray()]),
            _ => (0, [[], random[..71].ToArray(), random[71..142].ToArray(), random[142..247].ToArray()]),
        };
        Script(random[..scriptLength]);
        Sequence();
        Witnesses(items);
    }

    /// <summary>The number of outputs, after the inputs.</summary>
    public void Outputs(int count) => bodyLength += WriteCount(body.AsSpan(bodyLength), count);

    /// <summary>An output of a form to an owner.</summary>
    public void Output(long value, CoinForm form, ulong owner)
    {
        Span<byte> hash = stackalloc byte[32];
        SyntheticRandom.Fill(hash, owner);
        ReadOnlySpan<byte> script = form switch
        {
            CoinForm.KeyHash => [0x76, 0xa9, 20, .. hash[..20], 0x88, 0xac],
            CoinForm.ScriptHash => [0xa9, 20, .. hash[..20], 0x87],
            CoinForm.WitnessKeyHash => [0, 20, .. hash[..20]],
            CoinForm.WitnessScriptHash => [0, 32, .. hash],
            CoinForm.Taproot => [0x51, 32, .. hash],
            _ => [0x6a, 32, .. hash],
        };
        Output(value, script);
    }

    /// <summary>An output with a script.</summary>
    public void Output(long value, ReadOnlySpan<byte> script)
    {
        BinaryPrimitives.WriteInt64LittleEndian(body.AsSpan(bodyLength), value);
        bodyLength += sizeof(long);
        Script(script);
    }

    /// <summary>Ends the transaction; its bytes with witnesses, good until the next begins, and both hashes.</summary>
    public ReadOnlySpan<byte> End(Span<byte> id, Span<byte> witnessId)
    {
        body.AsSpan(bodyLength, sizeof(int)).Clear();
        bodyLength += sizeof(int);
        Hash(body.AsSpan(0, bodyLength), id);
        if (!hasWitness)
        {
            id.CopyTo(witnessId);
            return body.AsSpan(0, bodyLength);
        }

        body.AsSpan(0, sizeof(int)).CopyTo(whole);
        (whole[4], whole[5]) = (0, Witness);
        int length = bodyLength - (2 * sizeof(int));
        body.AsSpan(sizeof(int), length).CopyTo(whole.AsSpan(6));
        witnesses.AsSpan(0, witnessLength).CopyTo(whole.AsSpan(6 + length));
        whole.AsSpan(6 + length + witnessLength, sizeof(int)).Clear();
        ReadOnlySpan<byte> bytes = whole.AsSpan(0, 6 + length + witnessLength + sizeof(int));
        Hash(bytes, witnessId);
        return bytes;
    }

    public static void Hash(ReadOnlySpan<byte> bytes, Span<byte> hash)
    {
        SHA256.HashData(bytes, hash);
        SHA256.HashData(hash, hash);
    }

    public static int WriteCount(Span<byte> bytes, int count)
    {
        if (count < 0xfd)
        {
            bytes[0] = (byte)count;
            return 1;
        }

        bytes[0] = 0xfd;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[1..], (ushort)count);
        return 3;
    }

    private void Outpoint(TransactionId transaction, int index)
    {
        transaction.CopyTo(body.AsSpan(bodyLength));
        body.AsSpan(bodyLength, TransactionId.Length).Reverse();
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(bodyLength + 32), index);
        bodyLength += 32 + sizeof(int);
    }

    private void Script(ReadOnlySpan<byte> script)
    {
        bodyLength += WriteCount(body.AsSpan(bodyLength), script.Length);
        script.CopyTo(body.AsSpan(bodyLength));
        bodyLength += script.Length;
    }

    private void Sequence()
    {
        body.AsSpan(bodyLength, sizeof(uint)).Fill(0xff);
        bodyLength += sizeof(uint);
    }

    private void Witnesses(byte[][] items)
    {
        hasWitness |= items.Length > 0;
        witnessLength += WriteCount(witnesses.AsSpan(witnessLength), items.Length);
        foreach (byte[] item in items)
        {
            witnessLength += WriteCount(witnesses.AsSpan(witnessLength), item.Length);
            item.CopyTo(witnesses.AsSpan(witnessLength));
            witnessLength += item.Length;
        }
    }
}
