using System.Runtime.CompilerServices;

namespace WalletTrace.Chains.Bitcoin.Nodes;

/// <summary>
/// Blocks of a node in order: asks for the hashes of a stretch of heights, then for the blocks by their hashes, a few requests ahead of the reader. What
/// comes back sooner waits its turn; a block that cannot follow the one before ends the reading.
/// </summary>
internal sealed class BlockStream
{
    /// <summary>The chain.</summary>
    public required ChainId Chain { get; init; }

    /// <summary>The source's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether times and targets must follow from the blocks before.</summary>
    public required bool ChecksWork { get; init; }

    /// <summary>How many requests for blocks may be under way.</summary>
    public required int Ahead { get; init; }

    /// <summary>The hashes of a stretch of heights, fewer where the chain ends inside it.</summary>
    public required Func<BlockRange, CancellationToken, Task<IReadOnlyList<BlockHash>>> HashesAsync { get; init; }

    /// <summary>The most hashes to ask for at once.</summary>
    public required int HashesAtOnce { get; init; }

    /// <summary>Blocks, in the order in which they are asked for.</summary>
    public required Func<IReadOnlyList<BlockPoint>, CancellationToken, Task<NodeBlock[]>> BlocksAsync { get; init; }

    /// <summary>How many blocks to ask for in the next request.</summary>
    public required Func<int> NextCount { get; init; }

    /// <summary>See <see cref="IBlockSource.ReadAsync"/>.</summary>
    public async IAsyncEnumerable<BlockFacts> ReadAsync(BlockRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new Queue<Task<NodeBlock[]>>();
        var points = new Queue<BlockPoint>();
        long next = range.From;
        bool hasEnded = false;
        var headers = new HeaderChain(Chain);
        BlockHash? last = null;
        try
        {
            while (true)
            {
                while (underWay.Count < Ahead && (points.Count > 0 || (next <= range.To && !hasEnded)))
                {
                    if (points.Count == 0)
                    {
                        var stretch = new BlockRange(next, Math.Min(range.To, next + HashesAtOnce - 1));
                        foreach (BlockHash hash in await HashesAsync(stretch, stop.Token).ConfigureAwait(false))
                        {
                            points.Enqueue(new BlockPoint(next++, hash));
                        }

                        hasEnded = next <= stretch.To;
                        continue;
                    }

                    BlockPoint[] wanted = [.. Enumerable.Range(0, Math.Min(points.Count, NextCount())).Select(_ => points.Dequeue())];
                    underWay.Enqueue(BlocksAsync(wanted, stop.Token));
                }

                if (!underWay.TryPeek(out Task<NodeBlock[]>? first))
                {
                    break;
                }

                foreach (NodeBlock block in await first.ConfigureAwait(false))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    long height = block.Facts.Block.Height;
                    if (ChecksWork)
                    {
                        headers.Add(block.Header, height);
                    }
                    else if (last is { } parent && block.Header.Parent != parent)
                    {
                        throw new ReorgException(Chain, $"{parent}", $"{block.Header.Parent}", Math.Max(-1, height - 2));
                    }

                    last = block.Header.Hash;
                    yield return block.Facts;
                }

                _ = underWay.Dequeue();
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            Task rest = Task.WhenAll(underWay);
            await rest.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (next <= range.To)
        {
            throw new MissingResponseException(
                FormattableString.Invariant($"found no block at height {next}, expected blocks up to {range.To}; ask for heights up to the tip"), Name, $"blocks {range}");
        }
    }
}
