using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Valuation;

namespace WalletTrace.Tracing.Actors;

/// <summary>Adds up traces into an actor report.</summary>
internal sealed class ActorAssembler(ActorLeads leads, LabelSet labels, ImmutableArray<ActorCase> cases, ImmutableArray<TaintRule> rules)
{
    private readonly ILookup<Label, LeadingLabel> leading = leads.Labels.ToLookup(lead => lead.Label);
    private readonly Dictionary<string, LeadingEntity> entities = leads.Entities.ToDictionary(entity => entity.Id, StringComparer.Ordinal);

    public ActorReport Assemble()
    {
        (ImmutableArray<ActorTheft> thefts, ImmutableArray<OtherTheft> others) = Thefts();
        return new ActorReport(leads, labels, cases, rules, cases[0].Trace.Values?.Prices)
        {
            Thefts = thefts,
            Others = others,
            Periods = Periods(thefts),
            Ends = new ActorEnds(labels, cases, rules, thefts).Find(),
            Listings = new ActorListings(labels, [.. thefts.GroupBy(theft => theft.Case).Select(Counted)], rules, _ => true).Find(),
            Links = [.. labels.Entities.Links.Where(link => LeadsThere(link.From) || LeadsThere(link.To))],
            Coverage = [.. cases.Select(Coverage)],
        };
    }

    private (ImmutableArray<ActorTheft> Thefts, ImmutableArray<OtherTheft> Others) Thefts()
    {
        var thefts = new List<ActorTheft>();
        var others = ImmutableArray.CreateBuilder<OtherTheft>();
        var counted = new HashSet<Seed>();
        for (int place = 0; place < cases.Length; place++)
        {
            TraceResult trace = cases[place].Trace;
            for (int theft = 0; theft < trace.Parameters.Thefts.Length; theft++)
            {
                ActorTheft found = Theft(place, theft);
                IReadOnlyList<Seed> seeds = trace.Parameters.Thefts[theft].Seeds;
                if (found.Evidence.IsEmpty)
                {
                    others.Add(new OtherTheft(place, theft, found.Name, TheftLeftOut.NotAttributed));
                }
                else if (seeds.Any(counted.Contains))
                {
                    others.Add(new OtherTheft(place, theft, found.Name, TheftLeftOut.Repeated));
                }
                else
                {
                    counted.UnionWith(seeds);
                    thefts.Add(found);
                }
            }
        }

        return ([.. thefts.OrderBy(theft => theft.Time ?? long.MaxValue).ThenBy(theft => theft.Case).ThenBy(theft => theft.Theft)], others.ToImmutable());
    }

    private ActorTheft Theft(int place, int theft)
    {
        TraceResult trace = cases[place].Trace;
        TaintEntry[] entries = [.. trace.Outcomes[trace.Rules.IndexOf(rules[0])].Entries.Where(entry => entry.Tag == theft)];
        (TaintEntry Entry, Asset Asset, long? Time)[] told = [.. entries.Select(entry => (entry, AssetOf(trace.Graph, entry), EntryTime.Of(trace.Graph, entry)))];
        ImmutableArray<StolenAmount> stolen =
        [
            .. from one in told
               group one by (one.Asset, Year: Year(one.Time)) into same
               orderby same.Key.Year ?? int.MaxValue, same.Key.Asset
               select new StolenAmount(
                   same.Key.Asset.Chain,
                   same.Key.Year,
                   same.Aggregate(default(UInt256), (sum, one) => UInt256.SaturatingAdd(sum, one.Entry.Amount)),
                   same.Key.Asset,
                   trace.Values is { } values ? Worth.Sum(same.Select(one => values.Of(one.Entry))) : null),
        ];
        ImmutableArray<Account> accounts = [.. entries.Select(entry => EnteredAt(trace.Graph, entry)).OfType<Account>().Distinct().Order()];
        return new ActorTheft(
            place, theft, trace.Parameters.Thefts[theft].Name, accounts, told.Min(one => one.Time), stolen, [.. accounts.SelectMany(account => Evidence(account, trace.Labels)).Distinct()]);
    }

    /// <summary>The labels of an account that lead to the actor: only the trace's own labels may know in which clusters it is.</summary>
    private IEnumerable<LeadingLabel> Evidence(Account account, LabelSet ofTrace) => labels.Of(account).Concat(ofTrace.Of(account)).SelectMany(label => leading[label]);

    /// <summary>The account at which value entered: that of the wallet, or the one that a stolen movement went to.</summary>
    private static Account? EnteredAt(CaseGraph graph, TaintEntry entry) =>
        entry.Vertex >= 0 ? graph.Vertices[entry.Vertex].Account : graph.Details[entry.Flow].Owner ?? graph.Vertices[graph.Flows.To(entry.Flow)].Account;

    private static Asset AssetOf(CaseGraph graph, TaintEntry entry) => graph.Vertices[entry.Vertex >= 0 ? entry.Vertex : graph.Flows.From(entry.Flow)].Asset;

    private static int? Year(long? time) => time is > -62_135_596_800 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(time.Value).Year : null;

    private static ImmutableArray<ActorPeriod> Periods(ImmutableArray<ActorTheft> thefts) =>
    [
        .. from one in thefts.SelectMany((theft, place) => theft.Stolen.Select(stolen => (stolen, place)))
           group one by (one.stolen.Year, one.stolen.Chain) into period
           orderby period.Key.Year ?? int.MaxValue, period.Key.Chain
           select new ActorPeriod(period.Key.Year, period.Key.Chain, period.Select(one => one.place).Distinct().Count(),
           [
               .. from one in period
                  group one.stolen by one.stolen.Asset into same
                  orderby same.Key
                  select new StolenAmount(
                      period.Key.Chain,
                      period.Key.Year,
                      same.Aggregate(default(UInt256), (sum, stolen) => UInt256.SaturatingAdd(sum, stolen.Units)),
                      same.Key,
                      same.All(stolen => stolen.Worth is null) ? null : Worth.Sum(same.Select(stolen => stolen.Worth!))),
           ]),
    ];

    private (TraceResult Trace, IReadOnlySet<int> Thefts) Counted(IGrouping<int, ActorTheft> ofCase) =>
        (cases[ofCase.Key].Trace, ofCase.Select(theft => theft.Theft).ToHashSet());

    private bool LeadsThere(string end) => entities.ContainsKey(end) || (Account.TryParse(end, out Account account, out _) && Evidence(account, labels).Any());

    private static ActorCoverage Coverage(ActorCase one)
    {
        IEnumerable<CoverageSum> issues =
            from entry in one.Trace.Coverage
            group entry by entry.Issue into issue
            orderby issue.Key
            select new CoverageSum(issue.Key, issue.Count(),
            [
                .. from entry in issue
                   where entry.Vertex >= 0 && !entry.Hidden.IsZero
                   group entry.Hidden by one.Trace.Graph.Vertices[entry.Vertex].Asset into same
                   orderby same.Key
                   select new Amount(same.Aggregate(default(UInt256), UInt256.SaturatingAdd), same.Key),
            ]);
        return new ActorCoverage(one.Name, one.Trace.Live?.EndedBy, one.Trace.Freshness, [.. issues]);
    }
}
