using System.Buffers.Binary;
using System.Security.Cryptography;
using WalletTrace.Chains.Http;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Tron;

/// <summary>A block as a node tells it, checked.</summary>
/// <param name="Record">The block.</param>
/// <param name="Time">The time its header states, in milliseconds since 1970.</param>
/// <param name="Transactions">Its transactions in order.</param>
internal sealed record TronBlock(BlockRecord Record, long Time, IReadOnlyList<TronTransaction> Transactions)
{
    /// <summary>The hash of the first block of TRON's main network, which names it.</summary>
    public static BlockHash MainnetGenesis { get; } = BlockHash.Parse("00000000000000001ebf88508a03865c71d452e25f4d51194196a1d22b6653dc");

    private const int HashLength = SHA256.HashSizeInBytes;
    private const int MillisecondsInSecond = 1000;

    /// <summary>The block by height and hash.</summary>
    public BlockPoint Point => new(Record.Height, Record.Hash!.Value);

    /// <summary>Reads and checks a block, whether addresses in it are in hexadecimal or in base58 (<c>visible</c>).</summary>
    /// <remarks>
    /// Source: BlockCapsule and MerkleTree of github.com/tronprotocol/java-tron. A block's id is the SHA-256 of its header, whose first 8 bytes give way to
    /// the height. The leaves of the tree are the SHA-256 of whole transactions with signatures and results; a node that has no neighbour goes up as it is.
    /// </remarks>
    /// <param name="told">What <c>wallet/getblockbynum</c> or <c>wallet/getnowblock</c> answered.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="checks">What to check.</param>
    /// <param name="headerOnly">Whether its transactions are of no interest.</param>
    /// <exception cref="AnswerException">It is malformed or a check fails.</exception>
    public static TronBlock Read(JsonValue told, ChainId chain, TronChecks checks, bool headerOnly = false)
    {
        BlockHash id = told["blockID"].Hash;
        JsonValue header = told["block_header"]["raw_data"];
        long height = Number(header, "number", FactShape.LastHeight);
        if (IdOf(header, height) is var found && found != id && checks.HasFlag(TronChecks.BlockId))
        {
            throw new AnswerException(FormattableString.Invariant($"found a header that hashes to {found} as block {height}, expected {id}"));
        }

        if (HeightOf(id) != height)
        {
            throw new AnswerException(FormattableString.Invariant($"found block {id} at height {height}, expected {HeightOf(id)}"));
        }

        TronTransaction[] transactions = !headerOnly && told.Find("transactions") is { } list ? [.. list.Items.Select(TronTransaction.Read)] : [];
        if (!headerOnly && checks.HasFlag(TronChecks.TransactionsRoot))
        {
            CheckRoot(header, transactions);
        }

        BlockHash? parent = height == 0 ? null : header["parentHash"].Hash;
        long time = Number(header, "timestamp", FactShape.LastTime * MillisecondsInSecond);
        return new TronBlock(new BlockRecord(chain, height, time / MillisecondsInSecond, id, parent), time, transactions);
    }

    /// <summary>The height that stands in a block's id.</summary>
    public static long HeightOf(BlockHash id)
    {
        Span<byte> bytes = stackalloc byte[HashLength];
        id.Bytes.CopyTo(bytes);
        return BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    /// <summary>A whole number from 0, which is left out when it is 0.</summary>
    private static long Number(JsonValue told, string property, long most) => told.Find(property)?.Integer(0, most) ?? 0;

    private static BlockHash IdOf(JsonValue header, long height)
    {
        var bytes = new byte[HashLength];
        SHA256.HashData(
            new ProtoWriter()
                .Integer(1, Number(header, "timestamp", long.MaxValue))
                .Bytes(2, Bytes(header, "txTrieRoot"))
                .Bytes(3, Bytes(header, "parentHash"))
                .Integer(7, height)
                .Integer(8, Number(header, "witness_id", long.MaxValue))
                .Bytes(9, header.Find("witness_address") is { } witness ? Witness(witness) : default)
                .Integer(10, Number(header, "version", int.MaxValue))
                .Bytes(11, Bytes(header, "accountStateRoot"))
                .Written,
            bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes, height);
        return new BlockHash(TransactionId.FromBytes(bytes));
    }

    private static byte[] Bytes(JsonValue told, string property) => told.Find(property) is { } found ? found.Bytes : [];

    /// <summary>Who made the block: an address in either form. The first block has a sentence in its place.</summary>
    private static byte[] Witness(JsonValue told)
    {
        var bytes = new byte[Base58Check.PayloadLength];
        return told.Text.StartsWith('T') && Base58Check.TryDecode(told.Text, bytes, out _) ? bytes : told.Bytes;
    }

    private static void CheckRoot(JsonValue header, TronTransaction[] transactions)
    {
        var nodes = new byte[transactions.Length * HashLength];
        for (int at = 0; at < transactions.Length; at++)
        {
            transactions[at].WriteHash(nodes.AsSpan(at * HashLength, HashLength));
        }

        byte[] root = Bytes(header, "txTrieRoot");
        Span<byte> found = Root(nodes);
        if (!found.SequenceEqual(root) && (transactions.Length > 0 || root.Length > 0))
        {
            throw new AnswerException(FormattableString.Invariant(
                $"found {transactions.Length} transactions whose Merkle root is {Convert.ToHexStringLower(found)}, expected {Convert.ToHexStringLower(root)}"));
        }
    }

    /// <summary>The root over hashes one after the other, whose place it uses up; zeros over none.</summary>
    private static Span<byte> Root(Span<byte> nodes)
    {
        if (nodes.IsEmpty)
        {
            return new byte[HashLength];
        }

        while (nodes.Length > HashLength)
        {
            int parents = 0;
            for (int at = 0; at < nodes.Length; at += 2 * HashLength, parents += HashLength)
            {
                Span<byte> pair = nodes[at..Math.Min(at + (2 * HashLength), nodes.Length)];
                if (pair.Length == HashLength)
                {
                    pair.CopyTo(nodes[parents..]);
                }
                else
                {
                    SHA256.HashData(pair, nodes.Slice(parents, HashLength));
                }
            }

            nodes = nodes[..parents];
        }

        return nodes;
    }
}
