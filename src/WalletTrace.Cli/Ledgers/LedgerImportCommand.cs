using System.CommandLine;
using System.Text.Json;
using WalletTrace.DuckDb;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Ledgers;

/// <summary><c>wallettrace ledger import</c>: takes files of facts into a ledger.</summary>
internal static class LedgerImportCommand
{
    private const int Shown = 10;

    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "import",
            "Takes facts into a ledger, which is made if it is not there: folders with Parquet files, cases, and single files (.parquet, .csv, .jsonl, the last two also "
            + "packed as .gz). Memory stays the same however much there is. What is known already counts once; what contradicts it is set apart and told, and changes "
            + "nothing. Killed and called again it goes on: coverage is taken over last.");
        Argument<string> file = LedgerCommand.File("The ledger, such as CASE.duckdb. It is made if it is not there.");
        var sources = new Option<string[]>("--from")
        {
            HelpName = "PATH",
            Description = "What to take in. May be repeated.",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var labels = new Option<string[]>("--labels")
        {
            HelpName = "LABELS",
            Description = "Files with labels (.csv, .yaml) to take in, too. May be repeated.",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        Option<bool> quiet = LedgerCommand.Quiet();
        command.Arguments.Add(file);
        command.Options.Add(sources);
        command.Options.Add(labels);
        command.Options.Add(quiet);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                return await runner.ShowAsync(
                    parsed.GetValue(quiet),
                    (progress, output) => ImportAsync(
                        parsed.GetRequiredValue(file), parsed.GetValue(sources)!, parsed.GetValue(labels)!, progress, output, cancellationToken),
                    cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                runner.Terminal.Error.Write($"{CommandLine.Name}: cancelled; what was taken in so far is kept, and the same command goes on from there\n");
                return ExitCode.Cancelled;
            }
        });
        return command;
    }

    private static async Task<int> ImportAsync(
        string path, string[] sources, string[] labels, ProgressLine progress, TextWriter output, CancellationToken cancellationToken)
    {
        if (sources.Length + labels.Length == 0)
        {
            throw new UsageException("there is nothing to import: found neither --from nor --labels, expected one of them");
        }

        if (sources.Concat(labels).FirstOrDefault(source => !Path.Exists(source)) is { } missing)
        {
            // Before a ledger is made for nothing.
            throw new WalletTraceException($"{SafeText.Quote(missing)} cannot be imported: found nothing there, expected a file or a folder");
        }

        progress.Enter("Opening the ledger");
        DuckDbLedger ledger = await DuckDbLedger.OpenAsync(path, new DuckDbLedgerOptions { OnContradiction = OnContradiction.SetApart }, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            ImportResult result = await CaseRunner.LoadFileAsync("the facts", string.Join(", ", sources.Concat(labels)), () => new LedgerImport(ledger, progress).RunAsync(sources, labels, cancellationToken)).ConfigureAwait(false);
            Write(path, result, output);
            await BeginCaseAsync(path, sources, output, cancellationToken).ConfigureAwait(false);
            if (result.Contradictions == 0)
            {
                return ExitCode.Done;
            }

            await WriteContradictionsAsync(ledger, result, output, cancellationToken).ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }

    /// <summary>Gives a ledger the case file of a case that was imported, unless it has one.</summary>
    private static async Task BeginCaseAsync(string path, string[] sources, TextWriter output, CancellationToken cancellationToken)
    {
        string target = LedgerFiles.CasePathOf(path);
        string? source = sources.Select(place => Directory.Exists(place) ? Path.Combine(place, CaseFile.DefaultName) : place)
            .FirstOrDefault(place => place.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) && File.Exists(place));
        if (source is null || File.Exists(target) || !LedgerFiles.IsLedger(path))
        {
            return;
        }

        string own = await File.ReadAllTextAsync(source, cancellationToken).ConfigureAwait(false);
        string text = CaseText.Replace(own, CaseText.Places, $"ledger: {JsonSerializer.Serialize(Path.GetFileName(path))}");
        OutputFile.Write(target, place => File.WriteAllText(place, text));
        output.Write($"  {"Case",-14}{SafeText.Trim(target, 300)}, made of {SafeText.Trim(Path.GetFileName(source))}: wallettrace trace {SafeText.Trim(path, 300)}\n");
        if (CaseText.Has(own, CaseText.Prices))
        {
            output.Write($"  {"",-14}Its prices stay where they are: name them with --prices, or put the files beside the ledger and under prices in its case file.\n");
        }
    }

    private static void Write(string path, ImportResult result, TextWriter output)
    {
        output.Write($"Imported into {SafeText.Trim(path)}\n");
        Line("Movements", $"{Number(result.NewMovements)} new, {Number(result.Movements - result.NewMovements)} known already or set apart");
        Line("Transactions", $"{Number(result.NewTransactions)} new");
        Line("Blocks", $"{Number(result.NewBlocks)} new");
        Line("Coverage", $"{Number(result.Coverage)} statements told");
        Line("Labels", $"{Number(result.NewLabels)} new");
        if (result.NewEntities + result.NewRelations + result.NewLinks > 0)
        {
            Line("Entities", $"{Number(result.NewEntities)} new, {Number(result.NewRelations)} relations, {Number(result.NewLinks)} asserted links");
        }

        if (result.NewEditions > 0)
        {
            Line("Editions", $"{Number(result.NewEditions)} new");
        }

        if (result.NewWithdrawals > 0)
        {
            Line("Withdrawals", $"{Number(result.NewWithdrawals)} new");
        }

        Line("Answers", $"{Number(result.NewAnswers)} new");

        void Line(string what, string text) => output.Write($"  {what,-14}{text}\n");
    }

    private static async Task WriteContradictionsAsync(DuckDbLedger ledger, ImportResult result, TextWriter output, CancellationToken cancellationToken)
    {
        output.Write($"\n{Number(result.Contradictions)} facts contradict others. They are set apart in the table contradiction and count for nothing:\n");
        IReadOnlyList<SetApartFact> all = await ledger.ContradictionsAsync(cancellationToken).ConfigureAwait(false);
        foreach (SetApartFact fact in all.TakeLast((int)result.Contradictions).Take(Shown))
        {
            output.Write($"  {SafeText.Trim($"{fact.Problem}: found {fact.Found}, known is {fact.Known}", 500)}\n");
        }

        if (result.Contradictions > Shown)
        {
            output.Write($"  and {Number(result.Contradictions - Shown)} more: wallettrace ledger sql {SafeText.Trim(ledger.File, 300)} \"SELECT * FROM contradiction\"\n");
        }

        if (result.NotVouchedFor.Count > 0)
        {
            output.Write($"What these files say was read of {string.Join(", ", result.NotVouchedFor)} was not taken over: a source that contradicts cannot vouch.\n");
        }
    }

    private static string Number(long number) => SummaryText.Number(number);
}
