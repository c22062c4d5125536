using System.Text;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Watching;

namespace WalletTrace.Tests.Tracing.Watching;

public sealed class WebhookTests
{
    private const string SecretText = "a secret of both sides, long enough";

    private static readonly byte[] Secret = Encoding.UTF8.GetBytes(SecretText);

    // Waits between tries pass at once; the time for one try does not.
    private static readonly TimeSpan ShortWaits = TimeSpan.FromSeconds(9);

    [Fact]
    public void The_signature_is_what_anybody_computes_who_reads_how()
    {
        byte[] body = "{\"id\":\"1\"}"u8.ToArray();

        Assert.Equal(
            "t=1767323045,v1=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(Secret, (byte[])[.. "1767323045."u8, .. body])),
            WebhookSignature.Sign(Secret, 1_767_323_045, body));

        // As Python says it: hmac.new(b"keykeykeykeykeykey", b"0.", hashlib.sha256).hexdigest().
        Assert.Equal("t=0,v1=d749c756579a9e88ce81d6ae04c32eee64688fa15a79ff5fbbadd4470f367918", WebhookSignature.Sign("keykeykeykeykeykey"u8, 0, ""u8));
    }

    [Fact]
    public void Only_an_unchanged_body_of_now_under_the_shared_secret_is_taken()
    {
        byte[] body = "{\"id\":\"1\"}"u8.ToArray();
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_767_323_045);
        TimeSpan five = TimeSpan.FromMinutes(5);
        string header = WebhookSignature.Sign(Secret, now.ToUnixTimeSeconds(), body);
        string other = WebhookSignature.Sign("another secret, long enough as well"u8, now.ToUnixTimeSeconds(), body);

        Assert.True(WebhookSignature.IsValid(Secret, header, body, now, five));
        Assert.True(WebhookSignature.IsValid(Secret, header, body, now + five, five));
        Assert.True(WebhookSignature.IsValid(Secret, header.ToUpperInvariant().Replace("T=", "t=", StringComparison.Ordinal).Replace("V1=", "v1=", StringComparison.Ordinal), body, now, five));

        // While the secret is being changed both may stand there.
        Assert.True(WebhookSignature.IsValid(Secret, $"{other}, {header.Split(',')[1]}", body, now, five));

        Assert.False(WebhookSignature.IsValid(Secret, other, body, now, five));
        Assert.False(WebhookSignature.IsValid(Secret, header, "{\"id\":\"2\"}"u8, now, five));
        Assert.False(WebhookSignature.IsValid(Secret, header, body, now + five + TimeSpan.FromSeconds(1), five));
        Assert.False(WebhookSignature.IsValid(Secret, header, body, now - five - TimeSpan.FromSeconds(1), five));
        string later = $"t={now.ToUnixTimeSeconds() + 1},{header.Split(',')[1]}";
        Assert.False(WebhookSignature.IsValid(Secret, later, body, now, five));
        Assert.False(WebhookSignature.IsValid(Secret, $"{later},{header}", body, now, five));
        foreach (string? none in new[] { null, "", "t=", "t=1767323045", "v1=00", header.Split(',')[1], "t=-5,v1=", header + "0", $"t=9999999999999999999999,{header.Split(',')[1]}", $"t={long.MaxValue},{header.Split(',')[1]}", new string('x', 5000) })
        {
            Assert.False(WebhookSignature.IsValid(Secret, none, body, now, five), none);
        }

