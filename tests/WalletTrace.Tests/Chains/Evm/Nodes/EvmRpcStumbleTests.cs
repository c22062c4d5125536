using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Nodes;

/// <summary>Answers that are missing, mixed up, cut short or refused for the rate are asked for again or reported, and no key is ever said.</summary>
public sealed class EvmRpcStumbleTests : EvmNodeScene
{
    [Fact]
    public async Task Answers_that_are_missing_are_asked_for_again_and_only_they()
    {
        int left = 3;
        Node.Reshape = answers => answers.Count > 1 && left-- > 0 ? answers[1..] : answers;
        Assert.Equal(Chain.TipHeight + 1, (await ReadAsync(Source())).Count);

        Node.Reshape = answers => answers.Count > 1 ? answers[1..] : answers;
        MissingResponseException failure = await Assert.ThrowsAsync<MissingResponseException>(() => ReadAsync(Source()));
        Assert.Contains("expected", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_that_belong_to_no_call_or_twice_to_one_are_refused()
    {
        foreach (Func<List<JsonNode?>, IEnumerable<JsonNode?>> reshape in (Func<List<JsonNode?>, IEnumerable<JsonNode?>>[])
            [
                answers => [.. answers, answers[0]!.DeepClone()],
                answers => [.. answers[1..], WithId(answers[0]!, 99)],
                answers => [.. answers[1..], WithId(answers[0]!, "0")],
            ])
        {
            Node.Reshape = reshape;
            Assert.False((await Assert.ThrowsAsync<ChainSourceException>(() => ReadAsync(Source()))).IsTransient);
        }

        static JsonNode WithId(JsonNode answer, JsonNode id)
        {
            JsonNode copy = answer.DeepClone();
            copy["id"] = id;
            return copy;
        }
    }

    [Fact]
    public async Task A_client_that_mixes_up_answers_is_found_out()
    {
        foreach (Func<IReadOnlyList<EvmReply>, IReadOnlyList<EvmReply>> mix in (Func<IReadOnlyList<EvmReply>, IReadOnlyList<EvmReply>>[])
            [
                replies => [.. replies, replies[0]],
                replies => [.. replies.Select(reply => reply with { Id = reply.Id + 1 })],
                replies => [.. replies.Select(reply => reply with { Id = -1 })],
            ])
        {
            var source = new EvmRpcSource(new MixingRpc(mix), ChainId.Ethereum, new EvmRpcOptions { TimeProvider = Time });
            Assert.Contains("answer", (await Assert.ThrowsAsync<ChainSourceException>(async () => await source.CapabilitiesAsync())).Message, StringComparison.Ordinal);
        }

        var silent = new EvmRpcSource(new MixingRpc(_ => []), ChainId.Ethereum, new EvmRpcOptions { TimeProvider = Time });
        await Assert.ThrowsAsync<MissingResponseException>(async () => await silent.CapabilitiesAsync());
    }

    [Fact]
    public async Task A_web_page_is_no_answer()
    {
        Server.Lie = (_, _) => Reply.Page();

        Assert.Contains("web page", (await Assert.ThrowsAsync<ChainSourceException>(async () => await Source().TipAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_the_rate_is_waited_for_however_it_is_told()
    {
        foreach (Reply reply in (Reply[])
            [
                Reply.Json("{}", 429), Reply.Json("{}", 429).With("Retry-After", "7"), Reply.Text("Too Many Requests"), Reply.Json("""{"message":"API rate limit exceeded"}"""),
                Reply.Json("""{"jsonrpc":"2.0","id":0,"error":{"code":-32005,"message":"daily request count exceeded, request rate limited"}}"""),
                Reply.Json("""{"jsonrpc":"2.0","id":0,"error":{"code":429,"message":"Your app has exceeded its compute units per second capacity"}}"""),
                Reply.Json("""{"jsonrpc":"2.0","id":0,"error":"rate limit exceeded"}"""), Reply.Json("""{"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":"limit exceeded"}}"""),
            ])
        {
            Server.LieFirst(reply);
            Assert.Equal(Chain.TipHeight, (await Source().TipAsync()).Height);

            Server.Lie = (_, _) => reply;
            ChainSourceException failure = await Assert.ThrowsAnyAsync<ChainSourceException>(async () => await Source().TipAsync());
            Assert.True(failure.IsTransient);
        }

        Assert.Contains(TimeSpan.FromSeconds(7), Time.Waits);
    }

    [Fact]
    public async Task One_call_of_many_that_is_refused_for_the_rate_is_asked_again_by_itself()
    {
        int refusals = 2;
        Node.Twist = (method, answer) =>
        {
            if (method == "eth_getBlockReceipts" && Interlocked.Decrement(ref refusals) >= 0)
            {
                answer.Remove("result");
                answer["error"] = new JsonObject { ["code"] = -32005, ["message"] = "Too many requests" };
            }

            return answer;
        };

        Assert.Equal(Chain.TipHeight + 1, (await ReadAsync(Source())).Count);
    }

    [Fact]
    public async Task Half_an_answer_is_asked_for_again_and_then_missing()
    {
        Server.LieFirst(Reply.Json("""{"jsonrpc":"2.0","id":0,"result":{"number":"0x1","""), Reply.Json("0123456789") with { CutAt = 5 });
        Assert.Equal(Chain.TipHeight, (await Source().TipAsync()).Height);

        Server.Lie = (_, honest) => honest with { CutAt = honest.Body.Length / 2 };
        await Assert.ThrowsAsync<MissingResponseException>(async () => await Source().TipAsync());
    }

    [Fact]
    public async Task A_giant_answer_is_refused_at_the_limit()
    {
        Server.Lie = (_, honest) => honest with { RepeatedTo = 10 << 20 };

        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(async () =>
            await Source(new EvmRpcOptions { MaxResponseBytes = 1 << 20, TimeProvider = Time }).TipAsync());

        Assert.Contains("at most 1048576", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replica_that_lags_behind_is_waited_for_and_then_reported()
    {
        EvmRpcSource source = Source();
        await source.TipAsync();
        await source.CapabilitiesAsync();
        int asked = 0;
        Node.Behind = 3;
        Server.Lie = (request, honest) =>
        {
            Node.Behind = ++asked == 3 ? 0 : Node.Behind;
            return honest;
        };
        Assert.Equal(Chain.TipHeight + 1, (await ReadAsync(source)).Count);

        Server.Lie = null;
        Node.Behind = 3;
        MissingResponseException failure = await Assert.ThrowsAsync<MissingResponseException>(() => ReadAsync(source));
        Assert.True(failure.IsTransient);
        Assert.Contains("lag", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_said_nowhere_whatever_the_server_answers()
    {
        foreach (EvmRpcOptions options in (EvmRpcOptions[])
            [
                new() { TimeProvider = Time, MaxAttempts = 1, BearerToken = "b34r3r" }, new() { TimeProvider = Time, MaxAttempts = 1, ApiKey = "4p1k3y", ApiKeyHeader = "TRON-PRO-API-KEY" },
            ])
        {
            foreach (Reply reply in (Reply[])
                [
                    Reply.Json($$$"""{"jsonrpc":"2.0","id":0,"error":{"code":-32000,"message":"no such project {{{Key}}} b34r3r 4p1k3y"}}"""), Reply.Text($"{Key} b34r3r 4p1k3y", 401),
                    Reply.Text($"{{\"{Key}\": \"b34r3r 4p1k3y"), Reply.Json($$$"""{"id":0,"result":{"number":"{{{Key}}} b34r3r 4p1k3y"}}"""),
                    Reply.Text($"too many requests of {Key} b34r3r 4p1k3y"), Reply.Page(403), Reply.Json("{}", 302).With("Location", $"/v3/{Key}/b34r3r/4p1k3y"),
                ])
            {
                Server.Lie = (_, _) => reply;
                EvmRpcSource source = Source(options);
                string said = (await Assert.ThrowsAnyAsync<WalletTraceException>(async () => await source.TipAsync())).ToString() + source.Name;
                foreach (string secret in (string[])[Key, options.BearerToken ?? options.ApiKey!])
                {
                    Assert.DoesNotContain(secret, said, StringComparison.OrdinalIgnoreCase);
                }
            }
        }
    }

    [Fact]
    public async Task A_request_under_way_is_cancelled()
    {
        Server.Lie = (_, honest) => honest with { Stalls = true };
        using var stop = new CancellationTokenSource();
        Task asking = Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Source().TipAsync(stop.Token));
        await Server.NextRequestAsync();
        await stop.CancelAsync();
        await asking;
    }

    private sealed class MixingRpc(Func<IReadOnlyList<EvmReply>, IReadOnlyList<EvmReply>> mix) : IEvmRpc
    {
        public string Name => "a client";

        public string Host => "client.example";

        public Task<IReadOnlyList<EvmReply>> CallAsync(IReadOnlyList<EvmCall> calls, CancellationToken cancellationToken) =>
            Task.FromResult(mix([.. calls.Select(call => new EvmReply(call.Id, System.Text.Json.JsonDocument.Parse("\"0x1\"").RootElement))]));
    }
}
