using System.Collections.Frozen;

namespace WalletTrace.Chains.Evm;

/// <summary>Where the fees of an EVM chain go.</summary>
internal enum FeeFate : byte
{
    /// <summary>Not known to this library.</summary>
    Unknown,

    /// <summary>As on Ethereum: the base fee and the blob fee are burnt (EIP-1559, EIP-4844), the rest goes to the account that the header names as miner.</summary>
    Burnt,

    /// <summary>
    /// As on OP-stack rollups since Bedrock: each part goes to a vault of its own and nothing is burnt (their specification, "exec-engine.md": fee vaults).
    /// </summary>
    Vaults,
}

/// <summary>What an EVM chain makes of fees and blocks, beside <see cref="ChainParameters"/>.</summary>
internal sealed record EvmRules
{
    private const long Byzantium = 4_370_000;
    private const long Constantinople = 7_280_000;
    private const long London = 12_965_000;

    // How slowly the price of blobs follows their number on Ethereum, and from what time on: Cancun, Prague (EIP-7691) and the first of the forks that change
    // nothing else (EIP-7892); the last entry only ends the one before, since how often it changes from there on is not known here.
    private static readonly (long From, ulong? Fraction)[] BlobFractions =
        [(1_710_338_135, 3_338_477), (1_746_612_311, 5_007_716), (1_765_290_071, 8_346_193), (1_767_747_671, null)];

    private static readonly EvmRules Ethereum = new() { Fees = FeeFate.Burnt, HasWithdrawals = true, PaysFromGas = true, StatusesFrom = 0, LondonFrom = 0 };

    private static readonly EvmRules Rollup = new()
    {
        Fees = FeeFate.Vaults, PaysFromGas = true, TakesL1Fee = true, Checks = EvmChecks.All & ~EvmChecks.WithdrawalsRoot, StatusesFrom = 0, LondonFrom = 0,
    };

    private static readonly EvmRules Other = new();

    // Their blocks hold what is in no trie, or headers that are hashed in other ways; what a receipt calls a fee may not be all, or not be in the chain's coin.
    private static readonly EvmRules Foreign = new() { Checks = EvmChecks.LogsBloom, StatusesFrom = 0 };

