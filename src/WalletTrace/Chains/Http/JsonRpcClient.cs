using System.Runtime.InteropServices;
using System.Text.Json;

namespace WalletTrace.Chains.Http;

/// <summary>One call of a server's method.</summary>
/// <param name="Method">The method.</param>
/// <param name="Parameters">Texts, whole numbers and flags.</param>
internal sealed record RpcCall(string Method, params object[] Parameters)
{
    /// <summary>The whole list of parameters as JSON, where they are more than that; null to take <see cref="Parameters"/>.</summary>
    public string? Json { get; init; }
}

/// <summary>What a server answered to one call: a result or an error.</summary>
/// <param name="Call">The call.</param>
/// <param name="Element">The answer.</param>
/// <param name="Failure">The error as what to throw; null for a result.</param>
internal readonly record struct RpcAnswer(RpcCall Call, JsonValue Element, RpcErrorException? Failure)
{
    /// <summary>The result.</summary>
    /// <exception cref="RpcErrorException">The server answered with an error.</exception>
    /// <exception cref="AnswerException">There is none.</exception>
    public JsonValue Result => Failure is not null ? throw Failure
        : Element.Find("result") is { } result ? result with { Name = Call.Method }
        : throw new AnswerException($"found no result of {Call.Method}, expected one", AnswerFault.Missing);
}

/// <summary>
/// Calls methods by JSON-RPC, 1.0 and 2.0 alike, several in one request. An answer belongs to the call whose id it carries, wherever it stands, and every
/// call must be answered exactly once.
/// </summary>
/// <param name="endpoint">The server.</param>
/// <param name="passingErrors">The codes of errors that may pass.</param>
/// <param name="path">The path below the endpoint's own.</param>
internal sealed class JsonRpcClient(HttpEndpoint endpoint, IReadOnlyCollection<long> passingErrors, string path = "")
{
    /// <summary>How deep answers may be.</summary>
    public int MaxDepth { get; init; } = JsonValue.UsualDepth;

    /// <summary>Whether passing faults are reported at once: whoever calls tries again himself.</summary>
    public bool IsTriedOnce { get; init; }

    /// <summary>Makes one call.</summary>
    public Task<T> CallAsync<T>(RpcCall call, Func<RpcAnswer, T> read, CancellationToken cancellationToken)
    {
        return AskAsync(
            call.Method,
            Written([call], isBatch: false),
            call.Method,
            value =>
            {
                // Not every server can say whose error it is. What is recorded may have been one answer of several.
                RpcAnswer found = Answer(call, value);
                return found.Failure is null && !endpoint.IsReplayed && Place(value, 1) != 0 ? throw value.Wrong("the answer to call 0") : read(found);
            },
            cancellationToken);
    }

    /// <summary>Makes several calls in one request; the results stand in the order of the calls. Recorded is each call by itself.</summary>
    public async Task<T[]> BatchAsync<T>(IReadOnlyList<RpcCall> calls, Func<int, RpcAnswer, T> read, CancellationToken cancellationToken)
    {
        if (endpoint.IsReplayed)
        {
            var found = new T[calls.Count];
            for (int at = 0; at < found.Length; at++)
            {
                int place = at;
                found[at] = await CallAsync(calls[at], answer => read(place, answer), cancellationToken).ConfigureAwait(false);
            }

            return found;
        }

        string shown = string.Join(", ", calls.Select(call => call.Method).Distinct());
        return await AskAsync(shown, Written(calls, isBatch: true), "answers", value => Sorted(calls, value, read), cancellationToken, answer => Parts(calls, answer)).ConfigureAwait(false);
    }

    private Task<T> AskAsync<T>(
        string shown, byte[] body, string name, Func<JsonValue, T> read, CancellationToken cancellationToken,
        Func<HttpAnswer, IReadOnlyList<(HttpQuestion Question, byte[] Body)>?>? parts = null) => endpoint.AskAsync(
        new HttpQuestion(shown, path) { Body = body, IsRead = true, AlsoReads = IsRpcError, IsTriedOnce = IsTriedOnce, Parts = parts },
        answer => !IsJson(answer) && RateLimit.IsToldBy(answer.Beginning)
            ? throw endpoint.Limited(shown, $"the text {SafeText.Quote(endpoint.Redact(answer.Beginning))}", answer.Beginning)
            : JsonValue.Read(answer, name, read, MaxDepth),
        cancellationToken);

    /// <summary>The answer to each call, as if it had been made by itself; null where not each was answered.</summary>
    private (HttpQuestion Question, byte[] Body)[]? Parts(IReadOnlyList<RpcCall> calls, HttpAnswer answer)
    {
        try
        {
            return JsonValue.Read(answer, "answers", answers => answers.IsList && answers.Count == calls.Count ? Parted(answers) : null, MaxDepth);
        }
        catch (AnswerException)
        {
            // A refusal need not be JSON.
            return null;
        }

        (HttpQuestion Question, byte[] Body)[]? Parted(JsonValue answers)
        {
            var parts = new (HttpQuestion Question, byte[] Body)[calls.Count];
            foreach (JsonValue one in answers.Items)
            {
                if (Place(one, calls.Count) is not (>= 0 and var place) || parts[place].Body is not null)
                {
                    return null;
                }

                parts[place] = (new HttpQuestion(calls[place].Method, path) { Body = Written([calls[place]], isBatch: false) }, JsonMarshal.GetRawUtf8Value(one.Element).ToArray());
            }

            return parts;
        }
    }

