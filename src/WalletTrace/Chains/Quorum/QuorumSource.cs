using System.Runtime.CompilerServices;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Quorum;

/// <summary>
/// Histories that several sources of one chain agree on. All are asked, and what they say is held against each other fact by fact, up to the lowest of their
/// last blocks: transactions, movements, blocks. Sources differ when they say different things of one place, or when one does not tell a movement of the
/// account although it says that it told all of its kind; what a source never claimed to know is no difference.
/// </summary>
/// <remarks>
/// Given are the facts of the first source, and coverage of what all agree on in the name of all; what only the first one knows is covered in its name. What
/// others know beside that is not given. Costs the requests of all, and discloses the account to all. A history is held in memory as a whole, once for each
/// source, before anything of it is given: set a limit of transactions for accounts of unknown size. Such a limit cuts the histories, perhaps at different
/// ends: then only what both tell is compared, and nothing is called complete. Safe to use from several threads where the sources are.
/// </remarks>
public class QuorumSource : IAccountHistorySource, IMeteredSource
{
    private readonly Parts<IAccountHistorySource> parts;

    private protected QuorumSource(IReadOnlyList<IAccountHistorySource> sources, QuorumOptions? options) => parts = new Parts<IAccountHistorySource>(sources, options);

    /// <inheritdoc/>
    public ChainId Chain => parts.First.Chain;

    /// <inheritdoc/>
    public string Name => parts.Name;

    /// <inheritdoc/>
    public IReadOnlyList<SourceMeter> Meters => parts.Meters;

    /// <summary>What the sources have in common.</summary>
    private protected Parts<IAccountHistorySource> All => parts;

    /// <summary>Makes one source of several; nothing is sent.</summary>
    /// <param name="sources">The sources, two or more, of one chain; where differences are only reported the first one's word counts.</param>
    /// <param name="options">What happens when they differ; null for the defaults.</param>
    /// <returns>A source that gives parts of histories (<see cref="ISelectiveHistorySource"/>) and follows coins (<see cref="ICoinSource"/>) if all of the sources do.</returns>
    /// <exception cref="ArgumentException">There are less than two, or they are of different chains; or the name cannot be one.</exception>
    public static QuorumSource Of(IReadOnlyList<IAccountHistorySource> sources, QuorumOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return (sources.All(source => source is ISelectiveHistorySource), sources.All(source => source is ICoinSource)) switch
        {
            (true, true) => new SelectiveCoinQuorum(sources, options),
            (true, false) => new SelectiveQuorum(sources, options),
            (false, true) => new CoinQuorum(sources, options),
            _ => new QuorumSource(sources, options),
        };
    }

