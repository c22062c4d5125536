using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using WalletTrace.Chains.Quorum;

namespace WalletTrace.Cli.Sources;

/// <summary>The options that say who is asked for what a ledger lacks.</summary>
internal sealed class SourceOptions
{
    private const string KindForm = "KIND=";

    private readonly Option<SourceSpec[]> sources = new("--source", "-s")
    {
        HelpName = SourceSpec.Form,
        Description =
            $"Ask this source for what the ledger lacks; several are asked in the order given. Kinds: {Words.All<SourceKind>()}. For example etherscan, etherscan@base, "
            + "node=http://127.0.0.1:8545/, esplora=https://blockstream.info/api/, trongrid, files=FOLDER. It learns which accounts you ask about, unless it gives whole blocks. A case file cannot name sources: nobody is told anything but whom you name here. May be repeated.",
        DefaultValueFactory = _ => [],
        CustomParser = result => CaseOptions.Read(result, words => words.Select(SourceSpec.Read).ToArray()),
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<(SourceKind Kind, string Value)[]> keyFiles = OfKind(
        "--key-file", KindForm + "FILE",
        "A file whose first line is the key that sources of this kind want (Etherscan does; it is free); for a node of Bitcoin its cookie file. Else keys are taken from the environment: WALLETTRACE_ETHERSCAN_KEY and so on.",
        value => value.Length > 0 ? value : throw new FormatException("found no file's name, expected one"));

    private readonly Option<(SourceKind Kind, decimal Value)[]> prices = OfKind(
        "--price", KindForm + "USD", "What one request to sources of this kind costs, in US dollars, for --money and estimates.", ReadMoney);

    private readonly Option<(SourceKind Kind, int Value)[]> rates = OfKind(
        "--rate", KindForm + "N", "Send at most so many requests a second to sources of this kind. Default: what the kind of server, or the host, is known to allow.", ReadRate);

    private readonly Option<DifferencePolicy?> quorum = new("--quorum")
    {
        HelpName = "refuse|report",
        Description =
            "Ask all sources of a chain that tell histories, and hold what they say against each other: 'refuse' takes nothing of an account on which they differ, 'report' takes the first one's word. The differences are told.",
        CustomParser = result => CaseOptions.Read(result, words => Words.TryRead(words.Single(), out DifferencePolicy policy) ? (DifferencePolicy?)policy
            : throw new FormatException($"found {SafeText.Quote(words.Single())}, expected one of {Words.All<DifferencePolicy>()}")),
        Arity = ArgumentArity.ExactlyOne,
    };

    /// <summary>The option that names a source.</summary>
    public Option Source => sources;

    /// <summary>Makes these options a command's own.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { sources, quorum, keyFiles, prices, rates })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            foreach (Option option in new Option[] { quorum, keyFiles, prices, rates })
            {
                if (result.GetResult(option) is { Implicit: false } && result.GetResult(sources) is not { Implicit: false })
                {
                    result.AddError($"{option.Name} belongs to --source: found no source");
                }
            }
        });
    }

    /// <summary>Whether it is said what a request to sources of a kind costs.</summary>
    public bool IsPriced(SymbolResult result, SourceKind kind) => ValuesOf(result, prices).Any(price => price.Kind == kind);

    /// <summary>The values of an option; none where they cannot be read, which is told already.</summary>
    public static (SourceKind Kind, T Value)[] ValuesOf<T>(SymbolResult result, Option<(SourceKind Kind, T Value)[]> option) =>
        result.GetResult(option) is { } found && !found.Errors.Any() ? found.GetValueOrDefault<(SourceKind Kind, T Value)[]>() ?? [] : [];

    /// <summary>What a command line asks for.</summary>
    public SourceRequest Read(ParseResult parsed) => new(
        parsed.GetValue(sources) ?? [],
        (parsed.GetValue(keyFiles) ?? []).ToLookup(one => one.Kind, one => one.Value),
        (parsed.GetValue(prices) ?? []).ToLookup(one => one.Kind, one => one.Value),
        (parsed.GetValue(rates) ?? []).ToLookup(one => one.Kind, one => one.Value))
    {
        Quorum = parsed.GetValue(quorum),
    };

    /// <summary>An option with a value for each kind of source.</summary>
    public static Option<(SourceKind Kind, T Value)[]> OfKind<T>(string name, string form, string description, Func<string, T> read) => new(name)
    {
        HelpName = form,
        Description = description + " May be repeated.",
        DefaultValueFactory = _ => [],
        CustomParser = result => CaseOptions.Read(result, words => words.Select(word => ReadPair(word, form, read)).ToArray()),
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Reads an amount of money of the world outside.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static decimal ReadMoney(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal money) ? money
            : throw new FormatException($"found {SafeText.Quote(text)}, expected an amount of US dollars such as 2.50");

    private static (SourceKind Kind, T Value) ReadPair<T>(string word, string form, Func<string, T> read)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && Words.TryRead(word[..equals], out SourceKind kind)
            ? (kind, read(word[(equals + 1)..]))
            : throw new FormatException($"found {SafeText.Quote(word)}, expected {form} with one of the kinds {Words.All<SourceKind>()}");
    }

    private static int ReadRate(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rate) && rate > 0 ? rate
            : throw new FormatException($"found {SafeText.Quote(text)}, expected a whole number of requests a second, 1 or more");
}

/// <summary>Which sources a command line names, and how they are asked.</summary>
/// <param name="Sources">The sources, in the order in which they are asked.</param>
/// <param name="KeyFiles">Files with keys, by kind.</param>
/// <param name="Prices">What a request costs in US dollars, by kind.</param>
/// <param name="Rates">Requests a second, by kind.</param>
internal sealed record SourceRequest(
    IReadOnlyList<SourceSpec> Sources, ILookup<SourceKind, string> KeyFiles, ILookup<SourceKind, decimal> Prices, ILookup<SourceKind, int> Rates)
{
    /// <summary>What happens when sources of one chain differ; null where each is asked for itself.</summary>
    public DifferencePolicy? Quorum { get; init; }
}
