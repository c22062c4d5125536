using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Reports;
using WalletTrace.Reports.Views;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Reports.Views;

/// <summary>Every result as a piece of HTML: text stays text, nothing of the page around is touched, and the same result gives the same piece.</summary>
public sealed class FragmentTests
{
    private const string Harmless = "harmless";

    private static readonly string[] Loading =
        ["script", "img", "iframe", "object", "embed", "audio", "video", "source", "image", "use", "base", "form", "foreignObject", "link", "meta", "h1", "h2", "h3", "h4", "h5", "h6"];

    private static readonly IReadOnlyDictionary<string, object> Results = ShownResults.Of(Harmless);

    public static TheoryData<string> Names => [.. Results.Keys];

    // A ledger takes no NUL; what is longer is cut in the same way.
    public static TheoryData<string> HostileTexts => [.. HostileText.All.Select(text => (text.Length > 200 ? text[..200] : text).Replace('\0', '\u0001'))];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_piece_is_well_formed_and_leaves_the_page_around_alone(string name)
    {
        XElement piece = Parse(Html(Results[name]));

        Assert.Equal(("div", FragmentStyle.Class), (piece.Name.LocalName, piece.Attribute("class")?.Value));
        Assert.Equal("style", piece.Elements().First().Name.LocalName);
        Assert.Single(piece.Descendants("style"));
        Assert.DoesNotContain(piece.Descendants(), element => Loading.Contains(element.Name.LocalName));
        foreach (XAttribute attribute in piece.Descendants().Attributes())
        {
            Assert.False(attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase), attribute.ToString());
            Assert.DoesNotContain(attribute.Name.LocalName, (string[])["id", "style", "src", "href", "aria-labelledby"]);
        }

        string style = piece.Descendants("style").Single().Value;
        Assert.DoesNotContain("url(", style, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", style, StringComparison.OrdinalIgnoreCase);
        Assert.All(TopSelectors(style), selector => Assert.Contains($".{FragmentStyle.Class}", selector, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_class_that_is_used_has_a_style_and_pictures_have_names(string name)
    {
        XElement piece = Parse(Html(Results[name]));
        string style = piece.Descendants("style").Single().Value;

        IEnumerable<string> used = piece.Descendants().Attributes("class").SelectMany(names => names.Value.Split(' ')).Distinct();

        Assert.All(used, one => Assert.Matches($@"\.{Regex.Escape(one)}(?![\w-])", style));
        Assert.All(piece.Descendants("svg"), picture => Assert.NotNull(picture.Attribute("aria-label")));
        Assert.All(piece.Descendants("table"), table => Assert.Single(table.Descendants("tr").Select(Width).Distinct()));

        static int Width(XElement row) => row.Elements().Sum(cell => (int?)cell.Attribute("colspan") ?? 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_result_has_a_plain_text_of_its_own(string name)
    {
        string text = Assert.IsType<string>(ResultText.Of(Results[name]));

        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("WalletTrace.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(TextLayout.Columns(line) <= 110 || line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(word => word.Length > 50), line));
    }

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public void Hostile_text_is_text_in_every_piece(string text)
    {
        foreach ((string name, object result) in ShownResults.Of(text))
        {
            string html = Html(result);

            Assert.Empty(HostileText.HidingIn(html));
            Assert.Equal(Shape(Parse(Html(Results[name]))), Shape(Parse(html)));
            Assert.Empty(HostileText.HidingIn(ResultText.Of(result) ?? ""));
        }
    }

    [Fact]
    public void Whatever_text_a_claim_has_its_cell_holds_that_text() => Gen.String.Sample(
        text =>
        {
            string html = Html(new Label(AccountScene.Account('L'), text, Category.Exchange, "test"));

            Assert.Empty(HostileText.HidingIn(html));
            // Readers of XML fold ends of lines, of which none is left, and keep spaces.
            Assert.Equal(Escaping.Shown(text, 600), Parse(html).Descendants("td").ElementAt(1).Value);
        },
        iter: 300);

    [Fact]
    public void The_culture_plays_no_part()
    {
        var strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        strange.NumberFormat.NumberDecimalSeparator = strange.NumberFormat.PercentDecimalSeparator = "·";
        strange.NumberFormat.NumberGroupSeparator = "’";
        strange.NumberFormat.NegativeSign = "minus";
        strange.DateTimeFormat.DateSeparator = "~";
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            foreach ((string name, object result) in Results)
            {
                string html = Html(result);
                string? text = ResultText.Of(result);
                CultureInfo.CurrentCulture = strange;
                object again = ShownResults.Of(Harmless)[name];
                Assert.Equal(html, Html(again));
                Assert.Equal(text, ResultText.Of(again));
                CultureInfo.CurrentCulture = before;
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Every_type_that_shows_itself_is_among_the_tested()
    {
        IEnumerable<Type> showing = typeof(ResultText).Assembly.GetExportedTypes()
            .Where(type => type.GetMethod("ToHtml", BindingFlags.Public | BindingFlags.Instance, []) is { } shows && shows.ReturnType == typeof(string));
        HashSet<Type> tested = [.. Results.Values.Select(result => result.GetType()).Select(type => type.IsGenericType ? type.GetGenericTypeDefinition() : type)];

        Assert.All(showing, type => Assert.Contains(type, tested));
    }

    [Fact]
    public void A_piece_is_dark_where_a_notebook_says_so_and_light_where_it_says_so()
    {
        string style = Parse(Html(Results["sinks"])).Descendants("style").Single().Value;

        Assert.Matches(@"^\.wallettrace\.wallettrace\{color-scheme:light dark;", style);
        Assert.Matches(@"\[data-jp-theme-light=""true""\] \S*,\.vscode-light \S*\{color-scheme:light\}", style);
        Assert.Matches(@"\[data-jp-theme-light=""false""\] \S*,\.vscode-dark \S*,\.vscode-high-contrast \S*\{color-scheme:dark\}", style);
        Assert.Contains("--ink:light-dark(#1a1e24,#e4e8ed)", style, StringComparison.Ordinal);
    }

    [Fact]
    public void A_style_has_what_the_piece_uses_and_nothing_more()
    {
        string style = Parse(Html(Results["label"])).Descendants("style").Single().Value;

        Assert.DoesNotContain("svg", style, StringComparison.Ordinal);
        Assert.DoesNotContain(".hops", style, StringComparison.Ordinal);
        Assert.DoesNotContain("header", style, StringComparison.Ordinal);
        Assert.DoesNotContain("--mixers", style, StringComparison.Ordinal);
        Assert.InRange(style.Length, 500, 4_000);
    }

    private static string Html(object result) => ResultHtml.Of(result) ?? Assert.IsType<TracePicture>(result).ToHtml();

    private static XElement Parse(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { CheckCharacters = true });
        return XElement.Load(reader);
    }

    private static SortedSet<string> Shape(XElement piece) => new(
        piece.Descendants().SelectMany(element => element.Attributes().Select(attribute => $"{element.Name}@{attribute.Name}").Append(element.Name.ToString())), StringComparer.Ordinal);

    private static IEnumerable<string> TopSelectors(string style)
    {
        int depth = 0;
        int from = 0;
        for (int at = 0; at < style.Length; at++)
        {
            if (style[at] == '{' && depth++ == 0)
            {
                foreach (string selector in style[from..at].Split(','))
                {
                    yield return selector;
                }
            }
            else if (style[at] == '}' && --depth == 0)
            {
                from = at + 1;
            }
        }
    }
}