    /// <inheritdoc/>
    /// <remarks>What the first source gives, from the highest of the first heights on.</remarks>
    public async ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default)
    {
        SourceCapabilities[] all = await parts.AskAsync(source => source.CapabilitiesAsync(cancellationToken).AsTask()).ConfigureAwait(false);
        CoverageKinds agreed = all.Aggregate(all[0].HistoryKinds, static (kinds, able) => kinds & able.HistoryKinds);
        return all[0] with
        {
            FirstHeight = all.Max(able => able.FirstHeight), Description = $"what agrees of: {string.Join("; ", all.Select(able => able.Description))}; told by all: {agreed}",
        };
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
    /// <exception cref="SourceDisagreementException">The sources disagree, and that is refused: nothing was given.</exception>
    public IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, int? maxTransactions = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTransactions ?? 0, nameof(maxTransactions));
        return ReadAsync(address, source => source.ReadHistoryAsync(address, maxTransactions, cancellationToken), cancellationToken);
    }

    /// <summary>Reads a history of all and gives what they agree on.</summary>
    private protected async IAsyncEnumerable<HistoryPage> ReadAsync(
        Address address, Func<IAccountHistorySource, IAsyncEnumerable<HistoryPage>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string subject = $"the history of {address.ToString(Chain)}";
        QuorumHistory[] histories = await parts.AskAsync(source => QuorumHistory.ReadAsync(read(source), cancellationToken)).ConfigureAwait(false);
        bool isComplete = histories.All(history => history is { IsComplete: true, End: not null });
        long end = isComplete ? histories.Min(history => history.End!.Value) : long.MaxValue;
        BlockRecord? last = isComplete ? await LastAsync(histories, end, cancellationToken).ConfigureAwait(false) : null;
        QuorumHistory first = histories[0];
        var differences = new List<SourceDifference>();
        for (int at = 1; at < histories.Length; at++)
        {
            QuorumHistory other = histories[at];
            var comparison = new FactComparison(subject, parts.First, parts.Sources[at], fact =>
                isComplete && FactKinds.Concerns(fact, address) && Covers(first, fact) && Covers(other, fact));
            differences.AddRange(comparison.Of(UpTo(first.Facts, end), UpTo(other.Facts, end)));
        }

        bool agrees = parts.Settle(differences, subject);
        foreach (HistoryPage page in first.Pages)
        {
            Fact[] facts = [.. UpTo(page.Facts, end).Where(fact => fact is not CoverageRecord)];
            yield return new HistoryPage(facts, facts.Count(fact => fact is TransactionRecord), false) { Noise = [.. page.Noise.Where(noise => noise.Height <= end)] };
        }

        if (last is not null)
        {
            yield return new HistoryPage([last, .. Coverage(address, histories, end, agrees)], 0, true);
        }
    }

    private static bool Covers(QuorumHistory history, Fact fact) => history.Covers(FactKinds.Of(fact), FactCut.HeightOf(fact));

    private static IEnumerable<Fact> UpTo(IEnumerable<Fact> facts, long end) => facts.Where(fact => FactCut.HeightOf(fact) <= end);

    /// <summary>The block up to which a history speaks, from who speaks up to it; all must have the same there.</summary>
    private async ValueTask<BlockRecord?> LastAsync(QuorumHistory[] histories, long end, CancellationToken cancellationToken)
    {
        BlockRecord last = histories.Where(history => history.End == end).SelectMany(history => history.Facts).OfType<BlockRecord>().FirstOrDefault(block => block.Height == end)
            ?? throw new MissingResponseException(FormattableString.Invariant($"found a history without block {end}, up to which it speaks, expected it"), Name, "reading a history");
        BlockHash hash = await HashAtAsync(end, cancellationToken).ConfigureAwait(false) ?? throw TipWatch.Vanished(end, Name, "reading a history");
        return hash == last.Hash || last.Hash is null ? last : throw new ReorgException(Chain, $"{last.Hash}", $"{hash}", end - 1);
    }

    /// <summary>What is complete: of the kinds that all tell in the name of all, where they agree; of the others by the first one's word.</summary>
    private IEnumerable<CoverageRecord> Coverage(Address address, QuorumHistory[] histories, long end, bool agrees)
    {
        CoverageKinds common = agrees ? histories.Aggregate(histories[0].Kinds, static (kinds, history) => kinds & history.Kinds) : CoverageKinds.None;
        long? readAt = histories.SelectMany(history => history.Coverage).Min(record => record.ReadAt);
        var agreed = from kind in Enum.GetValues<CoverageKinds>()
                     where kind != CoverageKinds.None && common.HasFlag(kind)
                     let ranges = histories.Select(history => history.RangeOf(kind)!.Value)
                     let range = (From: ranges.Max(range => range.From), To: Math.Min(end, ranges.Min(range => range.To)))
                     where range.From <= range.To
                     group kind by range into kinds
                     select new CoverageRecord(Chain, address, kinds.Key.From, kinds.Key.To, kinds.Aggregate(static (left, right) => left | right), Name, readAt);
        var alone = from record in histories[0].Coverage
                    let rest = record with { Kinds = record.Kinds & ~common, ToHeight = Math.Min(end, record.ToHeight) }
                    where rest.Kinds != CoverageKinds.None && rest.FromHeight <= rest.ToHeight
                    select rest;
        return agreed.Concat(alone);
    }
}
