using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Chains.Replay;
using WalletTrace.DuckDb;
using WalletTrace.Graph;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Chains.Bitcoin.Esplora;
using WalletTrace.Tests.Chains.Evm.Explorers;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Chains.Replay;

/// <summary>A case that was pulled from two explorers into a ledger comes out of that ledger's answers again, in another one and on another day, to the byte.</summary>
public sealed class ReplayedTraceTests : IAsyncLifetime, IDisposable
{
    private static readonly Address[] Accounts = [ExplorerScene.Alice, ExplorerScene.Bob, ExplorerScene.Carol, ExplorerScene.Router, ExplorerScene.Vault];
    private static readonly Address[] Owners = [EsploraScene.Peeler, EsploraScene.Owner(RegtestScripts.P2wpkh(50))];

    private readonly RegtestChain coins = EsploraScene.MakeChain();
    private readonly TemporaryFolder folder = new();
    private LoopbackServer etherscan = null!;
    private LoopbackServer esplora = null!;

    public async Task InitializeAsync()
    {
        etherscan = await LoopbackServer.StartAsync(new EtherscanServer(ExplorerScene.Make()).Answer);
        esplora = await LoopbackServer.StartAsync(new EsploraServer(coins) { PageSize = 3 }.Answer);
    }

    public async Task DisposeAsync()
    {
        await etherscan.DisposeAsync();
        await esplora.DisposeAsync();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Facts_coverage_answers_and_every_report_are_the_same_offline()
    {
        var monday = new TickingTime(TestTime.Start, TimeSpan.FromSeconds(7));
        var friday = new TickingTime(TestTime.Start.AddDays(400), TimeSpan.FromMilliseconds(1));
        await using DuckDbLedger online = await OpenAsync("online.duckdb", monday);
        await PullAsync(online, null, monday);
        await online.FlushAnswersAsync();
        int asked = etherscan.Requests.Count + esplora.Requests.Count;

        await using DuckDbLedger offline = await OpenAsync("offline.duckdb", friday);
        await PullAsync(offline, await online.OpenArchiveAsync(), friday);
        await offline.FlushAnswersAsync();

        Assert.Equal(asked, etherscan.Requests.Count + esplora.Requests.Count);
        Assert.Empty(await offline.DisclosuresAsync());
        Assert.NotEmpty(await online.DisclosuresAsync());
        Assert.Equal(await DumpAsync(online), await DumpAsync(offline));

        // Lists are asked for side by side: in which order their answers come is the moment's.
        Assert.Equal((await online.AnswersAsync()).Select(Told).Order(StringComparer.Ordinal), (await offline.AnswersAsync()).Select(Told).Order(StringComparer.Ordinal));
        (TraceResult first, TraceResult second) = (await TraceAsync(online), await TraceAsync(offline));
        Assert.All(Rendered.Formats, ending => Assert.Equal(Rendered.As(ending, first), Rendered.As(ending, second)));
        Assert.Contains("Native", Rendered.As(".json", first), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_the_answers_lack_is_missed_and_keeps_nothing_of_that_history()
    {
        await using DuckDbLedger online = await OpenAsync("online.duckdb", TimeProvider.System);
        await PullAsync(online, null, TimeProvider.System);
        await online.FlushAnswersAsync();
        string bob = ExplorerScene.Bob.ToString(ChainId.Ethereum);
        var left = new AnswerRecording();
        foreach (RawAnswer kept in (await RecordingAsync(online)).Answers.Where(kept => !kept.Request.Contains($"action=txlist&address={bob}", StringComparison.Ordinal)))
        {
            left.Add(kept);
        }

        Assert.InRange(left.Answers.Count, 1, (await online.AnswersAsync()).Count - 1);
        await using DuckDbLedger offline = await OpenAsync("offline.duckdb", TimeProvider.System);
        AnswerMissingException missing = await Assert.ThrowsAsync<AnswerMissingException>(() => PullAsync(offline, left.Replay(), TimeProvider.System));

        Assert.Equal(("Explorer", "txlist"), (missing.SourceName, missing.Method));
        Assert.Equal([ExplorerScene.Alice], offline.Coverage.Select(record => record.Address!.Value).Distinct());
    }

    [Fact]
    public async Task A_live_trace_finds_offline_what_it_found_online_and_tells_what_was_not_recorded()
    {
        var monday = new TickingTime(TestTime.Start, TimeSpan.FromSeconds(7));
        await using DuckDbLedger online = await OpenAsync("online.duckdb", monday);
        TraceResult first = await LiveAsync(online, null, monday);
        await online.FlushAnswersAsync();
        int asked = etherscan.Requests.Count + esplora.Requests.Count;

        var friday = new TickingTime(TestTime.Start.AddDays(400), TimeSpan.FromMilliseconds(1));
        await using DuckDbLedger offline = await OpenAsync("offline.duckdb", friday);
        TraceResult second = await LiveAsync(offline, await online.OpenArchiveAsync(), friday);

        Assert.Equal(asked, etherscan.Requests.Count + esplora.Requests.Count);
        Assert.Equal(await DumpAsync(online), await DumpAsync(offline));
        Assert.All(Rendered.Formats, ending => Assert.Equal(Rendered.As(ending, first), Rendered.As(ending, second)));

        // Without what is known of one account the rest is found, and that account told.
        var left = new AnswerRecording();
        string bob = ExplorerScene.Bob.ToString(ChainId.Ethereum);
        foreach (RawAnswer kept in (await RecordingAsync(online)).Answers.Where(kept => !kept.Request.Contains($"&address={bob}", StringComparison.Ordinal)))
        {
            left.Add(kept);
        }

        await using DuckDbLedger partial = await OpenAsync("partial.duckdb", friday);
        TraceResult third = await LiveAsync(partial, left.Replay(), friday);

        Assert.Contains(bob, Rendered.As(".json", first), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(first.Coverage, entry => IsUnanswered(first, entry));
        Assert.Contains(third.Coverage, entry => IsUnanswered(third, entry));

        static bool IsUnanswered(TraceResult trace, CoverageEntry entry) =>
            entry.Reason == StopReason.Unanswered && entry.Vertex >= 0 && trace.Graph.Vertices[entry.Vertex].Account is { } account && account.Address == ExplorerScene.Bob;
    }

    [Fact]
    public async Task No_key_is_in_the_ledgers_file()
    {
        await using (DuckDbLedger online = await OpenAsync("online.duckdb", TimeProvider.System))
        {
            await PullAsync(online, null, TimeProvider.System);
        }

        Assert.Contains(etherscan.Requests, request => request.Query.Contains(Uri.EscapeDataString(EtherscanServer.Key), StringComparison.Ordinal));
        foreach (string file in Directory.GetFiles(folder.Path))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file);
            foreach (string secret in (string[])[EtherscanServer.Key, Uri.EscapeDataString(EtherscanServer.Key)])
            {
                Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)) < 0, $"found a key in {Path.GetFileName(file)}");
            }
        }
    }

    private Task<DuckDbLedger> OpenAsync(string name, TimeProvider time) => DuckDbLedger.OpenAsync(folder[name], new DuckDbLedgerOptions { TimeProvider = time, Threads = 1 });

    private async Task PullAsync(DuckDbLedger ledger, IAnswerArchive? archive, TimeProvider time)
    {
        (EtherscanSource explorer, EsploraSource owners) = Sources(ledger, archive, time);
        await LedgerPull.AccountsAsync(explorer, ledger, Accounts, new HistoryOptions { TimeProvider = time });
        await LedgerPull.AccountsAsync(owners, ledger, Owners, new HistoryOptions { TimeProvider = time });
        await LedgerPull.CoinsAsync(owners, ledger, [new FollowStart(coins.Blocks[1].Coinbase.Id, 0)], new FollowOptions { Histories = new HistoryOptions { TimeProvider = time } });
    }

    private (EtherscanSource Explorer, EsploraSource Owners) Sources(DuckDbLedger ledger, IAnswerArchive? archive, TimeProvider time) =>
    (
        new EtherscanSource(etherscan.Client, new Uri(etherscan.Address, "v2/api"), ChainId.Ethereum, new EtherscanOptions
        {
            Name = "Explorer", ApiKey = archive is null ? EtherscanServer.Key : "another", RowsPerRequest = 8, Window = 32, Answers = ledger.Answers, Disclosures = ledger.Disclosures,
            Archive = archive, TimeProvider = time,
        }),
        new EsploraSource(esplora.Client, esplora.Address, RegtestChain.Id, new EsploraOptions
        {
            Name = "Owners", Answers = ledger.Answers, Disclosures = ledger.Disclosures, Archive = archive, TimeProvider = time,
        }));

    private async Task<TraceResult> LiveAsync(DuckDbLedger ledger, IAnswerArchive? archive, TimeProvider time)
    {
        (EtherscanSource explorer, EsploraSource owners) = Sources(ledger, archive, time);
        return await Query.With(new LiveOptions { TimeProvider = time }).Over(ledger, explorer, owners).RunAsync();
    }

    private static async Task<AnswerRecording> RecordingAsync(DuckDbLedger ledger)
    {
        var recording = new AnswerRecording();
        foreach (StoredAnswer kept in await ledger.AnswersAsync())
        {
            recording.Add(new RawAnswer(kept.Source, kept.Request, kept.ReadAt, (await ledger.AnswerAsync(kept.Hash))!) { RequestHash = kept.RequestHash, Status = kept.Status, IsRefusal = kept.IsRefusal });
        }

        return recording;
    }

    private static Trace Query => Trace.From(
        Theft.Wallet(new Account(ChainId.Ethereum, ExplorerScene.Alice)).OutflowsFrom(0), Theft.Wallet(new Account(RegtestChain.Id, EsploraScene.Peeler)).OutflowsFrom(0));

    private static Task<TraceResult> TraceAsync(DuckDbLedger ledger) => Query.Over(ledger).RunAsync();

    private static string Told(StoredAnswer answer) => (answer with { Number = 0, AppendId = null }).ToString();

    private static async Task<List<string?>> DumpAsync(DuckDbLedger ledger)
    {
        var rows = new List<string?>();
        foreach (string sql in (string[])
            ["SELECT * FROM transfers", "SELECT * FROM coins", "SELECT * FROM transactions", "SELECT * EXCLUDE (append_id) FROM block", "SELECT * EXCLUDE (append_id) FROM coverage"])
        {
            await using SqlRows found = await ledger.SqlAsync(sql);
            rows.AddRange((await found.ToListAsync()).Select(row => string.Join('|', row)).Order(StringComparer.Ordinal));
        }

        Assert.NotEmpty(rows);
        return rows;
    }
}
