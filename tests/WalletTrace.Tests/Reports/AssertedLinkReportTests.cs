using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using WalletTrace.Attribution;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Reports;

/// <summary>What is asserted off any chain stands beside a trace and apart from it; labels show whose, when and where.</summary>
public sealed partial class AssertedLinkReportTests
{
    private static readonly string Exchange = AccountScene.Account('E').ToString();

    [Fact]
    public void Links_that_touch_the_trace_are_shown_apart_and_change_no_figure()
    {
        TraceResult plain = Run([], []);
        TraceResult trace = Run([], Links());

        foreach (string ending in (string[])[".html", ".txt", ".json"])
        {
            string before = Rendered.As(ending, plain);
            string report = Spaces().Replace(Rendered.As(ending, trace), " ");
            Assert.DoesNotContain("cash from a desk", before, StringComparison.Ordinal);
            Assert.Contains("cash from a desk", report, StringComparison.Ordinal);
            Assert.Contains("5.3 million USD", report, StringComparison.Ordinal);
            Assert.Contains("First Bank", report, StringComparison.Ordinal);
            Assert.DoesNotContain("nothing to do with it", report, StringComparison.Ordinal);
        }

        Assert.Contains(LinksBeside.Caution, Rendered.As(".html", trace), StringComparison.Ordinal);
        Assert.Contains("ASSERTED LINKS, off-chain (3)", Rendered.As(".txt", trace), StringComparison.Ordinal);
        Assert.Contains("""<a href="#links">""", Rendered.As(".html", trace), StringComparison.Ordinal);
        Assert.DoesNotContain("""id="links" """.TrimEnd(), Rendered.As(".html", plain), StringComparison.Ordinal);

        // What knows of flows alone is the same to the byte.
        Assert.All((string[])[".csv", ".graphml", ".dot"], ending => Assert.Equal(Rendered.As(ending, plain), Rendered.As(ending, trace)));
        Assert.Equal(TraceText.Everything(plain), TraceText.Everything(trace));
    }

    [Fact]
    public void Links_are_reached_over_accounts_entities_and_each_other()
    {
        using var json = JsonDocument.Parse(Rendered.As(".json", Run([], Links())));

        Assert.Equal(
            ["text:a desk>text:account 123 at First Bank", $"{Exchange}>text:a desk", "x:1>text:account 123 at First Bank"],
            json.RootElement.GetProperty("assertedLinks").EnumerateArray().Select(link => $"{link.GetProperty("from").GetString()}>{link.GetProperty("to").GetString()}"));
        JsonElement entity = json.RootElement.GetProperty("entities")[0];
        Assert.Equal(("x:1", "The Exchange Ltd", "company"), (entity.GetProperty("id").GetString(), entity.GetProperty("name").GetString(), entity.GetProperty("kind").GetString()));
    }

    [Fact]
    public void Labels_show_whose_the_account_is_of_which_days_they_speak_and_where_they_stand()
    {
        Label label = Label() with { ValidFrom = new DateOnly(2022, 8, 8), ValidUntil = new DateOnly(2025, 3, 21), Url = "https://example.org/list" };
        TraceResult trace = Run([label], []);

        string line = Assert.Single(trace.Explain(AccountScene.Account('E')), line => line.Layer == Layer.Attributed).Text;
        Assert.Equal(
            $"{Exchange} is “Hot wallet” (Exchange), of “The Exchange Ltd”, from 2022-08-08 until 2025-03-21, according to a list (confidence Unknown, https://example.org/list).", line);
        Assert.Contains("Hot wallet (exchange, of The Exchange Ltd)", Rendered.As(".txt", trace), StringComparison.Ordinal);
        string page = Rendered.As(".html", trace);
        Assert.All((string[])["The Exchange Ltd (x:1)", "from 2022-08-08 until 2025-03-21", "https://example.org/list"], text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.DoesNotContain("href=\"https", page, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Rendered.As(".json", trace));
        JsonElement told = json.RootElement.GetProperty("labels")[0];
        Assert.Equal(
            ("x:1", "https://example.org/list", "2022-08-08", "2025-03-21"),
            (told.GetProperty("entity").GetString(), told.GetProperty("url").GetString(), told.GetProperty("validFrom").GetString(), told.GetProperty("validUntil").GetString()));
    }

    [Fact]
    public void A_label_of_a_range_or_a_contract_says_that_it_is_one()
    {
        TraceResult trace = Run([Label() with { Subject = LabelSubject.Range(AccountScene.Account('E'), AccountScene.Account('F')) }, Label() with { Subject = LabelSubject.Contract(AccountScene.Account('E')) }], []);

        string[] lines = [.. trace.Explain(AccountScene.Account('E')).Where(line => line.Layer == Layer.Attributed).Select(line => line.Text)];
        Assert.Contains(lines, line => line.Contains("(Exchange; said of the range it is in)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("(Exchange; said of the contract at it)", StringComparison.Ordinal));
    }

    [Fact]
    public void Hostile_texts_of_links_entities_and_places_stay_texts()
    {
        string[] texts = [.. HostileText.All];
        var entities = new EntitySet(
            texts.Select(text => new Entity(text, text, EntityKind.Person, text) { Aliases = [text], Countries = [text], Url = text }),
            null,
            texts.Select(text => new AssertedLink(Exchange, text, text, text) { Amount = text, Url = text }));
        TraceResult trace = Run([.. texts.Select(text => Label() with { Text = "plain", Source = text, Entity = text, Url = text })], [], entities);

        foreach (string ending in Rendered.Formats)
        {
            string report = Rendered.As(ending, trace, new ReportOptions { MaxSinks = int.MaxValue, MaxPaths = int.MaxValue, MaxCoverage = int.MaxValue });
            Assert.Empty(HostileText.HidingIn(report));
            if (ending is ".html" or ".graphml")
            {
                using var reader = XmlReader.Create(new StringReader(report), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, CheckCharacters = true });
                Assert.Equal(Rendered.As(ending, Run([], Links())).Contains("<script", StringComparison.Ordinal), XDocument.Load(reader).Descendants().Any(element => element.Name.LocalName == "script"));
            }
        }
    }

    private static Label Label() => new(AccountScene.Account('E'), "Hot wallet", Category.Exchange, "a list") { Entity = "x:1" };

    private static AssertedLink[] Links() =>
    [
        new(Exchange, "text:a desk", "cash from a desk", "an indictment") { Amount = "5.3 million USD", On = new DateOnly(2025, 1, 31), Url = "https://example.org/case", Date = new DateOnly(2025, 11, 4) },
        new("text:a desk", "text:account 123 at First Bank", "paid in", "an indictment"),
        new("x:1", "text:account 123 at First Bank", "holds it", "an indictment") { On = new DateOnly(2025, 2, 1) },
        new("x:2", "text:another bank", "nothing to do with it", "an indictment"),
    ];

    private static TraceResult Run(Label[] labels, AssertedLink[] links, EntitySet? entities = null)
    {
        var scene = new AccountScene();
        scene.Pay(1, 'X', 'S', 100);
        scene.Pay(2, 'S', 'E', 100);
        entities ??= new EntitySet([new Entity("x:1", "The Exchange Ltd", EntityKind.Company, "a register")], null, links);
        return Trace.From(Theft.Wallet(AccountScene.Account('S')).Amount(AccountScene.Wei(100)).At(height: 1)).Over(scene.Cover("S").Ledger())
            .Knowing(new LabelSet(labels.Length > 0 ? labels : [Label()], entities)).RunAsync().GetAwaiter().GetResult();
    }

    // Text is wrapped to lines.
    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}
