using System.Globalization;

namespace WalletTrace.Inference.Clusters;

/// <summary>Why two accounts belong together: one piece of evidence. An inference that can be undone, never a fact.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="One">The first account. Of <see cref="ClusterRule.DepositReuse"/> the customer's, of fees the payer's; else the lesser of the two.</param>
/// <param name="Other">
/// The second account. Of <see cref="ClusterRule.DepositReuse"/> the deposit account, which ties its customers together and is itself the service's: it is no
/// member of the cluster.
/// </param>
/// <param name="Transaction">The transaction that is the evidence.</param>
/// <param name="Height">The height of its block.</param>
/// <param name="Score">How far it is to be believed, from 0 to 1, in thousandths; see <see cref="ClusterScores"/>. No probability.</param>
public sealed record ClusterLink(ClusterRule Rule, Account One, Account Other, TransactionId Transaction, long Height, double Score)
{
    /// <summary>The change heuristic by which it was found; null for other rules.</summary>
    public string? Heuristic { get; init; }

    /// <summary>The evidence in words.</summary>
    public override string ToString()
    {
        string what = Rule switch
        {
            ClusterRule.MultiInput => $"{One} and {Other} signed one transaction",
            ClusterRule.Change => $"change between {One} and {Other} ({Heuristic})",
            ClusterRule.DepositReuse => $"{One} pays into the deposit account {Other}",
            ClusterRule.FeePayer => $"{One} pays the fee for what {Other} sends",
            ClusterRule.FeeTopUp => $"{One} gives {Other} the coins for its fees",
            _ => $"{One} and {Other} are said to belong together",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Rule}: {what} (transaction {Transaction.ToString(One.Chain)}, block {Height}, score {Score})");
    }

    /// <summary>The link as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}

/// <summary>
/// The scores of the rules that have one for all. They say which rule to believe first, and nothing more: none was measured as a probability. Change has the
/// confidence that GraphSense gives it.
/// </summary>
public static class ClusterScores
{
    /// <summary>Of <see cref="ClusterRule.MultiInput"/>: PayJoins and CoinJoins that no rule knows are wrong.</summary>
    public const double MultiInput = 0.9;

    /// <summary>Of <see cref="ClusterRule.Change"/>, whatever the heuristic.</summary>
    public const double Change = 0.5;

    /// <summary>Of <see cref="ClusterRule.FeePayer"/>.</summary>
    public const double FeePayer = 0.5;

    /// <summary>Of <see cref="ClusterRule.FeeTopUp"/>.</summary>
    public const double FeeTopUp = 0.3;
}
