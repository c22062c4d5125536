namespace WalletTrace.Chains.Quorum;

/// <summary>Finds in what the facts of two sources differ.</summary>
/// <param name="subject">What they are about.</param>
/// <param name="first">The first source.</param>
/// <param name="other">The other one.</param>
/// <param name="mustBeTold">Whether both must tell a fact: what only one of them is expected to know is no difference when the other does not tell it.</param>
internal sealed class FactComparison(string subject, IChainSource first, IChainSource other, Func<Fact, bool> mustBeTold)
{
    /// <summary>The differences, in the order of the chain.</summary>
    public IEnumerable<SourceDifference> Of(IEnumerable<Fact> ofFirst, IEnumerable<Fact> ofOther)
    {
        SortedDictionary<Key, Fact> left = Keyed(ofFirst);
        SortedDictionary<Key, Fact> right = Keyed(ofOther);
        HashSet<Key> expectedOfOther = Transactions(left);
        HashSet<Key> expectedOfFirst = Transactions(right);
        foreach (Key key in new SortedSet<Key>(left.Keys.Concat(right.Keys)))
        {
            (Fact? one, Fact? two) = (left.GetValueOrDefault(key), right.GetValueOrDefault(key));
            bool isSame = one is not null && two is not null ? IsSame(one, two)
                : one is not null ? !IsMissed(one, key, expectedOfOther, right) : !IsMissed(two!, key, expectedOfFirst, left);
            if (!isSame)
            {
                yield return new SourceDifference(subject, SourceWord.Of(first, one), SourceWord.Of(other, two));
            }
        }
    }

    /// <summary>The transactions of which a source tells something that the other must tell as well.</summary>
    private HashSet<Key> Transactions(SortedDictionary<Key, Fact> told) => [.. told.Where(entry => mustBeTold(entry.Value)).Select(entry => entry.Key.OfTransaction)];

    /// <summary>Whether a fact should be told there; a transaction that is not is told once, and not again for each of its movements.</summary>
    private bool IsMissed(Fact fact, Key key, HashSet<Key> expected, SortedDictionary<Key, Fact> there) => fact is TransactionRecord
        ? expected.Contains(key)
        : mustBeTold(fact) && there.ContainsKey(key.OfTransaction);

    private static SortedDictionary<Key, Fact> Keyed(IEnumerable<Fact> facts)
    {
        var keyed = new SortedDictionary<Key, Fact>();
        foreach (Fact fact in facts.Where(fact => fact is not CoverageRecord))
        {
            keyed[Key.Of(fact)] = fact;
        }

        return keyed;
    }

    /// <summary>Whether two facts of one place say the same, as far as both say something.</summary>
    private static bool IsSame(Fact one, Fact two) => (one, two) switch
    {
        (BlockRecord left, BlockRecord right) => left.Time == right.Time && Agree(left.Hash, right.Hash) && Agree(left.Parent, right.Parent),
        (TransferRecord left, TransferRecord right) => Agree(left.Burnt, right.Burnt) && left with { Burnt = null } == right with { Burnt = null },
        (InputRecord left, InputRecord right) => left.Coin == right.Coin && Agree(left.Owner, right.Owner) && Agree(left.Amount, right.Amount),
        _ => one == two,
    };

    private static bool Agree<T>(T? left, T? right)
        where T : struct => left is not { } one || right is not { } two || EqualityComparer<T>.Default.Equals(one, two);

    /// <summary>What a fact is about: two sources that tell of one place mean the same thing.</summary>
    private readonly record struct Key(long Height, int Transaction, int Type, long Index) : IComparable<Key>
    {
        public Key OfTransaction => new(Height, Transaction, 0, 0);

        public static Key Of(Fact fact) => fact switch
        {
            BlockRecord block => new Key(block.Height, -1, 0, 0),
            TransactionRecord transaction => new Key(transaction.Height, transaction.Index, 0, 0),
            InputRecord input => new Key(input.Height, input.TransactionIndex, 1, input.Index),
            OutputRecord output => new Key(output.Height, output.TransactionIndex, 2, output.Index),
            TransferRecord transfer => new Key(transfer.Height, transfer.TransactionIndex, 3, transfer.Index),
            FreezeRecord freeze => new Key(freeze.Height, freeze.TransactionIndex, 4, freeze.Index),
            _ => throw new ArgumentException($"found a fact of type {fact.GetType().Name}, expected one that stands in a block", nameof(fact)),
        };

        public int CompareTo(Key other) => (Height, Transaction, Type, Index).CompareTo((other.Height, other.Transaction, other.Type, other.Index));
    }
}
