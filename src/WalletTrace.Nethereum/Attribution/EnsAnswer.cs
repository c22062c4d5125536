namespace WalletTrace.Attribution;

/// <summary>What ENS told of accounts or names at one block.</summary>
/// <param name="Height">The block after which it was so.</param>
/// <param name="Labels">
/// A label for each account and name that belong together: its text is the name in its normal form, its source names the registry's records and the height,
/// its date is the block's.
/// </param>
/// <param name="Refused">Records that are there and count for nothing, in the order asked. What has no record is in neither.</param>
public sealed record EnsAnswer(long Height, LabelSet Labels, IReadOnlyList<EnsRefusal> Refused);

/// <summary>A record of ENS that counts for nothing.</summary>
/// <param name="Account">The account that was asked about; null where a name was.</param>
/// <param name="Name">The name, as it was asked about or told; null where what was told is no name. Hostile text: escape it wherever it is shown.</param>
/// <param name="Reason">Why it does not count.</param>
public sealed record EnsRefusal(Account? Account, string? Name, EnsRefusalReason Reason);

/// <summary>Why a record of ENS counts for nothing.</summary>
public enum EnsRefusalReason
{
    /// <summary>The account claims a name that does not lead to it: anyone may claim any name.</summary>
    NotConfirmed,

    /// <summary>The name is not in the one form that ENSIP-15 allows it: capitals, characters that hide or look like others, empty parts.</summary>
    NotNormal,

    /// <summary>What the resolver told is no address or no name.</summary>
    Malformed,

    /// <summary>The resolver refused to answer, or wants to be asked elsewhere than on the chain (EIP-3668), where nobody could check it again.</summary>
    Reverted,
}
