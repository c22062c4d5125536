namespace WalletTrace.Chains.Evm;

/// <summary>Whether what a transaction did stands.</summary>
internal enum EvmOutcome : byte
{
    /// <summary>Nobody said.</summary>
    Unknown,

    /// <summary>It does.</summary>
    Succeeded,

    /// <summary>All was undone but the fee.</summary>
    Failed,
}

/// <summary>What is known of a transaction: from the block's body, then from its receipt and its traces. Kept in tables, filled in place.</summary>
internal struct EvmTransaction
{
    public TransactionId Hash;
    public byte Type;
    public Address From;

    /// <summary>The receiver; the default value for the making of a contract.</summary>
    public Address To;

    /// <summary>The contract that was made; the default value for none, or where nobody said.</summary>
    public Address Created;

    public UInt256 Value;

    /// <summary>What a rollup's deposit makes.</summary>
    public UInt256 Mint;

    public ulong GasLimit;

    /// <summary>What a unit of gas costs at most, and, where that is no fixed price, what of it goes to the proposer at most.</summary>
    public UInt256 GasPrice;
    public UInt256 MaxFee;
    public UInt256 MaxTip;
    public UInt256 MaxBlobFee;
    public int BlobCount;

    /// <summary>Whether the fee is paid in another coin than the chain's own.</summary>
    public bool PaysOtherwise;

    public EvmOutcome Outcome;
    public bool HasReceipt;
    public ulong GasUsed;

    /// <summary>What a unit of gas cost; null where nobody said.</summary>
    public UInt256? EffectivePrice;
    public ulong BlobGasUsed;
    public UInt256? BlobGasPrice;

    /// <summary>What a rollup takes for Ethereum; null where nobody said.</summary>
    public UInt256? L1Fee;

    /// <summary>Whether a part of the fee is told in a way whose rule changed over time.</summary>
    public bool HasOtherFees;

    public int FirstLog;
    public int LogCount;
    public int FirstMove;
    public int MoveCount;

    /// <summary>Whether the receiver is a contract that this transaction makes.</summary>
    public readonly bool IsCreation => To.IsDefault;

    /// <summary>Whether it is a rollup's deposit, which pays nothing on this chain.</summary>
    public readonly bool IsDeposit => Type == EvmTransactionReader.DepositType;
}
