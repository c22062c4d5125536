namespace WalletTrace.Attribution.Screening;

/// <summary>The forms in which addresses are written: which chains an address can be of, as far as it tells by itself.</summary>
[Flags]
internal enum RowForm : uint
{
    None = 0,

    /// <summary>0x and 40 digits: any EVM chain.</summary>
    Evm = 1 << 0,

    /// <summary>T… or 41 and 40 digits.</summary>
    Tron = 1 << 1,

    /// <summary>Base58check by its version byte.</summary>
    Version00 = 1 << 2,
    Version05 = 1 << 3,
    Version30 = 1 << 4,
    Version32 = 1 << 5,
    Version1e = 1 << 6,
    Version16 = 1 << 7,
    Version6f = 1 << 8,
    VersionC4 = 1 << 9,

    /// <summary>Bech32 by its human-readable part.</summary>
    Bc = 1 << 10,
    Tb = 1 << 11,
    Bcrt = 1 << 12,
    Ltc = 1 << 13,

    /// <summary>Cashaddr.</summary>
    Cash = 1 << 14,

    /// <summary>The hash of a script without an address.</summary>
    Script = 1 << 15,
}

/// <summary>Which forms stand for which chains.</summary>
internal static class RowForms
{
    private static readonly RowForm[] ByVersion = Versions();

    /// <summary>The form of a base58check version; none for one that no chain here has.</summary>
    public static RowForm OfVersion(byte version) => ByVersion[version];

    /// <summary>The forms in which an account may be written without its chain.</summary>
    public static RowForm Of(Account account) => Of(account.Chain, account.Address.Kind);

    /// <summary>All forms of a chain's addresses.</summary>
    public static RowForm Of(ChainId chain) =>
        Enum.GetValues<AddressKind>().Aggregate(RowForm.None, (forms, kind) => forms | (kind != AddressKind.None && Encodings.AddressText.Fits(kind, chain) ? Of(chain, kind) : RowForm.None));

    private static RowForm Of(ChainId chain, AddressKind kind)
    {
        ChainParameters? parameters = chain.Parameters;
        RowForm cash = parameters?.CashPrefix is null ? RowForm.None : RowForm.Cash;
        return kind switch
        {
            AddressKind.Evm => RowForm.Evm,
            AddressKind.Tron => RowForm.Tron,
            AddressKind.P2pkh => OfVersion(parameters!.KeyHashVersion!.Value) | cash,
            AddressKind.P2sh => parameters!.ScriptHashVersions.Aggregate(cash, (forms, version) => forms | OfVersion(version)),
            AddressKind.P2sh32 => RowForm.Cash,
            AddressKind.ScriptHash or AddressKind.Unspendable => RowForm.Script,
            AddressKind.None => RowForm.None,
            _ => OfPrefix(parameters!.SegwitPrefix!),
        };
    }

    private static RowForm OfPrefix(string prefix) => prefix switch
    {
        "bc" => RowForm.Bc,
        "tb" => RowForm.Tb,
        "bcrt" => RowForm.Bcrt,
        "ltc" => RowForm.Ltc,
        _ => throw new ArgumentException($"no form is known of the prefix {prefix}", nameof(prefix)),
    };

    private static RowForm[] Versions()
    {
        var forms = new RowForm[256];
        forms[0x00] = RowForm.Version00;
        forms[0x05] = RowForm.Version05;
        forms[0x30] = RowForm.Version30;
        forms[0x32] = RowForm.Version32;
        forms[0x1e] = RowForm.Version1e;
        forms[0x16] = RowForm.Version16;
        forms[0x6f] = RowForm.Version6f;
        forms[0xc4] = RowForm.VersionC4;
        forms[Encodings.TronAddress.Prefix] = RowForm.Tron;
        return forms;
    }
}
