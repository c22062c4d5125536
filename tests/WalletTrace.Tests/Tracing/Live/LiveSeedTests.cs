using System.Text.RegularExpressions;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

/// <summary>Seeds that the ledger lacks are asked for before anything grows.</summary>
public sealed class LiveSeedTests
{
    [Fact]
    public async Task A_wallet_and_a_transaction_are_asked_for_each_once_and_only_if_they_are_missing()
    {
        (AccountScene scene, TransactionId theft) = Scene();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);
        Theft both = Theft.Transaction(ChainId.Ethereum, theft.ToString()).And(Theft.Wallet(AccountScene.Account('B')).Amount(AccountScene.Wei(3)).At(3));

        TraceResult trace = await Trace.From(both).Over(ledger).Asking(() => pull).RunAsync();

        // B's history, which is asked for first, holds the theft.
        Assert.Equal([$"seed {AccountScene.Account('B')} {Facts.Ether}"], Seeds(pull));
        Assert.Equal(TraceText.Ends(await Trace.From(both).Over(scene.Ledger()).RunAsync(), TaintRule.Fifo), TraceText.Ends(trace, TaintRule.Fifo));

        var again = new FactPull(scene.All, ledger);
        await Trace.From(both).Over(ledger).Asking(() => again).RunAsync();
        Assert.Empty(again.Asked);
    }

    [Fact]
    public async Task A_transaction_alone_is_asked_for_by_its_id()
    {
        (AccountScene scene, TransactionId theft) = Scene();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);

        TraceResult trace = await Trace.From(Theft.Transfer(ChainId.Ethereum, theft.ToString(), 0)).Over(ledger).Asking(() => pull).RunAsync();

        Assert.Equal([$"seed {theft}"], Seeds(pull));
        Assert.Equal("C 10", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task A_transaction_that_no_source_gives_is_an_error_that_says_what_to_do()
    {
        (AccountScene scene, _) = Scene();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);

        SeedException problem = await Assert.ThrowsAsync<SeedException>(() =>
            Trace.From(Theft.Transaction(ChainId.Ethereum, Facts.Id(77).ToString())).Over(ledger).Asking(() => pull).RunAsync());

        Assert.Contains("Nobody knows it.", problem.Message, StringComparison.Ordinal);
        Assert.Contains("give the theft a wallet as well", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wallet_at_which_labels_would_stop_is_asked_for_as_a_seed_all_the_same()
    {
        (AccountScene scene, _) = Scene();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);
        var labels = new LabelSet([AccountScene.Label('B', Category.Exchange)]);

        TraceResult trace = await Trace.From(Theft.Wallet(AccountScene.Account('B')).OutflowsFrom(1)).Knowing(labels).Over(ledger).Asking(() => pull).RunAsync();

        Assert.Equal("C 10", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task A_wallet_whose_history_is_refused_starts_what_is_known_of_it()
    {
        (AccountScene scene, _) = Scene();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        await new FactPull([.. scene.All.Where(fact => fact is not CoverageRecord)], ledger).AccountAsync(AccountScene.Account('B'), Facts.Ether, default);
        var pull = new Refusing();

        TraceResult trace = await Trace.From(Theft.Wallet(AccountScene.Account('B')).Amount(AccountScene.Wei(10)).At(2)).Over(ledger).Asking(() => pull).RunAsync();

        Assert.Equal("B!Undisclosed 10", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal(0, pull.Pulls);
    }

    [Fact]
    public async Task A_budget_that_is_used_up_before_the_theft_is_found_ends_in_a_partial_result_for_every_kind_of_seed()
    {
        (AccountScene scene, TransactionId theft) = Scene();
        Theft[] thefts =
        [
            Theft.Wallet(AccountScene.Account('B')).Amount(AccountScene.Wei(10)).At(2), Theft.Wallet(AccountScene.Account('B')).OutflowsFrom(1),
            Theft.Transaction(ChainId.Ethereum, theft.ToString()).And(Theft.Wallet(AccountScene.Account('B')).OutflowsFrom(1)),
            Theft.Transfer(ChainId.Ethereum, theft.ToString(), 0).And(Theft.Wallet(AccountScene.Account('B')).OutflowsFrom(1)),
        ];
        foreach (Theft stolen in thefts)
        {
            var whole = new ScriptedExplorer(ChainId.Ethereum, scene.All) { PageSize = 1 };
            TraceResult expected = await Trace.From(stolen).Over(new MemoryLedger(), whole).RunAsync();
            bool hasStarted = false;
            for (int limit = 0; limit < whole.Requests.Count; limit++)
            {
                var ledger = new MemoryLedger();
                TraceResult trace = await Trace.From(stolen).Over(ledger, new ScriptedExplorer(ChainId.Ethereum, scene.All) { PageSize = 1 }).Within(requests: limit).RunAsync();

                Assert.True(trace.HasStarted || !hasStarted);
                hasStarted = trace.HasStarted;
                Assert.Equal(trace.HasStarted, trace.Balance.Length + trace.Sinks.Length > 0);
                if (!hasStarted)
                {
                    Assert.Equal(BudgetKind.Requests, trace.Live!.EndedBy);
                    Assert.NotEmpty(trace.Coverage);
                    Assert.All(trace.Coverage, entry => Assert.Equal((CoverageIssue.NotFollowed, StopReason.Budget), (entry.Issue, entry.Reason)));
                    Assert.Equal(trace.Coverage.Select(entry => (trace.Graph.Vertices[entry.Vertex], entry.Hidden)), trace.Live.Waiting.Select(branch => (branch.Vertex, branch.Value)));
                }

                var rest = new ScriptedExplorer(ChainId.Ethereum, scene.All) { PageSize = 1 };
                Assert.Equal(Rendered.As(".txt", expected), Rendered.As(".txt", await Trace.From(stolen).Over(ledger, rest).RunAsync()));
            }

            Assert.True(hasStarted);
        }
    }

    [Fact]
    public async Task What_is_known_of_a_theft_that_was_not_asked_for_stands_in_every_report_and_what_is_not_known_is_not_called_nothing()
    {
        (AccountScene scene, _) = Scene();
        Theft known = Theft.Wallet(AccountScene.Account('B')).Amount(AccountScene.Wei(10)).At(2);
        Theft unknown = Theft.Wallet(AccountScene.Account('C')).OutflowsFrom(1);
        TraceResult trace = await Trace.From(known, unknown).Over(new MemoryLedger(), new ScriptedExplorer(ChainId.Ethereum, scene.All)).Within(requests: 0).RunAsync();

        Assert.False(trace.HasStarted);
        Assert.Equal([(UInt256)10, UInt256.Zero], trace.Coverage.Select(entry => entry.Hidden));
        string text = Rendered.As(".txt", trace);
        Assert.Contains("What was stolen is not known yet", text, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing", text, StringComparison.OrdinalIgnoreCase);
        Assert.All(new[] { text, Rendered.As(".html", trace), Rendered.As(".json", trace) }, report => Assert.Contains("The theft itself was not asked for.", Regex.Replace(report, "\\s+", " "), StringComparison.Ordinal));
        Assert.NotEmpty(Rendered.As(".csv", trace));
        Assert.NotEmpty(Rendered.As(".graphml", trace));
        Assert.NotEmpty(Rendered.As(".dot", trace));
    }

    [Fact]
    public async Task A_theft_that_is_wrong_is_wrong_under_a_budget_as_well()
    {
        (AccountScene scene, _) = Scene();
        Theft nothing = Theft.Wallet(AccountScene.Account('C')).OutflowsFrom(1);

        await Assert.ThrowsAsync<SeedException>(() =>
            Trace.From(nothing).Over(new MemoryLedger(), new ScriptedExplorer(ChainId.Ethereum, scene.All)).Within(requests: 100).RunAsync());
    }

    private static (AccountScene Scene, TransactionId Theft) Scene()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        TransactionId theft = scene.Pay(2, 'A', 'B', 10);
        scene.Pay(3, 'B', 'C', 10);
        return (scene, theft);
    }

    private static IEnumerable<string> Seeds(FactPull pull) => pull.Asked.Where(asked => asked.StartsWith("seed", StringComparison.Ordinal));

    private sealed class Refusing : ILivePull
    {
        public int Pulls { get; private set; }

        public ValueTask<IReadOnlyList<BranchNews>> PullAsync(IReadOnlyList<FrontierBranch> waiting, CancellationToken cancellationToken)
        {
            Pulls++;
            return ValueTask.FromResult<IReadOnlyList<BranchNews>>([new BranchNews(waiting[0], StopReason.Undisclosed, "Nobody is told.")]);
        }

        public ValueTask<SeedNews> AccountAsync(Account account, Asset asset, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new SeedNews(StopReason.Undisclosed, "Nobody is told."));

        public ValueTask<SeedNews> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken) => AccountAsync(default, Facts.Ether, cancellationToken);

        public ValueTask<ChainId?> SettleAsync(CancellationToken cancellationToken) => default;

        public LiveReport Report() => new(0, [], [], null, TimeSpan.Zero);

        public void Dispose()
        {
        }
    }
}
