namespace WalletTrace.Inference.Coins;

/// <summary>GraphSense's rules for CoinJoins. Outputs that nobody can spend do not count, except for Tx0.</summary>
/// <remarks>
/// Source: src/graphsenselib/db/asynchronous/services/heuristics_service.py of github.com/graphsense/graphsense-lib, after Schnoering and Vazirgiannis 2023.
/// GraphSense calls nothing a CoinJoin that looks like Samourai's Stonewall. Only its rule for Wasabi 1.1 could, the others ask for more equal outputs; and a
/// Tx0 with two coins for the pool would look like one, so that it is not asked here.
/// </remarks>
internal static class GraphSenseRules
{
    private const long Wasabi = 10_000_000;
    private const long WasabiWindow = 500_000;
    private const int MostInputsEach = 7;
    private const long LeastWasabi2 = 5_000;
    private const long LeastStonewall = 5_000;
    private const long Dust = 2730;
    private const long LeastPremium = 100;
    private const long MostPremium = 110_000;
    private const int MostPremixed = 70;

    // A pool's denomination and what its coordinator takes.
    private static readonly (long Value, long Fee)[] Pools = [(100_000, 5_000), (1_000_000, 50_000), (5_000_000, 175_000), (50_000_000, 1_750_000)];

    public static CoinJoinFinding? FindJoinMarket(CoinShape shape)
    {
        CoinOutput[] outputs = shape.Payable;
        int inputs = shape.Inputs.Length;
        (long value, int count) = CoinShape.MostOf(CoinShape.CountsOf(outputs.Where(output => output.Value > Dust), output => output.Value));
        bool isOne = 2 * count >= outputs.Length && count >= 3 && count <= shape.Owners && CoinShape.HaveDistinctOwners(outputs)
            && Array.Exists(outputs, output => output.Value != value)

            // Of large rounds: at most 20 inputs and at least 1.7 outputs each.
            && (inputs < 50 || (inputs <= 20 * count && 10 * outputs.Length >= 17 * count));
        return isOne ? shape.Found(CoinJoinRule.GraphSenseJoinMarket, value, count) : null;
    }

    public static CoinJoinFinding? FindWasabi10(CoinShape shape)
    {
        CoinOutput[] outputs = shape.Payable;
        (long value, int count) = CoinShape.MostOf(
            CoinShape.CountsOf(outputs.Where(output => Math.Abs(output.Value - Wasabi) <= WasabiWindow), output => output.Value));
        bool isOne = IsSpreadWide(shape, 10) && count >= 3 && 2 * count >= outputs.Length - 1 && count <= shape.Owners && shape.Owners <= MostInputsEach * count
            && CoinShape.HaveDistinctOwners(outputs) && !IsSplit(shape);
        return isOne ? shape.Found(CoinJoinRule.GraphSenseWasabi10, value, count) : null;
    }

    public static CoinJoinFinding? FindWasabi11(CoinShape shape)
    {
        CoinOutput[] outputs = shape.Payable;
        if (outputs.Length == 0 || !IsSpreadWide(shape, 10))
        {
            return null;
        }

        long most = outputs.Max(output => output.Value);
        var levels = new List<long>();
        int mixed = 0;
        int largest = 0;
        long window = WasabiWindow;
        for (long level = Wasabi; level <= most && level <= long.MaxValue / 2; level *= 2, window *= 2)
        {
            int count = outputs.Count(output => Math.Abs(output.Value - level) <= window);
            if (count >= 2)
            {
                levels.Add(level);
                mixed += count;
                largest = Math.Max(largest, count);
            }
        }

        bool isOne = largest >= 3 && largest <= shape.Owners && shape.Owners <= MostInputsEach * largest
            && (2 * mixed >= outputs.Length - 1 || mixed >= outputs.Length - shape.Owners - 1)
            && CoinShape.HaveDistinctOwners(outputs) && !IsSplit(shape);
        return isOne && !IsStonewall(shape) ? shape.Found(CoinJoinRule.GraphSenseWasabi11, levels, mixed) : null;
    }

