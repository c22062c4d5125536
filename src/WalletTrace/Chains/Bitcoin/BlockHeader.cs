using System.Buffers.Binary;
using System.Security.Cryptography;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Bitcoin;

/// <summary>The 80 bytes that a block is named by.</summary>
/// <param name="Version">The version it states.</param>
/// <param name="Parent">The hash of its predecessor; zeros for the first block.</param>
/// <param name="MerkleRoot">The Merkle root of its transactions' ids, printed as an id is.</param>
/// <param name="Time">The time it states, unix seconds.</param>
/// <param name="Bits">Its target, as a compact number.</param>
/// <param name="Nonce">What its miner varied.</param>
/// <param name="Hash">Double SHA-256 of the 80 bytes.</param>
public readonly record struct BlockHeader(
    int Version, BlockHash Parent, TransactionId MerkleRoot, uint Time, uint Bits, uint Nonce, BlockHash Hash)
{
    /// <summary>The number of bytes.</summary>
    public const int Length = 80;

    /// <summary>Reads a header. Nothing is checked but the length.</summary>
    /// <param name="bytes">At least 80 bytes, of which the first 80 are read.</param>
    /// <exception cref="ArgumentException">There are fewer bytes.</exception>
    public static BlockHeader Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Length)
        {
            throw new ArgumentException(FormattableString.Invariant($"no block header can be read: found {bytes.Length} bytes, expected {Length}"), nameof(bytes));
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        DoubleSha256.Hash(bytes[..Length], hash);
        return new BlockHeader(
            BinaryPrimitives.ReadInt32LittleEndian(bytes),
            new BlockHash(TransactionId.FromReversedBytes(bytes.Slice(4, 32))),
            TransactionId.FromReversedBytes(bytes.Slice(36, 32)),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[68..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[72..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[76..]),
            new BlockHash(TransactionId.FromReversedBytes(hash)));
    }
}