    private static bool IsRpcError(HttpAnswer answer) => (int)answer.Status is 400 or 404 or 500 && IsJson(answer);

    private static bool IsJson(HttpAnswer answer) => answer.Body.Span.TrimStart(" \r\n"u8) is [(byte)'{' or (byte)'[', ..];

    private static int Place(JsonValue answer, int count) => answer["id"].Element is { ValueKind: JsonValueKind.Number } id
        && id.TryGetInt32(out int place) && place >= 0 && place < count ? place : -1;

    private static byte[] Written(IReadOnlyList<RpcCall> calls, bool isBatch)
    {
        using var bytes = new MemoryStream();
        using var writer = new Utf8JsonWriter(bytes);
        if (isBatch)
        {
            writer.WriteStartArray();
        }

        for (int id = 0; id < calls.Count; id++)
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WriteNumber("id", id);
            writer.WriteString("method", calls[id].Method);
            writer.WritePropertyName("params");
            Write(writer, calls[id]);
            writer.WriteEndObject();
        }

        if (isBatch)
        {
            writer.WriteEndArray();
        }

        writer.Flush();
        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, RpcCall call)
    {
        if (call.Json is { } json)
        {
            writer.WriteRawValue(json);
            return;
        }

        writer.WriteStartArray();
        foreach (object parameter in call.Parameters)
        {
            Write(writer, parameter);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, object parameter)
    {
        switch (parameter)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            default:
                throw new ArgumentException($"a call cannot be written: found a parameter of type {parameter.GetType().Name}, expected a text, whole number or flag", nameof(parameter));
        }
    }

    private T[] Sorted<T>(IReadOnlyList<RpcCall> calls, JsonValue answers, Func<int, RpcAnswer, T> read)
    {
        if (!answers.IsList)
        {
            // A server that refuses the whole request answers once.
            throw Answer(calls[0], answers).Failure as Exception ?? answers.Wrong("a list");
        }

        var byCall = new JsonValue?[calls.Count];
        foreach (JsonValue answer in answers.Items)
        {
            // A call that could not be read is answered without its id.
            int place = answer.Find("id") is null && Answer(calls[0], answer).Failure is { } failure ? throw failure : Place(answer, calls.Count);
            if (place < 0 || byCall[place] is not null)
            {
                throw new AnswerException(
                    $"found {(place < 0 ? "an answer to no call" : FormattableString.Invariant($"two answers to call {place}"))}, expected one to each of {calls.Count}",
                    AnswerFault.Form);
            }

            byCall[place] = answer;
        }

        int missing = byCall.Count(answer => answer is null);
        return missing == 0
            ? [.. calls.Select((call, at) => read(at, Answer(call, byCall[at]!.Value)))]
            : throw new AnswerException(FormattableString.Invariant($"found {calls.Count - missing} answers, expected {calls.Count}"), AnswerFault.Missing);
    }

    private RpcAnswer Answer(RpcCall call, JsonValue answer)
    {
        if (answer.Find("error") is not { } error)
        {
            // A gateway that stands before the server has its own way of saying so.
            return answer.Find("result") is null && answer.Find("message") is { Element.ValueKind: JsonValueKind.String } told && RateLimit.IsToldBy(told.Text)
                ? new RpcAnswer(call, answer, Failure(0, told, isTransient: true))
                : new RpcAnswer(call, answer, null);
        }

        // Some servers give an error as a text only.
        if (error.IsText)
        {
            return new RpcAnswer(call, answer, Failure(0, error, RateLimit.IsToldBy(error.Text)));
        }

        long code = error.Find("code")?.Integer(long.MinValue, long.MaxValue) ?? 0;
        return new RpcAnswer(call, answer, Failure(code, error.Find("message"), passingErrors.Contains(code)));

        RpcErrorException Failure(long code, JsonValue? message, bool isTransient) => new(
            code,
            message is { Element.ValueKind: JsonValueKind.String } text ? endpoint.Redact(text.Text) : string.Empty,
            endpoint.Name,
            call.Method,
            isTransient,
            Wait(error: answer.Find("error"), message));
    }

    /// <summary>How long a server that is asked too quickly asks to wait; null where it does not.</summary>
    private static TimeSpan? Wait(JsonValue? error, JsonValue? message)
    {
        // Infura's way: docs.metamask.io, "Avoid rate limiting".
        if (Part(Part(error, "data"), "rate") is { } rate && Part(rate, "backoff_seconds") is { Element: { ValueKind: JsonValueKind.Number } seconds }
            && seconds.TryGetDecimal(out decimal wait) && wait > 0)
        {
            return wait < (decimal)HostTurns.LongestWait.TotalSeconds ? TimeSpan.FromTicks((long)(wait * TimeSpan.TicksPerSecond)) : HostTurns.LongestWait;
        }

        return message is { Element.ValueKind: JsonValueKind.String } text && RateLimit.IsToldBy(text.Text) ? RateLimit.WaitToldBy(text.Text) : null;
    }

    private static JsonValue? Part(JsonValue? value, string property) => value is { Element.ValueKind: JsonValueKind.Object } whole ? whole.Find(property) : null;
}
