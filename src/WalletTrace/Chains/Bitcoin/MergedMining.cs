using System.Buffers.Binary;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Bitcoin;

/// <summary>
/// Merged mining: a block whose work was done on a block of another chain, whose coinbase names it. What follows the header then shows it: the other
/// coinbase, the way from it to the other block's Merkle root, the way from this block to what the coinbase names, and the other block's header.
/// </summary>
/// <remarks>Source: CAuxPow of Dogecoin Core (auxpow.h and auxpow.cpp).</remarks>
internal static class MergedMining
{
    private const int VersionFlag = 0x100;
    private const int MaxBranch = 30;
    private const int MaxNamedAt = 20;
    private const int HashLength = 32;

    private static ReadOnlySpan<byte> Mark => [0xfa, 0xbe, (byte)'m', (byte)'m'];

    /// <summary>Whether a header says that another chain's block proves it.</summary>
    public static bool IsIn(in BlockHeader header) => (header.Version & VersionFlag) != 0;

    /// <summary>Reads and checks what follows the other chain's coinbase; gives the other header, whose work counts.</summary>
    /// <exception cref="ByteException">It does not show that the other block was mined for this one.</exception>
    public static ReadOnlySpan<byte> Read(ref ByteCursor cursor, in BlockHeader header, int chainId, TransactionId coinbase, ReadOnlySpan<byte> coinbaseScript)
    {
        int start = cursor.At;
        cursor.Take(HashLength);
        Span<byte> root = stackalloc byte[HashLength];
        Write(coinbase, root);
        uint index = Climb(ref cursor, root);
        Span<byte> named = stackalloc byte[HashLength];
        Write(header.Hash.Bytes, named);
        int depth = cursor.Peek;
        uint place = Climb(ref cursor, named);
        ReadOnlySpan<byte> other = cursor.Take(BlockHeader.Length);
        if (BlockHeader.Read(other).Version >> 16 == chainId)
        {
            throw new ByteException("found merged mining with a block of this chain itself, expected another chain's", start);
        }

        if (index != 0 || BlockHeader.Read(other).MerkleRoot != TransactionId.FromReversedBytes(root))
        {
            throw new ByteException("found merged mining with a coinbase that is not in the other block, expected its first transaction", start);
        }

        named.Reverse();
        if (header.Version >> 16 != chainId || !Names(coinbaseScript, named, depth, place, chainId))
        {
            throw new ByteException("found merged mining with a coinbase that does not name this block, expected one that does", start);
        }

        return other;
    }

    private static void Write(TransactionId id, Span<byte> bytes)
    {
        id.CopyTo(bytes);
        bytes.Reverse();
    }

    /// <summary>Goes up a Merkle branch from a hash to the root; the place of the hash among the leaves.</summary>
    private static uint Climb(ref ByteCursor cursor, scoped Span<byte> hash)
    {
        int start = cursor.At;
        int length = cursor.Count(HashLength, "hashes");
        if (length > MaxBranch)
        {
            throw new ByteException(FormattableString.Invariant($"found a Merkle branch of {length} hashes, expected at most {MaxBranch}"), start);
        }

        ReadOnlySpan<byte> branch = cursor.Take(length * HashLength);
        uint place = cursor.UInt32();

        // Whether the way can be in a tree is not asked: Dogecoin's own nodes do not ask it either.
        _ = MerkleTree.Climb(hash, branch, place);
        return place;
    }

    /// <summary>Whether a coinbase names a root once, followed by the number of chains and a number that fixes this chain's place among them.</summary>
    private static bool Names(ReadOnlySpan<byte> script, ReadOnlySpan<byte> root, int depth, uint place, int chainId)
    {
        int at = script.IndexOf(root);
        int mark = script.IndexOf(Mark);
        bool isMarked = mark >= 0 && mark + Mark.Length == at && script[(mark + 1)..].IndexOf(Mark) < 0;
        bool isEarly = mark < 0 && at is >= 0 and <= MaxNamedAt;
        if (!(isMarked || isEarly) || script.Length < at + HashLength + (2 * sizeof(uint)))
        {
            return false;
        }

        uint size = BinaryPrimitives.ReadUInt32LittleEndian(script[(at + HashLength)..]);
        uint nonce = BinaryPrimitives.ReadUInt32LittleEndian(script[(at + HashLength + sizeof(uint))..]);
        return size == 1u << depth && place == PlaceOf(nonce, chainId, depth);
    }

    /// <summary>The place that a chain must take, so that nobody proves two blocks of one chain at once.</summary>
    private static uint PlaceOf(uint nonce, int chainId, int depth)
    {
        uint random = unchecked((nonce * 1103515245) + 12345);
        random = unchecked(random + (uint)chainId);
        random = unchecked((random * 1103515245) + 12345);
        return random % (1u << depth);
    }
}
