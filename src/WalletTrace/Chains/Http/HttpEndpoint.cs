using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace WalletTrace.Chains.Http;

/// <summary>
/// One server, asked through the caller's client. Every answer is read whole and within limits, or is a typed failure; faults that may pass are tried
/// again. Nothing that the address or the credentials hold but host and port is ever said.
/// </summary>
#pragma warning disable CA1001 // The semaphore's wait handle is never made, so that there is nothing to let go of.
internal sealed class HttpEndpoint
#pragma warning restore CA1001
{
    private readonly HttpClient client;
    private readonly UriBuilder address;
    private readonly HttpCredentials credentials;
    private readonly HttpSourceOptions options;
    private readonly Patience patience;
    private readonly HttpSecrets secrets;
    private readonly HttpRecord record;
    private readonly SemaphoreSlim places;
    private readonly Lock turn = new();
    private DateTimeOffset nextTurn;

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
        Meter = new SourceMeter(Name, Host) { IsThirdParty = options.IsThirdParty ?? !IsPrivate(address), Price = options.Price };
        places = new SemaphoreSlim(options.MaxConcurrency);
        patience = new Patience(options, Name);
        secrets = new HttpSecrets(this.credentials, this.address);
        record = new HttpRecord(Name, chain, options, secrets);
    }

    /// <summary>What the source is called.</summary>
    public string Name { get; }

    /// <summary>Whom the questions are told to.</summary>
    public string Host { get; }

    /// <summary>Counts what is asked.</summary>
    public SourceMeter Meter { get; }

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
                : question.IsTriedOnce
                ? await AttemptAsync(question, read, cancellationToken).ConfigureAwait(false)
                : await patience.TryAsync(question.Shown, token => AttemptAsync(question, read, token), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }
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

    /// <summary>Whether a server is on this machine or in a private network, as far as its address tells it.</summary>
    private static bool IsPrivate(Uri address) =>
        address.IsLoopback || (IPAddress.TryParse(address.DnsSafeHost, out IPAddress? ip) && ip.MapToIPv6().GetAddressBytes() is var bytes && (
            ip.IsIPv6LinkLocal || ip.IsIPv6UniqueLocal || (ip.MapToIPv6().IsIPv4MappedToIPv6 && bytes.AsSpan(12) is [10, ..] or [172, >= 16 and < 32, ..] or [192, 168, ..] or [169, 254, ..])));

    private async Task<T> AttemptAsync<T>(HttpQuestion question, Func<HttpAnswer, T> read, CancellationToken cancellationToken)
    {
        await TurnAsync(cancellationToken).ConfigureAwait(false);
        if (options.Disclosures is { } disclosures)
        {
            await disclosures.KeepAsync(cancellationToken).ConfigureAwait(false);
        }

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
            T found = ReadAndKeep(question, new HttpAnswer(response.StatusCode, body.Bytes), response, Time.GetUtcNow().ToUnixTimeSeconds(), read);
            failed = false;
            return found;
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
            return ReadAndKeep(question, new HttpAnswer((HttpStatusCode)recorded.Status, recorded.Content), null, recorded.ReadAt, read);
        }
        catch (AnswerException problem)
        {
            throw Typed(question, problem);
        }
    }

    private T ReadAndKeep<T>(HttpQuestion question, HttpAnswer answer, HttpResponseMessage? response, long readAt, Func<HttpAnswer, T> read)
    {
        try
        {
            if (answer.Status != HttpStatusCode.OK && question.AlsoReads?.Invoke(answer) != true)
            {
                throw Refused(question, answer.Status, response);
            }

            CheckContent(question, answer, response);
            T found = read(answer);
            record.Keep(question, answer, readAt, isRefusal: false);
            ReadingTime.Note(readAt);
            return found;
        }
        catch (Exception refusal) when (HttpRecord.IsRefusal(refusal))
        {
            record.Keep(question, answer, readAt, isRefusal: true);
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

    /// <summary>Waits until a request may begin.</summary>
    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        if (options.MinimumInterval == TimeSpan.Zero)
        {
            return;
        }

        TimeSpan wait;
        lock (turn)
        {
            DateTimeOffset now = Time.GetUtcNow();
            wait = nextTurn > now ? nextTurn - now : TimeSpan.Zero;
            nextTurn = now + wait + options.MinimumInterval;
        }

        await Task.Delay(wait, Time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is wrong with a content that no reader of its form need look at.</summary>
    private static void CheckContent(HttpQuestion question, HttpAnswer answer, HttpResponseMessage? response)
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

    private ChainSourceException Refused(HttpQuestion question, HttpStatusCode code, HttpResponseMessage? response)
    {
        int status = (int)code;
        string problem = status switch
        {
            401 or 403 => "expected to be let in; give the right credentials in the options",
            404 => "expected an answer; does the server have this method, and is its address right?",
            429 => "the server limits the rate of requests; ask more slowly (MinimumInterval) or later",
            >= 300 and < 400 => $"the server sends on to {SafeText.Trim(Place(response))}, expected an answer; give that address if it is right",
            >= 500 => "the server has a fault or is starting; expected an answer",
            _ => "expected 200",
        };
        return new ChainSourceException(
            FormattableString.Invariant($"found status {status}, {problem}"), Name, question.Shown, status is 408 or 425 or 429 or >= 500, Wait(response));
    }

    private static string Place(HttpResponseMessage? response) =>
        response?.Headers.Location is { IsAbsoluteUri: true, Host: var host } ? host : "another path";

    private TimeSpan? Wait(HttpResponseMessage? response) => response?.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } date } => date > Time.GetUtcNow() ? date - Time.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };

    private WalletTraceException Typed(HttpQuestion question, AnswerException problem) => problem.Fault switch
    {
        AnswerFault.Data => new ChainDataException(RedactMessage(problem.Message), $"{Name}, {question.Shown}", problem.Text is null ? null : Redact(problem.Text)),
        AnswerFault.Missing => new MissingResponseException(RedactMessage(problem.Message), Name, question.Shown, isTransient: true),
        _ => new ChainSourceException(RedactMessage(problem.Message), Name, question.Shown),
    };
}
