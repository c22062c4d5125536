using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Valuation;

namespace WalletTrace.Tracing.Actors;

/// <summary>Adds up where the value of an actor's thefts ended, by category and country.</summary>
internal sealed class ActorEnds(LabelSet labels, ImmutableArray<ActorCase> cases, ImmutableArray<TaintRule> rules, ImmutableArray<ActorTheft> thefts)
{
    /// <summary>The ends by asset, the largest under the first rule first.</summary>
    public ImmutableArray<ActorEnd> Find()
    {
        var ends = new SortedDictionary<(Asset Asset, SinkKind Kind, Category Category, string? Country), (RuledAmount[] ByTheft, HashSet<(int Case, int Sink)> Places)>(
            Comparer<(Asset Asset, SinkKind Kind, Category Category, string? Country)>.Create(
                (one, other) => (one.Asset.CompareTo(other.Asset), one.Kind.CompareTo(other.Kind), one.Category.CompareTo(other.Category)) switch
                {
                    (0, 0, 0) => string.CompareOrdinal(one.Country, other.Country),
                    (0, 0, var byCategory) => byCategory,
                    (0, var byKind, _) => byKind,
                    (var byAsset, _, _) => byAsset,
                }));
        for (int place = 0; place < thefts.Length; place++)
        {
            TraceResult trace = cases[thefts[place].Case].Trace;
            int[] columns = [.. rules.Select(rule => trace.Rules.IndexOf(rule))];
            foreach (Sink sink in trace.Sinks)
            {
                int theft = thefts[place].Theft;
                ImmutableArray<UInt256> units = [.. columns.Select(column => sink.Amounts[column][theft])];
                if (units.All(amount => amount.IsZero))
                {
                    continue;
                }

                var key = (sink.Asset, sink.Kind, CategoryOf(sink), CountryOf(sink));
                if (!ends.TryGetValue(key, out var end))
                {
                    ends.Add(key, end = ([.. thefts.Select(_ => Nothing(sink.Asset))], []));
                }

                ImmutableArray<Worth> worths = trace.Values is { } values ? [.. columns.Select(column => values.Of(sink, column, theft)!)] : [];
                end.ByTheft[place] = end.ByTheft[place].Plus(new RuledAmount(sink.Asset, units, worths));
                end.Places.Add((thefts[place].Case, sink.Vertex));
            }
        }

        return
        [
            .. ends.Select(pair => new ActorEnd(
                    pair.Key.Kind, pair.Key.Category, pair.Key.Country, pair.Value.ByTheft.Aggregate((sum, one) => sum.Plus(one)), pair.Value.Places.Count, [.. pair.Value.ByTheft]))
                .OrderBy(end => end.Amount.Asset).ThenByDescending(end => end.Amount.Units[0]),
        ];
    }

    private RuledAmount Nothing(Asset asset) =>
        new(asset, [.. rules.Select(_ => default(UInt256))], cases[0].Trace.Values is null ? [] : [.. rules.Select(_ => Worth.None)]);

    private static Category CategoryOf(Sink sink) => sink.Kind is SinkKind.Services or SinkKind.Mixers or SinkKind.Bridges ? sink.Category : Category.Unknown;

    /// <summary>The countries of the entities that labels of the place name; of a deposit account those of the service's own accounts.</summary>
    private string? CountryOf(Sink sink)
    {
        IEnumerable<Account> accounts = sink.Deposit?.HotWallets ?? (sink.Name.Account is { } account ? [account] : (IEnumerable<Account>)[]);
        string[] countries =
        [
            .. accounts.SelectMany(one => labels.Of(one)).Select(label => label.Entity).OfType<string>()
                .SelectMany(id => labels.Entities.Of(id)).SelectMany(entity => entity.Countries).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        return countries.Length == 0 ? null : string.Join(", ", countries);
    }
}
