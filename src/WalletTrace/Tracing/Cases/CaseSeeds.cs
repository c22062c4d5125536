using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Encodings;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Cases;

/// <summary>Reads the thefts of a case file.</summary>
internal static class CaseSeeds
{
    private const string TheftExample = "{name: …, wallet: eip155:1:0x…, amount: 100 ETH, height: 14442835}";

    /// <summary>The keys of a seed.</summary>
    public static IReadOnlyList<string> SeedKeys { get; } =
    [
        "wallet", "amount", "height", "before", "outflows_from", "inflows_up_to", "asset", "decimals", "symbol", "chain", "transaction", "transfer", "coin",
    ];

    /// <summary>The thefts, each with a name of its own.</summary>
    public static IReadOnlyList<Theft> Read(YamlKeys root, string file, TraceDirection direction)
    {
        if (root.Node("thefts") is not YamlList { Items.Count: > 0 } list)
        {
            throw root.Fail(
                root.LineOf("thefts"),
                $"the case has no theft to start from: found {root.Node("thefts")?.Kind ?? "nothing"} under thefts, expected a list with at least one entry such as {TheftExample}");
        }

        var thefts = new List<Theft>();
        foreach (var item in list.Items)
        {
            var keys = new YamlKeys(item, file, "a theft", ["name", "seeds", .. SeedKeys]);
            var name = keys.Required("name", "Ronin bridge");
            if (name.Length is 0 or > CaseReader.MaxTextLength || thefts.Any(theft => theft.Name == name))
            {
                throw keys.Wrong("name", name.Length == 0 ? "an empty one" : SafeText.Quote(name), FormattableString.Invariant($"one that no other theft has, of 1 to {CaseReader.MaxTextLength} characters"));
            }

            thefts.Add(new Theft(name, ReadSeeds(keys, item, file, direction)));
        }

        return thefts;
    }

    private static IReadOnlyList<Seed> ReadSeeds(YamlKeys theft, YamlNode item, string file, TraceDirection direction)
    {
        if (!theft.Has("seeds"))
        {
            return [ReadSeed(theft, direction)];
        }

        foreach (var key in SeedKeys)
        {
            theft.Refuse(key, "the theft has a list of seeds; write it into one of them");
        }

        if (theft.Node("seeds") is not YamlList { Items.Count: > 0 } list)
        {
            throw theft.Wrong("seeds", theft.Node("seeds")!.Kind is "a list" ? "an empty list" : theft.Node("seeds")!.Kind, "a list with at least one seed");
        }

        return [.. list.Items.Select(seed => ReadSeed(new YamlKeys(seed, file, "a seed", SeedKeys), direction))];
    }

    private static Seed ReadSeed(YamlKeys keys, TraceDirection direction)
    {
        if (keys.Has("wallet"))
        {
            return ReadWallet(keys, direction);
        }

        foreach (var key in new[] { "amount", "height", "before", "outflows_from", "inflows_up_to", "asset", "decimals", "symbol" })
        {
            keys.Refuse(key, "it belongs to a wallet, and there is none");
        }

        if (keys.Has("transaction") == keys.Has("coin"))
        {
            throw keys.Fail(
                keys.Line,
                $"a seed says where stolen value enters: found {(keys.Has("coin") ? "both transaction and coin" : "neither wallet nor transaction nor coin")}, expected one of them");
        }

        var chain = keys.Parsed<ChainId>("chain", ChainId.TryParse)
            ?? throw keys.Fail(keys.Line, "a seed is not complete: found no chain, expected for example chain: eip155:1");
        if (FactShape.ChainProblem(chain) is { } problem)
        {
            throw keys.Fail(keys.LineOf("chain"), $"chain cannot be read: {problem}");
        }

        if (keys.Has("coin"))
        {
            keys.Refuse("transfer", "a coin is no transfer");
            return chain.IsUtxo
                ? new CoinSeed(chain, keys.Parsed<CoinId>("coin", TryParseCoin)!.Value)
                : throw keys.Fail(keys.LineOf("coin"), $"found a coin on {chain}, expected a UTXO chain");
        }

        var id = keys.Parsed<TransactionId>("transaction", TransactionId.TryParse)!.Value;
        return keys.Number("transfer", 0, long.MaxValue) is { } index ? new TransferSeed(chain, id, index) : new TransactionSeed(chain, id);
    }

