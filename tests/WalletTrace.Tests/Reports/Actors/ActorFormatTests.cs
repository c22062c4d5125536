using System.Text;
using System.Text.Json;
using WalletTrace.Attribution;
using WalletTrace.Reports;
using WalletTrace.Reports.Actors;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Actors;

namespace WalletTrace.Tests.Reports.Actors;

/// <summary>Actor reports in every format, compared byte by byte with files that were read by a person; and what hostile text does in them.</summary>
public sealed class ActorFormatTests
{
    private const string Hostile = "<script>alert(1)</script>\"'=cmd|' /C calc'!A0\u202E\u001b[2J\n";

    public static TheoryData<string> Endings => [.. ActorSaving.Endings];

    [Theory]
    [MemberData(nameof(Endings))]
    public void Renders_an_actor_as_kept(string ending) => Golden.Matches("actor" + ending, As(ending, ActorScene.Report()));

    [Fact]
    public void Renders_an_actor_without_prices_as_kept() => Golden.Matches("actor-plain.txt", As(".txt", ActorScene.Report(isValued: false)));

    [Theory]
    [MemberData(nameof(Endings))]
    public void A_report_of_nobody_says_so(string ending)
    {
        string text = As(ending, ActorReport.Of(["nobody:1"], [ActorScene.Ether(false)], ActorScene.Labels));

        Assert.Contains("nobody:1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("USD", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void Hostile_text_does_no_harm(string ending)
    {
        LabelSet labels = new(
            [
                .. ActorScene.Labels.All.Select(label => label with { Text = Hostile, Source = Hostile }),
            ],
            new EntitySet(
                ActorScene.Labels.Entities.All.Select(entity => entity with { Name = Hostile, Source = Hostile, Aliases = [Hostile], Countries = [Hostile], Programmes = [Hostile] }),
                ActorScene.Labels.Entities.Relations.Select(relation => relation with { Source = Hostile, Text = Hostile }),
                ActorScene.Labels.Entities.Links.Select(link => link with { Text = Hostile, Source = Hostile, Amount = Hostile })));
        ActorCase[] cases = [ActorScene.Ether() with { Name = Hostile }, ActorScene.Coin() with { Name = Hostile }];
        string text = As(ending, ActorReport.Of([ActorScene.Group], cases, labels));

        Assert.DoesNotContain("\u202E", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
        switch (ending)
        {
            case ".html":
                Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
                Assert.Contains("default-src 'none'", text, StringComparison.Ordinal);
                break;
            case ".json":
                using (JsonDocument json = JsonDocument.Parse(text))
                {
                    Assert.Equal(Hostile, json.RootElement.GetProperty("actor").GetString());
                }

                break;
            case ".csv":
                List<List<string>> rows = DelimitedText.Read(text);
                Assert.All(rows, row => Assert.Equal(31, row.Count));
                Assert.All(rows.SelectMany(row => row), cell => Assert.False(cell.StartsWith('='), cell));
                break;
            default:
                Assert.All(text.Split('\n'), line => Assert.DoesNotContain('\r', line));
                break;
        }
    }

    [Fact]
    public void Saves_whole_files_by_their_ending()
    {
        using var folder = new TemporaryFolder();
        foreach (string ending in ActorSaving.Endings)
        {
            ActorScene.Report().Save(folder["actor" + ending]);
            Assert.Equal(As(ending, ActorScene.Report()), File.ReadAllText(folder["actor" + ending]).Replace(Generator.Name, "WalletTrace (version)", StringComparison.Ordinal));
        }

        Assert.Throws<ArgumentException>(() => ActorScene.Report().Save(folder["actor.pdf"]));
        Assert.Equal(ActorSaving.Endings.Count, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void Lists_no_more_than_asked_for()
    {
        using var writer = new StringWriter();
        ActorText.Write(ActorScene.Report(), writer, top: 1);

        Assert.Contains("  and 1 more account\n", writer.ToString(), StringComparison.Ordinal);
    }

    private static string As(string ending, ActorReport report)
    {
        using var writer = new StringWriter();
        switch (ending)
        {
            case ".html":
                ActorHtml.Write(report, writer);
                break;
            case ".json":
                using (var stream = new MemoryStream())
                {
                    ActorJson.Write(report, stream);
                    writer.Write(Encoding.UTF8.GetString(stream.ToArray()));
                }

                break;
            case ".csv":
                ActorCsv.Write(report, writer);
                break;
            default:
                ActorText.Write(report, writer);
                break;
        }

        return writer.ToString().Replace(Generator.Name, "WalletTrace (version)", StringComparison.Ordinal);
    }
}
