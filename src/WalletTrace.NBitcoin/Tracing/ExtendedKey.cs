using System.Buffers.Binary;
using NBitcoin;
using NBitcoin.DataEncoders;

namespace WalletTrace.Tracing;

/// <summary>
/// An extended public key (BIP 32), whatever its version bytes; a private key is refused. No message repeats a key: a private one is a secret, and a
/// public one shows a whole wallet.
/// </summary>
/// <param name="Key">The key.</param>
/// <param name="Form">How a descriptor of the only scripts that the version stands for begins; null where the version leaves it open.</param>
/// <param name="IsOneOfSeveral">Whether the version says that it takes several keys to make a script.</param>
/// <remarks>Versions: SLIP-0132; for Litecoin and Dogecoin also chainparams.cpp of their nodes.</remarks>
internal sealed record ExtendedKey(ExtPubKey Key, string? Form, bool IsOneOfSeveral)
{
    // No key in base58 is longer.
    private const int MaxLength = 120;

    private const int VersionLength = sizeof(uint);
    private const int Length = VersionLength + ExtPubKey.Length;

    // A key's own 33 bytes come last; those of a private key begin with a zero.
    private const int KeyAt = Length - 33;

    private static readonly ChainId[] TestChains = [ChainId.BitcoinTestnet3, ChainId.BitcoinTestnet4, ChainId.BitcoinSignet, ChainId.BitcoinRegtest];

    private static readonly (uint Version, string Name, string? Form, bool IsOneOfSeveral, ChainId[] Chains)[] Versions =
    [
        (0x0488b21e, "xpub", null, false, [ChainId.Bitcoin, ChainId.Litecoin, ChainId.Dogecoin, ChainId.BitcoinCash]),
        (0x049d7cb2, "ypub", "sh(wpkh(", false, [ChainId.Bitcoin, ChainId.Litecoin]),
        (0x04b24746, "zpub", "wpkh(", false, [ChainId.Bitcoin, ChainId.Litecoin]),
        (0x0295b43f, "Ypub", "sh(wsh(", true, [ChainId.Bitcoin, ChainId.Litecoin]),
        (0x02aa7ed3, "Zpub", "wsh(", true, [ChainId.Bitcoin, ChainId.Litecoin]),
        (0x043587cf, "tpub", null, false, TestChains),
        (0x044a5262, "upub", "sh(wpkh(", false, TestChains),
        (0x045f1cf6, "vpub", "wpkh(", false, TestChains),
        (0x024289ef, "Upub", "sh(wsh(", true, TestChains),
        (0x02575483, "Vpub", "wsh(", true, TestChains),
        (0x019da462, "Ltub", null, false, [ChainId.Litecoin]),
        (0x01b26ef6, "Mtub", "sh(wpkh(", false, [ChainId.Litecoin]),
        (0x02facafd, "dgub", null, false, [ChainId.Dogecoin]),
    ];

    /// <summary>Reads a key of a chain.</summary>
    /// <exception cref="FormatException">Says what was found instead, without the text.</exception>
    public static ExtendedKey Read(string text, ChainId chain)
    {
        byte[] bytes = Decode(text);
        if (bytes.Length is 33 or 34 || (bytes.Length == Length && bytes[KeyAt] == 0))
        {
            throw new FormatException("found a private key, expected an extended public key; private keys are neither needed nor kept: export the public one, and hold this one for no longer secret if others saw it");
        }

        if (bytes.Length != Length)
        {
            throw new FormatException(FormattableString.Invariant($"found a key of {bytes.Length} bytes, expected {Length}"));
        }

        uint version = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        foreach ((uint known, string name, string? form, bool isOneOfSeveral, ChainId[] chains) in Versions)
        {
            if (known == version)
            {
                return chains.Contains(chain) ? new ExtendedKey(KeyOf(bytes), form, isOneOfSeveral) : throw new FormatException($"found a key of version {name}, {Expected(chain)}");
            }
        }

        throw new FormatException(FormattableString.Invariant($"found a key of version {version:x8}, {Expected(chain)}"));
    }

    private static byte[] Decode(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new FormatException(FormattableString.Invariant($"found a key of {text.Length} characters, expected at most {MaxLength}"));
        }

        try
        {
            return Encoders.Base58Check.DecodeData(text);
        }
        catch (FormatException)
        {
            throw new FormatException("found a key that is no base58 or whose checksum is wrong, expected an extended public key without a typing error");
        }
    }

    private static ExtPubKey KeyOf(byte[] bytes)
    {
        try
        {
            return new ExtPubKey(bytes[VersionLength..]);
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException)
        {
            throw new FormatException("found an extended public key that cannot be: its point is not on the curve, or it has a parent and no depth");
        }
    }

    private static string Expected(ChainId chain) =>
        $"expected one of {chain.Name}: {string.Join(", ", Versions.Where(entry => entry.Chains.Contains(chain)).Select(entry => entry.Name))}";
}
