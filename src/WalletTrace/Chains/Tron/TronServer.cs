using System.Globalization;
using System.Net;
using System.Text.Json;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Tron;

/// <summary>
/// A server of the HTTP interface of TRON's nodes, and what stands around it. Such servers tell errors with status 200 as well, and ask to wait in words only.
/// </summary>
/// <remarks>
/// Source: the servlets of github.com/tronprotocol/java-tron; developers.tron.network, Rate Limits. Addresses are asked for in hexadecimal, but read in
/// both forms.
/// </remarks>
/// <param name="server">The server.</param>
/// <param name="chain">The chain it serves.</param>
/// <param name="checks">What to check of blocks.</param>
internal sealed class TronServer(HttpEndpoint server, ChainId chain, TronChecks checks)
{
    /// <summary>The method that gives a block.</summary>
    public const string BlockByHeight = "wallet/getblockbynum";

    /// <summary>The server.</summary>
    public HttpEndpoint Endpoint => server;

    /// <summary>Throws when a chain is not of TRON.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void CheckChain(ChainId chain)
    {
        if (!chain.IsTron || chain.Reference is not ['0', 'x', _, _, _, _, _, _, _, _])
        {
            throw new ArgumentException($"no such chain can be read: found {Address.Name(chain)}, expected a TRON chain by the last four bytes of its first block such as tron:0x2b6653dc", nameof(chain));
        }
    }

    /// <summary>Throws unless the server shows by its first block that it serves the chain.</summary>
    /// <remarks>A chain of TRON is named by the last four bytes of that block's id. Source: github.com/ChainAgnostic/namespaces, tron.</remarks>
    /// <exception cref="ChainSourceException">It serves another chain, or does not answer.</exception>
    public async Task CheckServedAsync(CancellationToken cancellationToken)
    {
        TronBlock? first = await HeaderAsync(0, cancellationToken).ConfigureAwait(false);
        string expected = chain == ChainId.Tron ? TronBlock.MainnetGenesis.ToString() : chain.Reference[2..];
        if (first is null || !first.Point.Hash.ToString().EndsWith(expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new ChainSourceException(
                $"the server does not show that it serves {chain}: found {(first is null ? "no block" : $"block {first.Point.Hash}")} at height 0, expected {(chain == ChainId.Tron ? expected : $"one that ends in {expected}")}; ask a server of that chain",
                server.Name,
                BlockByHeight);
        }
    }

    /// <summary>A block by its height; null where there is none.</summary>
    public Task<TronBlock?> BlockAsync(long height, CancellationToken cancellationToken) => BlockAsync(height, headerOnly: false, cancellationToken);

    /// <summary>A block without its transactions by its height; null where there is none.</summary>
    public Task<TronBlock?> HeaderAsync(long height, CancellationToken cancellationToken) => BlockAsync(height, headerOnly: true, cancellationToken);

    /// <summary>The highest block without its transactions.</summary>
    /// <param name="solidified">Whether the highest that cannot be replaced any more is wanted.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<TronBlock> TipAsync(bool solidified, CancellationToken cancellationToken) => AskAsync(
        Post(solidified ? "walletsolidity/getnowblock" : "wallet/getnowblock"),
        told =>
        {
            TronBlock tip = TronBlock.Read(told, chain, checks, headerOnly: true);
            server.Tips.Checked(tip.Record.Height, "getnowblock");
            return tip;
        },
        cancellationToken);

