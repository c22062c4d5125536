using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Graph;
using WalletTrace.Reports;
using WalletTrace.Reports.Screenings;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Tests.Reports;

/// <summary>What screening came to, in every format: hostile texts stay texts, and the same is written whatever the culture.</summary>
public sealed class ScreeningReportTests
{
    private static readonly DateOnly Today = new(2025, 11, 10);

    public static TheoryData<string> Formats => ["text", "json", "csv", "html"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Hostile_labels_sources_and_rows_are_texts(string format)
    {
        foreach (string hostile in HostileText.All)
        {
            string report = Write(Report(hostile), format);

            Assert.Empty(HostileText.HidingIn(report));
            if (format == "html")
            {
                Parse(report);
            }
            else if (format == "csv")
            {
                Assert.All(report.Split('\n').SelectMany(line => line.Split(',')), cell => Assert.False(cell is ['=' or '@' or '+', ..], cell));
            }
            else if (format == "json")
            {
                using JsonDocument json = JsonDocument.Parse(report);
                Assert.Equal(hostile, json.RootElement.GetProperty("accounts")[0].GetProperty("labels")[0].GetProperty("text").GetString()!.Replace("\uFFFD", hostile.Contains('\uD800', StringComparison.Ordinal) ? "\uD800" : hostile.Contains('\uDC00', StringComparison.Ordinal) ? "\uDC00" : "\uFFFD", StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_culture_plays_no_part(string format)
    {
        string expected = Write(Report("label"), format);
        CultureInfo before = CultureInfo.CurrentCulture;
        var strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        strange.NumberFormat.NumberDecimalSeparator = strange.NumberFormat.PercentDecimalSeparator = "·";
        strange.NumberFormat.NumberGroupSeparator = "’";
        strange.NumberFormat.NegativeSign = "minus";
        strange.DateTimeFormat.DateSeparator = "~";
        try
        {
            CultureInfo.CurrentCulture = strange;
            Assert.Equal(expected, Write(Report("label"), format));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_text_tells_verdict_reasons_and_exposure_in_its_columns()
    {
        string text = Write(Report("LAZARUS GROUP"), "text");

        Assert.Equal(
            """
            BLOCK  it
              2025-11-10, policy default; 1 label of its own, 0 of twins, of 2 looked at
              BLOCK       sanctioned
                          The account is listed by OFAC SDN as “LAZARUS GROUP” (sanctioned,
                          edition of 2025-11-04).
              REVIEW      dealings with a sanctioned account, before, while or after it was
                          listed
                          Sent 5 ETH (50 %) to
                          eip155:1:0xaA0000000000000000000000000000000000004d, directly:
                          listed by OFAC SDN as “later” (sanctioned, from 2025-11-01,
                          edition of 2025-11-04); none of it while that was so.
              SENT 10 ETH on Ethereum, by Haircut
                to                             share             ETH    direct  hops: least, mean
                sanctioned                    50.0 %               5   100.0 %  1, 1
                unknown: rests unlabelled     50.0 %               5            2, 2.5

            3 rows: 1 read, 1 with labels, 1 that cannot be read, 1 blank or notes; 2 labels
              BLOCK       1
              row 2, not screened: "LAZARUS GROUP": wrong

            NO HITS is not a clearance: it says only that nothing was found in the labels
            and facts that were looked at.
            """,
            string.Join('\n', text.TrimEnd().Split('\n').Select(line => line.TrimEnd())));
    }

    [Fact]
    public void The_page_has_a_bar_for_each_part_and_no_script()
    {
        string page = Write(Report("label"), "html");
        XElement svg = Assert.Single(Parse(page).Descendants("svg"));

        Assert.Equal([("k-burned", "0"), ("k-unexplored", "500")], svg.Elements("g").Select(part => ((string)part.Attribute("class")!, (string)part.Element("rect")!.Attribute("x")!)));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void No_hits_is_said_to_be_no_clearance_in_every_format()
    {
        var screener = new Screener(new LabelSet([Label('L', "x")]), ScreeningPolicy.Default, Today);
        var report = new ScreeningReport(Today, screener.Policy, 1, [new ScreenedAccount(screener.Judge(AccountScene.Account('O')), [])]);

        foreach (string format in new[] { "text", "json", "csv", "html" })
        {
            Assert.Contains("not a clearance", string.Join(' ', Write(report, format).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
    }

    private static Label Label(char account, string text) => new(AccountScene.Account(account), text, Category.Sanctioned, "OFAC SDN", Confidence.High, new DateOnly(2025, 11, 4));

    private static ScreeningReport Report(string text)
    {
        Label own = Label('L', text);
        Label later = Label('M', "later") with { ValidFrom = new DateOnly(2025, 11, 1) };
        var labels = new LabelSet([own, later]);
        AccountExposure exposure = ExposureScene.Of(later);
        var screener = new Screener(labels, ScreeningPolicy.Default, Today);
        ScreeningResult result = screener.Judge("it", screener.Index.Screen(AccountScene.Account('L')), [], exposure.ToScreened());
        return new ScreeningReport(Today, screener.Policy, 2, [new ScreenedAccount(result, [exposure])])
        {
            Rows = new ScreenedRows(3, 1, result.Matches, [new DamagedRow(2, text, "wrong")]),
        };
    }

    private static string Write(ScreeningReport report, string format)
    {
        if (format == "json")
        {
            using var stream = new MemoryStream();
            JsonScreening.Write(report, stream);
            return System.Text.Encoding.UTF8.GetString(stream.ToArray());
        }

        using var writer = new StringWriter();
        switch (format)
        {
            case "text":
                TextScreening.Write(report, writer);
                break;
            case "csv":
                CsvScreening.Write(report, writer);
                break;
            default:
                HtmlScreening.Write(report, writer);
                break;
        }

        return writer.ToString();
    }

    private static XElement Parse(string page) => XElement.Parse(page[(page.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
}
