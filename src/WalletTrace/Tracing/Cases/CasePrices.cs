using System.Collections.Immutable;
using WalletTrace.Encodings;
using WalletTrace.Valuation;

namespace WalletTrace.Tracing.Cases;

/// <summary>A file of prices that a case names.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Options">What the case says of it.</param>
public sealed record CasePriceFile(string Path, PriceFileOptions Options);

/// <summary>Reads the prices of a case file.</summary>
internal static class CasePrices
{
    /// <summary>The keys under "prices".</summary>
    public static IReadOnlyList<string> Keys { get; } = ["files", "convention", "oldest", "currency", "pegged"];

    /// <summary>The keys of a file of prices.</summary>
    public static IReadOnlyList<string> FileKeys { get; } = ["file", "asset", "source", "currency"];

    /// <summary>The files with prices and how prices are picked; no options where the case has no prices.</summary>
    public static (ImmutableArray<CasePriceFile> Files, PriceOptions? Options) Read(YamlKeys root, string file, CaseFolder folder)
    {
        if (!root.Has("prices"))
        {
            return ([], null);
        }

        if (root.Node("prices") is not YamlMap { } map)
        {
            // One file or a list of them, all else as usual.
            ImmutableArray<CasePriceFile> named = ReadFiles(root, root.Node("prices")!, "prices", file, folder, "USD");
            return named.IsEmpty ? throw Nothing(root, root.LineOf("prices")) : (named, new PriceOptions());
        }

        var keys = new YamlKeys(map, file, "prices", Keys);
        string currency = ReadCurrency(keys) ?? "USD";
        var options = new PriceOptions
        {
            Currency = currency,
            Convention = keys.Word<PriceConvention>("convention") ?? PriceConvention.CloseOfDay,
            Oldest = keys.Number("oldest", 0, (long)PriceOptions.MostOldest.TotalDays) is { } days ? TimeSpan.FromDays(days) : new PriceOptions().Oldest,
            Pegged = [.. keys.Texts("pegged").Select(token => ReadAsset(keys, "pegged", token.Text, token.Line))],
        };
        ImmutableArray<CasePriceFile> files = keys.Node("files") is { } node ? ReadFiles(keys, node, "files", file, folder, currency) : [];
        return files.IsEmpty && options.Pegged.IsEmpty ? throw Nothing(keys, keys.Line) : (files, options);
    }

    private static LedgerFormatException Nothing(YamlKeys keys, long line) =>
        keys.Fail(line, "the prices cannot be used: found neither files nor pegged tokens, expected for example files: prices.csv");

    private static ImmutableArray<CasePriceFile> ReadFiles(YamlKeys keys, YamlNode node, string key, string file, CaseFolder folder, string currency)
    {
        IReadOnlyList<YamlNode> items = node is YamlList list ? list.Items : [node];
        return [.. items.SelectMany(item => ReadFile(keys, item, key, file, folder, currency))];
    }

    private static IEnumerable<CasePriceFile> ReadFile(YamlKeys keys, YamlNode item, string key, string file, CaseFolder folder, string currency)
    {
        if (item is YamlScalar name)
        {
            return Found(name, new PriceFileOptions { Currency = currency });
        }

        if (item is not YamlMap)
        {
            throw keys.Wrong(key, item.Kind, "files such as prices.csv, or {file: btc.csv, asset: bip122:000000000019d6689c085ae165831e93/slip44:0}");
        }

        var one = new YamlKeys(item, file, "a file of prices", FileKeys);
        one.Required("file", "prices.csv");
        string? source = one.Text("source");
        var options = new PriceFileOptions
        {
            Asset = one.Text("asset") is { } text ? ReadAsset(one, "asset", text, one.LineOf("asset")) : null,
            Currency = ReadCurrency(one) ?? currency,
            Source = source is null or { Length: > 0 and <= PriceFile.MaxSourceLength } ? source
                : throw one.Wrong("source", FormattableString.Invariant($"{source.Length} characters"), FormattableString.Invariant($"1 to {PriceFile.MaxSourceLength}")),
        };
        return Found((YamlScalar)one.Node("file")!, options);

        IEnumerable<CasePriceFile> Found(YamlScalar named, PriceFileOptions told) =>
            folder.Find([named], PriceFile.IsPriceFile, [PriceFile.Extension]).Select(path => new CasePriceFile(path, told));
    }

    private static string? ReadCurrency(YamlKeys keys) => keys.Text("currency") switch
    {
        null => null,
        var text when PriceSeries.IsCurrency(text) => text,
        var other => throw keys.Wrong("currency", SafeText.Quote(other), "three capitals such as USD"),
    };

    /// <summary>An asset by its id; for a token its decimals are those of the ledger.</summary>
    private static Asset ReadAsset(YamlKeys keys, string key, string text, long line) =>
        Asset.TryParse(text, null, null, out Asset coin, out _) || Asset.TryParse(text, 0, null, out coin, out string? problem)
            ? coin
            : throw keys.Fail(line, $"{key} cannot be read: {problem}");
}
