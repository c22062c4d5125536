using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>
/// Knows what the errors of nodes and of those who rent them out mean. Codes say little (-32005 stands for a rate limit here and for too many events
/// there), so that mostly the words decide.
/// </summary>
/// <remarks>As seen from geth, Erigon, Nethermind, Besu, Reth, anvil and ganache, and from Alchemy, Ankr, Cloudflare, Infura, QuickNode and BNB Smart Chain's own nodes.</remarks>
internal static class EvmErrors
{
    private const long LimitExceeded = -32005;
    private const long ResourceUnavailable = -32002;
    private const long TooManyRequests = 429;

    // geth, and whoever follows it, for a contract's own refusal.
    private const long Reverted = 3;

    private static readonly string[] Narrower =
    [
        "more than", "range", "response size", "too large", "too big", "too many", "exceed", "max results", "maximum", "limited to", "timeout", "timed out", "limit",
    ];

    private static readonly string[] Stateless =
    [
        "missing trie node", "state", "pruned", "archive", "distance to target block", "history", "historical",
    ];

    private static readonly string[] Absent = ["not found", "unknown", "could not find", "cannot find", "not available", "does not exist", "missing"];

    /// <summary>Whether the same call may be answered later.</summary>
    /// <param name="error">The node's error.</param>
    /// <param name="canNarrow">Whether the call can ask for less: then an error that may mean either is taken for being asked too much at once.</param>
    public static bool MayPass(EvmCallError error, bool canNarrow)
    {
        bool isLimit = !IsRevert(error) && (error.Code is TooManyRequests or LimitExceeded or ResourceUnavailable || RateLimit.IsToldBy(error.Message));
        return isLimit && !(canNarrow && AsksTooMuch(error));
    }

    /// <summary>Whether an error surely says that calls come too quickly, and nothing else.</summary>
    public static bool IsOfRate(EvmCallError error) => !IsRevert(error) && (error.Code == TooManyRequests || RateLimit.IsSurelyToldBy(error.Message));

    /// <summary>Whether a call asks for more than the node gives at once.</summary>
    public static bool AsksTooMuch(EvmCallError error) =>
        !RateLimit.IsSurelyToldBy(error.Message) && (error.Code == LimitExceeded || Has(error.Message, Narrower));

    /// <summary>Whether the node lacks a block that was asked for: it may lag behind another that told of it.</summary>
    public static bool LacksBlock(EvmCallError error) =>
        Has(error.Message, ["block", "header"]) && Has(error.Message, Absent) && !Has(error.Message, ["method", "trie"]);

    /// <summary>Whether the node no longer has, or never had, the state after a block.</summary>
    public static bool LacksState(EvmCallError error) => Has(error.Message, Stateless);

    /// <summary>Whether a node takes no lists of calls, or none so long.</summary>
    public static bool RefusesLists(EvmCallError error) => !IsRevert(error) && Has(error.Message, ["batch"]);

    /// <summary>Whether a call may be answered that is asked by itself.</summary>
    public static bool IsAboutLists(EvmCallError error) => RefusesLists(error) || (!IsRevert(error) && Has(error.Message, ["response too large", "response size"]));

    /// <summary>Whether a contract refused: the words behind that are its own, and may be chosen to pass for the node's.</summary>
    private static bool IsRevert(EvmCallError error) => error.Code == Reverted || Has(error.Message, ["revert"]);

    private static bool Has(string message, string[] words) => words.Any(word => message.Contains(word, StringComparison.OrdinalIgnoreCase));
}
