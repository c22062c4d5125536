using System.Net;
using System.Text;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Content;

/// <summary>What is told to others is in the ledger before it is told.</summary>
public sealed class DisclosureTests : IDisposable
{
    private static readonly Disclosure[] Some =
    [
        new(20, "b.example", ChainId.Bitcoin, "x", DisclosureKind.Transaction),
        new(10, "a.example", ChainId.Bitcoin, "x", DisclosureKind.History),
        new(30, "a.example", ChainId.Bitcoin, "x", DisclosureKind.Balance),
        new(25, "a.example", ChainId.Bitcoin, "x", DisclosureKind.Balance),
        new(5, "a.example", ChainId.Ethereum, "x", DisclosureKind.Name),
        new(5, "a.example", ChainId.Ethereum, "it's", DisclosureKind.Size),
        new(5, "a.example", ChainId.Ethereum, "X"),
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_was_added_is_there_in_its_order_also_after_the_ledger_was_closed()
    {
        await using (DuckDbLedger ledger = await OpenAsync())
        {
            Array.ForEach(Some[..3], ledger.Disclosures.Add);
            Assert.Empty(await ledger.DisclosuresAsync());
            await ledger.Disclosures.KeepAsync();
            Assert.Equal(Some[..3], await ledger.DisclosuresAsync());
            Array.ForEach(Some[3..5], ledger.Disclosures.Add);
        }

        await using DuckDbLedger again = await OpenAsync();
        Array.ForEach(Some[5..], again.Disclosures.Add);
        await again.Disclosures.KeepAsync();

        Assert.Equal(Some, await again.DisclosuresAsync());
        Assert.All((await again.VerifyAsync()).Checks, check => Assert.Equal(0, check.Broken));
    }

    [Fact]
    public async Task Who_was_told_of_whom_is_known_to_the_library_and_in_sql()
    {
        await using DuckDbLedger ledger = await OpenAsync();
        Array.ForEach(Some, ledger.Disclosures.Add);
        await ledger.Disclosures.KeepAsync();

        IReadOnlyList<ToldSubject> told = ToldSubject.Of(await ledger.DisclosuresAsync());

        Assert.Equal(
            [
                ("a.example", "bip122:000000000019d6689c085ae165831e93", "x", 3, 10, 30, "History, Balance"),
                ("a.example", "eip155:1", "X", 1, 5, 5, "Other"),
                ("a.example", "eip155:1", "it's", 1, 5, 5, "Size"),
                ("a.example", "eip155:1", "x", 1, 5, 5, "Name"),
                ("b.example", "bip122:000000000019d6689c085ae165831e93", "x", 1, 20, 20, "Transaction"),
            ],
            told.Select(one => (one.Host, one.Chain.ToString(), one.Subject, one.Times, one.FirstTime, one.LastTime, string.Join(", ", one.Kinds))));
        await using SqlRows rows = await ledger.SqlAsync(
            "SELECT host, chain, subject, times, epoch(first_time)::BIGINT, epoch(last_time)::BIGINT, array_to_string(kinds, ' ') FROM told ORDER BY host, chain, subject");
        Assert.Equal(
            told.Select(one => string.Join('|', one.Host, one.Chain, one.Subject, one.Times, one.FirstTime, one.LastTime,
                string.Join(' ', one.Kinds.Select(kind => kind.ToString().ToLowerInvariant()).Order(StringComparer.Ordinal)))),
            (await rows.ToListAsync()).Select(row => string.Join('|', row)));
        await using SqlRows all = await ledger.SqlAsync("SELECT host, subject, kind, epoch(time)::BIGINT FROM disclosures");
        Assert.Equal(
            Some.Select(one => string.Join('|', one.Host, one.Subject, one.Kind.ToString().ToLowerInvariant(), one.Time)),
            (await all.ToListAsync()).Select(row => string.Join('|', row)));
    }

    [Fact]
    public async Task When_a_request_is_sent_what_it_tells_is_in_the_file_already()
    {
        await using DuckDbLedger ledger = await OpenAsync();
        var seen = new List<int>();
        using var client = new HttpClient(new Handler(async request =>
        {
            string path = request.RequestUri!.AbsolutePath;
            if (path.StartsWith("/tx/", StringComparison.Ordinal))
            {
                seen.Add((await ledger.DisclosuresAsync()).Count);
                Assert.Equal(path.Split('/')[2], (await ledger.DisclosuresAsync())[^1].Subject);
                return new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("none") };
            }

            return Marked(path);
        }));
        EsploraSource source = Source(client, ledger);

        for (int number = 1; number <= 3; number++)
        {
            Assert.Null(await source.TransactionAsync(Facts.Id(number)));
        }

        Assert.Equal([1, 2, 3], seen);
    }

