namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>Decodes blocks where they lie, one after the other; keeps its tables and buffers from block to block. For one thread at a time.</summary>
internal sealed class StoredBlockReader(BlockFolder folder, ChainId chain, BlockChecks checks) : IDisposable
{
    private readonly BlockDecoder decoder = new(chain, checks);
    private MappedFiles.Lease? lease;
    private StoredBlock current;
    private byte[] blockBuffer = [];
    private byte[] undoBuffer = [];
    private SpentOutput[] spent = [];
    private int spentCount;

    /// <summary>The block that was read last; good until the next is read.</summary>
    public BlockView Block => decoder.Last(CurrentBytes());

    /// <summary>What the block that was read last spends, in the order of its inputs without the coinbase's; empty where it was not read.</summary>
    public ReadOnlySpan<SpentOutput> Spent => spent.AsSpan(0, spentCount);

    /// <summary>Reads a block and checks it.</summary>
    /// <param name="block">The block.</param>
    /// <param name="height">Its height where it is known, for messages.</param>
    /// <exception cref="ChainDataException">It is malformed, a check fails, or it is not the block that stood there.</exception>
    /// <exception cref="ChainSourceException">The file cannot be read.</exception>
    public BlockView Read(in StoredBlock block, long? height)
    {
        spentCount = 0;
        lease?.Dispose();
        lease = null;
        lease = folder.Map(block.FileName);
        current = block;
        ReadOnlySpan<byte> bytes = folder.Bytes(lease.Value, block.FileName, block.Offset, block.Length, ref blockBuffer);
        BlockView view;
        try
        {
            view = decoder.Decode(bytes, height);
        }
        catch (ChainDataException problem)
        {
            throw new ChainDataException(problem.Message, block.Place, innerException: problem);
        }

        return view.Header.Hash == block.Hash ? view : throw new ChainDataException(
            $"found block {view.Header.Hash}, expected the block {block.Hash} that stood there when the folder was opened; open it again", block.Place);
    }

    /// <summary>Reads what the block that was read last spends.</summary>
    /// <exception cref="ChainDataException">The record is malformed or of another block.</exception>
    /// <exception cref="ChainSourceException">The file cannot be read.</exception>
    public void ReadUndo(UndoPlace record, long height)
    {
        string name = BlockFolder.UndoFile(current.File);
        using MappedFiles.Lease undo = folder.Map(name);
        try
        {
            spentCount = UndoReader.Read(folder.Bytes(undo, name, record.Offset, record.Length, ref undoBuffer), Block, ref spent);
        }
        catch (ByteException problem)
        {
            throw new ChainDataException(
                $"undo data cannot be read: {problem.Message}",
                FormattableString.Invariant($"{name}, byte {record.Offset + problem.At}, for block {height} {current.Hash} of {chain}"));
        }
    }

    /// <summary>Lets the file go.</summary>
    public void Dispose()
    {
        lease?.Dispose();
        lease = null;
    }

    private ReadOnlySpan<byte> CurrentBytes() =>
        folder.Key.IsNone ? lease!.Value.Slice(current.Offset, current.Length) : blockBuffer.AsSpan(0, current.Length);
}
