using System.Numerics;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Engine;

/// <summary>Divides an amount by given weights so that the parts sum to it: the largest-remainder rule, ties to the lower index.</summary>
internal static class TagSplit
{
    /// <param name="amount">What is divided.</param>
    /// <param name="weights">The weights. No part exceeds its weight where the amount is at most their sum; a weight of zero gets nothing.</param>
    /// <param name="sum">The sum of the weights, not zero.</param>
    /// <param name="parts">Where the parts go.</param>
    public static void Divide<T, TMath>(T amount, ReadOnlySpan<T> weights, T sum, Span<T> parts)
        where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
        where TMath : IAmountMath<T>
    {
        var remainders = new T[weights.Length];
        T left = amount;
        for (int i = 0; i < weights.Length; i++)
        {
            parts[i] = TMath.MulDiv(weights[i], amount, sum, out remainders[i]);
            left = unchecked(left - parts[i]);
        }

        T one = TMath.From(1);
        while (left > default(T))
        {
            int best = 0;
            for (int i = 1; i < remainders.Length; i++)
            {
                if (remainders[i] > remainders[best])
                {
                    best = i;
                }
            }

            parts[best] = unchecked(parts[best] + one);
            remainders[best] = default;
            left = unchecked(left - one);
        }
    }
}
