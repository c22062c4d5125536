using System.Collections.Immutable;

namespace WalletTrace.Inference.Coins;

/// <summary>
/// Recognises CoinJoins by published rules. Pure: the same transaction always gives the same answer. A finding is an inference with its evidence, never a
/// fact.
/// </summary>
/// <remarks>
/// <para>Nothing is said of a transaction of which owner or value of an input is not known, or of which coins are missing (<see cref="CoinTransaction.IsWhole"/>).</para>
/// <para>What no rule can tell: a PayJoin (two people's inputs, two outputs) looks like any payment, and a payout of equal sums from many accounts of one exchange
/// can look like a CoinJoin of JoinMarket. The first is clustered wrongly, the second not at all.</para>
/// <para>O(inputs + outputs), but for <see cref="CoinJoinRule.BlockSciPacked"/>, which searches at most <see cref="CoinJoinLimits.Steps"/> steps.</para>
/// </remarks>
public sealed class CoinJoinFinder
{
    private readonly CoinJoinRule[] rules;
    private readonly CoinJoinLimits limits;

    /// <summary>Prepares a finder.</summary>
    /// <param name="rules">The rules to ask. Null: <see cref="Reliable"/>.</param>
    /// <param name="limits">What the rules leave open. Null: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rule is unknown.</exception>
    public CoinJoinFinder(IEnumerable<CoinJoinRule>? rules = null, CoinJoinLimits? limits = null)
    {
        this.rules = [.. (rules ?? Reliable).Distinct().Order()];
        this.limits = limits ?? new CoinJoinLimits();
        foreach (CoinJoinRule rule in this.rules)
        {
            if (!Enum.IsDefined(rule))
            {
                throw new ArgumentOutOfRangeException(nameof(rules), rule, "Unknown rule for CoinJoins.");
            }
        }
    }

    /// <summary>
    /// The rules that say what a CoinJoin is by themselves: all but <see cref="CoinJoinRule.AnalysisJoinMarket"/> and <see cref="CoinJoinRule.AnalysisWasabi1"/>, which
    /// only sift what others chose, and <see cref="CoinJoinRule.GraphSenseTx0"/>, which is none.
    /// </summary>
    public static ImmutableSortedSet<CoinJoinRule> Reliable { get; } =
    [
        .. Enum.GetValues<CoinJoinRule>().Except([CoinJoinRule.AnalysisJoinMarket, CoinJoinRule.AnalysisWasabi1, CoinJoinRule.GraphSenseTx0]),
    ];

    /// <summary>What each rule found, in the order of <see cref="CoinJoinRule"/>; empty where none found anything.</summary>
    public ImmutableArray<CoinJoinFinding> Find(CoinTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (!MayBe(transaction))
        {
            return [];
        }

        var shape = new CoinShape(transaction);
        return [.. rules.Select(rule => Ask(shape, rule)).OfType<CoinJoinFinding>()];
    }

    /// <summary>
    /// Whether a rule finds a CoinJoin. One person who prepares coins for a pool makes equal outputs, too: what <see cref="CoinJoinRule.GraphSenseTx0"/> finds,
    /// asked for or not, is none.
    /// </summary>
    public bool IsCoinJoin(CoinTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (!CoinShape.IsPossible(transaction))
        {
            return false;
        }

        var shape = new CoinShape(transaction);
        return shape.Most.Count >= 2 && GraphSenseRules.FindTx0(shape) is null && Array.Exists(rules, rule => Ask(shape, rule) is not null);
    }

    // One person's single coin may be prepared for a pool.
    private bool MayBe(CoinTransaction transaction) =>
        CoinShape.IsPossible(transaction) || (Array.IndexOf(rules, CoinJoinRule.GraphSenseTx0) >= 0 && transaction is { IsWhole: true, IsCoinbase: false, Outputs.Length: > 0 });

    private CoinJoinFinding? Ask(CoinShape shape, CoinJoinRule rule) => rule switch
    {
        CoinJoinRule.GraphSenseTx0 => GraphSenseRules.FindTx0(shape),
        _ when shape is not { Inputs.Length: >= 2, Outputs.Length: >= 3 } => null,
        CoinJoinRule.BlockSci => BlockSciRules.Find(shape),
        CoinJoinRule.BlockSciPacked => BlockSciRules.FindPacked(shape, limits, out _),
        CoinJoinRule.DumplingsWasabi1 => DumplingsRules.FindWasabi1(shape),
        CoinJoinRule.DumplingsWasabi2 => DumplingsRules.FindWasabi2(shape),
        CoinJoinRule.DumplingsWhirlpool => DumplingsRules.FindWhirlpool(shape),
        CoinJoinRule.DumplingsOther => DumplingsRules.FindOther(shape),
        CoinJoinRule.AnalysisJoinMarket => AnalysisRules.FindJoinMarket(shape),
        CoinJoinRule.AnalysisWhirlpool => AnalysisRules.FindWhirlpool(shape),
        CoinJoinRule.AnalysisWasabi1 => AnalysisRules.FindWasabi1(shape),
        CoinJoinRule.GraphSenseJoinMarket => GraphSenseRules.FindJoinMarket(shape),
        CoinJoinRule.GraphSenseWasabi10 => GraphSenseRules.FindWasabi10(shape),
        CoinJoinRule.GraphSenseWasabi11 => GraphSenseRules.FindWasabi11(shape),
        CoinJoinRule.GraphSenseWasabi20 => GraphSenseRules.FindWasabi20(shape, limits.Wasabi2Inputs),
        CoinJoinRule.GraphSenseWhirlpool => GraphSenseRules.FindWhirlpool(shape),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Unknown rule for CoinJoins."),
    };
}
