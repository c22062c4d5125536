using WalletTrace.Chains;

namespace WalletTrace.DuckDb.Writing;

/// <summary>
/// Sees whether the facts of an account chain come in the order of the chain, above all that is known of it: each block above the one before, its
/// transactions by index, their movements by index. Then no fact meets another, but for ids and hashes, which are looked up in the end.
/// </summary>
/// <param name="last">The highest block that is known; null where there is none.</param>
internal sealed class RowOrder(BlockRecord? last)
{
    private BlockRecord? block = last;
    private bool isNew;
    private int transaction = -1;
    private long transfer;
    private long freeze;

    /// <summary>Goes on to a block; false where it is out of order or does not follow the one before.</summary>
    public bool Goes(BlockRecord next)
    {
        if (block is not null && (next.Height <= block.Height || (next.Height == block.Height + 1 && Differ(next.Parent, block.Hash))))
        {
            return false;
        }

        (block, isNew, transaction) = (next, true, -1);
        return true;
    }

    /// <summary>Goes on to a transaction; false where it is out of order.</summary>
    public bool Goes(TransactionRecord next)
    {
        if (!isNew || next.Height != block!.Height || next.Index <= transaction
            || (next.Index == TransactionRecord.OfBlock && block.Hash is { } hash && hash.Bytes != next.Id))
        {
            return false;
        }

        (transaction, transfer, freeze) = (next.Index, -1, -1);
        return true;
    }

    /// <summary>Goes on to a transfer; false where it is out of order.</summary>
    public bool Goes(TransferRecord next)
    {
        if (!isNew || next.Height != block!.Height || next.TransactionIndex != transaction || next.Index <= transfer)
        {
            return false;
        }

        transfer = next.Index;
        return true;
    }

    /// <summary>Goes on to a freeze; false where it is out of order.</summary>
    public bool Goes(FreezeRecord next)
    {
        if (!isNew || next.Height != block!.Height || next.TransactionIndex != transaction || next.Index <= freeze)
        {
            return false;
        }

        freeze = next.Index;
        return true;
    }

    private static bool Differ(BlockHash? one, BlockHash? other) => one is { } a && other is { } b && a != b;
}
