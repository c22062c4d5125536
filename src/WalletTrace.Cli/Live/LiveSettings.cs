using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using WalletTrace.Cli.Sources;
using WalletTrace.Graph;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Cli.Live;

/// <summary>The options that say how a trace asks its sources, and how much.</summary>
internal sealed class LiveSettings
{
    private static readonly (string Ending, long Bytes)[] Sizes = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("B", 1)];
    private static readonly (char Ending, long Seconds)[] Durations = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400)];

    private readonly Option<int?> requests = CaseOptions.Limit("--requests", "Send at most so many requests, second tries included. A trace that this ends is partial (exit code 4); the same command goes on.");
    private readonly Option<int?> accounts = CaseOptions.Limit("--accounts", "Ask for the histories of at most so many accounts.");

    private readonly Option<TimeSpan?> time = new("--time")
    {
        HelpName = "DURATION",
        Description = "Ask for at most so long: 90s, 10m, 2h.",
        CustomParser = result => CaseOptions.Read(result, words => (TimeSpan?)ReadDuration(words.Single())),
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly Option<long?> bytes = new("--bytes")
    {
        HelpName = "SIZE",
        Description = "Read at most so much: 500kB, 100MB, 2GB.",
        CustomParser = result => CaseOptions.Read(result, words => (long?)ReadSize(words.Single())),
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly Option<(SourceKind Kind, decimal Value)[]> money = SourceOptions.OfKind(
        "--money", "KIND=USD", "Spend at most so much on sources of this kind, by their --price.", SourceOptions.ReadMoney);

    private readonly Option<PullKinds?> kinds = new("--kinds")
    {
        HelpName = "WHICH",
        Description =
            $"Which movements are asked for: {Words.All<PullKinds>()}. 'least', the cheapest: of a coin what transactions themselves pay, and fees; of a token its transfers. 'asset' (the default): "
            + "all that move the traced asset, of a coin also what contracts send. 'all': whatever the source has. What was not asked for is told under COVERAGE.",
        CustomParser = result => CaseOptions.Read(result, words => Words.TryRead(words.Single(), out PullKinds value) ? (PullKinds?)value
            : throw new FormatException($"found {SafeText.Quote(words.Single())}, expected one of {Words.All<PullKinds>()}")),
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly Option<bool> own = new("--no-third-parties")
    {
        Description = "Ask only sources whose address is of this machine or a private network. What only others could give is not followed, and told under COVERAGE.",
    };

    private readonly Option<int?> blocks = CaseOptions.Limit(
        "--max-blocks", FormattableString.Invariant($"Read up to so many whole blocks of a chain, from sources that give them, where that spares asking about accounts. Default: {new LiveOptions().MaxBlocks}."));

    private readonly Option<string?> offline = new("--offline")
    {
        HelpName = "LEDGER",
        Description =
            "Send nothing: take every answer from those that this ledger kept, or without a name the case's own. The sources must be those that were asked then; no key is needed. Into a new CASE.duckdb this reads the facts once more from the answers. An answer that is missing is told under COVERAGE.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> estimate = new("--estimate")
    {
        Description = "Only say how many requests, how long and, with --price, how much money the trace would take. Nothing is sent.",
    };

    /// <summary>The options that say who is asked.</summary>
    public SourceOptions Sources { get; } = new();

    /// <summary>Makes these options a command's own.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isEstimable">Whether it can say beforehand what it would ask.</param>
    public void AddTo(Command command, bool isEstimable)
    {
        Sources.AddTo(command);
        Option[] own = [requests, time, accounts, bytes, money, kinds, this.own, blocks, .. isEstimable ? (Option[])[offline, estimate] : []];
        foreach (Option option in own)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            foreach (SourceKind kind in SourceOptions.ValuesOf(result, money).Select(one => one.Kind).Distinct())
            {
                if (!Sources.IsPriced(result, kind))
                {
                    result.AddError($"--money {Words.Of(kind)}=… needs to know what a request costs: found no --price {Words.Of(kind)}=USD");
                }
            }

            if (result.GetResult(Sources.Source) is { Implicit: false })
            {
                return;
            }

            foreach (Option option in own.Where(option => result.GetResult(option) is { Implicit: false }))
            {
                result.AddError($"{option.Name} says how sources are asked: found no --source");
            }
        });
    }

    /// <summary>Whether a command line names a source.</summary>
    public bool IsLive(ParseResult parsed) => parsed.GetResult(Sources.Source) is { Implicit: false };

    /// <summary>What a command line asks for; null where it names no source.</summary>
    public LiveRequest? Read(ParseResult parsed)
    {
        SourceRequest sources = Sources.Read(parsed);
        if (sources.Sources.Count == 0)
        {
            return null;
        }

        var defaults = new LiveOptions();
        return new LiveRequest(
            sources,
            defaults with
            {
                Budget = new PullBudget
                {
                    Requests = parsed.GetValue(requests),
                    Time = parsed.GetValue(time),
                    Accounts = parsed.GetValue(accounts),
                    Bytes = parsed.GetValue(bytes),
                },
                Kinds = parsed.GetValue(kinds) ?? defaults.Kinds,
                RefuseThirdParties = parsed.GetValue(own),
                MaxBlocks = parsed.GetValue(blocks) ?? defaults.MaxBlocks,
            },
            (parsed.GetValue(money) ?? []).ToImmutableArray(),
            parsed.GetResult(offline) is { Implicit: false },
            parsed.GetValue(offline),
            parsed.GetValue(estimate));
    }

    /// <summary>Reads a length of time.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static TimeSpan ReadDuration(string text)
    {
        foreach ((char ending, long seconds) in Durations)
        {
            if (text.EndsWith(ending) && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count is > 0 and <= 1_000_000)
            {
                return TimeSpan.FromSeconds(count * seconds);
            }
        }

        throw new FormatException($"found {SafeText.Quote(text)}, expected a length of time of 1 s or more, such as 90s, 10m, 2h or 1d");
    }

    private static long ReadSize(string text)
    {
        foreach ((string ending, long bytes) in Sizes)
        {
            if (text.EndsWith(ending, StringComparison.OrdinalIgnoreCase)
                && long.TryParse(text.AsSpan(0, text.Length - ending.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count is > 0 and <= 1_000_000_000)
            {
                return count * bytes;
            }
        }

        throw new FormatException($"found {SafeText.Quote(text)}, expected a size such as 500kB, 100MB or 2GB");
    }
}

/// <summary>How a trace is to ask its sources.</summary>
/// <param name="Sources">Whom.</param>
/// <param name="Options">How much, and how.</param>
/// <param name="Money">The most money in US dollars, by kind of source.</param>
/// <param name="IsOffline">Whether only recorded answers are taken.</param>
/// <param name="AnswersOf">The ledger that kept them; null for the case's own.</param>
/// <param name="IsEstimate">Whether it is only said what would be asked.</param>
internal sealed record LiveRequest(
    SourceRequest Sources, LiveOptions Options, ImmutableArray<(SourceKind Kind, decimal Value)> Money, bool IsOffline, string? AnswersOf, bool IsEstimate)
{
    /// <summary>The options, with the money of each kind of source by the hosts that are asked. Who lets larger accounts be followed lets them be read.</summary>
    /// <param name="stops">Where the trace stops.</param>
    public LiveOptions OptionsFor(StopRules stops) => Options with
    {
        HubLimit = stops.HubLimit is { } limit ? Math.Max(limit, Options.HubLimit ?? limit) : Options.HubLimit,
        Budget = Options.Budget with
        {
            Money = Money
                .SelectMany(money => Sources.Sources.Where(source => source.Kind == money.Kind && source.Address is not null).Select(source => (source.Address!.Host, money.Value)))
                .GroupBy(pair => pair.Host, pair => pair.Value, StringComparer.Ordinal)
                .ToImmutableSortedDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal),
        },
    };
}
