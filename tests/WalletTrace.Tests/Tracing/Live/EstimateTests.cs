using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

public sealed class EstimateTests : FrontierScene
{
    private static readonly Theft Stolen = Theft.Wallet(AccountScene.Account('A')).Amount(AccountScene.Wei(100)).At(5);

    [Fact]
    public async Task What_waits_now_is_the_least_and_without_a_limit_of_hops_no_more_is_told()
    {
        // A was read, and paid B 60 and C 40. One page each.
        Ledger = Split().Cover("A").Ledger();
        var explorer = new ScriptedExplorer(ChainId.Ethereum, Split().All) { Meter = new SourceMeter("explorer", "explorer.example") { Interval = TimeSpan.FromSeconds(2) } };

        TraceEstimate estimate = await Trace.From(Stolen).Over(Ledger, explorer).EstimateAsync();

        Assert.Empty(explorer.Requests);
        Assert.Equal(1, estimate.Followed);
        Assert.Equal(
            [(Vertex.OfAccount(AccountScene.Account('B'), Facts.Ether), (UInt256)60), (Vertex.OfAccount(AccountScene.Account('C'), Facts.Ether), (UInt256)40)],
            estimate.Waiting.Select(branch => (branch.Vertex, branch.Value)));
        Assert.Equal(new CountEstimate(2, null, null), estimate.Branches);
        Assert.Equal(new CountEstimate(2, null, null), estimate.Requests);
        Assert.Equal(new TimeEstimate(TimeSpan.FromSeconds(2), null, null), estimate.Time);
        Assert.Null(Assert.Single(estimate.Providers).Cost);
        Assert.Contains("Each branch leads to 2 others that are to be followed, as with the 1 followed so far.", estimate.Assumptions);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(3, 6)]
    [InlineData(4, 14)]
    public async Task With_a_limit_of_hops_the_branches_multiply_up_to_it(int hops, long likely)
    {
        // 2, then 4, then 8: those that wait are one hop from the theft.
        Ledger = Split().Cover("A").Ledger();

        TraceEstimate estimate = await Trace.From(Stolen).Over(Ledger, new ScriptedExplorer(ChainId.Ethereum, Split().All)).Within(hops: hops).EstimateAsync();

        Assert.Equal(hops == 1 ? new CountEstimate(0, 0, null) : new CountEstimate(2, likely, null), estimate.Branches);
    }

    [Fact]
    public async Task With_a_minimum_there_are_never_more_branches_than_minimums_in_what_waits()
    {
        // 2, then not 4 but 100 / 40 = 2.5, and again: two hops further.
        Ledger = Split().Cover("A").Ledger();

        TraceEstimate estimate = await Trace.From(Stolen).Over(Ledger, new ScriptedExplorer(ChainId.Ethereum, Split().All))
            .Within(hops: 4, minimum: "0.00000000000000004 ETH").EstimateAsync();

        Assert.Equal(new CountEstimate(2, 7, null), estimate.Branches);
    }

