using QuikGraph;
using QuikGraph.Algorithms.ConnectedComponents;
using QuikGraph.Collections;
using WalletTrace.Inference.Clusters;
using WalletTrace.Inference.Coins;

namespace WalletTrace.Benchmarks.Clusters;

/// <summary>Multi-input in three ways, CoinJoins taken for payments: how many clusters of two or more addresses there are.</summary>
internal static class PlainClusters
{
    /// <summary>By the library, evidence of every link kept.</summary>
    public static int Ours(IReadOnlyList<CoinTransaction> transactions, CoinJoinFinder? coinJoins = null)
    {
        var builder = new ClusterBuilder(new ClusterOptions { CoinJoins = coinJoins });
        foreach (CoinTransaction transaction in transactions)
        {
            builder.Add(transaction);
        }

        return builder.Build().Count;
    }

    /// <summary>A union-find as anybody writes it: a dictionary from each address to its parent, with path compression.</summary>
    public static int Plain(IReadOnlyList<CoinTransaction> transactions)
    {
        var parents = new Dictionary<Address, Address>();
        foreach (CoinTransaction transaction in transactions)
        {
            if (transaction.Inputs.Length < 2)
            {
                continue;
            }

            Address first = transaction.Inputs[0].Owner!.Value;
            parents.TryAdd(first, first);
            for (int at = 1; at < transaction.Inputs.Length; at++)
            {
                Address other = transaction.Inputs[at].Owner!.Value;
                parents.TryAdd(other, other);
                Address one = Find(parents, first);
                Address two = Find(parents, other);
                if (one != two)
                {
                    parents[two] = one;
                }
            }
        }

        var sizes = new Dictionary<Address, int>();
        foreach (Address address in parents.Keys.ToArray())
        {
            Address root = Find(parents, address);
            sizes[root] = sizes.GetValueOrDefault(root) + 1;
        }

        return sizes.Values.Count(size => size > 1);
    }

    /// <summary>QuikGraph's own union-find, a forest of disjoint sets.</summary>
    public static int QuikGraphSets(IReadOnlyList<CoinTransaction> transactions)
    {
        var sets = new ForestDisjointSet<Address>();
        foreach (CoinTransaction transaction in transactions)
        {
            for (int at = 1; at < transaction.Inputs.Length; at++)
            {
                Address one = transaction.Inputs[0].Owner!.Value;
                Address other = transaction.Inputs[at].Owner!.Value;
                Make(one);
                Make(other);
                sets.Union(one, other);
            }
        }

        // Who was put with itself only is in no cluster.
        HashSet<Address> addresses = [];
        foreach (CoinTransaction transaction in transactions.Where(transaction => transaction.Inputs.Length > 1))
        {
            foreach (CoinInput input in transaction.Inputs)
            {
                addresses.Add(input.Owner!.Value);
            }
        }

        var sizes = new Dictionary<Address, int>();
        foreach (Address address in addresses)
        {
            Address root = sets.FindSet(address);
            sizes[root] = sizes.GetValueOrDefault(root) + 1;
        }

        return sizes.Values.Count(size => size > 1);

        void Make(Address address)
        {
            if (!sets.Contains(address))
            {
                sets.MakeSet(address);
            }
        }
    }

    /// <summary>QuikGraph's connected components; addresses are numbered first, which spares it most of the work.</summary>
    public static int QuikGraph(IReadOnlyList<CoinTransaction> transactions)
    {
        var numbers = new Dictionary<Address, int>();
        var graph = new UndirectedGraph<int, SUndirectedEdge<int>>(allowParallelEdges: true);
        foreach (CoinTransaction transaction in transactions)
        {
            for (int at = 1; at < transaction.Inputs.Length; at++)
            {
                int one = NumberOf(transaction.Inputs[0].Owner!.Value);
                int other = NumberOf(transaction.Inputs[at].Owner!.Value);
                if (one != other)
                {
                    graph.AddVerticesAndEdge(new SUndirectedEdge<int>(Math.Min(one, other), Math.Max(one, other)));
                }
            }
        }

        var search = new ConnectedComponentsAlgorithm<int, SUndirectedEdge<int>>(graph);
        search.Compute();
        return search.ComponentCount;

        int NumberOf(Address address)
        {
            if (!numbers.TryGetValue(address, out int number))
            {
                numbers.Add(address, number = numbers.Count);
            }

            return number;
        }
    }

    private static Address Find(Dictionary<Address, Address> parents, Address address)
    {
        Address root = address;
        while (parents[root] != root)
        {
            root = parents[root];
        }

        while (parents[address] != root)
        {
            (address, parents[address]) = (parents[address], root);
        }

        return root;
    }
}