    /// <summary>What the transactions of a block did, in any order.</summary>
    /// <param name="height">The height.</param>
    /// <param name="read">Takes what is wanted out of them.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<T> ResultsAsync<T>(long height, Func<TronInfo[], T> read, CancellationToken cancellationToken) => AskAsync(
        Post("wallet/gettransactioninfobyblocknum", ("num", height)),
        told => read(told.IsList ? [.. told.Items.Select(TronInfo.Read)] : told.Names.Any() ? throw told.Wrong("a list") : []),
        cancellationToken);

    /// <summary>What a transaction did; null when the server knows of none. It is disclosed.</summary>
    public Task<TronInfo?> ResultAsync(TransactionId id, CancellationToken cancellationToken)
    {
        server.Disclose(chain, id.ToString(), DisclosureKind.Transaction);
        return AskAsync(
            Post("wallet/gettransactioninfobyid", ("value", id.ToString())),
            told => !told.Names.Any() ? null : TronInfo.Read(told) is var result && result.Id == id ? result : throw told["id"].Wrong(id.ToString()),
            cancellationToken);
    }

    /// <summary>A question that posts a few values.</summary>
    public static HttpQuestion Post(string path, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            foreach ((string name, object value) in values)
            {
                if (value is long number)
                {
                    writer.WriteNumber(name, number);
                }
                else
                {
                    writer.WriteString(name, (string)value);
                }
            }

            writer.WriteEndObject();
        }

        return new HttpQuestion(path, path) { Body = bytes.ToArray(), IsRead = true };
    }

    /// <summary>Asks, and tells errors that look like answers.</summary>
    /// <exception cref="ChainSourceException">No usable answer came; it says how long the server wants to be left alone.</exception>
    /// <exception cref="ChainDataException">The answer says what cannot be.</exception>
    public Task<T> AskAsync<T>(HttpQuestion question, Func<JsonValue, T> read, CancellationToken cancellationToken) => server.AskAsync(
        question with { AlsoReads = TellsWhy },
        answer => answer.Body.Span.StartsWith("this API is closed"u8)
            ? throw new UnsupportedMethodException("the node does not hold the chain's history (it is a lite node); ask a full node", server.Name, question.Shown)
            : JsonValue.Read(answer, "answer", told =>
            {
                CheckError(question, (int)answer.Status, told);
                return read(told);
            }),
        cancellationToken);

    private Task<TronBlock?> BlockAsync(long height, bool headerOnly, CancellationToken cancellationToken) => AskAsync(
        Post(BlockByHeight, ("num", height)),
        told =>
        {
            TronBlock? block = told.Names.Any() ? TronBlock.Read(told, chain, checks, headerOnly) : null;
            return block is null || block.Record.Height == height ? block
                : throw new AnswerException(FormattableString.Invariant($"found block {block.Record.Height}, expected block {height}"));
        },
        cancellationToken);

    /// <summary>Whether an answer with a status of failure says more than that: of a limit only if it says how long it lasts, as headers say it otherwise.</summary>
    private static bool TellsWhy(HttpAnswer answer) => answer.Body.Span.TrimStart(" \r\n"u8).StartsWith("{"u8)
        && (answer.Status != HttpStatusCode.TooManyRequests || RateLimit.WaitToldBy(answer.Beginning) is not null);

    private void CheckError(HttpQuestion question, int status, JsonValue told)
    {
        string? error = told.IsList ? null : Text(told, "Error") ?? Text(told, "error") ?? (status == 200 ? null : Text(told, "message") ?? string.Empty);
        if (error is null)
        {
            return;
        }

        bool isLimit = status == 429 || error.Contains("frequency limit", StringComparison.OrdinalIgnoreCase) || error.Contains("suspended", StringComparison.OrdinalIgnoreCase)
            || error.Contains("lack of computing resources", StringComparison.OrdinalIgnoreCase);
        string shown = SafeText.Quote(server.Redact(error));
        throw isLimit
            ? server.Limited(question.Shown, FormattableString.Invariant($"status {status} and {shown}"), error)
            : status is 401 or 403
            ? new ChainSourceException(FormattableString.Invariant($"found status {status} and {shown}, expected to be let in; give the right key in the options"), server.Name, question.Shown)
            : new RpcErrorException(status, server.Redact(error), server.Name, question.Shown, isTransient: status >= 500);
    }

    private static string? Text(JsonValue told, string property) => told.Find(property) is { Element.ValueKind: JsonValueKind.String } text ? text.Text : null;
}
