using System.Runtime.InteropServices;
using System.Text.Json;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>A call and what may be made of its answer.</summary>
/// <param name="Method">The method.</param>
/// <param name="Parameters">The list of parameters as JSON.</param>
internal sealed record EvmAsk(string Method, string Parameters)
{
    /// <summary>Whether null is an answer; else it is one that is missing and may come.</summary>
    public bool MayBeNull { get; init; }

    /// <summary>Whether an error of the node's is an answer, unless it may pass.</summary>
    public bool MayFail { get; init; }

    /// <summary>Whether less can be asked for where the node refuses for the size.</summary>
    public bool CanNarrow { get; init; }

    /// <summary>Asks a contract something that changes nothing; it may fail or be no contract.</summary>
    /// <param name="contract">The contract's address.</param>
    /// <param name="data">The function's selector and its arguments.</param>
    /// <param name="block">After which block: a quantity, or a tag.</param>
    public static EvmAsk View(string contract, string data, string block = "latest") =>
        new("eth_call", $"[{{\"to\":\"{contract}\",\"data\":\"{data}\"}},\"{block}\"]") { MayBeNull = true, MayFail = true };

    /// <summary>What a result lacks that may come later; null for nothing.</summary>
    public Func<JsonElement, string?>? Lacks { get; init; }

    /// <summary>The height that a result tells as the tip's, where it is to be held against those told before.</summary>
    public Func<JsonElement, long>? Tip { get; init; }
}

/// <summary>What a node answered to one call.</summary>
/// <param name="Result">The result; undefined or null where there is none.</param>
/// <param name="Error">The node's error, where that is an answer.</param>
internal readonly record struct EvmAnswer(JsonElement Result, EvmCallError? Error)
{
    /// <summary>Whether there is a result other than null.</summary>
    public bool IsGiven => Error is null && Result.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
}

/// <summary>Asks a node: every call has its answer, what is missing is asked for again, and what stays missing is a failure.</summary>
internal sealed class EvmNode
{
    private readonly IEvmRpc rpc;
    private readonly EvmRpcOptions options;
    private readonly Patience patience;
    private readonly Breaker breaker;
    private readonly TipWatch tips;
    private int listLength;

    /// <summary>Prepares to ask a node; nothing is sent.</summary>
    public EvmNode(IEvmRpc rpc, EvmRpcOptions options)
    {
        this.rpc = rpc;
        this.options = options;
        patience = new Patience(options, rpc.Name);
        breaker = new Breaker(options, rpc.Name);
        tips = new TipWatch(rpc.Name, options, recordsAll: true);
        listLength = options.BatchSize;
        Meter = (rpc as HttpEvmRpc)?.Meter ?? new SourceMeter(rpc.Name, rpc.Host)
        {
            IsThirdParty = options.IsThirdParty ?? !HttpEndpoint.IsPrivate(rpc.Host), Price = options.Price, Standing = () => breaker.State,
        };
    }

    /// <summary>What the node is called.</summary>
    public string Name => rpc.Name;

    /// <summary>Counts what is asked: what carries calls over HTTP does so itself, for any other this class does.</summary>
    public SourceMeter Meter { get; }

    /// <summary>Notes what the node is about to be told.</summary>
    public void Disclose(ChainId chain, string subject, DisclosureKind kind = DisclosureKind.Other)
    {
        if (options.Archive is null)
        {
            options.Disclosures?.Add(new Disclosure(options.TimeProvider.GetUtcNow().ToUnixTimeSeconds(), rpc.Host, chain, subject, kind));
        }
    }

