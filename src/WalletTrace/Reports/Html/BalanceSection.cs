using System.Collections.Immutable;
using WalletTrace.Tracing;
using WalletTrace.Valuation;

namespace WalletTrace.Reports.Html;

/// <summary>What was stolen and where it is: the parts under the first conserving rule as a bar, and all rules side by side.</summary>
internal static class BalanceSection
{
    private const double BarWidth = 1096;
    private const double BarHeight = 14;

    public static void Write(PageWriter page, TraceView view)
    {
        page.Line($"""<section id="balance">""");
        page.Line($"<h2>Balance</h2>");
        WriteBody(page, view);
        page.Line($"</section>");
    }

    /// <summary>Writes what stands under the heading.</summary>
    public static void WriteBody(PageWriter page, TraceView view)
    {
        foreach (Asset asset in view.Assets)
        {
            if (view.Assets.Length > 1)
            {
                page.Heading(Markup.Of($"{Figures.Unit(asset)}"));
            }

            if (view.Primary >= 0)
            {
                WriteParts(page, view, asset);
            }

            WriteTable(page, view, asset);
        }

        if (view.Trace.Rules.Contains(TaintRule.Poison))
        {
            page.Line($"""<p class="note">Poison does not conserve value: its column shows a reach, not an amount, and does not sum.</p>""");
        }
    }

    private static void WriteParts(PageWriter page, TraceView view, Asset asset)
    {
        UInt256 stolen = view.Opened(view.Primary, asset);
        (SinkKind Kind, UInt256 Amount)[] parts =
            [.. view.Parts(asset).Select(kind => (kind, view.Part(view.Primary, asset, kind))).Where(part => !part.Item2.IsZero)];
        string rule = Words.Name(view.Trace.Rules[view.Primary]);
        page.Line($"""<p class="note">The bar and the figures below it are the balance under {rule} in {Figures.Unit(asset)}, exact to the base unit.</p>""");
        page.Line($"""<svg class="bar" viewBox="0 0 {BarWidth} {BarHeight}" role="img" aria-label="The parts of the balance under {rule}" preserveAspectRatio="none">""");
        UInt256 before = default;
        foreach ((SinkKind kind, UInt256 amount) in parts)
        {
            double left = BarWidth * Figures.PixelRatio(before, stolen);
            before += amount;
            double right = BarWidth * Figures.PixelRatio(before, stolen);
            page.Line($"""<rect class="fill {PageStyle.ClassOf(kind)}" x="{left}" y="0" width="{Math.Max(right - left - 1, 0.5)}" height="{BarHeight}"><title>{Words.Name(kind)}: {Figures.Text(amount, asset)}</title></rect>""");
        }

        page.Line($"</svg>");
        page.Line($"""<dl class="figures">""");
        foreach ((SinkKind kind, UInt256 amount) in parts)
        {
            page.Line($"<div><dt>{Pieces.Swatch(kind)}{Words.Name(kind)}</dt><dd>{Pieces.Number(amount, asset)}<small>{Figures.Percent(amount, stolen)}{Worth(view, asset, kind)}</small></dd></div>");
        }

        page.Line($"</dl>");
    }

    private static Markup Worth(TraceView view, Asset asset, SinkKind kind) => view.Trace.Values is { } values && values.Part(view.Primary, asset, kind) is { } worth
        ? Markup.Of($"""<span class="sub">{WorthWords.Phrase(worth, values.Prices.Currency)}</span>""")
        : Markup.Empty;

