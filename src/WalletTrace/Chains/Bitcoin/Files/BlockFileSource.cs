using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>Takes a decoded block in.</summary>
/// <param name="block">The block; good until the call returns.</param>
/// <param name="height">Its height.</param>
/// <param name="spent">What its inputs spend, in their order without the coinbase's; empty where that is not known. Good until the call returns.</param>
public delegate void BlockVisitor(BlockView block, long height, ReadOnlySpan<SpentOutput> spent);

/// <summary>
/// Reads the chain from the <c>blocks</c> folder of a node: <c>blk*.dat</c>, <c>rev*.dat</c> and <c>xor.dat</c>, without the node. Blocks come in the order
/// of the chain, whatever the order in which the node stored them, and stale branches are left out.
/// </summary>
/// <remarks>
/// <para>The folder is gone through once when it is opened, over the first bytes of each block only; then some 120 bytes a block are held, and blocks are
/// decoded where they lie. The node may be running: what it appends later is seen when the folder is opened again.</para>
/// <para>Source: node/blockstorage.cpp, undo.h, compressor.cpp and util/obfuscation.h of Bitcoin Core.</para>
/// </remarks>
public sealed class BlockFileSource : IBlockSource, IMeteredSource, IDisposable
{
    private readonly BlockFolder folder;
    private readonly BlockFileOptions options;
    private readonly StoredChain stored;
    private readonly UndoMatcher? undo;
    private readonly SourceCapabilities capabilities;
    private readonly ConcurrentBag<StoredBlockReader> idle = [];
    private readonly SourceMeter meter;

    private BlockFileSource(BlockFolder folder, ChainId chain, BlockFileOptions options, FolderIndex index)
    {
        this.folder = folder;
        this.options = options;
        meter = new SourceMeter(folder.Name, string.Empty) { IsThirdParty = false };
        Chain = chain;
        stored = StoredChain.Find(folder, chain, index, options.Checks);
        BlockFileFinding[] lacking = [];
        if (options.ReadUndo)
        {
            undo = new UndoMatcher(folder, stored, index.UndoFiles, Fits);
            lacking = index.UndoFiles.Count == 0 ? [] : [.. undo.Lacking().OrderBy(file => file.File).Select(file => new BlockFileFinding(
                BlockFileFindingKind.MissingUndo, BlockFolder.UndoFile(file.File), 0, 0,
                FormattableString.Invariant($"the records of {file.Lacking} of the {file.Blocks} blocks that spend are missing")))];
        }

        Findings = [.. index.Findings, .. lacking];
        bool givesPrevious = index.UndoFiles.Count > 0 && lacking.Length == 0;
        string records = givesPrevious ? "all" : index.UndoFiles.Count > 0 ? "some" : "no";
        capabilities = new SourceCapabilities(CoverageKinds.Coins, givesPrevious, stored.FirstHeight, FormattableString.Invariant(
            $"{folder.BlockFiles.Count} block files of a node, blocks {Heights}, with {records} undo records; {StaleBlockCount} stale and {UnconnectedBlockCount} unconnected blocks left out"));
    }

    /// <inheritdoc/>
    public ChainId Chain { get; }

    /// <inheritdoc/>
    public string Name => folder.Name;

    /// <inheritdoc/>
    public IReadOnlyList<SourceMeter> Meters => [meter];

    /// <summary>What was passed over in the files, in their order. Nothing of it is in the chain.</summary>
    public IReadOnlyList<BlockFileFinding> Findings { get; }

    /// <summary>How many blocks branch off the chain and are left out.</summary>
    public int StaleBlockCount => stored.Stale.Count;

    /// <summary>How many blocks are left out because a predecessor of theirs is not in the folder.</summary>
    public int UnconnectedBlockCount => stored.UnconnectedCount;

    /// <summary>The heights that are there.</summary>
    public BlockRange Heights => new(stored.FirstHeight, stored.TipHeight);

