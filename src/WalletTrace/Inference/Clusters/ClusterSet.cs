using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace WalletTrace.Inference.Clusters;

/// <summary>
/// Clusters of accounts with the evidence for each. Immutable and safe for use from several threads; the same links give the same clusters and ids, in whatever order
/// they were found.
/// </summary>
/// <remarks>
/// Every link can be undone: <see cref="Without(Func{ClusterLink, bool})"/> gives exactly the clusters that would have come of the other links alone, in O(links · α).
/// An account of which there is no evidence is in no cluster.
/// </remarks>
public sealed class ClusterSet
{
    private readonly ClusterRows rows;
    private readonly LinkRow[] links;
    private readonly ClusterOptions options;
    private readonly FrozenSet<LinkRow> released;
    private readonly int[] clusterOf;
    private readonly int[] least;
    private readonly int[] starts;
    private readonly int[] members;
    private readonly ConcurrentDictionary<int, Cluster> made = [];
    private readonly Lazy<int[][]> linksByCluster;

    internal ClusterSet(ClusterRows rows, LinkRow[] links, ClusterOptions options, ClusterSkips skipped, FrozenSet<LinkRow> released)
    {
        this.rows = rows;
        this.links = links;
        this.options = options;
        this.released = released;
        Skipped = skipped;
        Rules = [.. links.Select(row => row.Rule).Distinct().Order()];
        var joiner = new ClusterJoiner(rows, options.NamesOf, options.LargeCluster);
        joiner.Join(links, released);
        (clusterOf, starts, members, least) = Number(joiner.Sets);
        linksByCluster = new Lazy<int[][]>(LinksByCluster);
        Quarantined = QuarantineOf(joiner);
    }

    /// <summary>No clusters.</summary>
    public static ClusterSet Empty { get; } = new(new ClusterRows(), [], new ClusterOptions(), default, []);

    /// <summary>How many clusters there are.</summary>
    public int Count => least.Length;

    /// <summary>How many accounts are in clusters.</summary>
    public int AccountCount => members.Length;

    /// <summary>The rules by which links were found, ordered.</summary>
    public ImmutableArray<ClusterRule> Rules { get; }

    /// <summary>What was passed over when the links were found.</summary>
    public ClusterSkips Skipped { get; }

    /// <summary>Merges that were not made, by their clusters' ids.</summary>
    public ImmutableArray<QuarantinedMerge> Quarantined { get; }

    /// <summary>Every cluster, by its least account.</summary>
    public IEnumerable<Cluster> All => Enumerable.Range(0, Count).OrderBy(cluster => rows.Book[least[cluster]]).Select(At);

    /// <summary>Every link, in canonical order: the best scores first, then by rule, chain, height, transaction and accounts.</summary>
    public IEnumerable<ClusterLink> Links => links.Order(new LinkOrder(rows)).Select(rows.LinkOf).Distinct();

    /// <summary>The id of an account's cluster; null where it is in none. O(1), but for writing the id.</summary>
    public string? IdOf(Account account) => NumberOf(account) is >= 0 and int cluster ? IdAt(cluster) : null;

    /// <summary>The cluster of an account; null where it is in none. The first time O(accounts · log accounts) of the cluster.</summary>
    public Cluster? Of(Account account) => NumberOf(account) is >= 0 and int cluster ? At(cluster) : null;

