using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

public sealed class FrontierBudgetTests : FrontierScene
{
    [Fact]
    public async Task Never_one_request_more_is_sent_than_the_budget_has()
    {
        var free = new ScriptedExplorer(ChainId.Ethereum, World().All) { PageSize = 1 };
        foreach (char letter in "BCD")
        {
            await PullAsync(Waits(letter), free);
        }

        for (int limit = 0; limit <= free.Requests.Count; limit++)
        {
            Ledger = new MemoryLedger();
            Options = Options with { Budget = new PullBudget { Requests = limit } };
            var first = new ScriptedExplorer(ChainId.Ethereum, World().All) { PageSize = 1 };
            var second = new ScriptedExplorer(ChainId.Ethereum, World().All) { PageSize = 1 };
            using FrontierPull frontier = Frontier(first, second);
            List<BranchNews> news = [];
            List<FrontierBranch> waiting = [Waits('B', 30), Waits('C', 20), Waits('D', 10)];
            while (waiting.Count > 0)
            {
                IReadOnlyList<BranchNews> told = await frontier.PullAsync(waiting, CancellationToken.None);
                news.AddRange(told);
                waiting.RemoveAll(branch => told.Any(one => one.Branch == branch));
            }

            LiveReport report = frontier.Report();
            BranchNews[] ended = [.. news.Where(one => one.Reason == StopReason.Budget)];
            Assert.True(first.Requests.Count + second.Requests.Count <= limit);
            Assert.Equal(first.Requests.Count, report.Providers[0].Usage.Requests);
            Assert.All(news, one => Assert.True(one.Reason is StopReason.None or StopReason.Budget));
            Assert.All(ended, one => Assert.Equal($"The budget of {limit} request{(limit == 1 ? "" : "s")} was used up; a later run that may ask more goes on from here.", one.Detail));
            Assert.Equal(ended.Select(one => one.Branch.Vertex), report.Waiting.Select(branch => branch.Vertex));
            Assert.Equal(ended.Length > 0 ? BudgetKind.Requests : null, report.EndedBy);
            Assert.Equal(limit - first.Requests.Count - second.Requests.Count, report.Providers[0].RequestsLeft);
            foreach (BranchNews one in news)
            {
                Assert.Equal(one.Reason == StopReason.None, (await Ledger.CompleteKindsAsync(one.Branch.Account!.Value)).HasFlag(CoverageKinds.Native));
            }
        }
    }

    [Fact]
    public async Task Of_a_source_that_counts_nothing_each_page_is_a_request()
    {
        // Four of B's five pages of two movements: it has three transactions, and so two pages.
        Options = Options with { Budget = new PullBudget { Requests = 2 } };
        var lister = new ScriptedLister(ChainId.Ethereum, World().All);
        using FrontierPull frontier = Frontier(lister);

        BranchNews first = await PullAsync(frontier, Waits('B'));
        BranchNews second = await PullAsync(frontier, Waits('C'));

        Assert.Equal((StopReason.None, StopReason.Budget), (first.Reason, second.Reason));
        Assert.Equal(2, lister.Asked.Count);
        Assert.Equal(2, frontier.Report().Providers[0].Usage.Requests);
    }

    [Fact]
    public async Task What_was_asked_before_the_run_does_not_count()
    {
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);
        await PullAsync(Waits('C'), explorer);
        long before = explorer.Meter.Usage.Requests;
        Options = Options with { Budget = new PullBudget { Requests = 10 } };
        using FrontierPull frontier = Frontier(explorer);

        await PullAsync(frontier, Waits('B'));

