using System.Security.Cryptography;
using System.Text;

namespace WalletTrace.Tests.Support;

/// <summary>Output scripts of every class, each made from a number; equal numbers give equal scripts.</summary>
internal static class RegtestScripts
{
    public static byte[] P2pk(int number) => [33, .. Key(number), 0xac];

    public static byte[] P2pkUncompressed(int number) => [65, 4, .. Bytes(number, 32), .. Bytes(~number, 32), 0xac];

    public static byte[] P2pkh(int number) => [0x76, 0xa9, 20, .. Bytes(number, 20), 0x88, 0xac];

    public static byte[] P2sh(int number) => [0xa9, 20, .. Bytes(number, 20), 0x87];

    public static byte[] P2wpkh(int number) => [0, 20, .. Bytes(number, 20)];

    public static byte[] P2wsh(int number) => [0, 32, .. Bytes(number, 32)];

    public static byte[] P2tr(int number) => [0x51, 32, .. Bytes(number, 32)];

    /// <summary>A witness program of a version that means nothing yet.</summary>
    public static byte[] Witness(int number) => [0x52, 16, .. Bytes(number, 16)];

    /// <summary>One of two keys.</summary>
    public static byte[] Multisig(int number) => [0x51, 33, .. Key(number), 33, .. Key(~number), 0x52, 0xae];

    public static byte[] NullData(string text) => [0x6a, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    /// <summary>Of no known form: a hash to be matched.</summary>
    public static byte[] Nonstandard(int number) => [0xa8, 32, .. Bytes(number, 32), 0x87];

    /// <summary>One of each class, OP_RETURN last.</summary>
    public static byte[][] OfEveryClass(int number) =>
    [
        P2pk(number), P2pkUncompressed(number), P2pkh(number), P2sh(number), P2wpkh(number), P2wsh(number), P2tr(number), Witness(number), Multisig(number),
        Nonstandard(number), [], NullData("data of " + number),
    ];

    private static byte[] Key(int number) => [2, .. Bytes(number, 32)];

    private static byte[] Bytes(int number, int length) => SHA256.HashData(BitConverter.GetBytes(number))[..length];
}
