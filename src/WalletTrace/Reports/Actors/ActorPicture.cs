using WalletTrace.Reports.Html;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;

namespace WalletTrace.Reports.Actors;

/// <summary>Draws from which thefts the value of one asset came and where it ended, as SVG: thefts to the left, ends to the right, streams as thick as their value.</summary>
internal static class ActorPicture
{
    private const double Width = 1096;
    private const double Left = 268;
    private const double Right = 760;
    private const double BoxWidth = 7;
    private const double Top = 30;
    private const double ValueHeight = 340;
    private const double Gap = 10;
    private const double LeastSlot = 30;
    private const int MostThefts = 10;
    private const int MostEnds = 14;
    private const int LeftLetters = 38;
    private const int RightLetters = 44;

    /// <summary>Writes the picture of an asset under the first rule; nothing where no value ended in it.</summary>
    public static void Write(PageWriter page, ActorReport report, Asset asset, string id)
    {
        ActorEnd[] ends = [.. report.Ends.Where(end => end.Amount.Asset == asset && !end.Amount.Units[0].IsZero)];
        UInt256 total = Sum(ends.Select(end => end.Amount.Units[0]));
        if (total.IsZero)
        {
            return;
        }

        int[] thefts = [.. Enumerable.Range(0, report.Thefts.Length).Where(theft => ends.Any(end => !end.ByTheft[theft].Units[0].IsZero))];
        Group[] left = Groups(thefts.OrderByDescending(theft => Sum(ends.Select(end => end.ByTheft[theft].Units[0]))).ThenBy(theft => theft), MostThefts);
        Group[] right = Groups(Enumerable.Range(0, ends.Length), MostEnds);
        UInt256 Value(Group from, Group to) => Sum(from.Members.SelectMany(theft => to.Members.Select(end => ends[end].ByTheft[theft].Units[0])));
        Place(left, group => Sum(right.Select(to => Value(group, to))), total);
        Place(right, group => Sum(left.Select(from => Value(from, group))), total);
        double height = Math.Max(left[^1].Bottom, right[^1].Bottom) + 6;
        string rule = Words.Name(report.Rules[0]);
        string unit = Figures.Unit(asset);
        string title = $"Where {Figures.Text(total, asset)} of {Words.Count(thefts.Length, "theft")} ended, under {rule}";
        IEnumerable<string> came = ends.Select(end => $"{Escaping.Shown(ActorWords.Name(end))}: {Figures.Text(end.Amount.Units[0], asset)}");
        Pieces.OpenPicture(page, id, Width, height, title, $"To the left the thefts, to the right the ends: {string.Join("; ", came)}.");
        page.Line($"""<text class="soft" text-anchor="end" x="{Left - 6}" y="12">Theft</text><text class="soft" x="{Right + BoxWidth + 6}" y="12">Where it ended</text>""");
        foreach (Group from in left)
        {
            foreach (Group to in right)
            {
                WriteRibbon(page, asset, from, to, Value(from, to), total, PartOf(ends, to));
            }
        }

        foreach (Group group in left)
        {
            string name = group.Members is [var only] ? report.Thefts[only].Name : Words.Count(group.Members.Length, "other theft");
            page.Line($"""<rect class="node" x="{Left}" y="{group.Y}" width="{BoxWidth}" height="{Math.Max(group.Height, 0.5)}"><title>{Escaping.Shown(name)}: {Figures.Text(group.Amount, asset)}</title></rect>""");
            page.Line($"""<text class="strong" text-anchor="end" x="{Left - 6}" y="{group.Middle - 2.5}">{TextLayout.Cut(Escaping.Shown(name), LeftLetters)}</text>""");
            page.Line($"""<text class="soft" text-anchor="end" x="{Left - 6}" y="{group.Middle + 10.5}">{Figures.Brief(group.Amount, asset)} {unit}</text>""");
        }

        foreach (Group group in right)
        {
            string name = group.Members is [var only] ? ActorWords.Name(ends[only]) : Words.Count(group.Members.Length, "other end");
            page.Line($"""<rect class="fill {PageStyle.ClassOf(PartOf(ends, group))}" x="{Right}" y="{group.Y}" width="{BoxWidth}" height="{Math.Max(group.Height, 0.5)}"><title>{Escaping.Shown(name)}: {Figures.Text(group.Amount, asset)}</title></rect>""");
            page.Line($"""<text class="strong" x="{Right + BoxWidth + 6}" y="{group.Middle - 2.5}">{TextLayout.Cut(Escaping.Shown(name), RightLetters)}</text>""");
            page.Line($"""<text class="soft" x="{Right + BoxWidth + 6}" y="{group.Middle + 10.5}">{Figures.Brief(group.Amount, asset)} {unit}, {Figures.Percent(group.Amount, total)}</text>""");
        }

        Pieces.ClosePicture(page);
    }

    private static void WriteRibbon(PageWriter page, Asset asset, Group from, Group to, UInt256 value, UInt256 total, SinkKind part)
    {
        if (value.IsZero)
        {
            return;
        }

        double height = ValueHeight * Figures.PixelRatio(value, total);
        double middle = (Left + BoxWidth + Right) / 2;
        (double y0, double y1) = (from.Take(height), to.Take(height));
        Markup path = Markup.Of($"M{Left + BoxWidth} {y0}C{middle} {y0} {middle} {y1} {Right} {y1}L{Right} {y1 + height}C{middle} {y1 + height} {middle} {y0 + height} {Left + BoxWidth} {y0 + height}Z");
        page.Line($"""<path class="ribbon {PageStyle.ClassOf(part)}" d="{path}"><title>{Figures.Text(value, asset)}: {Words.Name(part)}</title></path>""");
    }

    /// <summary>The part of the balance that a box is coloured by: that of all its ends, or what was not followed where they differ.</summary>
    private static SinkKind PartOf(ActorEnd[] ends, Group group)
    {
        SinkKind first = ends[group.Members[0]].Kind;
        return group.Members.All(end => ends[end].Kind == first) ? first : SinkKind.Pruned;
    }

    /// <summary>A group for each member, and one for all beyond a limit.</summary>
    private static Group[] Groups(IEnumerable<int> members, int most)
    {
        int[] all = [.. members];
        return all.Length <= most
            ? [.. all.Select(member => new Group([member]))]
            : [.. all.Take(most - 1).Select(member => new Group([member])), new Group(all[(most - 1)..])];
    }

    /// <summary>Boxes below each other, each with room for its two lines of text.</summary>
    private static void Place(Group[] groups, Func<Group, UInt256> amountOf, UInt256 total)
    {
        double y = Top;
        foreach (Group group in groups)
        {
            UInt256 amount = amountOf(group);
            double height = ValueHeight * Figures.PixelRatio(amount, total);
            double slot = Math.Max(height, LeastSlot);
            group.Place(amount, y + ((slot - height) / 2), height, y + slot);
            y += slot + Gap;
        }
    }

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), UInt256.SaturatingAdd);

    /// <summary>A box: one theft or end, or several small ones.</summary>
    private sealed class Group(int[] members)
    {
        private double taken;

        public int[] Members => members;

        public UInt256 Amount { get; private set; }

        public double Y { get; private set; }

        public double Height { get; private set; }

        public double Bottom { get; private set; }

        public double Middle => Y + (Height / 2);

        public void Place(UInt256 amount, double y, double height, double bottom) => (Amount, Y, Height, Bottom, taken) = (amount, y, height, bottom, y);

        /// <summary>Where the next stream of a height begins.</summary>
        public double Take(double height)
        {
            double at = taken;
            taken += height;
            return at;
        }
    }
}
