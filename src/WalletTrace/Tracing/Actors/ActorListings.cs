using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Valuation;

namespace WalletTrace.Tracing.Actors;

/// <summary>Adds up what of thefts came to accounts on sanctions lists, before and after they were listed.</summary>
/// <param name="labels">The labels.</param>
/// <param name="traces">The traces, forward, each with those of its thefts that count; with prices in all of them or in none.</param>
/// <param name="rules">The rules, which conserve value and by which all traces ran.</param>
/// <param name="counts">Which claims count.</param>
internal sealed class ActorListings(
    LabelSet labels, IReadOnlyList<(TraceResult Trace, IReadOnlySet<int> Thefts)> traces, ImmutableArray<TaintRule> rules, Predicate<Label> counts)
{
    private readonly Dictionary<(Label Claim, Asset Asset, ListingTime When), Row> rows = [];
    private readonly Dictionary<Account, Label[]> listed = [];

    /// <summary>The rows, by account, claim, asset and time of listing.</summary>
    public ImmutableArray<ActorListing> Find()
    {
        for (int place = 0; place < traces.Count; place++)
        {
            for (int rule = 0; rule < rules.Length; rule++)
            {
                AddRule(traces[place].Trace, place, traces[place].Thefts, rule);
            }
        }

        return
        [
            .. rows.Select(pair => pair.Value.ToListing(pair.Key.Claim, pair.Key.When, Programmes(pair.Key.Claim)))
                .OrderBy(row => row.Account).ThenBy(row => row.Claim.Source, StringComparer.Ordinal).ThenBy(row => row.Claim.Text, StringComparer.Ordinal)
                .ThenBy(row => row.Claim.ValidFrom).ThenBy(row => row.Claim.Date).ThenBy(row => row.Amount.Asset).ThenBy(row => row.When),
        ];
    }

    private void AddRule(TraceResult trace, int place, IReadOnlySet<int> tags, int rule)
    {
        CaseGraph graph = trace.Graph;
        TaintOutcome outcome = trace.Outcomes[trace.Rules.IndexOf(rules[rule])];
        foreach (TaintEntry entry in outcome.Entries.Where(entry => entry.Vertex >= 0 && tags.Contains(entry.Tag)))
        {
            Add(trace, graph.Vertices[entry.Vertex].Account, graph.Vertices[entry.Vertex].Asset, entry.Amount, EntryTime.Of(graph, entry), rule, (place, -1 - entry.BeforeEvent));
        }

        foreach (FlowTaint taint in outcome.Flows.Where(taint => tags.Contains(taint.Tag) && !graph.Flows.IsConversion(taint.Flow)))
        {
            FlowDetail at = graph.Details[taint.Flow];
            Vertex to = graph.Vertices[graph.Flows.To(taint.Flow)];
            Add(trace, at.Owner ?? to.Account, to.Asset, taint.Amount, at.Time, rule, (place, taint.Flow));
        }

        foreach (TaintConversion conversion in outcome.Conversions.Where(conversion => tags.Contains(conversion.Tag)))
        {
            Vertex to = graph.Vertices[graph.Flows.To(conversion.Flow)];
            Add(trace, to.Account, to.Asset, conversion.Arrived, graph.Details[conversion.Flow].Time, rule, (place, conversion.Flow));
        }
    }

    private void Add(TraceResult trace, Account? account, Asset asset, UInt256 units, long? time, int rule, (int Case, int Movement) movement)
    {
        if (account is not { } known || units.IsZero)
        {
            return;
        }

        if (!listed.TryGetValue(known, out Label[]? claims))
        {
            listed.Add(known, claims = [.. labels.Of(known).Where(label => label.Category == Category.Sanctioned && counts(label))]);
        }

        foreach (Label claim in claims)
        {
            var key = (claim, asset, Of(claim, time));
            if (!rows.TryGetValue(key, out Row? row))
            {
                rows.Add(key, row = new Row(known, asset, rules.Length, trace.Values is not null));
            }

            row.Add(units, trace.Values is { } values ? Worth.Of(units, asset, time, values.Prices) : null, time, rule, movement);
        }
    }

    /// <summary>How a movement stands to the days on which a claim began and ended to hold.</summary>
    internal static ListingTime Of(Label claim, long? time)
    {
        if (time is not (> -62_135_596_800 and < 253_402_300_800))
        {
            return ListingTime.Unknown;
        }

        var day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(time.Value).UtcDateTime);
        return claim.ValidUntil <= day ? ListingTime.AfterDelisting
            : claim.ValidFrom is not { } from ? ListingTime.Unknown
            : day < from ? ListingTime.BeforeListing
            : ListingTime.WhileListed;
    }

    private ImmutableArray<string> Programmes(Label claim) =>
        claim.Entity is { } id ? [.. labels.Entities.Of(id).SelectMany(entity => entity.Programmes).Distinct(StringComparer.Ordinal)] : [];

    /// <summary>What came to one account of one asset, as one claim sees it.</summary>
    private sealed class Row(Account account, Asset asset, int rules, bool hasPrices)
    {
        private readonly UInt256[] units = new UInt256[rules];
        private readonly Worth[] worths = [.. Enumerable.Repeat(Worth.None, hasPrices ? rules : 0)];
        private readonly HashSet<(int, int)> movements = [];
        private long? first;
        private long? last;

        public void Add(UInt256 amount, Worth? worth, long? time, int rule, (int, int) movement)
        {
            units[rule] = UInt256.SaturatingAdd(units[rule], amount);
            if (worth is not null)
            {
                worths[rule] += worth;
            }

            movements.Add(movement);
            first = first <= time ? first : time ?? first;
            last = last >= time ? last : time ?? last;
        }

        public ActorListing ToListing(Label claim, ListingTime when, ImmutableArray<string> programmes) =>
            new(account, claim, programmes, when, new RuledAmount(asset, [.. units], [.. worths]), first, last, movements.Count);
    }
}
