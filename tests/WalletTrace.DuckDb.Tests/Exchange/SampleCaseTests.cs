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
        await ledger.ImportAsync(Repository.PathOf("samples", sample));

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
    public async Task A_case_and_its_files_one_by_one_fill_a_ledger_alike_and_what_is_known_is_passed_over()
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger whole = await scene.LedgerAsync();
        await using DuckDbLedger parts = await scene.LedgerAsync();
        ImportResult all = await whole.ImportAsync(Repository.PathOf("samples", "utxo-peel-chain", "case.yaml"));

        foreach (string name in (string[])["outputs.csv", "inputs.csv", "coverage.csv"])
        {
            ImportResult part = await parts.ImportAsync(Repository.PathOf("samples", "utxo-peel-chain", name));
            Assert.Equal(0, part.NewLabels);
        }

        Assert.Equal(await ExchangeScene.DumpAsync(parts), await ExchangeScene.DumpAsync(whole));
        Assert.Equal((16 + 25, 4), (all.NewMovements, all.NewLabels));
        ImportResult again = await whole.ImportAsync(Repository.PathOf("samples", "utxo-peel-chain"));
        Assert.Equal((16 + 25, 0), (again.Movements, again.NewMovements));
    }

    [Fact]
    public async Task What_is_not_there_and_what_holds_no_facts_cannot_be_imported()
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();

        Assert.Contains("found nothing there", (await Assert.ThrowsAsync<WalletTraceException>(() => ledger.ImportAsync(scene["nothing.csv"]))).Message);
        Assert.Contains("found a name of no kind that is known", (await Assert.ThrowsAsync<WalletTraceException>(() => ledger.ImportAsync(Repository.PathOf("LICENSE")))).Message);
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.ImportAsync(string.Empty));
        Assert.Empty(ledger.Coverage);
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
