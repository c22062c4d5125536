using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Durability;

public sealed class FullDiskTests
{
    private const int Seed = 3;
    private const int Steps = 60;

    [Theory]
    [InlineData(8)]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(900)]
    [InlineData(1_300)]
    [InlineData(2_000)]
    [InlineData(2_700)]
    [InlineData(3_500)]
    public async Task A_file_that_cannot_grow_is_said_and_nothing_is_lost_and_the_next_append_succeeds_when_there_is_room(int kibibytes)
    {
        using var folder = new TemporaryFolder();
        string file = folder["case.duckdb"];
        using ChildProcess child = ChildProcess.StartWithFilesUpTo(kibibytes, LedgerLife.Verb, file, $"{Seed}", "0", $"{Steps}");
        (int code, string[] lines, string complaints) = child.End();
        Console.WriteLine($"{kibibytes} {code} {lines.Length} {lines[^1]} {complaints}");
        Assert.Equal(1, code);
        Assert.StartsWith($"{ChildProgram.Failed}{nameof(LedgerStorageException)}: ", lines[^1], StringComparison.Ordinal);

        int said = lines.Count(line => int.TryParse(line, out _));
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, LedgerLife.Options);
        int found = ledger.Read(JournalRows.Check);
        Assert.InRange(found, said, said + 1);
        IReadOnlyList<LedgerStep> steps = LedgerScript.Of(Seed, Steps);
        ILedgerWriter memory = new MemoryLedger();
        for (int step = 0; step < found; step++)
        {
            await LedgerLife.TakeAsync(memory, steps[step]);
        }

        await FactList.AssertSameAsync(memory, ledger);
        await LedgerLife.TakeAsync(memory, steps[found]);
        await LedgerLife.TakeAsync(ledger, steps[found]);
        await FactList.AssertSameAsync(memory, ledger);
    }
}
