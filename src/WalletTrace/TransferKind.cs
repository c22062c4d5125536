namespace WalletTrace;

/// <summary>What moved value from one account to another. The numbers are part of file formats and do not change.</summary>
#pragma warning disable CA1028 // Stored by the hundred million; one byte is the point.
public enum TransferKind : byte
#pragma warning restore CA1028
{
    /// <summary>The value of a transaction itself, or of an output.</summary>
    Native = 0,

    /// <summary>Native value moved by a contract while a transaction ran.</summary>
    Internal = 1,

    /// <summary>A token moved by its contract.</summary>
    Token = 2,

    /// <summary>What the sender paid for the transaction.</summary>
    Fee = 3,

    /// <summary>Units made from nothing.</summary>
    Mint = 4,

    /// <summary>Units destroyed.</summary>
    Burn = 5,

    /// <summary>What the chain pays to those who make its blocks.</summary>
    Reward = 6,
}
