using WalletTrace.DuckDb.Database;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Database;

public sealed class OpeningTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ledger");

    private string Place => Path.Combine(folder.FullName, "case.duckdb");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_ledger_that_is_not_there_is_made_and_is_the_same_when_it_is_opened_again()
    {
        Guid id;
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place))
        {
            id = ledger.Id;
        }

        await using DuckDbLedger again = await DuckDbLedger.OpenAsync(Place);

        Assert.NotEqual(Guid.Empty, id);
        Assert.Equal(id, again.Id);
    }

    [Fact]
    public async Task A_second_opening_in_this_process_says_that_the_ledger_is_in_use()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place);

        var problem = await Assert.ThrowsAsync<LedgerInUseException>(() => DuckDbLedger.OpenAsync(Place));

        Assert.Equal($"the ledger is in use: found {Place} open in this process, expected it to be free; close it there first", problem.Message);
    }

    [Fact]
    public async Task A_newer_version_is_not_read()
    {
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place))
        {
            await ledger.WriteAsync(
                connection =>
                {
                    connection.Execute("UPDATE ledger SET value = '7' WHERE key = 'schema_version'");
                    return LedgerChange.None;
                },
                CancellationToken.None);
        }

        var problem = await Assert.ThrowsAsync<LedgerFormatException>(() => DuckDbLedger.OpenAsync(Place));

        Assert.Contains("found version 7, expected at most 2: made by a newer WalletTrace; update", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20_000)]
    public async Task Another_kind_of_file_is_no_ledger_and_stays_as_it_is(int length)
    {
        byte[] content = [.. Enumerable.Repeat((byte)'x', length)];
        await File.WriteAllBytesAsync(Place, content);

        var problem = await Assert.ThrowsAsync<LedgerFormatException>(() => DuckDbLedger.OpenAsync(Place));

        Assert.Contains("found another kind of file, expected a DuckDB database", problem.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllBytesAsync(Place));
    }

    [Fact]
    public async Task A_database_with_other_tables_is_no_ledger()
    {
        using (LedgerDatabase other = LedgerDatabase.OpenRaw(Place, new DuckDbLedgerOptions()))
        using (LedgerConnection connection = other.Connect())
        {
            connection.Execute("CREATE TABLE people (name VARCHAR)");
        }

        var problem = await Assert.ThrowsAsync<LedgerFormatException>(() => DuckDbLedger.OpenAsync(Place));

        Assert.Contains("without the table ledger", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_whose_rows_are_still_read_is_in_use_though_it_was_closed()
    {
        DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place);
        SqlRows rows = await ledger.SqlAsync("SELECT * FROM range(100000)");
        ledger.Dispose();

        await Assert.ThrowsAsync<LedgerInUseException>(() => DuckDbLedger.OpenAsync(Place));

        await rows.DisposeAsync();
        (await DuckDbLedger.OpenAsync(Place)).Dispose();
    }

    [Fact]
    public async Task Read_only_a_ledger_must_be_there()
    {
        var problem = await Assert.ThrowsAsync<LedgerStorageException>(() => DuckDbLedger.OpenAsync(Place, new DuckDbLedgerOptions { ReadOnly = true }));

        Assert.Contains("found no file, expected a ledger", problem.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Place));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_said()
    {
        var problem = await Assert.ThrowsAsync<LedgerStorageException>(() => DuckDbLedger.OpenAsync(Path.Combine(folder.FullName, "none", "case.duckdb")));

        Assert.Contains("found no such folder", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_without_tables_becomes_a_ledger()
    {
        using (LedgerDatabase other = LedgerDatabase.OpenRaw(Place, new DuckDbLedgerOptions()))
        using (LedgerConnection connection = other.Connect())
        {
            connection.Execute("CHECKPOINT");
        }

        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place);

        Assert.NotEqual(Guid.Empty, ledger.Id);
    }

    [Fact]
    public async Task Nothing_is_written_to_a_ledger_that_is_opened_read_only()
    {
        (await DuckDbLedger.OpenAsync(Place)).Dispose();
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place, new DuckDbLedgerOptions { ReadOnly = true });

        await Assert.ThrowsAsync<LedgerStorageException>(() => ledger.WriteAsync(_ => LedgerChange.None, CancellationToken.None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_committed_is_there_though_the_ledger_was_never_closed(bool readOnly)
    {
        string copy = Path.Combine(folder.FullName, "copy.duckdb");
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place))
        {
            await ledger.AppendAsync([Facts.Block(ChainId.Ethereum, 7)]);

            // As a process that is killed leaves them: the lock is the copy's own.
            await CopyAsync(Place, copy);
            await CopyAsync(Place + ".wal", copy + ".wal");
        }

        await using DuckDbLedger found = await DuckDbLedger.OpenAsync(copy, new DuckDbLedgerOptions { ReadOnly = readOnly });

        Assert.NotNull(await found.BlockAsync(ChainId.Ethereum, 7));
    }

    [Fact]
    public async Task A_write_that_fails_leaves_nothing()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place);

        await Assert.ThrowsAsync<InvalidOperationException>(() => ledger.WriteAsync(
            connection =>
            {
                connection.Execute("INSERT INTO chain VALUES (1, 'eip155:1')");
                throw new InvalidOperationException("stopped");
            },
            CancellationToken.None));

        Assert.Equal(0, ledger.Read(connection => connection.Number("SELECT count(*) FROM chain")));
    }

    private static async Task CopyAsync(string from, string to)
    {
        await using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        await using FileStream target = File.Create(to);
        await source.CopyToAsync(target);
    }
}
