using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Inference.Clusters;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;
using WalletTrace.Tracing.Exposures;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests;

/// <summary>Long runs whose caller named nobody tell their attendant, and end when it says so.</summary>
public sealed class AttendantTests
{
    private readonly List<object> heard = [];

    public static TheoryData<string> Runs => [.. AllRuns.Keys];

    public static TheoryData<string, Type> TellingRuns => new()
    {
        { "trace", typeof(GraphProgress) },
        { "live trace", typeof(GraphProgress) },
        { "live trace", typeof(LiveProgress) },
        { "snapshots", typeof(GraphProgress) },
        { "live snapshots", typeof(LiveProgress) },
        { "estimate", typeof(GraphProgress) },
        { "facts of a case", typeof(CaseProgress) },
        { "case", typeof(CaseProgress) },
        { "exposure", typeof(GraphProgress) },
        { "blocks", typeof(PullProgress) },
    };

    private static Dictionary<string, Func<Task>> AllRuns { get; } = new()
    {
        ["trace"] = () => Query().Over(Scene().Ledger()).RunAsync(),
        ["live trace"] = () => Live().RunAsync(),
        ["snapshots"] = async () => await Query().Over(Scene().Ledger()).SnapshotsAsync().LastAsync(),
        ["live snapshots"] = async () => await Live().SnapshotsAsync().LastAsync(),
        ["estimate"] = () => Query().Over(Scene().Ledger()).EstimateAsync(),
        ["facts of a case"] = async () => await (await CaseAsync()).LoadLedgerAsync(),
        ["labels of a case"] = async () => (await CaseAsync()).LoadLabels(),
        ["case"] = async () => await (await CaseAsync()).OpenAsync(),
        ["exposure"] = () => ExposureQuery.Of(AccountScene.Account('A')).Over(Scene().Ledger()).RunAsync(),
        ["exposures of a ledger"] = async () =>
        {
            LedgerGraph graph = await LedgerGraph.FreezeAsync(Scene().Ledger(), null, new CancellationTokenSource().Token);
            new LedgerExposures(new LabelSet([]), []).Of(new LedgerQuestions(graph), AccountScene.Account('A'), TraceDirection.Forward);
        },
        ["clusters"] = () => new ClusterBuilder(new ClusterOptions()).AddAsync(Scene().Ledger()),
        ["graph of a ledger"] = () => LedgerGraph.FreezeAsync(Scene().Ledger()),
        ["blocks"] = () => LedgerPull.BlocksAsync(ScriptedSource.To(40), new MemoryLedger()),
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task A_run_that_was_given_nothing_to_end_it_by_ends_when_its_attendant_says_so(string run)
    {
        using (Attendant.Enter(new Attendant(new Heard<object>(heard.Add), new CancellationToken(canceled: true))))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(AllRuns[run]);
        }

        await AllRuns[run]();
    }

    [Theory]
    [MemberData(nameof(TellingRuns))]
    public async Task A_run_whose_caller_named_nobody_tells_its_attendant(string run, Type told)
    {
        using (Attendant.Enter(new Attendant(new Heard<object>(heard.Add), default)))
        {
            await AllRuns[run]();
        }

        Assert.Contains(told, heard.Select(value => value.GetType()));
        int before = heard.Count;
        await AllRuns[run]();
        Assert.Equal(before, heard.Count);
    }

    [Fact]
    public async Task Whom_the_caller_named_hears_it_instead()
    {
        var named = new List<GraphProgress>();
        using var end = new CancellationTokenSource();
        using (Attendant.Enter(new Attendant(new Heard<object>(heard.Add), new CancellationToken(canceled: true))))
        {
            await Query().Over(Scene().Ledger()).RunAsync(new Heard<GraphProgress>(named.Add), end.Token);
        }

        Assert.NotEmpty(named);
        Assert.Empty(heard);
    }

    [Fact]
    public async Task Results_are_the_same_attended_to_or_not()
    {
        string alone = TraceText.Figures(await Live().RunAsync());
        using var end = new CancellationTokenSource();
        using (Attendant.Enter(new Attendant(new Heard<object>(heard.Add), end.Token)))
        {
            Assert.Equal(alone, TraceText.Figures(await Live().RunAsync()));
        }

        Assert.NotEmpty(heard);
    }

    [Fact]
    public async Task It_attends_to_what_is_started_after_an_await_and_in_a_task_and_to_nothing_after_it_left()
    {
        using (Attendant.Enter(new Attendant(new Heard<object>(heard.Add), default)))
        {
            await Task.Yield();
            await Task.Run(() => Attendant.Hearing<string>(null)!.Report("in a task"));
            using (Attendant.Enter(null))
            {
                Assert.Null(Attendant.Hearing<string>(null));
            }

            Attendant.Hearing<string>(null)!.Report("afterwards");
        }

        Assert.Null(Attendant.Hearing<string>(null));
        Assert.Equal(["in a task", "afterwards"], heard);
    }

    [Fact]
    public async Task Paths_and_bounds_that_were_interrupted_can_be_asked_for_again()
    {
        TraceResult trace = await Query().Over(Scene().Ledger()).RunAsync();
        using (Attendant.Enter(new Attendant(new Heard<object>(heard.Add), new CancellationToken(canceled: true))))
        {
            Assert.ThrowsAny<OperationCanceledException>(() => trace.Paths.Take(3));
            Assert.ThrowsAny<OperationCanceledException>(() => trace.BoundsOf(trace.Sinks[0]));
        }

        Assert.NotEmpty(trace.Paths.Take(3).Paths);
        trace.BoundsOf(trace.Sinks[0]);
    }

    private static Trace Query() => Trace.From(Theft.Wallet(AccountScene.Account('A')).Amount(AccountScene.Wei(100)).At(5));

    private static Trace Live()
    {
        AccountScene scene = Scene();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        return Query().Over(ledger, []).Asking(() => new FactPull(scene.All, ledger));
    }

    private static Task<CaseFile> CaseAsync() => CaseFile.LoadAsync(Path.Combine(SampleFolder.Path, "ronin-bridge", "case.yaml"));

    private static AccountScene Scene()
    {
        AccountScene scene = new AccountScene().Cover("ABCD");
        scene.Pay(5, 'A', 'B', 100);
        scene.Pay(6, 'B', 'C', 60);
        scene.Pay(7, 'C', 'D', 30);
        return scene;
    }
}
