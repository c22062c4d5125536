using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Reports.Html;

/// <summary>What a box of the picture stands for.</summary>
internal enum StageKind
{
    /// <summary>Value at a place on its way; in the first column the place where it was stolen.</summary>
    Moving,

    /// <summary>Value that has reached its end.</summary>
    Arrived,
}

/// <summary>Names a box of the picture.</summary>
/// <param name="Stage">The column: the number of hops made.</param>
/// <param name="Kind">Whether the value is on its way.</param>
/// <param name="Place">The vertex; -1 for several small ones together; -2 for paths that the trace did not tell apart.</param>
/// <param name="Part">For value that has arrived the part of the balance.</param>
internal readonly record struct StageKey(int Stage, StageKind Kind, int Place, SinkKind Part)
{
    /// <summary>Several small places together.</summary>
    public const int Others = -1;

    /// <summary>Paths that the trace did not tell apart.</summary>
    public const int Untold = -2;
}

/// <summary>Value on its way from one column to the next.</summary>
/// <param name="From">The box it leaves.</param>
/// <param name="To">The box it comes to.</param>
/// <param name="Part">The part of the balance in which it ends at last.</param>
internal readonly record struct StageStream(StageKey From, StageKey To, SinkKind Part);

/// <summary>
/// The stolen value of one asset column by column: after so many hops each part of it is at some place on its way or has reached its end.
/// Every column holds the whole, so the picture shows that nothing is lost. The figures are sums over the paths of the first conserving rule.
/// </summary>
internal sealed class StageFlows
{
    // What keeps the picture readable: columns, boxes in a column, and the least share (in thousandths of the whole) of a box of its own.
    private const int MaxHops = 7;
    private const int MaxMoving = 9;
    private const int MaxEnds = 12;
    private const uint LeastMoving = 15;
    private const uint LeastEnd = 8;

    private readonly TraceView view;
    private readonly FlowPath[] paths;
    private readonly Dictionary<StageKey, int> merged = [];

    public StageFlows(TraceView view, Asset asset)
    {
        this.view = view;
        FlowPaths found = view.Trace.FlowPathsOf(view.Primary);
        paths = [.. found.Paths.Where(path => view.Graph.Vertices[path.Sink].Asset == asset)];
        PathRemainder[] untold = [.. found.Remainders.Where(remainder => view.Graph.Vertices[remainder.Sink].Asset == asset)];
        Total = Sum(paths.Select(path => path.Amount).Concat(untold.Select(remainder => remainder.Amount)));
        LongestPath = paths.Select(path => path.Flows.Length).DefaultIfEmpty(0).Max();
        LastStage = Math.Max(1, Math.Min(EnoughHops(), MaxHops));
        AddStreams(untold);
    }

    /// <summary>The value of every column.</summary>
    public UInt256 Total { get; }

    /// <summary>The number of the last column, in which all value has reached its end.</summary>
    public int LastStage { get; }

    /// <summary>The hops of the longest path.</summary>
    public int LongestPath { get; }

    /// <summary>The value of each box.</summary>
    public SortedDictionary<StageKey, UInt256> Boxes { get; } = new(Comparer<StageKey>.Create(Compare));

    /// <summary>The value of each stream.</summary>
    public Dictionary<StageStream, UInt256> Streams { get; } = [];

    /// <summary>How many places stand together in a box of several; 1 for every other.</summary>
    public int PlacesIn(StageKey box) => merged.GetValueOrDefault(box, 1);

    /// <summary>The order of boxes in lists.</summary>
    public static int Compare(StageKey a, StageKey b) =>
        (a.Stage, a.Kind, a.Part, a.Place < 0, a.Place).CompareTo((b.Stage, b.Kind, b.Part, b.Place < 0, b.Place));

    /// <summary>The hops within which 99 % of the value has arrived.</summary>
    private int EnoughHops()
    {
        UInt256 arrived = default;
        foreach (IGrouping<int, FlowPath> some in paths.GroupBy(path => path.Flows.Length).OrderBy(group => group.Key))
        {
            arrived += Sum(some.Select(path => path.Amount));
            if (IsShare(arrived, 990))
            {
                return some.Key;
            }
        }

        return LongestPath;
    }

