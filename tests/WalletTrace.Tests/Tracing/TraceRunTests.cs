using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>How a trace runs: rounds, progress, cancellation, budget, and one query used many times.</summary>
public sealed class TraceRunTests
{
    [Fact]
    public async Task Progress_is_told_round_by_round()
    {
        var told = new Told();
        await Chain().RunAsync(told);

        Assert.Equal([1, 2, 3, 4, 5], told.Reports.Select(report => report.Round));
        Assert.Equal([0, 1, 2, 3, 4], told.Reports.Select(report => report.Followed));
        Assert.Equal([1, 1, 1, 1, 0], told.Reports.Select(report => report.Waiting));
        Assert.Equal(4, told.Reports[^1].Flows);
    }

    [Fact]
    public async Task A_cancelled_run_ends_between_rounds_and_returns_nothing()
    {
        using var source = new CancellationTokenSource();
        var told = new Told(report =>
        {
            if (report.Round == 2)
            {
                source.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Chain().RunAsync(told, source.Token));
        Assert.Equal(2, told.Reports.Count);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_before_it_starts_asks_nothing()
    {
        var ledger = new CountingLedger(Facts().Ledger());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Chain().Over(ledger).RunAsync(cancellationToken: new CancellationToken(true)));

        Assert.Equal(0, ledger.Answered);
    }

    [Fact]
    public async Task The_token_reaches_the_ledger()
    {
        using var source = new CancellationTokenSource();
        var ledger = new CountingLedger(Facts().Ledger()) { Seen = token => Assert.Equal(source.Token, token) };
        await Chain().Over(ledger).RunAsync(cancellationToken: source.Token);

        Assert.True(ledger.Answered > 4);
    }

    [Fact]
    public async Task Each_history_is_asked_for_once()
    {
        var ledger = new CountingLedger(Facts().Ledger());
        await Chain().Over(ledger).Within(hubLimit: 100).RunAsync();

        Assert.All(ledger.Histories.GroupBy(account => account).Where(same => same.Key != AccountScene.Account('A')), same => Assert.Single(same));
    }

    [Fact]
    public async Task One_query_may_run_many_times_at_once()
    {
        Trace query = Chain().Using(Enum.GetValues<TaintRule>());
        TraceResult[] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => query.RunAsync())));

