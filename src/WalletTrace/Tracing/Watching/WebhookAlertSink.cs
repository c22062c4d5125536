using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Polly;
using WalletTrace.Chains.Http;

namespace WalletTrace.Tracing.Watching;

/// <summary>
/// Posts each alert to a receiver as <see cref="AlertJson"/> writes it, signed (see <see cref="WebhookSignature"/>), with the alert's id in the header
/// <c>Idempotency-Key</c>. An answer of 200 to 299 acknowledges it.
/// </summary>
/// <remarks>
/// At least once: when an acknowledgement is lost the alert is sent again, with the same id and body and a new signature; a receiver that keeps the ids he has seen is
/// told exactly once. Alerts come in order, and one that is not acknowledged holds up those after it, for this receiver alone.
/// </remarks>
public sealed class WebhookAlertSink : IAlertSink
{
    private readonly HttpClient client;
    private readonly Uri address;
    private readonly WebhookOptions options;
    private readonly ResiliencePipeline retries;

    /// <summary>Prepares to send; nothing is sent.</summary>
    /// <param name="client">Sends the requests; stays the caller's. Give it a handler that follows no redirects.</param>
    /// <param name="address">Where the receiver listens; its path and query are taken for secrets.</param>
    /// <param name="options">The secret, limits and waits.</param>
    /// <exception cref="ArgumentException">The address is not one of HTTP or holds a user name, the secret is too short, or a limit makes no sense.</exception>
    public WebhookAlertSink(HttpClient client, Uri address, WebhookOptions options)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps) || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
        {
            throw new ArgumentException("a receiver's address cannot be used: expected an absolute http or https URL without user name and fragment", nameof(address));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxAttempts);
        _ = WebhookSignature.Sign(options.Secret.Span, 0, []);
        this.client = client;
        this.address = address;
        this.options = options;
        Name = options.Name ?? SafeText.Trim(FormattableString.Invariant($"webhook at {address.Host}:{address.Port}"));
        retries = Retries.Of(
            options.MaxAttempts, options.MaxWait, options.TimeProvider,
            failure => failure is AlertDeliveryException fault ? (fault.IsTransient, fault.RetryAfter) : default);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async ValueTask DeliverAsync(Alert alert, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(alert);
        byte[] body = AlertJson.ToUtf8(alert);
        await retries.ExecuteAsync(
            static async (state, token) => await state.Sink.SendAsync(state.Id, state.Body, token).ConfigureAwait(false),
            (Sink: this, alert.Id, Body: body), cancellationToken).ConfigureAwait(false);
    }

    private async Task SendAsync(AlertId id, byte[] body, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", id.ToString());
        request.Headers.TryAddWithoutValidation(
            WebhookSignature.HeaderName, WebhookSignature.Sign(options.Secret.Span, options.TimeProvider.GetUtcNow().ToUnixTimeSeconds(), body));
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);

            // A client that follows redirects by itself leaves where it ended in the request, and by then has posted nothing there.
            if (request.RequestUri is not { } came || came != address)
            {
                throw Fault("found an answer from another place than was asked, expected one from the receiver; give the client a handler that follows no redirects");
            }

            if ((int)response.StatusCode is < 200 or > 299)
            {
                throw Refused(response);
            }
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw Fault(
                string.Create(CultureInfo.InvariantCulture, $"found no answer within {options.RequestTimeout.TotalSeconds} seconds, expected one; it may have got the alert all the same"),
                isTransient: true, cause: cause);
        }
        catch (HttpRequestException cause)
        {
            bool mayPass = cause.HttpRequestError is not (HttpRequestError.SecureConnectionError or HttpRequestError.UserAuthenticationError);
            throw Fault($"the receiver cannot be reached: found {cause.HttpRequestError}, expected an answer", isTransient: mayPass, cause: cause);
        }
        catch (IOException cause)
        {
            throw Fault("found an answer that was cut short, expected a whole one", isTransient: true, cause: cause);
        }
    }

    private AlertDeliveryException Refused(HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        string problem = status switch
        {
            401 or 403 => "the receiver does not let the alert in; is the secret the one that it knows?",
            404 or 410 => "the receiver has no such place; is its address right?",
            >= 300 and < 400 => "the receiver sends on to another place; give that address if it is right",
            408 or 425 or 429 => "the receiver asks to be told later",
            >= 500 => "the receiver has a fault",
            _ => "expected 200 to 299",
        };
        return Fault(FormattableString.Invariant($"found status {status}, {problem}"), Retries.WaitToldBy(response, options.TimeProvider), status is 408 or 425 or 429 or >= 500);
    }

    private AlertDeliveryException Fault(string problem, TimeSpan? retryAfter = null, bool isTransient = false, Exception? cause = null) =>
        new(problem, Name, retryAfter, isTransient, cause);
}