    [Fact]
    public async Task What_came_to_rest_so_far_ends_the_projection_without_a_limit_of_hops()
    {
        // B keeps its 60: of 100 that moved 60 % ended. C's 40 are four minimums of 10, after one more hop 1.6, after two 0.64: two generations of one branch each.
        Ledger = Split().Cover("AB").Ledger();
        var dear = new ScriptedExplorer(ChainId.Ethereum, Split().All)
        {
            Meter = new SourceMeter("dear", "dear.example") { Price = new SourcePrice(0.25m, "USD"), Interval = TimeSpan.FromSeconds(1) },
        };

        TraceEstimate estimate = await Trace.From(Stolen).Over(Ledger, dear).Within(minimum: "0.00000000000000001 ETH").EstimateAsync();

        Assert.Equal((2, new CountEstimate(1, 2, null)), (estimate.Followed, estimate.Branches));
        ProviderEstimate provider = Assert.Single(estimate.Providers);
        Assert.Equal(new CountEstimate(1, 2, null), provider.Requests);
        Assert.Equal(new CostEstimate(0.25m, 0.5m, null, "USD"), provider.Cost);
        Assert.Equal(new TimeEstimate(TimeSpan.Zero, TimeSpan.FromSeconds(1), null), provider.Time);
        Assert.Contains(estimate.Assumptions, text => text.Contains("60", StringComparison.Ordinal) && text.Contains("comes to rest", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_budget_is_the_most()
    {
        Ledger = Split().Cover("A").Ledger();
        var dear = new ScriptedExplorer(ChainId.Ethereum, Split().All)
        {
            Meter = new SourceMeter("dear", "dear.example") { Price = new SourcePrice(0.25m, "USD"), Interval = TimeSpan.FromMinutes(1) },
        };
        Options = Options with
        {
            Budget = new PullBudget
            {
                Requests = 9, Accounts = 5, Time = TimeSpan.FromMinutes(3),
                Money = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("dear", 1m)]),
            },
        };

        TraceEstimate estimate = await Trace.From(Stolen).Over(Ledger, dear).With(Options).Within(hops: 6).EstimateAsync();

        Assert.Equal(new CountEstimate(2, 5, 5), estimate.Branches);
        Assert.Equal(9, estimate.Requests.AtMost);
        ProviderEstimate provider = Assert.Single(estimate.Providers);
        Assert.Equal(new CountEstimate(2, 4, 4), provider.Requests);
        Assert.Equal(new CostEstimate(0.5m, 1m, 1m, "USD"), provider.Cost);
        Assert.Equal(new TimeEstimate(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(3)), estimate.Time);
    }

    [Fact]
    public async Task Nothing_is_left_to_ask_when_the_ledger_has_all()
    {
        Ledger = Split().Cover("ABC").Ledger();

        TraceEstimate estimate = await Trace.From(Stolen).Over(Ledger, new ScriptedExplorer(ChainId.Ethereum, [])).EstimateAsync();

        Assert.Equal((3, new CountEstimate(0, 0, null), new CountEstimate(0, 0, null)), (estimate.Followed, estimate.Branches, estimate.Requests));
        Assert.Empty(estimate.Providers);
    }

    [Fact]
    public async Task A_theft_that_is_itself_to_be_asked_for_is_all_that_is_known()
    {
        TraceEstimate estimate = await Trace.From(Stolen).Over(Ledger, new ScriptedExplorer(ChainId.Ethereum, Split().All)).EstimateAsync();

        Assert.Equal((0, new CountEstimate(1, null, null), new CountEstimate(1, null, null)), (estimate.Followed, estimate.Branches, estimate.Requests));
        Assert.Contains("An account of eip155:1 has 100 transactions; none was read yet.", estimate.Assumptions);
    }

    [Fact]
    public async Task Receipts_that_tell_fees_since_Cancun_are_counted_where_it_is_known_how_much_accounts_send_and_else_told_not_to_be()
    {
        const long later = 1_800_000_000;
        var scene = new AccountScene();
        scene.Run(10, Move.Pay('A', 'B', 50), Move.Fee('A', 1));
        scene.Run(11, Move.Pay('A', 'C', 30), Move.Fee('A', 1));
        scene.Run(12, Move.Pay('A', 'B', 10), Move.Fee('A', 1));
        Fact[] before = [.. scene.Cover("A").All];
        Fact[] since = [.. before.Select(fact => fact is BlockRecord block ? block with { Time = block.Time + later } : fact)];
        using var client = new HttpClient();
        var etherscan = new EtherscanSource(client, new Uri("http://127.0.0.1/"), ChainId.Ethereum);
        Task<TraceEstimate> EstimateAsync(IEnumerable<Fact> facts) =>
            Trace.From(Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(5)).Over(new MemoryLedger(facts), etherscan).With(new LiveOptions { Kinds = PullKinds.Least }).Within(hops: 2).EstimateAsync();

        TraceEstimate old = await EstimateAsync(before);
        TraceEstimate young = await EstimateAsync(since);
        TraceEstimate unknown = await EstimateAsync([]);

        // A was read and sent three; B and C wait.
        Assert.Equal(2, young.Waiting.Length);
        Assert.Equal(old.Requests.AtLeast, young.Requests.AtLeast);
        Assert.Equal(old.Requests.Likely + (2 * 3), young.Requests.Likely);
        Assert.Contains(young.Assumptions, text => text.Contains("since 2024-03-13", StringComparison.Ordinal) && text.Contains("each sent 3 such on average", StringComparison.Ordinal));
        Assert.Contains(unknown.Assumptions, text => text.Contains("they are not counted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Blocks_that_are_few_are_asked_for_once_for_all_branches()
    {
        Ledger = Split().Cover("A").Ledger();
        var node = new ScriptedNode(ChainId.Ethereum, Split().All);

        TraceEstimate estimate = await Trace.From(Stolen).Over(Ledger, new ScriptedExplorer(ChainId.Ethereum, Split().All), node).Within(hops: 3).EstimateAsync();

        ProviderEstimate provider = Assert.Single(estimate.Providers);
        Assert.Equal((2, new CountEstimate(101, 101, null)), (provider.Branches, provider.Requests));
        Assert.Empty(node.Requests);
    }

    [Fact]
    public async Task Who_may_not_be_asked_is_not_reckoned_with()
    {
        Ledger = Split().Cover("A").Ledger();
        Options = Options with { RefuseThirdParties = true };

        TraceEstimate estimate = await Trace.From(Stolen).Over(Ledger, new ScriptedExplorer(ChainId.Ethereum, Split().All)).With(Options).EstimateAsync();

        Assert.Equal((2, 0L), (estimate.Waiting.Length, estimate.Requests.AtLeast));
        Assert.Contains("2 of the branches that wait have no source that could and may be asked.", estimate.Assumptions);
    }

    [Theory]
    [InlineData(CoverageKinds.Native | CoverageKinds.Fee, 25_000, 25)]
    [InlineData(CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Internal, 100, 22)]
    [InlineData(CoverageKinds.Token, 100, 105)]
    public void An_explorer_s_histories_cost_what_their_lists_and_receipts_do(CoverageKinds kinds, long transactions, long requests)
    {
        using var client = new HttpClient();
        Assert.Equal(requests, HistoryCost.Of(new EtherscanSource(client, new Uri("http://127.0.0.1/"), ChainId.Ethereum), kinds).Requests(transactions));
    }

    [Fact]
    public void A_coin_server_s_histories_cost_pages_and_proofs()
    {
        using var client = new HttpClient();
        Assert.Equal(1 + 3 + 120, HistoryCost.Of(new EsploraSource(client, new Uri("http://127.0.0.1/"), ChainId.Bitcoin), CoverageKinds.Coins).Requests(60));
    }

    private static AccountScene Split()
    {
        var scene = new AccountScene();
        scene.Run(10, Move.Pay('A', 'B', 60));
        scene.Run(11, Move.Pay('A', 'C', 40));
        return scene;
    }
}
