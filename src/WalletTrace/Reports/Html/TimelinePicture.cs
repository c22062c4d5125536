using WalletTrace.Tracing;

namespace WalletTrace.Reports.Html;

/// <summary>Draws the timeline as SVG: above what left the place of the theft, below what came to its end; and its figures as a table.</summary>
internal static class TimelinePicture
{
    private const double Width = 1096;
    private const double Left = 92;
    private const double Plot = Width - Left - 8;
    private const double OutTop = 30;
    private const double OutHeight = 96;
    private const double InTop = OutTop + OutHeight + 44;
    private const double InHeight = 150;
    private const double Height = InTop + InHeight + 26;
    private const double LegendHeight = 26;
    private const double LegendWidth = 120;
    private const int MostDates = 9;
    private const int MostTimes = 6;

    public static void Write(PageWriter page, TraceView view, Asset asset, Timeline timeline, string id)
    {
        bool forward = view.IsForward;
        string step = StepName(timeline.Step);
        UInt256 largestOut = timeline.Slots.Max(slot => slot.Out);
        UInt256 largestIn = timeline.Slots.Max(slot => slot.AllArrived);
        string below = page.Form == PageForm.Picture ? "" : " The table below the picture holds its figures.";
        Pieces.OpenPicture(
            page, id, Width, page.Form == PageForm.Picture ? Height + LegendHeight : Height, Title(asset, timeline), Description(timeline) + below);
        string above = forward ? "Leaves the place of the theft" : "Comes to the traced place";
        string arriving = forward ? "Comes to its end" : "Leaves its origin";
        page.Line($"""<text class="strong" x="0" y="12">{above}, {Figures.Unit(asset)} by {step}</text>""");
        page.Line($"""<text class="strong" x="0" y="{InTop - 18}">{arriving}, {Figures.Unit(asset)} by {step}</text>""");
        WriteScale(page, asset, largestOut, OutTop, OutHeight);
        WriteScale(page, asset, largestIn, InTop, InHeight);
        WriteDates(page, timeline);
        double pitch = Plot / timeline.Slots.Length;
        double bar = Math.Max(1, Math.Min(pitch - 1.5, 28));
        for (int place = 0; place < timeline.Slots.Length; place++)
        {
            TimeSlot slot = timeline.Slots[place];
            double x = Left + (place * pitch) + ((pitch - bar) / 2);
            WriteBars(page, asset, timeline, slot, x, bar, largestOut, largestIn);
        }

        page.Line($"""<line class="axis" x1="{Left}" x2="{Width - 8}" y1="{OutTop + OutHeight}" y2="{OutTop + OutHeight}"/>""");
        page.Line($"""<line class="axis" x1="{Left}" x2="{Width - 8}" y1="{InTop + InHeight}" y2="{InTop + InHeight}"/>""");
        if (page.Form == PageForm.Picture)
        {
            DrawLegend(page, timeline);
            Pieces.ClosePicture(page);
            return;
        }

        Pieces.ClosePicture(page);

        WriteLegend(page, timeline);
        WriteCaption(page, asset, timeline, forward);
        WriteTable(page, asset, timeline, forward);
    }

    /// <summary>What the picture is.</summary>
    public static string Title(Asset asset, Timeline timeline) => $"Timeline in {Figures.Unit(asset)}, by {StepName(timeline.Step)}";

    /// <summary>What is to be seen on it.</summary>
    public static string Description(Timeline timeline) => $"From {Figures.Day(timeline.Slots[0].Start)} on, {Words.Count(timeline.Slots.Length, StepName(timeline.Step))}.";

    private static void WriteBars(PageWriter page, Asset asset, Timeline timeline, TimeSlot slot, double x, double width, UInt256 largestOut, UInt256 largestIn)
    {
        if (!slot.Out.IsZero)
        {
            double height = Math.Max(0.7, OutHeight * Figures.PixelRatio(slot.Out, largestOut));
            page.Line($"""<rect class="outflow" x="{x}" y="{OutTop + OutHeight - height}" width="{width}" height="{height}"><title>{Slot(slot, timeline.Step)}: {Figures.Text(slot.Out, asset)}</title></rect>""");
        }

        UInt256 sum = default;
        foreach ((SinkKind kind, UInt256 amount) in slot.Arrived)
        {
            double bottom = InHeight * Figures.PixelRatio(sum, largestIn);
            sum += amount;
            double top = InHeight * Figures.PixelRatio(sum, largestIn);
            page.Line($"""<rect class="fill {PageStyle.ClassOf(kind)}" x="{x}" y="{InTop + InHeight - top}" width="{width}" height="{Math.Max(0.7, top - bottom)}"><title>{Slot(slot, timeline.Step)}, {Words.Name(kind)}: {Figures.Text(amount, asset)}</title></rect>""");
        }
    }

    /// <summary>Two or three lines at round amounts of whole or decimal coins.</summary>
    private static void WriteScale(PageWriter page, Asset asset, UInt256 largest, double top, double height)
    {
        foreach (UInt256 mark in Marks(largest))
        {
            double y = top + height - (height * Figures.PixelRatio(mark, largest));
            page.Line($"""<line class="grid" x1="{Left}" x2="{Width - 8}" y1="{y}" y2="{y}"/>""");
            page.Line($"""<text class="soft" text-anchor="end" x="{Left - 8}" y="{y + 4}">{Figures.Number(mark, asset)}</text>""");
        }

        page.Line($"""<text class="soft" text-anchor="end" x="{Left - 8}" y="{top + height + 4}">0</text>""");
    }