    /// <summary>Goes through the files of a folder and finds the chain. O(blocks): a small read for each.</summary>
    /// <param name="folder">The <c>blocks</c> folder of a node's data.</param>
    /// <param name="chain">A known bip122 chain.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <param name="progress">Told after each file, from any thread, one call at a time.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentException">The chain is unknown or has no such blocks.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is below 1.</exception>
    /// <exception cref="ChainSourceException">
    /// The folder or a file cannot be read, it holds no block files, it is of another chain, or the heights of its blocks cannot be told.
    /// </exception>
    /// <exception cref="ChainDataException">
    /// The first or last block of the chain is malformed, a header cannot follow the one before, or undo records are in no order.
    /// </exception>
    public static async Task<BlockFileSource> OpenAsync(
        string folder, ChainId chain, BlockFileOptions? options = null, IProgress<BlockFileProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new BlockFileOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Parallelism, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ReadAhead, 1, nameof(options));
        UtxoRules rules = chain.Parameters?.Utxo
            ?? throw new ArgumentException($"block files cannot be read: found {Address.Name(chain)}, expected a known bip122 chain", nameof(chain));
        BlockFolder opened = BlockFolder.Open(folder);
        try
        {
            FolderIndex index = await new FolderIndexer(opened, rules, options, Attendant.Hearing(progress)).RunAsync(Attendant.Ending(cancellationToken)).ConfigureAwait(false);
            return new BlockFileSource(opened, chain, options, index);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(capabilities);

    /// <inheritdoc/>
    public ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(new BlockPoint(stored.TipHeight, stored.Blocks[^1].Hash));

    /// <inheritdoc/>
    public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        if (height > stored.TipHeight)
        {
            return ValueTask.FromResult<BlockHash?>(null);
        }

        CheckThere(new BlockRange(height, height));
        return ValueTask.FromResult<BlockHash?>(stored.Blocks[height - stored.FirstHeight].Hash);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlockFacts> ReadAsync(BlockRange range, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        CheckThere(range);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<Task<BlockFacts>>();
        try
        {
            for (long next = range.From; next <= range.To || ahead.Count > 0;)
            {
                for (; next <= range.To && ahead.Count < options.ReadAhead; next++)
                {
                    long height = next;
                    ahead.Enqueue(Task.Run(() => Facts(height), end.Token));
                }

                BlockFacts facts = await ahead.Dequeue().ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                yield return facts;
            }
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(ahead)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Shows decoded blocks to a visitor, in the order of the chain, on the calling thread, while blocks ahead of it are decoded on others. Nothing is
    /// made of a block but what the visitor makes: the way to take in a whole chain.
    /// </summary>
    /// <param name="range">The heights.</param>
    /// <param name="visitor">Takes each block in.</param>
    /// <param name="cancellationToken">Ends the reading between blocks.</param>
    /// <exception cref="ChainDataException">A block or its undo record is malformed, or a check fails; the message names the block and its place.</exception>
    /// <exception cref="ChainSourceException">A block of the range is not there, or a file cannot be read.</exception>
    public void Visit(BlockRange range, BlockVisitor visitor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        CheckThere(range);
        var ahead = new Queue<Task<StoredBlockReader>>();
        try
        {
            for (long next = range.From; next <= range.To || ahead.Count > 0;)
            {
                for (; next <= range.To && ahead.Count < options.ReadAhead; next++)
                {
                    long height = next;
                    ahead.Enqueue(Task.Run(() => Read(height), CancellationToken.None));
                }

                cancellationToken.ThrowIfCancellationRequested();
                StoredBlockReader reader = ahead.Dequeue().GetAwaiter().GetResult();
                try
                {
                    visitor(reader.Block, next - ahead.Count - 1, reader.Spent);
                }
                finally
                {
                    idle.Add(reader);
                }
            }
        }
        finally
        {
            ((Task)Task.WhenAll(ahead)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
            foreach (Task<StoredBlockReader> unused in ahead.Where(task => task.IsCompletedSuccessfully))
            {
                idle.Add(unused.Result);
            }
        }
    }

    /// <summary>Lets the files go. Nothing may be read meanwhile or afterwards.</summary>
    public void Dispose()
    {
        idle.Clear();
        folder.Dispose();
    }

    private void CheckThere(BlockRange range)
    {
        if (range.From >= stored.FirstHeight && range.To <= stored.TipHeight)
        {
            return;
        }

        string why = range.From < stored.FirstHeight
            ? $"the predecessor {stored.Blocks[0].Parent} of its first block is not in the folder"
            : stored.UnconnectedCount > 0
                ? FormattableString.Invariant($"{stored.UnconnectedCount} further blocks hang on predecessors that are not in the folder")
                : "the node stored no further block";
        throw new ChainSourceException(
            FormattableString.Invariant($"found blocks {Heights} of {Chain}, expected {range}: {why}"), Name, FormattableString.Invariant($"read blocks {range}"));
    }

    private BlockFacts Facts(long height)
    {
        StoredBlockReader reader = Read(height);
        try
        {
            return reader.Block.ToFacts(height, reader.Spent);
        }
        finally
        {
            idle.Add(reader);
        }
    }

    /// <summary>Reads a block with a reader that is then the caller's, to be given back.</summary>
    private StoredBlockReader Read(long height)
    {
        StoredBlockReader reader = idle.TryTake(out StoredBlockReader? known) ? known : new StoredBlockReader(folder, Chain, options.Checks);
        try
        {
            int position = (int)(height - stored.FirstHeight);
            BlockView block = reader.Read(stored.Blocks[position], height);
            if (undo is not null && block.Inputs.Length > 1)
            {
                ReadUndo(reader, position, height);
            }

            return reader;
        }
        catch
        {
            idle.Add(reader);
            throw;
        }
    }

    /// <summary>Whether an undo record can be a block's.</summary>
    private bool Fits(int position, UndoPlace record)
    {
        long height = stored.FirstHeight + position;
        using var reader = new StoredBlockReader(folder, Chain, BlockChecks.None);
        try
        {
            reader.Read(stored.Blocks[position], height);
            reader.ReadUndo(record, height);
            reader.Block.ToFacts(height, reader.Spent);
            return true;
        }
        catch (ChainDataException)
        {
            return false;
        }
    }

    private void ReadUndo(StoredBlockReader reader, int position, long height)
    {
        if (undo!.Find(position) is { } record)
        {
            reader.ReadUndo(record, height);
        }
        else if (capabilities.GivesPreviousOutputs)
        {
            StoredBlock block = stored.Blocks[position];
            string file = BlockFolder.UndoFile(block.File);
            throw new ChainDataException(
                "undo data cannot be read: found no record with the checksum of this block, expected one; the place named is the first record that no block claims. Repair the node's files, or read without undo data",
                FormattableString.Invariant($"{file}, byte {undo.Untaken(position)?.Offset ?? 0}, for block {height} {block.Hash} of {Chain}"));
        }
    }
}
