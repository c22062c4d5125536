namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>
/// Puts blocks that lie in any order into the order of the chain: of all branches the one with the most work, of equal ones that whose last block was
/// stored first, as a node holds it.
/// </summary>
internal sealed class ChainFinder
{
    private readonly StoredBlock[] blocks;
    private readonly int[] table;
    private readonly int[] parents;
    private readonly int[] roots;
    private readonly UInt256[] work;

    /// <summary>Links the blocks. O(blocks); while it lasts it takes some 50 bytes a block.</summary>
    public ChainFinder(StoredBlock[] blocks)
    {
        this.blocks = blocks;
        table = new int[PlacesFor(blocks.Length)];
        parents = new int[blocks.Length];
        roots = new int[blocks.Length];
        work = new UInt256[blocks.Length];
        Array.Fill(roots, -1);
        for (int at = 0; at < blocks.Length; at++)
        {
            ref int place = ref PlaceOf(blocks[at].Hash);

            // A block that is stored twice counts where it was stored first.
            if (place == 0)
            {
                place = at + 1;
            }
        }

        Link();
    }

    /// <summary>The tip of the branch with the most work of those that begin with a block that is let in; -1 when there is none.</summary>
    /// <param name="isLetIn">Whether a branch may begin with this block.</param>
    /// <param name="isLeftOut">Blocks that are left out, and with them all that follow.</param>
    public int BestTip(Func<StoredBlock, bool> isLetIn, IReadOnlySet<int> isLeftOut)
    {
        int best = -1;
        for (int at = 0; at < blocks.Length; at++)
        {
            if (IsFirst(at) && !isLeftOut.Contains(at) && (best < 0 || work[at] > work[best]) && isLetIn(blocks[roots[at]]))
            {
                best = at;
            }
        }

        return best;
    }

    /// <summary>The blocks from the first that is known up to a tip.</summary>
    public int[] ChainTo(int tip)
    {
        int length = 0;
        for (int at = tip; at >= 0; at = parents[at])
        {
            length++;
        }

        var chain = new int[length];
        for (int at = tip; at >= 0; at = parents[at])
        {
            chain[--length] = at;
        }

        return chain;
    }

    /// <summary>The blocks that branch off a chain, and how many blocks hang together with it in no way.</summary>
    public (List<int> Stale, int Unconnected) Others(int[] chain)
    {
        var isInChain = new bool[blocks.Length];
        foreach (int at in chain)
        {
            isInChain[at] = true;
        }

        var stale = new List<int>();
        int unconnected = 0;
        for (int at = 0; at < blocks.Length; at++)
        {
            if (IsFirst(at) && !isInChain[at])
            {
                if (roots[at] == chain[0])
                {
                    stale.Add(at);
                }
                else
                {
                    unconnected++;
                }
            }
        }

        return (stale, unconnected);
    }

    /// <summary>Whether this is where a block was stored first.</summary>
    private bool IsFirst(int at) => PlaceOf(blocks[at].Hash) == at + 1;

    /// <summary>Finds each block's predecessor, first block and work up to it, whatever order they lie in: without recursion.</summary>
    private void Link()
    {
        var waiting = new Stack<int>();
        for (int at = 0; at < blocks.Length; at++)
        {
            parents[at] = PlaceOf(blocks[at].Parent) - 1;
        }

        for (int first = 0; first < blocks.Length; first++)
        {
            int at = first;
            while (at >= 0 && roots[at] < 0)
            {
                waiting.Push(at);
                at = parents[at];
            }

            while (waiting.TryPop(out int next))
            {
                int parent = parents[next];
                roots[next] = parent < 0 ? next : roots[parent];
                work[next] = UInt256.SaturatingAdd(parent < 0 ? UInt256.Zero : work[parent], ProofOfWork.WorkOf(blocks[next].Bits));
            }
        }
    }

    /// <summary>Where a hash stands in the table, or where it would: its block's number and one, or zero.</summary>
    private ref int PlaceOf(BlockHash hash)
    {
        int mask = table.Length - 1;
        int place = hash.GetHashCode() & mask;
        while (table[place] != 0 && blocks[table[place] - 1].Hash != hash)
        {
            place = (place + 1) & mask;
        }

        return ref table[place];
    }

    /// <summary>A power of two that leaves at least a third of the places empty.</summary>
    private static int PlacesFor(int count)
    {
        int places = 16;
        while (places < (count * 3L) / 2)
        {
            places = checked(places * 2);
        }

        return places;
    }
}
