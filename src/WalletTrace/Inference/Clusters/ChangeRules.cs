using WalletTrace.Inference.Coins;

namespace WalletTrace.Inference.Clusters;

/// <summary>The heuristics of <see cref="ChangeHeuristic"/>, each as the outputs that it leaves.</summary>
internal static class ChangeRules
{
    /// <summary>The outputs that can be spent and for which something holds.</summary>
    public static IEnumerable<int> Where(CoinTransaction transaction, Func<int, bool> isLeft) =>
        Enumerable.Range(0, transaction.Outputs.Length).Where(output => transaction.Outputs[output].IsSpendable && isLeft(output));

    /// <summary>All outputs that can be spent.</summary>
    public static IEnumerable<int> All(CoinTransaction transaction) => Where(transaction, _ => true);

    public static IEnumerable<int> AddressReuse(CoinTransaction transaction, CoinHistory history)
    {
        HashSet<Address> payers = [.. transaction.Inputs.Where(input => input.Owner is not null).Select(input => input.Owner!.Value)];
        return Where(transaction, output => payers.Contains(transaction.Outputs[output].Owner));
    }

    public static IEnumerable<int> SameType(CoinTransaction transaction, CoinHistory history)
    {
        (AddressKind Kind, int? Version)? type = null;
        foreach (CoinInput input in transaction.Inputs)
        {
            if (input.Owner is not { } owner || (type is not null && type != TypeOf(owner)))
            {
                return [];
            }

            type = TypeOf(owner);
        }

        return Where(transaction, output => TypeOf(transaction.Outputs[output].Owner) == type);
    }

    public static IEnumerable<int> OptimalChange(CoinTransaction transaction, CoinHistory history)
    {
        // Of what is not known nothing can be ruled out.
        long least = transaction.Inputs.Min(input => input.Value ?? long.MaxValue);
        return Where(transaction, output => transaction.Outputs[output].Value < least);
    }

    public static IEnumerable<int> FreshAddress(CoinTransaction transaction, CoinHistory history) =>
        Where(transaction, output => history.IsFirstSeenIn(transaction.Outputs[output].Owner, transaction));

    public static IEnumerable<int> NeverReused(CoinTransaction transaction, CoinHistory history) =>
        Where(transaction, output => !history.IsReused(transaction.Record.Chain, transaction.Outputs[output].Owner, transaction.Record.Height));

    public static IEnumerable<int> PaidOnce(CoinTransaction transaction, CoinHistory history)
    {
        Dictionary<Address, int> times = transaction.Outputs.CountBy(output => output.Owner).ToDictionary();
        return Where(transaction, output => times[transaction.Outputs[output].Owner] == 1);
    }

    public static IEnumerable<int> LockTime(CoinTransaction transaction, CoinHistory history) =>
        Where(transaction, output => history.SpenderOf(transaction, output) is not { LockTime: { } theirs } || transaction.LockTime is not { } ours || theirs > 0 == ours > 0);

    public static IEnumerable<int> FixedFeeRate(CoinTransaction transaction, CoinHistory history) =>
        Where(transaction, output => history.SpenderOf(transaction, output) is not { } spender || RateOf(spender) is not { } theirs || RateOf(transaction) is not { } ours || theirs == ours);

    public static IEnumerable<int> Peeling(CoinTransaction transaction, CoinHistory history) => !IsPeeling(transaction, history)
        ? []
        : Where(transaction, output => history.SpenderOf(transaction, output) is not { } spender || IsPeeling(spender, history));

    private static bool IsPeeling(CoinTransaction transaction, CoinHistory history) => LooksLikePeeling(transaction)
        && (LooksLikePeeling(history.Find(transaction.Record.Chain, transaction.Inputs[0].Coin.Transaction))
            || Enumerable.Range(0, 2).Any(output => LooksLikePeeling(history.SpenderOf(transaction, output))));

    private static bool LooksLikePeeling(CoinTransaction? transaction) => transaction is { Inputs.Length: 1, Outputs.Length: 2 };

    /// <summary>The fee in base units per 1,000 virtual bytes, rounded down; null where fee or size is not known.</summary>
    private static long? RateOf(CoinTransaction transaction) =>
        transaction is { Fee: { } fee, VirtualSize: { } size } ? (long)Int128.Min((Int128)fee * 1000 / size, long.MaxValue) : null;

    private static (AddressKind Kind, int? Version) TypeOf(Address owner) => (owner.Kind, owner.WitnessVersion);
}
