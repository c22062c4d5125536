using System.CommandLine;
using WalletTrace.Attribution;
using WalletTrace.Tracing;

namespace WalletTrace.Cli;

/// <summary>Which paths are asked for: where to, and under which rule.</summary>
internal sealed class PathQuestion
{
    private readonly Option<string?> to;

    private readonly Option<TaintRule?> rule = new("--rule", "-r")
    {
        HelpName = "RULE",
        Description = $"The rule that tells how much travelled a path: {Conserving}. Default: the first such rule of the case.",
        CustomParser = result => CaseOptions.Read(result, ReadRule),
        Arity = ArgumentArity.ExactlyOne,
    };

    /// <summary>Makes the options.</summary>
    /// <param name="isRequired">Whether a place must be named; else all paths are meant.</param>
    public PathQuestion(bool isRequired) => to = new Option<string?>("--to")
    {
        HelpName = "PLACE",
        Description = $"An account, a category of labels ({Words.All<Category>()}) or a part of the balance ({Words.All<SinkKind>()}).",
        Required = isRequired,
    };

    /// <summary>Makes these options a command's own.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(to);
        command.Options.Add(rule);
    }

    /// <summary>The query with the rule among its rules.</summary>
    public Trace Apply(Trace trace, ParseResult parsed) =>
        parsed.GetValue(rule) is { } wanted && !trace.Parameters.Rules.Contains(wanted) ? trace.Using([.. trace.Parameters.Rules, wanted]) : trace;

    /// <summary>The question, put to a trace.</summary>
    /// <exception cref="UsageException">The trace knows no such place, or no rule that gives paths an amount.</exception>
    public PathQuery Ask(TraceResult result, ParseResult parsed)
    {
        if (result.Rules.All(one => one == TaintRule.Poison))
        {
            throw new UsageException("paths need a rule that conserves value: the case asks for poison only; add --rule fifo");
        }

        PathQuery query = parsed.GetValue(rule) is { } wanted ? result.Paths.Using(wanted) : result.Paths;
        return parsed.GetValue(to) is { } place ? To(query, place, result, "--to") : query;
    }

    /// <summary>Narrows a question to a category of labels, a part of the balance, or an account.</summary>
    /// <param name="query">The question.</param>
    /// <param name="place">The word or account.</param>
    /// <param name="result">The trace.</param>
    /// <param name="option">What names it, for messages.</param>
    /// <exception cref="UsageException">It is none of these.</exception>
    public static PathQuery To(PathQuery query, string place, TraceResult result, string option) =>
        Words.TryRead(place, out Category category) ? query.To(category)
            : Words.TryRead(place, out SinkKind kind) ? query.To(kind)
            : query.To(Places.Account(place, result, option));

    /// <summary>The rules that give a path an amount: all but poison.</summary>
    public static string Conserving => string.Join(", ", Enum.GetValues<TaintRule>().Where(one => one != TaintRule.Poison).Select(Words.Of));

    /// <summary>Reads one such rule.</summary>
    public static TaintRule? ReadRule(IEnumerable<string> words)
    {
        string word = words.Single();
        return Words.TryRead(word, out TaintRule read) && read != TaintRule.Poison
            ? read
            : throw new FormatException($"found {SafeText.Quote(word)}, expected one of {Conserving}");
    }
}
