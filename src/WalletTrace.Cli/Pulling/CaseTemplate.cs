using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Pulling;

/// <summary>Writes the case file that a pulled case begins with.</summary>
internal static class CaseTemplate
{
    // A JSON string is one of YAML too.
    private static readonly JsonSerializerOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// A case with the pulled facts and a theft for each seed. Without a seed it has no theft, and says how one is written: whoever traces it is told that it
    /// is missing, and nothing is made up.
    /// </summary>
    /// <param name="name">What the case is called.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="seeds">Where stolen value enters.</param>
    /// <param name="facts">The line that says where the facts are.</param>
    public static string Write(string name, ChainId chain, IReadOnlyList<Seed> seeds, string facts)
    {
        var text = new StringBuilder();
        string shown = SafeText.Trim(name, CaseReader.MaxTextLength);
        Line(text, "# Made by wallettrace; yours to change. 'wallettrace trace' reads it.");
        Line(text, $"name: {JsonSerializer.Serialize(shown.Length > 0 ? shown : "A case", Text)}");
        if (seeds.Count == 0)
        {
            Line(text, "# Where does stolen value enter? At least one theft must be named before the case can be traced, for example:");
            Line(text, $"#   - name: the {(chain.IsUtxo ? "stolen coin" : "transaction by which it was stolen")}");
            Line(text, $"#     chain: {chain}");
            Line(text, chain.IsUtxo ? "#     coin: TXID:0               # or transaction: TXID" : "#     transaction: TXID");
            Line(text, "#   - name: the emptied wallet");
            Line(text, $"#     wallet: {chain}:ADDRESS");
            Line(text, "#     outflows_from: HEIGHT");
            Line(text, "thefts: []");
        }
        else
        {
            Line(text, "thefts:");
            foreach (Seed seed in seeds.Distinct())
            {
                Line(text, Theft(seed));
            }
        }

        Line(text, facts);
        return text.ToString();
    }

    /// <summary>A theft as it stands in a case file.</summary>
    public static string Theft(Seed seed) => $"  - name: {NameOf(seed)}\n" + seed switch
    {
        CoinSeed coin => $"    chain: {coin.Chain}\n    coin: {coin.Coin}",
        TransactionSeed transaction => $"    chain: {transaction.Chain}\n    transaction: {transaction.Id}",
        WalletFlowsSeed wallet => string.Create(
            CultureInfo.InvariantCulture,
            $"    wallet: {wallet.Account}\n    outflows_from: {wallet.Height}{Named(wallet.Asset)}"),
        WalletAmountSeed wallet => string.Create(
            CultureInfo.InvariantCulture,
            $"    wallet: {wallet.Account}\n    amount: {JsonSerializer.Serialize(wallet.Amount.ToString("G"), Text)}\n    height: {wallet.Height}{Named(wallet.Amount.Asset)}"),
        _ => throw Unexpected(seed),
    };

    /// <summary>What a theft is called that begins with a seed.</summary>
    public static string NameOf(Seed seed) => seed switch
    {
        CoinSeed coin => $"coin {coin.Coin}",
        TransactionSeed transaction => $"transaction {transaction.Id}",
        WalletFlowsSeed wallet => string.Create(CultureInfo.InvariantCulture, $"what left {wallet.Account.Address.ToString(wallet.Chain)} from block {wallet.Height} on"),
        WalletAmountSeed wallet => string.Create(CultureInfo.InvariantCulture, $"{wallet.Amount} of {wallet.Account.Address.ToString(wallet.Chain)} at block {wallet.Height}"),
        _ => throw Unexpected(seed),
    };

    private static ArgumentException Unexpected(Seed seed) => new($"found a seed of type {seed.GetType().Name}, expected one that a command line names", nameof(seed));

    /// <summary>The lines that name an asset; none for the chain's own coin, which needs no name.</summary>
    private static string Named(Asset asset) => asset.IsNative ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"\n    asset: {asset}\n    decimals: {asset.Decimals}{(asset.Symbol is { } symbol ? $"\n    symbol: {JsonSerializer.Serialize(symbol, Text)}" : "")}");

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
