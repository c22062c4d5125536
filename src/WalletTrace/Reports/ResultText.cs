using WalletTrace.Attribution.Screening;
using WalletTrace.Reports.Actors;
using WalletTrace.Reports.Screenings;
using WalletTrace.Reports.Views;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Reports;

/// <summary>Results as plain text, as the text reports have them: for consoles, and for notebooks that show no HTML.</summary>
public static class ResultText
{
    private const int MostReasons = 20;

    // As much as the HTML of the same lists.
    private static readonly ReportOptions Brief = new() { MaxSinks = 5, MaxPaths = 10, MaxBounds = 10, MaxCoverage = 5 };
    private static readonly ReportOptions Long = new() { MaxSinks = 50, MaxPaths = 50, MaxBounds = 10, MaxCoverage = 50 };

    /// <summary>A result as text of 80 columns, with LF at the end of each line and nothing in it that steers a terminal. What long lists leave out is counted.</summary>
    /// <param name="result">
    /// A trace, or what is in one (its balance, sinks, coverage, paths, explanations), an exposure, clusters, labels, entities, screening, an actor report, or any
    /// other result that has a <c>ToHtml</c>.
    /// </param>
    /// <returns>The text; null for what is no result of this library.</returns>
    public static string? Of(object? result) => result switch
    {
        TraceResult trace => Written(writer => TextReport.Write(trace, writer, Brief)),
        ResultList<BalanceLine> { Owner: TraceResult trace } => Written(writer => TextReport.WriteBalance(trace, writer, Long)),
        ResultList<Sink> { Owner: TraceResult trace } => Written(writer => TextReport.WriteSinks(trace, writer, Long)),
        ResultList<CoverageEntry> { Owner: TraceResult trace } => Written(writer => TextReport.WriteCoverage(trace, writer, Long)),
        PathList { Origin.Trace: { } trace } paths => Written(writer => TextReport.WritePaths(trace, paths, writer)),
        LaunderingPath { Origin.Trace: { } trace } path => Written(writer => TextReport.WritePaths(trace, new PathList(path.Rule, [path], []), writer)),
        IReadOnlyList<Explanation> explanation => Written(writer => TextReport.WriteExplanation(explanation, writer)),
        Explanation line => Written(writer => TextReport.WriteExplanation([line], writer)),
        ScreeningReport report => Written(writer => TextScreening.Write(report, writer)),
        ScreenedAccount account => Written(writer => TextScreening.WriteAccount(account, null, writer, TextStyle.Plain, MostReasons)),
        ScreeningResult screening => Written(writer => TextScreening.WriteAccount(new ScreenedAccount(screening, []), null, writer, TextStyle.Plain, MostReasons)),
        AccountExposure exposure => Written(writer => TextScreening.WriteExposure(exposure, writer, TextStyle.Plain)),
        IReadOnlyList<AccountExposure> exposures => Written(writer => WriteExposures(exposures, writer)),
        ActorReport report => Written(writer => ActorText.Write(report, writer)),
        _ => Digests.Of(result)?.ToText(),
    };

    private static void WriteExposures(IReadOnlyList<AccountExposure> exposures, TextWriter writer)
    {
        foreach (AccountExposure exposure in exposures)
        {
            writer.Write($"{exposure.Account}\n");
            TextScreening.WriteExposure(exposure, writer, TextStyle.Plain);
        }
    }

    private static string Written(Action<TextWriter> write)
    {
        using var writer = new StringWriter();
        write(writer);
        return writer.ToString().TrimStart('\n');
    }
}
