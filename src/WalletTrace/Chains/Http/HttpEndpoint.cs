using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace WalletTrace.Chains.Http;

/// <summary>
/// One server, asked through the caller's client. Every answer is read whole and within limits, or is a typed failure; faults that may pass are tried
/// again. Nothing that the address or the credentials hold but host and port is ever said.
/// </summary>
#pragma warning disable CA1001 // The semaphore's wait handle is never made, so that there is nothing to let go of.
internal sealed partial class HttpEndpoint
#pragma warning restore CA1001
{
    private const int LongestRefusal = 4096;

    private readonly HttpClient client;
    private readonly UriBuilder address;
    private readonly HttpCredentials credentials;
    private readonly HttpSourceOptions options;
    private readonly Patience patience;
    private readonly HttpSecrets secrets;
    private readonly HttpRecord record;
    private readonly Breaker breaker;
    private readonly HostTurns turns;
    private readonly TimeSpan interval;
    private readonly Hedge? hedge;
    private readonly SemaphoreSlim places;

    /// <summary>Prepares to ask a server; nothing is sent.</summary>
    /// <param name="client">Sends the requests; stays the caller's.</param>
    /// <param name="address">Where the server is.</param>
    /// <param name="kind">The kind of server, for the name.</param>
    /// <param name="options">Limits and waits.</param>
    /// <param name="credentials">What to show.</param>
    /// <param name="chain">The chain that it is asked about: servers of two chains may have one name, and their recorded answers must not be taken for each other's.</param>
    /// <exception cref="ArgumentException">The address is not one of HTTP, or holds credentials; a limit makes no sense.</exception>
    public HttpEndpoint(HttpClient client, Uri address, string kind, HttpSourceOptions options, HttpCredentials? credentials = null, ChainId chain = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(address);
        options.Check();
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps) || address.Fragment.Length > 0)
        {
            throw new ArgumentException("a server's address cannot be used: expected an absolute http or https URL without fragment", nameof(address));
        }

        if (address.UserInfo.Length > 0)
        {
            throw new ArgumentException("a server's address cannot be used: found a user name in it, expected credentials in the options", nameof(address));
        }

        this.client = client;
        this.address = new UriBuilder(address);
        this.options = options;
        this.credentials = credentials ?? HttpCredentials.None;
        Host = address.Host;
        Name = options.Name ?? SafeText.Trim(FormattableString.Invariant($"{kind} at {address.Host}:{address.Port}"), FactShape.MaxNameLength);
        HostLimit? limit = HostLimit.Find(Host, this.credentials.IsGiven);
        interval = options.MinimumInterval ?? limit?.Interval ?? (IsPrivate(Host) ? TimeSpan.Zero : options.PoliteInterval);
        turns = HostTurns.Of(Time, limit is null ? Hashed(address.AbsoluteUri) : $"{Host}, {Hashed(string.Empty)}", limit?.Concurrency);
        hedge = options.HedgeAfter is { } late ? new Hedge(late, Time) : null;
        breaker = new Breaker(options, Name);
        Meter = options.Archive is not null ? new SourceMeter(Name, string.Empty) { IsThirdParty = false } : new SourceMeter(Name, Host)
        {
            IsThirdParty = options.IsThirdParty ?? !IsPrivate(Host), Price = options.Price, Interval = interval, Quota = limit?.Quota, Standing = Standing,
        };
        places = new SemaphoreSlim(options.MaxConcurrency);
        patience = new Patience(options, Name);
        secrets = new HttpSecrets(this.credentials, this.address);
        record = new HttpRecord(Name, chain, options, secrets);
        Tips = new TipWatch(Name, options);
    }

    /// <summary>What the source is called.</summary>
    public string Name { get; }

    /// <summary>Whom the questions are told to.</summary>
    public string Host { get; }

    /// <summary>Counts what is asked.</summary>
    public SourceMeter Meter { get; }

    /// <summary>Whether nothing is sent, and recorded answers are given.</summary>
    public bool IsReplayed => options.Archive is not null;

    /// <summary>Notices answers of servers that lag.</summary>
    public TipWatch Tips { get; }

    private TimeProvider Time => options.TimeProvider;

    /// <summary>Asks and reads the answer; what is read must be taken out of it. With an archive nothing is sent, and it is asked instead.</summary>
    /// <exception cref="ChainSourceException">No usable answer came, as often as was tried.</exception>
    /// <exception cref="ChainDataException">The answer says what cannot be.</exception>
    public async Task<T> AskAsync<T>(HttpQuestion question, Func<HttpAnswer, T> read, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return options.Archive is not null ? await ReplayAsync(question, read, cancellationToken).ConfigureAwait(false)
                : question.IsTriedOnce ? await GuardedAsync(cancellationToken).ConfigureAwait(false)
                : await patience.TryAsync(question.Shown, GuardedAsync, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }

        Task<T> GuardedAsync(CancellationToken token) => breaker.RunAsync(question.Shown, sent => AttemptAsync(question, read, sent), token);
    }

    /// <summary>Notes what the server is about to be told; what is taken from an archive is told to nobody.</summary>
    public void Disclose(ChainId chain, string subject, DisclosureKind kind = DisclosureKind.Other)
    {
        if (options.Archive is null)
        {
            options.Disclosures?.Add(new Disclosure(Time.GetUtcNow().ToUnixTimeSeconds(), Host, chain, subject, kind));
        }
    }

    /// <summary>A text of the server's without what must stay secret.</summary>
    public string Redact(string text) => secrets.WithoutAny(text);

    /// <summary>A message that may quote the server, without what must stay secret; what is as short as a word stays, as it may be one of the message's own.</summary>
    public string RedactMessage(string message) => secrets.WithoutLong(message);

    /// <summary>Whether a server is on this machine or in a private network, as far as its name or number tells it.</summary>
    public static bool IsPrivate(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? ip) && ip.MapToIPv6().GetAddressBytes() is var bytes && (
            IPAddress.IsLoopback(ip) || ip.IsIPv6LinkLocal || ip.IsIPv6UniqueLocal || (ip.MapToIPv6().IsIPv4MappedToIPv6 && bytes.AsSpan(12) is [10, ..] or [172, >= 16 and < 32, ..] or [192, 168, ..] or [169, 254, ..])));

    private SourceState Standing() => breaker.State is { Condition: SourceCondition.Broken } broken ? broken : turns.Closed ?? breaker.State;

    /// <summary>Different for each key and address, and tells neither.</summary>
    private string Hashed(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', (string[])[text, .. credentials.Secrets]))));

    private async Task<T> AttemptAsync<T>(HttpQuestion question, Func<HttpAnswer, T> read, CancellationToken cancellationToken)
    {
        if (options.Disclosures is { } disclosures)
        {
            await disclosures.KeepAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            using HostTurns.Turn turn = await TurnAsync(question, cancellationToken).ConfigureAwait(false);
            HttpTaken<T> taken = hedge is null || !question.IsRead
                ? await SendOnceAsync(question, read, cancellationToken).ConfigureAwait(false)
                : await hedge.AskAsync((isSecond, token) => isSecond ? SecondAsync(token) : SendOnceAsync(question, read, token), cancellationToken).ConfigureAwait(false);

            // Who puts a question once only reads himself whether the answer is one.
            if (!question.IsTriedOnce)
            {
                Ease();
            }

            // Of two that race the first is the answer: only it is kept.
            return record.Keep(taken);
        }
        catch (ChainSourceException failure)
        {
            Heed(failure);
            throw;
        }

        async Task<HttpTaken<T>> SecondAsync(CancellationToken token)
        {
            using HostTurns.Turn turn = await TurnAsync(question, token).ConfigureAwait(false);
            return await SendOnceAsync(question, read, token).ConfigureAwait(false);
        }
    }

    private Task<HostTurns.Turn> TurnAsync(HttpQuestion question, CancellationToken cancellationToken) =>
        turns.TakeAsync(interval, hasPlaces: options.MinimumInterval is null, options.MaxWait, closed => Closed(question, closed), cancellationToken);

    private async Task<HttpTaken<T>> SendOnceAsync<T>(HttpQuestion question, Func<HttpAnswer, T> read, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Meter.Begin();
        bool failed = true;
        long bytes = 0;
        try
        {
            using HttpResponseMessage response = await SendAsync(question, either.Token).ConfigureAwait(false);
            using var body = new HttpBody();
            await body.ReadAsync(response.Content, options.MaxResponseBytes, either.Token).ConfigureAwait(false);
            bytes = body.Bytes.Length;
            HttpTaken<T> taken = Take(question, new HttpAnswer(response.StatusCode, body.Bytes), response, Time.GetUtcNow().ToUnixTimeSeconds(), read);
            failed = false;
            return taken;
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw patience.TooSlow(question.Shown, options.RequestTimeout, cause);
        }
        catch (InvalidDataException)
        {
            // What a client that unpacks answers by itself makes of bytes that cannot be unpacked.
            throw new MissingResponseException("found an answer that cannot be unpacked, expected a whole one", Name, question.Shown, isTransient: true);
        }
        catch (Exception cause) when (cause is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or IOException)
        {
            throw new MissingResponseException("found an answer that was cut short, expected a whole one", Name, question.Shown, isTransient: true);
        }
        catch (HttpRequestException cause)
        {
            bool mayPass = cause.HttpRequestError is not (HttpRequestError.SecureConnectionError or HttpRequestError.UserAuthenticationError);
            throw new ChainSourceException(
                $"the server cannot be reached: found {cause.HttpRequestError}, expected an answer", Name, question.Shown, mayPass, innerException: cause);
        }
        catch (AnswerException problem)
        {
            throw Typed(question, problem);
        }
        finally
        {
            Meter.End(bytes, failed);
        }
    }

    /// <summary>Takes what was recorded: nothing is sent, counted or waited for.</summary>
    private async Task<T> ReplayAsync<T>(HttpQuestion question, Func<HttpAnswer, T> read, CancellationToken cancellationToken)
    {
        RawAnswer recorded = await record.FindAsync(question, cancellationToken).ConfigureAwait(false);
        try
        {
            return record.Keep(Take(question, new HttpAnswer((HttpStatusCode)recorded.Status, recorded.Content), null, recorded.ReadAt, read));
        }
        catch (AnswerException problem)
        {
            throw Typed(question, problem);
        }
    }

    /// <summary>Reads a whole answer; of one from an archive there is no response.</summary>
    private HttpTaken<T> Take<T>(HttpQuestion question, HttpAnswer answer, HttpResponseMessage? response, long readAt, Func<HttpAnswer, T> read)
    {
        try
        {
            if (answer.Status != HttpStatusCode.OK && question.AlsoReads?.Invoke(answer) != true)
            {
                throw Refused(question, response, answer);
            }

            CheckContent(question, response, answer);
            return new HttpTaken<T>(read(answer), readAt, record.Of(question, answer, readAt, isRefusal: false));
        }
        catch (Exception refusal) when (HttpRecord.IsRefusal(refusal))
        {
            record.KeepRefusal(question, answer, readAt);
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpQuestion question, CancellationToken cancellationToken)
    {
        for (bool isRenewed = false; ; isRenewed = true)
        {
            using HttpRequestMessage request = Request(question);
            await credentials.ShowAsync(request, cancellationToken).ConfigureAwait(false);
            Uri asked = request.RequestUri!;
            HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.Unauthorized && !isRenewed && await credentials.RenewAsync(cancellationToken).ConfigureAwait(false))
            {
                response.Dispose();
                Meter.Renew();
                continue;
            }

            // A client that follows redirects by itself leaves where it ended in the request.
            if (request.RequestUri is { } came && (came.Host, came.Port, came.Scheme) != (asked.Host, asked.Port, asked.Scheme))
            {
                response.Dispose();
                throw new AnswerException($"found an answer from {SafeText.Trim(came.Host)}, expected one from {Host}; give the client a handler that follows no redirects", AnswerFault.Form);
            }

            return response;
        }
    }

    private HttpRequestMessage Request(HttpQuestion question)
    {
        var target = new UriBuilder(address.Uri);
        if (question.Path.Length > 0)
        {
            target.Path = $"{target.Path.TrimEnd('/')}/{question.Path}";
        }

        target.Query = string.Join('&', ((string?[])[target.Query.TrimStart('?'), question.Query, credentials.Query]).Where(part => !string.IsNullOrEmpty(part)));
        if (question.Body is null)
        {
            return new HttpRequestMessage(HttpMethod.Get, target.Uri);
        }

        var content = new ByteArrayContent(question.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpRequestMessage(HttpMethod.Post, target.Uri) { Content = content };
    }

    /// <summary>What is wrong with a content that no reader of its form need look at.</summary>
    private static void CheckContent(HttpQuestion question, HttpResponseMessage? response, HttpAnswer answer)
    {
        ReadOnlySpan<byte> body = answer.Body.Span;
        bool isPage = response?.Content.Headers.ContentType?.MediaType is "text/html" || (!question.WantsBytes && body.TrimStart(" \t\r\n"u8).StartsWith("<"u8));
        if (isPage)
        {
            throw new AnswerException(
                $"found a web page, expected {(question.WantsBytes ? "bytes" : "data")}; is this the address of the server's interface, and does nothing stand in between?",
                AnswerFault.Form);
        }

        if (body.IsEmpty && !answer.IsAbsent)
        {
            throw new AnswerException("found an empty answer, expected content", AnswerFault.Missing);
        }
    }

    private ChainSourceException Refused(HttpQuestion question, HttpResponseMessage? response, HttpAnswer answer)
    {
        int status = (int)answer.Status;
        string text = answer.First(LongestRefusal);
        if (status == 429)
        {
            return Limited(question.Shown, "status 429", text, Retries.WaitToldBy(response, Time) ?? RateLimit.WaitToldBy(text) ?? Reset(response));
        }

        string problem = status switch
        {
            401 or 403 => "expected to be let in; give the right credentials in the options",
            404 => "expected an answer; does the server have this method, and is its address right?",
            >= 300 and < 400 => $"the server sends on to {SafeText.Trim(Place(response))}, expected an answer; give that address if it is right",
            >= 500 => "the server has a fault or is starting; expected an answer",
            _ => "expected 200",
        };
        return new ChainSourceException(
            FormattableString.Invariant($"found status {status}, {problem}"),
            Name,
            question.Shown,
            status is 408 or 425 or >= 500,
            Retries.WaitToldBy(response, Time) ?? (RateLimit.IsToldBy(text) ? RateLimit.WaitToldBy(text) : null));
    }

    private static string Place(HttpResponseMessage? response) =>
        response?.Headers.Location is { IsAbsoluteUri: true, Host: var host } ? host : "another path";

    /// <summary>How long until the server counts anew, by its headers: in seconds by the drafts of the IETF, in what its operator likes by the older name.</summary>
    private TimeSpan? Reset(HttpResponseMessage? response) =>
        Header(response, "RateLimit-Reset") is { } reset ? RateLimit.ResetToldBy(reset, Time.GetUtcNow(), isMilliseconds: false)
        : Header(response, "X-RateLimit-Reset") is { } other ? RateLimit.ResetToldBy(other, Time.GetUtcNow(), options.CountsMilliseconds)
        : null;

    private static string? Header(HttpResponseMessage? response, string name) => response is not null && response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;

    private WalletTraceException Typed(HttpQuestion question, AnswerException problem) => problem.Fault switch
    {
        AnswerFault.Data => new ChainDataException(RedactMessage(problem.Message), $"{Name}, {question.Shown}", problem.Text is null ? null : Redact(problem.Text)),
        AnswerFault.Missing => new MissingResponseException(RedactMessage(problem.Message), Name, question.Shown, isTransient: true),
        _ => new ChainSourceException(RedactMessage(problem.Message), Name, question.Shown),
    };
}
