using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Tracing;
using WalletTrace.Valuation;

namespace WalletTrace.Reports.Html;

/// <summary>The small pieces of the page: amounts, names, labels.</summary>
internal static class Pieces
{
    /// <summary>The most decimals whose figures the style sheet aligns by their points.</summary>
    private const int AlignedDecimals = 18;

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

    /// <summary>A square in the colour of a part of the balance.</summary>
    public static Markup Swatch(SinkKind kind) => Markup.Of($"""<span class="swatch {PageStyle.ClassOf(kind)}"></span>""");
}
