using WalletTrace.Graph;
using WalletTrace.Tracing;
using WalletTrace.Valuation;

namespace WalletTrace.Reports.Html;

/// <summary>The small pieces of the page: amounts, names, labels.</summary>
internal static class Pieces
{
    /// <summary>The most decimals whose figures the style sheet aligns by their points.</summary>
    private const int AlignedDecimals = 18;

    /// <summary>The margin around a picture that is a file of its own.</summary>
    private const double Margin = 16;

    /// <summary>An exact number; what follows the decimal point recedes, and takes the room that an <see cref="Align"/> class gives it.</summary>
    public static Markup Number(UInt256 units, Asset asset)
    {
        (string whole, string fraction) = Figures.Split(units, asset);
        return Markup.Of($"""{whole}<span class="f">{fraction}</span>""");
    }

    /// <summary>An exact amount with its unit.</summary>
    public static Markup Amount(UInt256 units, Asset asset)
    {
        (string whole, string fraction) = Figures.Split(units, asset);
        return fraction.Length == 0
            ? Markup.Of($"{whole} {Figures.Unit(asset)}")
            : Markup.Of($"""{whole}<span class="f">{fraction}</span> {Figures.Unit(asset)}""");
    }

    /// <summary>Several amounts as a list in words.</summary>
    public static Markup Amounts(IEnumerable<Amount> amounts) => Markup.Join(" and ", amounts.Select(amount => Amount(amount.Units, amount.Asset)));

    /// <summary>A cell with an exact number, aligned with the others of its column.</summary>
    public static Markup Cell(UInt256 units, Asset asset, string align) => Markup.Of($"""<td class="n {align}">{Number(units, asset)}</td>""");

    /// <summary>The same with what the number was worth, where prices are known, below it.</summary>
    public static Markup Cell(UInt256 units, Asset asset, string align, Markup worth) => Markup.Of($"""<td class="n {align}">{Number(units, asset)}{worth}</td>""");

    /// <summary>What something was worth, as a line of its own; empty without prices, and for nothing.</summary>
    public static Markup Worth(TraceView view, Func<TraceValues, Worth?> figure) =>
        view.Trace.Values is { } values && figure(values) is { } worth && worth != Valuation.Worth.None
            ? Markup.Of($"""<span class="sub">{WorthWords.Text(worth, values.Prices.Currency)}</span>""")
            : Markup.Empty;

    /// <summary>The class of cells that align the decimal points of these figures.</summary>
    public static string Align(IEnumerable<UInt256> figures, Asset asset)
    {
        int longest = figures.Select(units => Figures.Split(units, asset).Fraction.Length).DefaultIfEmpty(0).Max();
        return FormattableString.Invariant($"d{Math.Clamp(longest - 1, 0, AlignedDecimals)}");
    }

    /// <summary>A vertex by its whole name, with its label.</summary>
    public static Markup Place(TraceView view, Vertex vertex) => vertex.Kind switch
    {
        VertexKind.Holding => Place(view, vertex.Account!.Value),
        VertexKind.Transaction => Markup.Of($"""<span class="mono">{view.Name(vertex)}</span>"""),
        _ => Markup.Of($"{view.Name(vertex)}"),
    };

    /// <summary>An account by its whole name, with its label.</summary>
    public static Markup Place(TraceView view, Account account) => view.LabelOf(account) is { } label
        ? Markup.Of($"""<span class="mono">{view.Name(account)}</span><span class="sub">{Text(label.Text)}</span>""")
        : Markup.Of($"""<span class="mono">{view.Name(account)}</span>""");

    /// <summary>Text of unknown origin, cut, and kept from turning the text around it.</summary>
    public static Markup Text(string? text) => Markup.Of($"<bdi>{Escaping.Shown(text)}</bdi>");

    /// <summary>A sentence of the trace's own that may quote text of unknown origin.</summary>
    public static Markup Sentence(string text) => Markup.Of($"<bdi>{Escaping.Shown(text, Escaping.SentenceLength)}</bdi>");

    /// <summary>Begins a picture: named for those who do not see it, and in a page with room to be moved from side to side.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="id">By what the page knows the picture.</param>
    /// <param name="width">Its width, in units of its own.</param>
    /// <param name="height">Its height.</param>
    /// <param name="title">What it is.</param>
    /// <param name="description">What is to be seen on it.</param>
    public static void OpenPicture(PageWriter page, string id, double width, double height, string title, string description)
    {
        switch (page.Form)
        {
            case PageForm.Page:
                page.Line($"""<div class="scroll wide" tabindex="0" role="region" aria-labelledby="{id}">""");
                page.Line($"""<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id} {id}-desc">""");
                page.Line($"""<title id="{id}">{title}</title>""");
                page.Line($"""<desc id="{id}-desc">{description}</desc>""");
                break;
            case PageForm.Fragment:
                page.Line($"""<div class="scroll wide" tabindex="0" role="region" aria-label="{title}">""");
                page.Line($"""<svg viewBox="0 0 {width} {height}" role="img" aria-label="{title}. {description}">""");
                break;
            default:
                (double wide, double high) = (width + (2 * Margin), height + (2 * Margin));
                page.Line($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-Margin} {-Margin} {wide} {high}" width="{wide}" height="{high}" role="img" aria-label="{title}. {description}">""");
                page.Line($"<title>{title}</title>");
                page.Line($"""<rect class="paper" x="{-Margin}" y="{-Margin}" width="{wide}" height="{high}"/>""");
                break;
        }
    }

    /// <summary>Ends a picture.</summary>
    public static void ClosePicture(PageWriter page)
    {
        if (page.Form == PageForm.Picture)
        {
            page.Line($"</svg>");
        }
        else
        {
            page.Line($"</svg></div>");
        }
    }

    /// <summary>A square in the colour of a part of the balance.</summary>
    public static Markup Swatch(SinkKind kind) => Markup.Of($"""<span class="swatch {PageStyle.ClassOf(kind)}"></span>""");
}
