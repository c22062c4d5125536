using System.Buffers.Binary;

namespace WalletTrace.Benchmarks.Chains;

/// <summary>What a synthetic chain holds, counted while it was written.</summary>
internal sealed record ChainCounts
{
    public int Blocks { get; set; }

    public long Transactions { get; set; }

    public long Inputs { get; set; }

    public long Outputs { get; set; }

    public long Fees { get; set; }

    /// <summary>Everything that coinbases ever paid, fees included.</summary>
    public long Issued { get; set; }
}

/// <summary>
/// Writes a regtest chain as a node stores it: <c>blk*.dat</c> files of 128 MiB, blocks of about a megabyte, now and then not in the order of the chain.
/// The same size gives the same bytes. Proof of work, Merkle roots and witness commitments are right, every input spends an unspent output made before;
/// only signatures are random.
/// </summary>
/// <remarks>
/// Payments have one to three inputs and two outputs, one in forty is a batch of 20 to 80 outputs, one in a hundred carries data. Of the outputs 44 % pay to
/// a witness key hash, 20 % to a key hash, 16 % to a script hash, 16 % to taproot, 4 % to a witness script hash; half of them to an owner seen before.
/// </remarks>
internal sealed class SyntheticChain(string folder, long size) : IDisposable
{
    private const int BlockSize = 1_000_000;
    private const int FileSize = 128 << 20;
    private const int Maturity = 100;
    private const int Window = 8;
    private const int Halving = 150;
    private const uint Bits = 0x207fffff;

    private static readonly byte[] Magic = [0xfa, 0xbf, 0xb5, 0xda];

    private readonly SyntheticRandom random = new(2009);
    private readonly TransactionWriter writer = new();
    private readonly List<SyntheticCoin> unspent = [];
    private readonly Queue<SyntheticCoin> immature = new();
    private readonly MemoryStream payments = new();
    private readonly List<byte[]> ids = [];
    private readonly List<byte[]> witnessIds = [];
    private readonly List<byte[]> waiting = [];
    private readonly byte[] parent = new byte[32];
    private ulong owners;
    private FileStream? file;
    private int files;
    private long written;

    /// <summary>Writes the folder.</summary>
    public ChainCounts Write()
    {
        var counts = new ChainCounts();
        Store(Genesis(counts));
        while (written + waiting.Sum(block => (long)block.Length) < size)
        {
            waiting.Add(NextBlock(counts));
            if (waiting.Count == Window)
            {
                StoreWaiting();
            }
        }

        StoreWaiting();
        return counts;
    }

    public void Dispose()
    {
        file?.Dispose();
        payments.Dispose();
    }

    private void StoreWaiting()
    {
        // Blocks come to a node from several others at once.
        for (int at = waiting.Count - 1; at > 0; at--)
        {
            int other = random.Below(at + 1);
            (waiting[at], waiting[other]) = (waiting[other], waiting[at]);
        }

        waiting.ForEach(Store);
        waiting.Clear();
    }

