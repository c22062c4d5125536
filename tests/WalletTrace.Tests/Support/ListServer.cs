using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace WalletTrace.Tests.Support;

/// <summary>Plays an explorer: lists of an account's rows in windows and pages, as Etherscan and its likes give them.</summary>
internal abstract class ListServer(ChainId chain)
{
    public const string TooLargeWindow = "Result window is too large, PageNo x Offset size must be less than or equal to ";

    /// <summary>How far page times rows may go.</summary>
    public int Window { get; set; } = 10_000;

    /// <summary>How many rows are given at most, whatever is asked for, without a word.</summary>
    public int MaxRows { get; set; } = 10_000;

    /// <summary>How many heights a query may cover before it takes too long; null for any number.</summary>
    public long? MaxHeights { get; set; }

    public abstract Reply Answer(Request request);

    protected static Reply Json(JsonNode json) => Reply.Json(json.ToJsonString());

    protected static Reply Ok(JsonNode result) => Json(new JsonObject { ["status"] = "1", ["message"] = "OK", ["result"] = result });

    protected static Reply Refused(string message, JsonNode? result) => Json(new JsonObject { ["status"] = "0", ["message"] = message, ["result"] = result });

    protected static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    protected static Func<string, string?> Parameters(Request request)
    {
        var query = QueryHelpers.ParseQuery(request.Query);
        return name => query.TryGetValue(name, out var values) ? values.ToString() : null;
    }

    /// <summary>Rows of an account with their heights, upwards; made when they are given.</summary>
    protected abstract IEnumerable<(long Height, Func<JsonObject> Row)> Listed(string action, Address address);

    /// <summary>One page of the rows that a query asks for; what is found to be wrong with it is answered instead.</summary>
    protected Reply Page(Func<string, string?> parameter, string action, string nothing)
    {
        long from = Number(parameter("startblock"), 0);
        long to = Number(parameter("endblock"), long.MaxValue);
        int page = (int)Number(parameter("page"), 1);
        int rows = (int)Number(parameter("offset"), Window);
        if ((long)page * rows > Window)
        {
            return Refused(TooLargeWindow + Window.ToString(CultureInfo.InvariantCulture), null);
        }

        if (to - from >= MaxHeights)
        {
            return Refused("Query Timeout occured. Please select a smaller result dataset", null);
        }

        Address address = Address.Parse(parameter("address")!, chain);
        var all = Listed(action, address).Where(entry => entry.Height >= from && entry.Height <= to);
        JsonNode[] found = [.. (parameter("sort") == "asc" ? all : all.Reverse()).Skip((page - 1) * rows).Take(Math.Min(rows, MaxRows)).Select(entry => entry.Row())];
        return found.Length == 0 ? Refused(nothing, new JsonArray()) : Ok(new JsonArray(found));
    }

    private static long Number(string? text, long otherwise) => text is null ? otherwise : long.Parse(text, CultureInfo.InvariantCulture);
}
