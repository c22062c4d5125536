using System.Collections.Frozen;

namespace WalletTrace.Inference.Coins;

/// <summary>The filters of coinjoin-analysis.</summary>
/// <remarks>Source: is_coinjoin_tx in src/cj_process/parse_dumplings.py of github.com/crocs-muni/coinjoin-analysis, with the defaults of cj_structs.py.</remarks>
internal static class AnalysisRules
{
    private const int MostCoins = 100;
    private const int MostRatio = 4;
    private const int MostSharePercent = 34;

    // Samourai's pools and, since 2025, Ashigaru's.
    private static readonly FrozenSet<long> Pools = new long[] { 100_000, 1_000_000, 5_000_000, 50_000_000, 25_000_000, 2_500_000 }.ToFrozenSet();

    public static CoinJoinFinding? FindJoinMarket(CoinShape shape)
    {
        (long value, int count) = shape.Most;
        int inputs = shape.Inputs.Length;
        int outputs = shape.Outputs.Length;
        if (count < 2 || (2 * count != outputs && 2 * count != outputs + 1) || shape.Payable.Length != outputs
            || shape.Values.Count(pair => pair.Value > 1) > 1 || inputs > MostCoins || outputs > MostCoins
            || Math.Max(inputs, outputs) > MostRatio * Math.Min(inputs, outputs))
        {
            return null;
        }

        int often = CoinShape.CountsOf(shape.Inputs.Concat(shape.Outputs), coin => coin.Owner).Max(pair => pair.Value);
        return 100 * often <= MostSharePercent * (inputs + outputs) ? shape.Found(CoinJoinRule.AnalysisJoinMarket, value, count) : null;
    }

    public static CoinJoinFinding? FindWhirlpool(CoinShape shape) =>
        shape.Inputs.Length >= 5 && shape.Inputs.Length == shape.Outputs.Length && shape.Values.Count == 1 && Pools.Contains(shape.Outputs[0].Value)
            ? shape.Found(CoinJoinRule.AnalysisWhirlpool, shape.Outputs[0].Value, shape.Outputs.Length)
            : null;

    public static CoinJoinFinding? FindWasabi1(CoinShape shape) =>
        shape.Inputs.Length >= 5 && shape.Outputs.Length >= 5 && shape.Most is { Count: >= 3, Value: > 8_000_000 and < 12_000_000 }
            ? shape.Found(CoinJoinRule.AnalysisWasabi1, shape.Most.Value, shape.Most.Count)
            : null;
}
