using System.Text.Json;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>The <c>parameters</c> of the JSON report: what the trace was asked to do.</summary>
internal static class JsonParameters
{
    public static void Write(Utf8JsonWriter json, TraceParameters parameters)
    {
        json.WriteStartObject("parameters");
        json.WriteString("direction", Words.Id(parameters.Direction));
        JsonReport.WriteStrings(json, "rules", parameters.Rules.Select(Words.Id));
        json.WriteString("lifoOrder", Words.Id(parameters.LifoOrder));
        json.WriteString("feeConvention", Words.Id(parameters.FeeConvention));
        json.WriteBoolean("followSwaps", parameters.FollowSwaps);
        if (!parameters.KnownTokens.IsEmpty)
        {
            JsonReport.WriteStrings(json, "knownTokens", parameters.KnownTokens.Select(token => token.ToString()));
        }

        json.WriteStartArray("thefts");
        foreach (Theft theft in parameters.Thefts)
        {
            json.WriteStartObject();
            json.WriteString("name", theft.Name);
            json.WriteStartArray("seeds");
            foreach (Seed seed in theft.Seeds)
            {
                WriteSeed(json, seed);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteStops(json, parameters.Stops);
        json.WriteEndObject();
    }

    /// <summary>An amount as an object of asset and base units.</summary>
    public static void WriteAmount(Utf8JsonWriter json, Amount amount)
    {
        json.WriteStartObject();
        json.WriteString("asset", amount.Asset.ToString());
        json.WriteString("units", amount.Units.ToString());
        json.WriteEndObject();
    }

    private static void WriteSeed(Utf8JsonWriter json, Seed seed)
    {
        json.WriteStartObject();
        switch (seed)
        {
            case WalletAmountSeed wallet:
                json.WriteString("kind", "wallet-amount");
                json.WriteString("account", wallet.Account.ToString());
                json.WritePropertyName("amount");
                WriteAmount(json, wallet.Amount);
                json.WriteNumber("height", wallet.Height);
                JsonReport.WriteOptional(json, "beforeTransaction", wallet.Before?.ToString(wallet.Chain));
                break;
            case WalletFlowsSeed wallet:
                json.WriteString("kind", "wallet-flows");
                json.WriteString("account", wallet.Account.ToString());
                json.WriteString("asset", wallet.Asset.ToString());
                json.WriteNumber("height", wallet.Height);
                break;
            case TransactionSeed transaction:
                json.WriteString("kind", "transaction");
                json.WriteString("chain", transaction.Chain.ToString());
                json.WriteString("transaction", transaction.Id.ToString(transaction.Chain));
                break;
            case TransferSeed transfer:
                json.WriteString("kind", "transfer");
                json.WriteString("chain", transfer.Chain.ToString());
                json.WriteString("transaction", transfer.Id.ToString(transfer.Chain));
                json.WriteNumber("index", transfer.Index);
                break;
            case CoinSeed coin:
                json.WriteString("kind", "coin");
                json.WriteString("chain", coin.Chain.ToString());
                json.WriteString("transaction", coin.Coin.Transaction.ToString(coin.Chain));
                json.WriteNumber("index", coin.Coin.Index);
                break;
            default:
                throw new ArgumentException($"A seed cannot be written: found {seed.GetType().Name}, expected one of the kinds of the library.", nameof(seed));
        }

        json.WriteEndObject();
    }

    private static void WriteStops(Utf8JsonWriter json, StopRules stops)
    {
        json.WriteStartObject("stops");
        JsonReport.WriteStrings(json, "categories", stops.Categories.Select(Words.Id));
        JsonReport.WriteStrings(json, "labels", stops.Labels);
        WriteLimit(json, "hubLimit", stops.HubLimit);
        json.WriteStartArray("minimums");
        foreach (Amount minimum in stops.Minimums)
        {
            WriteAmount(json, minimum);
        }

        json.WriteEndArray();
        WriteLimit(json, "hops", stops.Hops);
        WriteLimit(json, "until", stops.Until);
        WriteLimit(json, "budget", stops.Budget);
        JsonReport.WriteStrings(json, "depositCategories", stops.DepositCategories.Select(Words.Id));
        json.WriteStartObject("depositLimits");
        json.WriteNumber("leastForwards", stops.DepositLimits.LeastForwards);
        json.WriteNumber("maxDelay", (long)stops.DepositLimits.MaxDelay.TotalSeconds);
        json.WriteNumber("mostSenders", stops.DepositLimits.MostSenders);
        json.WriteEndObject();
        if (stops.Clusters is { } clusters)
        {
            json.WriteStartObject("clusters");
            json.WriteNumber("clusters", clusters.Count);
            json.WriteNumber("accounts", clusters.AccountCount);
            JsonReport.WriteStrings(json, "rules", clusters.Rules.Select(Words.Id));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteLimit(Utf8JsonWriter json, string name, long? limit)
    {
        if (limit is { } value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
