using System.Runtime.CompilerServices;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

public sealed class FrontierFaultTests : FrontierScene
{
    public static TheoryData<string> Faults =>
    [
        nameof(ChainSourceException), nameof(RpcErrorException), nameof(MissingResponseException), nameof(UnsupportedMethodException),
        nameof(AnswerMissingException), nameof(ChainDataException), nameof(ContradictionException), nameof(ReorgException),
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whatever_fails_at_whichever_request_the_next_source_is_asked_and_the_ledger_stays_whole(string fault)
    {
        string expected = await FactsAfterAsync(new ScriptedExplorer(ChainId.Ethereum, World().All) { Name = "honest" });
        var untroubled = new ScriptedExplorer(ChainId.Ethereum, World().All) { PageSize = 1 };
        Ledger = new MemoryLedger();
        await PullAsync(Waits('B'), untroubled);
        Assert.True(untroubled.Requests.Count >= 5);

        for (int at = 0; at < untroubled.Requests.Count; at++)
        {
            int left = at;
            Ledger = new MemoryLedger();
            var failing = new ScriptedExplorer(ChainId.Ethereum, World().All) { PageSize = 1, Name = "failing" };
            failing.Before = _ => FailIf(left-- <= 0, () => Fault(fault));

            BranchNews alone = await PullAsync(Waits('B'), failing);
            string left1 = await Facts.DumpAsync(Ledger);
            string found = await FactsAfterAsync(failing, new ScriptedExplorer(ChainId.Ethereum, World().All) { Name = "honest" });

            Assert.Equal(StopReason.Unanswered, alone.Reason);
            Assert.Contains("failing", alone.Detail);
            Assert.Equal(await Facts.DumpAsync(new MemoryLedger()), left1);
            Assert.Equal(expected, found);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_source_that_states_more_than_it_was_asked_is_not_believed(bool ofAll)
    {
        var lying = new ScriptedExplorer(ChainId.Ethereum, World().All)
        {
            Name = "lying",
            Falsify = facts => [.. facts, new CoverageRecord(
                ChainId.Ethereum, ofAll ? null : AccountScene.Account('D').Address, 0, AccountScene.LastHeight, AccountScene.AllKinds, "lying")],
        };

        BranchNews alone = await PullAsync(Waits('B'), lying);

        Assert.Equal(StopReason.Unanswered, alone.Reason);
        Assert.Contains("what it was not asked for", alone.Detail, StringComparison.Ordinal);
        Assert.Equal(CoverageKinds.None, await CompleteAsync('D'));
    }

    [Fact]
    public async Task Cancelled_at_whichever_request_it_throws_and_nothing_half_is_there()
    {
        for (int at = 0; at < 6; at++)
        {
            Ledger = new MemoryLedger();
            using var cancelling = new CancellationTokenSource();
            ScriptedExplorer explorer = EndingAt(at, cancelling);
            using FrontierPull frontier = Frontier(explorer);

            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await frontier.PullAsync([Waits('B')], cancelling.Token));

            Assert.Equal(CoverageKinds.None, await CompleteAsync('B'));
        }
    }

    [Fact]
    public async Task A_source_that_contradicts_the_ledger_half_way_leaves_nothing_behind()
    {
        Ledger = World().Ledger();
        string before = await Facts.DumpAsync(Ledger);
        bool isSecond = false;
        var lying = new ScriptedExplorer(ChainId.Ethereum, World().All) { PageSize = 1, Name = "lying" };
        lying.Falsify = facts =>
        {
            // The first page tells of a payment that never was; the second of another amount than the ledger holds.
            Fact[] told = isSecond
                ? [.. facts.Select(fact => fact is TransferRecord { Kind: TransferKind.Native } move ? move with { Amount = 99 } : fact)]
                : [.. facts, Facts.Block(ChainId.Ethereum, 12), Facts.Transaction(ChainId.Ethereum, 12, 0, 0xBAD), Facts.Transfer(12, 0, 0, 'B', 'C', 5)];
            isSecond = true;
            return told;
        };

        BranchNews alone = await PullAsync(Waits('B'), lying);
        string after = await Facts.DumpAsync(Ledger);
        isSecond = false;
        BranchNews both = await PullAsync(Waits('B'), lying, new ScriptedExplorer(ChainId.Ethereum, World().All));

        Assert.Equal(StopReason.Unanswered, alone.Reason);
        Assert.Contains("contradict", alone.Detail);
        Assert.Equal(before, after);
        Assert.Equal(StopReason.None, both.Reason);
        Assert.Null(await Ledger.TransactionAsync(ChainId.Ethereum, Facts.Id(0xBAD)));
    }

    [Fact]
    public async Task What_each_source_said_is_told_shortened()
    {
        var first = new ScriptedExplorer(ChainId.Ethereum, World().All) { Name = "first", Before = _ => throw new ChainSourceException(new string('x', 5_000), "first", "list") };
        var second = new ScriptedExplorer(ChainId.Ethereum, World().All) { Name = "second", Before = _ => throw new AnswerMissingException("second", "list") };

        BranchNews news = await PullAsync(Waits('B'), first, second);

        Assert.Equal(StopReason.Unanswered, news.Reason);
        Assert.Contains("first, list: xxx", news.Detail);
        Assert.Contains("second, list: offline", news.Detail);
        Assert.True(news.Detail.Length < 1_000);
    }

    [Fact]
    public async Task A_source_that_keeps_failing_is_asked_last_until_it_has_rested()
    {
        var time = new TestTime(TimeSpan.Zero);
        Options = Options with { TimeProvider = time };
        bool fails = true;
        var failing = new ScriptedExplorer(ChainId.Ethereum, World().All);
        failing.Before = _ => FailIf(fails, () => new ChainSourceException("down", "failing", "list", isTransient: true));
        var other = new ScriptedExplorer(ChainId.Ethereum, World().All);
        using FrontierPull frontier = Frontier(failing, other);
        foreach (char letter in "ABC")
        {
            await PullAsync(frontier, Waits(letter));
        }

        int before = failing.Requests.Count;
        await PullAsync(frontier, Waits('D'));
        Assert.Equal(before, failing.Requests.Count);

        time.Pass(TimeSpan.FromMinutes(1));
        fails = false;
        await PullAsync(frontier, Waits('E'));
        Assert.True(failing.Requests.Count > before);
    }

    [Fact]
    public async Task A_server_that_is_left_alone_for_a_while_is_waited_for_rather_than_given_up()
    {
        var time = new TestTime(TimeSpan.FromMinutes(1));
        Options = Options with { TimeProvider = time };
        DateTimeOffset until = time.GetUtcNow() + TimeSpan.FromSeconds(30);
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All)
        {
            Meter = new SourceMeter("broken", "broken.example")
            {
                Standing = () => time.GetUtcNow() < until ? new SourceState(SourceCondition.Broken, until) : default,
            },
        };
        explorer.Before = _ => FailIf(time.GetUtcNow() < until, () => new ChainSourceException("left alone", "broken", "list", isTransient: true));

        BranchNews news = await PullAsync(Waits('B'), explorer);

        Assert.Equal(StopReason.None, news.Reason);
        Assert.Equal([TimeSpan.FromSeconds(30)], time.Waits);
    }

    [Fact]
    public async Task One_that_stays_down_is_waited_for_a_few_times_and_no_more()
    {
        var time = new TestTime(TimeSpan.FromMinutes(1));
        Options = Options with { TimeProvider = time };
        var explorer = new ScriptedExplorer(ChainId.Ethereum, World().All)
        {
            Meter = new SourceMeter("broken", "broken.example") { Standing = () => new SourceState(SourceCondition.Broken, time.GetUtcNow() + TimeSpan.FromSeconds(30)) },
            Before = _ => throw new ChainSourceException("left alone", "broken", "list", isTransient: true),
        };
        using FrontierPull frontier = Frontier(explorer);
        foreach (char letter in "ABCDE")
        {
            Assert.Equal(StopReason.Unanswered, (await PullAsync(frontier, Waits(letter))).Reason);
        }

        Assert.Equal(3, time.Waits.Count);
    }

    [Fact]
    public async Task A_history_that_is_not_called_complete_does_not_do()
    {
        var uncertain = new Uncertain(ChainId.Ethereum, World().All) { Name = "uncertain" };

        BranchNews news = await PullAsync(Waits('B'), uncertain);

        Assert.Equal(StopReason.Unanswered, news.Reason);
        Assert.Contains("uncertain: it gave a history, but not that it is all there is", news.Detail);
        Assert.Equal(CoverageKinds.None, await CompleteAsync('B'));
    }

    private async Task<string> FactsAfterAsync(params IEnumerable<IChainSource> sources)
    {
        Ledger = new MemoryLedger();
        Assert.Equal(StopReason.None, (await PullAsync(Waits('B'), sources)).Reason);
        return await Facts.DumpAsync(Ledger);
    }

    private static void FailIf(bool fails, Func<WalletTraceException> fault)
    {
        if (fails)
        {
            throw fault();
        }
    }

    private static WalletTraceException Fault(string name) => name switch
    {
        nameof(ChainSourceException) => new ChainSourceException("found nothing", "failing", "list", isTransient: true),
        nameof(RpcErrorException) => new RpcErrorException(-32000, "no", "failing", "list"),
        nameof(MissingResponseException) => new MissingResponseException("found nothing", "failing", "list"),
        nameof(UnsupportedMethodException) => new UnsupportedMethodException("it cannot", "failing", "list"),
        nameof(AnswerMissingException) => new AnswerMissingException("failing", "list"),
        nameof(ChainDataException) => new ChainDataException("found nonsense", "failing, list"),
        nameof(ContradictionException) => new ContradictionException("two things", "failing", "other"),
        _ => new ReorgException(ChainId.Ethereum, "failing", "other", 5),
    };

    /// <summary>Gives histories without the word that they are all there is.</summary>
    private sealed class Uncertain(ChainId chain, IEnumerable<Fact> world) : ScriptedProvider(chain, world), IAccountHistorySource
    {
        public async IAsyncEnumerable<HistoryPage> ReadHistoryAsync(
            Address address, int? maxTransactions = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (HistoryPage page in Pages(address, Kinds, 0, "history", 10, cancellationToken))
            {
                yield return page with { Facts = [.. page.Facts.Where(fact => fact is not CoverageRecord)], IsComplete = false };
            }
        }
    }
}
