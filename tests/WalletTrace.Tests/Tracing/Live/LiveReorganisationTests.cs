using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

/// <summary>Chains that change their mind while a trace asks.</summary>
public sealed class LiveReorganisationTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_stood_on_blocks_that_are_gone_is_grown_anew(int at)
    {
        AccountScene before = Chain('D');
        AccountScene after = Chain('E');
        MemoryLedger ledger = FactPull.Empty(before.All);
        var pull = new Forking(new FactPull(before.All, ledger), new FactPull(after.All, ledger), ledger) { At = at };

        TraceResult trace = await Query().Over(ledger).Asking(() => pull).RunAsync();

        Assert.Equal("B 5, E 3, F 2", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal(TraceText.Everything(await Query().Over((ILedger)ledger).RunAsync()), TraceText.Everything(trace));
    }

    [Fact]
    public async Task A_chain_that_never_makes_up_its_mind_ends_the_run()
    {
        AccountScene scene = Chain('D');
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new Forking(new FactPull(scene.All, ledger), new FactPull(scene.All, ledger), ledger) { IsEndless = true };

        ChainSourceException problem = await Assert.ThrowsAsync<ChainSourceException>(() => Query().Over(ledger).Asking(() => pull).RunAsync());

        Assert.True(problem.IsTransient);
        Assert.Contains("reorganisations", problem.Message, StringComparison.Ordinal);
        Assert.Equal(LiveRun.MaxRewinds + 1, pull.Rewinds);
    }

    /// <summary>A pays B 10, which keeps 5 and pays C 5; C pays 3 to one and, in blocks that stay, 2 to F.</summary>
    private static AccountScene Chain(char last)
    {
        AccountScene scene = new AccountScene().Cover("ABCDEF");
        scene.Pay(2, 'A', 'B', 10);
        scene.Pay(3, 'B', 'C', 5);
        scene.Pay(60, 'C', last, 3);
        scene.Pay(61, 'C', 'F', 2);
        return scene;
    }

    private static Trace Query() => Trace.From(Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(1)).Using(TaintRule.Fifo);

    /// <summary>Tells one branch of the chain, and from some pull on the other; the ledger forgets what they do not share.</summary>
    private sealed class Forking(FactPull before, FactPull after, ILedgerWriter ledger) : ILivePull
    {
        private const long Shared = 50;
        private int pulls;

        public int At { get; init; }

        public bool IsEndless { get; init; }

        public int Rewinds { get; private set; }

        public async ValueTask<IReadOnlyList<BranchNews>> PullAsync(IReadOnlyList<FrontierBranch> waiting, CancellationToken cancellationToken)
        {
            int number = pulls++;
            if (number != At && !IsEndless)
            {
                return await Now(number).PullAsync(waiting, cancellationToken);
            }

            Rewinds++;
            await ledger.RewindAsync(ChainId.Ethereum, Shared, cancellationToken);
            await ledger.AppendAsync([Facts.Coverage(ChainId.Ethereum, 99, 100, 100, AccountScene.AllKinds)], cancellationToken);
            return [new BranchNews(waiting[0], StopReason.None, "block 60 is another.") { IsRewound = true }];
        }

        public ValueTask<SeedNews> AccountAsync(Account account, Asset asset, CancellationToken cancellationToken) =>
            Now(pulls).AccountAsync(account, asset, cancellationToken);

        public ValueTask<SeedNews> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken) =>
            Now(pulls).TransactionAsync(chain, id, cancellationToken);

        public ValueTask<ChainId?> SettleAsync(CancellationToken cancellationToken) => default;

        public LiveReport Report() => after.Report();

        public void Dispose()
        {
        }

        private FactPull Now(int number) => number <= At ? before : after;
    }
}
