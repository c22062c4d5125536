using System.Security.Cryptography;

namespace WalletTrace.Encodings;

/// <summary>Recognises the output scripts that have an address (BIP 13, 16, 141, 341; Bitcoin Cash CHIP-2022-05).</summary>
internal static class OutputScript
{
    private const byte Push20 = 0x14;
    private const byte Push32 = 0x20;
    private const byte Op1 = 0x51;
    private const byte Op16 = 0x60;
    private const byte OpReturn = 0x6a;
    private const byte OpDup = 0x76;
    private const byte OpEqual = 0x87;
    private const byte OpEqualVerify = 0x88;
    private const byte OpHash160 = 0xa9;
    private const byte OpHash256 = 0xaa;
    private const byte OpCheckSig = 0xac;
    private const byte OpCheckMultisig = 0xae;
    private const int MaxKeys = 20;

    /// <summary>The longest script that can be spent (MAX_SCRIPT_SIZE in Bitcoin Core's script.h).</summary>
    private const int LongestScript = 10_000;

    /// <summary>The owner of an output; every script has one.</summary>
    public static Address Owner(ReadOnlySpan<byte> script, ChainParameters chain)
    {
        Classify(script, chain, out Address owner);
        if (!owner.IsDefault)
        {
            return owner;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(script, hash);
        return OwnerByHash(script, hash);
    }

    /// <summary>The owner of a script that has no address, from its SHA-256.</summary>
    public static Address OwnerByHash(ReadOnlySpan<byte> script, ReadOnlySpan<byte> sha256) =>
        Address.FromTrusted(IsUnspendable(script) ? AddressKind.Unspendable : AddressKind.ScriptHash, sha256);

    /// <summary>The form of a script, and its owner where that does not take hashing the script; else the default value.</summary>
    public static ScriptClass Classify(ReadOnlySpan<byte> script, ChainParameters chain, out Address owner)
    {
        if (script.Length == 25 && script is [OpDup, OpHash160, Push20, .., OpEqualVerify, OpCheckSig])
        {
            owner = Address.FromTrusted(AddressKind.P2pkh, script.Slice(3, 20));
            return ScriptClass.P2pkh;
        }

        if (script.Length == 23 && script is [OpHash160, Push20, .., OpEqual])
        {
            owner = Address.FromTrusted(AddressKind.P2sh, script.Slice(2, 20));
            return ScriptClass.P2sh;
        }

        if (script.Length == 35 && chain.CashPrefix is not null && script is [OpHash256, Push32, .., OpEqual])
        {
            owner = Address.FromTrusted(AddressKind.P2sh32, script.Slice(2, 32));
            return ScriptClass.P2sh32;
        }

        // A witness program is one push of 2 to 40 bytes behind a number from 0 to 16 (BIP 141).
        if (script.Length is >= 4 and <= 42 && script[1] == script.Length - 2 && chain.SegwitPrefix is not null)
        {
            var version = script[0] is 0 ? 0 : script[0] - Op1 + 1;
            if (SegwitAddress.IsProgram(version, script[1]) && (script[0] is 0 || version > 0))
            {
                return Program(version, script[2..], out owner);
            }
        }

        owner = default;
        return script is [OpReturn, ..] ? ScriptClass.NullData
            : script is [33 or 65, .., OpCheckSig] && script.Length == script[0] + 2 ? ScriptClass.P2pk
            : IsMultisig(script) ? ScriptClass.Multisig
            : ScriptClass.Nonstandard;
    }

    private static ScriptClass Program(int version, ReadOnlySpan<byte> program, out Address owner)
    {
        (AddressKind kind, ScriptClass form) = (version, program.Length) switch
        {
            (0, 20) => (AddressKind.P2wpkh, ScriptClass.P2wpkh),
            (0, _) => (AddressKind.P2wsh, ScriptClass.P2wsh),
            (1, 32) => (AddressKind.P2tr, ScriptClass.P2tr),
            _ => (AddressKind.Witness, ScriptClass.Witness),
        };
        owner = Address.FromTrusted(kind, program, version);
        return form;
    }

    /// <summary>Whether a script is m, n keys of 33 or 65 bytes, n and OP_CHECKMULTISIG, with numbers in their shortest form.</summary>
    private static bool IsMultisig(ReadOnlySpan<byte> script)
    {
        if (script is not [.., OpCheckMultisig] || !TryReadCount(ref script, out int needed))
        {
            return false;
        }

        int keys = 0;
        while (script is [33 or 65, ..] && script.Length > script[0])
        {
            script = script[(script[0] + 1)..];
            keys++;
        }

        return TryReadCount(ref script, out int told) && told == keys && needed <= keys && script.Length == 1;
    }

    /// <summary>A count of keys, 1 to 20: OP_1 to OP_16, or above that a push of one byte.</summary>
    private static bool TryReadCount(ref ReadOnlySpan<byte> script, out int count)
    {
        if (script is [>= Op1 and <= Op16, ..])
        {
            count = script[0] - Op1 + 1;
            script = script[1..];
            return true;
        }

        count = script is [1, > 16 and <= MaxKeys, ..] ? script[1] : 0;
        script = count > 0 ? script[2..] : script;
        return count > 0;
    }

    /// <summary>Whether nobody can ever spend an output: what CScript::IsUnspendable of Bitcoin Core says.</summary>
    private static bool IsUnspendable(ReadOnlySpan<byte> script) => script is [OpReturn, ..] || script.Length > LongestScript;
}
