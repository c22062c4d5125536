using System.Collections.Immutable;

namespace WalletTrace.Inference.Coins;

/// <summary>What all rules about CoinJoins ask of a transaction, worked out once. Every input has owner and value.</summary>
internal sealed class CoinShape
{
    public CoinShape(CoinTransaction transaction)
    {
        Transaction = transaction;
        Inputs = [.. transaction.Inputs.Select(input => new CoinOutput(input.Owner!.Value, input.Value!.Value))];
        Outputs = [.. transaction.Outputs];
        Payable = Array.TrueForAll(Outputs, output => output.IsSpendable) ? Outputs : Array.FindAll(Outputs, output => output.IsSpendable);
        InputOwners = CountsOf(Inputs, input => input.Owner);
        Owners = InputOwners.Count;
        Values = CountsOf(Outputs, output => output.Value);
        Most = MostOf(Values);
    }

    /// <summary>The transaction.</summary>
    public CoinTransaction Transaction { get; }

    /// <summary>The coins it spends.</summary>
    public CoinOutput[] Inputs { get; }

    /// <summary>The coins it makes.</summary>
    public CoinOutput[] Outputs { get; }

    /// <summary>The coins it makes that somebody can spend.</summary>
    public CoinOutput[] Payable { get; }

    /// <summary>How many different owners its inputs have.</summary>
    public int Owners { get; }

    /// <summary>How many inputs each owner has, in the order in which they first appear.</summary>
    public List<KeyValuePair<Address, int>> InputOwners { get; }

    /// <summary>How often each value stands among the outputs, in the order in which they first appear.</summary>
    public List<KeyValuePair<long, int>> Values { get; }

    /// <summary>The value that stands there most often, of several the first.</summary>
    public (long Value, int Count) Most { get; }

    /// <summary>Whether all inputs and outputs pay to witness public key hashes.</summary>
    public bool IsAllP2wpkh =>
        Array.TrueForAll(Inputs, input => input.Owner.Kind == AddressKind.P2wpkh) && Array.TrueForAll(Outputs, output => output.Owner.Kind == AddressKind.P2wpkh);

    /// <summary>Whether the transaction can be a CoinJoin at all: no rule calls one what has fewer than two inputs or three outputs.</summary>
    public static bool IsPossible(CoinTransaction transaction) => transaction is { IsWhole: true, Inputs.Length: >= 2, Outputs.Length: >= 3 };

    /// <summary>How often each key stands there, in the order in which they first appear.</summary>
    public static List<KeyValuePair<TKey, int>> CountsOf<TItem, TKey>(IEnumerable<TItem> items, Func<TItem, TKey> keyOf)
        where TKey : notnull
    {
        var places = new Dictionary<TKey, int>();
        var counts = new List<KeyValuePair<TKey, int>>();
        foreach (TItem item in items)
        {
            TKey key = keyOf(item);
            if (places.TryGetValue(key, out int place))
            {
                counts[place] = new KeyValuePair<TKey, int>(key, counts[place].Value + 1);
            }
            else
            {
                places.Add(key, counts.Count);
                counts.Add(new KeyValuePair<TKey, int>(key, 1));
            }
        }

        return counts;
    }

    /// <summary>The value that stands there most often, of several the first; zero times zero where there is none.</summary>
    public static (long Value, int Count) MostOf(List<KeyValuePair<long, int>> counts)
    {
        (long Value, int Count) most = default;
        foreach ((long value, int count) in counts)
        {
            most = count > most.Count ? (value, count) : most;
        }

        return most;
    }

    /// <summary>Whether no two of these coins have the same owner.</summary>
    public static bool HaveDistinctOwners(CoinOutput[] coins) => coins.Select(coin => coin.Owner).Distinct().Count() == coins.Length;

    /// <summary>What a rule found.</summary>
    public CoinJoinFinding Found(CoinJoinRule rule, long denomination, int mixed) => Found(rule, [denomination], mixed);

    /// <inheritdoc cref="Found(CoinJoinRule, long, int)"/>
    public CoinJoinFinding Found(CoinJoinRule rule, IEnumerable<long> denominations, int mixed) =>
        new(rule, Transaction.Record.Id, Inputs.Length, Owners, Outputs.Length, [.. denominations.Order()], mixed);
}
