using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Nethereum.JsonRpc.Client;
using Nethereum.JsonRpc.Client.RpcMessages;
using Newtonsoft.Json.Linq;
using RpcError = Nethereum.JsonRpc.Client.RpcMessages.RpcError;

namespace WalletTrace.Chains.Evm;

/// <summary>One call of a node's method.</summary>
/// <param name="Method">The method.</param>
/// <param name="Parameters">What is given to it.</param>
internal sealed record ClientCall(string Method, params object[] Parameters);

/// <summary>What the node answered to one call.</summary>
/// <param name="Result">The result as JSON; empty when there is none or it is null.</param>
/// <param name="Failure">The node's error as what to throw; null for a result.</param>
internal readonly record struct ClientAnswer(ReadOnlyMemory<byte> Result, RpcErrorException? Failure);

/// <summary>
/// Asks a node through Nethereum's client: ends when told to, although Nethereum cannot be told, takes an answer only for the call whose id it carries, and
/// says what went wrong in this library's terms. No message repeats what Nethereum says, for that may hold the client's address and with it a key.
/// </summary>
internal sealed class ClientCaller(IClient client, NethereumOptions options)
{
    private int lastId;

    /// <summary>Makes one call, or several in one request; the answers stand in the order of the calls.</summary>
    /// <exception cref="ChainSourceException">No answer came to one of them, or one that cannot be read.</exception>
    public async Task<ClientAnswer[]> AskAsync(IReadOnlyList<ClientCall> calls, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string shown = string.Join(", ", calls.Select(call => call.Method).Distinct());
        RpcRequestMessage[] requests = [.. calls.Select(call => new RpcRequestMessage(Interlocked.Increment(ref lastId), call.Method, call.Parameters))];

        // On a thread of the pool, for a client may work long before it gives the thread back.
        Task<IReadOnlyList<RpcResponseMessage?>> asked = Task.Run(() => SendAsync(requests), cancellationToken);

        // A question that nobody waits for any more may fail unseen.
        _ = asked.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        try
        {
            return Sorted(calls, requests, await asked.WaitAsync(options.AnswerWithin, options.Clock, cancellationToken).ConfigureAwait(false), shown);
        }
        catch (TimeoutException)
        {
            throw NoAnswer($"within {options.AnswerWithin}", shown);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer("within the client's own limit", shown);
        }
        catch (RpcClientTimeoutException)
        {
            throw NoAnswer("within the client's own limit", shown);
        }
        catch (RpcResponseException failure)
        {
            throw Failure(new RpcError { Code = failure.RpcError.Code, Message = failure.RpcError.Message }, shown);
        }
        catch (RpcResponseBatchException failure) when (failure.RpcErrors is [{ } first, ..])
        {
            throw Failure(new RpcError { Code = first.Code, Message = first.Message }, shown);
        }
        catch (Exception failure) when (failure is RpcClientUnknownException or HttpRequestException or WebSocketException or IOException
            or JsonException or Newtonsoft.Json.JsonException or FormatException)
        {
            throw Translate(failure, shown);
        }
    }

    private async Task<IReadOnlyList<RpcResponseMessage?>> SendAsync(RpcRequestMessage[] requests)
    {
        if (requests is [RpcRequestMessage only])
        {
            return [await client.SendAsync(only).ConfigureAwait(false)];
        }

        var batch = new Batch(requests);
        await client.SendBatchRequestAsync(batch).ConfigureAwait(false);
        return batch.Answers;
    }

    private ClientAnswer[] Sorted(IReadOnlyList<ClientCall> calls, RpcRequestMessage[] requests, IReadOnlyList<RpcResponseMessage?> answers, string shown)
    {
        var byCall = new RpcResponseMessage?[calls.Count];
        foreach (RpcResponseMessage? answer in answers)
        {
            if (answer is null)
            {
                continue;
            }

            // A server that cannot say whose error it is refuses all of them.
            string? id = answer.Id?.ToString();
            if (answer.Error is { } error && string.IsNullOrEmpty(id))
            {
                throw Failure(error, shown);
            }

            int place = Array.FindIndex(requests, request => string.Equals(request.Id.ToString(), id, StringComparison.Ordinal));
            if (place < 0 || byCall[place] is not null)
            {
                throw new ChainSourceException(
                    FormattableString.Invariant($"found {(place < 0 ? "an answer to no call" : $"two answers to call {place}")}, expected one to each of {calls.Count}"),
                    options.Name, shown);
            }

            byCall[place] = answer;
        }

        int missing = byCall.Count(answer => answer is null);
        return missing == 0
            ? [.. calls.Select((call, at) => Read(call, byCall[at]!))]
            : throw new MissingResponseException(
                FormattableString.Invariant($"found {calls.Count - missing} answers, expected {calls.Count}; the node or its client left some out"), options.Name, shown, isTransient: true);
    }

