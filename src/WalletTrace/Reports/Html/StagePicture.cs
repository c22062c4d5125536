namespace WalletTrace.Reports.Html;

/// <summary>Draws the way of the value by hops as SVG.</summary>
internal static class StagePicture
{
    private const double LetterWidth = 6.4;
    private const double CapitalWidth = 8.6;
    private const double LeastLabelHeight = 11;
    private const double TwoLines = 25;
    private const int EndLetters = 36;

    public static void Write(PageWriter page, TraceView view, Asset asset, StageFlows stages, string id)
    {
        var layout = new StageLayout(stages);
        Pieces.OpenPicture(page, id, StageLayout.Width, layout.Height, Title(view, asset, stages), Description(view, asset, stages));
        for (int stage = 0; stage <= stages.LastStage; stage++)
        {
            page.Line($"""<text class="soft" x="{layout.X(stage)}" y="12">{Heading(view, stages, stage)}</text>""");
        }

        foreach (StageRibbon ribbon in layout.Ribbons)
        {
            WriteRibbon(page, view, asset, ribbon);
        }

        foreach (StageBox box in layout.Boxes)
        {
            WriteBox(page, view, asset, stages, layout, box);
        }

        Pieces.ClosePicture(page);
    }

    /// <summary>What the picture is.</summary>
    public static string Title(TraceView view, Asset asset, StageFlows stages) =>
        $"The way of {Figures.Text(stages.Total, asset)} by hops, under {Words.Name(view.Trace.Rules[view.Primary])}";

    /// <summary>What is to be seen on it.</summary>
    public static string Description(TraceView view, Asset asset, StageFlows stages)
    {
        IEnumerable<string> ends = stages.Boxes
            .Where(pair => pair.Key.Stage == stages.LastStage)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, Comparer<StageKey>.Create(StageFlows.Compare))
            .Select(pair => $"{Name(view, stages, pair.Key)}: {Figures.Text(pair.Value, asset)}");
        return $"Columns are hops; each holds the whole value. It comes to: {string.Join("; ", ends)}.";
    }

    private static string Heading(TraceView view, StageFlows stages, int stage)
    {
        bool forward = view.IsForward;
        return stage == 0 ? (forward ? "Theft" : "Traced from")
            : stage == stages.LastStage ? (forward ? "Where it ended" : "Where it began")
            : $"{Words.Count(stage, "hop")}{(forward ? "" : " back")}";
    }

    private static void WriteRibbon(PageWriter page, TraceView view, Asset asset, StageRibbon ribbon)
    {
        double middle = (ribbon.X0 + ribbon.X1) / 2;
        double bottom0 = ribbon.Y0 + ribbon.Height;
        double bottom1 = ribbon.Y1 + ribbon.Height;
        Markup path = Markup.Of($"M{ribbon.X0} {ribbon.Y0}C{middle} {ribbon.Y0} {middle} {ribbon.Y1} {ribbon.X1} {ribbon.Y1}L{ribbon.X1} {bottom1}C{middle} {bottom1} {middle} {bottom0} {ribbon.X0} {bottom0}Z");
        page.Line($"""<path class="ribbon {PageStyle.ClassOf(ribbon.Stream.Part)}" d="{path}"><title>{Figures.Text(ribbon.Amount, asset)}: {Words.Name(ribbon.Stream.Part)}</title></path>""");
    }

    private static void WriteBox(PageWriter page, TraceView view, Asset asset, StageFlows stages, StageLayout layout, StageBox box)
    {
        bool end = box.Key.Stage == stages.LastStage;
        if (box.Key.Kind == StageKind.Arrived && !end)
        {
            return;
        }

        string name = Name(view, stages, box.Key);
        string amount = Figures.Brief(box.Amount, asset);
        Markup fill = end ? Markup.Of($"fill {PageStyle.ClassOf(box.Key.Part)}") : Markup.Of($"node");
        page.Line($"""<rect class="{fill}" x="{box.X}" y="{box.Y}" width="{StageLayout.BoxWidth}" height="{Math.Max(box.Height, 0.5)}"><title>{name}: {Figures.Text(box.Amount, asset)}</title></rect>""");
        if (!end && box.Height < LeastLabelHeight)
        {
            return;
        }

        double x = box.X + StageLayout.BoxWidth + 5;
        double middle = box.Y + (box.Height / 2);
        int letters = end ? EndLetters : Fitting(name, layout.Spacing - StageLayout.BoxWidth - 12);
        string halo = end ? "" : " halo";
        if (end || box.Height >= TwoLines)
        {
            string share = end ? $" {Figures.Unit(asset)}, {Figures.Percent(box.Amount, stages.Total)}" : "";
            page.Line($"""<text class="strong{halo}" x="{x}" y="{middle - 2.5}">{TextLayout.Cut(name, letters)}</text>""");
            page.Line($"""<text class="soft{halo}" x="{x}" y="{middle + 10.5}">{amount}{share}</text>""");
        }
        else
        {
            page.Line($"""<text class="strong{halo}" x="{x}" y="{middle + 4}">{TextLayout.Cut(name, letters)}</text>""");
        }
    }

    /// <summary>How many letters of a name fit into a width, so that it does not run over the next column.</summary>
    private static int Fitting(string name, double width)
    {
        int letters = 0;
        for (double used = 0; letters < name.Length; letters++)
        {
            used += char.IsUpper(name[letters]) ? CapitalWidth : LetterWidth;
            if (used > width)
            {
                break;
            }
        }

        return letters;
    }

    private static string Name(TraceView view, StageFlows stages, StageKey box)
    {
        if (box.Place >= 0)
        {
            Graph.Vertex vertex = view.Graph.Vertices[box.Place];
            return view.LabelOf(vertex) is { } label ? Escaping.Shown(label.Text) : view.ShortName(vertex);
        }

        return box.Place == StageKey.Untold ? "paths not told apart"
            : box.Kind == StageKind.Moving ? Words.Count(stages.PlacesIn(box), "other place")
            : $"{Words.Name(box.Part)}: {Words.Count(stages.PlacesIn(box), "other place")}";
    }
}
