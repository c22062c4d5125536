using System.Text.Json;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>Calls a node by JSON-RPC over HTTP.</summary>
internal sealed class HttpEvmRpc : IEvmRpc
{
    // A call trace is a tree: two levels of JSON for each level of calls, of which the EVM allows 1024.
    private const int MaxDepth = 2 * 1024 + 64;

    private readonly HttpEndpoint endpoint;
    private readonly JsonRpcClient node;

    /// <summary>Prepares to call a node; nothing is sent.</summary>
    /// <exception cref="ArgumentException">The address or an option cannot be used.</exception>
    public HttpEvmRpc(HttpClient client, Uri address, ChainId chain, EvmRpcOptions options)
    {
        endpoint = new HttpEndpoint(client, address, "EVM JSON-RPC", options, options.Credentials(), chain);
        node = new JsonRpcClient(endpoint, []) { MaxDepth = MaxDepth, IsTriedOnce = true };
    }

    public string Name => endpoint.Name;

    public string Host => endpoint.Host;

    /// <summary>Counts what is asked.</summary>
    public SourceMeter Meter => endpoint.Meter;

    public string Redact(string text) => endpoint.Redact(text);

    /// <summary>Leaves the node alone for as long as a failure says.</summary>
    public void Heed(ChainSourceException failure) => endpoint.Heed(failure);

    /// <summary>For how long the node is left alone that limits the rate of calls, and whether it is to be asked again until it answers.</summary>
    public (TimeSpan? Wait, bool IsOfRate) Slowing(TimeSpan? told) => endpoint.Slowing(told);

    /// <summary>Notes that the node answered what it was asked.</summary>
    public void Ease() => endpoint.Ease();

    public async Task<IReadOnlyList<EvmReply>> CallAsync(IReadOnlyList<EvmCall> calls, CancellationToken cancellationToken)
    {
        // Not every node takes a list of one.
        RpcCall[] asked = [.. calls.Select(call => new RpcCall(call.Method) { Json = call.Parameters })];
        try
        {
            return asked.Length == 1
                ? [await node.CallAsync(asked[0], answer => Reply(calls[0], answer), cancellationToken).ConfigureAwait(false)]
                : await node.BatchAsync(asked, (place, answer) => Reply(calls[place], answer), cancellationToken).ConfigureAwait(false);
        }
        catch (RpcErrorException refusal)
        {
            // The node answered once for all of them.
            return [.. calls.Select(call => new EvmReply(call.Id, default, Error(refusal)))];
        }
    }

    private static EvmReply Reply(EvmCall call, RpcAnswer answer) => answer.Failure is { } failure
        ? new EvmReply(call.Id, default, Error(failure))
        : new EvmReply(call.Id, answer.Element.Find("result")?.Element.Clone() ?? default);

    private static EvmCallError Error(RpcErrorException failure) => new(failure.Code, failure.Text) { RetryAfter = failure.RetryAfter };
}