    private static Seed ReadWallet(YamlKeys keys, TraceDirection direction)
    {
        foreach (var key in new[] { "chain", "transaction", "transfer", "coin" })
        {
            keys.Refuse(key, "the seed is a wallet, whose account names its chain");
        }

        var wallet = keys.Parsed<Account>("wallet", Account.TryParse)!.Value;
        var asset = ReadAsset(keys, wallet.Chain);
        if (keys.Has("amount"))
        {
            keys.Refuse("outflows_from", "the wallet has an amount; a seed has one or the other");
            keys.Refuse("inflows_up_to", "the wallet has an amount; a seed has one or the other");
            var amount = keys.Parsed<Amount>("amount", (ReadOnlySpan<char> text, out Amount value, out string? error) => Amount.TryParse(text, asset, out value, out error))!.Value;
            long height = Height(keys, "height") ?? throw keys.Fail(keys.Line, "a seed is not complete: found no height, expected for example height: 14442835, at whose start the amount is stolen");
            return wallet.Chain.IsUtxo
                ? throw keys.Fail(keys.LineOf("amount"), $"found an amount of a wallet on {wallet.Chain}, a UTXO chain; expected a coin, a transaction, or outflows_from")
                : new WalletAmountSeed(wallet, amount, height, keys.Parsed<TransactionId>("before", TransactionId.TryParse));
        }

        keys.Refuse("height", "it says when an amount is stolen, and there is none");
        keys.Refuse("before", "it says when an amount is stolen, and there is none");
        var (given, other) = direction == TraceDirection.Forward ? ("outflows_from", "inflows_up_to") : ("inflows_up_to", "outflows_from");
        keys.Refuse(other, $"the trace goes {EnumText.NameOf(direction)}; write {given}");
        long limit = Height(keys, given)
            ?? throw keys.Fail(keys.Line, $"a seed is not complete: found a wallet alone, expected amount and height, or {given} with a height");
        return new WalletFlowsSeed(wallet, asset, limit);
    }

    private static long? Height(YamlKeys keys, string key) => keys.Number(key, 0, long.MaxValue);

    /// <summary>The asset that keys name: by default the chain's own.</summary>
    public static Asset ReadAsset(YamlKeys keys, ChainId chain)
    {
        var text = keys.Text("asset") ?? "native";
        int? decimals = (int?)keys.Number("decimals", 0, Asset.MaxDecimals);
        var symbol = keys.Text("symbol");
        if (symbol is { Length: 0 or > FactShape.MaxNameLength })
        {
            throw keys.Wrong("symbol", FormattableString.Invariant($"{symbol.Length} characters"), FormattableString.Invariant($"1 to {FactShape.MaxNameLength}"));
        }

        if (text == "native")
        {
            return chain.Parameters?.Coin is not null
                ? Asset.Native(chain)
                : throw keys.Fail(keys.LineOf("asset"), $"the asset is not known: found no asset on {chain}, whose coin is unknown; expected for example asset: slip44:60 with decimals and symbol");
        }

        if (!Asset.TryParse(Asset.NamesChain(text) ? text : $"{chain}/{text}", decimals, symbol, out var asset, out var error))
        {
            throw keys.Fail(keys.LineOf("asset"), $"asset cannot be read: {error}");
        }

        return asset.Chain == chain ? asset : throw keys.Wrong("asset", $"one of {asset.Chain}", $"one of {chain}");
    }

    private static bool TryParseCoin(ReadOnlySpan<char> text, out CoinId coin, out string? error)
    {
        coin = default;
        int colon = text.IndexOf(':');
        if (colon < 0 || !int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            error = $"found {SafeText.Quote(text)}, expected transaction id, colon and output index";
            return false;
        }

        if (!TransactionId.TryParse(text[..colon], out var id, out error))
        {
            return false;
        }

        coin = new CoinId(id, index);
        return true;
    }
}
