using WalletTrace.Ledger;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.DuckDb.Tests.Exchange;

public sealed class SampleCaseTests
{
    [Theory]
    [InlineData("ronin-bridge")]
    [InlineData("utxo-peel-chain")]
    public async Task A_trace_that_asks_the_tables_is_that_over_the_files_byte_for_byte(string sample)
    {
        using var scene = new ExchangeScene();
        CaseFile file = await CaseFile.LoadAsync(Repository.PathOf("samples", sample));
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        await new LedgerImport(ledger, null).RunAsync([Repository.PathOf("samples", sample)], [], CancellationToken.None);

        string files = await ReportAsync(await file.OpenAsync());
        Assert.Equal(files, await ReportAsync(file.Over(ledger, await ledger.LabelsAsync())));
        Assert.Equal(files, await ReportAsync(file.Over(await ledger.ToMemoryAsync(), await ledger.LabelsAsync())));

        // And so it is once the facts have gone through Parquet.
        await ledger.ExportParquetAsync(scene["parquet"]);
        await using DuckDbLedger read = await scene.LedgerAsync();
        await read.ImportParquetAsync(scene["parquet"]);
        Assert.Equal(files, await ReportAsync(file.Over(read, await read.LabelsAsync())));
    }

    [Fact]
    public async Task A_case_that_names_a_ledger_is_opened_with_it_and_not_as_files()
    {
        using var folder = new TemporaryFolder();
        await (await DuckDbLedger.OpenAsync(folder["facts.duckdb"])).DisposeAsync();
        CaseFile file = await CaseFile.LoadAsync(folder.Write(
            "case.yaml", "name: A case\nthefts: [{name: it, chain: 'eip155:1', transaction: '0x1111111111111111111111111111111111111111111111111111111111111111'}]\nledger: facts.duckdb\n"));

        Assert.Equal(Path.GetFileName(folder["facts.duckdb"]), Path.GetFileName(file.LedgerFile));
        Assert.Empty(file.FactFiles);
        Assert.Contains("found them in the ledger \"facts.duckdb\"", (await Assert.ThrowsAsync<WalletTraceException>(() => file.LoadLedgerAsync())).Message);
    }

    private static async Task<string> ReportAsync(Trace trace)
    {
        using var text = new MemoryStream();
        TraceResult result = await trace.RunAsync();
        JsonReport.Write(result, text);
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }
}
