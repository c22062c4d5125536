using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Graph;
using WalletTrace.Graph.Building;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing.Live;

/// <summary>Works out what a trace would ask of whom. Asks nobody.</summary>
/// <param name="ledger">The facts.</param>
/// <param name="sources">Who would be asked, in this order.</param>
/// <param name="options">How.</param>
/// <param name="parameters">What the trace is asked to do.</param>
internal sealed class Estimator(ILedger ledger, ImmutableArray<IChainSource> sources, LiveOptions options, TraceParameters parameters)
{
    // What is assumed of accounts where none of the chain was read yet, and how many of those that were are looked at.
    private const int AssumedTransactions = 100;
    private const int MostAccounts = 1_000;

    // A trace that has not ended by so many generations is taken to have no end.
    private const int RatioUnit = 1_000_000_000;
    private const int MostGenerations = 1_000;

    private readonly Provider[] providers = [.. sources.Select(source => new Provider(source, options.TimeProvider))];
    private readonly Dictionary<ChainId, (long Transactions, long? Sent)> typical = [];
    private readonly Dictionary<Provider, Tally> tallies = [];
    private readonly Dictionary<(Provider Provider, ChainId Chain), long> blocks = [];
    private readonly SortedSet<string> assumptions = new(StringComparer.Ordinal);
    private int unaskable;