    /// <summary>The multiples of 1, 2 or 5 times a power of ten base units up to the largest, two to four of them (fewer for a few base units).</summary>
    internal static IEnumerable<UInt256> Marks(UInt256 largest)
    {
        UInt256 power = UInt256.One;
        while (largest / power >= 10u)
        {
            power *= 10u;
        }

        ulong digit = (ulong)(largest / power);
        UInt256 step = digit >= 8 ? power * 4u : digit >= 4 ? power * 2u : digit >= 2 || power < 10u ? power : power / 2u;
        for (UInt256 mark = step; mark <= largest && !step.IsZero; mark = UInt256.SaturatingAdd(mark, step))
        {
            yield return mark;
            if (largest - mark < step)
            {
                yield break;
            }
        }
    }

    private static void WriteDates(PageWriter page, Timeline timeline)
    {
        double pitch = Plot / timeline.Slots.Length;
        int most = timeline.Step is TimeStep.Hour or TimeStep.QuarterDay ? MostTimes : MostDates;
        int every = (timeline.Slots.Length + most - 1) / most;
        for (int place = 0; place < timeline.Slots.Length; place += every)
        {
            double x = Left + (place * pitch) + (pitch / 2);
            page.Line($"""<line class="axis" x1="{x}" x2="{x}" y1="{InTop + InHeight}" y2="{InTop + InHeight + 5}"/>""");
            page.Line($"""<text class="soft" text-anchor="middle" x="{x}" y="{InTop + InHeight + 19}">{Slot(timeline.Slots[place], timeline.Step)}</text>""");
        }
    }

    /// <summary>The legend inside of a picture that stands alone.</summary>
    private static void DrawLegend(PageWriter page, Timeline timeline)
    {
        double x = Left;
        foreach (SinkKind kind in KindsOf(timeline))
        {
            page.Line($"""<rect class="fill {PageStyle.ClassOf(kind)}" x="{x}" y="{Height + 6}" width="10" height="10"/>""");
            page.Line($"""<text class="soft" x="{x + 16}" y="{Height + 15}">{Words.Name(kind)}</text>""");
            x += LegendWidth;
        }
    }

    private static IEnumerable<SinkKind> KindsOf(Timeline timeline) => timeline.Slots.SelectMany(slot => slot.Arrived.Keys).Distinct().Order();

    private static void WriteLegend(PageWriter page, Timeline timeline)
    {
        IEnumerable<SinkKind> kinds = KindsOf(timeline);
        page.Line($"""<ul class="legend">{Markup.Join("", kinds.Select(kind => Markup.Of($"<li>{Pieces.Swatch(kind)}{Words.Name(kind)}</li>")))}</ul>""");
    }

    private static void WriteCaption(PageWriter page, Asset asset, Timeline timeline, bool forward)
    {
        if (!timeline.Later.IsZero)
        {
            page.Line($"""<p class="note">Not on the axis: {Pieces.Amount(timeline.Later, asset)} that {(forward ? "came to its end" : "moved")} later, until {Figures.Day(timeline.LatestArrival)}.</p>""");
        }

        if (!timeline.NotShown.IsZero)
        {
            page.Line($"""<p class="note">Not shown: {Pieces.Amount(timeline.NotShown, asset)} that never moved, or whose paths the trace did not tell apart.</p>""");
        }
    }

    private static void WriteTable(PageWriter page, Asset asset, Timeline timeline, bool forward)
    {
        TimeSlot[] busy = [.. timeline.Slots.Where(slot => !slot.Out.IsZero || !slot.Arrived.IsEmpty)];
        SinkKind[] kinds = [.. busy.SelectMany(slot => slot.Arrived.Keys).Distinct().Order()];
        string alignOut = Pieces.Align(busy.Select(slot => slot.Out), asset);
        string[] aligns = [.. kinds.Select(kind => Pieces.Align(busy.Select(slot => slot.Arrived.GetValueOrDefault(kind)), asset))];
        page.Line($"""<details class="plain"><summary>The figures of the picture</summary>""");
        page.Line($"""<div class="scroll"><table>""");
        page.Line($"""<thead><tr><th scope="col">{Capital(StepName(timeline.Step))} from (UTC)</th><th scope="col" class="n">{(forward ? "Leaves" : "Comes in")}</th>{Markup.Join("", kinds.Select(kind => Markup.Of($"""<th scope="col" class="n">{Words.Name(kind)}</th>""")))}</tr></thead>""");
        page.Line($"<tbody>");
        foreach (TimeSlot slot in busy)
        {
            Markup cells = Markup.Join("", kinds.Select((kind, place) => Cell(slot.Arrived.GetValueOrDefault(kind), asset, aligns[place])));
            page.Line($"""<tr><th scope="row">{Slot(slot, timeline.Step)}</th>{Cell(slot.Out, asset, alignOut)}{cells}</tr>""");
        }

        page.Line($"</tbody></table></div></details>");
    }

    private static Markup Cell(UInt256 units, Asset asset, string align) => units.IsZero ? Markup.Of($"<td></td>") : Pieces.Cell(units, asset, align);

    private static string Slot(TimeSlot slot, TimeStep step) => step switch
    {
        TimeStep.Hour or TimeStep.QuarterDay => Figures.Format(slot.Start, "yyyy-MM-dd HH:mm"),
        TimeStep.Month => Figures.Format(slot.Start, "yyyy-MM"),
        TimeStep.Year => Figures.Format(slot.Start, "yyyy"),
        _ => Figures.Day(slot.Start),
    };

    private static string StepName(TimeStep step) => step switch
    {
        TimeStep.QuarterDay => "six hours",
        _ => Words.Id(step),
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
