using System.Runtime.InteropServices;
using WalletTrace.Graph.Building;

namespace WalletTrace.Graph;

public sealed partial class ChainGraphBuilder
{
    /// <summary>Freezes what was taken in. Nothing can be added afterwards. O(flows).</summary>
    /// <exception cref="InvalidOperationException">A block failed before, or the graph was built already.</exception>
    public ChainGraph Build()
    {
        if (isBroken)
        {
            throw new InvalidOperationException("The graph cannot be built: it was built before, or a block failed half way.");
        }

        isBroken = true;
        int[] resting = LayToRest();
        int[] blocks = blockStarts.Take();
        long[] times = blockTimes.Take();
        int vertexCount = checked(ChainGraph.FirstTransaction + transactions.Count + resting.Length);
        var roles = new VertexRole[vertexCount];
        roles[ChainGraph.Fees] = VertexRole.Fees;
        roles.AsSpan(ChainGraph.FirstTransaction, transactions.Count).Fill(VertexRole.Instant);
        firstOutputs.Take((_, _) => { });
        var to = new int[ends.Count];
        var ownerOf = new int[ends.Count];
        var amounts = new ulong[ends.Count];
        ends.Take((piece, start) =>
        {
            for (int at = 0; at < piece.Length; at++)
            {
                to[start + at] = piece[at].Receiver;
                ownerOf[start + at] = piece[at].Owner;
                amounts[start + at] = (ulong)piece[at].Amount;
            }
        });
        bool isInstantaneous = events.Count == from.Count;
        int[] order = events.Take();
        FlowGraph flows = FlowGraph.Ordered(vertexCount, from.Take(), to, amounts, [], roles, isInstantaneous ? null : order, null);
        return new ChainGraph(Chain, flows, firstHeight, blocks, times, transactions, owners, ownerOf, resting);
    }

    /// <summary>Lays what is not spent with its owners; the owners in the order of their vertices.</summary>
    private int[] LayToRest()
    {
        var isResting = new bool[owners.Count];
        for (int flow = 0; flow < ends.Count; flow++)
        {
            if (ends[flow].Receiver == Underway)
            {
                isResting[ends[flow].Owner] = true;
            }
        }

        int first = checked(ChainGraph.FirstTransaction + transactions.Count);
        var vertices = new int[owners.Count];
        var resting = new Column<int>();
        for (int owner = 0; owner < isResting.Length; owner++)
        {
            if (isResting[owner])
            {
                vertices[owner] = first + resting.Count;
                resting.Add(owner);
            }
        }

        for (int flow = 0; flow < ends.Count; flow++)
        {
            ref FlowEnd end = ref ends[flow];
            end.Receiver = end.Receiver == Underway ? vertices[end.Owner] : end.Receiver;
        }

        return resting.Take();
    }

    /// <summary>Takes in a transaction whose inputs and outputs are all there.</summary>
    private void End(TransactionId id)
    {
        int vertex = ChainGraph.FirstTransaction + transactions.Count;
        (UInt128 known, bool isTold) = Known();
        UInt128 made = Made();
        if (isTold && known < made)
        {
            throw Impossible($"found transaction {id} with outputs worth {made} base units, expected at most the {known} of its inputs");
        }

        // What was not told is what all together lack, and comes with the first of them.
        UInt128 lack = known < made ? made - known : 0;
        UInt128 tail = known > made ? known - made : 0;
        bool isCoinbase = inputs[0].IsCoinbase;
        Burn(transactions.Add(id));
        foreach (SpentCoin input in CollectionsMarshal.AsSpan(inputs))
        {
            if (input.Flow != NotKnown)
            {
                events.Add((input.Flow * 2) + 1);
                continue;
            }

            Leave(input.IsCoinbase ? ChainGraph.Issuance : ChainGraph.Unknown, vertex, input.Amount is { } told ? (UInt128)told : lack, NoOwner);
            lack = input.Amount is null ? 0 : lack;
        }

        firstOutputs.Add(from.Count);
        foreach (MadeCoin output in CollectionsMarshal.AsSpan(outputs))
        {
            Leave(vertex, output.IsUnspendable ? ChainGraph.Burned : Underway, (UInt128)output.Amount, output.Owner);
        }

        if (tail > 0)
        {
            Leave(vertex, isCoinbase ? ChainGraph.Burned : ChainGraph.Fees, tail, NoOwner);
        }

        inputs.Clear();
        outputs.Clear();
    }

    /// <summary>What the inputs are known to be worth together, and whether that is all.</summary>
    private (UInt128 Sum, bool IsAll) Known()
    {
        UInt128 sum = 0;
        bool isAll = true;
        foreach (ref readonly SpentCoin input in CollectionsMarshal.AsSpan(inputs))
        {
            sum += (UInt128)(input.Amount ?? 0);
            isAll &= input.Amount is not null;
        }

        return (sum, isAll);
    }

    private UInt128 Made()
    {
        UInt128 sum = 0;
        foreach (ref readonly MadeCoin output in CollectionsMarshal.AsSpan(outputs))
        {
            sum += (UInt128)output.Amount;
        }

        return sum;
    }

    /// <summary>What is not spent of a transaction whose id another takes: it cannot be spent any more.</summary>
    private void Burn(int transaction)
    {
        if (transaction < 0)
        {
            return;
        }

        for (int index = 0; OutputOf(transaction, index) is >= 0 and int flow; index++)
        {
            if (ends[flow].Receiver == Underway)
            {
                ends[flow].Receiver = ChainGraph.Burned;
                events.Add((flow * 2) + 1);
            }
        }
    }

    private void Leave(int sender, int receiver, UInt128 amount, int owner)
    {
        if (from.Count == MostFlows)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"A chain graph holds at most {MostFlows} flows; build it of a part of the chain."));
        }

        if (amount > (UInt128)long.MaxValue)
        {
            throw Impossible(FormattableString.Invariant($"found {amount} base units in one place, expected less than 2^63: no chain has more"));
        }

        events.Add(from.Count * 2);
        from.Add(sender);
        ends.Add(new FlowEnd { Amount = (long)amount, Receiver = receiver, Owner = owner });
    }
}
