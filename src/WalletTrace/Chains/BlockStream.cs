using System.Runtime.CompilerServices;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains;

/// <summary>What every reading of blocks begins with.</summary>
internal static class BlockStream
{
    /// <summary>Throws when a range begins before the first block that a node still has.</summary>
    /// <exception cref="MissingResponseException">It does.</exception>
    public static void CheckFirst(BlockRange range, SourceCapabilities able, string source)
    {
        if (range.From < able.FirstHeight)
        {
            throw new MissingResponseException(
                FormattableString.Invariant($"found a node that holds blocks from height {able.FirstHeight} on only (it is pruned), expected one that has height {range.From}"),
                source, FormattableString.Invariant($"blocks {range}"));
        }
    }
}

/// <summary>
/// Blocks of a node in order, for one reading: asks for the hashes of a stretch of heights, then for the blocks by their hashes, a few requests ahead of the
/// reader. What comes back sooner waits its turn; a block that cannot follow the one before ends the reading.
/// </summary>
/// <typeparam name="TPoint">A block's hash and what else is needed to ask for it.</typeparam>
/// <typeparam name="TBlock">A block that was read.</typeparam>
internal sealed class BlockStream<TPoint, TBlock>
{
    /// <summary>The chain.</summary>
    public required ChainId Chain { get; init; }

    /// <summary>The source's name.</summary>
    public required string Name { get; init; }

    /// <summary>How many requests for blocks may be under way.</summary>
    public required int Ahead { get; init; }

    /// <summary>The blocks' hashes at a stretch of heights, fewer where the chain ends inside it.</summary>
    public required Func<BlockRange, CancellationToken, Task<IReadOnlyList<TPoint>>> PointsAsync { get; init; }

    /// <summary>The most hashes to ask for at once.</summary>
    public required int PointsAtOnce { get; init; }

    /// <summary>Blocks, in the order in which they are asked for.</summary>
    public required Func<IReadOnlyList<TPoint>, CancellationToken, Task<TBlock[]>> BlocksAsync { get; init; }

    /// <summary>A block as facts, with its hash and its parent's.</summary>
    public required Func<TBlock, BlockFacts> FactsOf { get; init; }

    /// <summary>Holds a block, which is the child of the one before, to what else follows from the blocks before; null for nothing.</summary>
    public Action<TBlock>? Check { get; init; }

    /// <summary>How many blocks to ask for in the next request.</summary>
    public required Func<int> NextCount { get; init; }

    /// <summary>See <see cref="IBlockSource.ReadAsync"/>.</summary>
    public async IAsyncEnumerable<BlockFacts> ReadAsync(BlockRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new Queue<Task<(TBlock[] Blocks, long? ReadAt)>>();
        var points = new Queue<TPoint>();
        long next = range.From;
        bool hasEnded = false;
        BlockHash? last = null;
        try
        {
            while (true)
            {
                while (underWay.Count < Ahead && (points.Count > 0 || (next <= range.To && !hasEnded)))
                {
                    if (points.Count == 0)
                    {
                        var stretch = new BlockRange(next, Math.Min(range.To, next + PointsAtOnce - 1));
                        foreach (TPoint point in await PointsAsync(stretch, stop.Token).ConfigureAwait(false))
                        {
                            points.Enqueue(point);
                            next++;
                        }

                        hasEnded = next <= stretch.To;
                        continue;
                    }

                    TPoint[] wanted = [.. Enumerable.Range(0, Math.Min(points.Count, NextCount())).Select(_ => points.Dequeue())];
                    underWay.Enqueue(TimedAsync(wanted, stop.Token));
                }

                if (!underWay.TryPeek(out Task<(TBlock[] Blocks, long? ReadAt)>? first))
                {
                    break;
                }

                (TBlock[] blocks, long? readAt) = await first.ConfigureAwait(false);
                foreach (TBlock block in blocks)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    BlockFacts facts = FactsOf(block) with { ReadAt = readAt };
                    if (last is { } parent && facts.Block.Parent != parent)
                    {
                        throw new ReorgException(Chain, $"{parent}", $"{facts.Block.Parent}", Math.Max(-1, facts.Block.Height - 2));
                    }

                    Check?.Invoke(block);
                    last = facts.Block.Hash;
                    yield return facts;
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

    private async Task<(TBlock[] Blocks, long? ReadAt)> TimedAsync(IReadOnlyList<TPoint> wanted, CancellationToken cancellationToken)
    {
        var reading = new ReadingTime();
        TBlock[] blocks = await reading.OfAsync(() => BlocksAsync(wanted, cancellationToken)).ConfigureAwait(false);
        return (blocks, reading.Latest);
    }
}
