namespace WalletTrace.Inference.Coins;

/// <summary>BlockSci's rules for CoinJoins.</summary>
/// <remarks>Source: isCoinjoin and isCoinjoinExtra in src/heuristics/tx_identification.cpp of github.com/citp/BlockSci; amounts are integers here.</remarks>
internal static class BlockSciRules
{
    // What colored coins and Counterparty sent along as dust.
    private const long Dust = 546;
    private const long OldDust = 2730;

    /// <summary>Half of the outputs, rounded up, are equal, and at least so many owners paid.</summary>
    public static CoinJoinFinding? Find(CoinShape shape)
    {
        int participants = (shape.Outputs.Length + 1) / 2;
        return HasRoom(shape, participants) && shape.Most.Count == participants && shape.Most.Value is not (Dust or OldDust)
            ? shape.Found(CoinJoinRule.BlockSci, shape.Most.Value, participants)
            : null;
    }

    /// <summary>
    /// The same with equal outputs to different owners, and the inputs can be dealt out so that each participant's pay for an equal output and a change, all but
    /// what each may pay as a fee.
    /// </summary>
    /// <param name="shape">The transaction.</param>
    /// <param name="limits">The fee that each may pay, and how long to search.</param>
    /// <param name="isUndecided">Whether the search was given up.</param>
    public static CoinJoinFinding? FindPacked(CoinShape shape, CoinJoinLimits limits, out bool isUndecided)
    {
        isUndecided = false;
        int participants = (shape.Outputs.Length + 1) / 2;
        if (!HasRoom(shape, participants))
        {
            return null;
        }

        (long value, int owners) = CoinShape.MostOf(
            [.. shape.Outputs.GroupBy(output => output.Value).Select(group => KeyValuePair.Create(group.Key, group.Select(output => output.Owner).Distinct().Count()))]);
        if (owners != participants || value is Dust or OldDust)
        {
            return null;
        }

        Int128 fee = Int128.Max(limits.LeastFee, (Int128)value * limits.FeePerThousand / 1000);
        var goals = new Int128[participants];
        Array.Fill(goals, value);
        int at = 0;
        foreach (CoinOutput output in shape.Outputs.Where(output => output.Value != value))
        {
            goals[at++] += output.Value;
        }

        for (int goal = 0; goal < goals.Length; goal++)
        {
            goals[goal] = Int128.Max(goals[goal] - fee, 0);
        }

        Int128[] purses = [.. shape.Inputs.GroupBy(input => input.Owner).Select(group => group.Aggregate(Int128.Zero, (sum, input) => sum + input.Value))];
        bool? fits = new CoinPacking(limits.Steps).Fits(purses, goals);
        isUndecided = fits is null;
        return fits == true ? shape.Found(CoinJoinRule.BlockSciPacked, value, participants) : null;
    }

    private static bool HasRoom(CoinShape shape, int participants) => participants <= shape.Inputs.Length && participants <= shape.Owners;
}
