using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Screening;

/// <summary>Reads policies from YAML.</summary>
internal static class PolicyReader
{
    private const int Million = 1_000_000;

    private static readonly string[] Keys = ["name", "lists", "stale", "unknown", "conflicts", "rules"];

    private static readonly string[] RuleKeys =
        ["name", "verdict", "scope", "category", "list", "entity", "country", "confidence", "listed", "side", "share", "value", "hops"];

    private static readonly string[] ExposureKeys = ["side", "share", "value", "hops"];

    public static ScreeningPolicy Read(byte[] utf8, string file)
    {
        var root = new YamlKeys(YamlReader.Read(utf8, file), file, "the policy", Keys);
        YamlList rules = root.Node("rules") as YamlList
            ?? throw root.Fail(root.LineOf("rules"), "the policy has no rules: expected a list under the key rules; to look for nothing say rules: []");
        return new ScreeningPolicy(root.Required("name", "default"), [.. rules.Items.Select(rule => ReadRule(rule, file))])
        {
            RequiredLists = Texts(root, "lists"),
            MostAge = (int?)root.Number("stale", 0, 36_500),
            MostUnknown = Share(root, "unknown"),
            ReviewsConflicts = root.Text("conflicts") switch
            {
                null or "review" => true,
                "ignore" => false,
                var other => throw root.Wrong("conflicts", SafeText.Quote(other), "review or ignore"),
            },
        };
    }

    private static ScreeningRule ReadRule(YamlNode node, string file)
    {
        var keys = new YamlKeys(node, file, "a rule", RuleKeys);
        string name = keys.Required("name", "sanctioned");
        ScreeningVerdict verdict = keys.Required("verdict", "review") switch
        {
            "block" => ScreeningVerdict.Block,
            "review" => ScreeningVerdict.Review,
            var other => throw keys.Wrong("verdict", SafeText.Quote(other), "block or review"),
        };
        ScreeningScope scope = keys.Word<ScreeningScope>("scope") ?? throw keys.Fail(keys.Line, $"a rule is not complete: found no scope, expected one of {EnumText.All<ScreeningScope>()}");
        if (scope is ScreeningScope.Account or ScreeningScope.Twin)
        {
            foreach (string key in ExposureKeys)
            {
                keys.Refuse(key, "it is about exposure, and the rule is about labels of an account; say scope: direct, indirect or exposure");
            }
        }

        return new ScreeningRule(name, verdict, scope)
        {
            Categories = [.. keys.Words<Category>("category")],
            Lists = Texts(keys, "list"),
            Entities = Texts(keys, "entity"),
            Countries = Texts(keys, "country"),
            Confidence = keys.Word<Confidence>("confidence") ?? Confidence.Unknown,
            Listed = keys.Text("listed") switch
            {
                null or "while" => ListedWhen.WhileListed,
                "ever" => ListedWhen.Ever,
                var other => throw keys.Wrong("listed", SafeText.Quote(other), "while or ever"),
            },
            Side = keys.Word<ScreeningSide>("side"),
            LeastShare = Share(keys, "share") ?? 0,
            LeastValues = [.. keys.Texts("value").Select(text => ReadAmount(text, keys))],
            MostHops = (int?)keys.Number("hops", 1, 1000),
        };
    }

    private static ImmutableArray<string> Texts(YamlKeys keys, string key) => [.. keys.Texts(key).Select(text => text.Text)];

    /// <summary>A share such as 1%, 0.05% or 100%, in parts of a million.</summary>
    private static int? Share(YamlKeys keys, string key)
    {
        if (keys.Text(key) is not { } text)
        {
            return null;
        }

        string digits = text.TrimEnd();
        return digits.EndsWith('%')
            && decimal.TryParse(digits[..^1].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal percent)
            && percent is >= 0 and <= 100 && percent * (Million / 100) == decimal.Truncate(percent * (Million / 100))
            ? (int)(percent * (Million / 100))
            : throw keys.Wrong(key, SafeText.Quote(text), "a share from 0% to 100% with at most four places, for instance 0.5%");
    }

    /// <summary>An amount with its asset: of a chain's coin by its symbol, which names that of Ethereum, Bitcoin, TRON and so on; of a token by its CAIP-19 id.</summary>
    private static Amount ReadAmount(YamlScalar text, YamlKeys keys)
    {
        string[] parts = text.Text.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts is [var digits, var unit])
        {
            if (unit.Contains('/', StringComparison.Ordinal))
            {
                if (Asset.TryParse(unit, null, null, out Asset token, out _) && UInt256.TryParse(digits, out UInt256 units, out _))
                {
                    return new Amount(units, token);
                }
            }
            else if (ChainParameters.KnownIds.Select(ChainId.Parse).FirstOrDefault(chain => chain.Parameters?.Coin?.Symbol == unit) is { IsDefault: false } chain
                && Amount.TryParse(text.Text, Asset.Native(chain), out Amount amount, out _))
            {
                return amount;
            }
        }

        throw keys.Fail(text.Line, $"value cannot be read: found {SafeText.Quote(text.Text)}, expected an amount of a coin such as 0.5 ETH, or base units of a token such as 1000000 eip155:1/erc20:0x…");
    }
}
