using WalletTrace.Graph;
using WalletTrace.Inference;
using WalletTrace.Tracing;

namespace WalletTrace.Reports.Html;

/// <summary>The paths under the first conserving rule, each a hop table that opens.</summary>
internal static class PathsSection
{
    private const int LongRoute = 3;

    public static void Write(PageWriter page, TraceView view)
    {
        page.Line($"""<section id="paths">""");
        page.Line($"<h2>Paths</h2>");
        if (view.Primary < 0)
        {
            page.Line($"<p>Poison gives no path an amount. Trace again with a rule that conserves value.</p>");
        }
        else
        {
            WriteList(page, view, view.Paths(view.Primary));
        }

        page.Line($"</section>");
    }

    internal static void WriteList(PageWriter page, TraceView view, PathSection section)
    {
        string rule = Words.Name(view.Trace.Rules[view.Primary]);
        int all = section.Listed.Length + section.CutOff;
        page.Line($"""<p class="note">{Words.Count(all, "path")} under {rule}, the largest first. A path’s amount is the part of the {view.TracedWord} value that travelled this very path, so all paths into a place sum to what the place holds.</p>""");
        // One path stands open as an example; on paper all do.
        int open = section.Listed.TakeWhile(path => path.Hops.IsEmpty).Count();
        for (int i = 0; i < section.Listed.Length; i++)
        {
            WritePath(page, view, section.Listed[i], i, isOpen: i == open);
        }

        if (section.CutOff > 0)
        {
            page.Line($"""<p class="note">And {Words.Count(section.CutOff, "more path")}, which together carry {Pieces.Amounts(section.CutOffAmounts)}.</p>""");
        }

        if (!section.Untold.IsEmpty)
        {
            page.Line($"""<p class="note">Another {Pieces.Amounts(section.Untold)} travelled by paths that the trace did not tell apart.</p>""");
        }
    }

    internal static void WritePath(PageWriter page, TraceView view, LaunderingPath path, int place, bool isOpen)
    {
        Asset asset = path.Sink.Asset;
        string way = path.Hops.IsEmpty ? "never moved" : $"{Words.Count(path.Hops.Length, "hop")}, {Span(path)}";
        page.Line($"""<details{new Markup(isOpen ? " open=\"\"" : "")}>""");
        page.Line($"""<summary><span class="rank">{place + 1}</span><span>{Pieces.Amount(path.Amount, asset)}{Pieces.Worth(view, values => values.Of(path))}</span><span class="route">{Pieces.Swatch(path.Sink.Kind)}{Route(view, path)}</span><span class="note">{way}</span></summary>""");
        if (!path.Detoured.IsZero)
        {
            page.Line($"""<p class="note">{Pieces.Amount(path.Detoured, asset)} of it made round trips on its way, back to an account of the path; they are left out of the hops.</p>""");
        }

        if (path.Hops.IsEmpty)
        {
            page.Line($"""<p class="note">It has not left {Brief(view, path.Start)}.</p>""");
        }
        else
        {
            WriteHops(page, view, path);
        }

        page.Line($"</details>");
    }

    /// <summary>The places on the way and the end, by short names: all of a short path, the first and the last of a long one.</summary>
    private static Markup Route(TraceView view, LaunderingPath path)
    {
        Markup[] between = [.. path.Hops.Skip(1).Select(hop => Brief(view, hop.From))];
        Markup end = Brief(view, path.Sink.Name);
        Markup[] shown = between.Length <= LongRoute
            ? [.. between, end]
            : [between[0], Markup.Of($"{Words.Count(between.Length - 2, "place")} more"), between[^1], end];
        return Markup.Join(""" <span class="arrow" aria-label="to">→</span> """, shown);
    }

    private static Markup Brief(TraceView view, Vertex vertex) => view.LabelOf(vertex) is { } label
        ? Pieces.Text(label.Text)
        : Markup.Of($"""<span class="mono">{view.ShortName(vertex)}</span>""");

