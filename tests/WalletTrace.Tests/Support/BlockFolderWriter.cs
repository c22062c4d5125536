using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using WalletTrace.Chains.Bitcoin;

namespace WalletTrace.Tests.Support;

/// <summary>Writes a node's <c>blocks</c> folder, by the formats of Bitcoin Core and with nothing of the library's own reader.</summary>
internal sealed class BlockFolderWriter : IDisposable
{
    private static readonly byte[] Magic = [0xfa, 0xbf, 0xb5, 0xda];
    private static readonly BigInteger Prime = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 32) - 977;

    private readonly TemporaryFolder folder = new();
    private readonly byte[]? key;

    public BlockFolderWriter(byte[]? key = null)
    {
        this.key = key;
        Directory.CreateDirectory(Folder);
        if (key is not null)
        {
            File.WriteAllBytes(Path.Combine(Folder, "xor.dat"), key);
        }
    }

    /// <summary>The folder of the blocks.</summary>
    public string Folder => folder["blocks"];

    /// <summary>A folder with all blocks of a chain, stale ones included, in three files in an order that is not the chain's, with their undo.</summary>
    public static BlockFolderWriter Shuffled(RegtestChain chain, byte[]? key = null, bool withUndo = true, int seed = 7)
    {
        var writer = new BlockFolderWriter(key);
        var random = new Random(seed);
        RegtestBlock[] blocks = [.. chain.All];
        var fileOf = blocks.ToDictionary(block => block.Hash, block => (int)((block.Height + random.Next(6)) * 3 / (chain.TipHeight + 7)));
        for (int number = 0; number < 3; number++)
        {
            RegtestBlock[] inFile = [.. blocks.Where(block => fileOf[block.Hash] == number)];
            writer.WriteBlocks(number, inFile.OrderBy(_ => random.Next()));
            if (withUndo)
            {
                // A node writes undo as it connects, whatever the order in which the blocks came; the genesis block has none.
                writer.WriteUndo(number, inFile.Where(block => block.Height > 0));
            }
        }

        return writer;
    }

    public void WriteBlocks(int number, IEnumerable<RegtestBlock> blocks) => Write(BlockFile(number), [.. blocks.SelectMany(block => Record(block.Bytes))]);

    public void WriteUndo(int number, IEnumerable<RegtestBlock> blocks) => Write(UndoFile(number), [.. blocks.SelectMany(UndoRecord)]);

    public static string BlockFile(int number) => string.Create(CultureInfo.InvariantCulture, $"blk{number:D5}.dat");

    public static string UndoFile(int number) => string.Create(CultureInfo.InvariantCulture, $"rev{number:D5}.dat");

    /// <summary>Writes a file with the key laid over it, and then room for more: zeros, as they are.</summary>
    public void Write(string name, byte[] content, int room = 0)
    {
        byte[] bytes = [.. content];
        for (int at = 0; key is not null && at < bytes.Length; at++)
        {
            bytes[at] ^= key[at % key.Length];
        }

        File.WriteAllBytes(Path.Combine(Folder, name), [.. bytes, .. new byte[room]]);
    }

    /// <summary>What stands in a block file for a block.</summary>
    public static byte[] Record(byte[] block, byte[]? magic = null)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, block.Length);
        return [.. magic ?? Magic, .. length, .. block];
    }

    /// <summary>What stands in an undo file for a block.</summary>
    public static byte[] UndoRecord(RegtestBlock block)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        RegtestTransaction.WriteCount(writer, block.Transactions.Count - 1);
        foreach (RegtestTransaction transaction in block.Transactions.Skip(1))
        {
            RegtestTransaction.WriteCount(writer, transaction.Inputs.Count);
            foreach (RegtestInput input in transaction.Inputs)
            {
                // Where a coin was made is not known here and not read back: a height below that of the block, 0 now and then as old nodes wrote it.
                long madeAt = block.Height % 5 == 0 ? 0 : block.Height - 1;
                WriteNumber(writer, (ulong)(madeAt * 2));
                if (madeAt > 0)
                {
                    writer.Write((byte)0);
                }

                WriteOutput(writer, input.Coin!.Output);
            }
        }

        writer.Flush();
        return UndoRecord(bytes.ToArray(), block.Header.AsSpan(4, 32));
    }

    /// <summary>What stands in an undo file for a block with this parent, hashed as it is in headers.</summary>
    public static byte[] UndoRecord(byte[] undo, ReadOnlySpan<byte> parent, byte[]? magic = null) =>
        [.. Record(undo, magic), .. RegtestTransaction.Hash([.. parent, .. undo])];

    /// <summary>A number in base 128, most significant digit first, each digit but the last taken down by one (VARINT).</summary>
    public static void WriteNumber(BinaryWriter writer, ulong number)
    {
        var digits = new Stack<byte>();
        digits.Push((byte)(number & 0x7f));
        while (number > 0x7f)
        {
            number = (number >> 7) - 1;
            digits.Push((byte)((number & 0x7f) | 0x80));
        }

        foreach (byte digit in digits)
        {
            writer.Write(digit);
        }
    }

    /// <summary>An output as a node keeps it.</summary>
    public static void WriteOutput(BinaryWriter writer, RegtestOutput output)
    {
        WriteNumber(writer, CompressAmount((ulong)output.Value));
        switch (output.Script)
        {
            case [0x76, 0xa9, 20, .. { Length: 20 } hash, 0x88, 0xac]:
                writer.Write([0, .. hash]);
                break;
            case [0xa9, 20, .. { Length: 20 } hash, 0x87]:
                writer.Write([1, .. hash]);
                break;
            case [33, (2 or 3) and byte sign, .. { Length: 32 } x, 0xac]:
                writer.Write([sign, .. x]);
                break;
            case [65, 4, .. { Length: 64 } point, 0xac] when IsOnCurve(point):
                writer.Write([(byte)(4 | (point[63] & 1)), .. point[..32]]);
                break;
            default:
                WriteNumber(writer, (ulong)output.Script.Length + 6);
                writer.Write(output.Script);
                break;
        }
    }

    public void Dispose() => folder.Dispose();

    private static ulong CompressAmount(ulong amount)
    {
        if (amount == 0)
        {
            return 0;
        }

        ulong zeros = 0;
        for (; amount % 10 == 0 && zeros < 9; zeros++)
        {
            amount /= 10;
        }

        return zeros < 9 ? 1 + ((((amount / 10) * 9) + (amount % 10) - 1) * 10) + zeros : 1 + ((amount - 1) * 10) + 9;
    }

    private static bool IsOnCurve(byte[] point)
    {
        var x = new BigInteger(point.AsSpan(0, 32), isUnsigned: true, isBigEndian: true);
        var y = new BigInteger(point.AsSpan(32), isUnsigned: true, isBigEndian: true);
        return x < Prime && y < Prime && ((y * y) - (x * x * x) - 7) % Prime == 0;
    }
}
