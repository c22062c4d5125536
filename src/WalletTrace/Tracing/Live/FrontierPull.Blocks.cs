using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;

namespace WalletTrace.Tracing.Live;

/// <content>Whole blocks: they tell nobody who is looked for, and serve all branches.</content>
internal sealed partial class FrontierPull
{
    /// <summary>Reads the blocks that an account's history lacks, where they are few; from one's own sources before those of others.</summary>
    /// <returns>Null where they are too many, or no source gave them.</returns>
    private ValueTask<Outcome?> BlocksAsync(Account account, CoverageKinds least, long from, Told told, CancellationToken cancellationToken)
    {
        IEnumerable<Provider> able = Of(account.Chain).Where(provider => provider.Source is IBlockSource).OrderBy(provider => provider.IsThirdParty);
        if (ledger.AsOf(account.Chain) is { } asOf && Count(Gaps(ledger, account, least, from, asOf)) is var count && count > options.MaxBlocks)
        {
            foreach (Provider provider in able.Where(provider => provider.Source is not IAccountHistorySource))
            {
                told.Say(provider, TooMany(count));
            }

            return ValueTask.FromResult<Outcome?>(null);
        }

        return EachAsync(told, able, provider => BlocksAsync(provider, account, least, from, told, cancellationToken), cancellationToken);
    }

    private async ValueTask<Outcome?> BlocksAsync(
        Provider provider, Account account, CoverageKinds least, long from, Told told, CancellationToken cancellationToken)
    {
        ChainId chain = account.Chain;
        if (await AsOfAsync(provider, chain, told, cancellationToken).ConfigureAwait(false) is not { } asOf)
        {
            return null;
        }

        List<BlockRange> gaps = Gaps(ledger, account, least, from, asOf);
        if (await ProblemAsync(provider, gaps, least, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            told.Say(provider, problem);
            return null;
        }

        // The highest goes first: whatever ends the reading, a later run goes on as of the same height.
        BlockRange[] first = ledger.AsOf(chain) is null ? [new BlockRange(asOf, asOf)] : [];
        bool isRewound = false;
        foreach (BlockRange range in first.Concat(gaps))
        {
            var pull = new BlockPull(
                new CountedBlocks(provider),
                new LedgerTarget(ledger, chain),
                new PullOptions { From = range.From, To = range.To, TimeProvider = options.TimeProvider });
            PullResult result = await pull.RunAsync(cancellationToken).ConfigureAwait(false);
            isRewound |= result.Reorganisations.Length > 0;
            if (isRewound)
            {
                break;
            }
        }

        if (!isRewound && !(await ledger.CompleteKindsAsync(account, from, cancellationToken).ConfigureAwait(false)).HasFlag(least))
        {
            told.Say(provider, $"it gave blocks, but not all of {CoverageText.Write(least)} in them");
            return null;
        }

        return Outcome.News with { IsRewound = isRewound, HasBlocks = true };
    }

    /// <summary>Why blocks are not read from a source.</summary>
    private async ValueTask<string?> ProblemAsync(Provider provider, List<BlockRange> gaps, CoverageKinds least, CancellationToken cancellationToken)
    {
        long count = Count(gaps);
        if (count > options.MaxBlocks)
        {
            return TooMany(count);
        }

        if (provider.Meters.Any(meter => meter.Host.Length > 0) && budget.RequestsLeft < count)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{count} blocks would have to be read, more than requests are left");
        }

        SourceCapabilities able = await provider.Source.CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        return !able.Kinds.HasFlag(least) ? $"found blocks with {CoverageText.Write(able.Kinds)}, expected {CoverageText.Write(least)}"
            : gaps.Count > 0 && gaps[0].From < able.FirstHeight
                ? string.Create(CultureInfo.InvariantCulture, $"its lowest block is {able.FirstHeight}, expected {gaps[0].From}")
                : null;
    }

    /// <summary>The heights that are missing of an account, upwards.</summary>
    internal static List<BlockRange> Gaps(ILedger ledger, Account account, CoverageKinds least, long from, long asOf)
    {
        HeightRanges read = ReadKinds.Together(
            ledger.Coverage.Where(record => record.Chain == account.Chain && (record.Address is null || record.Address == account.Address)), least);
        var gaps = new List<BlockRange>();
        for (long at = from; at <= asOf && read.FirstGap(at, asOf) is { } gap; at = gap.To + 1)
        {
            gaps.Add(new BlockRange(gap.From, gap.To));
        }

        return gaps;
    }

    private static long Count(List<BlockRange> ranges) => ranges.Sum(range => range.Count);

    private string TooMany(long count) => string.Create(
        CultureInfo.InvariantCulture, $"{count} blocks would have to be read, {nameof(LiveOptions.MaxBlocks)} allows {options.MaxBlocks}");

    /// <summary>The blocks of a source, counted where it does not count them itself.</summary>
    private sealed class CountedBlocks(Provider provider) : IBlockSource
    {
        public ChainId Chain => provider.Source.Chain;

        public string Name => provider.Name;

        public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) => provider.Source.CapabilitiesAsync(cancellationToken);

        public ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) => provider.Source.TipAsync(cancellationToken);

        public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default) => provider.Source.HashAtAsync(height, cancellationToken);

        public IAsyncEnumerable<BlockFacts> ReadAsync(BlockRange range, CancellationToken cancellationToken = default) => provider.Counted(
            ((IBlockSource)provider.Source).ReadAsync(range, cancellationToken), block => block.Block.Height >= range.To, cancellationToken);
    }
}