        Assert.Throws<ArgumentException>(() => WebhookSignature.Sign("short"u8, 0, body));
        Assert.Throws<ArgumentException>(() => WebhookSignature.IsValid("short"u8, header, body, now, five));
    }

    [Fact]
    public async Task A_receiver_that_fails_hangs_up_and_loses_acknowledgements_gets_each_alert_in_order_and_knows_repetitions_by_their_id()
    {
        using var scene = new WatchScene(ShortWaits);
        await using LoopbackServer receiver = await LoopbackServer.StartAsync(_ => Reply.Text("", 204));
        receiver.LieFirst(Reply.Text("later", 503), Reply.Text("", 429).With("Retry-After", "1"), Reply.Text("cut") with { CutAt = 1 });
        var webhook = new WebhookAlertSink(receiver.Client, new Uri(receiver.Address, "hooks/token-in-path"), new WebhookOptions { Secret = Secret, TimeProvider = scene.Time });
        using CaseWatch watch = await scene.OpenAsync(sinks: [webhook, scene.Sink]);
        scene.Chain.MinePaying(new Payment(1, 1, 2, 1), new Payment(2, 1, 2, 2), new Payment(3, 1, 2, 3));

        WatchTurn turn = await watch.PollAsync();

        Assert.All(turn.Sinks, sink => Assert.Equal((0, null), (sink.Pending, sink.Problem)));
        string[] ids = [.. scene.Sink.Alerts.Select(alert => alert.Id.ToString())];
        Assert.Equal(ids, receiver.Requests.Select(request => request.Headers["Idempotency-Key"]).Distinct());
        Assert.True(receiver.Requests.Count > ids.Length);
        Assert.Contains(TimeSpan.FromSeconds(1), scene.Time.Waits);
        Assert.All(receiver.Requests, request =>
        {
            Assert.Equal(("POST", "hooks/token-in-path", "application/json"), (request.Method, request.Path, request.Headers["Content-Type"]));
            Assert.True(WebhookSignature.IsValid(Secret, request.Headers[WebhookSignature.HeaderName], request.Body, scene.Time.GetUtcNow(), TimeSpan.FromMinutes(5)));
            Assert.Equal(request.Headers["Idempotency-Key"], AlertJson.Parse(request.Body).Id.ToString());
        });
    }

    [Fact]
    public async Task A_receiver_that_is_down_holds_up_nobody_else_and_gets_all_of_it_later_after_a_restart_too()
    {
        using var scene = new WatchScene(ShortWaits);
        await using LoopbackServer receiver = await LoopbackServer.StartAsync(_ => Reply.Text("", 200));
        receiver.Lie = (_, _) => Reply.Text("<h1>down</h1>", 500);
        var options = new WebhookOptions { Secret = Secret, TimeProvider = scene.Time, MaxAttempts = 2 };
        var webhook = new WebhookAlertSink(receiver.Client, receiver.Address, options);
        using (CaseWatch watch = await scene.OpenAsync(sinks: [webhook, scene.Sink]))
        {
            scene.Chain.MinePaying(new Payment(1, 1, 2, 1), new Payment(2, 1, 2, 2));
            WatchTurn turn = await watch.PollAsync();
            Assert.Equal((2, 0), (turn.Sinks[0].Pending, turn.Sinks[1].Pending));
            Assert.Contains("found status 500", turn.Sinks[0].Problem, StringComparison.Ordinal);
            Assert.Equal(2, receiver.Requests.Count);

            // It is left alone for a while.
            await watch.PollAsync();
            Assert.Equal(2, receiver.Requests.Count);
            scene.Time.Pass(TimeSpan.FromMinutes(1));
            await watch.PollAsync();
            Assert.Equal(4, receiver.Requests.Count);
        }

        Assert.Equal("Moved 1, Moved 2", scene.Told);
        receiver.Lie = null;
        using (CaseWatch watch = await scene.OpenAsync(sinks: [webhook, scene.Sink]))
        {
            scene.Chain.MinePaying(new Payment(3, 1, 2, 3));
            await watch.PollAsync();
        }

        Assert.Equal("Moved 1, Moved 2, Moved 3", scene.Told);
        Assert.Equal(scene.Sink.Alerts.Select(alert => alert.Id.ToString()), receiver.Requests.Skip(4).Select(request => request.Headers["Idempotency-Key"]));
    }

    [Fact]
    public async Task A_receiver_that_never_answers_is_given_up_in_time()
    {
        using var never = new SilentHandler();
        using var client = new HttpClient(never);
        var webhook = new WebhookAlertSink(client, new Uri("https://receiver.example/path?token=hidden"), new WebhookOptions { Secret = Secret, TimeProvider = new TestTime(TimeSpan.FromHours(1)) });

        AlertDeliveryException fault = await Assert.ThrowsAsync<AlertDeliveryException>(() => webhook.DeliverAsync(Sample).AsTask());

        Assert.Equal(3, never.Asked);
        Assert.Contains("within 10 seconds", fault.Message, StringComparison.Ordinal);
        Assert.Equal("webhook at receiver.example:443", webhook.Name);
        Assert.DoesNotContain("hidden", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(SecretText, new WebhookOptions { Secret = Secret }.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(301, "sends on")]
    [InlineData(401, "secret")]
    [InlineData(404, "address")]
    [InlineData(400, "expected 200 to 299")]
    public async Task A_refusal_that_will_not_pass_is_not_tried_again_at_once(int status, string said)
    {
        await using LoopbackServer receiver = await LoopbackServer.StartAsync(_ => Reply.Text("no", status).With("Location", "http://127.0.0.1:1/elsewhere"));
        var webhook = new WebhookAlertSink(receiver.Client, receiver.Address, new WebhookOptions { Secret = Secret, TimeProvider = new TestTime(ShortWaits) });

        AlertDeliveryException fault = await Assert.ThrowsAsync<AlertDeliveryException>(() => webhook.DeliverAsync(Sample).AsTask());

        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.Single(receiver.Requests);
    }

    [Theory]
    [InlineData("ftp://receiver.example/")]
    [InlineData("https://user:password@receiver.example/")]
    [InlineData("https://receiver.example/#part")]
    public void An_address_that_cannot_be_posted_to_is_refused(string address)
    {
        using var client = new HttpClient();

        Assert.Throws<ArgumentException>(() => new WebhookAlertSink(client, new Uri(address), new WebhookOptions { Secret = Secret }));
        Assert.Throws<ArgumentException>(() => new WebhookAlertSink(client, new Uri("https://receiver.example/"), new WebhookOptions { Secret = "short"u8.ToArray() }));
    }

    private static SourceAlert Sample => new()
    {
        Id = AlertId.Parse(new string('a', 64)),
        Kind = AlertKind.SourceFailing,
        RaisedAt = 1,
        Chain = ChainId.Ethereum,
        Source = "node",
        Since = 1,
        Text = "text",
    };

    private sealed class SilentHandler : HttpMessageHandler
    {
        public int Asked { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
