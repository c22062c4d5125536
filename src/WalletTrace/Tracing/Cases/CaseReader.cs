using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Chains.Files;
using WalletTrace.Encodings;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Cases;

/// <summary>Reads the parts of a case file.</summary>
internal static class CaseReader
{
    /// <summary>The longest name of a case or theft.</summary>
    public const int MaxTextLength = 200;

    /// <summary>The longest description of a case.</summary>
    public const int MaxDescriptionLength = 10_000;

    /// <summary>The keys of a case.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["name", "description", "direction", "thefts", "facts", "ledger", "labels", "prices", "rules", "lifo", "fees", "swaps", "tokens", "stop"];

    /// <summary>The keys under "stop".</summary>
    public static IReadOnlyList<string> StopKeys { get; } = ["categories", "labels", "deposits", "deposit_forwards", "hub", "minimum", "hops", "until", "budget"];

    /// <summary>What the names of DuckDB ledgers end in.</summary>
    public const string LedgerEnding = ".duckdb";

    /// <summary>The case that stands in a file.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="path">Its path.</param>
    /// <param name="ledger">The full path of the ledger with the facts, where it is named elsewhere; null as the file says.</param>
    /// <param name="given">The thefts, where they are named elsewhere; empty as the file says.</param>
    /// <exception cref="LedgerFormatException">The file is malformed or incomplete.</exception>
    public static CaseFile Read(byte[] utf8, string path, string? ledger, IReadOnlyList<Theft> given)
    {
        var file = Path.GetFileName(path);
        var root = new YamlKeys(YamlReader.Read(utf8, file), file, "the case", Keys);
        var direction = root.Word<TraceDirection>("direction") ?? TraceDirection.Forward;
        var thefts = given.Count > 0 ? given : CaseSeeds.Read(root, file, direction);
        var folder = new CaseFolder(path);
        ledger = ReadLedger(root, folder, ledger);
        var facts = ledger is null ? ReadFacts(root, folder) : [];
        var (prices, picking) = CasePrices.Read(root, file, folder);
        return new CaseFile(
            Checked(root, "name", root.Required("name", "Ronin bridge, March 2022").Trim(), MaxTextLength),
            Checked(root, "description", root.Text("description")?.Trim(), MaxDescriptionLength),
            new TraceParameters(
                [.. thefts],
                ReadRules(root),
                direction,
                ReadStops(root, file, thefts, direction),
                root.Word<LifoOrder>("lifo") ?? LifoOrder.AsTaken,
                root.Word<FeeConvention>("fees") ?? FeeConvention.Sink)
            {
                FollowSwaps = ReadSwaps(root),
                KnownTokens = ReadTokens(root),
            },
            [.. facts],
            [.. folder.Find(root.Texts("labels"), LabelFile.IsLabelFile, LabelFile.Extensions)],
            ledger)
        {
            PriceFiles = prices, PriceOptions = picking,
        };
    }

    /// <summary>The files with facts and those with labels that a case names, be it complete or not.</summary>
    /// <exception cref="LedgerFormatException">The file is malformed, or names a file that is not there or not in its folder.</exception>
    public static (IReadOnlyList<string> Facts, IReadOnlyList<string> Labels) FilesOf(byte[] utf8, string path)
    {
        var file = Path.GetFileName(path);
        var root = new YamlKeys(YamlReader.Read(utf8, file), file, "the case", Keys);
        var folder = new CaseFolder(path);
        return (ReadFacts(root, folder), folder.Find(root.Texts("labels"), LabelFile.IsLabelFile, LabelFile.Extensions));
    }

    private static IReadOnlyList<string> ReadFacts(YamlKeys root, CaseFolder folder)
    {
        if (!root.Has("facts"))
        {
            throw root.Fail(
                root.LineOf("facts"),
                $"the case has no facts: found nothing under facts, expected a list of files such as [transfers.csv, coverage.csv]; {string.Join(", ", FactFile.Extensions)} can be read");
        }

        var facts = folder.Find(root.Texts("facts"), FactFile.IsFactFile, FactFile.Extensions);
        return facts.Count > 0
            ? facts
            : throw root.Fail(root.LineOf("facts"), "the case has no facts: found an empty list, expected files such as [transfers.csv, coverage.csv]");
    }

