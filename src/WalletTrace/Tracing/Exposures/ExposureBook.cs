using System.Collections.Immutable;
using System.Numerics;
using WalletTrace.Attribution;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Exposures;

/// <summary>Follows what an account sent or received over a graph by a rule, and adds up where it is.</summary>
/// <remarks>
/// All that the account moved is marked as it leaves, and the account is an end: what comes back to it rests there. So what was marked is what it moved, to the
/// unit, and the engine's balance is this one's. Hops are told by the value's mean in each holding, as haircut mixes it; the lots of other rules are not told apart.
/// </remarks>
/// <param name="graph">The flows.</param>
/// <param name="account">The account.</param>
/// <param name="labels">The labels known.</param>
/// <param name="options">How exposure is worked out.</param>
internal sealed class ExposureBook(ExposureGraph graph, Account account, LabelSet labels, ExposureOptions options)
{
    private readonly FlowGraph flows = graph.Flows;
    private readonly Dictionary<int, Place> places = [];

    public ImmutableArray<AssetExposure> Assets(CancellationToken cancellationToken)
    {
        var plan = new TaintPlan(1, [], [.. graph.Starts.Select(flow => new Mark(0, flow))], graph.Terminals);
        TaintOutcome outcome = TaintEngine.Run(flows, plan, [options.Rule], new TaintOptions { KeepFlows = true }, cancellationToken)[0];
        Walk(outcome);
        return
        [
            .. outcome.Holdings
                .Select(holding => (graph.NameOf(holding.Vertex).Asset, End: EndOf(holding)))
                .GroupBy(found => found.Asset, found => found.End)
                .OrderBy(ends => ends.Key)
                .Select(ends => OfAsset(ends.Key, Merged(ends), outcome)),
        ];
    }

    private AssetExposure OfAsset(Asset asset, ImmutableArray<ExposureEnd> ends, TaintOutcome outcome)
    {
        UInt256 entered = Sum(outcome.Entries.Where(entry => graph.NameOf(flows.From(entry.Flow)).Asset == asset).Select(entry => entry.Amount));
        UInt256 found = Sum(ends.Select(end => end.Amount));
        return entered == found ? new AssetExposure(asset, found, ends) : throw new ConservationException(options.Rule.ToString(), entered, found);
    }

    /// <summary>Ends that are the same to whoever reads them: one account's coins at rest in several places, several ends that are no account.</summary>
    private static ImmutableArray<ExposureEnd> Merged(IEnumerable<ExposureEnd> ends) =>
    [
        .. ends.GroupBy(end => (end.Kind, end.Account, end.Reason)).Select(same => same.Skip(1).Any() ? Together([.. same]) : same.First())
            .OrderByDescending(end => end.Amount).ThenBy(end => end.Kind).ThenBy(end => end.Account ?? default).ThenBy(end => end.Reason),
    ];

    private static ExposureEnd Together(ExposureEnd[] ends)
    {
        UInt256 amount = Sum(ends.Select(end => end.Amount));
        return ends[0] with
        {
            Amount = amount,
            Direct = Sum(ends.Select(end => end.Direct)),
            LeastHops = ends.Min(end => end.LeastHops),
            HopsRatio = ends.Sum(end => end.HopsRatio * Number(end.Amount)) / Number(amount),
            Movements = ByTime(ends.SelectMany(end => end.Movements)),
        };
    }

    private ExposureEnd EndOf(TaintHolding holding)
    {
        Vertex name = graph.NameOf(holding.Vertex);
        StopReason reason = graph.ReasonOf(holding.Vertex);
        bool isEnd = graph.Terminals[holding.Vertex] || name.IsCoinRest;
        Inference.DepositAccount? deposit = graph.DepositAt(holding.Vertex);
        ImmutableArray<Label> known = name.Account is not { } owner || owner == account ? [] : labels.Of(deposit?.HotWallets[0] ?? owner).Items;
        known = known.Any(label => options.StopAt.Contains(label.Category)) ? known : [];
        ExposureKind kind = KindOf(name, reason, isEnd, known);
        Place place = places[holding.Vertex];
        bool keepsAll = kind is not ExposureKind.AtRest && isEnd;
        return new ExposureEnd(
            kind, name.Account, known, kind is ExposureKind.NotFollowed or ExposureKind.DataGap ? reason : StopReason.None, holding.Amount,
            keepsAll ? Sum(place.Movements.Where(movement => movement.IsDirect).Select(movement => movement.Amount)) : default,
            place.Least, place.Mass / Number(place.Held), keepsAll ? ByTime(place.Movements) : [])
        {
            Deposit = deposit,
        };
    }

