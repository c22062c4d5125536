using System.Text.Json.Nodes;
using WalletTrace.Reports;
using WalletTrace.Tracing;

namespace WalletTrace.Cli.Mcp;

/// <summary>The tool <c>explain</c>: how each line of a finding is known.</summary>
internal sealed class ExplainTool(CaseServer server, TraceArguments traces) : CaseTool(
    server, "explain", "Explain a path or an account",
    "Explains a path of a trace, or what a trace knows of an account, line by line, and says of each line how it is known: observed on a chain, inferred by a named rule, or attributed by a named "
    + "source. Keep these apart when reporting: an inference is no observation, and an attribution is the claim of its source. An account that the trace did not come to is not thereby clean.",
    [
        .. traces.OfTrace,
        ToolParameter.Count("path", "The path of this number, as the tool paths counts them with the same \"to\" and \"rule\". Either this or account.", MostPaths),
        ToolParameter.Text("account", "An account, by address or CAIP-10 name. Either this or path."),
        .. PathAnswers.Question,
    ])
{
    private const int MostPaths = 10_000;
    private const int MostLines = 400;
    private const int CoverageListed = 3;

    /// <inheritdoc/>
    protected override async Task<Answer> AskAsync(ToolArguments arguments, ProgressLine progress, CancellationToken cancellationToken)
    {
        int? number = arguments.Count("path", MostPaths);
        string? account = arguments.Text("account");
        if ((number is null) == (account is null))
        {
            throw new UsageException($"explain needs either path or account: found {(number is null ? "neither" : "both")}");
        }

        if (account is not null && arguments.Has("to"))
        {
            throw new UsageException("to means nothing beside account: it says where paths lead");
        }

        TaintRule? rule = PathAnswers.RuleOf(arguments);
        KeptTrace kept = await traces.FindAsync(arguments, rule, progress, cancellationToken).ConfigureAwait(false);
        progress.Enter("Explaining");
        IReadOnlyList<Explanation> lines = account is not null
            ? kept.Result.Explain(Places.Account(account, kept.Result, "account"))
            : kept.Result.Explain(Path(PathAnswers.QueryOf(kept.Result, rule, arguments.Text("to")), number!.Value));
        return Of(kept, lines, account is null ? FormattableString.Invariant($"path {number}") : "an account");
    }

    private static LaunderingPath Path(PathQuery query, int number)
    {
        PathList paths = query.Take(number);
        return paths.Paths.Length == number
            ? paths.Paths[^1]
            : throw new UsageException(FormattableString.Invariant($"there is no path {number}: found {Reports.Words.Count(paths.Paths.Length, "path")} to what is asked for"));
    }

    private static Answer Of(KeptTrace kept, IReadOnlyList<Explanation> lines, string what)
    {
        var view = new TraceView(kept.Result, new ReportOptions { Title = kept.Title });
        Explanation[] listed = [.. lines.Take(MostLines)];
        using var report = new StringWriter();
        TextReport.WriteExplanation(listed, report);
        var content = new JsonObject
        {
            ["trace"] = kept.Id,
            ["case"] = kept.Case.Name,
            ["lines"] = AnswerJson.List(listed.Select(line => new JsonObject { ["layer"] = Words.Of(line.Layer), ["said"] = AnswerJson.Quoted(line.Text, AnswerJson.LongestSentence) })),
            ["coverage"] = AnswerJson.Coverage(view, CoverageListed),
        };
        AnswerJson.AddLeftOut(content, "linesLeftOut", lines.Count - MostLines);
        string rest = lines.Count > MostLines ? FormattableString.Invariant($" {lines.Count - MostLines} more lines are left out.") : "";
        return new Answer($"How {what} of the trace {kept.Id} is known, line by line: observed, inferred or attributed.{rest} {AnswerJson.CoverageSentence(view)}", report.ToString(), content);
    }
}
