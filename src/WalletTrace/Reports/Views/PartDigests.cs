using System.Collections.Immutable;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Reports.Views;

/// <summary>Single pieces of a trace, whichever they are, as text: what its reports have as whole tables.</summary>
internal static class PartDigests
{
    public static Digest Of(TraceResult trace, IReadOnlyList<Sink> sinks)
    {
        var view = new TraceView(trace, null);
        return new("", [], [.. sinks.GroupBy(sink => sink.Asset).Select(asset => Sheet.Of(
            [new($"In {Figures.Unit(asset.Key)}"), new("Part"), .. trace.Rules.Select(rule => new SheetColumn(Words.Name(rule), SheetKind.Number))], [.. asset],
            sink => [Named(view, sink), Words.Name(sink.Kind), .. Enumerable.Range(0, trace.Rules.Length).Select(column => Figures.Number(sink.AmountOf(column), sink.Asset))]))]);
    }

    public static Digest Of(TraceResult trace, IReadOnlyList<BalanceLine> lines) => new("", [], [.. lines.Select(line => Sheet.Of(
        [new("Part"), new($"In {Figures.Unit(line.Asset)}", SheetKind.Number)], Rows(trace, line), row => [row.Part, Figures.Number(row.Amount, line.Asset)],
        $"{trace.Parameters.Thefts[line.Theft].Name} under {Words.Name(line.Rule)}"))]);

    public static Digest Of(TraceResult trace, IReadOnlyList<CoverageEntry> entries)
    {
        var view = new TraceView(trace, null);
        return Digest.Of(Sheet.Of(
            [new("What kind"), new("Place"), new("Could hide"), new("What")], entries,
            entry =>
            [
                Words.Name(entry.Issue), entry.Vertex < 0 ? "" : view.ShortName(trace.Graph.Vertices[entry.Vertex]),
                entry.Vertex < 0 || entry.Hidden.IsZero ? "not known" : Figures.Text(entry.Hidden, trace.Graph.Vertices[entry.Vertex].Asset), entry.Text,
            ]));
    }

    private static string Named(TraceView view, Sink sink)
    {
        string name = view.ShortName(sink.Name);
        return view.LabelOf(sink.Name) is { } label ? $"{name} ({Escaping.Terminal(label.Text)})" : name;
    }

    private static ImmutableArray<(string Part, UInt256 Amount)> Rows(TraceResult trace, BalanceLine line) =>
    [
        .. line.Parts.Select(part => (Words.Name(part.Key), part.Value)),
        (trace.Parameters.Direction == TraceDirection.Forward ? "Stolen" : "Traced back", line.Stolen),
        .. line.ConvertedIn.IsZero ? [] : ((string, UInt256)[])[("Came in by swaps", line.ConvertedIn)],
    ];
}
