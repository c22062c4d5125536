using System.Collections.Immutable;

namespace WalletTrace.Attribution;

/// <summary>
/// The labels of ranges, so that those of an account are found fast among any number: for each chain and kind of address they stand by their first address, as a
/// tree whose nodes know the highest last address below them.
/// </summary>
internal sealed class LabelRanges
{
    private readonly Dictionary<(ChainId Chain, AddressKind Kind), Tree> trees;

    /// <param name="labels">Labels of ranges.</param>
    public LabelRanges(IEnumerable<Label> labels) =>
        trees = labels.GroupBy(label => (label.Account.Chain, label.Account.Address.Kind)).ToDictionary(group => group.Key, group => new Tree(group));

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => trees.Count == 0;

    /// <summary>The labels of the ranges that have an account, in no order. O(log n) for each of those and one more.</summary>
    public List<Label>? Of(Account account)
    {
        List<Label>? found = null;
        if (trees.TryGetValue((account.Chain, account.Address.Kind), out Tree? tree))
        {
            tree.Find(account.Address, 0, tree.Count, ref found);
        }

        return found;
    }

    private sealed class Tree
    {
        private readonly Label[] labels;

        // The highest last address of the part whose middle is at this place.
        private readonly Address[] highest;

        public Tree(IEnumerable<Label> labels)
        {
            this.labels = [.. labels.OrderBy(label => label.Account.Address)];
            highest = new Address[this.labels.Length];
            Fill(0, Count);
        }

        public int Count => labels.Length;

        public void Find(Address address, int from, int to, ref List<Label>? found)
        {
            while (from < to)
            {
                int middle = from + ((to - from) / 2);
                if (highest[middle].CompareTo(address) < 0)
                {
                    return;
                }

                Find(address, from, middle, ref found);
                if (labels[middle].Account.Address.CompareTo(address) > 0)
                {
                    return;
                }

                if (labels[middle].Subject.Last.CompareTo(address) >= 0)
                {
                    (found ??= []).Add(labels[middle]);
                }

                from = middle + 1;
            }
        }

        private Address Fill(int from, int to)
        {
            int middle = from + ((to - from) / 2);
            Address most = labels[middle].Subject.Last;
            if (from < middle && Fill(from, middle) is var left && left.CompareTo(most) > 0)
            {
                most = left;
            }

            if (middle + 1 < to && Fill(middle + 1, to) is var right && right.CompareTo(most) > 0)
            {
                most = right;
            }

            return highest[middle] = most;
        }
    }
}
