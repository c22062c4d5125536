using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Nethereum.JsonRpc.Client;
using Nethereum.JsonRpc.Client.RpcMessages;
using Newtonsoft.Json.Linq;
using RpcError = Nethereum.JsonRpc.Client.RpcMessages.RpcError;

namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>
/// Carries calls through Nethereum's client as plain JSON, past all that Nethereum makes of answers: ends when told to, although Nethereum cannot be told,
/// and says what went wrong in this library's terms. No message repeats what Nethereum says, for that may hold the client's address and with it a key.
/// </summary>
internal sealed class NethereumRpc : IEvmRpc
{
    // A call trace is a tree: two levels of JSON for each level of calls, of which the EVM allows 1024.
    private const int MaxDepth = (2 * 1024) + 64;

    // No call has it.
    private const int UnknownId = -1;

    private readonly IClient client;
    private readonly NethereumOptions options;
    private int lastId;

    public NethereumRpc(IClient client, NethereumOptions? options)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.client = client;
        this.options = options ?? new NethereumOptions();
        this.options.Check();
    }

    public string Name => options.Name;

    public string Host => options.Host;

    public async Task<IReadOnlyList<EvmReply>> CallAsync(IReadOnlyList<EvmCall> calls, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string shown = string.Join(", ", calls.Select(call => call.Method).Distinct());

        // Ids of its own: the client may be busy with calls of others.
        RpcRequestMessage[] requests = [.. calls.Select(call => new RpcRequestMessage(Interlocked.Increment(ref lastId), call.Method, Parameters(call.Parameters)))];

        // On a thread of the pool, for a client may work long before it gives the thread back.
        Task<IReadOnlyList<RpcResponseMessage?>> asked = Task.Run(() => SendAsync(requests), cancellationToken);

        // A question that nobody waits for any more may fail unseen.
        _ = asked.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        try
        {
            return Replies(calls, requests, await asked.WaitAsync(options.AnswerWithin, options.TimeProvider, cancellationToken).ConfigureAwait(false));
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
            return Refused(calls, failure.RpcError.Code, failure.RpcError.Message);
        }
        catch (RpcResponseBatchException failure) when (failure.RpcErrors is [{ } first, ..])
        {
            return Refused(calls, first.Code, first.Message);
        }
        catch (Exception failure) when (failure is RpcClientUnknownException or HttpRequestException or WebSocketException or IOException
            or JsonException or Newtonsoft.Json.JsonException or FormatException)
        {
            throw Translate(failure, shown);
        }
    }

    /// <summary>What both of the serializers that Nethereum's clients use write as it was: texts, numbers, flags, lists and dictionaries.</summary>
    private static object[] Parameters(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(Plain)!];
    }

    private static object? Plain(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True or JsonValueKind.False => element.GetBoolean(),
        JsonValueKind.Number => element.GetInt64(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Array => element.EnumerateArray().Select(Plain).ToArray(),
        _ => element.EnumerateObject().ToDictionary(property => property.Name, property => Plain(property.Value)),
    };

    private static JsonElement Json(object? result)
    {
        string text = result switch
        {
            null or JsonElement { ValueKind: JsonValueKind.Undefined } => "null",
            JsonElement element => element.GetRawText(),
            _ => (result as JToken ?? JToken.FromObject(result)).ToString(Newtonsoft.Json.Formatting.None),
        };
        using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
        return document.RootElement.Clone();
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

    private EvmReply[] Replies(IReadOnlyList<EvmCall> calls, RpcRequestMessage[] requests, IReadOnlyList<RpcResponseMessage?> answers)
    {
        Dictionary<string, int> ids = requests.Index().ToDictionary(
            entry => Convert.ToString(entry.Item.Id, CultureInfo.InvariantCulture)!, entry => calls[entry.Index].Id, StringComparer.Ordinal);
        var replies = new List<EvmReply>(answers.Count);
        foreach (RpcResponseMessage answer in answers.OfType<RpcResponseMessage>())
        {
            string? id = Convert.ToString(answer.Id, CultureInfo.InvariantCulture);
            if (answer.Error is { } error && string.IsNullOrEmpty(id))
            {
                // A node that cannot say whose error it is refuses all of them.
                return Refused(calls, error.Code, error.Message);
            }

            int call = id is not null && ids.TryGetValue(id, out int known) ? known : UnknownId;
            replies.Add(answer.Error is { } refusal
                ? new EvmReply(call, default, new EvmCallError(refusal.Code, WithoutSecrets(refusal.Message)))
                : new EvmReply(call, Json(answer.Result)));
        }

        return [.. replies];
    }

    private EvmReply[] Refused(IReadOnlyList<EvmCall> calls, long code, string? message) =>
        [.. calls.Select(call => new EvmReply(call.Id, default, new EvmCallError(code, WithoutSecrets(message))))];

    private ChainSourceException NoAnswer(string limit, string shown) =>
        new($"found no answer {limit}, expected one; the node may be busy or out of reach", Name, shown, isTransient: true);

    private ChainSourceException Translate(Exception failure, string shown)
    {
        // What happened lies at the bottom; on the way there Nethereum says only that something did.
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case HttpRequestException { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } refused:
                    return new ChainSourceException(
                        FormattableString.Invariant($"the node refused with status {(int)refused.StatusCode!}; check the key or password that the client was given"), Name, shown);
                case HttpRequestException { StatusCode: HttpStatusCode.TooManyRequests }:
                    return new ChainSourceException(
                        "found status 429, expected 200; the node asks for fewer requests, and Nethereum does not tell how long it asks to wait", Name, shown, isTransient: true);
                case HttpRequestException { StatusCode: { } status }:
                    return new ChainSourceException(FormattableString.Invariant($"found status {(int)status}, expected 200"), Name, shown, isTransient: (int)status >= 500);
                case JsonException or Newtonsoft.Json.JsonException or FormatException:
                    return new ChainSourceException(
                        $"found an answer that cannot be read ({cause.GetType().Name}), expected one of JSON-RPC; check that the address is a node's and, where calls are traced, the MaxDepth of the client's serializer settings",
                        Name, shown);
                case HttpRequestException or WebSocketException or IOException:
                    return new ChainSourceException(
                        $"found no whole answer ({cause.GetType().Name}), expected one; check that a node runs there and serves RPC", Name, shown, isTransient: true);
                default:
                    continue;
            }
        }

        return new ChainSourceException($"found no answer that Nethereum could read ({failure.GetType().Name}), expected one", Name, shown);
    }

    /// <summary>A node may say back what it was sent.</summary>
    private string WithoutSecrets(string? text)
    {
        text ??= string.Empty;
        foreach (string secret in options.Secrets)
        {
            text = secret.Length == 0 ? text : text.Replace(secret, "(left out)", StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Keeps all answers as they came. Nethereum's own batch looks for calls of ids that no call has, and forgets the calls that nobody answered.</summary>
    private sealed class Batch : RpcRequestResponseBatch
    {
        private IReadOnlyList<RpcResponseMessage?>? told;

        public Batch(RpcRequestMessage[] requests)
        {
            AcceptPartiallySuccessful = true;
            BatchItems = [.. requests.Select(request => new Item(request))];
        }

        /// <summary>The answers; of a client that gives each call its own, those.</summary>
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