    /// <summary>The ledger with the facts; null where files hold them.</summary>
    private static string? ReadLedger(YamlKeys root, CaseFolder folder, string? given)
    {
        if (given is not null || root.Has("ledger"))
        {
            root.Refuse("facts", "a ledger holds the facts of the case; import the files into it");
        }

        if (!root.Has("ledger"))
        {
            return given;
        }

        var named = folder.Find(root.Texts("ledger"), name => name.EndsWith(LedgerEnding, StringComparison.OrdinalIgnoreCase), [LedgerEnding]);
        return named.Count != 1 ? throw root.Wrong("ledger", FormattableString.Invariant($"{named.Count} files"), "one")
            : given is not null && Path.GetFileName(named[0]) != Path.GetFileName(given) ? throw root.Wrong("ledger", SafeText.Quote(Path.GetFileName(named[0])), $"{SafeText.Quote(Path.GetFileName(given))}, beside which the file stands, or nothing")
            : named[0];
    }

    /// <summary>Whether swaps are followed: <c>swaps: follow</c>, as when nothing is said, or <c>swaps: off</c>.</summary>
    private static bool ReadSwaps(YamlKeys root) => root.Text("swaps") switch
    {
        null or "follow" => true,
        "off" => false,
        var other => throw root.Wrong("swaps", SafeText.Quote(other), "follow or off"),
    };

    /// <summary>The tokens that are vouched for beside the well-known ones, by id.</summary>
    private static ImmutableSortedSet<Asset> ReadTokens(YamlKeys root) =>
    [
        .. root.Texts("tokens").Select(token => Asset.TryParse(token.Text, 0, null, out var asset, out var problem)
            ? asset
            : throw root.Fail(token.Line, $"tokens cannot be read: {problem}")),
    ];

    private static string Checked(YamlKeys root, string key, string? text, int maxLength) =>
        text is not { Length: var length } ? string.Empty
        : length > 0 && length <= maxLength ? text
        : throw root.Wrong(key, FormattableString.Invariant($"{length} characters"), FormattableString.Invariant($"1 to {maxLength}"));

    private static ImmutableArray<TaintRule> ReadRules(YamlKeys root)
    {
        if (root.Node("rules") is YamlScalar { Text: "all" })
        {
            return [.. Enum.GetValues<TaintRule>()];
        }

        var rules = root.Words<TaintRule>("rules");
        return rules.Count > 0 ? [.. rules]
            : root.Has("rules") ? throw root.Wrong("rules", "an empty list", $"all, or some of {EnumText.All<TaintRule>()}")
            : [TaintRule.Fifo, TaintRule.Haircut];
    }

    private static StopRules ReadStops(YamlKeys root, string file, IReadOnlyList<Theft> thefts, TraceDirection direction)
    {
        var stops = new StopRules();
        if (root.Node("stop") is not { } node)
        {
            return stops;
        }

        var keys = new YamlKeys(node, file, "stop", StopKeys);
        return stops with
        {
            Categories = ReadCategories(keys) ?? stops.Categories,
            Labels = ImmutableSortedSet.CreateRange(StringComparer.Ordinal, keys.Texts("labels").Select(label => label.Text)),
            DepositCategories = ReadDeposits(keys) ?? stops.DepositCategories,
            DepositLimits = keys.Number("deposit_forwards", 1, int.MaxValue) is { } forwards ? stops.DepositLimits with { LeastForwards = (int)forwards } : stops.DepositLimits,
            HubLimit = (int?)keys.Number("hub", 1, int.MaxValue),
            Minimums = ReadMinimums(keys, file, thefts),
            Hops = (int?)keys.Number("hops", 1, int.MaxValue),
            Until = ReadTime(keys, "until", direction),
            Budget = (int?)keys.Number("budget", 1, int.MaxValue),
        };
    }

