using System.Buffers.Binary;
using WalletTrace.Chains;

namespace WalletTrace.Benchmarks.Ledgers;

/// <summary>
/// WTGEN-1 as the facts of an account chain: each block of a hundred transfers holds one transaction, whose own value is the first of them while the rest are
/// moved by contracts. Facts are made while they are read.
/// </summary>
internal sealed class Wtgen1Facts(Wtgen1Plan plan)
{
    private const ulong IdSeed = 0x7472616E73666572;
    private const ulong HashSeed = 0x626C6F636B000000;
    private const ulong AddressSeed = 0x6163636F756E7400;

    /// <summary>The chain that the facts are told of.</summary>
    public static ChainId Chain => ChainId.Ethereum;

    /// <summary>What is moved.</summary>
    public static Asset Coin { get; } = Asset.Native(Chain);

    /// <summary>The address of an account.</summary>
    public static Address AddressOf(int account)
    {
        Span<byte> bytes = stackalloc byte[24];
        Fill(bytes, AddressSeed, account);
        return Address.Evm(bytes[..20]);
    }

    /// <summary>The facts of the blocks that hold some transfers, in their order, and at the end what they cover.</summary>
    /// <param name="first">The first transfer: a multiple of the transfers of a block.</param>
    /// <param name="count">How many, whole blocks.</param>
    public IEnumerable<Fact> Of(int first, int count)
    {
        var from = new int[Wtgen1Plan.BlockSize];
        var to = new int[Wtgen1Plan.BlockSize];
        var amounts = new ulong[Wtgen1Plan.BlockSize];
        for (int at = first; at < first + count; at += Wtgen1Plan.BlockSize)
        {
            long height = at / Wtgen1Plan.BlockSize;
            plan.Fill(at, from, to, amounts);
            yield return new BlockRecord(Chain, height, Wtgen1Plan.TimeOf(at), new BlockHash(IdOf(HashSeed, height)), height == 0 ? null : new BlockHash(IdOf(HashSeed, height - 1)));
            yield return new TransactionRecord(Chain, height, 0, IdOf(IdSeed, height));
            for (int i = 0; i < from.Length; i++)
            {
                yield return i == 0
                    ? new TransferRecord(Chain, height, 0, TransferIndex.Value, TransferKind.Native, Coin, AddressOf(from[i]), AddressOf(to[i]), amounts[i])
                    : new TransferRecord(Chain, height, 0, TransferIndex.Internal(i - 1), TransferKind.Internal, Coin, AddressOf(from[i]), AddressOf(to[i]), amounts[i]);
            }
        }

        yield return new CoverageRecord(
            Chain, null, first / Wtgen1Plan.BlockSize, ((first + count) / Wtgen1Plan.BlockSize) - 1, CoverageKinds.Native | CoverageKinds.Internal, "WTGEN-1");
    }

    private static TransactionId IdOf(ulong seed, long number)
    {
        Span<byte> bytes = stackalloc byte[TransactionId.Length];
        Fill(bytes, seed, number);
        return TransactionId.FromBytes(bytes);
    }

    private static void Fill(Span<byte> bytes, ulong seed, long number)
    {
        for (int at = 0; at < bytes.Length; at += sizeof(ulong))
        {
            seed = Wtgen1Plan.Mix(unchecked(seed + (ulong)number + 0x9E3779B97F4A7C15));
            BinaryPrimitives.WriteUInt64BigEndian(bytes[at..], seed);
        }
    }
}
