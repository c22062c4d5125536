using System.Text.Json.Nodes;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Reports;
using WalletTrace.Tracing;

namespace WalletTrace.Cli.Mcp;

/// <summary>Which paths are asked for, and how they are told.</summary>
internal static class PathAnswers
{
    /// <summary>How many hops are listed in one answer.</summary>
    public const int MostHops = 400;

    /// <summary>The arguments that say which paths.</summary>
    public static IReadOnlyList<ToolParameter> Question { get; } =
    [
        ToolParameter.Text("to", $"Where the paths lead: a category of labels ({Words.All<Category>()}), a part of the balance ({Words.All<SinkKind>()}), or an account, by address or CAIP-10 name. Default: everywhere."),
        ToolParameter.OneOf("rule", "The rule that tells how much travelled a path. Default: the first of the trace that conserves value.", Enum.GetValues<TaintRule>().Where(rule => rule != TaintRule.Poison).Select(Words.Of)),
    ];

    /// <summary>The rule that is asked for; null for none.</summary>
    public static TaintRule? RuleOf(ToolArguments arguments) => arguments.Read("rule", word => PathQuestion.ReadRule([word]));

    /// <summary>The question, put to a trace.</summary>
    /// <exception cref="UsageException">The trace knows no such place or rule, or none that gives paths an amount.</exception>
    public static PathQuery QueryOf(TraceResult result, TaintRule? rule, string? to)
    {
        if (rule is { } wanted && !result.Rules.Contains(wanted))
        {
            throw new UsageException($"the trace did not use the rule {Words.Of(wanted)}: found {string.Join(", ", result.Rules.Select(Words.Of))}; ask for the trace again with that rule among its rules");
        }

        if (result.Rules.All(one => one == TaintRule.Poison))
        {
            throw new UsageException("paths need a rule that conserves value: the trace used poison only; ask for the trace again with another rule, for instance fifo");
        }

        PathQuery query = rule is { } named ? result.Paths.Using(named) : result.Paths;
        return to is null ? query : PathQuestion.To(query, to, result, "to");
    }

    /// <summary>The largest paths; fewer than asked for, but one at least, where they would have more hops than an answer lists.</summary>
    public static PathList Take(PathQuery query, int top)
    {
        PathList paths = query.Take(top);
        int hops = 0;
        int fit = paths.Paths.TakeWhile(path => (hops += Math.Max(path.Hops.Length, 1)) <= MostHops).Count();
        return fit >= paths.Paths.Length ? paths : query.Take(Math.Max(fit, 1));
    }

    /// <summary>A path with its hops.</summary>
    /// <param name="view">The trace.</param>
    /// <param name="path">The path.</param>
    /// <param name="number">Its number among those that were asked for.</param>
    /// <param name="mostHops">How many hops are told.</param>
    public static JsonObject Of(TraceView view, LaunderingPath path, int number, int mostHops)
    {
        var one = new JsonObject
        {
            ["path"] = number,
            ["theft"] = path.Theft + 1,
            ["amount"] = AnswerJson.Of(path.Amount, path.Sink.Asset),
            ["enteredAt"] = path.Start.ToString(),
            ["endsAt"] = path.Sink.Name.ToString(),
            ["part"] = Words.Of(path.Sink.Kind),
            ["category"] = Words.Of(path.Sink.Category),
        };
        if (!path.Detoured.IsZero)
        {
            one["ofWhichMadeRoundTrips"] = AnswerJson.Of(path.Detoured, path.Sink.Asset);
        }

        AnswerJson.AddLabels(one, [.. view.LabelsOf(path.Sink.Name)]);
        one["hops"] = AnswerJson.List(path.Hops.Take(mostHops).Select(hop => Of(view, path, hop)));
        AnswerJson.AddLeftOut(one, "hopsLeftOut", path.Hops.Length - mostHops);
        return one;
    }

    private static JsonObject Of(TraceView view, LaunderingPath path, Hop hop)
    {
        FlowDetail at = hop.Detail;
        Vertex to = view.Graph.Vertices[view.To(hop.Flow)];
        Account? receiver = to.Account ?? at.Owner;
        var one = new JsonObject
        {
            ["time"] = Reports.Figures.Iso(at.Time),
            ["chain"] = at.Chain.ToString(),
            ["height"] = at.Height,
            ["transaction"] = at.Transaction.ToString(at.Chain),
            ["index"] = at.Index,
            ["kind"] = Words.Of(at.Kind),
            ["from"] = view.Graph.Vertices[view.From(hop.Flow)].ToString(),
            ["to"] = to.ToString(),
        };
        if (at.Owner is { } owner)
        {
            one["coinOf"] = owner.ToString();
        }

        if (view.Swapped(hop.Flow) is var (given, got))
        {
            (Amount ofGiven, Amount ofGot) = view.TracedSwap(view.Trace.Rules.IndexOf(path.Rule), hop.Flow);
            one["inferred"] = "swap";
            one["given"] = AnswerJson.Of(given);
            one["givenTraced"] = AnswerJson.Of(ofGiven);
            one["got"] = AnswerJson.Of(got);
            one["gotTraced"] = AnswerJson.Of(ofGot);
        }
        else
        {
            one["moved"] = AnswerJson.Of(hop.Value, hop.From.Asset);
            one["traced"] = AnswerJson.Of(hop.Traced, hop.From.Asset);
        }

        AnswerJson.AddLabels(one, receiver is { } account ? view.Trace.Labels.Of(account) : []);
        return one;
    }
}