        Assert.All(results, result => Assert.Equal(TraceText.Everything(results[0]), TraceText.Everything(result)));
    }

    [Fact]
    public async Task A_result_may_be_asked_from_several_threads_at_once()
    {
        TraceResult result = await Chain().Using(Enum.GetValues<TaintRule>()).RunAsync();
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(() =>
        {
            TaintRule rule = n % 2 == 0 ? TaintRule.Fifo : TaintRule.Haircut;
            PathList paths = result.Paths.Using(rule).Take(5);
            string explained = string.Join('\n', paths.Paths.SelectMany(result.Explain).Select(line => line.Text)).Replace(rule.ToString(), "rule", StringComparison.Ordinal);
            return $"{explained} {string.Join(' ', result.Sinks.Select(result.BoundsOf))}";
        })));

        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task A_refined_query_leaves_the_query_before_as_it_was()
    {
        Trace query = Chain();
        _ = query.Using(TaintRule.Lifo).Within(hops: 1).StopAtLabels("x").StopAt(Category.Mixer).Backward().With(LifoOrder.AsTheyLay).With(FeeConvention.CoinbaseFeesFirst);

        Assert.Equal("E 10", TraceText.Ends(await query.RunAsync(), TaintRule.Fifo));
        Assert.Equal("Fifo, Haircut", string.Join(", ", query.Parameters.Rules));
    }

    [Fact]
    public async Task A_budget_follows_the_largest_value_first()
    {
        // B divides 100 into 60, 25 and 15. With the wallet itself three accounts may be followed.
        AccountScene scene = new AccountScene().Cover("BCDEFGH");
        scene.Pay(1, 'A', 'B', 100);
        scene.Run(2, Move.Pay('B', 'E', 15), Move.Pay('B', 'D', 25), Move.Pay('B', 'C', 60));
        scene.Run(3, Move.Pay('C', 'F', 60));
        scene.Run(3, Move.Pay('D', 'G', 25));
        scene.Run(3, Move.Pay('E', 'H', 15));
        Trace trace = Trace.From(Theft.Wallet(AccountScene.Account('B')).OutflowsFrom(0)).Over(scene.Ledger());

        Assert.Equal("C!Budget 60, D!Budget 25, E!Budget 15", TraceText.Ends(await trace.Within(budget: 1).RunAsync(), TaintRule.Fifo));
        Assert.Equal("D!Budget 25, E!Budget 15, F!Budget 60", TraceText.Ends(await trace.Within(budget: 2).RunAsync(), TaintRule.Fifo));
        Assert.Equal("D!Budget 25, E!Budget 15, F 60", TraceText.Ends(await trace.Within(budget: 3).RunAsync(), TaintRule.Fifo));
        Assert.Equal("E!Budget 15, F 60, G!Budget 25", TraceText.Ends(await trace.Within(budget: 4).RunAsync(), TaintRule.Fifo));
        Assert.Equal("E Budget 15, G Budget 25", TraceText.Stops(await trace.Within(budget: 4).RunAsync()));
        Assert.Equal("F 60, G 25, H 15", TraceText.Ends(await trace.Within(budget: 7).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task A_budget_compares_assets_by_their_share_of_what_was_stolen()
    {
        // Ether has many more base units than bitcoin; the stolen bitcoin is whole in one place and the ether is split.
        AccountScene accounts = new AccountScene().Cover("BCDE");
        accounts.Pay(1, 'A', 'B', 1_000_000);
        accounts.Run(2, Move.Pay('B', 'C', 400_000), Move.Pay('B', 'D', 600_000));
        CoinScene coins = new CoinScene().Cover("PQ");
        TransactionId mined = coins.Coinbase(1, ('T', 10));
        coins.Spend(2, [CoinScene.Coin(mined, 0)], ('P', 10));
        Trace trace = Trace.From(Theft.Wallet(AccountScene.Account('B')).OutflowsFrom(0), Theft.Coin(ChainId.Bitcoin, mined.ToString(), 0))
            .Over(new MemoryLedger([.. accounts.All, .. coins.All]));

        Assert.Equal("C!Budget 400000+0, D!Budget 600000+0, P 0+10", TraceText.Ends(await trace.Within(budget: 2).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task A_builder_grows_one_graph()
    {
        var builder = new GraphBuilder(Facts().Ledger(), LabelSet.Empty, new StopRules());
        var start = new GraphStart([Vertex.OfAccount(AccountScene.Account('B'), Support.Facts.Ether)], [], []);
        static GraphMeasure Nothing(CaseGraph graph, CancellationToken token) =>
            new(new UInt256[graph.Vertices.Count], new UInt256[graph.Vertices.Count], new bool[graph.Vertices.Count], new int[graph.Vertices.Count]);

        CaseGraph graph = await builder.GrowAsync(start, Nothing);

        Assert.Equal(2, graph.Flows.FlowCount);
        Assert.Equal([false, true, false], graph.Expanded);
        Assert.Empty(graph.Stops);
        await Assert.ThrowsAsync<InvalidOperationException>(() => builder.GrowAsync(start, Nothing));
    }

    /// <summary>A pays B at height 1, B pays C at 2, and so on to E: always 10.</summary>
    private static AccountScene Facts()
    {
        AccountScene scene = new AccountScene().Cover("BCDE");
        for (int step = 0; step < 4; step++)
        {
            scene.Pay(1 + step, (char)('A' + step), (char)('B' + step), 10);
        }

        return scene;
    }

    private static Trace Chain() => Trace.From(Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(0)).Over(Facts().Ledger());

    private sealed class Told(Action<GraphProgress>? heard = null) : IProgress<GraphProgress>
    {
        public List<GraphProgress> Reports { get; } = [];

        public void Report(GraphProgress value)
        {
            Reports.Add(value);
            heard?.Invoke(value);
        }
    }

    private sealed class CountingLedger(MemoryLedger inner) : ILedger
    {
        public int Answered { get; private set; }

        public List<Account> Histories { get; } = [];

        public Action<CancellationToken> Seen { get; init; } = token => token.ThrowIfCancellationRequested();

        public IReadOnlyList<ChainId> Chains => inner.Chains;

        public IReadOnlyList<CoverageRecord> Coverage => inner.Coverage;

        public long? AsOf(ChainId chain) => inner.AsOf(chain);

        public ValueTask<AccountHistory> HistoryAsync(Account account, CancellationToken cancellationToken = default)
        {
            Histories.Add(account);
            return Answer(inner.HistoryAsync(account, cancellationToken), cancellationToken);
        }

        public ValueTask<CoverageKinds> CompleteKindsAsync(Account account, long fromHeight = 0, CancellationToken cancellationToken = default) =>
            Answer(inner.CompleteKindsAsync(account, fromHeight, cancellationToken), cancellationToken);

        public ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken = default) =>
            Answer(inner.TransactionAsync(chain, id, cancellationToken), cancellationToken);

        public ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, long height, CancellationToken cancellationToken = default) =>
            Answer(inner.TransactionAsync(chain, id, height, cancellationToken), cancellationToken);

        public ValueTask<BlockRecord?> BlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default) =>
            Answer(inner.BlockAsync(chain, height, cancellationToken), cancellationToken);

        public ValueTask<IReadOnlyList<LedgerTransaction>?> WholeBlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default) =>
            Answer(inner.WholeBlockAsync(chain, height, cancellationToken), cancellationToken);

        public ValueTask<LedgerTransaction?> SpenderAsync(ChainId chain, CoinId coin, CancellationToken cancellationToken = default) =>
            Answer(inner.SpenderAsync(chain, coin, cancellationToken), cancellationToken);

        public ValueTask<BlockRecord?> LastBlockAsync(ChainId chain, long atMost = long.MaxValue, CancellationToken cancellationToken = default) =>
            Answer(inner.LastBlockAsync(chain, atMost, cancellationToken), cancellationToken);

        public IAsyncEnumerable<BlockRecord> BlocksAsync(CancellationToken cancellationToken = default) => inner.BlocksAsync(cancellationToken);

        public IAsyncEnumerable<LedgerTransaction> TransactionsAsync(CancellationToken cancellationToken = default) => inner.TransactionsAsync(cancellationToken);

        private ValueTask<T> Answer<T>(ValueTask<T> answer, CancellationToken cancellationToken)
        {
            Seen(cancellationToken);
            Answered++;
            return answer;
        }
    }
}
