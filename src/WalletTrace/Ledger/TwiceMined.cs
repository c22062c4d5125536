using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>
/// The two transactions that stand in two blocks each: coinbases of 2010, mined again before BIP 30 forbade it. Chains that branched off
/// Bitcoin later have them too. Everywhere else one id at two heights is a contradiction.
/// </summary>
/// <remarks>Source: BIP 30, and the exceptions for heights 91842 and 91880 in Bitcoin Core's validation.cpp.</remarks>
internal static class TwiceMined
{
    private static readonly (TransactionId Id, long First, long Second)[] Known =
    [
        (TransactionId.Parse("d5d27987d2a3dfc724e359870c6644b40e497bdc0589a033220fe15429d88599"), 91812, 91842),
        (TransactionId.Parse("e3bf3d07d4b0375638d5f1db5255fe07ba2c4cb067cd81b84ee974b6585fb468"), 91722, 91880),
    ];

    /// <summary>Each id with its two heights.</summary>
    public static IReadOnlyList<(TransactionId Id, long First, long Second)> All => Known;

    /// <summary>The two heights at which transactions with an id stand; null for every other id.</summary>
    public static (long First, long Second)? HeightsOf(ChainId chain, TransactionId id)
    {
        foreach (var (known, first, second) in Known)
        {
            if (known == id && chain.IsUtxo)
            {
                return (first, second);
            }
        }

        return null;
    }

    /// <summary>The other height at which a transaction stands; null when there is none.</summary>
    public static long? OtherHeight(TransactionRecord transaction) =>
        transaction.Index != 0 || HeightsOf(transaction.Chain, transaction.Id) is not var (first, second) ? null
        : transaction.Height == first ? second
        : transaction.Height == second ? first
        : null;

    /// <summary>
    /// For the earlier of two transactions with one id the height of the later: what was not spent by then was lost, for the later one's outputs
    /// took its place. Null for every other transaction.
    /// </summary>
    public static long? OverwrittenAt(TransactionRecord transaction) => OtherHeight(transaction) is { } other && other > transaction.Height ? other : null;
}