        Assert.True(before > 0);
        Assert.Equal(explorer.Meter.Usage.Requests - before, frontier.Report().Providers[0].Usage.Requests);
        Assert.Equal(10 - (explorer.Meter.Usage.Requests - before), frontier.Report().Providers[0].RequestsLeft);
    }

    [Fact]
    public async Task After_the_run_the_gate_is_gone()
    {
        Options = Options with { Budget = new PullBudget { Requests = 0 } };
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);
        Assert.Equal(StopReason.Budget, (await PullAsync(Waits('B'), explorer)).Reason);
        Assert.Empty(explorer.Requests);

        Assert.Equal(AccountScene.LastHeight, (await explorer.TipAsync()).Height);
    }

    [Fact]
    public async Task Bytes_end_it_with_the_answer_that_reaches_them()
    {
        Options = Options with { Budget = new PullBudget { Bytes = 250 } };
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All) { PageSize = 1, Bytes = 100 };

        BranchNews news = await PullAsync(Waits('B'), explorer);

        Assert.Equal(StopReason.Budget, news.Reason);
        Assert.Contains("250 bytes", news.Detail);
        Assert.Equal(300, explorer.Meter.Usage.Bytes);
    }

    [Fact]
    public async Task Accounts_end_it_before_one_too_many_is_told_of()
    {
        Options = Options with { Budget = new PullBudget { Accounts = 2 } };
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);
        using FrontierPull frontier = Frontier(explorer);
        await PullAsync(frontier, Waits('B'));
        await PullAsync(frontier, Waits('C'));
        BranchNews token = await PullAsync(frontier, Waits('C', asset: AccountScene.Usdt));

        IReadOnlyList<BranchNews> news = await frontier.PullAsync([Waits('D'), Waits('E')], CancellationToken.None);

        Assert.Equal(StopReason.None, token.Reason);
        Assert.Equal([StopReason.Budget, StopReason.Budget], news.Select(one => one.Reason));
        Assert.DoesNotContain(explorer.Asked, what => what.Contains(History('D', CoverageKinds.Native)[..15], StringComparison.Ordinal));
        Assert.Equal((2, BudgetKind.Accounts), (frontier.Report().Asked, frontier.Report().EndedBy));
    }

    [Fact]
    public async Task Accounts_do_not_end_what_blocks_answer()
    {
        Options = Options with { Budget = new PullBudget { Accounts = 1 } };
        ChainId other = ChainId.Parse("eip155:56");
        Account account = Facts.Account(other, 'Z');
        var blocks = new FrontierBranch(Vertex.OfAccount(account, Asset.Native(other)), account, 1, 1, 1);
        using FrontierPull frontier = Frontier(new ScriptedExplorer(ChainId.Ethereum, World().All), new ScriptedNode(other, []) { Height = 5 });
        await PullAsync(frontier, Waits('B'));

        IReadOnlyList<BranchNews> news = await frontier.PullAsync([Waits('C'), blocks], CancellationToken.None);

        Assert.Equal(StopReason.Budget, Assert.Single(news).Reason);
        Assert.Equal(StopReason.None, (await PullAsync(frontier, blocks)).Reason);
    }

    [Fact]
    public async Task Money_ends_what_one_provider_is_asked_and_others_go_on()
    {
        Options = Options with
        {
            Budget = new PullBudget { Money = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("dear.example", 0.5m)]) },
        };
        var dear = new ScriptedExplorer(ChainId.Ethereum, World().All)
        {
            PageSize = 1, Meter = new SourceMeter("dear", "dear.example") { Price = new SourcePrice(0.1m, "USD") },
        };
        var free = new ScriptedExplorer(ChainId.Ethereum, World().All);

        BranchNews alone = await PullAsync(Waits('B'), dear);
        Assert.Equal((StopReason.Budget, 5), (alone.Reason, dear.Requests.Count));
        Assert.Contains("The money for dear was used up, in USD", alone.Detail);

        using FrontierPull frontier = Frontier(dear, free);
        BranchNews both = await PullAsync(frontier, Waits('B'));

        LiveReport report = frontier.Report();
        Assert.Equal(StopReason.None, both.Reason);
        Assert.Equal((0.5m, "USD"), report.Providers[0].Cost);
        Assert.Equal(0, report.Providers[0].RequestsLeft);
        Assert.Null(report.Providers[1].Cost);
        Assert.Null(report.EndedBy);
    }

    [Fact]
    public async Task Two_sources_of_one_host_are_paid_out_of_one_purse()
    {
        Options = Options with
        {
            Budget = new PullBudget { Money = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("dear.example", 7m)]) },
        };
        ScriptedExplorer[] both =
        [
            .. ((string[])["one", "two"]).Select(name => new ScriptedExplorer(ChainId.Ethereum, World().All)
            {
                PageSize = 1, Meter = new SourceMeter(name, "dear.example") { Price = new SourcePrice(2m, "USD") },
            }),
        ];

        await PullAsync(Waits('B'), both);

        Assert.Equal(3, both.Sum(source => source.Requests.Count));
    }

    [Fact]
    public async Task Time_ends_it_and_all_that_waits()
    {
        var time = new TestTime(TimeSpan.Zero);
        Options = Options with { TimeProvider = time, Budget = new PullBudget { Time = TimeSpan.FromMinutes(5) } };
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All) { PageSize = 1 };
        explorer.Before = _ => time.Pass(TimeSpan.FromMinutes(1));
        using FrontierPull frontier = Frontier(explorer);

        IReadOnlyList<BranchNews> news = await frontier.PullAsync([Waits('B'), Waits('C')], CancellationToken.None);

        Assert.Equal([StopReason.Budget, StopReason.Budget], news.Select(one => one.Reason));
        Assert.Equal("The time of 00:05:00 was used up; a later run that may ask more goes on from here.", news[0].Detail);
        Assert.Equal((5, BudgetKind.Time, TimeSpan.FromMinutes(5)), (explorer.Requests.Count, frontier.Report().EndedBy, frontier.Report().Elapsed));
    }

    [Fact]
    public async Task The_end_of_the_time_cuts_the_request_in_flight_off()
    {
        var time = new TestTime(TimeSpan.Zero);
        Options = Options with { TimeProvider = time, Budget = new PullBudget { Time = TimeSpan.FromMinutes(5) } };
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);
        explorer.Before = what =>
        {
            if (explorer.Asked.Count > 0)
            {
                time.Pass(TimeSpan.FromMinutes(6));
                time.EndWaits(TimeSpan.FromMinutes(5));
            }
        };

        BranchNews news = await PullAsync(Waits('B'), explorer);

        Assert.Equal(StopReason.Budget, news.Reason);
        Assert.Equal(CoverageKinds.None, await CompleteAsync('B'));
    }

    [Fact]
    public async Task The_stop_cancels_the_request_in_flight_and_ends_all_that_waits()
    {
        for (int at = 0; at < 6; at++)
        {
            Ledger = new MemoryLedger();
            using var stop = new CancellationTokenSource();
            Options = Options with { Stop = stop.Token };
            ScriptedExplorer explorer = EndingAt(at, stop);
            using FrontierPull frontier = Frontier(explorer);

            IReadOnlyList<BranchNews> news = await frontier.PullAsync([Waits('B'), Waits('C')], CancellationToken.None);

            Assert.Equal([StopReason.Budget, StopReason.Budget], news.Select(one => one.Reason));
            Assert.All(news, one => Assert.Equal("The run was stopped; run again to go on.", one.Detail));
            Assert.Equal(at + 1, explorer.Requests.Count);
            Assert.Equal(BudgetKind.Stopped, frontier.Report().EndedBy);
            Assert.Equal(2, frontier.Report().Waiting.Length);
            Assert.Equal(CoverageKinds.None, await CompleteAsync('B'));
        }
    }

    [Fact]
    public async Task Stopped_before_it_begins_it_asks_nothing()
    {
        Options = Options with { Stop = new CancellationToken(canceled: true) };
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All);

        BranchNews news = await PullAsync(Waits('B'), explorer);

        Assert.Equal(StopReason.Budget, news.Reason);
        Assert.Empty(explorer.Requests);
    }
}
