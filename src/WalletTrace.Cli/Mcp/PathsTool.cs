using System.Text.Json.Nodes;
using WalletTrace.Reports;
using WalletTrace.Tracing;

namespace WalletTrace.Cli.Mcp;

/// <summary>The tool <c>paths</c>: the ways that value took, hop by hop.</summary>
internal sealed class PathsTool(CaseServer server, TraceArguments traces) : CaseTool(
    server, "paths", "List laundering paths",
    "Lists the laundering paths of a trace, the largest first, to a category of labels, a part of the balance or one account: each a time-respecting sequence of hops with transaction ids, times, "
    + "accounts and exact amounts under one rule. What other paths carry to the same places is told as a remainder. A path shows how value moved under that rule; it proves nothing about who "
    + "controls the accounts on it. The number of a path is for the tool explain, asked with the same \"to\" and \"rule\".",
    [.. traces.OfTrace, .. PathAnswers.Question, ToolParameter.Count("top", FormattableString.Invariant($"At most so many paths are listed, with {PathAnswers.MostHops} hops together. Default: {DefaultTop}."), MostTop)])
{
    private const int DefaultTop = 5;
    private const int MostTop = 50;
    private const int CoverageListed = 3;

    /// <inheritdoc/>
    protected override async Task<Answer> AskAsync(ToolArguments arguments, ProgressLine progress, CancellationToken cancellationToken)
    {
        int top = arguments.Count("top", MostTop) ?? DefaultTop;
        TaintRule? rule = PathAnswers.RuleOf(arguments);
        KeptTrace kept = await traces.FindAsync(arguments, rule, progress, cancellationToken).ConfigureAwait(false);
        progress.Enter("Working out paths");
        PathQuery query = PathAnswers.QueryOf(kept.Result, rule, arguments.Text("to"));
        PathList paths = PathAnswers.Take(query, top);
        var view = new TraceView(kept.Result, new ReportOptions { Title = kept.Title });
        using var report = new StringWriter();
        TextReport.WritePaths(kept.Result, paths, report);
        FullNames.Write(view, paths.Paths.SelectMany(path => path.Hops).SelectMany(hop => new[] { hop.From.Account, hop.To.Account, hop.Detail.Owner }), report);
        return new Answer(Summary(kept, view, paths), report.ToString(), Content(kept, view, paths));
    }

    private static string Summary(KeptTrace kept, TraceView view, PathList paths) => FormattableString.Invariant(
        $"{Reports.Words.Count(paths.Paths.Length, "path")} of the trace {kept.Id} under {Reports.Words.Name(paths.Rule)}, the largest first. {Rest(paths)} {AnswerJson.CoverageSentence(view)}");

    private static string Rest(PathList paths) => paths.Remainders.IsEmpty
        ? "No other path leads there."
        : "More paths lead to the same places; what they carry together is told as the remainder.";

    private static JsonObject Content(KeptTrace kept, TraceView view, PathList paths)
    {
        int hopsLeft = PathAnswers.MostHops;
        var listed = new JsonArray();
        for (int i = 0; i < paths.Paths.Length; i++)
        {
            listed.Add((JsonNode)PathAnswers.Of(view, paths.Paths[i], i + 1, hopsLeft));
            hopsLeft = Math.Max(hopsLeft - paths.Paths[i].Hops.Length, 0);
        }

        return new JsonObject
        {
            ["trace"] = kept.Id,
            ["case"] = kept.Case.Name,
            ["rule"] = Words.Of(paths.Rule),
            ["direction"] = Words.Of(kept.Result.Parameters.Direction),
            ["assets"] = AnswerJson.Assets(view.Assets),
            ["paths"] = listed,
            ["carriedByOtherPaths"] = AnswerJson.List(paths.Remainders.Select(AnswerJson.Of)),
            ["coverage"] = AnswerJson.Coverage(view, CoverageListed),
        };
    }
}
