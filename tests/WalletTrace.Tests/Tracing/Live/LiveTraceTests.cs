using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

/// <summary>Traces of account chains that ask for what their ledger lacks.</summary>
public sealed class LiveTraceTests
{
    [Fact]
    public async Task The_next_question_goes_where_most_stolen_value_waits()
    {
        AccountScene scene = Tree();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);

        TraceResult trace = await From(scene, ledger, pull).RunAsync();

        // Whoever asks in the order in which accounts are reached asks for B before C, and for D before E.
        Assert.Equal("CEDFBG", Letters(pull));
        Assert.Equal("E 50, F 30, G 10, X!Category 10", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.False(trace.Live!.IsPartial);
        Assert.Empty(trace.Live.Waiting);
    }

    [Fact]
    public async Task Where_accounts_pass_nearly_all_on_one_after_the_other_smaller_value_elsewhere_comes_before_the_next_of_them()
    {
        // B, E, F, G, H and I are a chain of which a little leaves at each; with C and D, to which less came than to any of these, something is found sooner.
        AccountScene scene = new AccountScene().Cover("ABCDEFGHI");
        scene.Pay(2, 'A', 'B', 600);
        scene.Pay(2, 'A', 'C', 260);
        scene.Pay(2, 'A', 'D', 140);
        (char From, char To, ulong Amount)[] links = [('B', 'E', 550), ('E', 'F', 520), ('F', 'G', 500), ('G', 'H', 480), ('H', 'I', 460)];
        for (int at = 0; at < links.Length; at++)
        {
            scene.Pay(3 + at, links[at].From, links[at].To, links[at].Amount);
            scene.Pay(3 + at, links[at].From, 'X', 20);
        }

        // 600, 550, 520, 260, 500 / 2, 480 / 3, 140, 460 / 4.
        Assert.Equal("BEFCGHDI", await AskedAsync(budget: null));

        // A budget of followed accounts is one of value.
        Assert.Equal("BEF", await AskedAsync(budget: 4));

        async Task<string> AskedAsync(int? budget)
        {
            MemoryLedger ledger = FactPull.Empty(scene.All);
            var pull = new FactPull(scene.All, ledger);
            await From(scene, ledger, pull).Within(budget: budget).RunAsync();
            return Letters(pull);
        }
    }

    [Fact]
    public async Task What_is_stolen_of_different_assets_is_weighed_by_its_share_of_the_theft()
    {
        // 9 of 10 units of a token are more of the theft than 600 of 1,000 wei.
        AccountScene scene = new AccountScene().Cover("ABCDE");
        scene.Pay(2, 'A', 'B', 600);
        scene.Pay(2, 'A', 'C', 400);
        scene.Run(3, Move.Token('A', 'D', 9));
        scene.Run(3, Move.Token('A', 'E', 1));
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);
        Theft theft = Theft.Wallet(AccountScene.Account('A')).Amount(AccountScene.Wei(1000)).At(1)
            .And(Theft.Wallet(AccountScene.Account('A')).Amount(new Amount(10UL, AccountScene.Usdt)).At(1));

        await Trace.From(theft).Over(ledger).Asking(() => pull).RunAsync();