    private ExposureKind KindOf(Vertex name, StopReason reason, bool isEnd, ImmutableArray<Label> known) => name.Kind switch
    {
        VertexKind.Fees => ExposureKind.Fee,
        VertexKind.Burned => ExposureKind.Burned,
        VertexKind.Issuance => ExposureKind.Issued,
        VertexKind.Unknown => ExposureKind.DataGap,
        _ when name.Account == account => ExposureKind.Returned,
        _ when !known.IsEmpty => ExposureKind.Labelled,
        _ => reason switch
        {
            StopReason.Unexplored or StopReason.Unanswered or StopReason.Undisclosed => ExposureKind.DataGap,
            StopReason.TimeWindow => ExposureKind.AtRest,
            StopReason.None when !isEnd || name.IsCoinRest => ExposureKind.AtRest,
            _ => ExposureKind.NotFollowed,
        },
    };

    /// <summary>Goes over what was followed in order, with how many hops it has behind it.</summary>
    private void Walk(TaintOutcome outcome)
    {
        var starts = new HashSet<int>(graph.Starts);
        Dictionary<int, UInt256> entered = outcome.Entries.ToDictionary(entry => entry.Flow, entry => entry.Amount);
        if (flows.IsInstantaneous)
        {
            // Flows stand in the order of events.
            foreach (FlowTaint taint in outcome.Flows)
            {
                Arrive(taint, Leave(taint, starts, entered));
            }

            return;
        }

        var events = new List<(int Event, bool IsArrival, int Index)>(outcome.Flows.Count * 2);
        for (int i = 0; i < outcome.Flows.Count; i++)
        {
            int flow = outcome.Flows[i].Flow;
            events.Add((flows.LeaveAt(flow), false, i));
            if (flows.ArriveAt(flow) != flows.LeaveAt(flow))
            {
                events.Add((flows.ArriveAt(flow), true, i));
            }
        }

        events.Sort();
        var underway = new Dictionary<int, (int Least, double Mass)>();
        foreach ((int number, bool isArrival, int index) in events)
        {
            FlowTaint taint = outcome.Flows[index];
            (int Least, double Mass) carried;
            if (!isArrival)
            {
                carried = Leave(taint, starts, entered);
            }
            else
            {
                underway.Remove(taint.Flow, out carried);
            }

            if (flows.ArriveAt(taint.Flow) == number)
            {
                Arrive(taint, carried);
            }
            else
            {
                underway.Add(taint.Flow, carried);
            }
        }
    }

    private void Arrive(FlowTaint taint, (int Least, double Mass) carried)
    {
        int vertex = flows.To(taint.Flow);
        Place receiver = PlaceOf(vertex);
        receiver.Held += taint.Amount;
        receiver.Mass += carried.Mass;
        receiver.Least = Math.Min(receiver.Least, carried.Least);
        if (receiver.KeepsAll ??= graph.Terminals[vertex] || graph.NameOf(vertex).IsCoinRest)
        {
            receiver.Movements.Add(new ExposureMovement(graph.TimeOf(taint.Flow), taint.Amount, carried.Least <= 1));
        }
    }

    /// <summary>What leaves has the hops of its sender's holding behind it, and one more; what starts here none before.</summary>
    private (int Least, double Mass) Leave(FlowTaint taint, HashSet<int> starts, Dictionary<int, UInt256> allEntered)
    {
        (int flow, _, UInt256 amount) = taint;
        bool isStart = starts.Contains(flow);
        UInt256 entered = isStart ? allEntered.GetValueOrDefault(flow) : default;

        // A coin that the account spends has gone nowhere yet: the transaction's outputs are the first hop.
        int step = isStart && graph.NameOf(flows.From(flow)).Kind == VertexKind.Transaction ? 0 : 1;
        UInt256 passed = amount - entered;
        double mass = step * Number(amount);
        int least = isStart ? step : int.MaxValue;
        if (!passed.IsZero)
        {
            Place sender = PlaceOf(flows.From(flow));
            double before = sender.Held.IsZero ? 0 : sender.Mass * (Number(passed) / Number(sender.Held));
            sender.Held = UInt256.SaturatingSubtract(sender.Held, passed);
            sender.Mass = sender.Held.IsZero ? 0 : sender.Mass - before;
            mass += before;
            least = Math.Min(least, sender.Least + step);
        }

        return (least, mass);
    }

    private Place PlaceOf(int vertex)
    {
        if (!places.TryGetValue(vertex, out Place? place))
        {
            place = new Place();
            places.Add(vertex, place);
        }

        return place;
    }

    private static ImmutableArray<ExposureMovement> ByTime(IEnumerable<ExposureMovement> movements) =>
    [
        .. movements.GroupBy(movement => (movement.Time, movement.IsDirect))
            .Select(same => new ExposureMovement(same.Key.Time, Sum(same.Select(movement => movement.Amount)), same.Key.IsDirect))
            .OrderBy(movement => movement.Time).ThenBy(movement => movement.IsDirect),
    ];

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), (sum, amount) => sum + amount);

    private static double Number(UInt256 amount) => amount.BitLength <= 64 ? (ulong)amount : (double)(BigInteger)amount;

    private sealed class Place
    {
        public UInt256 Held;
        public double Mass;
        public int Least = int.MaxValue;
        public bool? KeepsAll;
        public List<ExposureMovement> Movements = [];
    }
}
