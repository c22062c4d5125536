using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>Accounts that were read up to an earlier height than others: nothing need be known of them later as long as no traced value rests there.</summary>
public sealed class ReadOnTests
{
    private static readonly TaintRule[] Conserving = [.. Enum.GetValues<TaintRule>().Where(rule => rule != TaintRule.Poison)];

    [Fact]
    public async Task An_account_that_value_has_left_need_not_be_read_on()
    {
        var scene = new AccountScene();
        TransactionId theft = scene.Pay(10, 'v', 'a', 100);
        scene.Pay(20, 'a', 'b', 100);
        scene.Pay(40, 'b', 'c', 100);

        // Later a gives what it was given later still: nothing of that is the theft's.
        scene.Pay(50, 'x', 'a', 7);
        scene.Pay(60, 'a', 'c', 7);
        scene.Cover("a", to: 30).Cover("bc");

        TraceResult result = await RunAsync(scene, theft);

        Sink sink = Assert.Single(result.Sinks);
        Assert.Equal((AccountScene.Account('c'), SinkKind.Resting), (sink.Name.Account!.Value, sink.Kind));
        Assert.All(Enumerable.Range(0, Conserving.Length), rule => Assert.Equal((UInt256)100, sink.AmountOf(rule)));
        Assert.DoesNotContain(result.Coverage, entry => entry.Issue == CoverageIssue.NotFollowed);
    }

