using System.Runtime.CompilerServices;
using WalletTrace.Attribution.Screening;
using WalletTrace.Reports.Screenings;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Reports.Views;

/// <summary>Shows each result as HTML.</summary>
internal static class ResultHtml
{
    /// <summary>So many paths are shown of a question that does not say how many.</summary>
    internal const int PathsShown = 50;

    /// <summary>A result as a piece of HTML; null for what is no result of this library.</summary>
    public static string? Of(object result) => result switch
    {
        TraceResult trace => TraceFragments.Whole(trace),
        ResultList<BalanceLine> { Owner: TraceResult trace } => TraceFragments.Balance(trace),
        ResultList<Sink> { Owner: TraceResult trace } sinks => SinkFragments.Of(trace, sinks),
        ResultList<CoverageEntry> { Owner: TraceResult trace } entries => TraceFragments.Coverage(trace, entries),
        ResultList<ActorListing> { Owner: TraceResult trace } listings => ActorFragments.Of(trace, listings),
        PathQuery query => Of(query.Take(PathsShown)),
        PathList { Origin.Trace: { } trace } paths => PathFragments.Of(trace, paths),
        IReadOnlyList<Explanation> lines => PathFragments.Of(lines),
        Explanation line => PathFragments.Of([line]),
        BalanceLine line => OfParts(line.Origin, [line], TraceFragments.Balance),
        Sink sink => OfParts(sink.Origin, [sink], SinkFragments.Of),
        CoverageEntry entry => OfParts(entry.Origin, [entry], TraceFragments.Coverage),
        LaunderingPath path => OfParts(path.Origin, [path], PathFragments.Of),
        IReadOnlyList<BalanceLine> { Count: > 0 } lines => OfParts(lines[0].Origin, lines, TraceFragments.Balance),
        IReadOnlyList<Sink> { Count: > 0 } sinks => OfParts(sinks[0].Origin, sinks, SinkFragments.Of),
        IReadOnlyList<CoverageEntry> { Count: > 0 } entries => OfParts(entries[0].Origin, entries, TraceFragments.Coverage),
        IReadOnlyList<LaunderingPath> { Count: > 0 } paths => OfParts(paths[0].Origin, paths, PathFragments.Of),
        ScreeningReport report => ScreeningFragments.Of(report),
        ScreenedAccount account => ScreeningFragments.Of(account),
        ScreeningResult screening => ScreeningFragments.Of(screening),
        AccountExposure exposure => ScreeningFragments.Of([exposure]),
        IReadOnlyList<AccountExposure> exposures => ScreeningFragments.Of(exposures),
        ActorReport report => ActorFragments.Of(report),
        _ => Digests.Of(result)?.ToHtml(),
    };

    /// <summary>Pieces of a trace, shown by what that calls them; those that were made by hand as plain text.</summary>
    private static string OfParts<T>(TraceOrigin origin, IReadOnlyList<T> parts, Func<TraceResult, IReadOnlyList<T>, string> show)
        where T : notnull =>
        origin.Trace is { } trace ? show(trace, parts) : Fragment.Of(page => Fragment.WriteLines(page, string.Join('\n', parts.Select(part => part.ToString()))));

    // Called by the runtime when the library is loaded; nothing else runs here, and no type is looked for by its name.
#pragma warning disable CA2255
    [ModuleInitializer]
    internal static void ShowResults() => ResultView.ShowBy(Of);
#pragma warning restore CA2255
}
