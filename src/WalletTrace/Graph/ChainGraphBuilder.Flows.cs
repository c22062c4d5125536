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
        firstOutputs.Take();
        int[] coinOwners = ownerOf.Take();
        bool isInstantaneous = events.Count == from.Count;
        int[] order = events.Take();
        FlowGraph flows = FlowGraph.Ordered(vertexCount, from.Take(), to.Take(), amounts.Take(), wide, roles, isInstantaneous ? null : order);
        return new ChainGraph(Chain, flows, firstHeight, blocks, times, transactions, owners, coinOwners, resting);
    }

    /// <summary>Lays what is not spent with its owners; the owners in the order of their vertices.</summary>
    private int[] LayToRest()
    {
        var isResting = new bool[owners.Count];
        for (int flow = 0; flow < to.Count; flow++)
        {
            if (to[flow] == Underway)
            {
                isResting[ownerOf[flow]] = true;
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

        for (int flow = 0; flow < to.Count; flow++)
        {
            ref int receiver = ref to[flow];
            receiver = receiver == Underway ? vertices[ownerOf[flow]] : receiver;
        }

        return resting.Take();
    }

    /// <summary>Takes in a transaction whose inputs and outputs are all there.</summary>
    private void End(TransactionId id)
    {
        int vertex = ChainGraph.FirstTransaction + transactions.Count;
        UInt256 made = Sum(outputs);
        UInt256 spent = Spent(made, out bool isCoinbase, out bool isTold);
        if (spent < made)
        {
            throw Impossible($"found transaction {id} with outputs worth {made} base units, expected at most the {spent} of its inputs");
        }

        Burn(transactions.Add(id));
        bool isFilled = isTold;
        foreach (SpentCoin input in inputs)
        {
            if (input.Flow != NotKnown)
            {
                events.Add((input.Flow * 2) + 1);
            }
            else
            {
                // What was not told is what all together lack, and comes with the first of them.
                UInt256 amount = input.Amount ?? (isFilled ? UInt256.Zero : spent - Known());
                isFilled |= input.Amount is null;
                Leave(input.IsCoinbase ? ChainGraph.Issuance : ChainGraph.Unknown, vertex, amount, NoOwner);
            }
        }

        firstOutputs.Add(from.Count);
        foreach (MadeCoin output in outputs)
        {
            Leave(vertex, output.Owner.Kind == AddressKind.Unspendable ? ChainGraph.Burned : Underway, output.Amount, owners.Add(output.Owner));
        }

        if (spent > made)
        {
            Leave(vertex, isCoinbase ? ChainGraph.Burned : ChainGraph.Fees, spent - made, NoOwner);
        }

        inputs.Clear();
        outputs.Clear();
    }

    /// <summary>What the inputs are worth together. Inputs of which it is not told count as what the others lack.</summary>
    private UInt256 Spent(UInt256 made, out bool isCoinbase, out bool isTold)
    {
        isCoinbase = inputs[0].IsCoinbase;
        isTold = inputs.TrueForAll(input => input.Amount is not null);
        UInt256 known = Known();
        return isTold || known > made ? known : made;
    }

    private UInt256 Known() => inputs.Aggregate(default(UInt256), (sum, input) => sum + (input.Amount ?? UInt256.Zero));

    private static UInt256 Sum(List<MadeCoin> outputs) => outputs.Aggregate(default(UInt256), (sum, output) => sum + output.Amount);

    /// <summary>What is not spent of a transaction whose id another takes: it cannot be spent any more.</summary>
    private void Burn(int transaction)
    {
        if (transaction < 0)
        {
            return;
        }

        for (int index = 0; OutputOf(transaction, index) is >= 0 and int flow; index++)
        {
            if (to[flow] == Underway)
            {
                to[flow] = ChainGraph.Burned;
                events.Add((flow * 2) + 1);
            }
        }
    }

    private void Leave(int sender, int receiver, UInt256 amount, int owner)
    {
        if (from.Count == MostFlows)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"A chain graph holds at most {MostFlows} flows; build it of a part of the chain."));
        }

        events.Add(from.Count * 2);
        from.Add(sender);
        to.Add(receiver);
        amounts.Add(FlowGraph.Store(amount, wide));
        ownerOf.Add(owner);
    }
}