    /// <summary>The cluster with an id, now or before it grew: that which has the account that the id names. Null where there is none.</summary>
    public Cluster? Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Account.TryParse(id, out Account account, out _) ? Of(account) : null;
    }

    /// <summary>Whether two accounts are in one cluster.</summary>
    public bool AreTogether(Account one, Account other) => NumberOf(one) is >= 0 and int cluster && cluster == NumberOf(other);

    /// <summary>The links within a cluster, in canonical order; empty for one that is not of this set.</summary>
    public ImmutableArray<ClusterLink> LinksOf(Cluster cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return cluster.Members is [var first, ..] && NumberOf(first) is >= 0 and int number
            ? [.. linksByCluster.Value[number].Select(place => links[place]).Order(new LinkOrder(rows)).Select(rows.LinkOf).Distinct()]
            : [];
    }

    /// <summary>
    /// Why two accounts are in one cluster: as few links as there are that lead from one to the other, of several such ways the one whose links come first. Empty where they
    /// are not. O(links of the cluster · log).
    /// </summary>
    public ImmutableArray<ClusterLink> Explain(Account one, Account other) =>
        AreTogether(one, other) && one != other
            ? [.. LinkPath.Find([.. linksByCluster.Value[NumberOf(one)].Select(place => links[place]).Order(new LinkOrder(rows))], rows.Book.Find(one), rows.Book.Find(other)).Select(rows.LinkOf)]
            : [];

    /// <summary>The clusters as if a link had never been found.</summary>
    public ClusterSet Without(ClusterLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return Without(other => other == link);
    }

    /// <summary>The clusters as if a rule had never been used.</summary>
    public ClusterSet Without(ClusterRule rule) => Keep(Array.FindAll(links, row => row.Rule != rule));

    /// <summary>The clusters as if a transaction had never been inferred from.</summary>
    public ClusterSet Without(TransactionId transaction) => Keep(Array.FindAll(links, row => rows.Transactions[row.Transaction].Id != transaction));

    /// <summary>The clusters as if the links for which this holds had never been found.</summary>
    public ClusterSet Without(Func<ClusterLink, bool> isUndone)
    {
        ArgumentNullException.ThrowIfNull(isUndone);
        return Keep(Array.FindAll(links, row => !isUndone(rows.LinkOf(row))));
    }

    /// <summary>The clusters with a merge made that was refused, since somebody vouches for its evidence.</summary>
    public ClusterSet Releasing(QuarantinedMerge merge)
    {
        ArgumentNullException.ThrowIfNull(merge);
        HashSet<ClusterLink> vouched = [.. merge.Links];
        return new ClusterSet(rows, links, options, Skipped, links.Where(row => vouched.Contains(rows.LinkOf(row))).Concat(released).ToFrozenSet());
    }

    /// <summary>The clusters with their sizes and evidence, the largest first, as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);

    private ClusterSet Keep(LinkRow[] kept) => new(rows, kept, options, Skipped, released);

    private int NumberOf(Account account) => rows.Book.Find(account) is >= 0 and int number ? clusterOf[number] : -1;

    private string IdAt(int cluster) => rows.Book[least[cluster]].ToString();

    private Cluster At(int cluster) => made.GetOrAdd(
        cluster, number => new Cluster(IdAt(number), [.. members[starts[number]..starts[number + 1]].Select(member => rows.Book[member]).Order()]));

    /// <summary>Numbers the sets that have two accounts or more.</summary>
    private (int[] ClusterOf, int[] Starts, int[] Members, int[] Least) Number(DisjointSets sets)
    {
        int count = rows.Book.Count;
        var sizes = new int[count];
        for (int number = 0; number < count; number++)
        {
            sizes[sets.Find(number)] += rows.Book.IsTie(number) ? 0 : 1;
        }

        // Clusters are numbered by their roots, and then known by their numbers only.
        var numbers = new int[count];
        var begins = new List<int> { 0 };
        for (int root = 0; root < count; root++)
        {
            numbers[root] = -1;
            if (sizes[root] >= 2)
            {
                numbers[root] = begins.Count - 1;
                begins.Add(begins[^1] + sizes[root]);
            }
        }

        var belongs = new int[count];
        var lowest = new int[begins.Count - 1];
        Array.Fill(lowest, -1);
        var listed = new int[begins[^1]];
        int[] next = [.. begins];
        for (int number = 0; number < count; number++)
        {
            int cluster = numbers[sets.Find(number)];
            belongs[number] = cluster;
            if (cluster >= 0 && !rows.Book.IsTie(number))
            {
                listed[next[cluster]++] = number;
                ref int lesser = ref lowest[cluster];
                lesser = lesser < 0 || rows.Book[number].CompareTo(rows.Book[lesser]) < 0 ? number : lesser;
            }
        }

        return (belongs, [.. begins], listed, lowest);
    }

    private int[][] LinksByCluster()
    {
        var found = new List<int>[Count];
        for (int place = 0; place < links.Length; place++)
        {
            int cluster = clusterOf[links[place].One];
            if (cluster >= 0 && clusterOf[links[place].Other] == cluster)
            {
                (found[cluster] ??= []).Add(place);
            }
        }

        return [.. found.Select(places => places?.ToArray() ?? [])];
    }

    private ImmutableArray<QuarantinedMerge> QuarantineOf(ClusterJoiner joiner)
    {
        var merges = new Dictionary<(int One, int Other), List<LinkRow>>();
        foreach (int place in joiner.Refused)
        {
            int one = joiner.Sets.Find(links[place].One);
            int other = joiner.Sets.Find(links[place].Other);
            (int, int) pair = LeastOf(one).CompareTo(LeastOf(other)) < 0 ? (one, other) : (other, one);
            if (!merges.TryGetValue(pair, out List<LinkRow>? rowsOf))
            {
                merges.Add(pair, rowsOf = []);
            }

            rowsOf.Add(links[place]);
        }

        return
        [
            .. merges.OrderBy(pair => LeastOf(pair.Key.One)).ThenBy(pair => LeastOf(pair.Key.Other)).Select(pair => new QuarantinedMerge(
                ClusterAt(pair.Key.One), ClusterAt(pair.Key.Other), [.. joiner.NamesOf(pair.Key.One)], [.. joiner.NamesOf(pair.Key.Other)],
                [.. pair.Value.Order(new LinkOrder(rows)).Select(rows.LinkOf).Distinct()])),
        ];

        Account LeastOf(int root) => clusterOf[root] is >= 0 and int cluster ? rows.Book[least[cluster]] : rows.Book[root];

        Cluster ClusterAt(int root) => clusterOf[root] is >= 0 and int cluster ? At(cluster) : new Cluster(rows.Book[root].ToString(), [rows.Book[root]]);
    }
}
