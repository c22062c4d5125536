using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Graph.Building;
using WalletTrace.Inference;

namespace WalletTrace.Tracing;

/// <summary>Adds up what the rules say into sinks, a balance and a statement of coverage.</summary>
internal sealed class TraceAssembler(
    CaseGraph graph, TaintPlan plan, TraceParameters parameters, ImmutableArray<TaintOutcome> outcomes, LabelSet labels, IReadOnlyList<CoverageRecord> read,
    IReadOnlyDictionary<int, long> frozen, IReadOnlyDictionary<int, CoverageKinds> unread)
{
    private readonly ClusterStops? clusters = parameters.Stops.Clusters is { } inferred ? new ClusterStops(inferred, labels, parameters.Stops.Categories) : null;

    public TraceSummary Assemble()
    {
        ImmutableArray<Sink> sinks = Sinks();
        return new TraceSummary(sinks, Balance(sinks), Coverage(sinks));
    }

    private ImmutableArray<Sink> Sinks()
    {
        var amounts = new SortedDictionary<int, UInt256[][]>();
        for (int rule = 0; rule < outcomes.Length; rule++)
        {
            foreach (TaintHolding holding in outcomes[rule].Holdings)
            {
                if (!amounts.TryGetValue(holding.Vertex, out UInt256[][]? table))
                {
                    table = [.. outcomes.Select(_ => new UInt256[plan.TagCount])];
                    amounts.Add(holding.Vertex, table);
                }

                table[rule][holding.Tag] = holding.Amount;
            }
        }

        return
        [
            .. amounts
                .Select(pair => Sink(pair.Key, [.. pair.Value.Select(row => row.ToImmutableArray())]))
                .OrderByDescending(Largest)
                .ThenBy(sink => sink.Vertex),
        ];
    }

    private Sink Sink(int vertex, ImmutableArray<ImmutableArray<UInt256>> amounts)
    {
        Vertex name = graph.Vertices[vertex];
        StopReason reason = graph.ReasonOf(vertex);
        ImmutableArray<Label> known = name.Account is { } account ? labels.Of(account).Items : [];
        Category category = known.FirstOrDefault(label => reason != StopReason.Category || parameters.Stops.Categories.Contains(label.Category))?.Category ?? Category.Unknown;
        DepositAccount? deposit = graph.DepositAccounts.GetValueOrDefault(vertex);
        category = deposit is null ? category : new ServiceNames(labels, parameters.Stops.DepositCategories).CategoryOf(deposit.HotWallets[0]);
        ClusterAttribution? attributed = reason == StopReason.Cluster ? clusters!.Of(name.Account!.Value) : null;
        category = attributed?.Label.Category ?? category;
        return new Sink(vertex, name, KindOf(name, reason, category), reason, category, known, amounts)
        {
            FrozenAt = frozen.TryGetValue(vertex, out long height) ? height : null,
            Deposit = deposit,
            Attributed = attributed,
        };
    }

    private static SinkKind KindOf(Vertex name, StopReason reason, Category category) => name.Kind switch
    {
        VertexKind.Fees => SinkKind.Fees,
        VertexKind.Burned => SinkKind.Burned,
        VertexKind.Issuance => SinkKind.Issued,
        VertexKind.Unknown => SinkKind.UnknownOrigin,
        VertexKind.Exchanged => SinkKind.Exchanged,
        _ => reason switch
        {
            StopReason.None => SinkKind.Resting,
            StopReason.Unexplored or StopReason.Unanswered or StopReason.Undisclosed => SinkKind.Unexplored,
            StopReason.Deposit => SinkKind.Services,
            StopReason.Category or StopReason.Cluster => category switch
            {
                Category.Mixer => SinkKind.Mixers,
                Category.Bridge => SinkKind.Bridges,
                _ => SinkKind.Services,
            },
            _ => SinkKind.Pruned,
        },
    };

    /// <summary>What the conserving rules put into a sink at most; under poison alone what poison does.</summary>
    private UInt256 Largest(Sink sink) => Stakes.Largest(outcomes, [.. Enumerable.Range(0, outcomes.Length).Select(sink.AmountOf)]);

    private ImmutableArray<BalanceLine> Balance(ImmutableArray<Sink> sinks)
    {
        var lines = ImmutableArray.CreateBuilder<BalanceLine>();
        for (int rule = 0; rule < outcomes.Length; rule++)
        {
            for (int tag = 0; tag < plan.TagCount; tag++)
            {
                lines.AddRange(Lines(outcomes[rule], tag, [.. sinks.Where(sink => !sink.Amounts[rule][tag].IsZero).Select(sink => (sink, sink.Amounts[rule][tag]))]));
            }
        }

        return lines.ToImmutable();
    }

    private IEnumerable<BalanceLine> Lines(TaintOutcome outcome, int tag, IReadOnlyList<(Sink Sink, UInt256 Amount)> ends)
    {
        var books = new SortedDictionary<Asset, (UInt256 Stolen, UInt256 In, UInt256 Out)>();
        foreach (TaintEntry entry in outcome.Entries.Where(entry => entry.Tag == tag))
        {
            Book(entry.Vertex >= 0 ? entry.Vertex : graph.Flows.From(entry.Flow), entry.Amount, default, default);
        }

        foreach (TaintConversion conversion in outcome.Conversions.Where(conversion => conversion.Tag == tag))
        {
            Book(graph.Flows.From(conversion.Flow), default, default, conversion.Taken);
            Book(graph.Flows.To(conversion.Flow), default, conversion.Arrived, default);
        }

        foreach ((Asset asset, (UInt256 stolen, UInt256 came, UInt256 went)) in books)
        {
            SortedDictionary<SinkKind, UInt256> parts = [];
            foreach ((Sink sink, UInt256 amount) in ends.Where(end => end.Sink.Asset == asset))
            {
                parts[sink.Kind] = UInt256.SaturatingAdd(parts.GetValueOrDefault(sink.Kind), amount);
            }

            if (!went.IsZero)
            {
                parts.Add(SinkKind.Converted, went);
            }

            yield return Checked(new BalanceLine(outcome.Rule, tag, asset, stolen, parts.ToImmutableSortedDictionary()) { ConvertedIn = came });
        }

        void Book(int vertex, UInt256 stolen, UInt256 came, UInt256 went)
        {
            Asset asset = graph.Vertices[vertex].Asset;
            (UInt256 Stolen, UInt256 In, UInt256 Out) before = books.GetValueOrDefault(asset);
            books[asset] = (before.Stolen + stolen, UInt256.SaturatingAdd(before.In, came), UInt256.SaturatingAdd(before.Out, went));
        }
    }

    private static BalanceLine Checked(BalanceLine line)
    {
        UInt256 found = line.Parts.Values.Aggregate(default(UInt256), UInt256.SaturatingAdd);
        UInt256 expected = UInt256.SaturatingAdd(line.Stolen, line.ConvertedIn);
        return line.Rule == TaintRule.Poison || found == expected ? line : throw new ConservationException(line.Rule.ToString(), expected, found);
    }

    private ImmutableArray<CoverageEntry> Coverage(ImmutableArray<Sink> sinks)
    {
        Dictionary<int, UInt256> atStake = sinks.ToDictionary(sink => sink.Vertex, Largest);
        IEnumerable<CoverageEntry> stopped = graph.Stops
            .Where(stop => atStake.ContainsKey(stop.Vertex))
            .Select(stop => new CoverageEntry(CoverageIssue.NotFollowed, stop.Reason, stop.Vertex, atStake[stop.Vertex], stop.Detail) { ReadTo = stop.ReadTo });
        return
        [
            .. KindsNotRead(),
            .. stopped.Concat(KindsNotReadOf(atStake)).Concat(DataGaps()).Concat(new UnfollowedFees(graph, outcomes).Entries())
                .Concat(new UndecidedSwaps(graph, outcomes).Entries()).Concat(new UnlabelledCounterparties(graph, outcomes).Entries())
                .OrderByDescending(entry => entry.Hidden).ThenBy(entry => entry.Vertex).ThenBy(entry => entry.Issue),
        ];
    }

    private IEnumerable<CoverageEntry> DataGaps()
    {
        var lacks = new SortedDictionary<int, (UInt256 Sum, int Count)>();
        void Add(int vertex, UInt256 lack)
        {
            (UInt256 sum, int count) = lacks.GetValueOrDefault(vertex);
            lacks[vertex] = (sum + lack, count + 1);
        }

        if (parameters.Direction == TraceDirection.Forward)
        {
            Balances balances = Balances.Of(graph.Flows, graph.Expanded, plan.Injections.Select(i => (i.Vertex, i.BeforeEvent, i.Amount)));
            foreach ((int flow, UInt256 lack) in balances.Lacks)
            {
                Add(graph.Flows.From(flow), lack);
            }
        }
        else
        {
            for (int flow = 0; flow < graph.Flows.FlowCount; flow++)
            {
                if (graph.Vertices[graph.Flows.To(flow)].Kind == VertexKind.Unknown)
                {
                    Add(graph.Flows.From(flow), graph.Flows.Amount(flow));
                }
            }
        }

        return lacks.Select(pair => new CoverageEntry(CoverageIssue.DataGap, StopReason.None, pair.Key, pair.Value.Sum, string.Create(
            CultureInfo.InvariantCulture,
            $"In {pair.Value.Count} movement(s) it gave more than the ledger saw it get; the lack was made up with clean value.")));
    }

    private IEnumerable<CoverageEntry> KindsNotReadOf(Dictionary<int, UInt256> atStake) =>
        unread.Select(pair => new CoverageEntry(CoverageIssue.KindsNotRead, StopReason.None, pair.Key, atStake[pair.Key],
            $"Its history was not read for these kinds of movement, though others' were: {pair.Value}. What rests there may have moved on that way."));

    private IEnumerable<CoverageEntry> KindsNotRead()
    {
        foreach (ChainId chain in graph.Vertices.Select(vertex => vertex.Asset.Chain).Distinct().Where(chain => !chain.IsUtxo).Order())
        {
            CoverageKinds anywhere = read.Where(record => record.Chain == chain).Aggregate(CoverageKinds.None, (kinds, record) => kinds | record.Kinds);
            CoverageKinds missing = (CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn | CoverageKinds.Reward) & ~anywhere;
            if (missing != CoverageKinds.None)
            {
                yield return new CoverageEntry(CoverageIssue.KindsNotRead, StopReason.None, -1, default,
                    $"On {chain} the ledger was told nothing of these kinds of movement: {missing}. Value that moved that way shows only as a data gap, or not at all.");
            }
        }
    }
}
