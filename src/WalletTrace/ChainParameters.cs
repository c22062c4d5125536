using System.Collections.Frozen;

namespace WalletTrace;

/// <summary>How addresses of a chain are written.</summary>
internal enum AddressForm : byte
{
    /// <summary>Not known to this library.</summary>
    Unknown,

    /// <summary>20 bytes in hexadecimal, EIP-55.</summary>
    Evm,

    /// <summary>20 bytes in base58check behind 0x41.</summary>
    Tron,

    /// <summary>An output script: base58check, bech32 or cashaddr.</summary>
    Utxo,
}

/// <summary>A unit below the coin, for instance gwei.</summary>
/// <param name="Name">The name as users write it.</param>
/// <param name="Exponent">The unit is 10^exponent base units.</param>
internal sealed record SmallUnit(string Name, int Exponent);

/// <summary>The coin in which a chain's fees are paid.</summary>
/// <param name="Slip44">The coin's number in SLIP-0044, the reference of its CAIP-19 id.</param>
/// <param name="Symbol">The coin's symbol.</param>
/// <param name="Decimals">The coin is 10^decimals base units.</param>
/// <param name="SmallUnits">Named units below the coin; the first is the base unit.</param>
internal sealed record NativeCoin(int Slip44, string Symbol, int Decimals, SmallUnit[] SmallUnits);

/// <summary>What this library knows of a chain: the one table of chain parameters.</summary>
/// <remarks>
/// Sources: version bytes and bech32 prefixes from each chain's chainparams.cpp (Bitcoin Core, Litecoin Core, Dogecoin Core);
/// cashaddr prefix from the Bitcoin Cash specification of 2018-05-15; coin numbers from SLIP-0044, always the number
/// of the coin (ETH is 60 on every chain that pays fees in ether, 1 is that of all test coins; Mantle's coin has none); genesis hashes as in BIP 122, and for Bitcoin Cash,
/// which shares Bitcoin's genesis block, the first block after the fork (height 478,559).
/// </remarks>
internal sealed record ChainParameters(string Name, AddressForm Form, NativeCoin? Coin)
{
    // Bitcoin Cash shares Bitcoin's blocks up to the one before this.
    private const long CashHeight = 478_559;
    private const string CashHash = "000000000000000000651ef99cb9fcbe0dadde1d424bd9f15ff20136191a5eec";

    private static readonly SmallUnit[] WeiUnits = [new("wei", 0), new("gwei", 9)];
    private static readonly SmallUnit[] SatoshiUnits = [new("sat", 0), new("sats", 0), new("satoshi", 0)];

    private static readonly NativeCoin Ether = new(60, "ETH", 18, WeiUnits);
    private static readonly NativeCoin TestEther = new(1, "tETH", 18, WeiUnits);
    private static readonly NativeCoin TestBitcoin = new(1, "tBTC", 8, SatoshiUnits);
    private static readonly NativeCoin Tronix = new(195, "TRX", 6, [new("sun", 0)]);

    private static readonly ChainParameters AnyEvm = new("an EVM chain", AddressForm.Evm, null);
    private static readonly ChainParameters AnyTron = new("a TRON chain", AddressForm.Tron, Tronix);

