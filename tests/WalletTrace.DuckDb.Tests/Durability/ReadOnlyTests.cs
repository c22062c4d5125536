using System.Runtime.Versioning;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Durability;

[UnsupportedOSPlatform("windows")]
public sealed class ReadOnlyTests : IDisposable
{
    private const int Seed = 2;
    private const int Steps = 12;
    private const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryFolder folder = new();

    private string Place => folder["case.duckdb"];

    public void Dispose()
    {
        File.SetUnixFileMode(folder.Path, All);
        folder.Dispose();
    }

    [Fact]
    public async Task A_file_that_may_not_be_written_is_said_and_stays_as_it_is_and_can_be_read()
    {
        await MakeAsync();
        byte[] before = await File.ReadAllBytesAsync(Place);
        Protect(Place);
        Protect(folder.Path);

        using ChildProcess writer = ChildProcess.StartWithoutPrivileges(LedgerLife.Verb, Place, $"{Seed}", $"{Steps}", $"{Steps + 1}");
        AssertRefused(writer.End(), "Permission denied");
        await AssertReadsAsync(Steps);

        Assert.Equal(before, await File.ReadAllBytesAsync(Place));
        Assert.Equal([Place], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_is_said_and_nothing_is_lost()
    {
        await MakeAsync();
        Protect(folder.Path);

        using ChildProcess writer = ChildProcess.StartWithoutPrivileges(LedgerLife.Verb, Place, $"{Seed}", $"{Steps}", $"{Steps + 9}");
        AssertRefused(writer.End(), "Permission denied");
        await AssertReadsAsync(Steps);

        File.SetUnixFileMode(folder.Path, All);
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place, LedgerLife.Options);
        await LedgerLife.TakeAsync(ledger, LedgerScript.Of(Seed, Steps + 1)[Steps]);
        await FactList.AssertSameAsync(await LedgerScript.InMemoryAsync(Seed, Steps + 1), ledger);
    }

    [Fact]
    public void In_a_folder_that_may_not_be_written_no_ledger_is_made()
    {
        Protect(folder.Path);

        using ChildProcess writer = ChildProcess.StartWithoutPrivileges(LedgerLife.Verb, Place, $"{Seed}", "0", "1");
        AssertRefused(writer.End(), "Permission denied");

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task What_a_killed_process_left_in_the_log_is_read_where_nothing_may_be_written()
    {
        int taken;
        using (ChildProcess killed = ChildProcess.Start(LedgerLife.LogVerb, Place, $"{Seed}", "0", "1000"))
        {
            Assert.Equal(LedgerLife.IsOpen, killed.ReadLine());
            for (taken = 0; taken < Steps; taken++)
            {
                Assert.Equal($"{taken}", killed.ReadLine());
            }

            taken += killed.Kill().Length;
        }

        Assert.True(File.Exists(Place + ".wal"));
        byte[] before = await File.ReadAllBytesAsync(Place + ".wal");
        Protect(Place);
        Protect(Place + ".wal");
        Protect(folder.Path);

        await AssertReadsAsync(taken, taken + 1);
        Assert.Equal(before, await File.ReadAllBytesAsync(Place + ".wal"));
    }

    private static void Protect(string path) => File.SetUnixFileMode(path, All & ~UnixFileMode.UserWrite);

    private static void AssertRefused((int Code, string[] Lines, string Complaints) end, string why)
    {
        Assert.Empty(end.Complaints);
        Assert.Equal(1, end.Code);
        Assert.StartsWith($"{ChildProgram.Failed}{nameof(LedgerStorageException)}: ", end.Lines[^1], StringComparison.Ordinal);
        Assert.Contains(why, end.Lines[^1], StringComparison.Ordinal);
    }

    private async Task MakeAsync()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place, LedgerLife.Options);
        foreach (LedgerStep step in LedgerScript.Of(Seed, Steps))
        {
            await LedgerLife.TakeAsync(ledger, step);
        }
    }

    private async Task AssertReadsAsync(params IEnumerable<int> steps)
    {
        using ChildProcess reader = ChildProcess.StartWithoutPrivileges(ChildProgram.Read, Place);
        (int code, string[] lines, string complaints) = reader.End();
        Assert.Empty(complaints);
        Assert.Equal(2, lines.Length);
        bool isRight = false;
        foreach (int count in steps)
        {
            ILedger memory = await LedgerScript.InMemoryAsync(Seed, count);
            isRight |= lines[0] == ChildProgram.Facts + await FactList.DigestAsync(memory) && lines[1].StartsWith(
                $"{ScarceIndex.InMemory} {ScarceIndex.Digest(await LedgerGraph.FreezeAsync(memory))} the index is held in memory, for its files cannot be written: ",
                StringComparison.Ordinal);
        }

        Assert.True(isRight, $"found {string.Join('\n', lines)}, expected the facts and the index of {string.Join(" or ", steps)} steps");
        Assert.Equal(0, code);
    }
}
