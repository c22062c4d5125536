using System.Security.Cryptography;

namespace WalletTrace.Encodings;

/// <summary>Recognises the output scripts that have an address (BIP 13, 16, 141, 341; Bitcoin Cash CHIP-2022-05).</summary>
internal static class OutputScript
{
    private const byte Push20 = 0x14;
    private const byte Push32 = 0x20;
    private const byte Op1 = 0x51;
    private const byte OpReturn = 0x6a;
    private const byte OpDup = 0x76;
    private const byte OpEqual = 0x87;
    private const byte OpEqualVerify = 0x88;
    private const byte OpHash160 = 0xa9;
    private const byte OpHash256 = 0xaa;
    private const byte OpCheckSig = 0xac;

    /// <summary>The longest script that can be spent (MAX_SCRIPT_SIZE in Bitcoin Core's script.h).</summary>
    private const int LongestScript = 10_000;

    /// <summary>The owner of an output; every script has one.</summary>
    public static Address Owner(ReadOnlySpan<byte> script, ChainParameters chain)
    {
        if (script is [OpDup, OpHash160, Push20, .., OpEqualVerify, OpCheckSig] && script.Length == 25)
        {
            return Address.FromBytes(AddressKind.P2pkh, script.Slice(3, 20));
        }

        if (script is [OpHash160, Push20, .., OpEqual] && script.Length == 23)
        {
            return Address.FromBytes(AddressKind.P2sh, script.Slice(2, 20));
        }

        if (chain.CashPrefix is not null && script is [OpHash256, Push32, .., OpEqual] && script.Length == 35)
        {
            return Address.FromBytes(AddressKind.P2sh32, script.Slice(2, 32));
        }

        // A witness program is one push of 2 to 40 bytes behind a number from 0 to 16 (BIP 141).
        if (chain.SegwitPrefix is not null && script.Length is >= 4 and <= 42 && script[1] == script.Length - 2)
        {
            var version = script[0] is 0 ? 0 : script[0] - Op1 + 1;
            if (SegwitAddress.IsProgram(version, script[1]) && (script[0] is 0 || version > 0))
            {
                return Address.FromWitnessProgram(version, script[2..]);
            }
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(script, hash);
        return Address.FromBytes(IsUnspendable(script) ? AddressKind.Unspendable : AddressKind.ScriptHash, hash);
    }

    /// <summary>Whether nobody can ever spend an output: what CScript::IsUnspendable of Bitcoin Core says.</summary>
    private static bool IsUnspendable(ReadOnlySpan<byte> script) => script is [OpReturn, ..] || script.Length > LongestScript;
}
