namespace WalletTrace.Chains.Quorum;

/// <summary>Several sources of parts of histories.</summary>
internal sealed class SelectiveQuorum(IReadOnlyList<IAccountHistorySource> sources, QuorumOptions? options) : QuorumSource(sources, options), ISelectiveHistorySource
{
    /// <inheritdoc/>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, HistoryRequest request, CancellationToken cancellationToken = default) =>
        ReadAsync(address, source => ((ISelectiveHistorySource)source).ReadHistoryAsync(address, request, cancellationToken), cancellationToken);
}

/// <summary>Several sources that follow coins.</summary>
internal class CoinQuorum(IReadOnlyList<IAccountHistorySource> sources, QuorumOptions? options) : QuorumSource(sources, options), ICoinSource
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Fact>?> TransactionAsync(TransactionId id, CancellationToken cancellationToken = default)
    {
        string subject = $"transaction {id}";
        IReadOnlyList<Fact>?[] told = await All.AskAsync(source => ((ICoinSource)source).TransactionAsync(id, cancellationToken).AsTask()).ConfigureAwait(false);
        if (Array.TrueForAll(told, facts => facts is null) || (told.Contains(null) && await IsNewAsync(told, cancellationToken).ConfigureAwait(false)))
        {
            return null;
        }

        All.Settle(
            Others(told).SelectMany(entry => new FactComparison(subject, All.First, entry.Source, static _ => true).Of(told[0] ?? [], entry.Answer ?? [])),
            subject);
        return told[0];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CoinSpend>?> OutspendsAsync(TransactionId id, CancellationToken cancellationToken = default)
    {
        string subject = $"where the coins of transaction {id} went";
        IReadOnlyList<CoinSpend>?[] told = await All.AskAsync(source => ((ICoinSource)source).OutspendsAsync(id, cancellationToken).AsTask()).ConfigureAwait(false);
        if (told.Contains(null))
        {
            // Whether a source that does not know it must do so is told by the transaction itself.
            return await TransactionAsync(id, cancellationToken).ConfigureAwait(false) is null ? null : told[0];
        }

        if (!Differences(subject, told!).Any())
        {
            return told[0];
        }

        // What was spent in the last block is perhaps not known to all yet.
        long tip = (await TipAsync(cancellationToken).ConfigureAwait(false)).Height;
        CoinSpend[][] settled = [.. told.Select(spends => spends!.Select(spend => spend.Block?.Height >= tip ? new CoinSpend(spend.Coin, SpendState.Unknown) : spend).ToArray())];
        All.Settle(Differences(subject, settled), subject);
        return settled[0];
    }

    private IEnumerable<SourceDifference> Differences(string subject, IReadOnlyList<CoinSpend>[] told) =>
        Others(told).SelectMany(entry => Differences(subject, told[0], entry.Source, entry.Answer));

    private IEnumerable<SourceDifference> Differences(string subject, IReadOnlyList<CoinSpend> first, IChainSource source, IReadOnlyList<CoinSpend> other)
    {
        for (int index = 0; index < Math.Max(first.Count, other.Count); index++)
        {
            (CoinSpend? one, CoinSpend? two) = (index < first.Count ? first[index] : null, index < other.Count ? other[index] : null);
            if (one != two && one?.State != SpendState.Unknown && two?.State != SpendState.Unknown)
            {
                yield return new SourceDifference(subject, new SourceWord(All.First.Name, Text(one)), new SourceWord(source.Name, Text(two)));
            }
        }
    }

    private static string? Text(CoinSpend? told) => told is not { } spend ? null
        : spend.State == SpendState.Spent ? FormattableString.Invariant($"coin {spend.Coin} is spent by input {spend.InputIndex} of {spend.Spender} in block {spend.Block?.Height}, {spend.Block?.Hash}")
        : $"coin {spend.Coin} is not spent";

    private IEnumerable<(IChainSource Source, TAnswer Answer)> Others<TAnswer>(TAnswer[] told) => All.Sources.Zip(told, (source, answer) => ((IChainSource)source, answer)).Skip(1);

    /// <summary>Whether a transaction stands in the last block that all have, or above it, so that not all must have known it.</summary>
    private async ValueTask<bool> IsNewAsync(IReadOnlyList<Fact>?[] told, CancellationToken cancellationToken) =>
        told.OfType<IReadOnlyList<Fact>>().First().OfType<BlockRecord>().First().Height >= (await TipAsync(cancellationToken).ConfigureAwait(false)).Height;
}

/// <summary>Several sources of parts of histories that follow coins.</summary>
internal sealed class SelectiveCoinQuorum(IReadOnlyList<IAccountHistorySource> sources, QuorumOptions? options) : CoinQuorum(sources, options), ISelectiveHistorySource
{
    /// <inheritdoc/>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, HistoryRequest request, CancellationToken cancellationToken = default) =>
        ReadAsync(address, source => ((ISelectiveHistorySource)source).ReadHistoryAsync(address, request, cancellationToken), cancellationToken);
}
