using System.Text.Json.Nodes;
using WalletTrace.Graph;
using WalletTrace.Reports;
using WalletTrace.Tracing;

namespace WalletTrace.Cli.Mcp;

/// <summary>The tool <c>trace</c>: where the value of a case went, rule by rule.</summary>
internal sealed class TraceTool(CaseServer server, TraceArguments traces) : CaseTool(
    server, "trace", "Trace a case",
    "Follows the stolen value of a case through its recorded facts, exactly to the base unit, and tells the balance under each taint rule (what is at rest, at services, in mixers and bridges, "
    + "paid as fees, burned, unexplored, cut off by limits), the places where it ended with the least and most that any rule could put there, and the coverage: what the trace could not see and "
    + "how much that could hide. Nothing is asked of a network; facts that the case lacks are told as unexplored. Always report the coverage with the figures, name the rule with every amount, "
    + "and present labels as claims of their sources. The answer's trace id is for the tools paths and explain.",
    [traces.OfCase[0] with { IsRequired = true }, .. traces.OfCase.Skip(1), ToolParameter.Count("top", FormattableString.Invariant($"At most so many places of each part of the balance, and entries of each kind of coverage, are listed; the rest is counted and added up. Default: {DefaultTop}."), MostTop)])
{
    private const int DefaultTop = 10;
    private const int MostTop = 100;

    /// <inheritdoc/>
    protected override async Task<Answer> AskAsync(ToolArguments arguments, ProgressLine progress, CancellationToken cancellationToken)
    {
        int top = arguments.Count("top", MostTop) ?? DefaultTop;
        KeptTrace kept = await traces.RunAsync(arguments, null, progress, cancellationToken).ConfigureAwait(false);
        progress.Enter("Working out paths and bounds");
        var view = new TraceView(kept.Result, new ReportOptions { Title = kept.Title, MaxSinks = top, MaxBounds = top, MaxCoverage = top });
        using var report = new StringWriter();
        TraceCommand.WriteTables(kept.Result, kept.Title, top, report, TextStyle.Plain);
        FullNames.Write(view, PlacesOf(view), report);
        return new Answer(Summary(kept, view), report.ToString(), Content(kept, view, top));
    }

    private static string Summary(KeptTrace kept, TraceView view)
    {
        TraceParameters parameters = kept.Result.Parameters;
        string sums = parameters.Rules.Contains(TaintRule.Poison)
            ? "Poison conserves no value: its figures are a reach and do not sum. The balance of each other rule sums to the base unit."
            : "The balance of each rule sums to the base unit.";
        return $"Trace {kept.Id} of the case {kept.Case.Name}, {Words.Of(parameters.Direction)}, under {string.Join(", ", parameters.Rules.Select(Reports.Words.Name))}. {sums} {AnswerJson.CoverageSentence(view)}";
    }

    private static JsonObject Content(KeptTrace kept, TraceView view, int top)
    {
        TraceResult result = kept.Result;
        return new JsonObject
        {
            ["trace"] = kept.Id,
            ["case"] = kept.Case.Name,
            ["title"] = AnswerJson.Quoted(kept.Title),
            ["asked"] = ParameterJson.Of(result.Parameters),
            ["started"] = result.HasStarted,
            ["assets"] = AnswerJson.Assets(view.Assets),
            ["balance"] = AnswerJson.List(result.Balance.Select(Of)),
            ["places"] = AnswerJson.List(view.Assets.SelectMany(asset => view.SinkGroups(asset).Select(group => Of(view, asset, group)))),
            ["worth"] = TextWorth.Headline(view) is { } worth ? AnswerJson.Quoted(worth, AnswerJson.LongestSentence) : null,
            ["coverage"] = AnswerJson.Coverage(view, top),
        };
    }

    /// <summary>The accounts that the report may show.</summary>
    private static IEnumerable<Account?> PlacesOf(TraceView view) =>
        view.Assets.SelectMany(view.SinkGroups).SelectMany(group => group.Listed).Select(sink => sink.Name.Account)
            .Concat(view.Trace.Coverage.Where(entry => entry.Vertex >= 0).GroupBy(entry => entry.Issue)
                .SelectMany(kind => kind.Take(view.Options.MaxCoverage)).Select(entry => view.Graph.Vertices[entry.Vertex].Account));

    private static JsonObject Of(BalanceLine line)
    {
        var one = new JsonObject
        {
            ["rule"] = Words.Of(line.Rule),
            ["conserves"] = line.Rule != TaintRule.Poison,
            ["theft"] = line.Theft + 1,
            ["stolen"] = AnswerJson.Of(line.Stolen, line.Asset),
        };
        if (!line.ConvertedIn.IsZero)
        {
            one["cameInBySwaps"] = AnswerJson.Of(line.ConvertedIn, line.Asset);
        }

        var parts = new JsonObject();
        foreach ((SinkKind kind, UInt256 amount) in line.Parts)
        {
            parts[Words.Of(kind)] = AnswerJson.Of(amount, line.Asset);
        }

        one["parts"] = parts;
        return one;
    }

    private static JsonObject Of(TraceView view, Asset asset, SinkGroup group)
    {
        var one = new JsonObject
        {
            ["part"] = Words.Of(group.Kind),
            ["meaning"] = Reports.Words.Meaning(group.Kind),
            ["asset"] = asset.ToString(),
            ["amounts"] = AnswerJson.ByRule(view.Trace, asset, column => view.Part(column, asset, group.Kind)),
            ["largest"] = AnswerJson.List(group.Listed.Select(sink => Of(view, sink))),
        };
        if (!group.CutOff.IsEmpty)
        {
            one["leftOut"] = group.CutOff.Length;
            one["leftOutAmounts"] = AnswerJson.ByRule(view.Trace, asset, column => view.Total(column, group.CutOff));
        }

        return one;
    }

    private static JsonObject Of(TraceView view, Sink sink)
    {
        var one = new JsonObject
        {
            ["place"] = sink.Name.ToString(),
            ["category"] = Words.Of(sink.Category),
            ["amounts"] = AnswerJson.ByRule(view.Trace, sink.Asset, sink.AmountOf),
        };
        if (sink.Reason != StopReason.None)
        {
            one["endsBecause"] = Words.Of(sink.Reason);
        }

        if (view.Bounds(sink) is { } bounds)
        {
            one["underAnyRule"] = new JsonObject { ["least"] = AnswerJson.Of(bounds.Least, sink.Asset), ["most"] = AnswerJson.Of(bounds.Most, sink.Asset) };
        }
        else if (view.IsBeyondSwap(sink))
        {
            one["underAnyRule"] = "not bounded: value can have come through a swap";
        }

        if (sink.FrozenAt is { } height)
        {
            one["frozenByIssuerAtHeight"] = height;
        }

        if (sink.Deposit is { } deposit)
        {
            one["inferred"] = new JsonObject { ["rule"] = $"deposit-{Words.Of(deposit.Rule)}", ["depositAccountOf"] = AnswerJson.Quoted(deposit.Service), ["score"] = deposit.Score };
        }
        else if (sink.Attributed is { } cluster)
        {
            one["inferred"] = new JsonObject { ["rules"] = AnswerJson.List(cluster.Links.Select(link => Words.Of(link.Rule)).Distinct()), ["underOneControlWith"] = cluster.Labelled.ToString(), ["label"] = AnswerJson.Of(cluster.Label) };
        }

        AnswerJson.AddLabels(one, [.. view.LabelsOf(sink.Name)]);
        return one;
    }
}
