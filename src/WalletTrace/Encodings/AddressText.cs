using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalletTrace.Encodings;

/// <summary>Reads and writes addresses in the form of their chain, and tells a reader whose address they mistook.</summary>
internal static class AddressText
{
    /// <summary>How the owner of a coin that nobody can spend begins.</summary>
    public const string UnspendablePrefix = "unspendable-";

    private const string ScriptPrefix = "script-";

    /// <summary>Whether a chain has addresses of a kind.</summary>
    public static bool Fits(AddressKind kind, ChainId chain) => kind switch
    {
        AddressKind.Evm => chain.Form == AddressForm.Evm,
        AddressKind.Tron => chain.Form == AddressForm.Tron,
        AddressKind.P2pkh or AddressKind.P2sh or AddressKind.ScriptHash or AddressKind.Unspendable => chain.Form == AddressForm.Utxo,
        AddressKind.P2sh32 => chain.Parameters?.CashPrefix is not null,
        AddressKind.P2wpkh or AddressKind.P2wsh or AddressKind.P2tr or AddressKind.Witness => chain.Parameters?.SegwitPrefix is not null,
        _ => false,
    };

    /// <summary>Reads an address of a chain.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, ChainId chain, out Address address, [NotNullWhen(false)] out string? error)
    {
        if (chain.Parameters is not { } parameters)
        {
            address = default;
            error = $"address {SafeText.Quote(text)} cannot be read: found {Address.Name(chain)}, whose form of address is unknown, expected an eip155 or tron chain or a known bip122 chain";
            return false;
        }

        if (TryRead(text, parameters, out address, out var problem))
        {
            error = null;
            return true;
        }

        var owner = FindOwner(text, parameters);
        error = owner is null
            ? $"address {SafeText.Quote(text)} cannot be read on {chain}: {problem}"
            : $"address {SafeText.Quote(text)} cannot be read on {chain}: found an address of {owner}, expected one of {parameters.Name}";
        return false;
    }

    /// <summary>Writes an address that fits the chain.</summary>
    public static string Write(Address address, ChainParameters chain)
    {
        Span<byte> buffer = stackalloc byte[Address.MaxLength];
        var bytes = buffer[..address.CopyTo(buffer)];
        switch (address.Kind)
        {
            case AddressKind.Evm:
                return EvmAddress.Encode(bytes);
            case AddressKind.Tron:
                return TronAddress.Encode(bytes);
            case AddressKind.ScriptHash:
                return ScriptPrefix + Convert.ToHexStringLower(bytes);
            case AddressKind.Unspendable:
                return UnspendablePrefix + Convert.ToHexStringLower(bytes);
            case AddressKind.P2pkh or AddressKind.P2sh or AddressKind.P2sh32 when chain.CashPrefix is not null:
                return CashAddress.Encode(chain.CashPrefix, address);
            case AddressKind.P2pkh:
                return Base58Check.Encode(chain.KeyHashVersion!.Value, bytes);
            case AddressKind.P2sh:
                return Base58Check.Encode(chain.ScriptHashVersions[0], bytes);
            default:
                return SegwitAddress.Encode(chain.SegwitPrefix!, address.WitnessVersion!.Value, bytes);
        }
    }

    private static bool TryRead(ReadOnlySpan<char> text, ChainParameters chain, out Address address, [NotNullWhen(false)] out string? error)
    {
        if (text.IsEmpty)
        {
            address = default;
            error = "found nothing";
            return false;
        }

        return chain.Form switch
        {
            AddressForm.Evm => EvmAddress.TryDecode(text, out address, out error),
            AddressForm.Tron => TronAddress.TryDecode(text, out address, out error),
            _ => TryReadUtxo(text, chain, out address, out error),
        };
    }

    private static bool TryReadUtxo(ReadOnlySpan<char> text, ChainParameters chain, out Address address, [NotNullWhen(false)] out string? error)
    {
        if (text.StartsWith(ScriptPrefix, StringComparison.Ordinal))
        {
            return TryReadHash(text, ScriptPrefix, AddressKind.ScriptHash, out address, out error);
        }

        if (text.StartsWith(UnspendablePrefix, StringComparison.Ordinal))
        {
            return TryReadHash(text, UnspendablePrefix, AddressKind.Unspendable, out address, out error);
        }

        if (chain.SegwitPrefix is not null && LooksLikeBech32(text))
        {
            // Base58 can begin like that too: one Litecoin address in 200,000 begins with LTC1.
            return SegwitAddress.TryDecode(text, chain.SegwitPrefix, out address, out error)
                || (text.Length <= Base58Check.MaxDigits && TryReadBase58(text, chain, out address, out _));
        }

        // Legacy addresses of Bitcoin Cash begin with 1 or 3; cashaddr has no such first character.
        return chain.CashPrefix is not null && text[0] is not ('1' or '3')
            ? CashAddress.TryDecode(text, chain.CashPrefix, out address, out error)
            : TryReadBase58(text, chain, out address, out error);
    }

    private static bool TryReadHash(
        ReadOnlySpan<char> text, string prefix, AddressKind kind, out Address address, [NotNullWhen(false)] out string? error)
    {
        Span<byte> hash = stackalloc byte[32];
        var read = Hex.TryRead(text, prefix.Length, hash, out error);
        address = read ? Address.FromBytes(kind, hash) : default;
        return read;
    }

    private static bool TryReadBase58(ReadOnlySpan<char> text, ChainParameters chain, out Address address, [NotNullWhen(false)] out string? error)
    {
        address = default;
        Span<byte> payload = stackalloc byte[Base58Check.PayloadLength];
        if (!Base58Check.TryDecode(text, payload, out error))
        {
            return false;
        }

        var version = payload[0];
        if (version == chain.KeyHashVersion)
        {
            address = Address.FromBytes(AddressKind.P2pkh, payload[1..]);
            return true;
        }

        if (chain.ScriptHashVersions.Contains(version))
        {
            address = Address.FromBytes(AddressKind.P2sh, payload[1..]);
            return true;
        }

        error = string.Create(
            CultureInfo.InvariantCulture,
            $"found version byte 0x{version:x2}, expected 0x{chain.KeyHashVersion:x2} or 0x{chain.ScriptHashVersions[0]:x2}");
        return false;
    }

    /// <summary>Tells bech32 from base58, so that the error is about the form that was meant.</summary>
    private static bool LooksLikeBech32(ReadOnlySpan<char> text)
    {
        if (text.Length > Base58Check.MaxDigits && text.IndexOf('1') is >= 1 and <= 4)
        {
            return true;
        }

        foreach (var prefix in (ReadOnlySpan<string>)["bc1", "tb1", "bcrt1", "ltc1"])
        {
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The chains known by name that read the text as theirs; null when there is none.</summary>
    private static string? FindOwner(ReadOnlySpan<char> text, ChainParameters except)
    {
        List<string> owners = [];
        foreach (var other in ChainParameters.Known)
        {
            var name = other.Form == AddressForm.Evm ? "an EVM chain" : other.Name;
            if (other.Name != except.Name && !owners.Contains(name) && TryRead(text, other, out _, out _))
            {
                owners.Add(name);
            }
        }

        return owners.Count == 0 ? null : string.Join(" or ", owners);
    }
}
