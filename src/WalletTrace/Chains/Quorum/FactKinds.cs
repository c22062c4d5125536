namespace WalletTrace.Chains.Quorum;

/// <summary>Tells which statement of coverage speaks of a fact, and whom it concerns.</summary>
internal static class FactKinds
{
    /// <summary>The kind under which a movement is covered; none for what is no movement, or none that coverage speaks of.</summary>
    public static CoverageKinds Of(Fact fact) => fact switch
    {
        TransferRecord transfer => (CoverageKinds)(1 << (int)transfer.Kind),
        InputRecord or OutputRecord => CoverageKinds.Coins,
        _ => CoverageKinds.None,
    };

    /// <summary>Whether a movement is to or from an account, as far as it says.</summary>
    public static bool Concerns(Fact fact, Address address) => fact switch
    {
        TransferRecord transfer => transfer.From == address || transfer.To == address,
        InputRecord input => input.Owner == address,
        OutputRecord output => output.Owner == address,
        _ => false,
    };
}
