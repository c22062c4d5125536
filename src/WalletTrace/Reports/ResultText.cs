using System.Diagnostics.CodeAnalysis;
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
        ResultList<ActorListing> { Owner: TraceResult trace } listings => Written(writer => ListingText.Write(new TraceView(trace, Long), listings.Items, writer, TextStyle.Plain)),
        PathQuery query => Of(query.Take(ResultHtml.PathsShown)),
        PathList { Origin.Trace: { } trace } paths => Written(writer => TextReport.WritePaths(trace, paths, writer)),
        LaunderingPath path => OfParts(path.Origin, [path], WritePaths),
        IReadOnlyList<LaunderingPath> { Count: > 0 } paths => OfParts(paths[0].Origin, paths, WritePaths),
        BalanceLine line => OfParts(line.Origin, [line], PartDigests.Of),
        IReadOnlyList<BalanceLine> { Count: > 0 } lines => OfParts(lines[0].Origin, lines, PartDigests.Of),
        Sink sink => OfParts(sink.Origin, [sink], PartDigests.Of),
        IReadOnlyList<Sink> { Count: > 0 } sinks => OfParts(sinks[0].Origin, sinks, PartDigests.Of),
        CoverageEntry entry => OfParts(entry.Origin, [entry], PartDigests.Of),
        IReadOnlyList<CoverageEntry> { Count: > 0 } entries => OfParts(entries[0].Origin, entries, PartDigests.Of),
        IReadOnlyList<Explanation> explanation => Written(writer => TextReport.WriteExplanation(explanation, writer)),
        Explanation line => Written(writer => TextReport.WriteExplanation([line], writer)),
        ScreeningReport report => Written(writer => TextScreening.Write(report, writer)),
        ScreenedAccount account => Written(writer => TextScreening.WriteAccount(account, null, writer, TextStyle.Plain, MostReasons)),
        ScreeningResult screening => Written(writer => TextScreening.WriteAccount(new ScreenedAccount(screening, []), null, writer, TextStyle.Plain, MostReasons)),
        AccountExposure exposure => Written(writer => WriteExposures([exposure], writer)),
        IReadOnlyList<AccountExposure> exposures => Written(writer => WriteExposures(exposures, writer)),
        TracePicture picture => picture.ToString(),
        ActorReport report => Written(writer => ActorText.Write(report, writer)),
        _ => Digests.Of(result)?.ToText(),
    };

    /// <summary>Any value as plain text, as notebooks have it: results as <see cref="Of"/> tells them, lists and things with properties as tables, all else by its own text, invariant and in UTC.</summary>
    /// <param name="value">The value. A sequence is gone through once, and never to its end where that is far.</param>
    /// <returns>The text, with LF between lines, none at its end, and nothing in it that steers a terminal.</returns>
    [RequiresUnreferencedCode(Shape.Why)]
    [RequiresDynamicCode(Shape.Why)]
    public static string OfAny(object? value) => AnyValue.Text(value);

    /// <summary>Pieces of a trace, told by what that calls them; null for those that were made by hand, which tell themselves.</summary>
    private static string? OfParts<T>(TraceOrigin origin, IReadOnlyList<T> parts, Func<TraceResult, IReadOnlyList<T>, Digest> tell) => origin.Trace is { } trace ? tell(trace, parts).ToText() : null;

    private static string? OfParts(TraceOrigin origin, IReadOnlyList<LaunderingPath> paths, Action<TraceResult, IReadOnlyList<LaunderingPath>, TextWriter> write) =>
        origin.Trace is { } trace ? Written(writer => write(trace, paths, writer)) : null;

    private static void WritePaths(TraceResult trace, IReadOnlyList<LaunderingPath> paths, TextWriter writer) =>
        TextReport.WritePaths(trace, new PathList(paths[0].Rule, [.. paths], []), writer);

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
