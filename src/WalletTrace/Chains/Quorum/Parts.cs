namespace WalletTrace.Chains.Quorum;

/// <summary>What sources that are made of several have in common: who they are, their tip, and what becomes of differences.</summary>
internal sealed class Parts<T>
    where T : class, IChainSource
{
    private readonly QuorumOptions options;

    /// <summary>Takes the sources.</summary>
    /// <exception cref="ArgumentException">There are less than two, or they are of different chains.</exception>
    public Parts(IReadOnlyList<T> sources, QuorumOptions? options)
    {
        ArgumentNullException.ThrowIfNull(sources);
        this.options = options ?? new QuorumOptions();
        if (sources.Count < 2)
        {
            throw new ArgumentException(FormattableString.Invariant($"sources cannot be held against each other: found {sources.Count}, expected two or more"), nameof(sources));
        }

        if (sources.FirstOrDefault(source => source.Chain != sources[0].Chain) is { } stranger)
        {
            throw new ArgumentException($"sources cannot be held against each other: found one of {stranger.Chain}, expected one of {sources[0].Chain} as the first is", nameof(sources));
        }

        Sources = [.. sources];
        Meters = [.. sources.Distinct().SelectMany(source => source is IMeteredSource metered ? metered.Meters : [new SourceMeter(source.Name, source.Name)])];
        Name = this.options.Name ?? SafeText.Trim(string.Join(" and ", Sources.Select(source => source.Name)), FactShape.MaxNameLength);
        if (FactShape.NameProblem("a name", Name) is { } problem)
        {
            throw new ArgumentException($"sources cannot be called so: {problem}", nameof(options));
        }
    }

    /// <summary>The sources in order.</summary>
    public IReadOnlyList<T> Sources { get; }

    /// <summary>The first, whose word counts where it is not refused.</summary>
    public T First => Sources[0];

    /// <summary>What they are called together.</summary>
    public string Name { get; }

    /// <summary>The providers of all. What is asked of a source that does not count itself is not counted; whose it is nobody says, and so it is taken for somebody else's.</summary>
    public IReadOnlyList<SourceMeter> Meters { get; }

    /// <summary>Asks all at once.</summary>
    public Task<TAnswer[]> AskAsync<TAnswer>(Func<T, Task<TAnswer>> ask) => Task.WhenAll(Sources.Select(ask));

    /// <summary>Reports differences, and throws if they are refused.</summary>
    /// <returns>Whether there are none.</returns>
    /// <exception cref="SourceDisagreementException">There are some, and they are refused.</exception>
    public bool Settle(IEnumerable<SourceDifference> found, string method, bool isTransient = false)
    {
        SourceDifference[] differences = [.. found];
        foreach (SourceDifference difference in differences)
        {
            options.Differences?.Invoke(difference);
        }

        return differences.Length == 0
            || (options.OnDifference == DifferencePolicy.Refuse ? throw new SourceDisagreementException(differences, Name, method, isTransient) : false);
    }

    /// <summary>The lowest of the tips, on whose block all agree.</summary>
    public async ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken)
    {
        BlockPoint[] tips = await AskAsync(source => source.TipAsync(cancellationToken).AsTask()).ConfigureAwait(false);
        BlockPoint lowest = tips.MinBy(tip => tip.Height);
        return await HashAtAsync(lowest.Height, cancellationToken).ConfigureAwait(false) is { } hash ? new BlockPoint(lowest.Height, hash)
            : throw new MissingResponseException(
                FormattableString.Invariant($"found no block at height {lowest.Height}, which is the lowest tip of the sources, expected one of each"), Name, "tip", isTransient: true);
    }

    /// <summary>The hash of the block at a height; null where one of the sources has none.</summary>
    public async ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken)
    {
        BlockHash?[] hashes = await AskAsync(source => source.HashAtAsync(height, cancellationToken).AsTask()).ConfigureAwait(false);
        if (hashes.Contains(null))
        {
            return null;
        }

        // Sources may have different last blocks for a moment.
        string subject = FormattableString.Invariant($"block {height} of {First.Chain}");
        Settle(
            Enumerable.Range(1, hashes.Length - 1).Where(at => hashes[at] != hashes[0]).Select(at => new SourceDifference(
                subject, new SourceWord(First.Name, $"hash {hashes[0]}"), new SourceWord(Sources[at].Name, $"hash {hashes[at]}"))),
            subject,
            isTransient: true);
        return hashes[0];
    }
}
