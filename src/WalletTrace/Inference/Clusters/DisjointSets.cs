namespace WalletTrace.Inference.Clusters;

/// <summary>Union and find over numbers: by size, with path halving. Near constant time each (the inverse of Ackermann's function).</summary>
internal sealed class DisjointSets
{
    // A root's own number with its complement taken is its size.
    private readonly int[] parents;

    /// <param name="count">How many numbers there are, each a set by itself.</param>
    public DisjointSets(int count)
    {
        parents = new int[count];
        Array.Fill(parents, -1);
    }

    /// <summary>The number that stands for a set.</summary>
    public int Find(int number)
    {
        int[] links = parents;
        while (links[number] >= 0)
        {
            int parent = links[number];
            if (links[parent] >= 0)
            {
                links[number] = links[parent];
            }

            number = parent;
        }

        return number;
    }

    /// <summary>Makes two sets one; the number that stands for both, and which stood for the one that is no more, -1 if they were one before.</summary>
    public (int Root, int Joined) Union(int one, int other)
    {
        one = Find(one);
        other = Find(other);
        if (one == other)
        {
            return (one, -1);
        }

        if (parents[one] > parents[other])
        {
            (one, other) = (other, one);
        }

        parents[one] += parents[other];
        parents[other] = one;
        return (one, other);
    }
}