    private static void WriteTable(PageWriter page, TraceView view, Asset asset)
    {
        ImmutableArray<TaintRule> rules = view.Trace.Rules;
        int[] columns = [.. Enumerable.Range(0, rules.Length)];
        SinkKind[] kinds = [.. view.Parts(asset)];
        string[] aligns = [.. columns.Select(column => Pieces.Align(kinds.Select(kind => view.Part(column, asset, kind)).Append(view.Opened(column, asset)), asset))];
        Markup Cells(Func<int, UInt256> figure, Func<TraceValues, int, Worth?> worth) => Markup.Join("", columns.Select(
            column => Pieces.Cell(figure(column), asset, aligns[column], Pieces.Worth(view, values => worth(values, column)))));
        page.Heading(Markup.Of($"By rule, in {Figures.Unit(asset)}"));
        page.Line($"""<div class="scroll"><table>""");
        page.Line($"""<thead><tr><th scope="col">Part</th>{Markup.Join("", columns.Select(column => Markup.Of($"""<th scope="col" class="n">{Words.Name(rules[column])}</th>""")))}</tr></thead>""");
        page.Line($"<tbody>");
        foreach (SinkKind kind in kinds)
        {
            page.Line($"""<tr><th scope="row">{Pieces.Swatch(kind)}{Words.Name(kind)} <span class="note means">{Words.Meaning(kind)}</span></th>{Cells(column => view.Part(column, asset, kind), (values, column) => values.Part(column, asset, kind))}</tr>""");
        }

        string total = view.IsForward ? "Stolen" : "Traced back";
        page.Line($"""<tr class="sum"><th scope="row">{total}</th>{Cells(column => view.Stolen(column, asset), (values, column) => values.Stolen(column, asset))}</tr>""");
        if (view.HasConvertedIn(asset))
        {
            page.Line($"""<tr class="sum"><th scope="row">Came in by swaps <span class="note means">got for other assets, in whose balance it stands as swapped</span></th>{Cells(column => view.ConvertedIn(column, asset), (values, column) => values.ConvertedIn(column, asset))}</tr>""");
        }

        page.Line($"</tbody></table></div>");
        if (view.Trace.Parameters.Thefts.Length > 1)
        {
            WriteThefts(page, view, asset);
        }
    }

    private static void WriteThefts(PageWriter page, TraceView view, Asset asset)
    {
        BalanceLine[] lines = [.. view.Trace.Balance.Where(line => line.Asset == asset && !(line.Stolen.IsZero && line.ConvertedIn.IsZero))];
        SinkKind[] kinds = [.. lines.SelectMany(line => line.Parts.Keys).Distinct().Order()];
        string[] aligns = [.. kinds.Select(kind => Pieces.Align(lines.Select(line => line.Of(kind)), asset))];
        string alignStolen = Pieces.Align(lines.Select(line => line.Stolen), asset);
        string alignSwaps = Pieces.Align(lines.Select(line => line.ConvertedIn), asset);
        Markup swapHeading = view.HasConvertedIn(asset) ? Markup.Of($"""<th scope="col" class="n">Came in by swaps</th>""") : Markup.Empty;
        page.Heading(Markup.Of($"By theft and rule, in {Figures.Unit(asset)}"));
        page.Line($"""<div class="scroll"><table>""");
        page.Line($"""<thead><tr><th scope="col">Theft</th><th scope="col">Rule</th>{Markup.Join("", kinds.Select(kind => Markup.Of($"""<th scope="col" class="n">{Words.Name(kind)}</th>""")))}<th scope="col" class="n">Stolen</th>{swapHeading}</tr></thead>""");
        page.Line($"<tbody>");
        foreach (BalanceLine line in lines.OrderBy(line => line.Theft))
        {
            Markup cells = Markup.Join("", kinds.Select((kind, place) => Pieces.Cell(
                line.Of(kind), asset, aligns[place], Pieces.Worth(view, values => values.Part(view.Trace.Rules.IndexOf(line.Rule), asset, kind, line.Theft)))));
            Markup stolen = Pieces.Worth(view, values => values.Stolen(view.Trace.Rules.IndexOf(line.Rule), asset, line.Theft));
            Markup came = Pieces.Worth(view, values => values.ConvertedIn(view.Trace.Rules.IndexOf(line.Rule), asset, line.Theft));
            page.Line($"""<tr><th scope="row">{Pieces.Text(view.Trace.Parameters.Thefts[line.Theft].Name)}</th><td>{Words.Name(line.Rule)}</td>{cells}{Pieces.Cell(line.Stolen, asset, alignStolen, stolen)}{(view.HasConvertedIn(asset) ? Pieces.Cell(line.ConvertedIn, asset, alignSwaps, came) : Markup.Empty)}</tr>""");
        }

        page.Line($"</tbody></table></div>");
    }
}