    [Fact]
    public async Task What_rests_where_nobody_read_on_is_listed_with_its_value_and_nothing_later_is_taken_for_it()
    {
        var scene = new AccountScene();
        TransactionId theft = scene.Pay(10, 'v', 'a', 100);
        scene.Pay(20, 'a', 'b', 60);

        // That a gave b another 30 is only known because b was read on; what else a did, and so whose 30 that were, nobody knows.
        scene.Pay(50, 'a', 'b', 30);
        scene.Cover("a", to: 30).Cover("b");

        TraceResult result = await RunAsync(scene, theft);

        Assert.Equal([('b', SinkKind.Resting, 60ul), ('a', SinkKind.Unexplored, 40ul)], Ends(result));
        CoverageEntry entry = Assert.Single(result.Coverage, entry => entry.Issue == CoverageIssue.NotFollowed);
        Assert.Equal((StopReason.Unexplored, (UInt256)40, 30L), (entry.Reason, entry.Hidden, entry.ReadTo));
        Assert.Contains("only up to height 30, others' up to 100", entry.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_where_nobody_read_on_is_listed_with_its_value()
    {
        var scene = new AccountScene();
        TransactionId theft = scene.Pay(10, 'v', 'a', 100);
        scene.Pay(20, 'a', 'b', 100);
        scene.Pay(25, 'b', 'a', 1);
        scene.Pay(26, 'a', 'b', 1);
        scene.Pay(40, 'b', 'a', 70);
        scene.Pay(50, 'a', 'b', 70);
        scene.Cover("a", to: 30).Cover("b");

        TraceResult result = await RunAsync(scene, theft);

        Assert.Equal([('a', SinkKind.Unexplored, 70ul), ('b', SinkKind.Resting, 30ul)], Ends(result));
        Assert.Equal(30, result.Coverage.Single(entry => entry.Issue == CoverageIssue.NotFollowed).ReadTo);
    }

    [Fact]
    public async Task Under_poison_and_where_all_outflows_are_the_theft_an_account_must_be_read_to_the_end()
    {
        var scene = new AccountScene();
        TransactionId theft = scene.Pay(10, 'v', 'a', 100);
        scene.Pay(20, 'a', 'b', 100);
        scene.Cover("a", to: 30).Cover("b");
        Trace trace = TraceOf(scene, theft);

        TraceResult poison = await trace.Using(TaintRule.Poison, TaintRule.Fifo).RunAsync();
        TraceResult flows = await Trace.From(Theft.Wallet(AccountScene.Account('a')).OutflowsFrom(15)).Over(scene.Ledger()).RunAsync();

        Assert.Equal([('a', SinkKind.Unexplored, 100ul)], Ends(poison));
        Assert.All(flows.Graph.Stops, stop => Assert.Null(stop.ReadTo));
        Assert.False(flows.Graph.Expanded[flows.Graph.IndexOf(AccountScene.Account('a'), Support.Facts.Ether)]);
    }

    [Fact]
    public async Task A_stolen_amount_that_left_its_wallet_long_ago_does_not_need_the_wallet_read_on()
    {
        var scene = new AccountScene();
        scene.Pay(20, 'a', 'b', 100);
        scene.Cover("a", to: 30).Cover("b");

        TraceResult result = await Trace.From(Theft.Wallet(AccountScene.Account('a')).Amount(AccountScene.Wei(100)).At(10)).Over(scene.Ledger()).Using(Conserving).RunAsync();

        Assert.Equal([('b', SinkKind.Resting, 100ul)], Ends(result));
    }

    [Fact]
    public void Reading_on_only_where_value_rests_finds_what_reading_everybody_on_finds() => Cases.Sample(
        one =>
        {
            var whole = new MemoryLedger([.. one.Facts, Support.Facts.Coverage(ChainId.Ethereum, null, 0, Case.Last, AccountScene.AllKinds)]);
            TraceResult expected = Run(one, whole);

            // All were read once, up to an earlier height.
            var ledger = new MemoryLedger(UpTo(one.Facts, one.Before));
            ledger.Append(Enumerable.Range(0, one.Accounts).Select(account => Support.Facts.Coverage(ChainId.Ethereum, account, 0, one.Before, AccountScene.AllKinds)));
            var readOn = new HashSet<Account>();
            TraceResult found = Run(one, ledger);
            Account[] next = [.. found.Sinks.Where(sink => sink.Kind == SinkKind.Resting).Select(sink => sink.Name.Account!.Value)];
            while (next.Length > 0)
            {
                foreach (Account account in next)
                {
                    Assert.True(readOn.Add(account), $"{account} is read on twice");
                    ledger.Append(HistoryOf(one, account));
                    found = Run(one, ledger);
                    Assert.True(Same(expected, found) || found.Coverage.Any(entry => entry.ReadTo == one.Before), $"not as it is, and nothing says so: {account}");
                }

                next = [.. found.Coverage.Where(entry => entry.ReadTo is not null).Select(entry => found.Graph.Vertices[entry.Vertex].Account!.Value)];
            }

            Assert.True(Same(expected, found), $"{string.Join(", ", Ends(expected))} / {string.Join(", ", Ends(found))}");
            return true;
        },
        iter: 400,
        print: one => new SmallLedger([.. one.Facts], [], [one.Theft]).ToString());

    private static readonly Gen<Case> Cases =
        from accounts in Gen.Int[3, 6]
        from before in Gen.Int[5, 25]
        from moves in Gen.Select(Gen.Int[3, 39], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[1, 60]).List[4, 24]
        select new Case(accounts, before, moves);

    private static TraceResult Run(Case one, ILedger ledger) => Trace.From(one.Theft).Over(ledger).Using(Conserving).RunAsync().GetAwaiter().GetResult();

    private static bool Same(TraceResult expected, TraceResult found) =>
        expected.Balance.Select(Line).SequenceEqual(found.Balance.Select(Line))
        && expected.Sinks.Select(Line).Order(StringComparer.Ordinal).SequenceEqual(found.Sinks.Select(Line).Order(StringComparer.Ordinal));

    private static string Line(BalanceLine line) => $"{line.Rule} {line.Theft} {line.Asset} {line.Stolen} {string.Join(", ", line.Parts)}";

    private static string Line(Sink sink) => $"{sink.Name} {sink.Kind} {sink.Reason} {string.Join("; ", sink.Amounts.Select(rule => string.Join(",", rule)))}";

    private static IEnumerable<Fact> UpTo(IEnumerable<Fact> facts, long height) => facts.Where(fact => HeightOf(fact) <= height);

    private static IEnumerable<Fact> HistoryOf(Case one, Account account)
    {
        HashSet<(long, int)> its =
        [
            .. one.Facts.OfType<TransferRecord>().Where(move => move.From == account.Address || move.To == account.Address).Select(move => (move.Height, move.TransactionIndex)),
        ];
        HashSet<long> heights = [.. its.Select(place => place.Item1)];
        return one.Facts
            .Where(fact => fact switch
            {
                BlockRecord block => heights.Contains(block.Height),
                TransactionRecord transaction => its.Contains((transaction.Height, transaction.Index)),
                TransferRecord move => its.Contains((move.Height, move.TransactionIndex)),
                _ => false,
            })
            .Append(new CoverageRecord(account.Chain, account.Address, one.Before + 1, Case.Last, AccountScene.AllKinds, "read on"));
    }

    private static long HeightOf(Fact fact) => fact switch
    {
        BlockRecord block => block.Height,
        TransactionRecord transaction => transaction.Height,
        TransferRecord move => move.Height,
        _ => 0,
    };

    private static Trace TraceOf(AccountScene scene, TransactionId theft) =>
        Trace.From(Theft.Of(new TransactionSeed(ChainId.Ethereum, theft))).Over(scene.Ledger()).Using(Conserving);

    private static Task<TraceResult> RunAsync(AccountScene scene, TransactionId theft) => TraceOf(scene, theft).RunAsync();

    private static (char, SinkKind, ulong)[] Ends(TraceResult result) =>
        [.. result.Sinks.Select(sink => ((char)sink.Name.Account!.Value.Address.ToByteArray()[^1], sink.Kind, (ulong)sink.AmountOf(sink.Amounts.Length - 1)))];

    /// <summary>Payments among a few accounts; the first, of account 0 to account 1 at height 1, is the theft.</summary>
    private sealed class Case
    {
        public const long Last = 40;

        public Case(int accounts, int before, List<(int Height, int From, int To, int Amount)> moves)
        {
            Accounts = accounts;
            Before = before;
            int number = 0;
            Add(1, 0, 1, 100);
            foreach ((int height, int from, int to, int amount) in moves.OrderBy(move => move.Height))
            {
                Add(height, from % accounts, to % accounts, amount);
            }

            void Add(int height, int from, int to, int amount)
            {
                int index = Facts.OfType<TransactionRecord>().Count(transaction => transaction.Height == height);
                if (index == 0)
                {
                    Facts.Add(Support.Facts.Block(ChainId.Ethereum, height));
                }

                Facts.Add(Support.Facts.Transaction(ChainId.Ethereum, height, index, 0x700 + number++));
                Facts.Add(Support.Facts.Transfer(height, index, 0, from, to, (ulong)amount));
            }
        }

        public int Accounts { get; }

        public long Before { get; }

        public List<Fact> Facts { get; } = [];

        public Theft Theft { get; } = Theft.Of(new TransactionSeed(ChainId.Ethereum, Support.Facts.Id(0x700)));
    }
}