        Assert.Equal("DBCE", Letters(pull));
    }

    [Fact]
    public async Task With_a_budget_of_followed_vertices_the_largest_is_asked_for_before_a_smaller_one_that_is_there_is_followed()
    {
        AccountScene scene = Tree();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        await new FactPull(scene.All, ledger).AccountAsync(AccountScene.Account('B'), Facts.Ether, default);
        var pull = new FactPull(scene.All, ledger);

        TraceResult live = await From(scene, ledger, pull).Within(budget: 2).RunAsync();

        Assert.Equal("C", Letters(pull));
        TraceResult whole = await Query(scene).Over(scene.Ledger()).Within(budget: 2).RunAsync();
        Assert.Equal(Followed(whole), Followed(live));
    }

    [Fact]
    public async Task A_budget_ends_the_asking_and_a_later_run_goes_on_from_there()
    {
        AccountScene scene = Tree();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        TraceResult partial = await From(scene, ledger, new FactPull(scene.All, ledger) { Budget = 2 }).RunAsync();

        Assert.Equal("B!Budget 10, D!Budget 30, E 50, X!Category 10", TraceText.Ends(partial, TaintRule.Fifo));
        Assert.Equal(BudgetKind.Requests, partial.Live!.EndedBy);
        Assert.Equal(["D 30", "B 10"], partial.Live.Waiting.Select(branch => $"{(char)branch.Vertex.Account!.Value.Address.ToByteArray()[^1]} {branch.Value}"));
        Assert.Contains(partial.Coverage, entry => entry is { Reason: StopReason.Budget } && entry.Text.Contains("No more may be asked.", StringComparison.Ordinal));

        var more = new FactPull(scene.All, ledger);
        TraceResult whole = await From(scene, ledger, more).RunAsync();

        Assert.Equal("DFBG", Letters(more));
        Assert.Equal("E 50, F 30, G 10, X!Category 10", TraceText.Ends(whole, TaintRule.Fifo));

        var nothing = new FactPull(scene.All, ledger);
        Assert.Equal(TraceText.Everything(whole), TraceText.Everything(await From(scene, ledger, nothing).RunAsync()));
        Assert.Empty(nothing.Asked);
    }

    [Fact]
    public async Task What_no_source_gives_is_asked_for_once_and_told()
    {
        AccountScene scene = Tree(cover: "ACDEFG");
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);

        TraceResult trace = await From(scene, ledger, pull).RunAsync();

        Assert.Equal("CEDFB", Letters(pull));
        Assert.Equal("B!Unanswered 10, E 50, F 30, X!Category 10", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Contains(trace.Coverage, entry => entry.Reason == StopReason.Unanswered && entry.Text.Contains("Native", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_is_asked_where_a_limit_stops_the_trace()
    {
        AccountScene scene = Tree();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);

        TraceResult trace = await From(scene, ledger, pull).Within(hops: 2, minimum: "0.00000000000000002 ETH").RunAsync();

        Assert.Equal("CD", Letters(pull));
        Assert.Equal("B!Minimum 10, E!Hops 50, F!Hops 30, X!Category 10", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.False(trace.Live!.IsPartial);
    }

    [Fact]
    public async Task A_hub_is_known_by_its_history_and_is_not_followed()
    {
        AccountScene scene = Tree();
        for (int more = 0; more < 20; more++)
        {
            scene.Pay(50 + more, 'C', 'Z', 1);
        }

        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);
        TraceResult trace = await From(scene, ledger, pull).Within(hubLimit: 10).RunAsync();

        Assert.Equal("CDFBG", Letters(pull));
        Assert.Equal("C!Hub 60, F 30, G 10", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task What_a_history_tells_of_accounts_that_were_read_before_counts()
    {
        // B's own list does not hold what the contract call of C moved from B to C; C's does.
        AccountScene scene = new AccountScene().Cover("AC").Cover("B", CoverageKinds.Native | CoverageKinds.Fee);
        scene.Pay(2, 'A', 'B', 10);
        TransactionId call = scene.Run(3, Move.Call('B', 'C', 4));
        scene.Pay(4, 'B', 'C', 1);
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new WithoutCall(new FactPull(scene.All, ledger), scene.All, ledger, call);

        TraceResult trace = await Query(scene).Over(ledger).Asking(() => pull).RunAsync();

        Assert.Equal("B 5, C 5", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task Backward_it_is_asked_where_value_came_from()
    {
        AccountScene scene = Tree();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);
        Trace query = Trace.From(Theft.Wallet(AccountScene.Account('F')).InflowsUpTo(100)).Backward();

        TraceResult live = await query.Over(ledger).Asking(() => pull).RunAsync();

        Assert.Equal("DA", Letters(pull));
        Assert.Equal(TraceText.Ends(await query.Over(scene.Ledger()).RunAsync(), TaintRule.Fifo), TraceText.Ends(live, TaintRule.Fifo));
    }

    [Fact]
    public async Task Who_cancels_gets_nothing_and_the_ledger_keeps_what_was_told()
    {
        AccountScene scene = Tree();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        using var cancel = new CancellationTokenSource();
        var pull = new FactPull(scene.All, ledger)
        {
            Before = async (number, _) =>
            {
                if (number == 2)
                {
                    await cancel.CancelAsync();
                    cancel.Token.ThrowIfCancellationRequested();
                }

                return false;
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => From(scene, ledger, pull).RunAsync(null, cancel.Token));

        var more = new FactPull(scene.All, ledger);
        TraceResult trace = await From(scene, ledger, more).RunAsync();
        Assert.Equal("DFBG", Letters(more));
        Assert.Equal("E 50, F 30, G 10, X!Category 10", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task The_progress_tells_where_the_stolen_value_is()
    {
        AccountScene scene = Tree();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var heard = new Told();

        await From(scene, ledger, new FactPull(scene.All, ledger)).With(new LiveOptions { Progress = heard }).RunAsync();

        Assert.Equal(
            ["100: 0 0 100", "100: 0 10 90", "100: 50 10 40", "100: 50 10 40", "100: 80 10 10", "100: 80 10 10", "100: 90 10 0"],
            heard.All.Select(progress => $"{progress.Assets[0].Traced}: {progress.Assets[0].Resting} {progress.Assets[0].Ended} {progress.Assets[0].Waiting}"));
        Assert.Equal([3, 3, 2, 2, 1, 1, 0], heard.All.Select(progress => progress.Live.Waiting.Length));
    }

    [Fact]
    public async Task Without_sources_nobody_is_asked()
    {
        AccountScene scene = Tree(cover: "AC");
        TraceResult trace = await Query(scene).Over(scene.Ledger(), []).RunAsync();

        Assert.Null(trace.Live);
        Assert.Equal("B!Unexplored 10, D!Unexplored 30, E!Unexplored 50, X!Category 10", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public void Budgets_are_checked_as_they_are_given()
    {
        Trace trace = Query(Tree());
        Assert.Throws<ArgumentOutOfRangeException>("requests", () => trace.Within(requests: -1));
        Assert.Throws<ArgumentOutOfRangeException>("time", () => trace.Within(time: TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>("accounts", () => trace.Within(accounts: -1));
    }

    /// <summary>A pays B 10, C 60 and D 30; C pays 50 to E and 10 to the exchange X, D and B pay all to F and G.</summary>
    private static AccountScene Tree(string cover = "ABCDEFG")
    {
        AccountScene scene = new AccountScene().Cover(cover);
        scene.Pay(2, 'A', 'B', 10);
        scene.Pay(2, 'A', 'C', 60);
        scene.Pay(2, 'A', 'D', 30);
        scene.Pay(3, 'C', 'E', 50);
        scene.Pay(3, 'C', 'X', 10);
        scene.Pay(3, 'D', 'F', 30);
        scene.Pay(4, 'B', 'G', 10);
        return scene;
    }

    private static Trace Query(AccountScene scene) => Trace.From(Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(1)).Using(TaintRule.Fifo, TaintRule.Haircut)
        .Knowing(new LabelSet([AccountScene.Label('X', Category.Exchange)])).Over(scene.Ledger());

    private static Trace From(AccountScene scene, MemoryLedger ledger, FactPull pull) => Query(scene).Over(ledger).Asking(() => pull);

    /// <summary>The accounts that were pulled, in order, without the seed.</summary>
    private static string Letters(FactPull pull) => string.Concat(pull.Pulled.Select(branch => (char)branch.Account!.Value.Address.ToByteArray()[^1]));

    private static IEnumerable<Vertex> Followed(TraceResult trace) => trace.Graph.Vertices.Where((_, id) => trace.Graph.Expanded[id]);

    private sealed class Told : IProgress<LiveProgress>
    {
        public List<LiveProgress> All { get; } = [];

        public void Report(LiveProgress value) => All.Add(value);
    }

    /// <summary>Tells of B's history all but one transaction.</summary>
    private sealed class WithoutCall(FactPull inner, IReadOnlyList<Fact> known, ILedgerWriter ledger, TransactionId call) : PassingPull(inner)
    {
        public override async ValueTask<IReadOnlyList<BranchNews>> PullAsync(IReadOnlyList<FrontierBranch> waiting, CancellationToken cancellationToken)
        {
            if (waiting[0].Account != AccountScene.Account('B'))
            {
                return await base.PullAsync(waiting, cancellationToken);
            }

            TransactionRecord left = known.OfType<TransactionRecord>().Single(record => record.Id == call);
            await ledger.AppendAsync(known.Where(fact => fact is BlockRecord or TransactionRecord || (fact is TransferRecord move && move.Height != left.Height)), cancellationToken);
            await ledger.AppendAsync(known.OfType<CoverageRecord>().Where(record => record.Address == AccountScene.Account('B').Address), cancellationToken);
            return [new BranchNews(waiting[0], StopReason.None, "")];
        }
    }
}
