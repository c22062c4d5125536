using System.Text.Json;

namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>
/// Carries calls to a node of an EVM chain and brings back what it answers, whatever lies in between: HTTP, a socket, a client that somebody has already.
/// It judges nothing; <see cref="EvmRpcSource"/> checks that every call has its answer, tries again what may pass, and knows what the answers mean.
/// </summary>
public interface IEvmRpc
{
    /// <summary>What coverage and errors call the node, at most 200 characters, for instance "EVM JSON-RPC at node.example:8545". Never holds a key.</summary>
    string Name { get; }

    /// <summary>Whom the calls are told to, for the disclosure log: the host's name.</summary>
    string Host { get; }

    /// <summary>Makes calls, in one request where that is possible. Called from several threads at once.</summary>
    /// <param name="calls">The calls, one or more, with distinct ids.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>What came back, in any order, each with the id of its call.</returns>
    /// <exception cref="ChainSourceException">Nothing usable came back; whether that may pass is in it, and no secret.</exception>
    Task<IReadOnlyList<EvmReply>> CallAsync(IReadOnlyList<EvmCall> calls, CancellationToken cancellationToken);

    /// <summary>Takes out of a text what must stay secret: a node may say again what it was shown. Does nothing unless it is implemented.</summary>
    /// <param name="text">A text that the node had a part in.</param>
    /// <returns>The text without keys and passwords.</returns>
    string Redact(string text) => text;
}

/// <summary>One call of a node's method.</summary>
/// <param name="Id">Its id, by which the answer is told to belong to it; from 0.</param>
/// <param name="Method">The method, for instance "eth_getBlockByHash".</param>
/// <param name="Parameters">The list of parameters as JSON, for instance <c>["0x1b4",true]</c>.</param>
public sealed record EvmCall(int Id, string Method, string Parameters);

/// <summary>What came back for one call: a result, or an error of the node's.</summary>
/// <param name="Id">The id of the call, as it came back.</param>
/// <param name="Result">The result; it stays good for as long as it is held. Of the kind null or undefined where there is none.</param>
/// <param name="Error">The node's error; null for a result.</param>
public sealed record EvmReply(int Id, JsonElement Result, EvmCallError? Error = null);

/// <summary>A node's error.</summary>
/// <param name="Code">The node's code; 0 where it gave none.</param>
/// <param name="Message">The node's message, without secrets.</param>
public sealed record EvmCallError(long Code, string Message)
{
    /// <summary>How long the node asks to wait before it is asked again; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
