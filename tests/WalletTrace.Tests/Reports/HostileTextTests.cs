using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Reports;

/// <summary>Labels, sources, names and symbols that try to become markup, formulas or commands arrive as text in every format.</summary>
public sealed partial class HostileTextTests
{
    private static readonly ReportOptions All = new() { MaxSinks = int.MaxValue, MaxPaths = int.MaxValue, MaxCoverage = int.MaxValue };

    // Whitespace around text is folded by readers of XML and HTML.
    private static readonly IReadOnlyList<string> Texts = HostileText.All;

    private static readonly TraceResult Trace = TraceFixtures.Many(Texts, name: string.Join(" ", Texts.Take(10)), symbol: "<U>\u202E=1\"");

    public static TheoryData<string> Endings => [.. Rendered.Formats];

    [Theory]
    [MemberData(nameof(Endings))]
    public void Nothing_that_hides_or_steers_is_left(string ending)
    {
        string report = Rendered.As(ending, Trace, All);

        Assert.Empty(HostileText.HidingIn(report));
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void A_hostile_title_is_a_title(string ending)
    {
        foreach (string title in Texts)
        {
            string report = Rendered.As(ending, TraceFixtures.Many(["one"]), All with { Title = title });

            Assert.Empty(HostileText.HidingIn(report));
            if (ending is ".html" or ".graphml")
            {
                Parse(report);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void A_hostile_name_of_a_service_is_a_name(string ending)
    {
        foreach (string service in Texts)
        {
            string report = Rendered.As(ending, TraceFixtures.Deposited(service), All);

            Assert.Empty(HostileText.HidingIn(report));
            if (ending is ".html" or ".graphml")
            {
                Parse(report);
            }

            if (ending == ".csv")
            {
                Assert.All(DelimitedText.Read(report).SelectMany(row => row), cell => Assert.DoesNotMatch(FormulaStart(), cell));
            }
        }
    }

    [Fact]
    public void Html_holds_every_text_as_text()
    {
        XDocument page = Parse(Rendered.As(".html", Trace, All));
        HashSet<string> found = [.. page.Descendants("bdi").Select(element => element.Value)];

        foreach (string text in Texts)
        {
            Assert.Contains(Escaping.Shown(text), found);
        }
    }

    [Fact]
    public void Html_has_no_element_or_attribute_of_the_texts()
    {
        XDocument page = Parse(Rendered.As(".html", Trace, All));
        XDocument harmless = Parse(Rendered.As(".html", TraceFixtures.Many([.. Texts.Select(_ => "harmless")]), All));

        Assert.Equal(Names(harmless), Names(page));
    }

    [Fact]
    public void Json_holds_every_text_unchanged()
    {
        using JsonDocument json = JsonDocument.Parse(Rendered.As(".json", Trace, All));
        string?[] labels = [.. json.RootElement.GetProperty("labels").EnumerateArray().Select(label => label.GetProperty("text").GetString())];

        foreach (string text in Texts)
        {
            // What is no Unicode text at all cannot be written in UTF-8.
            Assert.Contains(string.Concat(text.EnumerateRunes()), labels);
        }
    }

    [Fact]
    public void Csv_has_no_cell_that_a_spreadsheet_reads_as_a_formula()
    {
        List<List<string>> rows = DelimitedText.Read(Rendered.As(".csv", Trace, All));

        Assert.All(rows, row => Assert.Equal(rows[0].Count, row.Count));
        Assert.All(rows.SelectMany(row => row), cell => Assert.DoesNotMatch(FormulaStart(), cell));
    }

    [Fact]
    public void Csv_split_at_semicolons_has_no_formula_either()
    {
        // Where the comma is the decimal point, spreadsheets split at semicolons and do not see our quotes.
        IEnumerable<string> cells = Rendered.As(".csv", Trace, All).Split(';', '\n');

        Assert.All(cells, cell => Assert.DoesNotMatch(FormulaStart(), cell));
    }

    [Fact]
    public void Csv_holds_every_text_but_for_its_guard()
    {
        List<List<string>> rows = DelimitedText.Read(Rendered.As(".csv", Trace, All));
        HashSet<string> found = [.. rows.Select(row => row[rows[0].IndexOf("to_label")].Replace("'", "", StringComparison.Ordinal))];

        foreach (string text in Texts)
        {
            Assert.Contains(Escaping.Visible(text).Replace("'", "", StringComparison.Ordinal), found);
        }
    }

    [Fact]
    public void Graphml_holds_every_text_as_text()
    {
        XDocument graph = Parse(Rendered.As(".graphml", Trace, All));
        HashSet<string> found = [.. graph.Descendants().Where(element => element.Attribute("key")?.Value == "label").Select(element => element.Value)];

        foreach (string text in Texts)
        {
            Assert.Contains(Escaping.Shown(text), found);
        }
    }

    [Fact]
    public void Dot_is_a_list_of_quoted_statements()
    {
        string dot = Rendered.As(".dot", Trace, All);
        string[] lines = dot.Split('\n');

        Assert.Matches(DotHead(), lines[0]);
        Assert.All(lines[1..4], line => Assert.EndsWith(";", line, StringComparison.Ordinal));
        Assert.All(lines[4..^2], line => Assert.Matches(DotStatement(), line));
        Assert.Equal("}", lines[^2]);
        Assert.Empty(lines[^1]);
    }

    [Fact]
    public void Text_keeps_to_its_lines_and_width()
    {
        string[] lines = Rendered.As(".txt", Trace, All).Split('\n');

        // Only a word that is longer than a line, like a transaction's id, may go beyond it.
        Assert.All(lines, line => Assert.True(TextLayout.Columns(line) <= 80 || line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(word => word.Length > 60), line));
        foreach (string text in Texts.Where(text => text.Length < 40))
        {
            string start = Escaping.Terminal(text);
            Assert.Contains(lines, line => line.Contains(start.Trim(), StringComparison.Ordinal));
        }
    }

    private static XDocument Parse(string xml)
    {
        using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, CheckCharacters = true });
        return XDocument.Load(reader);
    }

    private static SortedSet<string> Names(XDocument page) => new(
        page.Descendants().SelectMany(element => element.Attributes().Select(attribute => $"{element.Name}@{attribute.Name}").Append(element.Name.ToString())),
        StringComparer.Ordinal);

    [GeneratedRegex("^\\s*\"?\\s*[=+\\-@＝＋－＠]")]
    private static partial Regex FormulaStart();

    [GeneratedRegex("^digraph \"(?:[^\"\\\\]|\\\\.)*\" \\{$")]
    private static partial Regex DotHead();

    // Every quoted string ends where it should: nothing of the texts stands outside the quotes.
    [GeneratedRegex("^  v\\d+(?: -> v\\d+)? \\[\\w+=\"(?:[^\"\\\\]|\\\\[\\\\\"n])*\"(?:, \\w+=\"(?:[^\"\\\\]|\\\\[\\\\\"])*\")*\\];$")]
    private static partial Regex DotStatement();
}