    /// <summary>Makes one call.</summary>
    public async Task<EvmAnswer> AskAsync(EvmAsk ask, CancellationToken cancellationToken) =>
        (await AskAsync([ask], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Makes calls, several in one request; the answers stand in the order of the calls.</summary>
    /// <exception cref="RpcErrorException">The node answered with an error.</exception>
    /// <exception cref="MissingResponseException">An answer is missing, as often as was asked.</exception>
    /// <exception cref="ChainSourceException">No usable answer came.</exception>
    public async Task<EvmAnswer[]> AskAsync(IReadOnlyList<EvmAsk> asks, CancellationToken cancellationToken)
    {
        var answers = new EvmAnswer?[asks.Count];
        for (int from = 0; from < asks.Count;)
        {
            int[] places = [.. Enumerable.Range(from, Math.Min(asks.Count - from, Volatile.Read(ref listLength)))];
            from += places.Length;
            string shown = string.Join(", ", places.Select(place => asks[place].Method).Distinct());
            await patience.TryAsync(
                shown,
                async token =>
                {
                    // What has come is not asked for again.
                    await AskOnceAsync(asks, [.. places.Where(place => answers[place] is null)], answers, token).ConfigureAwait(false);
                    return answers;
                },
                cancellationToken).ConfigureAwait(false);
        }

        return [.. answers.Select(answer => answer!.Value)];
    }

    /// <summary>Makes calls whose answers must all come from servers that have reached a height; if one has not, all are made again.</summary>
    /// <param name="asks">The calls.</param>
    /// <param name="least">The height.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="LaggingReplicaException">The server that answered lags, as often as was asked.</exception>
    public async Task<EvmAnswer[]> AskAsOfAsync(IReadOnlyList<EvmAsk> asks, long least, CancellationToken cancellationToken)
    {
        // In one request with the others, which mostly means of one server.
        EvmAsk[] all = [NodeHeader.TipHeight, .. asks];
        return await patience.TryAsync(
            string.Join(", ", asks.Select(ask => ask.Method).Distinct()),
            async token =>
            {
                var answers = new EvmAnswer?[all.Length];
                foreach (int[] places in Enumerable.Range(0, all.Length).Chunk(Volatile.Read(ref listLength)))
                {
                    await AskOnceAsync(all, places, answers, token).ConfigureAwait(false);
                }

                EvmAnswer tip = answers[0]!.Value;
                return tip.IsGiven && Read(NodeHeader.TipHeight.Method, () => EvmJson.Count(tip.Result, "height", FactShape.LastHeight)) is var height && height < least
                    ? throw new LaggingReplicaException(height, least, Name, asks[0].Method)
                    : answers[1..].Select(answer => answer!.Value).ToArray();
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads something out of an answer.</summary>
    /// <exception cref="ChainDataException">It is not what it should be.</exception>
    public T Read<T>(string method, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (AnswerException problem)
        {
            throw new ChainDataException(rpc.Redact(problem.Message), $"{Name}, {method}", problem.Text is null ? null : rpc.Redact(problem.Text));
        }
        catch (ChainDataException problem) when (rpc.Redact(problem.Message) != problem.Message)
        {
            // What the node said is shown, but not the key that it said again; the cause behind it says the same.
            throw new ChainDataException(rpc.Redact(problem.Message), $"{Name}, {method}");
        }
    }

    /// <summary>The failure that an answer lacks something that may come.</summary>
    public MissingResponseException Missing(string method, string problem) => new(problem, Name, method, isTransient: true);

    private async Task AskOnceAsync(IReadOnlyList<EvmAsk> asks, int[] places, EvmAnswer?[] answers, CancellationToken cancellationToken)
    {
        EvmCall[] calls = [.. places.Select((place, id) => new EvmCall(id, asks[place].Method, asks[place].Parameters))];
        if (options.Disclosures is { } disclosures)
        {
            await disclosures.KeepAsync(cancellationToken).ConfigureAwait(false);
        }

        EvmReply?[] replies = Sorted(calls, await CallAsync(calls, cancellationToken).ConfigureAwait(false));
        var problems = new List<ChainSourceException>();
        var alone = new List<int>();
        for (int id = 0; id < places.Length; id++)
        {
            if (places.Length > 1 && replies[id]?.Error is { } error && EvmErrors.IsAboutLists(error))
            {
                alone.Add(places[id]);
            }
            else if (Problem(asks[places[id]], replies[id]) is { } problem)
            {
                problems.Add(problem);
            }
            else
            {
                answers[places[id]] = new EvmAnswer(replies[id]!.Result, replies[id]!.Error);
            }
        }

        if (alone.Count == places.Length && replies.All(reply => reply!.Error is { } error && EvmErrors.RefusesLists(error)))
        {
            Volatile.Write(ref listLength, 1);
        }

        foreach (int place in alone)
        {
            await AskOnceAsync(asks, [place], answers, cancellationToken).ConfigureAwait(false);
        }

        // What will not pass is said first.
        if (problems.Count > 0)
        {
            throw problems.Find(problem => !problem.IsTransient) ?? problems[0];
        }

        (rpc as HttpEvmRpc)?.Ease();
    }

    private Task<IReadOnlyList<EvmReply>> CallAsync(EvmCall[] calls, CancellationToken cancellationToken) => rpc is HttpEvmRpc
        ? rpc.CallAsync(calls, cancellationToken)
        : breaker.RunAsync(calls[0].Method, token => CountedAsync(calls, token), cancellationToken);

    private async Task<IReadOnlyList<EvmReply>> CountedAsync(EvmCall[] calls, CancellationToken cancellationToken)
    {
        Meter.Begin();
        IReadOnlyList<EvmReply>? replies = null;
        try
        {
            return replies = await rpc.CallAsync(calls, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Of what stands around the results nothing is known here.
            long bytes = replies?.Sum(static reply => reply.Result.ValueKind == JsonValueKind.Undefined ? 0L : JsonMarshal.GetRawUtf8Value(reply.Result).Length) ?? 0;
            Meter.End(bytes, failed: replies is null);
        }
    }

    private EvmReply?[] Sorted(EvmCall[] calls, IReadOnlyList<EvmReply> replies)
    {
        var byCall = new EvmReply?[calls.Length];
        foreach (EvmReply reply in replies)
        {
            if (reply.Id < 0 || reply.Id >= calls.Length || byCall[reply.Id] is not null)
            {
                string found = reply.Id < 0 || reply.Id >= calls.Length ? "an answer to no call" : FormattableString.Invariant($"two answers to call {reply.Id}");
                throw new ChainSourceException(FormattableString.Invariant($"found {found}, expected one to each of {calls.Length}"), Name, calls[0].Method);
            }

            byCall[reply.Id] = reply;
        }

        return byCall;
    }

    private ChainSourceException? Problem(EvmAsk ask, EvmReply? reply)
    {
        if (reply is null)
        {
            return Missing(ask.Method, "found no answer, expected one to each call");
        }

        if (reply.Error is { } error)
        {
            return EvmErrors.MayPass(error, ask.CanNarrow) ? Limited(ask.Method, error)
                : ask.MayFail ? null
                : EvmErrors.LacksBlock(error) ? Missing(ask.Method, $"found no such block ({SafeText.Quote(error.Message)}), expected it; the node may lag behind, or have dropped it")
                : new RpcErrorException(error.Code, error.Message, Name, ask.Method);
        }

        return reply.Result.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? (ask.Lacks?.Invoke(reply.Result) is { } lacking ? Missing(ask.Method, lacking)
                : ask.Tip is { } height ? tips.Doubt(Read(ask.Method, () => height(reply.Result)), ask.Method)
                : null)
            : ask.MayBeNull ? null
            : Missing(ask.Method, "found no result, expected one; the node may lag behind, or have dropped it");
    }

    private ChainSourceException Limited(string method, EvmCallError error)
    {
        TimeSpan? wait = error.RetryAfter ?? RateLimit.WaitToldBy(error.Message);
        ChainSourceException failure = wait is null && RateLimit.QuotaToldBy(error.Message, options.TimeProvider.GetUtcNow()) is { } quota
            ? new QuotaUsedUpException(
                FormattableString.Invariant($"the requests that the node allows in an hour, day or month are used up: found error {error.Code}: {SafeText.Quote(error.Message)}; go on later, or at another node"),
                Name, method, quota)
            : OfNode(EvmErrors.IsOfRate(error) && rpc is HttpEvmRpc http ? http.Slowing(wait) : (wait, false));
        (rpc as HttpEvmRpc)?.Heed(failure);
        return failure;

        RpcErrorException OfNode((TimeSpan? Wait, bool IsOfRate) slowing) =>
            new(error.Code, error.Message, Name, method, isTransient: true, slowing.Wait) { IsOfRate = slowing.IsOfRate };
    }
}
