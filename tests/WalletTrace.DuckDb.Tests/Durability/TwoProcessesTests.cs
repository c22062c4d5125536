using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Durability;

public sealed class TwoProcessesTests : IDisposable
{
    private const int Seed = 4;
    private const int Many = 500;

    private readonly TemporaryFolder folder = new();

    private string Place => folder["case.duckdb"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_process_is_told_who_has_the_ledger_and_the_first_goes_on_until_it_is_killed(bool readOnly)
    {
        using ChildProcess first = ChildProcess.Start(LedgerLife.Verb, Place, $"{Seed}", "0", $"{Many}");
        Assert.Equal(LedgerLife.IsOpen, first.ReadLine());
        Assert.Equal("0", first.ReadLine());
        var options = new DuckDbLedgerOptions { ReadOnly = readOnly, Threads = 1 };

        var problem = await Assert.ThrowsAsync<LedgerInUseException>(() => DuckDbLedger.OpenAsync(Place, options));

        Assert.Contains($"(PID {first.Id})", problem.Holder, StringComparison.Ordinal);
        Assert.Equal(Place, problem.File);
        int taken = 1;
        for (; taken < 5; taken++)
        {
            Assert.Equal($"{taken}", first.ReadLine());
        }

        taken += first.Kill().Length;
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place, options);
        int found = ledger.Read(JournalRows.Check);
        Assert.InRange(found, taken, taken + 1);
        await FactList.AssertSameAsync(await LedgerScript.InMemoryAsync(Seed, found), ledger);
    }

    [Fact]
    public async Task Several_processes_read_one_ledger_and_none_writes_it_meanwhile()
    {
        await using (DuckDbLedger made = await DuckDbLedger.OpenAsync(Place, LedgerLife.Options))
        {
            await LedgerLife.TakeAsync(made, LedgerScript.Of(Seed, 1)[0]);
        }

        string facts = ChildProgram.Facts + await FactList.DigestAsync(await LedgerScript.InMemoryAsync(Seed, 1));
        using ChildProcess one = ChildProcess.Start(ChildProgram.Read, Place);
        using ChildProcess other = ChildProcess.Start(ChildProgram.Read, Place);
        Assert.Equal(facts, one.ReadLine());
        Assert.Equal(facts, other.ReadLine());

        await Assert.ThrowsAsync<LedgerInUseException>(() => DuckDbLedger.OpenAsync(Place, LedgerLife.Options));
        await using (DuckDbLedger third = await DuckDbLedger.OpenAsync(Place, new DuckDbLedgerOptions { ReadOnly = true }))
        {
            Assert.Equal(facts, ChildProgram.Facts + await FactList.DigestAsync(third));
        }

        Assert.Equal(0, one.End().Code);
        Assert.Equal(0, other.End().Code);
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place, LedgerLife.Options);
        Assert.Equal(1, ledger.Read(JournalRows.Check));
    }

    [Fact]
    public async Task A_second_opening_in_one_process_is_told_so_by_whatever_links_it_comes_and_takes_no_lock_away()
    {
        string links = Directory.CreateDirectory(folder["links"]).FullName;
        Directory.CreateSymbolicLink(Path.Combine(links, "folder"), folder.Path);
        File.CreateSymbolicLink(Path.Combine(links, "file"), Path.Combine(links, "folder", "case.duckdb"));
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place, LedgerLife.Options);

        foreach (string way in new[] { Place, Path.Combine(links, "folder", "case.duckdb"), Path.Combine(links, "file"), Path.Combine(links, "..", "case.duckdb") })
        {
            var problem = await Assert.ThrowsAsync<LedgerInUseException>(() => DuckDbLedger.OpenAsync(way, LedgerLife.Options));
            Assert.Equal("this process", problem.Holder);
        }

        // Another process still finds it locked.
        using ChildProcess other = ChildProcess.Start(LedgerLife.Verb, Place, $"{Seed}", "0", "1");
        (int code, string[] lines, _) = other.End();
        Assert.Equal(1, code);
        Assert.StartsWith($"{ChildProgram.Failed}{nameof(LedgerInUseException)}: ", Assert.Single(lines), StringComparison.Ordinal);
    }
}
