using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>What an explorer says of what it answers.</summary>
internal enum ExplorerState
{
    /// <summary>It is what was asked for.</summary>
    Whole,

    /// <summary>There may be more, which the explorer has not looked at yet.</summary>
    Unfinished,

    /// <summary>The query covers too much to be answered.</summary>
    TooLarge,
}

/// <summary>
/// Reads the form in which Etherscan and its likes answer: status, message and result, all with HTTP status 200. An error is told as a text; only a few texts
/// say that there is nothing, and every text that is not known is an error.
/// </summary>
/// <remarks>Sources: docs.etherscan.io, "Common Error Messages"; rpc_view.ex and address_controller.ex of github.com/blockscout/blockscout.</remarks>
internal static class ExplorerAnswer
{
    private static readonly string[] Nothing =
        ["No transactions found", "No records found", "No internal transactions found", "No token transfers found", "No blocks found"];

    private static readonly string[] Keys = ["invalid api key", "missing api key", "apikey"];

    private static readonly string[] Lacks =
        ["not supported for this chain", "unsupported chainid", "API Pro", "upgrade your", "deprecated V1", "Missing Or invalid Action", "Unknown action", "Unknown module"];

    private static readonly string[] Sizes = ["smaller result dataset", "range smaller than", "Query Timeout"];

    private static readonly string[] Passing = ["too busy", "server busy", "Something went wrong"];

    /// <summary>Reads an answer whose result is a list.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="server">Who gave it.</param>
    /// <param name="asked">What was asked for.</param>
    /// <param name="read">Takes what is wanted out of each entry.</param>
    /// <exception cref="ChainSourceException">It is an error.</exception>
    /// <exception cref="AnswerException">It is no such answer.</exception>
    public static (ExplorerState State, T[] Rows) List<T>(JsonValue answer, HttpEndpoint server, string asked, Func<JsonValue, T> read)
    {
        string status = answer["status"].Text;
        JsonValue? result = answer.Find("result");
        switch (status)
        {
            case "1":
                return (ExplorerState.Whole, Rows(answer["result"]));
            case "2":
                return (ExplorerState.Unfinished, Rows(answer["result"]));
            case "0" when Nothing.Contains(answer["message"].Text, StringComparer.OrdinalIgnoreCase) && IsNothing(result):
                return (ExplorerState.Whole, []);
            case "0" when Holds(TextOf(answer), Sizes):
                return (ExplorerState.TooLarge, []);
            case "0":
                throw Error(TextOf(answer), server, asked);
            default:
                throw answer["status"].Wrong("0, 1 or 2");
        }

        T[] Rows(JsonValue rows) => [.. (rows with { Name = asked }).Items.Select(read)];
    }

    /// <summary>The result of an answer whose result is a single value.</summary>
    /// <exception cref="ChainSourceException">It is an error.</exception>
    /// <exception cref="AnswerException">It is no such answer.</exception>
    public static JsonValue Single(JsonValue answer, HttpEndpoint server, string asked) => answer["status"].Text switch
    {
        "1" => answer["result"] with { Name = asked },
        "0" => throw Error(TextOf(answer), server, asked),
        _ => throw answer["status"].Wrong("0 or 1"),
    };

    /// <summary>An error as what to throw.</summary>
    /// <param name="text">What the server says.</param>
    /// <param name="server">Who says it.</param>
    /// <param name="asked">What was asked for.</param>
    public static ChainSourceException Error(string text, HttpEndpoint server, string asked)
    {
        string said = SafeText.Quote(server.Redact(text));
        return Holds(text, Keys)
                ? new ChainSourceException($"the key is not accepted: found {said}, expected to be let in; give the right key in the options", server.Name, asked)
            : Holds(text, Lacks)
                ? new UnsupportedMethodException($"the server does not give this: found {said}; use a plan, chain or server that does", server.Name, asked)
            : RateLimit.IsToldBy(text)
                ? server.Limited(asked, said, text)
            : new ChainSourceException($"the server answered with an error: found {said}, expected a result", server.Name, asked, Holds(text, Passing));
    }

    /// <summary>What is wrong: the result where it is a text, else the message.</summary>
    public static string TextOf(JsonValue answer) =>
        answer.Find("result") is { IsText: true } result && result.Text.Length > 0 ? result.Text : answer["message"].Text;

    private static bool Holds(string text, string[] parts) => parts.Any(part => text.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static bool IsNothing(JsonValue? result) => result is not { } value || (value.IsList ? value.Count == 0 : value.Text.Length == 0);
}
