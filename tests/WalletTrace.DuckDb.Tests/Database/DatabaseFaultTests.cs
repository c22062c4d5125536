using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Tests.Database;

/// <summary>What DuckDB 1.5 says, word for word, and what is made of it.</summary>
public sealed class DatabaseFaultTests
{
    private const string Lock = "IO Error: Could not set lock on file \"/data/case.duckdb\": Conflicting lock is held in /usr/bin/python3.12 (PID 1492). See also https://duckdb.org/docs/stable/connect/concurrency";

    [Fact]
    public void A_lock_names_the_process_that_holds_it()
    {
        var problem = Assert.IsType<LedgerInUseException>(DatabaseFault.OnOpening(Lock, "/data/case.duckdb"));

        Assert.Equal("/usr/bin/python3.12 (PID 1492)", problem.Holder);
        Assert.Equal("the ledger is in use: found /data/case.duckdb open in /usr/bin/python3.12 (PID 1492), expected it to be free; close it there first", problem.Message);
    }

    [Fact]
    public void A_lock_that_names_nobody_is_another_process()
    {
        var problem = Assert.IsType<LedgerInUseException>(DatabaseFault.OnOpening("IO Error: Could not set lock on file \"case.duckdb\": Resource temporarily unavailable", "case.duckdb"));

        Assert.Null(problem.Holder);
    }

    [Theory]
    [InlineData("IO Error: Corrupt database file: computed checksum 1 does not match stored checksum 2 in block at location 4096", typeof(LedgerFormatException))]
    [InlineData("IO Error: Could not read enough bytes from file \"/data/case.duckdb\": attempted to read 262144 bytes from location 798720", typeof(LedgerFormatException))]
    [InlineData("IO Error: Trying to read a database file with version number 99, but we can only read versions between 64 and 68.", typeof(LedgerFormatException))]
    [InlineData("IO Error: Cannot open file \"/data/case.duckdb\": Permission denied", typeof(LedgerStorageException))]
    public void Other_faults_of_opening_are_of_the_file_or_of_where_it_is(string told, Type expected) =>
        Assert.IsType(expected, DatabaseFault.OnOpening(told, "case.duckdb"));

    [Theory]
    [InlineData("IO Error: Could not write file \"case.duckdb.wal\": No space left on device", typeof(LedgerStorageException))]
    [InlineData("Out of Memory Error: could not allocate block of size 256.0 KiB (64.0 MiB/64.0 MiB used)", typeof(LedgerStorageException))]
    [InlineData("FATAL Error: Failed: database has been invalidated because of a previous fatal error.", typeof(LedgerStorageException))]
    [InlineData("INTERRUPT Error: Interrupted!", typeof(OperationCanceledException))]
    [InlineData("Binder Error: Referenced column \"x\" not found in FROM clause!", typeof(InvalidOperationException))]
    public void Faults_of_statements_say_what_to_do(string told, Type expected) => Assert.IsType(expected, DatabaseFault.Of(told, "case.duckdb"));
}
