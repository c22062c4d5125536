using System.Globalization;
using System.Text.Json;
using WalletTrace.Chains;
using WalletTrace.Inference.Coins;

namespace WalletTrace.Benchmarks.Clusters;

/// <summary>
/// Reads an emulation of crocs-muni: <c>btc-node/block_N.json</c>, each the answer to getblock with verbosity 2, and the keys of every wallet in
/// <c>NAME/keys.json</c>.
/// </summary>
internal static class EmulatedWallets
{
    private const decimal Bitcoin = 100_000_000m;

    public static OwnedChain Read(string folder)
    {
        ChainId chain = ChainId.BitcoinRegtest;
        var owners = new Dictionary<Address, int>();
        string[] wallets = [.. Directory.EnumerateFiles(folder, "keys.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        for (int wallet = 0; wallet < wallets.Length; wallet++)
        {
            using JsonDocument keys = JsonDocument.Parse(File.ReadAllBytes(wallets[wallet]));
            foreach (JsonElement key in keys.RootElement.EnumerateArray())
            {
                owners[Address.Parse(key.GetProperty("address").GetString()!, chain)] = wallet;
            }
        }

        var coins = new Dictionary<CoinId, CoinOutput>();
        var transactions = new List<CoinTransaction>();
        string blocks = Path.Combine(folder, "btc-node");
        for (int height = 0; File.Exists(Path.Combine(blocks, Invariant($"block_{height}.json"))); height++)
        {
            using JsonDocument block = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(blocks, Invariant($"block_{height}.json"))));
            int index = 0;
            foreach (JsonElement told in block.RootElement.GetProperty("tx").EnumerateArray())
            {
                CoinTransaction transaction = Read(told, chain, height, index++, coins);
                transactions.Add(transaction);
            }
        }

        HashSet<Address> seen = [.. transactions.SelectMany(transaction => transaction.Outputs).Select(output => output.Owner)];
        return new OwnedChain(chain, transactions, owners.Where(pair => seen.Contains(pair.Key)).ToDictionary());
    }

    private static CoinTransaction Read(JsonElement told, ChainId chain, long height, int index, Dictionary<CoinId, CoinOutput> coins)
    {
        TransactionId id = TransactionId.Parse(told.GetProperty("txid").GetString()!);
        CoinOutput[] outputs =
        [
            .. told.GetProperty("vout").EnumerateArray().Select(output => new CoinOutput(
                Address.FromOutputScript(Convert.FromHexString(output.GetProperty("scriptPubKey").GetProperty("hex").GetString()!), chain),
                (long)(output.GetProperty("value").GetDecimal() * Bitcoin))),
        ];
        CoinInput[] inputs =
        [
            .. told.GetProperty("vin").EnumerateArray().Where(input => input.TryGetProperty("txid", out _))
                .Select(input => new CoinId(TransactionId.Parse(input.GetProperty("txid").GetString()!), input.GetProperty("vout").GetInt32()))
                .Select(coin => new CoinInput(coin, coins[coin].Owner, coins[coin].Value)),
        ];
        for (int output = 0; output < outputs.Length; output++)
        {
            coins.Add(new CoinId(id, output), outputs[output]);
        }

        return CoinTransaction.Of(new TransactionRecord(chain, height, index, id), [.. inputs], [.. outputs])
            .Told(told.GetProperty("locktime").GetUInt32(), told.GetProperty("vsize").GetInt32());
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
