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

    /// <summary>The other height at which a transaction stands; null when there is none.</summary>
    public static long? OtherHeight(TransactionRecord transaction)
    {
        if (transaction.Index != 0 || !transaction.Chain.IsUtxo)
        {
            return null;
        }

        foreach (var (id, first, second) in Known)
        {
            if (id == transaction.Id)
            {
                return transaction.Height == first ? second : transaction.Height == second ? first : null;
            }
        }

        return null;
    }
}
