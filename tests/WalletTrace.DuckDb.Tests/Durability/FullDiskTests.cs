using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Durability;

public sealed class FullDiskTests
{
    private const int Steps = 60;

    [Theory]
    [InlineData(LedgerLife.Verb, 3, 2)]
    [InlineData(LedgerLife.Verb, 1, 64)]
    [InlineData(LedgerLife.Verb, 5, 1_100)]
    [InlineData(LedgerLife.Verb, 7, 1_300)]
    [InlineData(LedgerLife.Verb, 8, 2_000)]
    [InlineData(LedgerLife.Verb, 3, 3_500)]
    [InlineData(LedgerLife.LogVerb, 1, 1_100)]
    [InlineData(LedgerLife.LogVerb, 2, 1_100)]
    [InlineData(LedgerLife.LogVerb, 3, 1_101)]
    [InlineData(LedgerLife.LogVerb, 4, 1_103)]
    public async Task A_file_that_cannot_grow_is_said_and_nothing_is_lost_and_the_next_append_succeeds_when_there_is_room(string verb, int seed, int kibibytes)
    {
        using var folder = new TemporaryFolder();
        string file = folder["case.duckdb"];
        using ChildProcess child = ChildProcess.StartWithFilesUpTo($"{kibibytes}", verb, file, $"{seed}", "0", $"{Steps}");
        (int code, string[] lines, string complaints) = child.End();
        AssertSaysThatThereIsNoRoom(lines, complaints);
        Assert.Equal(1, code);

        int said = Taken(lines);
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, LedgerLife.Options);
        int found = ledger.Read(JournalRows.Check);
        Assert.InRange(found, said, said + 1);
        ILedgerWriter memory = await LedgerScript.InMemoryAsync(seed, found);
        await FactList.AssertSameAsync(memory, ledger);

        LedgerStep next = LedgerScript.Of(seed, Steps)[found];
        await LedgerLife.TakeAsync(memory, next);
        await LedgerLife.TakeAsync(ledger, next);
        await FactList.AssertSameAsync(memory, ledger);
    }

    [SmallDiskTheory]
    [InlineData(1, 4)]
    [InlineData(2, 3)]
    [InlineData(9, 2)]
    public async Task A_disk_that_is_full_is_said_and_nothing_is_lost_and_all_goes_on_when_there_is_room(int seed, int mebibytes)
    {
        using var folder = new TemporaryFolder();

        // A small disk of its own, which nobody else sees.
        string mount = $"{SmallDiskTheoryAttribute.Mount(mebibytes + 60)} && head -c 60M /dev/zero > \"$0/{ChildProgram.Ballast}\" && exec \"$@\"";
        using ChildProcess child = ChildProcess.Run(
            ["unshare", "--mount", "bash", "-c", mount, folder.Path, .. ChildProcess.Command, ChildProgram.Fill, folder.Path, $"{seed}", $"{Steps}"]);
        (int code, string[] lines, string complaints) = child.End();
        int full = Array.FindIndex(lines, line => line.StartsWith(ChildProgram.Failed, StringComparison.Ordinal));
        AssertSaysThatThereIsNoRoom(lines[..(full + 1)], complaints);
        Assert.Equal(0, code);

        // What comes after goes on where the ledger stood, or, where the last step had been committed, behind it.
        int said = Taken(lines[..full]);
        int gone = Taken(lines[(full + 1)..]);
        Assert.InRange(said + gone, Steps - 1, Steps);
        Assert.Equal(ChildProgram.Facts + await FactList.DigestAsync(await LedgerScript.InMemoryAsync(seed, Steps)), lines[^1]);
    }

    private static int Taken(string[] lines) => lines.Count(line => int.TryParse(line, out _));

    private static void AssertSaysThatThereIsNoRoom(string[] lines, string complaints)
    {
        Assert.Empty(complaints);
        Assert.StartsWith($"{ChildProgram.Failed}{nameof(LedgerStorageException)}: ", lines[^1], StringComparison.Ordinal);
        Assert.Matches("File too large|No space left on device|found the disk full", lines[^1]);
    }
}
