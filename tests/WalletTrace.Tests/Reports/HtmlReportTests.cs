using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Reports;

public sealed class HtmlReportTests
{
    private static readonly string[] Loading = ["script", "img", "iframe", "object", "embed", "audio", "video", "source", "image", "use", "base", "form", "foreignObject"];

    private static readonly TraceResult[] Traces =
    [
        TraceFixtures.Small(), TraceFixtures.Utxo(), TraceFixtures.TwoThefts(), TraceFixtures.Backward(), TraceFixtures.Small(TaintRule.Poison),
        TraceFixtures.Many([], others: 300), TraceFixtures.FewPathsTold(), TraceFixtures.TwoAssets(), TraceFixtures.LongTail(), TraceFixtures.Deposited(),
    ];

    public static TheoryData<int> Each => [.. Enumerable.Range(0, Traces.Length)];

    [Theory]
    [MemberData(nameof(Each))]
    public void Is_well_formed(int trace) => Assert.Equal("html", Page(Traces[trace]).Root!.Name.LocalName);

    [Theory]
    [MemberData(nameof(Each))]
    public void Loads_nothing_and_runs_nothing(int trace)
    {
        XDocument page = Page(Traces[trace]);

        Assert.DoesNotContain(page.Descendants(), element => Loading.Contains(element.Name.LocalName));
        foreach (XAttribute attribute in page.Descendants().Attributes())
        {
            Assert.False(attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase), attribute.ToString());
            Assert.NotEqual("style", attribute.Name.LocalName);
            Assert.NotEqual("src", attribute.Name.LocalName);
            if (attribute.Name.LocalName == "href")
            {
                Assert.True(attribute.Value is "data:," || attribute.Value.StartsWith('#'), attribute.ToString());
            }
        }

        string style = Assert.Single(page.Descendants("style")).Value;
        Assert.DoesNotContain("url(", style, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", style, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Allows_its_own_style_by_hash_and_nothing_else()
    {
        XDocument page = Page(Traces[0]);
        string style = page.Descendants("style").Single().Value;
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));

        XElement policy = page.Descendants("meta").Single(meta => meta.Attribute("http-equiv")?.Value == "Content-Security-Policy");

        Assert.Equal($"default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'", policy.Attribute("content")!.Value);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Every_link_has_its_place_and_every_id_is_one(int trace)
    {
        XDocument page = Page(Traces[trace]);
        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(page.Descendants("a"), link => Assert.Contains(link.Attribute("href")!.Value[1..], ids));
        Assert.All(page.Descendants().Attributes("aria-labelledby").SelectMany(named => named.Value.Split(' ')), id => Assert.Contains(id, ids));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Pictures_and_tables_are_named_for_those_who_do_not_see_them(int trace)
    {
        XDocument page = Page(Traces[trace]);

        Assert.All(page.Descendants("svg"), picture =>
        {
            Assert.Equal("img", picture.Attribute("role")?.Value);
            Assert.NotNull(picture.Attribute("aria-label") ?? picture.Attribute("aria-labelledby"));
        });
        Assert.All(page.Descendants("table"), table => Assert.All(table.Descendants("th"), heading => Assert.NotNull(heading.Attribute("scope"))));
        Assert.All(page.Descendants("table"), table => Assert.Single(table.Descendants("tr").Select(Width).Distinct()));

        static int Width(XElement row) => row.Elements().Sum(cell => (int?)cell.Attribute("colspan") ?? 1);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Every_class_that_is_used_has_a_style(int trace)
    {
        XDocument page = Page(Traces[trace]);
        string style = page.Descendants("style").Single().Value;

        IEnumerable<string> used = page.Descendants().Attributes("class").SelectMany(names => names.Value.Split(' ')).Distinct();

        Assert.All(used, name => Assert.Matches($@"\.{Regex.Escape(name)}(?![\w-])", style));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void No_picture_leaves_its_frame(int trace)
    {
        foreach (XElement picture in Page(Traces[trace]).Descendants("svg"))
        {
            double[] frame = [.. picture.Attribute("viewBox")!.Value.Split(' ').Select(Number)];
            foreach (XElement box in picture.Descendants("rect"))
            {
                Assert.InRange(Number(box.Attribute("x")!.Value), -0.1, frame[2]);
                Assert.InRange(Number(box.Attribute("y")!.Value), -0.1, frame[3]);
                Assert.InRange(Number(box.Attribute("x")!.Value) + Number(box.Attribute("width")!.Value), 0, frame[2] + 1);
                Assert.InRange(Number(box.Attribute("y")!.Value) + Number(box.Attribute("height")!.Value), 0, frame[3] + 1);
            }
        }

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Colours_have_enough_contrast()
    {
        string style = Page(Traces[0]).Descendants("style").Single().Value;
        foreach (string scheme in (string[])[style[..style.IndexOf("@media", StringComparison.Ordinal)], style[style.IndexOf("@media", StringComparison.Ordinal)..]])
        {
            double page = Luminance(scheme, "page");
            foreach (string text in (string[])["ink", "soft", "link"])
            {
                Assert.True(Contrast(page, Luminance(scheme, text)) >= 4.5, $"{text}: {Contrast(page, Luminance(scheme, text))}");
            }
        }

        static double Contrast(double a, double b) => (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    [Fact]
    public void Tells_what_it_cuts_off()
    {
        string page = Rendered.As(".html", Traces[5], new ReportOptions { MaxSinks = 3, MaxPaths = 2, MaxBounds = 1 });

        Assert.Contains("and 297 more, together", page, StringComparison.Ordinal);
        Assert.Contains("And 298 more paths, which together carry", page, StringComparison.Ordinal);
        Assert.Contains("299 have none here", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_the_labels_at_which_the_trace_stops()
    {
        XDocument page = Page(TraceFixtures.StoppedAtLabels("first", "<second>"));

        Assert.Equal("first; <second>".Split("; ").Order(StringComparer.Ordinal), page.Descendants("dt").Single(name => name.Value == "Stops at labels").ElementsAfterSelf("dd").First().Value.Split("; "));
    }

    [Fact]
    public void Explains_every_rule_it_used()
    {
        string page = Rendered.As(".html", TraceFixtures.Small(Enum.GetValues<TaintRule>()));

        Assert.All(Enum.GetValues<TaintRule>(), rule => Assert.Contains(Escaping.Html(Words.Meaning(rule)), page, StringComparison.Ordinal));
    }

    // WCAG 2.2, relative luminance.
    private static double Luminance(string scheme, string name)
    {
        string digits = Regex.Match(scheme, $"--{name}:#([0-9a-f]+)").Groups[1].Value;
        digits = digits.Length == 3 ? string.Concat(digits.Select(digit => new string(digit, 2))) : digits;
        double[] parts =
        [
            .. Enumerable.Range(0, 3).Select(i => int.Parse(digits.AsSpan(i * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
                .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)),
        ];
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    private static XDocument Page(TraceResult trace)
    {
        using var reader = XmlReader.Create(new StringReader(Rendered.As(".html", trace)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
