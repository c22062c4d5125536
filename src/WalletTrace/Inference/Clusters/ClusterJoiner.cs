using System.Runtime.InteropServices;

namespace WalletTrace.Inference.Clusters;

/// <summary>Joins what links tie together, but for merges of two large clusters with different names. The order of the links does not matter.</summary>
/// <param name="rows">What links refer to.</param>
/// <param name="namesOf">What labels call an account; null: merges are not looked at.</param>
/// <param name="large">From how many accounts on a cluster is large.</param>
internal sealed class ClusterJoiner(ClusterRows rows, Func<Account, IReadOnlyList<string>>? namesOf, int large)
{
    private readonly Dictionary<int, SortedSet<string>> names = [];
    private readonly Dictionary<int, int> sizes = [];

    /// <summary>The sets that come of it.</summary>
    public DisjointSets Sets { get; private set; } = new(rows.Book.Count);

    /// <summary>The links that would have made a merge that was refused, by their place.</summary>
    public List<int> Refused { get; } = [];

    /// <summary>What a set was called in the end, for those that had part in a refused merge; empty for others.</summary>
    public IReadOnlyCollection<string> NamesOf(int root) => names.TryGetValue(root, out SortedSet<string>? known) ? known : [];

    /// <summary>Joins them.</summary>
    /// <param name="links">The links.</param>
    /// <param name="released">Those whose merges are not refused.</param>
    public void Join(ReadOnlySpan<LinkRow> links, IReadOnlySet<LinkRow> released)
    {
        foreach (LinkRow link in links)
        {
            Sets.Union(link.One, link.Other);
        }

        if (namesOf is not null && Contested() is { Count: > 0 } contested)
        {
            JoinAgain(links, contested, released);
        }
    }

    /// <summary>The sets in which not all that have names share one: only there can a merge be refused.</summary>
    private HashSet<int> Contested()
    {
        var shared = new Dictionary<int, HashSet<string>>();
        var contested = new HashSet<int>();
        for (int number = 0; number < rows.Book.Count; number++)
        {
            if (rows.Book.IsTie(number) || namesOf!(rows.Book[number]) is not { Count: > 0 } called)
            {
                continue;
            }

            names.Add(number, new SortedSet<string>(called, StringComparer.OrdinalIgnoreCase));
            int root = Sets.Find(number);
            ref HashSet<string>? common = ref CollectionsMarshal.GetValueRefOrAddDefault(shared, root, out bool exists);
            if (!exists)
            {
                common = new HashSet<string>(called, StringComparer.OrdinalIgnoreCase);
            }
            else
            {
                common!.IntersectWith(called);
            }

            if (common!.Count == 0)
            {
                contested.Add(root);
            }
        }

        return contested;
    }

    /// <summary>Joins contested sets once more, the most trusted link first, and everything else as before.</summary>
    private void JoinAgain(ReadOnlySpan<LinkRow> links, HashSet<int> contested, IReadOnlySet<LinkRow> released)
    {
        DisjointSets all = Sets;
        Sets = new DisjointSets(rows.Book.Count);
        var disputed = new List<(LinkRow Link, int Place)>();
        for (int place = 0; place < links.Length; place++)
        {
            LinkRow link = links[place];
            if (contested.Contains(all.Find(link.One)))
            {
                disputed.Add((link, place));
            }
            else
            {
                Sets.Union(link.One, link.Other);
            }
        }

        var order = new LinkOrder(rows);
        disputed.Sort((one, other) => order.Compare(one.Link, other.Link));
        Refused.AddRange(disputed.Select(row => row.Place));

        // What was refused is tried again when names have come together otherwise, until nothing changes.
        for (int before = -1; before != Refused.Count;)
        {
            before = Refused.Count;
            int[] tried = [.. Refused];
            Refused.Clear();
            foreach (int place in tried)
            {
                if (!TryJoin(links[place], released.Contains(links[place])))
                {
                    Refused.Add(place);
                }
            }
        }
    }

    /// <summary>Joins the sets of a link; false where that is refused.</summary>
    private bool TryJoin(LinkRow link, bool isReleased)
    {
        int one = Sets.Find(link.One);
        int other = Sets.Find(link.Other);
        if (one == other)
        {
            return true;
        }

        int size = SizeOf(one) + SizeOf(other);
        if (!isReleased && SizeOf(one) >= large && SizeOf(other) >= large
            && names.TryGetValue(one, out SortedSet<string>? ours) && names.TryGetValue(other, out SortedSet<string>? theirs) && !ours.Overlaps(theirs))
        {
            return false;
        }

        (int root, int joined) = Sets.Union(one, other);
        sizes[root] = size;
        if (names.Remove(joined, out SortedSet<string>? more) && !names.TryAdd(root, more))
        {
            names[root].UnionWith(more);
        }

        return true;
    }

    private int SizeOf(int root) => sizes.TryGetValue(root, out int size) ? size : rows.Book.IsTie(root) ? 0 : 1;
}
