using System.Text;
using System.Text.Json;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Explorers;

/// <summary>An error, in whatever words and with whatever status, is never an empty history; what may pass is waited for; the key is never told.</summary>
/// <remarks>The texts are those of docs.etherscan.io ("Common Error Messages"), of address_controller.ex in github.com/blockscout/blockscout, and of public bug reports.</remarks>
public sealed class ExplorerErrorTests : ExplorerTests
{
    [Theory]
    [InlineData("Max rate limit reached, please use API Key for higher rate limit", true)]
    [InlineData("Max calls per sec rate limit reached (3/sec)", true)]
    [InlineData("Unexpected error, timeout or server too busy. Please try again later", true)]
    [InlineData("Max daily rate limit reached. 110000 (100%) of 100000 day/limit", true)]
    [InlineData("Invalid API Key", false)]
    [InlineData("Missing/Invalid API Key", false)]
    [InlineData("Too many invalid api key attempts, please try again later", false)]
    [InlineData("Free API access is not supported for this chain. Please upgrade your api plan for full chain coverage. https://etherscan.io/apis", false)]
    [InlineData("Missing or unsupported chainid parameter (required for v2 api), please see chainlist for the list of supported chainids", false)]
    [InlineData("Error! Missing Or invalid Action name", false)]
    [InlineData("You are using a deprecated V1 endpoint, switch to Etherscan API V2.", false)]
    [InlineData("Error! Invalid address format", false)]
    [InlineData("Result window is too large, PageNo x Offset size must be less than or equal to 10000", false)]
    [InlineData("Something that nobody has heard of", false)]
    [InlineData("", false)]
    public async Task An_error_text_is_an_error_whichever_list_or_call_it_is_for(string text, bool mayPass)
    {
        foreach (string action in (string[])
            ["txlist&", "txlistinternal&address", "tokentx&", "tokennfttx&", "token1155tx&", "txsBeaconWithdrawal&", "txlistinternal&txhash", "getminedblocks&", "getblocknobytime&", "eth_blockNumber", "eth_getTransactionReceipt&"])
        {
            First.Lie = (request, honest) => request.Query.Contains($"action={action}", StringComparison.Ordinal) ? Error(text) : honest;
            var error = await Assert.ThrowsAnyAsync<ChainSourceException>(() => ReadAsync(Source()));
            Assert.Equal(mayPass, error.IsTransient);
        }
    }

    [Fact]
    public async Task When_the_days_requests_are_used_up_no_source_with_that_key_asks_until_the_next_day()
    {
        var time = new TestTime(TimeSpan.FromSeconds(30));
        EtherscanSource[] sources = [.. Enumerable.Range(0, 2).Select(_ => new EtherscanSource(
            First.Client, new Uri(First.Address, "v2/api"), ChainId.Ethereum, new EtherscanOptions { ApiKey = EtherscanServer.Key, TimeProvider = time }))];
        First.Lie = (_, _) => Error("Max daily rate limit reached. 110000 (100%) of 100000 day/limit");
        QuotaUsedUpException told = await Assert.ThrowsAsync<QuotaUsedUpException>(async () => await sources[0].TipAsync());
        QuotaUsedUpException kept = await Assert.ThrowsAsync<QuotaUsedUpException>(async () => await sources[1].TipAsync());

        Assert.Single(First.Requests);
        Assert.Equal(TestTime.Start.Date.AddDays(1), time.GetUtcNow() + kept.RetryAfter!.Value);
        Assert.All((QuotaUsedUpException[])[told, kept], failure => Assert.Contains("110000 (100%)", failure.Message, StringComparison.Ordinal));
        Assert.Equal((SourceCondition.Broken, time.GetUtcNow() + kept.RetryAfter), (sources[1].Meters[0].State.Condition, sources[1].Meters[0].State.Until));

        First.Lie = null;
        time.Pass(kept.RetryAfter.Value);
        await sources[1].TipAsync();
    }

