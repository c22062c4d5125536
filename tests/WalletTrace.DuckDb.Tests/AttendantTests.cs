using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests;

/// <summary>Long runs over the file tell their attendant, and end when it says so.</summary>
public sealed class AttendantTests : IAsyncLifetime, IDisposable
{
    private static readonly DuckDbLedgerOptions Open = new() { AllowExternalAccess = true };

    private readonly TemporaryFolder folder = new();
    private readonly List<object> heard = [];
    private DuckDbLedger ledger = null!;

    public async Task InitializeAsync()
    {
        ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"], Open);
        await ledger.AppendAsync([Facts.Block(ChainId.Ethereum, 1), Facts.Transaction(ChainId.Ethereum, 1, 0, 10), Facts.Transfer(1, 0, 0, 1, 2, 15)]);
        await ledger.ExportParquetAsync(folder["parquet"]);
        await OpenAsync();
    }

    public async Task DisposeAsync() => await ledger.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("open")]
    [InlineData("export")]
    [InlineData("import")]
    [InlineData("verify")]
    [InlineData("examine")]
    [InlineData("index")]
    [InlineData("ask")]
    [InlineData("load")]
    public async Task A_run_that_was_given_nothing_to_end_it_by_ends_when_its_attendant_says_so(string run)
    {
        using (Attendant.Enter(new Attendant(new Heard<object>(heard.Add), new CancellationToken(canceled: true))))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(run));
        }

        await RunAsync(run);
    }

    [Fact]
    public async Task Rows_that_are_gone_through_end_as_well()
    {
        await using SqlRows rows = await ledger.SqlAsync("SELECT * FROM transfers");
        using (Attendant.Enter(new Attendant(new Heard<object>(heard.Add), new CancellationToken(canceled: true))))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await rows.ToListAsync());
        }
    }

    [Fact]
    public async Task Facts_that_are_taken_in_are_taken_in_whatever_the_attendant_says()
    {
        using (Attendant.Enter(new Attendant(new Heard<object>(heard.Add), new CancellationToken(canceled: true))))
        {
            await ledger.AppendAsync([Facts.Block(ChainId.Ethereum, 2)]);
        }

        Assert.NotNull(await ledger.BlockAsync(ChainId.Ethereum, 2));
    }

    [Fact]
    public async Task Exports_and_checks_whose_caller_named_nobody_tell_the_attendant()
    {
        using (Attendant.Enter(new Attendant(new Heard<object>(heard.Add), default)))
        {
            await RunAsync("export");
            await RunAsync("verify");
        }

        Assert.Equal([typeof(ExportProgress), typeof(VerifyProgress)], heard.Select(value => value.GetType()).Distinct());
    }

    private Task RunAsync(string run) => run switch
    {
        "open" => OpenAsync(),
        "export" => ledger.ExportParquetAsync(folder["again"]),
        "import" => ledger.ImportParquetAsync(folder["parquet"]),
        "verify" => ledger.VerifyAsync(),
        "examine" => DuckDbLedger.ExamineAsync(folder["other.duckdb"]),
        "index" => ledger.IndexAsync(),
        "ask" => AskAsync(),
        "load" => ledger.ToMemoryAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(run), run, null),
    };

    private async Task OpenAsync() => await (await DuckDbLedger.OpenAsync(folder["other.duckdb"], Open)).DisposeAsync();

    private async Task AskAsync() => await (await ledger.SqlAsync("SELECT 1")).DisposeAsync();
}