    [Fact]
    public async Task Where_nothing_can_be_noted_nothing_is_told()
    {
        await (await OpenAsync()).DisposeAsync();
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"], new DuckDbLedgerOptions { ReadOnly = true });
        using var client = new HttpClient(new Handler(request => request.RequestUri!.AbsolutePath.StartsWith("/tx/", StringComparison.Ordinal)
            ? throw new InvalidOperationException("this was told to somebody")
            : Task.FromResult(Marked(request.RequestUri.AbsolutePath))));
        EsploraSource source = Source(client, ledger);

        LedgerStorageException refused = await Assert.ThrowsAsync<LedgerStorageException>(() => source.TransactionAsync(Facts.Id(1)).AsTask());

        Assert.Contains("found the ledger opened read-only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_append_under_way_keeps_nobody_waiting_and_its_failure_takes_nothing_back()
    {
        await using DuckDbLedger ledger = await OpenAsync();

        await Assert.ThrowsAsync<ChainDataException>(() => ledger.AppendAsync(Read()).AsTask());

        Assert.Equal(Some, await ledger.DisclosuresAsync());
        await ledger.AppendAsync([Facts.Block(ChainId.Ethereum, 1)]);
        Assert.Equal(Some, await ledger.DisclosuresAsync());

        IEnumerable<Fact> Read()
        {
            yield return Facts.Block(ChainId.Ethereum, 1);
            foreach (Disclosure told in Some)
            {
                ledger.Disclosures.Add(told);
                ledger.Disclosures.KeepAsync().AsTask().GetAwaiter().GetResult();
            }

            yield return Facts.Transaction(ChainId.Ethereum, 2, 0, 10);
        }
    }

    [Fact]
    public async Task Many_at_once_are_each_noted_once_and_numbered()
    {
        await using DuckDbLedger ledger = await OpenAsync();

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, token) =>
        {
            var told = new Disclosure(number, "h", ChainId.Bitcoin, $"s{number}");
            ledger.Disclosures.Add(told);
            await ledger.Disclosures.KeepAsync(token);
            if (number % 20 == 0)
            {
                Assert.Contains(told, await ledger.DisclosuresAsync(token));
                await ledger.AppendAsync([Facts.Block(ChainId.Ethereum, number)], token);
            }
        });

        Assert.Equal(Enumerable.Range(0, 200), (await ledger.DisclosuresAsync()).Select(told => (int)told.Time).Order());
        Assert.All((await ledger.VerifyAsync()).Checks, check => Assert.Equal(0, check.Broken));
    }

    private static EsploraSource Source(HttpClient client, DuckDbLedger ledger) => new(
        client, new Uri("http://an.explorer/"), ChainId.BitcoinSignet,
        new EsploraOptions { Disclosures = ledger.Disclosures, MaxAttempts = 1, MinimumInterval = TimeSpan.Zero });

    private Task<DuckDbLedger> OpenAsync() => DuckDbLedger.OpenAsync(folder["a.duckdb"]);

    // Only the first block of the chain is looked at to know it.
    private static HttpResponseMessage Marked(string path) => new(HttpStatusCode.OK)
    {
        Content = new StringContent(path switch
        {
            "/block-height/0" => "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6",
            _ => throw new InvalidOperationException($"found the question {path}, expected none such"),
        }, Encoding.UTF8, "text/plain"),
    };

    private sealed class Handler(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request);
    }
}
