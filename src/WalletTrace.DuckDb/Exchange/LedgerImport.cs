using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.DuckDb;

/// <summary>Takes files of facts into a ledger: Parquet, the interchange format, and cases.</summary>
internal sealed class LedgerImport(DuckDbLedger ledger, IProgress<CaseProgress>? progress)
{
    private readonly FactIntake intake = new(ledger);
    private readonly List<LabelSet> labels = [];
    private readonly ClaimBook claims = new();
    private readonly List<string> answers = [];
    private readonly List<string> disclosures = [];

    /// <summary>Takes them in, one after the other.</summary>
    /// <param name="paths">Folders and files.</param>
    /// <param name="labelFiles">Files with labels.</param>
    /// <param name="cancellationToken">Ends the import; what was taken in stays.</param>
    public async Task<ImportResult> RunAsync(IReadOnlyList<string> paths, IReadOnlyList<string> labelFiles, CancellationToken cancellationToken)
    {
        labels.AddRange(labelFiles.Select(LabelFile.ReadAll));
        Counts before = await CountAsync(cancellationToken).ConfigureAwait(false);
        foreach (string path in paths)
        {
            await (Directory.Exists(path) ? ReadFolderAsync(path, cancellationToken) : ReadFileAsync(path, 0, 1, cancellationToken)).ConfigureAwait(false);
        }

        await intake.EndAsync(cancellationToken).ConfigureAwait(false);
        await ledger.AppendLabelsAsync(LabelSet.Together(labels), null, cancellationToken).ConfigureAwait(false);
        await ledger.MergeLabelsAsync(claims, cancellationToken).ConfigureAwait(false);
        foreach (string file in answers)
        {
            await ParquetAnswers.ImportAsync(file, ledger, cancellationToken).ConfigureAwait(false);
        }

        foreach (string file in disclosures)
        {
            await ParquetDisclosures.ImportAsync(file, ledger, cancellationToken).ConfigureAwait(false);
        }

        Counts after = await CountAsync(cancellationToken).ConfigureAwait(false);
        return new ImportResult
        {
            Movements = intake.Movements,
            NewMovements = after.Movements - before.Movements,
            NewTransactions = after.Transactions - before.Transactions,
            NewBlocks = after.Blocks - before.Blocks,
            Coverage = intake.Coverage,
            NewLabels = after.Labels - before.Labels,
            NewEntities = after.Entities - before.Entities,
            NewRelations = after.Relations - before.Relations,
            NewLinks = after.Links - before.Links,
            NewEditions = after.Editions - before.Editions,
            NewWithdrawals = after.Withdrawals - before.Withdrawals,
            NewAnswers = after.Answers - before.Answers,
            NewDisclosures = after.Disclosures - before.Disclosures,
            Contradictions = after.Contradictions - before.Contradictions,
            NotVouchedFor = [.. intake.NotVouchedFor.Order()],
        };
    }

    private async Task ReadFolderAsync(string path, CancellationToken cancellationToken)
    {
        string caseFile = Path.Combine(path, CaseFile.DefaultName);
        if (Directory.EnumerateFiles(path).Any(ParquetImport.IsParquet))
        {
            await ReadParquetAsync(path, cancellationToken).ConfigureAwait(false);
        }
        else if (File.Exists(caseFile))
        {
            await ReadCaseAsync(caseFile, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            string facts = Path.Combine(path, FactFolder.FactsFolder);
            string[] files = [.. Directory.GetFiles(path).Concat(Directory.Exists(facts) ? Directory.GetFiles(facts) : []).Where(FactFile.IsFactFile).Order(StringComparer.Ordinal)];
            await ReadFilesAsync(
                files.Length > 0 ? files : throw Fail(path, $"found no file that ends with {ParquetImport.Ending}, {string.Join(", ", FactFile.Extensions)}, nor a {CaseFile.DefaultName}, expected some"),
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadParquetAsync(string path, CancellationToken cancellationToken)
    {
        ParquetFolder folder = await ParquetImport.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        await new ParquetImport(intake, progress).RunAsync(folder.Facts, cancellationToken).ConfigureAwait(false);
        new ParquetClaims(claims, cancellationToken).Read(folder.Claims);

        if (folder.Answers is { } kept)
        {
            answers.Add(kept);
        }

        if (folder.Disclosures is { } told)
        {
            disclosures.Add(told);
        }
    }

    private async Task ReadCaseAsync(string path, CancellationToken cancellationToken)
    {
        (IReadOnlyList<string> facts, IReadOnlyList<string> labelFiles) = CaseReader.FilesOf(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false), path);
        labels.AddRange(labelFiles.Select(LabelFile.ReadAll));
        await ReadFilesAsync(facts, cancellationToken).ConfigureAwait(false);
    }

    private async Task ReadFilesAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        for (int at = 0; at < files.Count; at++)
        {
            await ReadFileAsync(files[at], at, files.Count, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task ReadFileAsync(string path, int at, int files, CancellationToken cancellationToken) =>
        !File.Exists(path) ? throw Fail(path, "found nothing there, expected a file or a folder")
        : ParquetImport.IsParquet(path) ? new ParquetImport(intake, progress).RunAsync([path], cancellationToken)
        : FactFile.IsFactFile(path) ? ReadRowsAsync(path, at, files, cancellationToken)
        : path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) ? ReadCaseAsync(path, cancellationToken)
        : throw Fail(path, $"found a name of no kind that is known, expected one that ends with {ParquetImport.Ending}, {string.Join(", ", FactFile.Extensions)}, or a case file");

    private async Task ReadRowsAsync(string path, int at, int files, CancellationToken cancellationToken)
    {
        string name = Path.GetFileName(path);
        progress?.Report(new CaseProgress(name, at, files, intake.Facts));
        FileStream stream = FactFile.OpenToRead(path);
        await using (stream.ConfigureAwait(false))
        {
            await foreach ((IEnumerable<Fact> facts, _) in FactFile.ReadRowsAsync(stream, name, cancellationToken).ConfigureAwait(false))
            {
                if (await intake.AddAsync(facts, cancellationToken).ConfigureAwait(false))
                {
                    progress?.Report(new CaseProgress(name, at, files, intake.Facts));
                }
            }
        }
    }

    private ValueTask<Counts> CountAsync(CancellationToken cancellationToken) => ledger.ReadAsync(
        connection =>
        {
            return new Counts(
                Of("transfer") + Of("holding_freeze") + Of("input") + Of("output"), Of("transaction"), Of("block"), Of("label"), Of("entity"), Of("relation"), Of("link"),
                Of("edition"), Of("withdrawal"), Of("answer"), Of("disclosure"), Of("contradiction"));

            long Of(string table) => connection.Number($"SELECT count(*) FROM {table}", cancellationToken) ?? 0;
        },
        cancellationToken);

    private static WalletTraceException Fail(string path, string problem) => new($"{SafeText.Quote(path)} cannot be imported: {problem}");

    private readonly record struct Counts(
        long Movements, long Transactions, long Blocks, long Labels, long Entities, long Relations, long Links, long Editions, long Withdrawals, long Answers, long Disclosures,
        long Contradictions);
}
