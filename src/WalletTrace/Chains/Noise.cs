namespace WalletTrace.Chains;

/// <summary>
/// Something on an account chain that looks like a movement and is none, or is one of something else than it seems. It is shown, and carries nothing: where
/// something did move, that is a fact of its own.
/// </summary>
/// <param name="Height">The height of its block.</param>
/// <param name="TransactionIndex">The index of its transaction in the block.</param>
/// <param name="Index">The index of its event in the transaction, as <see cref="TransferIndex"/> has it.</param>
/// <param name="Kind">Why it counts for nothing.</param>
/// <param name="Contract">The contract that emitted the event.</param>
public sealed record Noise(long Height, int TransactionIndex, long Index, NoiseKind Kind, Address Contract);

/// <summary>Why something that looks like a movement counts for nothing.</summary>
public enum NoiseKind
{
    /// <summary>An approval: a leave to move, not a movement.</summary>
    Approval,

    /// <summary>A movement of nothing, which anyone may make of any account: the usual bait of address poisoning. It is among the facts, with amount 0.</summary>
    ZeroValue,

    /// <summary>An event with a movement's name but another number of topics than the standard has.</summary>
    WrongTopics,

    /// <summary>An event with a movement's name whose topics or data cannot be what the standard says: short, long, or no address.</summary>
    Malformed,

    /// <summary>An event that means something only from certain contracts, from another: a wrap, a freeze.</summary>
    ForeignContract,

    /// <summary>A movement of a token that calls itself as a well-known one but is another contract. It is among the facts, as that contract's asset.</summary>
    LookAlike,

    /// <summary>An event that tells again what another event of the same contract in the same transaction told.</summary>
    ToldTwice,
}
