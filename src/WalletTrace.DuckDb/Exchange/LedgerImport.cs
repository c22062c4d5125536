using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.DuckDb.Database;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.DuckDb;

/// <summary>Takes files of facts into a ledger: Parquet, the interchange format, and cases.</summary>
internal sealed class LedgerImport(DuckDbLedger ledger, IProgress<CaseProgress>? progress)
{
    private readonly FactIntake intake = new(ledger);
    private readonly List<Label> labels = [];
    private readonly List<string> answers = [];

    /// <summary>Takes them in, one after the other.</summary>
    /// <param name="paths">Folders and files.</param>
    /// <param name="labelFiles">Files with labels.</param>
    /// <param name="cancellationToken">Ends the import; what was taken in stays.</param>
    public async Task<ImportResult> RunAsync(IReadOnlyList<string> paths, IReadOnlyList<string> labelFiles, CancellationToken cancellationToken)
    {
        labels.AddRange(labelFiles.SelectMany(LabelFile.Read));
        Counts before = await CountAsync(cancellationToken).ConfigureAwait(false);
        foreach (string path in paths)
        {
            await (Directory.Exists(path) ? ReadFolderAsync(path, cancellationToken) : ReadFileAsync(path, 0, 1, cancellationToken)).ConfigureAwait(false);
        }

        await intake.EndAsync(cancellationToken).ConfigureAwait(false);
        await ledger.AddLabelsAsync(labels, cancellationToken).ConfigureAwait(false);
        foreach (string folder in answers)
        {
            await ReadAnswersAsync(folder, cancellationToken).ConfigureAwait(false);
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
            NewAnswers = after.Answers - before.Answers,
            Contradictions = after.Contradictions - before.Contradictions,
            NotVouchedFor = [.. intake.NotVouchedFor.Order()],
        };
    }
}