    private ClientAnswer Read(ClientCall call, RpcResponseMessage answer) => answer.Error is { } error
        ? new ClientAnswer(default, Failure(error, call.Method))
        : new ClientAnswer(Json(answer.Result), null);

    private static ReadOnlyMemory<byte> Json(object? result) => result switch
    {
        null => default,
        JsonElement { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => default,
        JsonElement element => Encoding.UTF8.GetBytes(element.GetRawText()),
        JToken { Type: JTokenType.Null } => default,
        JToken token => Encoding.UTF8.GetBytes(token.ToString(Newtonsoft.Json.Formatting.None)),
        _ => Encoding.UTF8.GetBytes(Newtonsoft.Json.JsonConvert.SerializeObject(result)),
    };

    private ChainSourceException NoAnswer(string limit, string shown) =>
        new($"found no answer {limit}, expected one; the node may be busy or out of reach", options.Name, shown, isTransient: true);

    private RpcErrorException Failure(RpcError error, string shown) => new(error.Code, WithoutSecrets(error.Message ?? string.Empty), options.Name, shown);

    private ChainSourceException Translate(Exception failure, string shown)
    {
        // What happened lies at the bottom; on the way there Nethereum says only that something did.
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case HttpRequestException { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } refused:
                    return new ChainSourceException(
                        FormattableString.Invariant($"the node refused with status {(int)refused.StatusCode!}; check the key or password that the client was given"), options.Name, shown);
                case HttpRequestException { StatusCode: { } status }:
                    bool isBusy = status is HttpStatusCode.TooManyRequests;
                    return new ChainSourceException(
                        FormattableString.Invariant($"found status {(int)status}, expected 200{(isBusy ? "; the node asks for fewer requests, and Nethereum does not tell how long it asks to wait" : string.Empty)}"),
                        options.Name, shown, isTransient: isBusy || (int)status >= 500);
                case JsonException or Newtonsoft.Json.JsonException or FormatException:
                    // Nor its message, which quotes the answer.
                    return new ChainSourceException(
                        $"found an answer that cannot be read ({cause.GetType().Name}), expected one of JSON-RPC; check that the address is a node's and, for deep call traces, the MaxDepth of the client's serializer settings",
                        options.Name, shown);
                case HttpRequestException or WebSocketException or IOException:
                    return new ChainSourceException(
                        $"found no whole answer ({cause.GetType().Name}), expected one; check that a node runs there and serves RPC", options.Name, shown, isTransient: true);
                default:
                    continue;
            }
        }

        return new ChainSourceException($"found no answer that Nethereum could read ({failure.GetType().Name}), expected one", options.Name, shown);
    }

    /// <summary>A server may say back what it was sent.</summary>
    private string WithoutSecrets(string text)
    {
        foreach (string secret in options.Secrets)
        {
            text = secret.Length == 0 ? text : text.Replace(secret, "(left out)", StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Keeps all answers as they came. Nethereum's own batch looks up calls for ids that no call has, and forgets the calls that nobody answered.</summary>
    private sealed class Batch : RpcRequestResponseBatch
    {
        private IReadOnlyList<RpcResponseMessage?>? told;

        public Batch(RpcRequestMessage[] requests)
        {
            AcceptPartiallySuccessful = true;
            BatchItems = [.. requests.Select(request => new Item(request))];
        }

        /// <summary>The answers; of a client that tells each call its own, those.</summary>
        public IReadOnlyList<RpcResponseMessage?> Answers => told ?? [.. BatchItems.Cast<Item>().Select(item => item.Answer)];

        public override void UpdateBatchItemResponses(IEnumerable<RpcResponseMessage>? responses) => told = responses is null ? [] : [.. responses];

        private sealed class Item(RpcRequestMessage request) : IRpcRequestResponseBatchItem
        {
            public RpcResponseMessage? Answer { get; private set; }

            public bool HasError => Answer is { HasError: true };

            public object? RawResponse => Answer?.Result;

            // Told by the answer itself.
            public global::Nethereum.JsonRpc.Client.RpcError? RpcError => null;

            public RpcRequestMessage RpcRequestMessage { get; } = request;

            public void DecodeResponse(RpcResponseMessage rpcResponse) => Answer = rpcResponse;
        }
    }
}