    private static void WriteHops(PageWriter page, TraceView view, LaunderingPath path)
    {
        page.Line($"""<div class="hops"><table>""");
        page.Line($"""<thead><tr><th scope="col">Hop</th><th scope="col">Time (UTC)</th><th scope="col">From</th><th scope="col">To</th><th scope="col" class="n">Value moved</th><th scope="col" class="n">{(view.IsForward ? "Stolen part" : "Traced part")}</th></tr></thead>""");
        page.Line($"<tbody>");
        for (int step = 0; step < path.Hops.Length; step++)
        {
            Hop hop = path.Hops[step];
            FlowDetail at = hop.Detail;
            Asset moved = hop.From.Asset;
            Vertex to = view.Graph.Vertices[view.To(hop.Flow)];
            Markup receiver = at.Owner is { } owner && to.Account != owner
                ? Markup.Of($"""{Pieces.Place(view, owner)}<span class="sub">spent in <span class="mono">{view.ShortName(to)}</span></span>""")
                : Pieces.Place(view, to);
            Markup value = Markup.Of($"{Pieces.Amount(hop.Value, moved)}{Worth(view, hop, hop.Value, moved)}");
            Markup traced = Markup.Of($"{Pieces.Amount(hop.Traced, moved)}{Worth(view, hop, hop.Traced, moved)}");
            string how = Words.Id(at.Kind);
            if (view.Swapped(hop.Flow) is var (given, got))
            {
                (Amount ofGiven, Amount ofGot) = view.TracedSwap(view.Trace.Rules.IndexOf(path.Rule), hop.Flow);
                value = Markup.Of($"""{Pieces.Amount(given.Units, given.Asset)}{Worth(view, hop, given.Units, given.Asset)}<span class="sub">swapped for {Pieces.Amount(got.Units, got.Asset)}</span>{Worth(view, hop, got.Units, got.Asset)}""");
                traced = Markup.Of($"""{Pieces.Amount(ofGiven.Units, given.Asset)}{Worth(view, hop, ofGiven.Units, given.Asset)}<span class="sub">{Pieces.Amount(ofGot.Units, got.Asset)}</span>{Worth(view, hop, ofGot.Units, got.Asset)}""");
                how = "swap, inferred by the rule " + Words.Id(((Swap)at.Finding!).Rule);
            }

            page.Line($"""<tr class="hop"><th scope="row">{step + 1}</th><td>{Figures.Time(at.Time)}</td><td class="who" data-is="From">{Sender(view, hop)}</td><td class="who" data-is="To">{receiver}</td><td class="n" data-is="Value moved">{value}</td><td class="n" data-is="{(view.IsForward ? "Stolen part" : "Traced part")}">{traced}</td></tr>""");
            page.Line($"""<tr class="tx"><td></td><td colspan="5"><span class="mono">{Words.Mover(at)}</span> {how}, index {at.Index}, height {at.Height}</td></tr>""");
        }

        page.Line($"</tbody></table></div>");
    }

    private static Markup Worth(TraceView view, Hop hop, UInt256 units, Asset asset) => Pieces.Worth(view, values => values.At(hop.Flow, new Amount(units, asset)));

    // A coin leaves the transaction that the hop's second line names in full.
    private static Markup Sender(TraceView view, Hop hop)
    {
        Vertex from = view.Graph.Vertices[view.From(hop.Flow)];
        return from.Kind == VertexKind.Transaction ? Markup.Of($"""<span class="mono">{view.ShortName(from)}</span>""") : Pieces.Place(view, from);
    }

    private static string Span(LaunderingPath path)
    {
        string first = Figures.Day(path.Hops.Min(hop => hop.Detail.Time));
        string last = Figures.Day(path.Hops.Max(hop => hop.Detail.Time));
        return first == last ? first : $"{first} to {last}";
    }
}