    /// <summary>Works it out.</summary>
    /// <param name="found">What the ledger alone tells; null where the trace could not start.</param>
    /// <param name="asked">For what was asked.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<TraceEstimate> EstimateAsync(TraceResult? found, EstimatePull asked, CancellationToken cancellationToken)
    {
        foreach (FrontierBranch branch in asked.Waiting)
        {
            if (branch.Account is { } account)
            {
                await AddAsync(account, branch.Vertex.Asset, branch.Coins, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                AddTransaction(branch.Vertex.Asset.Chain);
            }
        }

        foreach ((Account account, Asset asset) in asked.Wallets)
        {
            await AddAsync(account, asset, [], cancellationToken).ConfigureAwait(false);
        }

        asked.Transactions.ForEach(AddTransaction);

        int waiting = asked.Waiting.Count + asked.Wallets.Count + asked.Transactions.Count - unaskable;
        if (unaskable > 0)
        {
            assumptions.Add(Text($"{unaskable} of the branches that wait have no source that could and may be asked."));
        }

        double? growth = Growth(found, asked.Waiting, waiting);
        double? times = waiting == 0 ? 1 : growth / waiting;
        ProviderEstimate[] each = [.. providers.Where(tallies.ContainsKey).Select(provider => Of(provider, tallies[provider], times))];
        long? most = options.Budget.Requests;
        CountEstimate requests = Limited(each.Sum(provider => provider.Requests.AtLeast), Sum(each, provider => provider.Requests.Likely), most);
        return new TraceEstimate(
            Followed(found),
            [.. asked.Waiting.Select(branch => new WaitingBranch(branch.Vertex, branch.Value))],
            Limited(waiting, growth is { } likely ? Whole(likely) : null, options.Budget.Accounts),
            requests,
            TimeOf(
                each.Aggregate(TimeSpan.Zero, (sum, provider) => sum + provider.Time.AtLeast),
                each.All(provider => provider.Time.Likely is not null) ? each.Aggregate(TimeSpan.Zero, (sum, provider) => sum + provider.Time.Likely!.Value) : null),
            [.. each],
            [.. assumptions]);
    }

    /// <summary>All branches that are asked for if it goes on as it went: those that wait, and what comes of them.</summary>
    private double? Growth(TraceResult? found, IReadOnlyCollection<FrontierBranch> waiting, int count)
    {
        int followed = Followed(found);
        if (count == 0 || followed == 0)
        {
            return count == 0 ? 0 : null;
        }

        // Each vertex but those from which the trace starts was led to by one that was followed.
        int starts = Math.Min(followed, parameters.Thefts.Sum(theft => theft.Seeds.Count));
        double each = (double)(followed - starts + waiting.Count) / followed;
        List<Room> rooms = RoomOf(found!, waiting);
        int? hops = parameters.Stops.Hops is { } limit ? Math.Max(1, limit - waiting.Select(branch => branch.Hops).DefaultIfEmpty(0).Min()) : null;
        assumptions.Add(Text($"Each branch leads to {each:0.##} others that are to be followed, as with the {followed} followed so far."));
        double all = 0;
        double now = count;
        for (int generation = 0; generation < (hops ?? int.MaxValue) && now >= 1; generation++)
        {
            if (generation == MostGenerations || !double.IsFinite(all + now))
            {
                assumptions.Add("So it never ends: how many branches come cannot be told without a limit of hops, or a minimum and value that came to rest.");
                return null;
            }

            all += now;
            rooms = rooms.ConvertAll(room => room with { Branches = room.Branches * room.Kept });
            double most = rooms.Sum(room => room.Branches >= 1 ? room.Branches : 0);
            now = Math.Min(now * each, most);
        }

        return all;
    }

    /// <summary>Asset by asset how many branches can hold the minimum at once with the value that waits, and how much of it each further hop leaves to go on.</summary>
    private List<Room> RoomOf(TraceResult found, IReadOnlyCollection<FrontierBranch> waiting)
    {
        TaintOutcome outcome = found.Outcomes.FirstOrDefault(outcome => outcome.Rule != TaintRule.Poison) ?? found.Outcomes[0];
        var rooms = new List<Room>();
        foreach (IGrouping<Asset, FrontierBranch> together in waiting.GroupBy(branch => branch.Vertex.Asset))
        {
            UInt256 waits = Sum(together.Select(branch => branch.Value));
            UInt256 held = Sum(outcome.Holdings.Where(holding => found.Graph.Vertices[holding.Vertex].Asset == together.Key).Select(holding => holding.Amount));
            UInt256 moved = Sum(outcome.Flows.Where(taint => found.Graph.Vertices[found.Graph.Flows.From(taint.Flow)].Asset == together.Key).Select(taint => taint.Amount));
            double ended = moved.IsZero || held <= waits ? 0 : Math.Min(1, Ratio(held - waits, moved));
            UInt256 minimum = parameters.Stops.Minimums.FirstOrDefault(minimum => minimum.Asset == together.Key).Units;
            rooms.Add(new Room(minimum.IsZero ? double.PositiveInfinity : Ratio(waits, minimum), 1 - ended));
            if (!minimum.IsZero)
            {
                assumptions.Add(Text($"Of {together.Key} {ended:P0} of what moves on comes to rest or to an end with each hop, as so far."));
            }
        }

        return rooms;
    }

    private static int Followed(TraceResult? found) => found?.Graph.Expanded.Count(isFollowed => isFollowed) ?? 0;

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(UInt256.Zero, UInt256.SaturatingAdd);

    /// <summary>How often one amount is in another, to nine digits after the point.</summary>
    private static double Ratio(UInt256 part, UInt256 whole) => (double)((BigInteger)part * RatioUnit / (BigInteger)whole) / RatioUnit;

    private async ValueTask AddAsync(Account account, Asset asset, ImmutableArray<CoinId> coins, CancellationToken cancellationToken)
    {
        ChainId chain = account.Chain;
        CoverageKinds least = BranchStops.NeededFor(asset);
        long from = chain.IsUtxo ? await FrontierPull.FirstHeightAsync(ledger, chain, coins, cancellationToken).ConfigureAwait(false) : 0;
        if (ledger.AsOf(chain) is { } asOf && FrontierPull.Gaps(ledger, account, least, from, asOf).Sum(gap => gap.Count) is var missing && missing <= options.MaxBlocks
            && Able(chain).Where(provider => provider.Source is IBlockSource).OrderBy(provider => provider.IsThirdParty).FirstOrDefault() is { } node)
        {
            // Blocks serve all branches of their chain: the longest stretch counts, and once.
            long before = blocks.GetValueOrDefault((node, chain));
            blocks[(node, chain)] = Math.Max(before, missing);
            Note(node, Math.Max(0, missing - before), Math.Max(0, missing - before), isShared: true);
            assumptions.Add(Text($"{node.Name}: a request for each block."));
            return;
        }

        if (Able(chain).FirstOrDefault(provider => provider.Source is IAccountHistorySource) is not { } source)
        {
            unaskable++;
            return;
        }

        CoverageKinds kinds = least | FrontierPull.Wanted(options.Kinds, asset);
        var cost = HistoryCost.Of(source.Source, kinds);
        assumptions.Add(Text($"{source.Name}: {cost.Why}."));
        (long transactions, long? sent) = await TypicalAsync(chain, cancellationToken).ConfigureAwait(false);
        Note(source, cost.Requests(1), cost.Requests(transactions) + (HistoryCost.TakesReceiptsOfSent(source.Source, kinds) ? Receipts(source, chain, sent) : 0), isShared: false);
    }

    /// <summary>The receipts of the transactions that an account sent, which tell what was paid for blobs.</summary>
    private long Receipts(Provider source, ChainId chain, long? sent)
    {
        string since = EvmRules.Of(chain).BlobsFrom is var from and > 0 ? Text($" since {DateTimeOffset.FromUnixTimeSeconds(from):yyyy-MM-dd}") : "";
        assumptions.Add(sent is { } known
            ? Text($"{source.Name}: a receipt for each transaction that an account itself sent{since}, for it may have paid for blobs; of the accounts that were read each sent {known} such on average.")
            : Text($"{source.Name}: a receipt for each transaction that an account itself sent{since}, for it may have paid for blobs; how many these are is not known yet, and they are not counted."));
        return sent ?? 0;
    }

    private void AddTransaction(ChainId chain)
    {
        if (Able(chain).FirstOrDefault(provider => provider.Source is ICoinSource) is { } source)
        {
            Note(source, HistoryCost.OfTransaction, HistoryCost.OfTransaction, isShared: false);
        }
        else
        {
            unaskable++;
        }
    }

    private IEnumerable<Provider> Able(ChainId chain) =>
        providers.Where(provider => provider.Source.Chain == chain && !(options.RefuseThirdParties && provider.IsThirdParty));

    private void Note(Provider provider, long least, long likely, bool isShared)
    {
        Tally before = tallies.GetValueOrDefault(provider);
        tallies[provider] = isShared
            ? before with { Branches = before.Branches + 1, Shared = before.Shared + least }
            : before with { Branches = before.Branches + 1, Least = before.Least + least, Likely = before.Likely + likely };
    }

    /// <summary>How many transactions an account of a chain has, and how many of them it sent itself since they may pay for blobs: the average of those whose histories were read.</summary>
    private async ValueTask<(long Transactions, long? Sent)> TypicalAsync(ChainId chain, CancellationToken cancellationToken)
    {
        if (typical.TryGetValue(chain, out (long Transactions, long? Sent) known))
        {
            return known;
        }

        Address[] read = [.. ledger.Coverage.Where(record => record.Chain == chain).Select(record => record.Address).OfType<Address>().Distinct().Order().Take(MostAccounts)];
        long all = 0;
        long sent = 0;
        long blobsFrom = EvmRules.Of(chain).BlobsFrom;
        foreach (Address address in read)
        {
            AccountHistory history = await ledger.HistoryAsync(new Account(chain, address), cancellationToken).ConfigureAwait(false);
            all += history.Transactions.Count;
            sent += history.Transactions.Count(transaction =>
                transaction.Time >= blobsFrom && transaction.Transfers.Any(transfer => transfer.Kind == TransferKind.Fee && transfer.From == address));
        }

        long each = read.Length == 0 ? AssumedTransactions : Math.Max(1, (all + read.Length - 1) / read.Length);
        assumptions.Add(read.Length == 0
            ? Text($"An account of {chain} has {each} transactions; none was read yet.")
            : Text($"An account of {chain} has {each} transactions, as the {read.Length} that were read have on average."));
        return typical[chain] = (each, read.Length == 0 ? null : (sent + read.Length - 1) / read.Length);
    }

    private ProviderEstimate Of(Provider provider, Tally tally, double? times)
    {
        SourceMeter meter = provider.Meters[0];
        decimal? purse = meter.Price is null ? null : ((string[])[meter.Name, meter.Host]).Where(options.Budget.Money.ContainsKey).Select(payer => (decimal?)options.Budget.Money[payer]).Min();
        long? paid = purse is { } money && meter.Price is { PerRequest: > 0 and var price } ? (long)Math.Min(long.MaxValue / 2, decimal.Floor(money / price)) : null;
        long? most = options.Budget.Requests is { } all && paid is { } some ? Math.Min(all, some) : options.Budget.Requests ?? paid;
        CountEstimate requests = Limited(tally.Shared + tally.Least, times is { } more ? tally.Shared + Whole(tally.Likely * more) : null, most);
        CostEstimate? cost = meter.Price is not { } taken ? null : new CostEstimate(
            requests.AtLeast * taken.PerRequest, requests.Likely * taken.PerRequest, requests.AtMost * taken.PerRequest, taken.Currency);
        TimeEstimate time = TimeOf(Lasting(meter, requests.AtLeast), requests.Likely is { } likely ? Lasting(meter, likely) : null);
        return new ProviderEstimate(provider.Name, meter.Host, tally.Branches, requests, time, cost);
    }

    /// <summary>How long so many requests take: the intervals between them, and the waits for a new quota.</summary>
    private static TimeSpan Lasting(SourceMeter meter, long requests)
    {
        long gaps = Math.Max(0, requests - 1);
        Int128 intervals = (Int128)gaps * meter.Interval.Ticks;
        Int128 quotas = meter.Quota is { } quota ? (Int128)(gaps / quota.Requests) * quota.Span.Ticks : 0;
        return new TimeSpan((long)Int128.Min(Int128.Max(intervals, quotas), TimeSpan.MaxValue.Ticks / 1_000));
    }

    private TimeEstimate TimeOf(TimeSpan least, TimeSpan? likely) =>
        options.Budget.Time is { } most ? new TimeEstimate(least < most ? least : most, likely < most ? likely : likely is null ? null : most, most) : new TimeEstimate(least, likely, null);

    private static CountEstimate Limited(long least, long? likely, long? most) =>
        new(Math.Min(least, most ?? long.MaxValue), likely is { } told ? Math.Min(Math.Max(least, told), most ?? long.MaxValue) : null, most);

    private static long? Sum(ProviderEstimate[] each, Func<ProviderEstimate, long?> of) =>
        each.All(provider => of(provider) is not null) ? each.Sum(of) : null;

    private static long Whole(double value) => value >= long.MaxValue / 2 ? long.MaxValue / 2 : (long)Math.Ceiling(Math.Round(value, 6));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Room(double Branches, double Kept);

    private readonly record struct Tally(int Branches, long Shared, long Least, long Likely);
}
