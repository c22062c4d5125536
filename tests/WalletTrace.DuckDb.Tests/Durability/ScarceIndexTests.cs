using WalletTrace.Graph;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Durability;

public sealed class ScarceIndexTests
{
    // Without coins, and the last step brings later blocks only.
    private const int Seed = 1;
    private const int Steps = 10;

    [Theory]
    [InlineData(0)]
    [InlineData(700)]
    [InlineData(5_000)]
    public async Task An_index_for_which_there_is_no_room_is_held_in_memory_and_none_is_left_half_done(int bytes)
    {
        using var folder = new TemporaryFolder();
        string file = folder["case.duckdb"];
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, LedgerLife.Options))
        {
            foreach (LedgerStep step in LedgerScript.Of(Seed, Steps))
            {
                await LedgerLife.TakeAsync(ledger, step);
            }
        }

        LedgerGraph before = await LedgerGraph.FreezeAsync(await LedgerScript.InMemoryAsync(Seed, Steps));
        LedgerGraph after = await LedgerGraph.FreezeAsync(await LedgerScript.InMemoryAsync(Seed, Steps + 1));
        using ChildProcess child = ChildProcess.StartWithFilesUpTo("unlimited", ScarceIndex.Verb, file, $"{Seed}", $"{Steps}", $"{bytes}");
        (int code, string[] lines, string complaints) = child.End();

        Assert.Equal((0, string.Empty), (code, complaints));
        Assert.Equal(5, lines.Length);
        Assert.StartsWith($"{ScarceIndex.InMemory} {ScarceIndex.Digest(before)} the index is held in memory, for its files cannot be written: ", lines[0], StringComparison.Ordinal);
        Assert.Equal($"{ScarceIndex.InFiles} {ScarceIndex.Digest(before)}", lines[1]);
        Assert.StartsWith($"{ScarceIndex.NotMerged} True ", lines[2], StringComparison.Ordinal);
        Assert.Equal($"{ScarceIndex.InFiles} {after.Flows.FlowCount}", lines[3]);
        Assert.Equal($"{ScarceIndex.InFiles} {ScarceIndex.Digest(after)}", lines[4]);
    }
}
