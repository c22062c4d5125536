namespace WalletTrace.Reports.Html;

/// <summary>A box of the picture with its place, in pixels.</summary>
/// <param name="Key">What it stands for.</param>
/// <param name="Amount">Its value.</param>
/// <param name="X">Its left side.</param>
/// <param name="Y">Its top.</param>
/// <param name="Height">Its height.</param>
internal sealed record StageBox(StageKey Key, UInt256 Amount, double X, double Y, double Height);

/// <summary>A stream of the picture with its places, in pixels.</summary>
/// <param name="Stream">From where to where.</param>
/// <param name="Amount">Its value.</param>
/// <param name="X0">Where it leaves.</param>
/// <param name="Y0">Its top there.</param>
/// <param name="X1">Where it comes in.</param>
/// <param name="Y1">Its top there.</param>
/// <param name="Height">Its height.</param>
internal sealed record StageRibbon(StageStream Stream, UInt256 Amount, double X0, double Y0, double X1, double Y1, double Height);

/// <summary>
/// Lays the columns of <see cref="StageFlows"/> out: heights follow the values, boxes stand near the ends that their value comes to, so that
/// streams run level and cross little.
/// </summary>
internal sealed class StageLayout
{
    public const double Width = 1096;
    public const double BoxWidth = 7;
    public const double Top = 34;
    private const double LabelRoom = 236;
    private const double ValueHeight = 400;
    private const double Gap = 9;
    private const double LeastEndSlot = 29;

    private readonly StageFlows stages;
    private readonly Dictionary<StageKey, double> middles = [];
    private readonly Dictionary<StageKey, StageBox> placed = [];

    public StageLayout(StageFlows stages)
    {
        this.stages = stages;
        StageKey[][] columns =
            [.. Enumerable.Range(0, stages.LastStage + 1).Select(stage => stages.Boxes.Keys.Where(box => box.Stage == stage).ToArray())];
        PlaceEnds(columns[^1]);
        for (int stage = stages.LastStage - 1; stage >= 0; stage--)
        {
            Place(columns[stage], Ahead);
        }

        // Boxes with the same end lie in no order yet; a second pass sorts them by where their value comes from as well.
        for (int stage = 1; stage < stages.LastStage; stage++)
        {
            Place(columns[stage], box => (Ahead(box) + Behind(box)) / 2);
        }

        Boxes = [.. placed.Values.OrderBy(box => box.Key.Stage).ThenBy(box => box.Y).ThenBy(box => box.Key, Comparer<StageKey>.Create(StageFlows.Compare))];
        Ribbons = PlaceRibbons();
    }

    /// <summary>The picture's height.</summary>
    public double Height { get; private set; }

    /// <summary>The distance of two columns.</summary>
    public double Spacing => (Width - LabelRoom - BoxWidth) / stages.LastStage;

    /// <summary>The boxes, column by column, from the top.</summary>
    public IReadOnlyList<StageBox> Boxes { get; }

    /// <summary>The streams, the widest first, so that small ones lie on top.</summary>
    public IReadOnlyList<StageRibbon> Ribbons { get; }

    /// <summary>The left side of a column.</summary>
    public double X(int stage) => stage * Spacing;

    private double Scaled(UInt256 amount) => ValueHeight * Figures.PixelRatio(amount, stages.Total);

    private void PlaceEnds(StageKey[] column)
    {
        // By part of the balance, the largest first, what stands for several last; room for a label each.
        IEnumerable<StageKey> order = column.OrderBy(box => box.Part).ThenBy(box => box.Place < 0).ThenByDescending(box => stages.Boxes[box]).ThenBy(box => box.Place);
        double y = Top;
        foreach (StageKey box in order)
        {
            double height = Scaled(stages.Boxes[box]);
            double slot = Math.Max(height + Gap, LeastEndSlot);
            Set(box, y + ((slot - height) / 2), height);
            y += slot;
        }

        Height = Math.Max(y, Top + ValueHeight) + 4;
    }

