using System.Runtime.CompilerServices;

namespace WalletTrace.Chains.Quorum;

/// <summary>
/// Blocks that several sources agree on: each block is read from all of them, and its hash and its facts are held against each other. A source that knows
/// kinds of movement that another lacks is not at odds with it; a block is said to hold the kinds that all of them tell.
/// </summary>
/// <remarks>Costs the requests of all. Memory: a block of each. Safe to use from several threads where the sources are.</remarks>
public sealed class QuorumBlockSource : IBlockSource, IMeteredSource
{
    private readonly Parts<IBlockSource> parts;

    /// <summary>Takes the sources.</summary>
    /// <param name="sources">The sources, two or more, of one chain; where differences are only reported the first one's word counts.</param>
    /// <param name="options">What happens when they differ; null for the defaults.</param>
    /// <exception cref="ArgumentException">There are less than two, or they are of different chains; or the name cannot be one.</exception>
    public QuorumBlockSource(IReadOnlyList<IBlockSource> sources, QuorumOptions? options = null) => parts = new Parts<IBlockSource>(sources, options);

    /// <inheritdoc/>
    public ChainId Chain => parts.First.Chain;

    /// <inheritdoc/>
    public string Name => parts.Name;

    /// <inheritdoc/>
    public IReadOnlyList<SourceMeter> Meters => parts.Meters;

    /// <inheritdoc/>
    public async ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default)
    {
        SourceCapabilities[] all = await parts.AskAsync(source => source.CapabilitiesAsync(cancellationToken).AsTask()).ConfigureAwait(false);
        return new SourceCapabilities(
            all.Aggregate(all[0].Kinds, static (kinds, able) => kinds & able.Kinds),
            all[0].GivesPreviousOutputs,
            all.Max(able => able.FirstHeight),
            $"what agrees of: {string.Join("; ", all.Select(able => able.Description))}");
    }

    /// <inheritdoc/>
    /// <remarks>The lowest of the sources' tips.</remarks>
    /// <exception cref="SourceDisagreementException">The sources disagree on the block there, and that is refused.</exception>
    public ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) => parts.TipAsync(cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Null where one of the sources has none.</remarks>
    /// <exception cref="SourceDisagreementException">The sources disagree, and that is refused.</exception>
    public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default) => parts.HashAtAsync(height, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="SourceDisagreementException">The sources disagree on a block, and that is refused: the blocks before it were given.</exception>
    public async IAsyncEnumerable<BlockFacts> ReadAsync(BlockRange range, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var readers = new List<IAsyncEnumerator<BlockFacts>>();
        try
        {
            readers.AddRange(parts.Sources.Select(source => source.ReadAsync(range, cancellationToken).GetAsyncEnumerator(cancellationToken)));
            while (await NextAsync(readers).ConfigureAwait(false))
            {
                BlockFacts first = readers[0].Current;
                yield return first with { Kinds = readers.Skip(1).Aggregate(first.Kinds, (kinds, reader) => Agreed(kinds, first, reader.Current, readers.IndexOf(reader))) };
            }
        }
        finally
        {
            foreach (IAsyncEnumerator<BlockFacts> reader in readers)
            {
                await reader.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>The kinds on which another source agrees; where it differs and that is only reported, the first one's word is taken.</summary>
    private CoverageKinds Agreed(CoverageKinds kinds, BlockFacts first, BlockFacts other, int at)
    {
        CoverageKinds common = first.Kinds & other.Kinds;
        string subject = FormattableString.Invariant($"block {first.Block.Height} of {Chain}");
        var comparison = new FactComparison(subject, parts.First, parts.Sources[at], fact => FactKinds.Of(fact) is var kind && (kind & common) == kind && kind != CoverageKinds.None);
        return parts.Settle(comparison.Of(first.Facts.Prepend(first.Block), other.Facts.Prepend(other.Block)), subject) ? kinds & common : kinds;
    }

    private async Task<bool> NextAsync(List<IAsyncEnumerator<BlockFacts>> readers)
    {
        bool[] more = await Task.WhenAll(readers.Select(reader => reader.MoveNextAsync().AsTask())).ConfigureAwait(false);
        return more.All(found => found == more[0]) ? more[0]
            : throw new MissingResponseException(
                $"found no more blocks of {parts.Sources[Array.IndexOf(more, false)].Name}, expected as many as of the others", Name, "reading blocks");
    }
}
