using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

/// <summary>What can be seen of a live trace while it runs.</summary>
public sealed class LiveSnapshotTests
{
    private const int Length = 12;

    private readonly TestTime time = new(TimeSpan.Zero);
    private readonly AccountScene scene = new();
    private readonly MemoryLedger ledger;

    public LiveSnapshotTests()
    {
        // A chain of accounts, each of which keeps one.
        for (int at = 0; at < Length; at++)
        {
            scene.Pay(2 + at, (char)('A' + at), (char)('B' + at), (ulong)(100 - at));
        }

        scene.Cover(string.Concat(Enumerable.Range(0, Length + 1).Select(at => (char)('A' + at))));
        ledger = FactPull.Empty(scene.All);
    }

    [Fact]
    public async Task Each_snapshot_is_what_the_ledger_says_at_its_moment_and_the_last_is_the_result()
    {
        var offline = new List<string>();
        var pull = Pull(async _ => offline.Add(TraceText.Figures(await Query().Over((ILedger)ledger).RunAsync())));
        var snapshots = new List<TraceSnapshot>();
        await foreach (TraceSnapshot snapshot in Live(pull).SnapshotsAsync())
        {
            snapshots.Add(snapshot);
        }

        // At each pull the clock moves on by more than a snapshot's pause; how many of them are looked at in time is the machine's matter.
        Assert.All(snapshots.SkipLast(1), snapshot => Assert.Contains(TraceText.Figures(snapshot.Result), offline));
        Assert.Equal(TraceText.Figures(await Query().Over(scene.Ledger()).RunAsync()), TraceText.Figures(snapshots[^1].Result));
        Assert.Equal(snapshots.Count - 1, snapshots.FindIndex(snapshot => snapshot.IsLast));
        Assert.All(snapshots, snapshot => Assert.Same(snapshot.Live, snapshot.Result.Live));
        Assert.All(snapshots.Zip(snapshots.Skip(1)), pair => Assert.True(pair.First.Live.Asked <= pair.Second.Live.Asked));
        Assert.Equal(Length, pull.Pulled.Count);
    }

    [Fact]
    public async Task The_first_comes_before_anything_is_asked_for_but_the_seeds()
    {
        await using IAsyncEnumerator<TraceSnapshot> snapshots = Live(Pull()).SnapshotsAsync().GetAsyncEnumerator();
        Assert.True(await snapshots.MoveNextAsync());

        Assert.Equal("B!Unexplored 100", TraceText.Ends(snapshots.Current.Result, TaintRule.Fifo));
        Assert.Equal((0, 1), (snapshots.Current.Live.Asked, snapshots.Current.Live.Waiting.Length));
    }

    [Fact]
    public async Task Who_looks_slowly_holds_nobody_up_and_gets_what_is_newest()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FactPull pull = Pull(number =>
        {
            if (number == Length - 1)
            {
                done.SetResult();
            }

            return Task.CompletedTask;
        });
        await using IAsyncEnumerator<TraceSnapshot> snapshots = Live(pull).SnapshotsAsync().GetAsyncEnumerator();
        await snapshots.MoveNextAsync();

        // Nobody asks for the next, and the run goes on to its end.
        await done.Task;
        Assert.False(snapshots.Current.IsLast);
        var later = new List<TraceSnapshot>();
        while (await snapshots.MoveNextAsync())
        {
            later.Add(snapshots.Current);
        }

        // The run had asked its last question by then: none but of that moment and the last is left, and none was piled up.
        Assert.True(later.Count <= 2, $"{later.Count} snapshots were kept for who did not look");
        Assert.True(later[^1].IsLast);
    }

    [Fact]
    public async Task None_is_made_before_a_quarter_of_a_second_has_gone_by()
    {
        var pull = new FactPull(scene.All, ledger);
        var snapshots = new List<TraceSnapshot>();
        await foreach (TraceSnapshot snapshot in Live(pull).SnapshotsAsync())
        {
            snapshots.Add(snapshot);
        }

        // The clock stands still: after the first none is due but the last.
        Assert.True(snapshots.Count <= 2);
        Assert.True(snapshots[^1].IsLast);
    }

    [Fact]
    public async Task Who_stops_looking_ends_the_run_and_the_ledger_is_whole()
    {
        await foreach (TraceSnapshot snapshot in Live(Pull()).SnapshotsAsync())
        {
            Assert.False(snapshot.IsLast);
            break;
        }

        var more = new FactPull(scene.All, ledger);
        TraceResult trace = await Query().Over(ledger).Asking(() => more).RunAsync();
        Assert.Equal(TraceText.Figures(await Query().Over(scene.Ledger()).RunAsync()), TraceText.Figures(trace));
    }

    [Fact]
    public async Task What_goes_wrong_is_thrown_to_who_looks()
    {
        var pull = new FactPull([], ledger);
        await Assert.ThrowsAsync<SeedException>(async () =>
        {
            await foreach (TraceSnapshot _ in Trace.From(Theft.Transaction(ChainId.Ethereum, Facts.Id(1).ToString())).Over(ledger).Asking(() => pull).SnapshotsAsync())
            {
            }
        });

        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (TraceSnapshot _ in Live(Pull(_ => Task.Delay(Timeout.Infinite, cancel.Token))).SnapshotsAsync(cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task A_trace_that_asks_nobody_has_one_snapshot()
    {
        var snapshots = new List<TraceSnapshot>();
        await foreach (TraceSnapshot snapshot in Query().Over(scene.Ledger()).SnapshotsAsync())
        {
            snapshots.Add(snapshot);
        }

        TraceSnapshot only = Assert.Single(snapshots);
        Assert.True(only.IsLast);
        Assert.Null(only.Result.Live);
        Assert.Equal((0, false), (only.Live.Asked, only.Live.IsPartial));
    }

    /// <summary>Each pull takes a second.</summary>
    private FactPull Pull(Func<int, Task>? before = null) => new(scene.All, ledger)
    {
        Before = async (number, _) =>
        {
            time.Pass(TimeSpan.FromSeconds(1));
            await (before?.Invoke(number) ?? Task.CompletedTask);
            return false;
        },
    };

    private Trace Live(FactPull pull) => Query().Over(ledger).Asking(() => pull).With(new LiveOptions { TimeProvider = time });

    private static Trace Query() => Trace.From(Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(1)).Using(TaintRule.Fifo, TaintRule.Haircut);
}