    /// <summary>Every chain known by name; the order is that in which a stray address is tried.</summary>
    private static readonly (string Id, ChainParameters Parameters)[] Table =
    [
        ("eip155:1", new("Ethereum", AddressForm.Evm, Ether)),
        ("eip155:10", new("Optimism", AddressForm.Evm, Ether)),
        ("eip155:56", new("BNB Smart Chain", AddressForm.Evm, new(714, "BNB", 18, WeiUnits))),
        ("eip155:137", new("Polygon", AddressForm.Evm, new(966, "POL", 18, WeiUnits))),
        ("eip155:8453", new("Base", AddressForm.Evm, Ether)),
        ("eip155:42161", new("Arbitrum One", AddressForm.Evm, Ether)),
        ("eip155:43114", new("Avalanche C-Chain", AddressForm.Evm, new(9000, "AVAX", 18, WeiUnits))),
        ("eip155:25", new("Cronos", AddressForm.Evm, new(394, "CRO", 18, WeiUnits))),
        ("eip155:100", new("Gnosis", AddressForm.Evm, new(700, "xDAI", 18, WeiUnits))),
        ("eip155:146", new("Sonic", AddressForm.Evm, new(10007, "S", 18, WeiUnits))),
        ("eip155:250", new("Fantom", AddressForm.Evm, new(1007, "FTM", 18, WeiUnits))),
        ("eip155:324", new("zkSync Era", AddressForm.Evm, Ether)),
        ("eip155:5000", new("Mantle", AddressForm.Evm, null)),
        ("eip155:42220", new("Celo", AddressForm.Evm, new(52752, "CELO", 18, WeiUnits))),
        ("eip155:59144", new("Linea", AddressForm.Evm, Ether)),
        ("eip155:81457", new("Blast", AddressForm.Evm, Ether)),
        ("eip155:534352", new("Scroll", AddressForm.Evm, Ether)),
        ("eip155:11155111", new("Sepolia", AddressForm.Evm, TestEther)),
        ("eip155:17000", new("Holesky", AddressForm.Evm, TestEther)),
        ("eip155:560048", new("Hoodi", AddressForm.Evm, TestEther)),
        ("eip155:11155420", new("OP Sepolia", AddressForm.Evm, TestEther)),
        ("eip155:84532", new("Base Sepolia", AddressForm.Evm, TestEther)),
        ("eip155:1337", new("a development chain", AddressForm.Evm, TestEther)),
        ("eip155:31337", new("a development chain", AddressForm.Evm, TestEther)),
        ("tron:0x2b6653dc", new("TRON", AddressForm.Tron, Tronix)),
        ("bip122:000000000019d6689c085ae165831e93", new("Bitcoin", AddressForm.Utxo, new(0, "BTC", 8, SatoshiUnits))
        {
            KeyHashVersion = 0x00, ScriptHashVersions = [0x05], SegwitPrefix = "bc",
            Utxo = Rules("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", 0xf9beb4d9, 0x1d00ffff) with
            {
                RetargetInterval = 2016, Stranger = (CashHeight, CashHash),
            },
        }),
        ("bip122:000000000933ea01ad0ee984209779ba", Test("Bitcoin testnet3", "tb", Rules("000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943", 0x0b110907, 0x1d00ffff))),
        ("bip122:00000000da84f2bafbbc53dee25a72ae", Test("Bitcoin testnet4", "tb", Rules("00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043", 0x1c163f28, 0x1d00ffff))),
        ("bip122:00000008819873e925422c1ff0f99f7c", Test("Bitcoin signet", "tb", Rules("00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6", 0x0a03cf40, 0x1e0377ae) with { RetargetInterval = 2016 })),
        ("bip122:0f9188f13cb7b2c71f2a335e3a4fc328", Test("Bitcoin regtest", "bcrt", Rules("0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206", 0xfabfb5da, 0x207fffff) with { Subsidy = new SubsidySchedule(5_000_000_000, 150) })),
        ("bip122:12a765e31ffd4059bada1e25190f6e98", new("Litecoin", AddressForm.Utxo, new(2, "LTC", 8, [new("litoshi", 0)]))
        {
            // 0x05 is the version Litecoin shared with Bitcoin until 2017; it is read, never written.
            KeyHashVersion = 0x30, ScriptHashVersions = [0x32, 0x05], SegwitPrefix = "ltc",
            Utxo = Rules("12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2", 0xfbc0b6db, 0x1e0fffff) with
            {
                WorkHash = WorkHash.Scrypt, HasExtensionBlocks = true, MaxBlockLength = 8_000_000, MaxMoney = 8_400_000_000_000_000,
                Subsidy = new SubsidySchedule(5_000_000_000, 840_000),
            },
        }),
        ("bip122:1a91e3dace36e2be3bf030a65679fe82", new("Dogecoin", AddressForm.Utxo, new(3, "DOGE", 8, [new("koinu", 0)]))
        {
            KeyHashVersion = 0x1e, ScriptHashVersions = [0x16],
            Utxo = Rules("1a91e3dace36e2be3bf030a65679fe821aa1d6ef92e7c9902eb318182c355691", 0xc0c0c0c0, 0x1e0fffff) with
            {
                WorkHash = WorkHash.Scrypt, MergedMiningId = 0x62, MaxMoney = 1_000_000_000_000_000_000, Subsidy = null,
            },
        }),
        ("bip122:000000000000000000651ef99cb9fcbe", new("Bitcoin Cash", AddressForm.Utxo, new(145, "BCH", 8, SatoshiUnits))
        {
            KeyHashVersion = 0x00, ScriptHashVersions = [0x05], CashPrefix = "bitcoincash",
            Utxo = Rules(CashHash, 0xf9beb4d9, 0x1d00ffff) with
            {
                AnchorHeight = CashHeight, OrderedByIdFrom = 556_767, MaxBlockLength = 256_000_000,
            },
        }),
    ];