    [Theory]
    [InlineData("Free API access is not supported for this chain", typeof(UnsupportedMethodException))]
    [InlineData("Error! Missing Or invalid Action name", typeof(UnsupportedMethodException))]
    [InlineData("Invalid API Key", typeof(ChainSourceException))]
    public async Task What_no_waiting_helps_against_is_asked_once(string text, Type type)
    {
        First.Lie = (request, honest) => request.Query.Contains("action=txlist&", StringComparison.Ordinal) ? Error(text) : honest;

        Exception? error = await Record.ExceptionAsync(() => ReadAsync(Source()));

        Assert.IsType(type, error);
        Assert.Single(First.Requests, request => request.Query.Contains("action=txlist&", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rate_limit_that_passes_is_waited_for_and_costs_nothing(bool isEtherscan)
    {
        int refused = 0;
        Server(isEtherscan).Lie = (request, honest) => Interlocked.Increment(ref refused) is var number && number % 3 != 1 ? honest
            : number % 2 == 0 && request.Query.Contains("action=", StringComparison.Ordinal) ? Error("Max rate limit reached, please use API Key for higher rate limit")
            : Reply.Json("{\"message\":\"429 Too Many Requests\"}", 429).With("Retry-After", "1");

        Fact[] facts = FactsOf(await ReadAsync(Source(isEtherscan)));

        Assert.Equal(Chain.HistoryOf(ExplorerScene.Alice).Where(fact => isEtherscan || !IsOfBlock(fact)), facts);
        Assert.InRange(refused, 10, int.MaxValue);
    }

    [Fact]
    public async Task Too_many_requests_for_good_end_in_an_error_that_says_so()
    {
        First.Lie = (_, _) => Reply.Json("{}", 429);
        Assert.True((await FailAsync<ChainSourceException>()).IsTransient);

        First.Lie = (_, _) => Reply.Json("{}", 429).With("Retry-After", "7200");
        Assert.Equal(TimeSpan.FromHours(2), (await FailAsync<ChainSourceException>()).RetryAfter);
    }

    [Fact]
    public async Task What_Blockscout_says_of_itself_is_an_error_too()
    {
        foreach (string answer in (string[])
            ["{\"message\":\"Something went wrong.\",\"result\":null,\"status\":\"0\"}", "{\"message\":\"Query parameter 'address' is required\",\"result\":null,\"status\":\"0\"}"])
        {
            Second.Lie = (request, honest) => request.Query.Contains("action=tokentx", StringComparison.Ordinal) ? Reply.Json(answer) : honest;
            await FailAsync<ChainSourceException>(false);
        }

        Second.Lie = (request, honest) => request.Path.EndsWith("eth-rpc", StringComparison.Ordinal) && request.Body.AsSpan().IndexOf("eth_chainId"u8) >= 0
            ? Reply.Json("{\"error\":\"Action not found.\",\"id\":0}") : honest;
        await FailAsync<RpcErrorException>(false);
    }

    [Fact]
    public async Task Words_for_nothing_beside_something_are_no_empty_list()
    {
        Lie("txlist", told => (told["status"], told["message"]) = ("0", "No transactions found"));
        await FailAsync<ChainSourceException>();

        Lie("txlist", told => told["status"] = "3");
        await FailAsync<ChainDataException>();

        Lie("txlist", told => told.Remove("result"));
        await FailAsync<ChainDataException>();

        Lie("txlist", told => told["result"] = "0x");
        await FailAsync<ChainDataException>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_cut_answers_and_floods_are_failures_of_the_source(bool isEtherscan)
    {
        LoopbackServer server = Server(isEtherscan);
        foreach (Reply reply in (Reply[])[Reply.Page(), Reply.Json(""), Reply.Json("{\"status\":\"1\",\"message\":\"OK\",\"result\":[{\"blockNumber\":\"1"), Reply.Page(503)])
        {
            server.Lie = (request, honest) => request.Query.Contains("action=tokentx", StringComparison.Ordinal) ? reply : honest;
            await Assert.ThrowsAnyAsync<ChainSourceException>(() => ReadAsync(Source(isEtherscan)));
        }

        server.Lie = (request, honest) => request.Query.Contains("action=tokentx", StringComparison.Ordinal) ? honest with { CutAt = honest.Body.Length / 2 } : honest;
        await Assert.ThrowsAnyAsync<MissingResponseException>(() => ReadAsync(Source(isEtherscan)));

        server.Lie = (request, honest) => request.Query.Contains("action=tokentx", StringComparison.Ordinal) ? new Reply(200, new byte[1 << 20]) { RepeatedTo = 1L << 32 } : honest;
        Assert.Contains("MaxResponseBytes", (await Assert.ThrowsAnyAsync<ChainSourceException>(() => ReadAsync(Source(isEtherscan)))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_of_another_chain_is_found_out_before_anything_is_told_to_it(bool isEtherscan)
    {
        Server(isEtherscan).Lie = (request, honest) => honest with { Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(honest.Body).Replace(
            isEtherscan ? "\"chainId\":\"0x1\"" : "\"result\":\"0x1\"", isEtherscan ? "\"chainId\":\"0x2105\"" : "\"result\":\"0x2105\"", StringComparison.Ordinal)) };

        Assert.Contains("found eip155:8453, expected eip155:1", (await FailAsync<ChainSourceException>(isEtherscan)).Message, StringComparison.Ordinal);
        Assert.Empty(Log.Entries);
    }

    [Fact]
    public async Task A_chain_that_was_reorganised_meanwhile_is_told()
    {
        bool isDone = false;
        First.Lie = (request, honest) =>
        {
            if (!isDone && request.Query.Contains("action=getminedblocks", StringComparison.Ordinal) is false && request.Query.Contains("eth_getTransactionReceipt", StringComparison.Ordinal))
            {
                isDone = true;
                BlockHash old = Chain.HashAt(Chain.TipHeight);
                Chain.Reorg(1);
                Assert.NotEqual(old, Chain.HashAt(Chain.TipHeight - 1));
            }

            return honest;
        };

        Assert.Equal(Chain.Id, (await FailAsync<ReorgException>()).Chain);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_stays_between_the_caller_and_the_server(bool isEtherscan)
    {
        const string Key = EtherscanServer.Key;
        LoopbackServer server = Server(isEtherscan);
        IAccountHistorySource source = isEtherscan ? Etherscan(server, Log) : Blockscout(server, Log, key: Key);
        await ReadAsync(source);
        Assert.All(server.Requests, request => Assert.Contains(Uri.EscapeDataString(Key), request.Query, StringComparison.Ordinal));

        // A server that repeats what it was asked, in each place where it could.
        foreach (Func<string, Reply> echo in (Func<string, Reply>[])
        [
            url => Error($"Invalid API Key (#err2)|{Key} {url}"),
            url => Error($"whatever {url} of {Key}"),
            url => Reply.Json(JsonSerializer.Serialize(new { status = "1", message = Key, result = new[] { new { blockNumber = url + Key } } })),
            url => Reply.Text(url + Key, 500),
            url => Reply.Text(url + Key, 302).With("Location", $"http://127.0.0.1/{url}"),
            url => Reply.Json($"[\"{Key}"),
            url => new Reply(200, Encoding.UTF8.GetBytes(url + Key)) { CutAt = 3 },
        ])
        {
            server.Lie = (request, _) => echo(request.Query);
            Exception error = (await Record.ExceptionAsync(() => ReadAsync(isEtherscan ? Etherscan(server, Log) : Blockscout(server, Log, key: Key))))!;
            for (Exception? part = error; part is not null; part = part.InnerException)
            {
                Assert.DoesNotContain(Key, part.ToString(), StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(Uri.EscapeDataString(Key), part.ToString(), StringComparison.OrdinalIgnoreCase);
            }
        }

        Assert.DoesNotContain("SECRET", source.Name + (await source.CapabilitiesAsync()).Description, StringComparison.Ordinal);
        Assert.DoesNotContain(Log.Entries, entry => entry.ToString().Contains("SECRET", StringComparison.Ordinal));
    }

    private static bool IsOfBlock(Fact fact) => fact is TransactionRecord { Index: TransactionRecord.OfBlock } or TransferRecord { TransactionIndex: TransactionRecord.OfBlock };

    private static Reply Error(string text) => Reply.Json(JsonSerializer.Serialize(new { status = "0", message = "NOTOK", result = text }));
}
