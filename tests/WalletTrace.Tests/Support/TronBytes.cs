using System.Security.Cryptography;
using System.Text;

namespace WalletTrace.Tests.Support;

/// <summary>TRON's bytes as tests make them, apart from the library's own way.</summary>
internal static class TronBytes
{
    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        do
        {
            bytes.Add((byte)((value & 0x7f) | (value > 0x7f ? 0x80u : 0)));
            value >>= 7;
        }
        while (value > 0);

        return [.. bytes];
    }

    public static byte[] Number(int field, long value) => value == 0 ? [] : [.. Varint((ulong)field * 8), .. Varint(unchecked((ulong)value))];

    public static byte[] Field(int field, params byte[] bytes) => [.. Varint(((ulong)field * 8) + 2), .. Varint((ulong)bytes.Length), .. bytes];

    public static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    public static byte[] Whole(Address address) => [0x41, .. address.ToByteArray()];

    public static byte[] Owner(int field, Address address) => Field(field, Whole(address));

    /// <summary>What is signed of a transaction; the time makes it unlike others.</summary>
    public static byte[] Raw(int type, string name, byte[] contract, long time) =>
        [.. Field(11, [.. Number(1, type), .. Field(2, [.. Text(1, "type.googleapis.com/protocol." + name), .. Field(2, contract)])]), .. Number(14, time)];

    public static TransactionId IdOf(byte[] raw) => TransactionId.FromBytes(SHA256.HashData(raw));

    /// <summary>The root over whole transactions.</summary>
    public static byte[] Root(IReadOnlyList<byte[]> transactions)
    {
        byte[][] level = [.. transactions.Select(SHA256.HashData)];
        while (level.Length > 1)
        {
            level = [.. level.Chunk(2).Select(pair => pair.Length == 1 ? pair[0] : SHA256.HashData([.. pair[0], .. pair[1]]))];
        }

        return level.Length == 1 ? level[0] : new byte[32];
    }

    /// <summary>A block's id.</summary>
    public static BlockHash BlockId(long time, byte[] root, byte[] parent, long height, byte[] witness, int version)
    {
        byte[] header = [.. Number(1, time), .. Field(2, root), .. Field(3, parent), .. Number(7, height), .. Field(9, witness), .. Number(10, version)];
        byte[] hash = SHA256.HashData(header);
        return new BlockHash(TransactionId.FromBytes([.. BitConverter.GetBytes(height).Reverse(), .. hash[8..]]));
    }
}