    private static ImmutableSortedSet<Category>? ReadCategories(YamlKeys keys) => keys.Node("categories") switch
    {
        null => null,
        YamlScalar { Text: "services" } => StopRules.Services,
        YamlScalar { Text: "none" } => [],
        _ => [.. keys.Words<Category>("categories")],
    };

    private static ImmutableSortedSet<Category>? ReadDeposits(YamlKeys keys) => keys.Node("deposits") switch
    {
        null => null,
        YamlScalar { Text: "off" } => [],
        _ => [.. keys.Words<Category>("deposits")],
    };

    private static ImmutableArray<Amount> ReadMinimums(YamlKeys keys, string file, IReadOnlyList<Theft> thefts)
    {
        IReadOnlyList<YamlNode> nodes = keys.Node("minimum") switch
        {
            null => [],
            YamlList list => list.Items,
            var single => [single],
        };
        var minimums = new List<Amount>();
        foreach (var node in nodes)
        {
            var minimum = ReadMinimum(keys, node, file, thefts);
            if (minimums.Any(other => other.Asset == minimum.Asset))
            {
                throw keys.Fail(node.Line, $"minimum cannot be read: found two of {minimum.Asset}, expected one for each asset at most");
            }

            minimums.Add(minimum);
        }

        return [.. minimums];
    }

    private static Amount ReadMinimum(YamlKeys keys, YamlNode node, string file, IReadOnlyList<Theft> thefts)
    {
        var seeds = thefts.SelectMany(theft => theft.Seeds).ToArray();
        if (node is YamlScalar text)
        {
            // The assets of the thefts, in their order; the unit of the amount tells which of them is meant.
            var error = string.Empty;
            foreach (var asset in seeds.SelectMany(AssetsOf).Distinct())
            {
                if (Amount.TryParse(text.Text, asset, out var amount, out var problem))
                {
                    return amount;
                }

                error = error.Length == 0 ? problem : error;
            }

            throw keys.Fail(node.Line, $"minimum cannot be read: {(error.Length > 0 ? error : "the coin of the theft's chain is not known; name the asset")}");
        }

        var parts = new YamlKeys(node, file, "a minimum", ["amount", "asset", "decimals", "symbol", "chain"]);
        var chain = parts.Parsed<ChainId>("chain", ChainId.TryParse) ?? seeds[0].Chain;
        var named = CaseSeeds.ReadAsset(parts, chain);
        return parts.Parsed<Amount>("amount", (ReadOnlySpan<char> text, out Amount value, out string? problem) => Amount.TryParse(text, named, out value, out problem))
            ?? throw parts.Fail(parts.Line, "a minimum is not complete: found no amount, expected for example amount: 1000 USDT");
    }

    private static IEnumerable<Asset> AssetsOf(Seed seed) => seed switch
    {
        WalletAmountSeed wallet => [wallet.Amount.Asset],
        WalletFlowsSeed wallet => [wallet.Asset],
        _ => seed.Chain.Parameters?.Coin is null ? [] : [Asset.Native(seed.Chain)],
    };

    private static long? ReadTime(YamlKeys keys, string key, TraceDirection direction)
    {
        if (keys.Text(key) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            // The whole day counts, whichever way the trace goes.
            var time = direction == TraceDirection.Forward ? new TimeOnly(23, 59, 59) : TimeOnly.MinValue;
            return new DateTimeOffset(day.ToDateTime(time, DateTimeKind.Utc)).ToUnixTimeSeconds();
        }

        return DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment.ToUnixTimeSeconds()
            : throw keys.Wrong(key, SafeText.Quote(text), "a day such as 2022-04-30 or a moment such as 2022-04-30T12:00:00Z, in UTC");
    }
}
