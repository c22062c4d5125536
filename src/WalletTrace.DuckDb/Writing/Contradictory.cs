using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb.Writing;

/// <summary>Takes out of a batch what contradicts, so that the rest can be taken in.</summary>
internal static class Contradictory
{
    /// <summary>
    /// Takes out the fact that contradicts, and what hangs on it: all that stands at the place of a transaction; all that stands at the height of a block,
    /// where the batch tells of no other.
    /// </summary>
    /// <returns>What was taken out; nothing where neither of the two facts is of the batch.</returns>
    public static FactBatch TakeOut(FactBatch batch, ContradictionException exception)
    {
        var apart = new FactBatch();
        foreach (object? fact in (ReadOnlySpan<object?>)[exception.Fact, exception.Other])
        {
            switch (fact)
            {
                case BlockRecord block when Move(batch.Blocks, apart.Blocks, block, other => other.Height == block.Height):
                    if (!batch.Blocks.Exists(other => other.Height == block.Height))
                    {
                        MoveAll(batch.Transactions, apart.Transactions, transaction => transaction.Height == block.Height);
                        MoveRows(batch, apart, (height, _) => height == block.Height);
                    }

                    break;
                case TransactionRecord transaction when Move(
                    batch.Transactions, apart.Transactions, transaction, other => other.Height == transaction.Height && other.Index == transaction.Index):
                    MoveRows(batch, apart, (height, index) => height == transaction.Height && index == transaction.Index);
                    break;
                case TransferRecord transfer:
                    Move(batch.Transfers, apart.Transfers, transfer, other =>
                        (other.Height, other.TransactionIndex, other.Index) == (transfer.Height, transfer.TransactionIndex, transfer.Index));
                    break;
                case FreezeRecord freeze:
                    Move(batch.Freezes, apart.Freezes, freeze, other =>
                        (other.Height, other.TransactionIndex, other.Index) == (freeze.Height, freeze.TransactionIndex, freeze.Index));
                    break;
                case InputRecord input:
                    Move(batch.Inputs, apart.Inputs, input, other =>
                        (other.Height, other.TransactionIndex, other.Index) == (input.Height, input.TransactionIndex, input.Index));
                    break;
                case OutputRecord output:
                    Move(batch.Outputs, apart.Outputs, output, other =>
                        (other.Height, other.TransactionIndex, other.Index) == (output.Height, output.TransactionIndex, output.Index));
                    break;
            }

            if (apart.Count > 0)
            {
                break;
            }
        }

        return apart;
    }

    /// <summary>All facts of a batch.</summary>
    public static IEnumerable<Fact> All(FactBatch batch) =>
        batch.Blocks.Concat<Fact>(batch.Transactions).Concat(batch.Transfers).Concat(batch.Freezes).Concat(batch.Inputs).Concat(batch.Outputs).Concat(batch.Coverage);

    /// <summary>Moves the very fact that is meant; where it was put together from several, all of them.</summary>
    private static bool Move<T>(List<T> from, List<T> to, T meant, Predicate<T> isLike)
        where T : Fact
    {
        int at = from.FindIndex(fact => ReferenceEquals(fact, meant));
        if (at < 0)
        {
            return MoveAll(from, to, isLike);
        }

        to.Add(from[at]);
        from.RemoveAt(at);
        return true;
    }

    private static bool MoveAll<T>(List<T> from, List<T> to, Predicate<T> which)
    {
        to.AddRange(from.FindAll(which));
        return from.RemoveAll(which) > 0;
    }

    private static void MoveRows(FactBatch batch, FactBatch apart, Func<long, int, bool> isThere)
    {
        MoveAll(batch.Transfers, apart.Transfers, transfer => isThere(transfer.Height, transfer.TransactionIndex));
        MoveAll(batch.Freezes, apart.Freezes, freeze => isThere(freeze.Height, freeze.TransactionIndex));
        MoveAll(batch.Inputs, apart.Inputs, input => isThere(input.Height, input.TransactionIndex));
        MoveAll(batch.Outputs, apart.Outputs, output => isThere(output.Height, output.TransactionIndex));
    }
}
