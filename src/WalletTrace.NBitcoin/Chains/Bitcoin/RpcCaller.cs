using System.Net;
using System.Text;
using NBitcoin.RPC;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace WalletTrace.Chains.Bitcoin;

/// <summary>
/// Asks a node through NBitcoin: ends when told to, even where NBitcoin does not listen, and says what went wrong in this library's terms and without
/// the node's password.
/// </summary>
internal sealed class RpcCaller(RPCClient client, string source, NBitcoinRpcOptions options)
{
    /// <summary>What a node answers for a height above its tip (RPC_INVALID_PARAMETER).</summary>
    public const long OutOfRange = (long)RPCErrorCode.RPC_INVALID_PARAMETER;

    /// <summary>Asks one question.</summary>
    /// <exception cref="ChainSourceException">No answer came, or one that cannot be read.</exception>
    public async Task<JToken> AskAsync(string method, CancellationToken cancellationToken, params object[] parameters)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // On a thread of the pool, for some of NBitcoin's continuations go back to where it was called from.
        Task<RPCResponse> asked = Task.Run(() => client.SendCommandAsync(method, ending.Token, parameters), ending.Token);
        try
        {
            return await AnswerAsync(asked, method, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Asks one question with many parameters in one batch. NBitcoin matches answers by their position and never ends the wait for one that is missing:
    /// what a batch leaves open is asked again alone, and whether each answer fits its question is for the caller to check. The answers end before the
    /// first parameter that the node says is out of range.
    /// </summary>
    public async Task<IReadOnlyList<JToken>> AskAllAsync(string method, IReadOnlyList<object> parameters, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        RPCClient batch = client.PrepareBatch();
        Task<RPCResponse>[] asked = [.. parameters.Select(parameter => batch.SendCommandAsync(method, ending.Token, parameter))];
        foreach (Task<RPCResponse> question in asked)
        {
            Observe(question);
        }

        try
        {
            Task sent = Task.Run(() => batch.SendBatchAsync(ending.Token), ending.Token);
            await WithinLimitAsync(sent, method, cancellationToken).ConfigureAwait(false);
            var answers = new List<JToken>(asked.Length);
            for (int at = 0; at < asked.Length; at++)
            {
                Task<JToken> answer = asked[at].IsCompleted
                    ? AnswerAsync(asked[at], method, cancellationToken)
                    : AskAsync(method, cancellationToken, parameters[at]);
                try
                {
                    answers.Add(await answer.ConfigureAwait(false));
                }
                catch (RpcErrorException failure) when (failure.Code == OutOfRange)
                {
                    break;
                }
            }

            return answers;
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task<JToken> AnswerAsync(Task<RPCResponse> asked, string method, CancellationToken cancellationToken)
    {
        await WithinLimitAsync(asked, method, cancellationToken).ConfigureAwait(false);
        RPCResponse answer = await asked.ConfigureAwait(false);
        return answer.Result is { Type: not JTokenType.Null } result ? result
            : throw new MissingResponseException("found no result in the answer, expected one", source, method);
    }

    private async Task WithinLimitAsync(Task asked, string method, CancellationToken cancellationToken)
    {
        Observe(asked);
        try
        {
            await asked.WaitAsync(options.AnswerWithin, options.Clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw NoAnswer(method);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The limit of the client's own HttpClient.
            throw NoAnswer(method);
        }
        catch (RPCException failure)
        {
            throw new RpcErrorException(
                (long)failure.RPCCode, WithoutSecrets(failure.Message), source, method, failure.RPCCode == RPCErrorCode.RPC_IN_WARMUP);
        }
        catch (HttpRequestException failure)
        {
            throw Translate(failure, method);
        }
        catch (Exception failure) when (failure is JsonException or FormatException or ArgumentException or InvalidCastException or OverflowException or IOException)
        {
            // Their messages quote the answer, which may say anything.
            throw new ChainSourceException(
                $"found an answer that cannot be read ({failure.GetType().Name}), expected one of JSON-RPC; check that the address is a node's", source, method);
        }
    }

    private ChainSourceException NoAnswer(string method) =>
        new(FormattableString.Invariant($"found no answer within {options.AnswerWithin}, expected one; the node may be busy or out of reach"), source, method, isTransient: true);

    private ChainSourceException Translate(HttpRequestException failure, string method) => failure.StatusCode switch
    {
        null => new ChainSourceException(
            $"found no whole answer ({failure.HttpRequestError}), expected one; check that a node runs there and serves RPC", source, method, isTransient: true),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new ChainSourceException(
            FormattableString.Invariant($"the node refused with status {(int)failure.StatusCode}; check the user name and password or the cookie file, and what the user may ask"), source, method),
        { } status => new ChainSourceException(
            FormattableString.Invariant($"found status {(int)status}, expected 200"), source, method, isTransient: (int)status is 429 or >= 500),
    };

    /// <summary>A server may say back what it was sent.</summary>
    private string WithoutSecrets(string text)
    {
        string whole = client.Authentication ?? string.Empty;
        string password = whole[(whole.IndexOf(':', StringComparison.Ordinal) + 1)..];
        foreach (string secret in (ReadOnlySpan<string>)[Convert.ToBase64String(Encoding.Latin1.GetBytes(whole)), whole, password])
        {
            text = secret.Length == 0 ? text : text.Replace(secret, "(left out)", StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>A question that nobody waits for any more may fail unseen.</summary>
    private static void Observe(Task asked) =>
        asked.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
