using System.Globalization;
using System.Text;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Support;

/// <summary>A durable ledger and one in memory that are told the same, and hold and refuse the same.</summary>
internal sealed class LedgerPair : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DuckDbLedgerOptions options;

    private LedgerPair(DuckDbLedgerOptions options) => this.options = options;

    public ILedgerWriter Memory { get; } = new MemoryLedger();

    public DuckDbLedger Durable { get; private set; } = null!;

    public static async Task<LedgerPair> OpenAsync(DuckDbLedgerOptions? options = null)
    {
        var pair = new LedgerPair(options ?? new DuckDbLedgerOptions { Threads = 1, TimeProvider = new TestTime(TimeSpan.Zero) });
        pair.Durable = await DuckDbLedger.OpenAsync(pair.folder["case.duckdb"], pair.options);
        return pair;
    }

    public async Task ReopenAsync()
    {
        await Durable.DisposeAsync();
        Durable = await DuckDbLedger.OpenAsync(folder["case.duckdb"], options);
    }

    /// <summary>Appends to both; true if both took it, false if both refused it in the same words.</summary>
    public Task<bool> AppendAsync(params Fact[] facts) => BothAsync(ledger => ledger.AppendAsync(facts));

    public Task<bool> RewindAsync(ChainId chain, long height) => BothAsync(ledger => ledger.RewindAsync(chain, height));

    /// <summary>Asks both everything.</summary>
    public async Task CompareAsync()
    {
        Assert.Equal(await Facts.DumpAsync(Memory), await Facts.DumpAsync(Durable));

        // What a write needed in between takes no memory any longer.
        Assert.Equal(0, await NumberAsync("SELECT count(*) FROM duckdb_tables() WHERE temporary"));
    }

    /// <summary>The rows of a table.</summary>
    public Task<long> CountAsync(string table) => NumberAsync($"SELECT count(*) FROM {table}");

    /// <summary>A number that is the same only as long as every table of facts, ids and appends is, row by row.</summary>
    public async Task<string> FingerprintAsync()
    {
        var text = new StringBuilder();
        foreach (string table in (string[])
        [
            "append", "chain", "asset", "account", "block", "transaction", "transfer", "holding_freeze", "input", "output", "coverage", "retold",
        ])
        {
            text.Append(CultureInfo.InvariantCulture, $"{table} {await CountAsync(table)} {await NumberAsync($"SELECT bit_xor(hash(t) >> 1)::BIGINT FROM (SELECT rowid, * FROM {table}) t")}\n");
        }

        return text.ToString();
    }

    /// <summary>The text that a statement has in its first row.</summary>
    public Task<string?> TextAsync(string sql) => Task.FromResult(Durable.Read(connection =>
    {
        using ChunkReader rows = connection.Query(sql);
        return rows.Read() ? rows.NullableText(0) : null;
    }));

    private Task<long> NumberAsync(string sql) => Task.FromResult(Durable.Read(connection => connection.Number(sql)) ?? 0);

    public async ValueTask DisposeAsync()
    {
        await Durable.DisposeAsync();
        folder.Dispose();
    }

    private async Task<bool> BothAsync(Func<ILedgerWriter, ValueTask> write)
    {
        Exception? expected = await Record.ExceptionAsync(async () => await write(Memory));
        Exception? found = await Record.ExceptionAsync(async () => await write(Durable));
        Assert.Equal(expected is null ? null : $"{expected.GetType()}: {expected.Message}", found is null ? null : $"{found.GetType()}: {found.Message}");
        return expected is null;
    }
}
