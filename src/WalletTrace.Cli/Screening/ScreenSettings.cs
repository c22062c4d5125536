using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Cli.Screening;

/// <summary>The options of <c>wallettrace screen</c>.</summary>
internal sealed class ScreenSettings
{
    private const int DefaultTop = 20;

    private readonly Argument<string[]> accounts = new("ACCOUNT")
    {
        Description = "Addresses: bare (0x…, T…, bc1…: the form decides, and labels on any chain of that form count), or with their chain (eip155:1:0x…).",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> file = new("--file") { HelpName = "FILE", Description = "Screen every line of a file, one address each; - reads what is piped in." };

    private readonly Option<string[]> labels = new("--labels")
    {
        HelpName = "FILE|LEDGER",
        Description = "Labels: files of labels (CSV, YAML), lists in any known format (OFAC's XML and CSV, TagPacks …), and ledgers (*.duckdb). May be given several times.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> policy = new("--policy") { HelpName = "FILE", Description = "The policy, a YAML file. Default: the one that --show-policy prints." };
    private readonly Option<bool> showPolicy = new("--show-policy") { Description = "Print the default policy, with all its keys explained, and do nothing else." };
    private readonly Option<DateOnly?> asOf = Date("--as-of", "Screen as of a day: what was valid on it, what value moved up to it, and, unless --known says otherwise, what was known on it. Default: today.");
    private readonly Option<DateOnly?> known = Date("--known", "Use what was known at the end of this day: labels that had been taken in by then and not withdrawn.");

    private readonly Option<string?> facts = new("--in")
    {
        HelpName = "CASE|LEDGER",
        Description = "Also look at the facts of a case or ledger: whom the accounts paid and were paid by, directly and by way of unlabelled accounts. Its labels are used, too.",
    };

    private readonly Option<int?> hops = CaseOptions.Limit("--hops", FormattableString.Invariant($"With --in: go so many hops at most; 1 is direct dealings alone. Default: {ExposureOptions.Default.Hops}."));
    private readonly Option<int?> hub = CaseOptions.Limit("--hub", FormattableString.Invariant($"With --in: go through no account with more transactions. Default: {ExposureOptions.Default.HubLimit}."));

    private readonly Option<ImmutableArray<TaintRule>?> rule = new("--rule", "-r")
    {
        HelpName = "RULE",
        Description = "With --in: by which rule what leaves an account carries what came to it. Default: haircut.",
        CustomParser = result => CaseOptions.Read(result, CaseOptions.ReadRules),
    };

    private readonly Option<string?> json = new("--json") { HelpName = "FILE", Description = "Write everything, for programs." };
    private readonly Option<string?> csv = new("--csv") { HelpName = "FILE", Description = "Write the table of reasons." };
    private readonly Option<string?> html = new("--html") { HelpName = "FILE", Description = "Write one self-contained page with pictures of the exposure." };
    private readonly Option<int?> top = CaseOptions.Limit("--top", FormattableString.Invariant($"List at most so many accounts, reasons and rows. Default: {DefaultTop}. Files list all."));
    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "Show no progress and no results, only errors; the exit code tells the verdict, and files are written." };

    /// <summary>Adds the options to the command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(accounts);
        foreach (Option option in (Option[])[file, labels, policy, showPolicy, asOf, known, facts, hops, hub, rule, json, csv, html, top, quiet])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(showPolicy))
            {
                return;
            }

            bool isFile = result.GetValue(file) is not null;
            if (isFile == result.GetValue(accounts) is { Length: > 0 })
            {
                result.AddError(isFile ? "ACCOUNT and --file exclude each other: name accounts, or a file of them" : "there is nothing to screen: name an ACCOUNT, or a file of them with --file");
            }

            if (isFile && result.GetValue(facts) is not null)
            {
                result.AddError("--in and --file exclude each other: value is looked at for accounts that are named");
            }

            if (result.GetValue(facts) is null && (result.GetValue(hops) is not null || result.GetValue(hub) is not null || result.GetValue(rule) is not null))
            {
                result.AddError("--hops, --hub and --rule are about value and mean nothing without --in");
            }

            if (result.GetValue(rule) is { } rules && (rules.Length != 1 || rules[0] == TaintRule.Poison))
            {
                result.AddError("--rule takes one rule that conserves value, for instance haircut or fifo");
            }

            if (result.GetValue(hops) is 0)
            {
                result.AddError("--hops takes 1 or more: 1 is direct dealings alone");
            }
        });
    }

    /// <summary>Whether only the default policy is wanted.</summary>
    public bool ShowsPolicy(ParseResult parsed) => parsed.GetValue(showPolicy);

    /// <summary>Reads a command line.</summary>
    public ScreenRequest Read(ParseResult parsed, DateTimeOffset now)
    {
        DateOnly? day = parsed.GetValue(asOf);
        return new ScreenRequest(
            [.. parsed.GetValue(accounts) ?? []], parsed.GetValue(file), [.. parsed.GetValue(labels) ?? []], parsed.GetValue(policy), parsed.GetValue(facts), day ?? DateOnly.FromDateTime(now.UtcDateTime))
        {
            KnownAt = (parsed.GetValue(known) ?? day) is { } last ? EndOf(last) : now,
            Options = new ExposureOptions
            {
                Hops = parsed.GetValue(hops) ?? ExposureOptions.Default.Hops,
                HubLimit = parsed.GetValue(hub) ?? ExposureOptions.Default.HubLimit,
                Rule = parsed.GetValue(rule) is [var chosen] ? chosen : ExposureOptions.Default.Rule,
                Until = day is { } until ? EndOf(until) : null,
            },
            Json = parsed.GetValue(json),
            Csv = parsed.GetValue(csv),
            Html = parsed.GetValue(html),
            Top = parsed.GetValue(top) ?? DefaultTop,
            IsQuiet = parsed.GetValue(quiet),
        };
    }

    /// <summary>The last moment of a day.</summary>
    public static DateTimeOffset EndOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MaxValue), TimeSpan.Zero);

    private static Option<DateOnly?> Date(string name, string description) => new(name)
    {
        HelpName = "DATE",
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            {
                return day;
            }

            result.AddError($"{name} is no day: found {SafeText.Quote(text)}, expected for instance 2025-11-04");
            return null;
        },
    };
}

/// <summary>What is to be screened, and how.</summary>
/// <param name="Accounts">The accounts, as they were given.</param>
/// <param name="File">A file of them; null for none, - for what is piped in.</param>
/// <param name="Labels">The files and ledgers with labels.</param>
/// <param name="Policy">The file with the policy; null for the default.</param>
/// <param name="Facts">The case or ledger with facts; null for none.</param>
/// <param name="On">The day.</param>
internal sealed record ScreenRequest(ImmutableArray<string> Accounts, string? File, ImmutableArray<string> Labels, string? Policy, string? Facts, DateOnly On)
{
    /// <summary>The time as of which labels are known.</summary>
    public DateTimeOffset KnownAt { get; init; }

    /// <summary>How exposure is worked out.</summary>
    public ExposureOptions Options { get; init; } = ExposureOptions.Default;

    /// <summary>Where JSON is written.</summary>
    public string? Json { get; init; }

    /// <summary>Where CSV is written.</summary>
    public string? Csv { get; init; }

    /// <summary>Where the page is written.</summary>
    public string? Html { get; init; }

    /// <summary>How much is listed.</summary>
    public int Top { get; init; }

    /// <summary>Whether nothing is shown.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>The files that are written.</summary>
    public IEnumerable<string> Targets => new[] { Json, Csv, Html }.OfType<string>();
}
