using System.Collections.Immutable;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Reports.Html;

/// <summary>The span of time that one bar of the timeline stands for.</summary>
internal enum TimeStep
{
    /// <summary>An hour.</summary>
    Hour,

    /// <summary>Six hours, from midnight.</summary>
    QuarterDay,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A week from Monday.</summary>
    Week,

    /// <summary>A calendar month.</summary>
    Month,

    /// <summary>A calendar year.</summary>
    Year,
}

/// <summary>One span of time with what moved in it.</summary>
/// <param name="Start">When it begins, unix seconds.</param>
/// <param name="Out">What left the place of the theft.</param>
/// <param name="Arrived">What came to its end, by part of the balance; parts with nothing are left out.</param>
internal sealed record TimeSlot(long Start, UInt256 Out, ImmutableSortedDictionary<SinkKind, UInt256> Arrived)
{
    /// <summary>All that came to its end.</summary>
    public UInt256 AllArrived => Arrived.Values.Aggregate(default(UInt256), (sum, amount) => sum + amount);
}

/// <summary>
/// When the value left the place of the theft and when it came to its end, under the first conserving rule. Figures are sums over its paths,
/// so each base unit leaves once and arrives once.
/// </summary>
internal sealed class Timeline
{
    private const int MaxSlots = 110;

    // A long thin tail would squeeze the rest: the axis ends when so many thousandths have arrived, and the caption tells what came later.
    private const uint EnoughThousandths = 995;

    private readonly List<(long Time, UInt256 Amount)> departures = [];
    private readonly List<(long Time, SinkKind Kind, UInt256 Amount)> arrivals = [];

    public Timeline(TraceView view, Asset asset)
    {
        FlowPaths found = view.Trace.FlowPathsOf(view.Primary);
        foreach (FlowPath path in found.Paths.Where(path => view.Graph.Vertices[path.Sink].Asset == asset))
        {
            if (path.Flows.IsEmpty || !Figures.IsCalendarTime(TimeOf(view, path.Flows[0])) || !Figures.IsCalendarTime(TimeOf(view, path.Flows[^1])))
            {
                NotShown += path.Amount;
                continue;
            }

            departures.Add((TimeOf(view, path.Flows[0]), path.Amount));
            arrivals.Add((TimeOf(view, path.Flows[^1]), view.SinkAt(path.Sink)!.Kind, path.Amount));
        }

        foreach (PathRemainder remainder in found.Remainders.Where(remainder => view.Graph.Vertices[remainder.Sink].Asset == asset))
        {
            NotShown += remainder.Amount;
        }

        if (arrivals.Count > 0)
        {
            Fill();
        }
    }

    /// <summary>The length of a slot.</summary>
    public TimeStep Step { get; private set; }

    /// <summary>The slots without a gap between them; empty when nothing moved.</summary>
    public ImmutableArray<TimeSlot> Slots { get; private set; } = [];

    /// <summary>What arrived after the last slot.</summary>
    public UInt256 Later { get; private set; }

    /// <summary>When the last of that arrived, unix seconds.</summary>
    public long LatestArrival { get; private set; }

    /// <summary>Value that never moved, or of which no path is told.</summary>
    public UInt256 NotShown { get; private set; }

    /// <summary>The start of the slot after one that starts at a time.</summary>
    public static long Next(long start, TimeStep step) => step switch
    {
        TimeStep.Hour => start + 3_600,
        TimeStep.QuarterDay => start + 21_600,
        TimeStep.Day => start + 86_400,
        TimeStep.Week => start + 604_800,
        TimeStep.Month => Shifted(start, at => at.AddMonths(1)),
        _ => Shifted(start, at => at.AddYears(1)),
    };

    private static long TimeOf(TraceView view, int flow) => view.Graph.Details[flow].Time;

    private void Fill()
    {
        long first = Math.Min(departures.Min(one => one.Time), arrivals.Min(one => one.Time));
        LatestArrival = arrivals.Max(one => one.Time);
        long last = EnoughArrived();
        Step = Enum.GetValues<TimeStep>().First(step => step == TimeStep.Year || Starts(first, last, step).Take(MaxSlots + 1).Count() <= MaxSlots);
        long[] starts = [.. Starts(first, last, Step)];
        long end = Next(starts[^1], Step);
        Later = Sum(arrivals.Where(one => one.Time >= end).Select(one => one.Amount));
        int SlotOf(long time) => Array.BinarySearch(starts, time) is var place && place >= 0 ? place : ~place - 1;
        ILookup<int, UInt256> left = departures.Where(one => one.Time < end).ToLookup(one => SlotOf(one.Time), one => one.Amount);
        ILookup<int, (SinkKind Kind, UInt256 Amount)> arrived = arrivals.Where(one => one.Time < end).ToLookup(one => SlotOf(one.Time), one => (one.Kind, one.Amount));
        Slots =
        [
            .. starts.Select((start, place) => new TimeSlot(
                start,
                Sum(left[place]),
                arrived[place].GroupBy(one => one.Kind).ToImmutableSortedDictionary(kind => kind.Key, kind => Sum(kind.Select(one => one.Amount))))),
        ];
    }

    private long EnoughArrived()
    {
        UInt256 all = Sum(arrivals.Select(one => one.Amount));
        UInt256 sum = default;
        foreach ((long time, _, UInt256 amount) in arrivals.OrderBy(one => one.Time))
        {
            sum += amount;
            if (all.IsZero || (ulong)UInt256.MulDiv(sum, 1000u, all, out _) >= EnoughThousandths)
            {
                return time;
            }
        }

        return LatestArrival;
    }

    private static IEnumerable<long> Starts(long first, long last, TimeStep step)
    {
        for (long start = StartOf(first, step); start <= last; start = Next(start, step))
        {
            yield return start;
        }
    }

    /// <summary>The start of the slot that holds a time.</summary>
    internal static long StartOf(long time, TimeStep step) => step switch
    {
        TimeStep.Hour => Floor(time, 3_600),
        TimeStep.QuarterDay => Floor(time, 21_600),
        TimeStep.Day => Floor(time, 86_400),
        // Unix time began on a Thursday; the Monday before is four days to the rear of the Monday after.
        TimeStep.Week => Floor(time - 345_600, 604_800) + 345_600,
        TimeStep.Month => Shifted(time, at => new DateTimeOffset(at.Year, at.Month, 1, 0, 0, 0, TimeSpan.Zero)),
        _ => Shifted(time, at => new DateTimeOffset(at.Year, 1, 1, 0, 0, 0, TimeSpan.Zero)),
    };

    private static long Floor(long time, long step) => time - (((time % step) + step) % step);

    private static long Shifted(long time, Func<DateTimeOffset, DateTimeOffset> shift) => shift(DateTimeOffset.FromUnixTimeSeconds(time)).ToUnixTimeSeconds();

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), (sum, amount) => sum + amount);
}