    private void AddStreams(PathRemainder[] untold)
    {
        Dictionary<int, StageKey> ends = Ends(untold);
        Dictionary<(int Stage, int Place), UInt256> moving = [];
        foreach (FlowPath path in paths)
        {
            for (int stage = 0; stage < LastStage && (stage == 0 || stage < path.Flows.Length); stage++)
            {
                (int, int) at = (stage, PlaceAt(path, stage));
                moving[at] = moving.GetValueOrDefault(at) + path.Amount;
            }
        }

        HashSet<(int Stage, int Place)> own =
        [
            .. moving.GroupBy(pair => pair.Key.Stage).SelectMany(stage => stage
                .Where(pair => IsShare(pair.Value, LeastMoving))
                .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Place)
                .Take(MaxMoving)
                .Select(pair => pair.Key)),
        ];
        foreach (IGrouping<int, (int Stage, int Place)> small in moving.Keys.Where(at => !own.Contains(at)).GroupBy(at => at.Stage))
        {
            merged[new StageKey(small.Key, StageKind.Moving, StageKey.Others, default)] = small.Count();
        }

        foreach (FlowPath path in paths)
        {
            Add(path.Amount, ends[path.Sink], stage => stage == 0 || stage < path.Flows.Length
                ? new StageKey(stage, StageKind.Moving, own.Contains((stage, PlaceAt(path, stage))) ? PlaceAt(path, stage) : StageKey.Others, default)
                : ends[path.Sink] with { Stage = stage });
        }

        foreach (PathRemainder remainder in untold)
        {
            Add(remainder.Amount, ends[remainder.Sink], stage => new StageKey(stage, StageKind.Moving, StageKey.Untold, default));
        }
    }

    /// <summary>The last column's box of each sink: its own, or that of the small ones of its part of the balance.</summary>
    private Dictionary<int, StageKey> Ends(PathRemainder[] untold)
    {
        var amounts = new SortedDictionary<int, UInt256>();
        foreach ((int sink, UInt256 amount) in paths.Select(path => (path.Sink, path.Amount)).Concat(untold.Select(left => (left.Sink, left.Amount))))
        {
            amounts[sink] = amounts.GetValueOrDefault(sink) + amount;
        }

        HashSet<int> own =
        [
            .. amounts.Where(pair => IsShare(pair.Value, LeastEnd)).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(MaxEnds).Select(pair => pair.Key),
        ];
        var ends = new Dictionary<int, StageKey>();
        foreach (IGrouping<SinkKind, int> part in amounts.Keys.GroupBy(sink => view.SinkAt(sink)!.Kind))
        {
            int[] small = [.. part.Where(sink => !own.Contains(sink))];
            var others = new StageKey(LastStage, StageKind.Arrived, small is [var only] ? only : StageKey.Others, part.Key);
            merged[others] = small.Length;
            foreach (int sink in part)
            {
                ends[sink] = own.Contains(sink) ? new StageKey(LastStage, StageKind.Arrived, sink, part.Key) : others;
            }
        }

        return ends;
    }

    private void Add(UInt256 amount, StageKey end, Func<int, StageKey> boxAt)
    {
        StageKey before = boxAt(0);
        Boxes[before] = Boxes.GetValueOrDefault(before) + amount;
        for (int stage = 1; stage <= LastStage; stage++)
        {
            StageKey box = stage == LastStage ? end : boxAt(stage);
            Boxes[box] = Boxes.GetValueOrDefault(box) + amount;
            var stream = new StageStream(before, box, end.Part);
            Streams[stream] = Streams.GetValueOrDefault(stream) + amount;
            before = box;
        }
    }

    /// <summary>Where the value of a path is after so many hops, fewer than the path has.</summary>
    private int PlaceAt(FlowPath path, int stage)
    {
        FlowGraph flows = view.Graph.Flows;
        return path.Flows.IsEmpty ? path.Sink : stage == 0 ? flows.From(path.Flows[0]) : flows.To(path.Flows[stage - 1]);
    }

    private bool IsShare(UInt256 amount, uint thousandths) =>
        !Total.IsZero && (ulong)UInt256.MulDiv(amount, 1000u, Total, out _) >= thousandths;

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), (sum, amount) => sum + amount);
}
