using WalletTrace;
using WalletTrace.Attribution;
using WalletTrace.Chains.Files;
using WalletTrace.DuckDb;
using WalletTrace.Graph;
using WalletTrace.Reports;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

// CASE FOLDER: traces the case over its files and over a DuckDB file, and writes every form of report of both.
CaseFile theCase = await CaseFile.LoadAsync(args[0]);
LabelSet labels = theCase.LoadLabels();
Save(await theCase.Over(await theCase.LoadLedgerAsync(), labels).RunAsync(), Path.Combine(args[1], "memory"));

await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Path.Combine(args[1], "case.duckdb")))
{
    foreach (string file in theCase.FactFiles)
    {
        await ledger.AppendAsync(await FactFile.ReadAsync(file).ToListAsync());
    }

    Save(await theCase.Over(ledger, labels).RunAsync(), Path.Combine(args[1], "durable"));
    Console.WriteLine($"{(await ledger.InfoAsync()).Appends} appends");
}

static void Save(TraceResult trace, string path)
{
    foreach (string ending in TraceSaving.Endings)
    {
        trace.Save(path + ending);
    }

    PathList paths = trace.Paths.To(Category.Exchange).Take(3);
    trace.SaveHops(path + ".hops.csv", paths);
    Console.WriteLine($"{paths.Paths.Length} paths, {new Amount(trace.Balance[0].Stolen, trace.Balance[0].Asset)}");
}