    /// <summary>The mean height of where a box's value goes next.</summary>
    private double Ahead(StageKey box) =>
        StreamsFrom(box).Sum(pair => Figures.PixelRatio(pair.Value, stages.Boxes[box]) * middles[pair.Key.To]);

    /// <summary>The mean height of where a box's value comes from.</summary>
    private double Behind(StageKey box) =>
        StreamsTo(box).Sum(pair => Figures.PixelRatio(pair.Value, stages.Boxes[box]) * middles[pair.Key.From]);

    /// <summary>Puts each box of a column as near as can be to a wanted middle.</summary>
    private void Place(StageKey[] column, Func<StageKey, double> middle)
    {
        Dictionary<StageKey, double> wanted = column.ToDictionary(box => box, middle);
        StageKey[] order = [.. column.OrderBy(box => wanted[box]).ThenBy(box => box, Comparer<StageKey>.Create(StageFlows.Compare))];
        double[] heights = [.. order.Select(box => Scaled(stages.Boxes[box]))];
        var tops = new double[order.Length];
        double free = Top;
        for (int i = 0; i < order.Length; i++)
        {
            tops[i] = Math.Max(free, wanted[order[i]] - (heights[i] / 2));
            free = tops[i] + heights[i] + Gap;
        }

        double limit = Height - 4;
        for (int i = order.Length - 1; i >= 0; i--)
        {
            tops[i] = Math.Min(tops[i], limit - heights[i]);
            limit = tops[i] - Gap;
            Set(order[i], tops[i], heights[i]);
        }
    }

    private void Set(StageKey box, double y, double height)
    {
        middles[box] = y + (height / 2);
        placed[box] = new StageBox(box, stages.Boxes[box], X(box.Stage), y, height);
    }

    private List<StageRibbon> PlaceRibbons()
    {
        var leave = placed.ToDictionary(pair => pair.Key, pair => pair.Value.Y);
        var enter = placed.ToDictionary(pair => pair.Key, pair => pair.Value.Y);
        var left = new Dictionary<StageStream, double>();
        foreach ((StageStream stream, UInt256 amount) in Sorted(stages.Streams, stream => stream.To))
        {
            left[stream] = leave[stream.From];
            leave[stream.From] += Scaled(amount);
        }

        var ribbons = new List<StageRibbon>();
        foreach ((StageStream stream, UInt256 amount) in Sorted(stages.Streams, stream => stream.From))
        {
            double height = Scaled(amount);
            // A stream of arrived value has no box to begin or end at: it runs on.
            double begin = placed[stream.From].X + (stream.From.Kind == StageKind.Moving ? BoxWidth : 0);
            ribbons.Add(new StageRibbon(stream, amount, begin, left[stream], placed[stream.To].X, enter[stream.To], height));
            enter[stream.To] += height;
        }

        ribbons.Sort((a, b) => b.Amount.CompareTo(a.Amount) is var byAmount && byAmount != 0 ? byAmount : (a.X0, a.Y0, a.Y1).CompareTo((b.X0, b.Y0, b.Y1)));
        return ribbons;
    }

    private IEnumerable<KeyValuePair<StageStream, UInt256>> StreamsFrom(StageKey box) =>
        Sorted(stages.Streams.Where(pair => pair.Key.From == box), stream => stream.To);

    private IEnumerable<KeyValuePair<StageStream, UInt256>> StreamsTo(StageKey box) =>
        Sorted(stages.Streams.Where(pair => pair.Key.To == box), stream => stream.From);

    private IEnumerable<KeyValuePair<StageStream, UInt256>> Sorted(IEnumerable<KeyValuePair<StageStream, UInt256>> streams, Func<StageStream, StageKey> far) =>
        streams.OrderBy(pair => middles[far(pair.Key)]).ThenBy(pair => pair.Key.Part)
            .ThenBy(pair => pair.Key.From, Comparer<StageKey>.Create(StageFlows.Compare)).ThenBy(pair => pair.Key.To, Comparer<StageKey>.Create(StageFlows.Compare));
}
