using System.Text.Json.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Nethereum.Tests.Support;

/// <summary>A node on the loopback: gives each call of a request, alone or in a batch, to a method, and writes what it says as JSON-RPC.</summary>
internal static class RpcNode
{
    /// <summary>An error that a node answers with.</summary>
    public sealed record Error(int Code, string Message);

    /// <summary>Answers a request.</summary>
    /// <param name="call">Takes a method and its parameters; gives the result, or an <see cref="Error"/>.</param>
    public static Func<Request, Reply> Over(Func<string, JsonArray, object?> call) => request =>
    {
        JsonNode body = JsonNode.Parse(request.Body)!;
        JsonNode answer = body is JsonArray several ? new JsonArray([.. several.Select(one => Answer(one!, call))]) : Answer(body, call);
        return Reply.Json(answer.ToJsonString());
    };

    private static JsonObject Answer(JsonNode question, Func<string, JsonArray, object?> call)
    {
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = question["id"]!.DeepClone() };
        object? said = call((string)question["method"]!, question["params"] as JsonArray ?? []);
        if (said is Error error)
        {
            answer["error"] = new JsonObject { ["code"] = error.Code, ["message"] = error.Message };
        }
        else
        {
            answer["result"] = said is JsonNode node ? node : JsonValue.Create((string?)said);
        }

        return answer;
    }
}
