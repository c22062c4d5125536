namespace WalletTrace;

/// <summary>What an address stands for. The numbers are part of file formats and of the order of addresses and do not change.</summary>
#pragma warning disable CA1028 // Held inline in every address; one byte is the point.
public enum AddressKind : byte
#pragma warning restore CA1028
{
    /// <summary>No address: the default value.</summary>
    None = 0,

    /// <summary>An account of an EVM chain, 20 bytes.</summary>
    Evm = 1,

    /// <summary>An account of TRON, 20 bytes (the leading 0x41 is implied).</summary>
    Tron = 2,

    /// <summary>Pay to public key hash, 20 bytes.</summary>
    P2pkh = 3,

    /// <summary>Pay to script hash (BIP 16), 20 bytes.</summary>
    P2sh = 4,

    /// <summary>Pay to script hash with a 32-byte hash, Bitcoin Cash only (CHIP-2022-05).</summary>
    P2sh32 = 5,

    /// <summary>Pay to witness public key hash (BIP 141), 20 bytes.</summary>
    P2wpkh = 6,

    /// <summary>Pay to witness script hash (BIP 141), 32 bytes.</summary>
    P2wsh = 7,

    /// <summary>Pay to taproot (BIP 341), 32 bytes.</summary>
    P2tr = 8,

    /// <summary>Any other witness program, version 1 to 16, 2 to 40 bytes.</summary>
    Witness = 9,

    /// <summary>SHA-256 of an output script of any other form, 32 bytes.</summary>
    ScriptHash = 10,

    /// <summary>
    /// SHA-256 of an output script that nobody can ever spend, 32 bytes: one that begins with OP_RETURN or has more than 10,000 bytes. What it
    /// owns is burned.
    /// </summary>
    Unspendable = 11,
}
