using WalletTrace.Chains;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Watching;

namespace WalletTrace.DuckDb.Tests.Watching;

/// <summary>A watch whose ledger is a file: both are closed and opened again between polls.</summary>
public sealed class WatchTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Goes_on_after_restarts_and_reorganisations_and_tells_each_movement_once(bool byHistories)
    {
        using var scene = new WatchScene();
        string file = scene.File("case.duckdb");
        IChainSource source = byHistories ? new PaymentHistories(scene.Chain) : scene.Chain;
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file))
        {
            await ledger.AppendAsync(scene.Chain.AllTold().Append(new CoverageRecord(scene.Chain.Chain, null, 0, scene.Chain.Height, scene.Chain.Kinds, "before")));
        }

        await PollAsync();
        scene.Chain.MinePaying(new Payment(1, 1, 2, WatchScene.Stolen));
        scene.Chain.MineOn(2);
        await PollAsync();
        await PollAsync();
        scene.Chain.TakeBack(3, 4, _ => null);
        scene.Chain.MinePaying(new Payment(2, 1, 3, 400_000));
        scene.Chain.MinePaying(new Payment(3, 3, 4, 400_000));
        await PollAsync();
        await PollAsync();

        Assert.Equal("Moved 1, Retracted Moved 1, Moved 2, Moved 3", scene.Told);

        async Task PollAsync()
        {
            await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file);
            using CaseWatch watch = await scene.OpenAsync(ledger: ledger, sources: [source]);
            await watch.PollAsync();
        }
    }
}
