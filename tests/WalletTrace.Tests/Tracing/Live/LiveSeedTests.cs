using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

/// <summary>Seeds that the ledger lacks are asked for before anything grows.</summary>
public sealed class LiveSeedTests
{
    [Fact]
    public async Task A_wallet_and_a_transaction_are_asked_for_each_once_and_only_if_they_are_missing()
    {
        (AccountScene scene, TransactionId theft) = Scene();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);
        Theft both = Theft.Transaction(ChainId.Ethereum, theft.ToString()).And(Theft.Wallet(AccountScene.Account('B')).Amount(AccountScene.Wei(3)).At(3));

        TraceResult trace = await Trace.From(both).Over(ledger).Asking(() => pull).RunAsync();

        // B's history, which is asked for first, holds the theft.
        Assert.Equal([$"seed {AccountScene.Account('B')} {Facts.Ether}"], Seeds(pull));
        Assert.Equal(TraceText.Ends(await Trace.From(both).Over(scene.Ledger()).RunAsync(), TaintRule.Fifo), TraceText.Ends(trace, TaintRule.Fifo));

        var again = new FactPull(scene.All, ledger);
        await Trace.From(both).Over(ledger).Asking(() => again).RunAsync();
        Assert.Empty(again.Asked);
    }

    [Fact]
    public async Task A_transaction_alone_is_asked_for_by_its_id()
    {
        (AccountScene scene, TransactionId theft) = Scene();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);

        TraceResult trace = await Trace.From(Theft.Transfer(ChainId.Ethereum, theft.ToString(), 0)).Over(ledger).Asking(() => pull).RunAsync();

        Assert.Equal([$"seed {theft}"], Seeds(pull));
        Assert.Equal("C 10", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task A_transaction_that_no_source_gives_is_an_error_that_says_what_to_do()
    {
        (AccountScene scene, _) = Scene();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);

        SeedException problem = await Assert.ThrowsAsync<SeedException>(() =>
            Trace.From(Theft.Transaction(ChainId.Ethereum, Facts.Id(77).ToString())).Over(ledger).Asking(() => pull).RunAsync());

        Assert.Contains("Nobody knows it.", problem.Message, StringComparison.Ordinal);
        Assert.Contains("give the theft a wallet as well", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wallet_at_which_labels_would_stop_is_asked_for_as_a_seed_all_the_same()
    {
        (AccountScene scene, _) = Scene();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);
        var labels = new LabelSet([AccountScene.Label('B', Category.Exchange)]);

        TraceResult trace = await Trace.From(Theft.Wallet(AccountScene.Account('B')).OutflowsFrom(1)).Knowing(labels).Over(ledger).Asking(() => pull).RunAsync();

        Assert.Equal("C 10", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task A_wallet_whose_history_is_refused_starts_what_is_known_of_it()
    {
        (AccountScene scene, _) = Scene();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        await new FactPull([.. scene.All.Where(fact => fact is not CoverageRecord)], ledger).AccountAsync(AccountScene.Account('B'), Facts.Ether, default);
        var pull = new Refusing();

        TraceResult trace = await Trace.From(Theft.Wallet(AccountScene.Account('B')).Amount(AccountScene.Wei(10)).At(2)).Over(ledger).Asking(() => pull).RunAsync();

        Assert.Equal("B!Undisclosed 10", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal(0, pull.Pulls);
    }

    private static (AccountScene Scene, TransactionId Theft) Scene()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        TransactionId theft = scene.Pay(2, 'A', 'B', 10);
        scene.Pay(3, 'B', 'C', 10);
        return (scene, theft);
    }

    private static IEnumerable<string> Seeds(FactPull pull) => pull.Asked.Where(asked => asked.StartsWith("seed", StringComparison.Ordinal));

    private sealed class Refusing : ILivePull
    {
        public int Pulls { get; private set; }

        public ValueTask<IReadOnlyList<BranchNews>> PullAsync(IReadOnlyList<FrontierBranch> waiting, CancellationToken cancellationToken)
        {
            Pulls++;
            return ValueTask.FromResult<IReadOnlyList<BranchNews>>([new BranchNews(waiting[0], StopReason.Undisclosed, "Nobody is told.")]);
        }

        public ValueTask<SeedNews> AccountAsync(Account account, Asset asset, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new SeedNews(StopReason.Undisclosed, "Nobody is told."));

        public ValueTask<SeedNews> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken) => AccountAsync(default, Facts.Ether, cancellationToken);

        public ValueTask<ChainId?> SettleAsync(CancellationToken cancellationToken) => default;

        public LiveReport Report() => new(0, [], [], null, TimeSpan.Zero);

        public void Dispose()
        {
        }
    }
}