    private void Store(byte[] block)
    {
        if (file is null || file.Length + block.Length > FileSize)
        {
            file?.Dispose();
            file = File.Create(Path.Combine(folder, FormattableString.Invariant($"blk{files++:D5}.dat")), 1 << 20);
        }

        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, block.Length);
        file.Write(Magic);
        file.Write(length);
        file.Write(block);
        written += block.Length + Magic.Length + length.Length;
    }

    /// <summary>Regtest's first block (chainparams.cpp of Bitcoin Core).</summary>
    private byte[] Genesis(ChainCounts counts)
    {
        byte[] coinbase =
        [
            1, 0, 0, 0, 1, .. new byte[32], 0xff, 0xff, 0xff, 0xff, 77, 0x04, 0xff, 0xff, 0x00, 0x1d, 0x01, 0x04, 0x45,
            .. "The Times 03/Jan/2009 Chancellor on brink of second bailout for banks"u8, 0xff, 0xff, 0xff, 0xff, 1, 0x00, 0xf2, 0x05, 0x2a, 0x01, 0, 0, 0, 67, 65,
            .. Convert.FromHexString("04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f"),
            0xac, 0, 0, 0, 0,
        ];
        var id = new byte[32];
        TransactionWriter.Hash(coinbase, id);
        ids.Add(id);
        counts.Blocks++;
        counts.Transactions++;
        counts.Inputs++;
        counts.Outputs++;
        counts.Issued += 50_0000_0000;
        payments.SetLength(0);
        return Mine(1, 1_296_688_602, coinbase, firstNonce: 2);
    }

    private byte[] NextBlock(ChainCounts counts)
    {
        payments.SetLength(0);
        ids.Clear();
        witnessIds.Clear();
        ids.Add(new byte[32]);
        witnessIds.Add(new byte[32]);
        if (immature.Count >= Maturity)
        {
            unspent.Add(immature.Dequeue());
        }

        long fees = 0;
        while (unspent.Count > 0 && payments.Length < BlockSize)
        {
            fees += Pay(counts);
        }

        byte[] coinbase = Coinbase(counts, fees);
        return Mine(0x2000_0000, (uint)(1_296_688_602 + (600 * counts.Blocks++)), coinbase);
    }

    private long Pay(ChainCounts counts)
    {
        // While there are few coins they are broken up.
        bool isScarce = unspent.Count < 20_000;
        int inputs = isScarce ? 1 : Math.Min(unspent.Count, random.Below(10) switch { < 5 => 1, < 8 => 2, _ => 3 });
        long left = 0;
        writer.Begin(inputs);
        for (int input = 0; input < inputs; input++)
        {
            // Half of the coins spent are young.
            int at = random.Below(2) == 0 ? random.Below(unspent.Count) : unspent.Count - 1 - random.Below(Math.Min(unspent.Count, 5_000));
            SyntheticCoin coin = unspent[at];
            unspent[at] = unspent[^1];
            unspent.RemoveAt(unspent.Count - 1);
            writer.Spend(coin, random.Next());
            left += coin.Value;
        }

        int outputs = left < 5_000 ? 1 : isScarce ? 200 : random.Below(40) == 0 ? 20 + random.Below(61) : 2;
        outputs = (int)Math.Min(outputs, Math.Max(1, left / 2_500));
        bool hasData = random.Below(100) == 0;
        long fee = Math.Min(left / 10, 200L * (inputs + outputs));
        left -= fee;
        int first = unspent.Count;
        writer.Outputs(outputs + (hasData ? 1 : 0));
        for (int output = 0; output < outputs; output++)
        {
            long value = output == outputs - 1 ? left : Math.Max(546, left / (outputs - output) * (50 + random.Below(100)) / 100);
            value = Math.Min(value, left);
            left -= value;
            CoinForm form = random.Below(100) switch { < 44 => CoinForm.WitnessKeyHash, < 64 => CoinForm.KeyHash, < 80 => CoinForm.ScriptHash, < 96 => CoinForm.Taproot, _ => CoinForm.WitnessScriptHash };
            ulong owner = random.Below(2) == 0 ? owners++ : random.Next() % (owners + 1);
            writer.Output(value, form, owner);
            unspent.Add(new SyntheticCoin(default, output, value, form));
        }

        if (hasData)
        {
            writer.Output(0, CoinForm.Data, random.Next());
        }

        TransactionId id = Finish(counts, inputs, outputs + (hasData ? 1 : 0), payments);
        for (int at = first; at < unspent.Count; at++)
        {
            unspent[at] = unspent[at] with { Transaction = id };
        }

        counts.Fees += fee;
        return fee;
    }

    private byte[] Coinbase(ChainCounts counts, long fees)
    {
        // The commitment to all witnesses (BIP 141), with the coinbase's own as zeros.
        byte[] commitment = MerkleRoot(witnessIds);
        TransactionWriter.Hash([.. commitment, .. new byte[32]], commitment);
        long reward = (50_0000_0000L >> (counts.Blocks / Halving)) + fees;
        int height = counts.Blocks;
        writer.Begin(1);
        writer.Coinbase([3, (byte)(height & 0xff), (byte)((height >> 8) & 0xff), (byte)((height >> 16) & 0xff), 0]);
        writer.Outputs(2);
        writer.Output(reward, CoinForm.WitnessKeyHash, owners++);
        writer.Output(0, [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed, .. commitment]);
        using var bytes = new MemoryStream();
        TransactionId id = Finish(counts, 1, 2, bytes);
        ids[0] = ids[^1];
        ids.RemoveAt(ids.Count - 1);
        immature.Enqueue(new SyntheticCoin(id, 0, reward, CoinForm.WitnessKeyHash));
        counts.Issued += reward;
        return bytes.ToArray();
    }

    private TransactionId Finish(ChainCounts counts, int inputs, int outputs, Stream block)
    {
        var id = new byte[32];
        var witnessId = new byte[32];
        block.Write(writer.End(id, witnessId));
        ids.Add(id);
        witnessIds.Add(witnessId);
        counts.Transactions++;
        counts.Inputs += inputs;
        counts.Outputs += outputs;
        return TransactionId.FromReversedBytes(id);
    }

    private byte[] Mine(int version, uint time, byte[] coinbase, uint firstNonce = 0)
    {
        Span<byte> count = stackalloc byte[3];
        count = count[..TransactionWriter.WriteCount(count, ids.Count)];
        byte[] block = [.. new byte[80], .. count, .. coinbase, .. payments.GetBuffer().AsSpan(0, (int)payments.Length)];
        Span<byte> header = block.AsSpan(0, 80);
        BinaryPrimitives.WriteInt32LittleEndian(header, version);
        parent.CopyTo(header[4..]);
        MerkleRoot(ids).CopyTo(header[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[68..], time);
        BinaryPrimitives.WriteUInt32LittleEndian(header[72..], Bits);
        for (uint nonce = firstNonce; ; nonce++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header[76..], nonce);
            TransactionWriter.Hash(header, parent);
            if (parent[31] < 0x7f)
            {
                return block;
            }
        }
    }

    private static byte[] MerkleRoot(List<byte[]> leaves)
    {
        var level = new List<byte[]>(leaves);
        while (level.Count > 1)
        {
            for (int pair = 0; pair * 2 < level.Count; pair++)
            {
                byte[] hash = [.. level[pair * 2], .. level[Math.Min((pair * 2) + 1, level.Count - 1)]];
                TransactionWriter.Hash(hash, hash.AsSpan(0, 32));
                level[pair] = hash[..32];
            }

            level.RemoveRange((level.Count + 1) / 2, level.Count / 2);
        }

        return [.. level[0]];
    }
}
