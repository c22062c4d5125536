using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>Asking for paths, and having one explained.</summary>
public sealed class PathQueryTests
{
    [Fact]
    public async Task Paths_come_by_descending_amount()
    {
        TraceResult trace = await Case().RunAsync();

        Assert.Equal(["BCX 60", "BDX 30", "BY 10"], trace.Paths.Take(10).Paths.Select(Text));
        Assert.Empty(trace.Paths.Take(10).Remainders);
    }

    [Fact]
    public async Task What_is_not_taken_is_the_remainder()
    {
        TraceResult trace = await Case().RunAsync();

        PathList one = trace.Paths.Take(1);
        PathList none = trace.Paths.To(Category.Exchange).Take(0);

        Assert.Equal(["BCX 60"], one.Paths.Select(Text));
        Assert.Equal((UInt256)40, Assert.Single(one.Remainders).Units);
        Assert.Empty(none.Paths);
        Assert.Equal((UInt256)90, Assert.Single(none.Remainders).Units);
    }

    [Fact]
    public async Task A_limit_of_paths_is_told_in_the_remainder()
    {
        TraceResult trace = await Case().WithPathLimit(1).RunAsync();

        PathList paths = trace.Paths.Take(10);

        Assert.Single(paths.Paths);
        Assert.Equal((UInt256)100, paths.Paths[0].Amount + Assert.Single(paths.Remainders).Units);
    }

    [Fact]
    public async Task Paths_are_asked_for_by_category_account_kind_and_theft()
    {
        TraceResult trace = await Case().RunAsync();

        Assert.Equal(["BCX 60", "BDX 30"], trace.Paths.To(Category.Exchange).Take(10).Paths.Select(Text));
        Assert.Equal(["BCX 60", "BDX 30", "BY 10"], trace.Paths.To(Category.Exchange, Category.Mixer).Take(10).Paths.Select(Text));
        Assert.Equal(["BY 10"], trace.Paths.To(AccountScene.Account('Y')).Take(10).Paths.Select(Text));
        Assert.Equal(["BY 10"], trace.Paths.To(SinkKind.Mixers).Take(10).Paths.Select(Text));
        Assert.Equal(["BCX 60"], trace.Paths.OfTheft(0).To(SinkKind.Services).Take(1).Paths.Select(Text));
        Assert.Empty(trace.Paths.To(AccountScene.Account('C')).Take(10).Paths);
        Assert.Empty(trace.Paths.To(AccountScene.Account('Y')).To(Category.Exchange).Take(10).Paths);
    }

    [Fact]
    public async Task Each_theft_has_paths_of_its_own()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        TransactionId id = scene.Run(1, Move.Pay('A', 'B', 3), Move.Pay('A', 'B', 4));
        scene.Pay(2, 'B', 'C', 7);
        TraceResult trace = await Trace.From(Theft.Transfer(ChainId.Ethereum, id.ToString(), 0), Theft.Transfer(ChainId.Ethereum, id.ToString(), 1)).Over(scene.Ledger()).RunAsync();

        Assert.Equal(["ABC 3"], trace.Paths.OfTheft(0).Take(10).Paths.Select(Text));
        Assert.Equal(["ABC 4"], trace.Paths.OfTheft(1).Take(10).Paths.Select(Text));
        Assert.Throws<ArgumentOutOfRangeException>(() => trace.Paths.OfTheft(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => trace.Paths.OfTheft(-1));
    }

    [Fact]
    public async Task A_question_that_is_refined_stays_as_it_was()
    {
        TraceResult trace = await Case().RunAsync();
        PathQuery all = trace.Paths;
        PathQuery exchanges = all.To(Category.Exchange);
        _ = exchanges.To(AccountScene.Account('Y')).Using(TaintRule.Haircut);

        Assert.Equal(3, all.Take(10).Paths.Length);
        Assert.Equal(2, exchanges.Take(10).Paths.Length);
        Assert.All(exchanges.Take(10).Paths, path => Assert.Equal(TaintRule.Fifo, path.Rule));
    }

