using WalletTrace.Attribution;
using WalletTrace.Chains.Files;
using WalletTrace.DuckDb;
using WalletTrace.Packages.Tests.Consumer;
using WalletTrace.Tracing.Cases;

// CASE FOLDER: traces the case over its files and over a DuckDB file, which it also writes as Parquet.
CaseFile theCase = await CaseFile.LoadAsync(args[0]);
LabelSet labels = theCase.LoadLabels();
string Of(string name) => Path.Combine(args[1], name);
Results.Write(await theCase.Over(await theCase.LoadLedgerAsync(), labels).RunAsync(), labels, Of("memory"));

await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Of("case.duckdb"), new DuckDbLedgerOptions { AllowExternalAccess = true }))
{
    foreach (string file in theCase.FactFiles)
    {
        await ledger.AppendAsync(await FactFile.ReadAsync(file).ToListAsync());
    }

    Results.Write(await theCase.Over(ledger, labels).RunAsync(), labels, Of("durable"));
    await ledger.ExportParquetAsync(Of("parquet"));
}
