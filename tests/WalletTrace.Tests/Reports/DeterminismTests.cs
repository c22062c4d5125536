using System.Globalization;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Reports;

/// <summary>The same trace gives the same bytes: in every culture and time zone, on every thread, however often.</summary>
[Collection(nameof(ProcessWide))]
public sealed class DeterminismTests
{
    private static readonly string[] Zones = ["Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "UTC"];

    public static TheoryData<string> Endings => [.. Rendered.Formats];

    [Theory]
    [MemberData(nameof(Endings))]
    public void Repeats_itself_over_traces_made_anew(string ending) =>
        Assert.Equal(Rendered.As(ending, TraceFixtures.Small()), Rendered.As(ending, TraceFixtures.Small()));

    [Theory]
    [MemberData(nameof(Endings))]
    public void The_culture_plays_no_part(string ending)
    {
        string expected = Rendered.As(ending, TraceFixtures.Small());
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            foreach (CultureInfo culture in Cultures())
            {
                CultureInfo.CurrentCulture = culture;
                Assert.Equal(expected, Rendered.As(ending, TraceFixtures.Small()));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void The_time_zone_plays_no_part(string ending)
    {
        string expected = Rendered.As(ending, TraceFixtures.Small());
        string? before = Environment.GetEnvironmentVariable("TZ");
        try
        {
            foreach (string zone in Zones)
            {
                Environment.SetEnvironmentVariable("TZ", zone);
                TimeZoneInfo.ClearCachedData();
                Assert.Equal(expected, Rendered.As(ending, TraceFixtures.Small()));
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", before);
            TimeZoneInfo.ClearCachedData();
        }
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void One_trace_renders_alike_on_many_threads(string ending)
    {
        TraceResult trace = TraceFixtures.TwoThefts();
        string expected = Rendered.As(ending, TraceFixtures.TwoThefts());

        string[] found = [.. Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(8).Select(_ => Rendered.As(ending, trace))];

        Assert.All(found, report => Assert.Equal(expected, report));
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void Lines_end_with_a_line_feed_and_the_last_one_too(string ending)
    {
        string report = Rendered.As(ending, TraceFixtures.Small());

        Assert.DoesNotContain('\r', report);
        Assert.EndsWith("\n", report, StringComparison.Ordinal);
        Assert.All(report.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void Tells_nothing_of_the_machine(string ending)
    {
        string report = Rendered.As(ending, TraceFixtures.Small(), new ReportOptions { Title = "x" });

        Assert.DoesNotContain(Environment.MachineName, report, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(AppContext.BaseDirectory, report, StringComparison.Ordinal);
        Assert.DoesNotContain(DateTime.UtcNow.Year.ToString("D4", CultureInfo.InvariantCulture) + "-", report, StringComparison.Ordinal);
    }

    /// <summary>Cultures that differ in all that formatting asks for; the named ones only where the runtime knows them.</summary>
    private static IEnumerable<CultureInfo> Cultures()
    {
        var strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        strange.NumberFormat.NumberDecimalSeparator = ",";
        strange.NumberFormat.NumberGroupSeparator = "'";
        strange.NumberFormat.NumberGroupSizes = [2];
        strange.NumberFormat.NegativeSign = "~";
        strange.DateTimeFormat.DateSeparator = ".";
        strange.DateTimeFormat.TimeSeparator = "h";
        yield return strange;
        foreach (string name in (string[])["tr-TR", "de-DE", "ar-SA", "th-TH", "fa-IR"])
        {
            CultureInfo? culture = null;
            try
            {
                culture = CultureInfo.GetCultureInfo(name);
            }
            catch (CultureNotFoundException)
            {
                // The runtime holds the invariant culture only.
            }

            if (culture is not null)
            {
                yield return culture;
            }
        }
    }
}

/// <summary>Tests that change what the whole process sees do not run beside each other.</summary>
[CollectionDefinition(nameof(ProcessWide), DisableParallelization = true)]
public sealed class ProcessWide;
