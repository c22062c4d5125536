using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Inference;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>A deposit account ends a forward trace as a cash-out, as an inference beside the labels. The thief is S; see <see cref="DepositScene"/>.</summary>
public sealed class DepositTraceTests
{
    private const ulong Stolen = 3000 * DepositScene.Milli;

    [Fact]
    public async Task A_deposit_account_ends_the_branch_as_a_cash_out_of_its_service()
    {
        TraceResult trace = await Of(Scene(), DepositScene.Labels).RunAsync();

        Assert.Equal($"D!Deposit {Stolen}", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal($"D Deposit {Stolen}", TraceText.Stops(trace));
        Sink sink = Assert.Single(trace.Sinks);
        Assert.Equal((SinkKind.Services, Category.Exchange), (sink.Kind, sink.Category));
        Assert.Empty(sink.Labels);
        Assert.Equal("Hex", sink.Deposit?.Service);
        Assert.Same(sink.Deposit, trace.Graph.DepositAccounts[sink.Vertex]);
        Assert.Equal((UInt256)Stolen, Assert.Single(trace.Balance, line => line.Rule == TaintRule.Haircut).Of(SinkKind.Services));
        Assert.Single(trace.Paths.To(Category.Exchange).Take(10).Paths);
        CoverageEntry entry = Assert.Single(trace.Coverage, entry => entry.Reason == StopReason.Deposit);
        Assert.Contains("“Hex”", entry.Text, StringComparison.Ordinal);
        Assert.Contains("2 forward(s) after at most 1 seconds (rule ForwardsAll, score 0.875)", entry.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_inference_is_explained_with_what_was_observed_and_who_attributed_what()
    {
        TraceResult trace = await Of(Scene(), DepositScene.Labels).RunAsync();
        Sink sink = Assert.Single(trace.Sinks);
        ResultList<Explanation> lines = trace.Explain(Assert.Single(trace.Paths.Take(10).Paths));

        Explanation rule = Assert.Single(lines, line => line.Text.Contains("is a deposit account of “Hex”", StringComparison.Ordinal));
        Assert.Equal(Layer.Inferred, rule.Layer);
        Assert.Contains("rule ForwardsAll, score 0.875", rule.Text, StringComparison.Ordinal);
        foreach (DepositForward forward in sink.Deposit!.Forwards)
        {
            Explanation seen = Assert.Single(lines, line => line.Text.Contains($"in transaction {forward.Transaction.ToString(ChainId.Ethereum)} (", StringComparison.Ordinal) && line.Text.StartsWith("It sent", StringComparison.Ordinal));
            Assert.Equal(Layer.Observed, seen.Layer);
            Assert.Contains(forward.Receipt.ToString(ChainId.Ethereum), seen.Text, StringComparison.Ordinal);
        }

        Assert.Contains(lines, line => line.Layer == Layer.Attributed && line.Text.Contains("“Hex 14”", StringComparison.Ordinal));
        Assert.Contains(trace.Explain(AccountScene.Account('D')), line => line == rule);
    }

    [Fact]
    public async Task It_can_be_turned_off_and_then_the_hot_wallets_end_the_branch()
    {
        Trace trace = Of(Scene(), DepositScene.Labels);
        TraceResult off = await trace.With(trace.Parameters.Stops with { DepositCategories = [] }).RunAsync();

        Assert.Equal($"H!Category {Stolen - DepositScene.Gas}, fees {DepositScene.Gas}", TraceText.Ends(off, TaintRule.Fifo));
        Assert.All(off.Sinks, sink => Assert.Null(sink.Deposit));
        Assert.Empty(off.Graph.DepositAccounts);
    }

    [Fact]
    public async Task It_is_not_looked_for_where_the_service_itself_would_not_stop_the_trace()
    {
        TraceResult trace = await Of(Scene(), DepositScene.Labels).StopAt(Category.Mixer).RunAsync();

        Assert.DoesNotContain(trace.Sinks, sink => sink.Deposit is not null);
    }

    [Theory]
    [InlineData(Category.Contract)]
    [InlineData(Category.User)]
    [InlineData(Category.Sanctioned)]
    public async Task An_account_of_which_a_label_says_anything_is_left_to_its_label(Category category)
    {
        TraceResult trace = await Of(Scene(), new LabelSet([.. DepositScene.Labels.All, AccountScene.Label('D', category)])).RunAsync();

        Assert.Equal($"H!Category {Stolen - DepositScene.Gas}, fees {DepositScene.Gas}", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task A_label_that_stops_at_the_account_itself_goes_first()
    {
        TraceResult trace = await Of(Scene(), new LabelSet([.. DepositScene.Labels.All, AccountScene.Label('D', Category.Exchange, "Hex deposit")])).RunAsync();

        Assert.Equal($"D!Category {Stolen}", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task Backward_it_is_not_looked_for()
    {
        Theft end = Theft.Wallet(AccountScene.Account('H')).InflowsUpTo(AccountScene.LastHeight).Named("cash-outs");
        TraceResult trace = await Trace.From(end).Over(Scene().Cover("H").Ledger()).Knowing(DepositScene.Labels).Backward().RunAsync();

        Assert.DoesNotContain(trace.Sinks, sink => sink.Reason == StopReason.Deposit);
    }

    [Theory]
    [InlineData("Hex 14", "Hex", 'H')]
    [InlineData("Hex", "hex: cold wallet #3", 'H')]
    [InlineData("hex.com", "HEX exchange hot wallet 12", 'H')]
    [InlineData("Hex", "Hexagon", 'X')]
    [InlineData("Hex US", "Hex", 'X')]
    public async Task Accounts_are_of_one_service_if_their_labels_name_one(string first, string second, char either)
    {
        AccountScene scene = new AccountScene().Round(10, 'S', 3000).Round(20, 'U', 1000, to: 'K').Cover("DS");
        LabelSet labels = new([AccountScene.Label('H', Category.Exchange, first), AccountScene.Label('K', Category.Exchange, second)]);
        TraceResult trace = await Of(scene, labels).RunAsync();

        Assert.Equal(either == 'H', trace.Sinks.Any(sink => sink.Deposit is not null));
    }

    [Theory]
    [InlineData("x:1", "x:1", true)]
    [InlineData("x:1", "x:2", true)]
    [InlineData("x:1", "x:3", false)]
    [InlineData("x:3", "x:4", false)]
    [InlineData("x:9", "x:9", true)]
    [InlineData("x:1", null, false)]
    public async Task A_service_is_called_as_the_entity_that_labels_name(string first, string? second, bool isOne)
    {
        // Of the first two descriptions one is of the other's name; the third is another's; nobody describes the last, so that the texts count, which are alike.
        var entities = new EntitySet(
        [
            new Entity("x:1", "Example Holdings", EntityKind.Company, "a"), new Entity("x:2", "Somebody", EntityKind.Company, "b") { Aliases = ["example HOLDINGS"] },
            new Entity("x:3", "Another", EntityKind.Company, "a"), new Entity("x:4", "A third", EntityKind.Company, "a"),
        ]);
        AccountScene scene = new AccountScene().Round(10, 'S', 3000).Round(20, 'U', 1000, to: 'K').Cover("DS");
        var labels = new LabelSet(
            [AccountScene.Label('H', Category.Exchange, "Hot wallet 1") with { Entity = first }, AccountScene.Label('K', Category.Exchange, "Hot wallet 2") with { Entity = second }], entities);
        TraceResult trace = await Of(scene, labels).RunAsync();

        Sink? deposit = trace.Sinks.SingleOrDefault(sink => sink.Deposit is not null);
        Assert.Equal(isOne, deposit is not null);
        if (first == "x:1" && isOne)
        {
            Assert.Equal("Example Holdings", deposit!.Deposit!.Service, ignoreCase: true);
        }
    }

    [Theory]
    [InlineData(Category.Exchange, "Hex: deposit 0x1234", Confidence.High, false)]
    [InlineData(Category.Exchange, "Hex 14", Confidence.Low, false)]
    [InlineData(Category.Exchange, "14", Confidence.High, true)]
    [InlineData(Category.Defi, "Hex 14", Confidence.High, false)]
    [InlineData(Category.Otc, "Hex desk", Confidence.Medium, true)]
    [InlineData(Category.Payment, "Hex pay", Confidence.Unknown, true)]
    public async Task Only_what_can_be_relied_on_as_a_service_of_deposit_accounts_is_taken_for_one(Category category, string text, Confidence confidence, bool isFound)
    {
        TraceResult trace = await Of(Scene(), new LabelSet([new Label(AccountScene.Account('H'), text, category, "test", confidence)])).RunAsync();

        Assert.Equal(isFound, trace.Sinks.Any(sink => sink.Deposit is not null));
        Assert.All(trace.Sinks.Where(sink => sink.Deposit is not null), sink => Assert.Equal(category, sink.Category));
    }

    [Fact]
    public async Task A_wallet_that_another_label_puts_elsewhere_is_no_hot_wallet()
    {
        LabelSet disputed = new([.. DepositScene.Labels.All, AccountScene.Label('H', Category.Mixer, "Blender")]);
        TraceResult trace = await Of(Scene(), disputed).RunAsync();

        Assert.DoesNotContain(trace.Sinks, sink => sink.Deposit is not null);
    }

    [Fact]
    public async Task What_is_known_of_an_account_proves_it_a_hub_before_its_history_is_complete()
    {
        AccountScene scene = new AccountScene();
        scene.Pay(10, 'S', 'B', Stolen);
        for (int i = 0; i < 5; i++)
        {
            scene.Pay(20 + i, 'B', 'X', 1);
        }

        TraceResult trace = await Of(scene.Cover("S"), LabelSet.Empty).Within(hubLimit: 5).RunAsync();
        Assert.Equal($"B Hub {Stolen}", TraceText.Stops(trace));

        trace = await Of(scene, LabelSet.Empty).Within(hubLimit: 6).RunAsync();
        Assert.Equal($"B Unexplored {Stolen}", TraceText.Stops(trace));
    }

    private static AccountScene Scene() => new AccountScene().Round(10, 'S', 3000).Round(20, 'U', 1000).Cover("DS");

    private static Trace Of(AccountScene scene, LabelSet labels) => Trace
        .From(Theft.Wallet(AccountScene.Account('S')).Amount(AccountScene.Wei(Stolen)).At(5).Named("the theft"))
        .Over(scene.Ledger()).Knowing(labels).Using(TaintRule.Fifo, TaintRule.Haircut);
}
