namespace WalletTrace.Chains.Bitcoin;

/// <summary>A transaction of a decoded block. Offsets are into the block's bytes, first rows into the block's inputs and outputs.</summary>
public readonly record struct DecodedTransaction
{
    /// <summary>The transaction's id (txid): double SHA-256 without witnesses.</summary>
    public TransactionId Id { get; internal init; }

    /// <summary>Where its bytes begin.</summary>
    public int Start { get; internal init; }

    /// <summary>How many bytes it has, witnesses included.</summary>
    public int Length { get; internal init; }

    /// <summary>The row of its first input.</summary>
    public int FirstInput { get; internal init; }

    /// <summary>The number of its inputs, 1 or more.</summary>
    public int InputCount { get; internal init; }

    /// <summary>The row of its first output.</summary>
    public int FirstOutput { get; internal init; }

    /// <summary>The number of its outputs, 1 or more.</summary>
    public int OutputCount { get; internal init; }

    /// <summary>The version it states.</summary>
    public int Version { get; internal init; }

    /// <summary>Its lock time: a height below 500,000,000, else unix seconds.</summary>
    public uint LockTime { get; internal init; }

    /// <summary>Whether it carries witnesses (BIP 144).</summary>
    public bool HasWitness { get; internal init; }

    /// <summary>Its size in virtual bytes (BIP 141): a byte of its witnesses, marker and flags counts a quarter; rounded up.</summary>
    public int VirtualSize
    {
        get
        {
            int witness = HasMarker ? 2 + (Start + Length - sizeof(uint) - WitnessStart) : 0;
            return Length - (witness - ((witness + 3) / 4));
        }
    }

    /// <summary>Where its witnesses begin; its lock time where it has none.</summary>
    internal int WitnessStart { get; init; }

    /// <summary>Whether it announces an extension block (Litecoin's MWEB).</summary>
    internal bool HasExtension { get; init; }

    /// <summary>Whether its inputs stand behind a marker and flags.</summary>
    internal bool HasMarker => HasWitness || HasExtension;
}

/// <summary>An input of a decoded transaction.</summary>
public readonly record struct DecodedInput
{
    /// <summary>The transaction whose output it spends; zero for a coinbase input.</summary>
    public TransactionId PreviousTransaction { get; internal init; }

    /// <summary>The index of that output; 2^32 − 1 for a coinbase input.</summary>
    public uint PreviousIndex { get; internal init; }

    /// <summary>Its sequence number.</summary>
    public uint Sequence { get; internal init; }

    /// <summary>Where its script begins in the block's bytes.</summary>
    public int ScriptStart { get; internal init; }

    /// <summary>How many bytes its script has.</summary>
    public int ScriptLength { get; internal init; }

    /// <summary>Whether it creates coins instead of spending one.</summary>
    public bool IsCoinbase => PreviousIndex == uint.MaxValue && PreviousTransaction.IsZero;

    /// <summary>The coin it spends; null for a coinbase input.</summary>
    public CoinId? Coin => IsCoinbase ? null : new CoinId(PreviousTransaction, (int)PreviousIndex);
}

/// <summary>An output of a decoded transaction.</summary>
public readonly record struct DecodedOutput
{
    /// <summary>Its value in base units, 0 or more.</summary>
    public long Value { get; internal init; }

    /// <summary>Who owns it.</summary>
    public Address Owner { get; internal init; }

    /// <summary>The form of its script.</summary>
    public ScriptClass Class { get; internal init; }

    /// <summary>Where its script begins in the block's bytes.</summary>
    public int ScriptStart { get; internal init; }

    /// <summary>How many bytes its script has.</summary>
    public int ScriptLength { get; internal init; }
}

/// <summary>What an input spends, where it was told by whoever gave the block.</summary>
/// <param name="Value">The coin's value in base units.</param>
/// <param name="Owner">Who owned it.</param>
public readonly record struct SpentOutput(long Value, Address Owner);