    private static readonly FrozenDictionary<string, EvmRules> ById = new Dictionary<string, EvmRules>(StringComparer.Ordinal)
    {
        ["eip155:1"] = Ethereum with
        {
            HasWork = true, HasBlobFractions = true, WithoutTraces = 1_920_000, StatusesFrom = Byzantium, LondonFrom = London, BlobsFrom = BlobFractions[0].From,
        },
        ["eip155:11155111"] = Ethereum with { BlobsFrom = 1_706_655_072 },
        ["eip155:17000"] = Ethereum with { BlobsFrom = 1_707_305_664 },
        ["eip155:560048"] = Ethereum,
        ["eip155:10"] = Rollup with { LondonFrom = null },
        ["eip155:8453"] = Rollup,
        ["eip155:11155420"] = Rollup,
        ["eip155:84532"] = Rollup,
        ["eip155:56"] = Other with { StatusesFrom = 0, BlobsFrom = 1_718_863_500 },
        ["eip155:100"] = Other with { Checks = EvmChecks.All & ~EvmChecks.BlockHash, StatusesFrom = 0, BlobsFrom = 1_710_181_820 },
        ["eip155:137"] = Foreign with { Checks = EvmChecks.None },
        ["eip155:42161"] = Foreign,
        ["eip155:43114"] = Foreign,
        ["eip155:324"] = Foreign with { Checks = EvmChecks.None, TellsWholeFee = false },
        ["eip155:5000"] = Foreign with { TellsWholeFee = false },
        ["eip155:42220"] = Foreign with { Checks = EvmChecks.None },
        ["eip155:59144"] = Foreign,
        ["eip155:534352"] = Foreign with { TakesL1Fee = true },
        ["eip155:81457"] = Foreign with { TakesL1Fee = true },
        ["eip155:250"] = Foreign with { Checks = EvmChecks.None },
        ["eip155:146"] = Foreign with { Checks = EvmChecks.None },
        ["eip155:25"] = Foreign with { Checks = EvmChecks.None },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Where a rollup's base fee goes.</summary>
    public static Address BaseFeeVault { get; } = Address.Parse("0x4200000000000000000000000000000000000019", ChainId.Ethereum);

    /// <summary>Where what a rollup's transactions pay for Ethereum goes.</summary>
    public static Address L1FeeVault { get; } = Address.Parse("0x420000000000000000000000000000000000001A", ChainId.Ethereum);

    /// <summary>Where what goes beyond a rollup's base fee goes.</summary>
    public static Address SequencerFeeVault { get; } = Address.Parse("0x4200000000000000000000000000000000000011", ChainId.Ethereum);

    /// <summary>Where fees go.</summary>
    public FeeFate Fees { get; private init; }

    /// <summary>Whether a transaction pays gas at a price that follows from it and the base fee as on Ethereum, and nothing else but what receipts tell as l1Fee.</summary>
    public bool PaysFromGas { get; private init; }

    /// <summary>Whether gas at the price that a receipt tells, and what it tells as l1Fee, is all that a transaction pays.</summary>
    public bool TellsWholeFee { get; private init; } = true;

    /// <summary>Whether receipts tell as l1Fee what a transaction pays for Ethereum: one that does not leaves the fee untold.</summary>
    public bool TakesL1Fee { get; private init; }

    /// <summary>Whether withdrawals are in the chain's own coin.</summary>
    public bool HasWithdrawals { get; private init; }

    /// <summary>Whether blocks with a difficulty are rewarded as on Ethereum's main network; else nobody knows what they are rewarded with.</summary>
    public bool HasWork { get; private init; }

    /// <summary>Whether <see cref="BlobFractionAt"/> knows the chain.</summary>
    private bool HasBlobFractions { get; init; }

    /// <summary>
    /// A block whose traces do not tell all. On Ethereum that of the DAO fork, before whose transactions the balances of 116 accounts were moved to another
    /// one by the nodes themselves (EIP-779; go-ethereum, consensus/misc/dao.go, ApplyDAOHardFork).
    /// </summary>
    public long? WithoutTraces { get; private init; }

    /// <summary>The checks that the chain's blocks can be expected to stand.</summary>
    public EvmChecks Checks { get; private init; } = EvmChecks.All;

    /// <summary>The first block whose receipts tell whether a transaction failed (EIP-658); null where that is not known.</summary>
    public long? StatusesFrom { get; private init; }

    /// <summary>
    /// The first block with a base fee (EIP-1559), from which on little of the gas is given back (EIP-3529); null where that is not known.
    /// </summary>
    public long? LondonFrom { get; private init; }

    /// <summary>
    /// The time from which on a transaction may pay for blobs (EIP-4844), unix seconds: before it, the gas used at its price is all that one pays. 0 where
    /// that is not known. Sources: go-ethereum, bsc and gnosis-chain's configurations, "cancunTime".
    /// </summary>
    public long BlobsFrom { get; private init; }

    /// <summary>The rules of a chain; of one that is not known by number, that blocks are made as on Ethereum, and nothing else.</summary>
    public static EvmRules Of(ChainId chain) => ById.GetValueOrDefault(chain.ToString(), Other);

    /// <summary>How slowly the price of blobs follows their number in a block of some time (EIP-4844's update fraction); null where that is not known.</summary>
    public ulong? BlobFractionAt(long time) => HasBlobFractions ? BlobFractions.LastOrDefault(entry => entry.From <= time).Fraction : null;

    /// <summary>What a block with proof of work is rewarded with, in wei (EIP-649, EIP-1234).</summary>
    public static UInt256 WorkReward(long height)
    {
        UInt256 ether = 1_000_000_000_000_000_000UL;
        return ether * (height >= Constantinople ? 2U : height >= Byzantium ? 3U : 5U);
    }
}
