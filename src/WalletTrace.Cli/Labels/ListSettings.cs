using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Cli.Labels;

/// <summary>The options that say what a list does not tell about itself.</summary>
internal sealed class ListSettings
{
    private readonly Option<string?> format = new("--format")
    {
        HelpName = "FORMAT",
        Description = "The lists' format, one of those that 'wallettrace labels formats' shows. Default: as each file shows.",
    };

    private readonly Option<string?> source = new("--source") { HelpName = "NAME", Description = "Who says so, where not the list itself is to be named: the same for all claims of a list, so that it can be withdrawn." };
    private readonly Option<string?> url = new("--url") { HelpName = "URL", Description = "Where the lists are from. Kept with each claim, never asked." };
    private readonly Option<DateOnly?> date = Parsed("--date", "DAY", "The day of the edition, such as 2025-11-04, where a list does not tell.", word =>
        DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? (DateOnly?)day : throw new FormatException($"found {SafeText.Quote(word)}, expected a day such as 2025-11-04"));

    private readonly Option<Category?> category = Parsed("--category", "CATEGORY", $"What the addresses are, where a list does not tell: {Words.All<Category>()}.", word =>
        Words.TryRead(word, out Category read) ? (Category?)read : throw new FormatException($"found {SafeText.Quote(word)}, expected one of {Words.All<Category>()}"));

    private readonly Option<Confidence?> confidence = Parsed("--confidence", "CONFIDENCE", $"How far to believe lists that do not tell: {Words.All<Confidence>()}.", word =>
        Words.TryRead(word, out Confidence read) ? (Confidence?)read : throw new FormatException($"found {SafeText.Quote(word)}, expected one of {Words.All<Confidence>()}"));

    private readonly Option<ChainId?> evmChain = Parsed("--evm-chain", "CHAIN", "The chain of 0x addresses where nothing tells more: eip155:56, or its number. Default: eip155:1.", ReadChain);

    private readonly Option<string[]> columns = new("--column")
    {
        HelpName = "FIELD=NAME",
        Description = "Which column of a plain CSV holds what: address, chain, text, category, confidence, date, url, entity, from, until. May be repeated.",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Makes these options a command's own.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { format, source, url, date, category, confidence, evmChain, columns })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(format) is { } name && ListFormats.All.All(known => known.Name != name))
            {
                result.AddError($"--format cannot be read: found {SafeText.Quote(name, 40)}, expected one of {string.Join(", ", ListFormats.All.Select(known => known.Name))}");
            }

            foreach (string column in result.GetValue(columns) ?? [])
            {
                if (column.Split('=', 2) is not [var field, { Length: > 0 }] || !PlainCsvFormat.FieldNames.Contains(field))
                {
                    result.AddError($"--column cannot be read: found {SafeText.Quote(column, 60)}, expected FIELD=NAME with one of {string.Join(", ", PlainCsvFormat.FieldNames)}");
                }
            }
        });
    }

    /// <summary>What a command line says.</summary>
    public ListReadOptions Of(ParseResult parsed, DateTimeOffset? learnedAt) => new()
    {
        Format = parsed.GetValue(format),
        Source = parsed.GetValue(source),
        Url = parsed.GetValue(url),
        PublishedOn = parsed.GetValue(date),
        Category = parsed.GetValue(category),
        Confidence = parsed.GetValue(confidence),
        EvmChain = parsed.GetValue(evmChain) ?? ChainId.Ethereum,
        LearnedAt = learnedAt,
        Columns = (parsed.GetValue(columns) ?? []).Select(column => column.Split('=', 2)).GroupBy(parts => parts[0], StringComparer.Ordinal)
            .ToImmutableDictionary(group => group.Key, group => group.Last()[1], StringComparer.Ordinal),
    };

    private static ChainId? ReadChain(string word) =>
        ChainId.TryParse(word.All(char.IsAsciiDigit) ? $"eip155:{word}" : word, out ChainId chain, out string? error)
            ? chain.IsEvm ? chain : throw new FormatException($"found {chain.Name}, expected an EVM chain such as eip155:56")
            : throw new FormatException(error);

    private static Option<T> Parsed<T>(string name, string helpName, string description, Func<string, T> read) => new(name)
    {
        HelpName = helpName, Description = description, CustomParser = result => CaseOptions.Read(result, words => read(words.Single())), Arity = ArgumentArity.ExactlyOne,
    };
}