    private static readonly FrozenDictionary<string, ChainParameters> ById =
        Table.ToFrozenDictionary(entry => entry.Id, entry => entry.Parameters, StringComparer.Ordinal);

    /// <summary>Other spellings in use, each with the one form under which the chain is kept.</summary>
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["tron:mainnet"] = "tron:0x2b6653dc",
        ["tron:728126428"] = "tron:0x2b6653dc",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The base58check version of pay-to-public-key-hash; null for a chain without.</summary>
    public byte? KeyHashVersion { get; private init; }

    /// <summary>The base58check versions of pay-to-script-hash; the first is the one written.</summary>
    public byte[] ScriptHashVersions { get; private init; } = [];

    /// <summary>The human-readable part of segregated witness addresses; null for a chain without.</summary>
    public string? SegwitPrefix { get; private init; }

    /// <summary>The prefix of cashaddr addresses; null for a chain without.</summary>
    public string? CashPrefix { get; private init; }

    /// <summary>What the chain's blocks are held to; null for a chain that is not like Bitcoin.</summary>
    public UtxoRules? Utxo { get; private init; }

    /// <summary>The chains known by name.</summary>
    public static IEnumerable<ChainParameters> Known => Table.Select(entry => entry.Parameters);

    /// <summary>The ids of the chains known by name.</summary>
    public static IEnumerable<string> KnownIds => Table.Select(entry => entry.Id);

    /// <summary>The id under which a chain is kept.</summary>
    public static string Canonical(string id) => Aliases.GetValueOrDefault(id, id);

    /// <summary>What is known of a chain; null when the way its addresses are written is unknown.</summary>
    public static ChainParameters? Find(string id) =>
        ById.TryGetValue(id, out var known) ? known
        : id.StartsWith("eip155:", StringComparison.Ordinal) ? AnyEvm
        : id.StartsWith("tron:", StringComparison.Ordinal) ? AnyTron
        : null;

    private static ChainParameters Test(string name, string prefix, UtxoRules rules) => new(name, AddressForm.Utxo, TestBitcoin)
    {
        KeyHashVersion = 0x6f, ScriptHashVersions = [0xc4], SegwitPrefix = prefix, Utxo = rules,
    };

    /// <summary>Bitcoin's rules; other chains say in what they differ.</summary>
    private static UtxoRules Rules(string genesisHash, uint fileMagic, uint easiestBits) => new()
    {
        AnchorHash = genesisHash, FileMagic = fileMagic, EasiestBits = easiestBits, MaxBlockLength = 4_000_000, MaxMoney = 2_100_000_000_000_000,
        Subsidy = new SubsidySchedule(5_000_000_000, 210_000),
    };
}
