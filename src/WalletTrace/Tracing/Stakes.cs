using System.Collections.Immutable;

namespace WalletTrace.Tracing;

/// <summary>What is at stake where rules say different amounts.</summary>
internal static class Stakes
{
    /// <summary>The most that a conserving rule says; under poison alone what poison does, whose figures are no amounts.</summary>
    /// <param name="outcomes">What the rules said.</param>
    /// <param name="amounts">An amount for each.</param>
    public static UInt256 Largest(ImmutableArray<TaintOutcome> outcomes, IReadOnlyList<UInt256> amounts)
    {
        UInt256 largest = default;
        for (int rule = 0; rule < outcomes.Length; rule++)
        {
            if (outcomes[rule].Rule != TaintRule.Poison || outcomes.Length == 1)
            {
                largest = UInt256.Max(largest, amounts[rule]);
            }
        }

        return largest;
    }
}
