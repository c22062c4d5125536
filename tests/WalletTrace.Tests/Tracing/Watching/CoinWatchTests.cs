using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Watching;

namespace WalletTrace.Tests.Tracing.Watching;

/// <summary>A watch of stolen coins. Each block of the chain moves them on: half a payment is paid out, the rest goes on.</summary>
public sealed class CoinWatchTests : IDisposable
{
    private static readonly ChainId Regtest = ChainId.BitcoinRegtest;

    private readonly TemporaryFolder folder = new();
    private readonly ScriptedSource chain = ScriptedSource.To(6);
    private readonly KeptAlerts sink = new();

    private static WatchOptions Options => new() { TimeProvider = new TestTime(TimeSpan.FromHours(1)), BehindAfter = null };

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Coins_are_followed_block_by_block_and_back_over_reorganisations(int depth)
    {
        var ledger = new MemoryLedger();
        await LedgerPull.BlocksAsync(chain, ledger);
        using CaseWatch watch = await OpenAsync(ledger, chain);
        await watch.PollAsync();
        Assert.Empty(sink.Alerts);
        chain.Mine(depth + 2);
        await watch.PollAsync();
        await watch.PollAsync();
        Alert[] before = [.. sink.Alerts];
        TransactionId[] old = [.. Payments(7)];

        // Two outputs of each payment: one that is paid out, one that goes on.
        Assert.Equal(old.SelectMany(id => new[] { (id, 0L), (id, 1L) }), before.Cast<MovementAlert>().Select(alert => (alert.Transaction, alert.Index)));
        var first = (MovementAlert)before[0];
        Assert.Equal((new Account(Regtest, Support.Facts.Address(Regtest, 7)), 7L), (first.From, first.Height));
        chain.Reorganise(depth, depth + 1, "other");
        await watch.PollAsync();

        // On the other branch all transactions from there on are others.
        StandingAlert[] retracted = [.. sink.Alerts.Skip(before.Length).TakeWhile(alert => alert is StandingAlert).Cast<StandingAlert>()];
        Assert.Equal(old[^depth..].SelectMany(id => new[] { id, id }), retracted.Select(alert => alert.Transaction));
        Assert.All(retracted, alert => Assert.Equal((AlertKind.Retracted, RetractionReason.Reorganised), (alert.Kind, alert.Reason)));
        Assert.Equal(
            Payments(7).Skip(old.Length - depth).SelectMany(id => new[] { id, id }), sink.Alerts.Skip(before.Length + retracted.Length).Cast<MovementAlert>().Select(alert => alert.Transaction));
    }

    [Fact]
    public async Task Coins_at_rest_are_asked_for_by_their_owners()
    {
        var ledger = new MemoryLedger();
        var owners = new OwnerHistories(chain);
        await LedgerPull.AccountsAsync(owners, ledger, [Support.Facts.Address(Regtest, 7)]);
        using CaseWatch watch = await OpenAsync(ledger, owners);
        await watch.PollAsync();
        Assert.Empty(sink.Alerts);
        Assert.NotNull(watch.Result);
        chain.Mine(2);

        WatchTurn turn = await watch.PollAsync();

        Assert.Equal(Payments(7).SelectMany(id => new[] { id, id }), sink.Alerts.Cast<MovementAlert>().Select(alert => alert.Transaction));
        Assert.True(turn.Chains[0].IsSettled);
        Assert.DoesNotContain(watch.Result.Coverage, entry => entry.Issue == CoverageIssue.NotFollowed);
    }

    private Task<CaseWatch> OpenAsync(MemoryLedger ledger, IChainSource source)
    {
        // What was paid on to address 7 in block 4.
        Trace trace = Trace.From(Theft.Coin(Regtest, Payments(4).First().ToString(), 1)).Using(TaintRule.Haircut);
        return CaseWatch.OpenAsync(trace, ledger, [source], folder["case.watch"], [sink], Options);
    }

    private IEnumerable<TransactionId> Payments(int from) =>
        chain.Best.Skip(from).SelectMany(block => block.Facts.OfType<TransactionRecord>().Where(transaction => transaction.Index == 1).Select(transaction => transaction.Id));

    /// <summary>Tells all transactions in which coins of an owner come or go, as an explorer of coins does.</summary>
    private sealed class OwnerHistories(ScriptedSource chain) : IAccountHistorySource
    {
        public ChainId Chain => chain.Chain;

        public string Name => "an explorer of coins";

        public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) => chain.CapabilitiesAsync(cancellationToken);

        public ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) => chain.TipAsync(cancellationToken);

        public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default) => chain.HashAtAsync(height, cancellationToken);

        public async IAsyncEnumerable<HistoryPage> ReadHistoryAsync(
            Address address, int? maxTransactions = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            var coins = new Dictionary<CoinId, OutputRecord>();
            var facts = new List<Fact>();
            int count = 0;
            foreach (BlockFacts block in chain.Best)
            {
                foreach (TransactionRecord transaction in block.Facts.OfType<TransactionRecord>())
                {
                    OutputRecord[] made = [.. block.Facts.OfType<OutputRecord>().Where(output => output.TransactionIndex == transaction.Index)];
                    InputRecord[] spent = [.. block.Facts.OfType<InputRecord>().Where(input => input.TransactionIndex == transaction.Index).Select(Told)];
                    foreach (OutputRecord output in made)
                    {
                        coins[new CoinId(transaction.Id, output.Index)] = output;
                    }

                    if (made.Any(output => output.Owner == address) || spent.Any(input => input.Owner == address))
                    {
                        count++;
                        facts.AddRange([block.Block, transaction, .. spent, .. made]);
                    }
                }
            }

            facts.Add(new CoverageRecord(Chain, address, 0, chain.Height, CoverageKinds.Coins, Name));
            yield return new HistoryPage([.. facts.Distinct()], count, true);

            InputRecord Told(InputRecord input) =>
                input.Coin is { } coin && coins.TryGetValue(coin, out OutputRecord? output) ? input with { Owner = output.Owner, Amount = output.Amount } : input;
        }
    }
}
