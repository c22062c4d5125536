using System.Text.Json.Nodes;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Cli.Mcp;

/// <summary>What a trace was asked to do, in an answer.</summary>
internal static class ParameterJson
{
    /// <summary>All of it; limits that there are none of are null.</summary>
    public static JsonObject Of(TraceParameters parameters)
    {
        StopRules stops = parameters.Stops;
        return new JsonObject
        {
            ["thefts"] = AnswerJson.List(parameters.Thefts.Select((theft, index) => Of(theft, index + 1))),
            ["rules"] = AnswerJson.List(parameters.Rules.Select(Words.Of)),
            ["direction"] = Words.Of(parameters.Direction),
            ["stopCategories"] = AnswerJson.List(stops.Categories.Select(Words.Of)),
            ["stopLabels"] = AnswerJson.List(stops.Labels.Select(label => AnswerJson.Quoted(label))),
            ["depositCategories"] = AnswerJson.List(stops.DepositCategories.Select(Words.Of)),
            ["minimums"] = AnswerJson.List(stops.Minimums.Select(AnswerJson.Of)),
            ["hops"] = stops.Hops,
            ["hubLimit"] = stops.HubLimit,
            ["budget"] = stops.Budget,
            ["until"] = stops.Until is { } until ? Reports.Figures.Iso(until) : null,
            ["fees"] = Words.Of(parameters.FeeConvention),
            ["followSwaps"] = parameters.FollowSwaps,
            ["tokens"] = AnswerJson.List(parameters.KnownTokens.Select(token => token.ToString())),
        };
    }

    /// <summary>A theft and where its value entered.</summary>
    public static JsonObject Of(Theft theft, int number) => new()
    {
        ["theft"] = number,
        ["name"] = AnswerJson.Quoted(theft.Name),
        ["seeds"] = AnswerJson.List(theft.Seeds.Select(Of)),
    };

    private static JsonObject Of(Seed seed) => seed switch
    {
        WalletAmountSeed wallet => new JsonObject { ["account"] = wallet.Account.ToString(), ["amount"] = AnswerJson.Of(wallet.Amount), ["height"] = wallet.Height, ["beforeTransaction"] = wallet.Before?.ToString(wallet.Chain) },
        WalletFlowsSeed wallet => new JsonObject { ["account"] = wallet.Account.ToString(), ["allOf"] = wallet.Asset.ToString(), ["height"] = wallet.Height },
        TransactionSeed transaction => new JsonObject { ["chain"] = transaction.Chain.ToString(), ["transaction"] = transaction.Id.ToString(transaction.Chain) },
        TransferSeed transfer => new JsonObject { ["chain"] = transfer.Chain.ToString(), ["transaction"] = transfer.Id.ToString(transfer.Chain), ["transfer"] = transfer.Index },
        CoinSeed coin => new JsonObject { ["chain"] = coin.Chain.ToString(), ["transaction"] = coin.Coin.Transaction.ToString(coin.Chain), ["output"] = coin.Coin.Index },
        _ => throw new ArgumentException($"A seed cannot be told: found {seed.GetType().Name}, expected one of the kinds of the library.", nameof(seed)),
    };
}