    [Fact]
    public async Task Poison_and_rules_that_were_not_used_give_no_paths()
    {
        TraceResult trace = await Case().Using(TaintRule.Poison, TaintRule.Haircut).RunAsync();
        TraceResult poison = await Case().Using(TaintRule.Poison).RunAsync();

        Assert.Contains("Poison does not conserve", Assert.Throws<ArgumentException>(() => trace.Paths.Using(TaintRule.Poison)).Message, StringComparison.Ordinal);
        Assert.Contains("The trace used Poison, Haircut; found Fifo", Assert.Throws<ArgumentException>(() => trace.Paths.Using(TaintRule.Fifo)).Message, StringComparison.Ordinal);
        Assert.All(trace.Paths.Take(10).Paths, path => Assert.Equal(TaintRule.Haircut, path.Rule));
        Assert.Contains("poison only", Assert.Throws<InvalidOperationException>(() => poison.Paths.Take(10)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => trace.Paths.Take(-1));
    }

    [Fact]
    public async Task A_path_is_explained_layer_by_layer()
    {
        TraceResult trace = await Case().RunAsync();

        ResultList<Explanation> lines = trace.Explain(trace.Paths.Take(1).Paths[0]);

        Assert.Equal(
            [Layer.Inferred, Layer.Attributed, Layer.Observed, Layer.Inferred, Layer.Observed, Layer.Inferred, Layer.Attributed, Layer.Inferred],
            lines.Select(line => line.Layer));
        Assert.Contains("“the theft” travelled these 2 hops under Fifo", lines[0].Text, StringComparison.Ordinal);
        Assert.Contains("is “the wallet” (Theft) according to a court", lines[1].Text, StringComparison.Ordinal);
        Assert.Contains($"went from {AccountScene.Account('B')} to {AccountScene.Account('C')} in transaction 0x", lines[2].Text, StringComparison.Ordinal);
        Assert.Contains("(height 2, 1970-01-01 00:16:42 UTC, Native)", lines[2].Text, StringComparison.Ordinal);
        Assert.Contains("a label stops the trace there", lines[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Going_back_what_was_observed_is_told_as_it_was()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        scene.Pay(1, 'M', 'B', 4);
        TransactionId paid = scene.Pay(2, 'B', 'C', 10);
        TraceResult trace = await Trace.From(Theft.Transfer(ChainId.Ethereum, paid.ToString(), 0)).Over(scene.Ledger()).Backward().RunAsync();

        string[] observed = [.. trace.Paths.Take(10).Paths.SelectMany(trace.Explain).Where(line => line.Layer == Layer.Observed).Select(line => line.Text)];
        string[] inferred = [.. trace.Paths.Take(10).Paths.SelectMany(trace.Explain).Where(line => line.Layer == Layer.Inferred).Select(line => line.Text)];

        // The receiver never stands as the sender, and what the ledger does not hold was not observed.
        Assert.All(observed, line => Assert.Matches($"went from ({AccountScene.Account('B')} to {AccountScene.Account('C')}|{AccountScene.Account('M')} to {AccountScene.Account('B')}) ", line));
        Assert.Equal(3, observed.Length);
        Assert.Contains(inferred, line => line.Contains("more than the ledger saw", StringComparison.Ordinal));
        Assert.Contains(inferred, line => line.StartsWith("0.000000000000000006 ETH of “theft” came these 2 hops", StringComparison.Ordinal));
    }

    private static string Text(LaunderingPath path) =>
        $"{Letter(path.Start)}{string.Concat(path.Hops.Select(hop => Letter(hop.To)))} {path.Amount}";

    private static char Letter(Vertex vertex) => (char)vertex.Account!.Value.Address.ToByteArray()[^1];

    /// <summary>B pays 60 and 30 by C and D into the exchange X, and 10 into the mixer Y.</summary>
    private static Trace Case()
    {
        AccountScene scene = new AccountScene().Cover("BCD");
        scene.Pay(1, 'V', 'B', 100);
        scene.Run(2, Move.Pay('B', 'C', 60), Move.Pay('B', 'D', 30), Move.Pay('B', 'Y', 10));
        scene.Pay(3, 'C', 'X', 60);
        scene.Pay(4, 'D', 'X', 30);
        LabelSet labels = new(
        [
            AccountScene.Label('X', Category.Exchange), AccountScene.Label('Y', Category.Mixer),
            AccountScene.Label('B', Category.Theft, "the wallet") with { Source = "a court" },
        ]);
        return Trace.From(Theft.Wallet(AccountScene.Account('B')).OutflowsFrom(0).Named("the theft")).Over(scene.Ledger()).Knowing(labels);
    }
}
