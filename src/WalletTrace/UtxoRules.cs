namespace WalletTrace;

/// <summary>By which hash a chain's blocks prove their work.</summary>
internal enum WorkHash : byte
{
    /// <summary>Double SHA-256 of the header, which also names the block.</summary>
    DoubleSha256,

    /// <summary>scrypt (N 1024, r 1, p 1) of the header.</summary>
    Scrypt,
}

/// <summary>What a block may issue: a first amount, halved again and again (GetBlockSubsidy in each chain's validation.cpp).</summary>
/// <param name="First">What the first blocks may issue, in base units.</param>
/// <param name="Halving">After how many blocks it is halved.</param>
internal sealed record SubsidySchedule(ulong First, int Halving)
{
    /// <summary>What the block at a height may issue, in base units.</summary>
    public UInt256 At(long height) => height / Halving < 64 ? First >> (int)(height / Halving) : 0UL;
}

/// <summary>What a node of a Bitcoin-like chain holds its blocks to, as far as a reader of blocks needs it.</summary>
/// <remarks>
/// Sources: chainparams.cpp, consensus/params.h and consensus/amount.h of Bitcoin Core, Litecoin Core, Dogecoin Core and Bitcoin Cash Node.
/// </remarks>
internal sealed record UtxoRules
{
    /// <summary>The hash of the block by which a node shows that it serves this chain, printed.</summary>
    public required string AnchorHash { get; init; }

    /// <summary>The height of that block: 0, the genesis block, but on a chain that shares its first blocks with another.</summary>
    public long AnchorHeight { get; init; }

    /// <summary>
    /// The first block of its own of a chain that shares this one's first blocks: whoever has it serves the other. Null where there is none.
    /// </summary>
    public (long Height, string Hash)? Stranger { get; init; }

    /// <summary>The four bytes before each block in block files, in the order of the file, the first the most significant.</summary>
    public required uint FileMagic { get; init; }

    /// <summary>The highest target, as a compact number.</summary>
    public required uint EasiestBits { get; init; }

    /// <summary>After how many blocks the target changes by Bitcoin's own rule; null for a chain with another.</summary>
    public int? RetargetInterval { get; init; }

    /// <summary>What proves the work.</summary>
    public WorkHash WorkHash { get; init; } = WorkHash.DoubleSha256;

    /// <summary>The chain's number in merged mining (AuxPoW), whose blocks may be proven by another chain's; null for a chain without.</summary>
    public int? MergedMiningId { get; init; }

    /// <summary>Whether the last transaction of a block may announce an extension block (MWEB), which follows the transactions and is not read.</summary>
    public bool HasExtensionBlocks { get; init; }

    /// <summary>Whether transactions stand in a block by id and not in the order in which they spend each other (Bitcoin Cash, from this height on).</summary>
    public long? OrderedByIdFrom { get; init; }

    /// <summary>What a block may issue; null where no schedule tells it (in Dogecoin's first year it was drawn by lot).</summary>
    public SubsidySchedule? Subsidy { get; init; }

    /// <summary>No block is longer, in bytes.</summary>
    public required int MaxBlockLength { get; init; }

    /// <summary>No output is worth more, in base units.</summary>
    public required long MaxMoney { get; init; }
}