    public static CoinJoinFinding? FindWasabi20(CoinShape shape, int leastInputs)
    {
        CoinOutput[] outputs = shape.Payable;
        if (outputs.Length == 0 || !IsSpreadWide(shape, leastInputs) || Array.Exists(outputs, output => output.Value < LeastWasabi2) || !CoinShape.HaveDistinctOwners(outputs))
        {
            return null;
        }

        List<KeyValuePair<long, int>> repeated = [.. CoinShape.CountsOf(outputs, output => output.Value).Where(pair => pair.Value >= 2)];
        int mixed = repeated.Sum(pair => pair.Value);
        return repeated.Count >= 3 && 2 * mixed >= outputs.Length - 1 && mixed < outputs.Length
            ? shape.Found(CoinJoinRule.GraphSenseWasabi20, repeated.Select(pair => pair.Key), mixed)
            : null;
    }

    public static CoinJoinFinding? FindWhirlpool(CoinShape shape)
    {
        CoinOutput[] outputs = shape.Payable;
        int count = shape.Inputs.Length;
        if (count is < 5 or > 8 || outputs.Length != count || shape.Owners != count || !CoinShape.HaveDistinctOwners(outputs))
        {
            return null;
        }

        foreach ((long pool, _) in Pools)
        {
            int entrants = shape.Inputs.Count(input => input.Value > pool);
            if (entrants is >= 1 and <= 4 && Array.TrueForAll(outputs, output => output.Value == pool)
                && Array.TrueForAll(shape.Inputs, input => input.Value == pool || IsPremixed(input.Value, pool)))
            {
                return shape.Found(CoinJoinRule.GraphSenseWhirlpool, pool, count);
            }
        }

        return null;
    }

    public static CoinJoinFinding? FindTx0(CoinShape shape)
    {
        CoinOutput[] outputs = shape.Payable;
        if (shape.Outputs.Length - outputs.Length != 1 || outputs.Length < 2)
        {
            return null;
        }

        foreach ((long pool, long fee) in Pools)
        {
            List<KeyValuePair<long, int>> candidates = CoinShape.CountsOf(outputs.Where(output => IsPremixed(output.Value, pool)), output => output.Value);
            if (candidates.Count == 0)
            {
                continue;
            }

            (long value, int count) = candidates.OrderByDescending(pair => pair.Value).ThenByDescending(pair => pair.Key).First();
            if (count <= MostPremixed && count >= outputs.Length - 2 && outputs.Count(output => 2 * output.Value >= fee && output.Value <= 3 * fee) == 1)
            {
                return shape.Found(CoinJoinRule.GraphSenseTx0, value, count);
            }
        }

        return null;
    }

    /// <summary>Samourai's Stonewall: three or four outputs, two of them equal. One person's, or two's.</summary>
    private static bool IsStonewall(CoinShape shape)
    {
        CoinOutput[] outputs = shape.Payable;
        if (outputs.Length is not (3 or 4) || shape.Inputs.Length < 2 || !CoinShape.HaveDistinctOwners(outputs))
        {
            return false;
        }

        // Two equal ones and the others unlike each other.
        List<KeyValuePair<long, int>> values = CoinShape.CountsOf(outputs, output => output.Value);
        return values.Count == outputs.Length - 1 && values.Exists(pair => pair is { Value: 2, Key: >= LeastStonewall });
    }

    private static bool IsPremixed(long value, long pool) => value >= pool + LeastPremium && value <= pool + MostPremium;

    /// <summary>Whether there are inputs enough, and no owner has more than a tenth of them.</summary>
    private static bool IsSpreadWide(CoinShape shape, int leastInputs) =>
        shape.Inputs.Length >= leastInputs && shape.InputOwners.TrueForAll(pair => 10 * pair.Value <= shape.Inputs.Length);

    /// <summary>Whether a small transaction only splits a sum into equal parts, to a ten-thousandth: rather a payout.</summary>
    private static bool IsSplit(CoinShape shape)
    {
        if (shape.Inputs.Length >= 20)
        {
            return false;
        }

        Int128 total = shape.Payable.Aggregate(Int128.Zero, (sum, output) => sum + output.Value);
        long part = CoinShape.MostOf(CoinShape.CountsOf(shape.Payable, output => output.Value)).Value;
        if (total == 0 || part == 0)
        {
            return false;
        }

        Int128 left = total % part;
        Int128 residue = Int128.Min(left, part - left);
        return total >= part - (part / 2) && 10_000 * residue <= total;
    }
}
