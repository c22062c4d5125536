namespace WalletTrace.Chains.Bitcoin;

/// <summary>
/// The order in which a block's transactions can have happened. On most chains that is the block's own. Bitcoin Cash sorts its blocks by id, so that a
/// transaction may stand before the one whose output it spends: there the order is the block's with each transaction after those it spends from.
/// </summary>
internal static class TransactionOrder
{
    /// <summary>The places in the block, in the order of events. The same for the same block. O(transactions + inputs).</summary>
    public static int[] Of(BlockView block, long height)
    {
        int count = block.Transactions.Length;
        var order = new int[count];
        if (!(height >= block.Chain.Parameters!.Utxo!.OrderedByIdFrom))
        {
            for (int at = 0; at < count; at++)
            {
                order[at] = at;
            }

            return order;
        }

        var places = new Dictionary<TransactionId, int>(count);
        for (int at = 0; at < count; at++)
        {
            places.TryAdd(block.Transactions[at].Id, at);
        }

        int placed = 0;
        var next = new int[count];
        var isPlaced = new bool[count];
        var waiting = new Stack<int>();
        for (int first = 0; first < count; first++)
        {
            waiting.Push(first);
            while (waiting.TryPeek(out int at))
            {
                // An id is a hash of all that it spends from, so that no circle can be.
                ReadOnlySpan<DecodedInput> inputs = block.InputsOf(block.Transactions[at]);
                int parent = -1;
                while (!isPlaced[at] && next[at] < inputs.Length)
                {
                    if (places.TryGetValue(inputs[next[at]++].PreviousTransaction, out int spent) && !isPlaced[spent] && spent != at)
                    {
                        parent = spent;
                        break;
                    }
                }

                if (parent >= 0)
                {
                    waiting.Push(parent);
                    continue;
                }

                waiting.Pop();
                if (!isPlaced[at])
                {
                    isPlaced[at] = true;
                    order[placed++] = at;
                }
            }
        }

        return order;
    }
}
