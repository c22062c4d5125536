using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Cli.Ledgers;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Cli;

/// <summary>What every command asks of a case: which one, and what of its limits is to be otherwise.</summary>
/// <param name="asks">Whether the command can ask sources.</param>
internal sealed class CaseOptions(bool asks = false)
{
    private readonly Option<ImmutableArray<Category>?> stop = new("--stop")
    {
        HelpName = "CATEGORY,…",
        Description = $"Where the trace stops: categories of labels, 'services' for all services, or 'none'. Categories: {Words.All<Category>()}.",
        CustomParser = result => Read(result, ReadCategories),
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<ImmutableArray<Category>?> deposits = new("--deposits")
    {
        HelpName = "CATEGORY,…",
        Description = "Of which services accounts that behave as their deposit accounts end the trace: categories of labels, or 'off'.",
        CustomParser = result => Read(result, ReadDeposits),
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> minimum = new("--min")
    {
        HelpName = "AMOUNT",
        Description = "Follow nothing to which less stolen value came, for example \"1 ETH\".",
    };

    private readonly Option<int?> hops = Limit("--hops", "Follow at most so many hops from the theft.");
    private readonly Option<int?> hub = Limit("--hub", $"Follow no account with more transactions than this. Default: no limit{(asks ? "; with --source 10000" : "")}.");
    private readonly Option<int?> budget = Limit("--budget", "Follow at most so many accounts or UTXO transactions, the largest value first.");

    private readonly Option<Moment?> until = new("--until")
    {
        HelpName = "DATE",
        Description = "Follow nothing that moves after this day or time (backward: before), UTC: 2022-04-30 or 2022-04-30T12:00:00Z.",
        CustomParser = result => Read(result, words => (Moment?)QueryText.ReadTime(words.Single())),
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly Option<FeeConvention?> fees = new("--fees")
    {
        HelpName = "CONVENTION",
        Description = $"What becomes of fees on UTXO chains: {Words.All<FeeConvention>()}.",
        CustomParser = result => Read(result, ReadFees),
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly Option<string?> swaps = new("--swaps")
    {
        HelpName = "follow|off",
        Description = "Whether value is followed through swaps, or ends at the pool or router that took it.",
        CustomParser = result => Read(result, words => words.Single() is "follow" or "off" ? words.Single()
            : throw new FormatException($"found {SafeText.Quote(words.Single())}, expected follow or off")),
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly Option<ImmutableArray<Asset>?> tokens = new("--tokens")
    {
        HelpName = "TOKEN,…",
        Description = "Tokens, such as eip155:1/erc20:0x…, into which swaps are followed beside the well-known ones.",
        CustomParser = result => Read(result, ReadTokens),
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> backward = new("--backward") { Description = "Ask where the value came from instead of where it went." };

    /// <summary>Which case.</summary>
    public Argument<string> Case { get; } = new("CASE") { Description = "A case file (case.yaml), the folder it is in, or a ledger (CASE.duckdb)." };

    /// <summary>What a ledger's trace starts from.</summary>
    public LedgerSeedOptions Seeds { get; } = new();

    /// <summary>The option that asks where the value came from.</summary>
    public Option Backward => backward;

    /// <summary>Whether results and progress are kept back.</summary>
    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Show no progress and no results, only errors; files are written." };

    /// <summary>Makes these options a command's own.</summary>
    public void AddTo(Command command)
    {
        AddCaseTo(command);
        foreach (Option option in new Option[] { stop, deposits, minimum, hops, hub, until, budget, fees, swaps, tokens, backward })
        {
            command.Options.Add(option);
        }

        Seeds.AddTo(command);
    }

    /// <summary>Makes only the case a command's own.</summary>
    public void AddCaseTo(Command command)
    {
        Case.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is "")
            {
                result.AddError("CASE names no file: found nothing");
            }
        });
        command.Arguments.Add(Case);
    }

    /// <summary>The query of a case with what the command line has otherwise.</summary>
    public Trace Apply(Trace trace, ParseResult parsed)
    {
        bool isBackward = parsed.GetValue(backward) || trace.Parameters.Direction == TraceDirection.Backward;
        StopRules stops = trace.Parameters.Stops;
        stops = stops with
        {
            Categories = parsed.GetValue(stop) is { } categories ? [.. categories] : stops.Categories,
            DepositCategories = parsed.GetValue(deposits) is { } services ? [.. services] : stops.DepositCategories,
            Minimums = parsed.GetValue(minimum) is { } text ? [ReadMinimum(text, trace.Parameters.Thefts)] : stops.Minimums,
            Hops = parsed.GetValue(hops) ?? stops.Hops,
            HubLimit = parsed.GetValue(hub) ?? stops.HubLimit,
            Until = (isBackward ? parsed.GetValue(until)?.First : parsed.GetValue(until)?.Last) ?? stops.Until,
            Budget = parsed.GetValue(budget) ?? stops.Budget,
        };
        trace = trace.With(stops).With(parsed.GetValue(fees) ?? trace.Parameters.FeeConvention).FollowSwaps(parsed.GetValue(swaps) is { } word ? word == "follow" : trace.Parameters.FollowSwaps);
        trace = parsed.GetValue(tokens) is { } known ? trace.Vouching(known) : trace;
        return isBackward ? trace.Backward() : trace;
    }

    /// <summary>A number of things, 1 or more.</summary>
    public static Option<int?> Limit(string name, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => Read(result, ReadCount),
        Arity = ArgumentArity.ExactlyOne,
    };

    /// <summary>Lets a reader of text speak as the parser of an option.</summary>
    /// <param name="result">The option's words.</param>
    /// <param name="read">Reads them, one after the other; a <see cref="FormatException"/> is what is wrong.</param>
    public static T? Read<T>(ArgumentResult result, Func<IEnumerable<string>, T> read)
    {
        try
        {
            return read(result.Tokens.Select(token => token.Value));
        }
        catch (FormatException problem)
        {
            string option = result.Parent is OptionResult parent ? parent.Option.Name : result.Argument.Name;
            result.AddError($"{option} cannot be read: {problem.Message}");
            return default;
        }
    }

    /// <summary>Reads rules, separated by commas, or all.</summary>
    public static ImmutableArray<TaintRule>? ReadRules(IEnumerable<string> words)
    {
        var rules = ImmutableArray.CreateBuilder<TaintRule>();
        foreach (string word in Split(words))
        {
            IEnumerable<TaintRule> named = word == "all" ? Enum.GetValues<TaintRule>()
                : Words.TryRead(word, out TaintRule rule) ? [rule]
                : throw new FormatException($"found {SafeText.Quote(word)}, expected all or any of {Words.All<TaintRule>()}");
            rules.AddRange(named.Where(one => !rules.Contains(one)));
        }

        return rules.ToImmutable();
    }

    /// <summary>Reads the categories at which a trace stops, separated by commas: 'services' for all services, 'none' for none.</summary>
    public static ImmutableArray<Category>? ReadCategories(IEnumerable<string> words) => ReadCategories(words, "none", ("services", StopRules.Services));

    /// <summary>Reads the categories of which deposit accounts end a trace, separated by commas: 'off' for none.</summary>
    public static ImmutableArray<Category>? ReadDeposits(IEnumerable<string> words) => ReadCategories(words, "off");

    /// <summary>Reads categories, words that stand for several, or the one word that stands for none.</summary>
    private static ImmutableArray<Category>? ReadCategories(IEnumerable<string> words, string none, params (string Word, IEnumerable<Category> Categories)[] several)
    {
        var categories = ImmutableArray.CreateBuilder<Category>();
        bool isNone = false;
        foreach (string word in Split(words))
        {
            if (word == none)
            {
                isNone = true;
            }
            else if (Array.Find(several, one => one.Word == word) is { Categories: { } meant })
            {
                categories.AddRange(meant);
            }
            else if (Words.TryRead(word, out Category category))
            {
                categories.Add(category);
            }
            else
            {
                string expected = string.Concat(several.Select(one => one.Word + ", "));
                throw new FormatException($"found {SafeText.Quote(word)}, expected {expected}{none} or any of {Words.All<Category>()}");
            }
        }

        return isNone && categories.Count > 0 ? throw new FormatException($"found {none} together with a category, expected the one or the other") : categories.ToImmutable();
    }

    private static FeeConvention? ReadFees(IEnumerable<string> words)
    {
        string word = words.Single();
        return Words.TryRead(word, out FeeConvention convention)
            ? convention
            : throw new FormatException($"found {SafeText.Quote(word)}, expected one of {Words.All<FeeConvention>()}");
    }

    private static ImmutableArray<Asset>? ReadTokens(IEnumerable<string> words) =>
        [.. Split(words).Select(QueryText.ReadToken)];

    private static int? ReadCount(IEnumerable<string> words)
    {
        string word = words.Single();
        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : throw new FormatException($"found {SafeText.Quote(word)}, expected a whole number from 1 to {int.MaxValue}");
    }

    private static Amount ReadMinimum(string text, IEnumerable<Theft> thefts)
    {
        try
        {
            return QueryText.ReadMinimum(text, thefts);
        }
        catch (FormatException problem)
        {
            throw new UsageException($"--min cannot be read: {problem.Message}");
        }
    }

    private static IEnumerable<string> Split(IEnumerable<string> words) =>
        words.SelectMany(word => word.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
