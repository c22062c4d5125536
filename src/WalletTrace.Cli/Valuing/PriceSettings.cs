using System.CommandLine;
using System.Globalization;
using WalletTrace.Cli.Sources;
using WalletTrace.Tracing;
using WalletTrace.Valuation;

namespace WalletTrace.Cli.Valuing;

/// <summary>The options that say by which prices reports tell values.</summary>
internal sealed class PriceSettings
{
    private readonly Option<string[]> files = new("--prices")
    {
        HelpName = "[ASSET=]FILE",
        Description =
            "Tell what amounts were worth when they moved, by the prices in these CSV files, instead of those of the case. A file that does not say of which asset its prices are has the asset named before it: "
            + "bitcoin=btc.csv, or eip155:1/erc20:0x…=usdc.csv. Nothing is priced by its symbol.",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<Asset[]> pegs = new("--peg")
    {
        HelpName = "TOKEN,…",
        Description = "Take each of these tokens, such as eip155:1/erc20:0x…, for one unit of the currency.",
        CustomParser = result => CaseOptions.Read(result, words => words.SelectMany(word => word.Split(',')).Select(AssetOf).ToArray()) ?? [],
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> currency = new("--currency")
    {
        HelpName = "CODE",
        Description = "In what values are told. Default: USD.",
        CustomParser = result => CaseOptions.Read(result, words => PriceSeries.IsCurrency(words.Single()) ? words.Single()
            : throw new FormatException($"found {SafeText.Quote(words.Single())}, expected three capitals such as USD")),
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly Option<PriceConvention?> convention = new("--price-convention")
    {
        HelpName = "WHICH",
        Description = "Which price counts: close-of-day (the default), the last of the UTC day of the movement; last-before, the last at or before its second.",
        CustomParser = result => CaseOptions.Read(result, words => Words.TryRead(words.Single(), out PriceConvention value) ? (PriceConvention?)value
            : throw new FormatException($"found {SafeText.Quote(words.Single())}, expected one of {Words.All<PriceConvention>()}")),
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly Option<int?> oldest = new("--price-age")
    {
        HelpName = "DAYS",
        Description = FormattableString.Invariant($"Take a price that is up to so many days older where there is none of the time. Default: {new PriceOptions().Oldest.TotalDays}."),
        CustomParser = result => CaseOptions.Read(result, words => int.TryParse(words.Single(), NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days <= PriceOptions.MostOldest.TotalDays
            ? (int?)days
            : throw new FormatException(FormattableString.Invariant($"found {SafeText.Quote(words.Single())}, expected a whole number of days from 0 to {PriceOptions.MostOldest.TotalDays}"))),
        Arity = ArgumentArity.ExactlyOne,
    };

    /// <summary>Makes these options a command's own.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { files, pegs, currency, convention, oldest })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The query with the prices that the command line names, or those of the case with what the command line has otherwise.</summary>
    /// <exception cref="WalletTraceException">A file is not there, cannot be read, or does not hold prices.</exception>
    /// <exception cref="UsageException">There are options for prices, and no prices.</exception>
    public Trace Apply(Trace trace, ParseResult parsed) => trace.Valued(Of(trace.Prices, parsed));

    /// <summary>The prices that the command line names, or those of the case with what the command line has otherwise.</summary>
    /// <param name="known">Those of the case; null where it has none.</param>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="WalletTraceException">A file is not there, cannot be read, or does not hold prices.</exception>
    /// <exception cref="UsageException">There are options for prices, and no prices.</exception>
    public IPriceSource? Of(IPriceSource? known, ParseResult parsed)
    {
        string[] named = parsed.GetValue(files) ?? [];
        Asset[] pegged = parsed.GetValue(pegs) ?? [];
        bool isOtherwise = parsed.GetValue(currency) is not null || parsed.GetValue(convention) is not null || parsed.GetValue(oldest) is not null;
        if (named.Length == 0 && pegged.Length == 0 && !isOtherwise)
        {
            return known;
        }

        var book = known as PriceBook;
        if (named.Length == 0 && pegged.Length == 0 && book is null)
        {
            throw new UsageException("found options for prices and no prices, expected --prices FILE, --peg TOKEN, or prices in the case file");
        }

        PriceOptions options = book?.Options ?? new PriceOptions();
        options = options with
        {
            Currency = parsed.GetValue(currency) ?? options.Currency,
            Convention = parsed.GetValue(convention) ?? options.Convention,
            Oldest = parsed.GetValue(oldest) is { } days ? TimeSpan.FromDays(days) : options.Oldest,
            Pegged = options.Pegged.Union(pegged),
        };
        IEnumerable<PriceSeries> series = named.Length > 0 ? named.SelectMany(name => Read(name, options.Currency)) : book?.Series ?? [];
        return new PriceBook(series, options);
    }

    private static IReadOnlyList<PriceSeries> Read(string name, string currency)
    {
        (Asset? asset, string path) = Split(name);
        // All is in memory once it is read: nothing waits.
        return CaseRunner.LoadFileAsync(
            "the file of prices", path, () => Task.FromResult(PriceFile.Read(path, new PriceFileOptions { Asset = asset, Currency = currency })), "a CSV file, perhaps with its asset before it: bitcoin=FILE")
            .GetAwaiter().GetResult();
    }

    /// <summary>What stands before the first equals sign, if it names an asset; a file's name may have one, too.</summary>
    private static (Asset? Asset, string Path) Split(string name)
    {
        int equals = name.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || File.Exists(name))
        {
            return (null, name);
        }

        try
        {
            return (AssetOf(name[..equals]), name[(equals + 1)..]);
        }
        catch (FormatException problem)
        {
            throw new UsageException($"--prices cannot be read: {problem.Message}");
        }
    }

    /// <summary>An asset by its id, or the coin of a chain by the chain's name.</summary>
    private static Asset AssetOf(string word)
    {
        if (word.Contains('/', StringComparison.Ordinal))
        {
            return Asset.TryParse(word, null, null, out Asset coin, out _) || Asset.TryParse(word, 0, null, out coin, out string? problem) ? coin : throw new FormatException(problem);
        }

        try
        {
            return Asset.Native(Networks.Any(word));
        }
        catch (FormatException)
        {
            throw new FormatException($"found {SafeText.Quote(word)}, expected an asset such as eip155:1/slip44:60 or eip155:1/erc20:0x…, or the name of a chain for its coin: bitcoin, ethereum, tron");
        }
    }
}
