using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Graph;

/// <summary>Each stop rule ends a branch, says why and what it could hide.</summary>
public sealed class StopRulesTests
{
    private static readonly TaintRule[] Rules = [TaintRule.Fifo, TaintRule.Haircut];

    [Theory]
    [InlineData(Category.Exchange, SinkKind.Services)]
    [InlineData(Category.Otc, SinkKind.Services)]
    [InlineData(Category.Defi, SinkKind.Services)]
    [InlineData(Category.Mixer, SinkKind.Mixers)]
    [InlineData(Category.Bridge, SinkKind.Bridges)]
    public async Task A_category_stops_the_trace_and_names_the_part_of_the_balance(Category category, SinkKind kind)
    {
        TraceResult trace = await Chain().Knowing(new LabelSet([AccountScene.Label('C', category, "Some house")])).RunAsync();

        Assert.Equal("C!Category 10", TraceText.Ends(trace, TaintRule.Fifo));
        Sink sink = Assert.Single(trace.Sinks);
        Assert.Equal((kind, category), (sink.Kind, sink.Category));
        Assert.Equal((UInt256)10, Assert.Single(trace.Balance, line => line.Rule == TaintRule.Fifo).Of(kind));
        Assert.Equal("C Category 10", TraceText.Stops(trace));
        CoverageEntry entry = Assert.Single(trace.Coverage, entry => entry.Reason == StopReason.Category);
        Assert.Contains("Some house", entry.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_category_that_is_not_asked_for_does_not_stop_the_trace()
    {
        Trace trace = Chain().Knowing(new LabelSet([AccountScene.Label('C', Category.Exchange)]));

        Assert.Equal("E 10", TraceText.Ends(await trace.StopAt(Category.Mixer).RunAsync(), TaintRule.Fifo));
        Assert.Equal("E 10", TraceText.Ends(await trace.StopAt().RunAsync(), TaintRule.Fifo));
    }

    [Theory]
    [InlineData(Category.User)]
    [InlineData(Category.Theft)]
    [InlineData(Category.Sanctioned)]
    [InlineData(Category.Contract)]
    public async Task What_is_no_service_does_not_stop_the_trace(Category category)
    {
        TraceResult trace = await Chain().Knowing(new LabelSet([AccountScene.Label('C', category)])).RunAsync();

        Assert.Equal("E 10", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task A_label_stops_the_trace_by_its_very_text()
    {
        Trace trace = Chain().Knowing(new LabelSet([AccountScene.Label('D', Category.User, "Bob"), AccountScene.Label('C', Category.User, "bob")])).StopAtLabels("Bob");
        TraceResult result = await trace.RunAsync();

        Assert.Equal("D!Label 10", TraceText.Ends(result, TaintRule.Fifo));
        Assert.Equal(SinkKind.Pruned, Assert.Single(result.Sinks).Kind);
        Assert.Equal("D Label 10", TraceText.Stops(result));
    }

    [Fact]
    public async Task Of_several_labels_a_category_counts_before_a_text()
    {
        Label text = AccountScene.Label('C', Category.User, "stop here") with { Confidence = Confidence.High };
        TraceResult trace = await Chain().Knowing(new LabelSet([text, AccountScene.Label('C', Category.Mixer, "a mixer")])).StopAtLabels("stop here").RunAsync();

        Assert.Equal("C!Category 10", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal(SinkKind.Mixers, Assert.Single(trace.Sinks).Kind);
    }

    [Fact]
    public async Task A_seed_is_not_stopped_by_a_label()
    {
        var labels = new LabelSet([AccountScene.Label('B', Category.Exchange)]);
        AccountScene scene = Facts();

        TraceResult amount = await Trace.From(Theft.Wallet(AccountScene.Account('B')).Amount(AccountScene.Wei(10)).At(2)).Over(scene.Ledger()).Knowing(labels).RunAsync();
        TraceResult flows = await Trace.From(Theft.Wallet(AccountScene.Account('B')).OutflowsFrom(0)).Over(scene.Ledger()).Knowing(labels).RunAsync();

        // B held 10 of its own when the stolen 10 came, and paid only 10.
        Assert.Equal("B 10", TraceText.Ends(amount, TaintRule.Fifo));
        Assert.Equal("E 10", TraceText.Ends(flows, TaintRule.Fifo));
    }

    [Fact]
    public async Task Value_that_a_service_pays_out_is_not_its_customers_money()
    {
        AccountScene scene = new AccountScene().Cover("BCD");
        TransactionId theft = scene.Pay(1, 'A', 'B', 10);
        scene.Pay(2, 'B', 'X', 10);
        scene.Pay(3, 'X', 'C', 10);
        scene.Pay(4, 'B', 'C', 1);
        TraceResult trace = await Trace.From(Theft.Transfer(ChainId.Ethereum, theft.ToString(), 0)).Over(scene.Ledger())
            .Knowing(new LabelSet([AccountScene.Label('X', Category.Exchange)])).Using(Enum.GetValues<TaintRule>()).RunAsync();

        Assert.All(trace.Rules.Where(rule => rule != TaintRule.Poison), rule => Assert.Equal("X!Category 10", TraceText.Ends(trace, rule)));
    }

    [Fact]
    public async Task An_account_without_complete_history_keeps_what_reaches_it_as_unexplored()
    {
        AccountScene scene = Facts(cover: "BDE");
        scene.Cover("C", CoverageKinds.Native);
        TraceResult trace = await From(scene).RunAsync();

        Assert.Equal("C!Unexplored 10", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal(SinkKind.Unexplored, Assert.Single(trace.Sinks).Kind);
        CoverageEntry entry = Assert.Single(trace.Coverage, entry => entry.Reason == StopReason.Unexplored);
        Assert.Equal((UInt256)10, entry.Hidden);
        Assert.Contains("Fee", entry.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_with_a_hole_is_not_complete()
    {
        AccountScene scene = Facts(cover: "BDE");
        CoverageRecord Read(long from, long to) => Support.Facts.Coverage(ChainId.Ethereum, 'C', from, to, AccountScene.AllKinds);
        var holed = new MemoryLedger([.. scene.All, Read(0, 2), Read(4, 100)]);
        var whole = new MemoryLedger([.. scene.All, Read(0, 3), Read(4, 100)]);
        var holedLater = new MemoryLedger([.. scene.All, Read(0, 49), Read(51, 100)]);

        Assert.Equal("C!Unexplored 10", TraceText.Ends(await From(scene).Over(holed).RunAsync(), TaintRule.Fifo));
        Assert.Equal("E 10", TraceText.Ends(await From(scene).Over(whole).RunAsync(), TaintRule.Fifo));

        // By then it held nothing of what is traced, and got no more of it.
        Assert.Equal("E 10", TraceText.Ends(await From(scene).Over(holedLater).RunAsync(), TaintRule.Fifo));
    }

    [Theory]
    [InlineData(0, "B!Hops 10", "B Hops 10")]
    [InlineData(1, "B!Hops 10", "B Hops 10")]
    [InlineData(2, "C!Hops 10", "C Hops 10")]
    [InlineData(3, "D!Hops 10", "D Hops 10")]
    [InlineData(4, "E!Hops 10", "E Hops 10")]
    [InlineData(5, "E 10", "")]
    public async Task Hops_stop_the_trace_so_many_hops_from_the_theft(int hops, string ends, string stops)
    {
        TraceResult trace = await Chain().Within(hops: hops).RunAsync();

        Assert.Equal((ends, stops), (TraceText.Ends(trace, TaintRule.Fifo), TraceText.Stops(trace)));
    }

    [Fact]
    public async Task A_wallet_that_is_a_seed_is_no_hop_away()
    {
        TraceResult trace = await Trace.From(Theft.Wallet(AccountScene.Account('B')).Amount(AccountScene.Wei(10)).At(1)).Over(Facts(first: 2).Ledger()).Within(hops: 1).RunAsync();

        Assert.Equal("C!Hops 10", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task Hops_are_counted_along_ways_that_value_can_have_gone()
    {
        // B pays D before B gets anything from the theft directly: what D gets came round by C and X, four hops after the theft.
        AccountScene scene = new AccountScene().Cover("BCDXE");
        TransactionId theft = scene.Run(1, Move.Pay('A', 'C', 10), Move.Pay('A', 'V', 10));
        scene.Pay(2, 'C', 'X', 10);
        scene.Pay(3, 'X', 'B', 10);
        scene.Pay(4, 'B', 'D', 10);
        scene.Pay(5, 'V', 'B', 10);
        scene.Pay(6, 'D', 'E', 10);
        scene.Cover("V");
        Trace trace = Trace.From(Theft.Transaction(ChainId.Ethereum, theft.ToString())).Over(scene.Ledger());

        Assert.Equal("B 10, D!Hops 10", TraceText.Ends(await trace.Within(hops: 4).RunAsync(), TaintRule.Fifo));
        Assert.Equal("B 10, E!Hops 10", TraceText.Ends(await trace.Within(hops: 5).RunAsync(), TaintRule.Fifo));
    }

    [Theory]
    [InlineData(2, "C!Hub 10", "C Hub 10")]
    [InlineData(3, "E 10", "")]
    public async Task An_account_with_more_transactions_than_the_hub_limit_is_not_followed(int limit, string ends, string stops)
    {
        AccountScene scene = Facts();
        scene.Run(9, Move.Fee('C', 0), Move.Pay('C', 'Z', 0));
        TraceResult trace = await From(scene).Within(hubLimit: limit).RunAsync();

        Assert.Equal((ends, stops), (TraceText.Ends(trace, TaintRule.Fifo), TraceText.Stops(trace)));
    }

    [Fact]
    public async Task A_hub_that_is_a_seed_is_followed()
    {
        TraceResult trace = await Trace.From(Theft.Wallet(AccountScene.Account('B')).OutflowsFrom(0)).Over(Facts().Ledger()).Within(hubLimit: 0).RunAsync();

        Assert.Equal("C!Hub 10", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Theory]
    [InlineData("10 wei", "E 7, F 3", "")]
    [InlineData("3 wei", "E 7, F 3", "")]
    [InlineData("4 wei", "E 7, F!Minimum 3", "F Minimum 3")]
    [InlineData("7 wei", "E 7, F!Minimum 3", "F Minimum 3")]
    [InlineData("8 wei", "D!Minimum 7, F!Minimum 3", "D Minimum 7, F Minimum 3")]
    public async Task Less_than_the_minimum_is_not_followed(string minimum, string ends, string stops)
    {
        AccountScene scene = new AccountScene().Cover("BCDEF");
        TransactionId theft = scene.Pay(1, 'A', 'B', 10);
        scene.Pay(2, 'B', 'C', 10);
        scene.Pay(3, 'C', 'D', 7);
        scene.Pay(4, 'C', 'F', 3);
        scene.Pay(5, 'D', 'E', 7);
        Trace trace = Trace.From(Theft.Transfer(ChainId.Ethereum, theft.ToString(), 0)).Over(scene.Ledger());
        TraceResult result = await (minimum == "10 wei" ? trace : trace.Within(minimum: minimum)).RunAsync();

        Assert.Equal((ends, stops), (TraceText.Ends(result, TaintRule.Fifo), TraceText.Stops(result)));
    }

    [Fact]
    public async Task What_reached_an_account_counts_in_all_for_the_minimum()
    {
        // Twice 2 reach C; the minimum is 3. All of it is followed, from the first unit on.
        AccountScene scene = new AccountScene().Cover("BCD");
        TransactionId theft = scene.Pay(1, 'A', 'B', 4);
        scene.Pay(2, 'B', 'C', 2);
        scene.Pay(3, 'C', 'D', 2);
        scene.Pay(4, 'B', 'C', 2);
        TraceResult trace = await Trace.From(Theft.Transfer(ChainId.Ethereum, theft.ToString(), 0)).Over(scene.Ledger()).Within(minimum: "3 wei").RunAsync();

        Assert.Equal("C 2, D!Minimum 2", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task A_minimum_holds_for_its_own_asset_only()
    {
        AccountScene scene = new AccountScene().Cover("BCD");
        TransactionId theft = scene.Run(1, Move.Pay('A', 'B', 5), Move.Token('A', 'B', 5));
        scene.Run(2, Move.Pay('B', 'C', 5), Move.Token('B', 'C', 5));
        scene.Run(3, Move.Pay('C', 'D', 5), Move.Token('C', 'D', 5));
        Trace trace = Trace.From(Theft.Transaction(ChainId.Ethereum, theft.ToString())).Over(scene.Ledger());

        Assert.Equal("B!Minimum 5, D(USDT) 5", TraceText.Ends(await trace.With(new StopRules { Minimums = [AccountScene.Wei(6)] }).RunAsync(), TaintRule.Fifo));
        Assert.Equal("B(USDT)!Minimum 5, D 5", TraceText.Ends(await trace.With(new StopRules { Minimums = [new Amount((UInt256)6, AccountScene.Usdt)] }).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task The_minimum_of_a_query_is_in_the_asset_of_the_first_theft()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        scene.Run(1, Move.Token('A', 'B', 5_000_000));
        scene.Run(2, Move.Token('B', 'C', 5_000_000));
        Trace trace = Trace.From(Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(0, AccountScene.Usdt)).Over(scene.Ledger());

        Assert.Equal("B(USDT)!Minimum 5000000", TraceText.Ends(await trace.Within(minimum: "6 USDT").RunAsync(), TaintRule.Fifo));
        Assert.Equal("C(USDT) 5000000", TraceText.Ends(await trace.Within(minimum: "5 USDT").RunAsync(), TaintRule.Fifo));
        Assert.Throws<FormatException>(() => trace.Within(minimum: "5 ETH"));
    }

    [Theory]
    [InlineData(1000, "C!TimeWindow 10")]
    [InlineData(1003, "D!TimeWindow 10")]
    [InlineData(1004, "E 10")]
    public async Task Nothing_is_followed_that_moves_after_the_time_window(long until, string ends)
    {
        Trace trace = until == 1000
            ? Trace.From(Theft.Wallet(AccountScene.Account('C')).Amount(AccountScene.Wei(10)).At(0)).Over(Facts(first: 3).Ledger())
            : Chain();
        TraceResult result = await trace.Within(until: DateTimeOffset.FromUnixTimeSeconds(until)).RunAsync();

        Assert.Equal(ends, TraceText.Ends(result, TaintRule.Fifo));
        Assert.Equal(ends.Contains('!', StringComparison.Ordinal) ? SinkKind.Pruned : SinkKind.Resting, Assert.Single(result.Sinks).Kind);
    }

    [Fact]
    public async Task A_mint_after_the_time_window_is_no_trouble()
    {
        AccountScene scene = new AccountScene().Cover("B");
        scene.Pay(1, 'A', 'B', 10);
        scene.Run(5, Move.Mint('B', 3), Move.Pay('A', 'B', 4));
        TraceResult trace = await Trace.From(Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(0)).Over(scene.Ledger()).Within(until: DateTimeOffset.FromUnixTimeSeconds(1001)).RunAsync();

        Assert.Equal("B 10", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task Going_back_nothing_is_followed_that_moved_before_the_time_window()
    {
        TransactionId last = default;
        AccountScene scene = Facts(take: id => last = id);
        Trace trace = Trace.From(Theft.Transfer(ChainId.Ethereum, last.ToString(), 0)).Over(scene.Ledger()).Backward();

        TraceResult cut = await trace.Within(until: DateTimeOffset.FromUnixTimeSeconds(1003)).RunAsync();
        TraceResult all = await trace.RunAsync();

        Assert.Equal("C!TimeWindow 10", TraceText.Ends(cut, TaintRule.Fifo));
        Assert.Equal("A!Unexplored 10", TraceText.Ends(all, TaintRule.Fifo));
        Assert.Equal("C TimeWindow 10", TraceText.Stops(cut));
    }

    /// <summary>A pays B at height 1, B pays C at 2, and so on to E: always 10.</summary>
    private static AccountScene Facts(int first = 1, string cover = "BCDE", Action<TransactionId>? take = null)
    {
        AccountScene scene = new AccountScene().Cover(cover);
        for (int height = first; height <= 4; height++)
        {
            TransactionId id = scene.Pay(height, (char)('A' + height - 1), (char)('A' + height), 10);
            take?.Invoke(id);
        }

        return scene;
    }

    private static Trace Chain() => From(Facts());

    private static Trace From(AccountScene scene) =>
        Trace.From(Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(0)).Over(scene.Ledger()).Using(Rules);
}
