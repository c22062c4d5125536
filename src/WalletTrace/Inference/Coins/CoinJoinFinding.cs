using System.Collections.Immutable;
using System.Globalization;

namespace WalletTrace.Inference.Coins;

/// <summary>Why a rule takes a transaction for a CoinJoin.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Transaction">The transaction.</param>
/// <param name="Inputs">The number of its inputs.</param>
/// <param name="Owners">The number of different owners among them.</param>
/// <param name="Outputs">The number of its outputs, those that nobody can spend included.</param>
/// <param name="Denominations">The values that count as mixed, in base units, ascending.</param>
/// <param name="Mixed">How many outputs have one of them.</param>
public sealed record CoinJoinFinding(
    CoinJoinRule Rule, TransactionId Transaction, int Inputs, int Owners, int Outputs, ImmutableArray<long> Denominations, int Mixed)
{
    /// <summary>The evidence in words.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Rule}: {Mixed} of {Outputs} outputs are of {(Denominations.Length == 1 ? $"{Denominations[0]} each" : $"{Denominations.Length} denominations")}, {Inputs} inputs have {Owners} owners (transaction {Transaction})");

    /// <summary>The finding as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}
