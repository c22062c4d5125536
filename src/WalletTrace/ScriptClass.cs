namespace WalletTrace;

/// <summary>The form of an output script. Says who may spend the coin; the owner's address follows from form and bytes.</summary>
#pragma warning disable CA1028 // Held in every decoded output; one byte is the point.
public enum ScriptClass : byte
#pragma warning restore CA1028
{
    /// <summary>None of the forms below. The owner is the script's hash.</summary>
    Nonstandard = 0,

    /// <summary>Pay to a bare public key of 33 or 65 bytes. The owner is the script's hash.</summary>
    P2pk,

    /// <summary>Pay to public key hash.</summary>
    P2pkh,

    /// <summary>Pay to script hash (BIP 16).</summary>
    P2sh,

    /// <summary>Pay to script hash with a 32-byte hash; Bitcoin Cash only (CHIP-2022-05).</summary>
    P2sh32,

    /// <summary>Pay to witness public key hash (BIP 141).</summary>
    P2wpkh,

    /// <summary>Pay to witness script hash (BIP 141).</summary>
    P2wsh,

    /// <summary>Pay to taproot (BIP 341).</summary>
    P2tr,

    /// <summary>Any other witness program.</summary>
    Witness,

    /// <summary>Bare multisig: m of n public keys, n at most 20. The owner is the script's hash.</summary>
    Multisig,

    /// <summary>OP_RETURN and whatever follows: data, never to be spent.</summary>
    NullData,
}
