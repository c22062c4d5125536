using System.Globalization;
using System.Text;
using WalletTrace.Attribution;
using WalletTrace.Cli.Pulling;
using WalletTrace.DuckDb;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Ledgers;

/// <summary>Writes what a ledger holds into a folder.</summary>
/// <param name="path">The ledger.</param>
/// <param name="folder">The folder.</param>
internal sealed class LedgerExport(string path, string folder)
{
    private const string Labels = "labels.csv";
    private const string Entities = "entities.yaml";

    /// <summary>The format.</summary>
    public required ExportFormat Format { get; init; }

    /// <summary>Which facts.</summary>
    public required LedgerPart Part { get; init; }

    /// <summary>Whether text files are packed.</summary>
    public bool IsPacked { get; init; }

    /// <summary>Whether what cannot be read is left out.</summary>
    public bool IsReadable { get; init; }

    /// <summary>Makes sure that what is asked for fits together.</summary>
    /// <exception cref="UsageException">It does not.</exception>
    public void Check()
    {
        if (folder.Length == 0)
        {
            throw new UsageException("--to names no folder: found nothing");
        }

        if (Part.ToHeight < (Part.FromHeight ?? 0))
        {
            throw new UsageException(FormattableString.Invariant($"--to-height names a block below the first: found {Part.ToHeight}, expected {Part.FromHeight ?? 0} or more"));
        }

        if (Format == ExportFormat.Parquet && (IsPacked || IsReadable))
        {
            throw new UsageException($"{(IsPacked ? "--gzip" : "--readable")} belongs to CSV and JSON Lines: found parquet, expected --format csv or jsonl");
        }
    }

    /// <summary>Writes it.</summary>
    public async Task<int> RunAsync(ProgressLine progress, TextWriter output, CancellationToken cancellationToken)
    {
        progress.Enter("Opening the ledger");
        DuckDbLedger ledger = await LedgerFiles.ReadAsync(path, new DuckDbLedgerOptions { ReadOnly = true, AllowExternalAccess = Format == ExportFormat.Parquet }, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            if (Part.Chain is { } chain && !ledger.Chains.Contains(chain))
            {
                throw new WalletTraceException(
                    $"there is nothing to export: found no facts of {chain}, expected a chain of the ledger ({(ledger.Chains.Count == 0 ? "it has none" : string.Join(", ", ledger.Chains))})");
            }

            try
            {
                var unread = new List<string>();
                IReadOnlyList<ExportedFile> files = Format == ExportFormat.Parquet
                    ? await ledger.ExportParquetAsync(folder, Part, progress, cancellationToken).ConfigureAwait(false)
                    : await WriteCaseAsync(ledger, progress, unread, cancellationToken).ConfigureAwait(false);
                return Write(files, unread, output);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                // Messages of the file system name whole paths of this machine.
                throw new WalletTraceException($"the ledger cannot be exported to {SafeText.Quote(folder)}: the file system refused it", cause);
            }
        }
    }

    private async Task<IReadOnlyList<ExportedFile>> WriteCaseAsync(DuckDbLedger ledger, ProgressLine progress, List<string> unread, CancellationToken cancellationToken)
    {
        using var pending = new PendingFolder(folder, [.. RowExport.Names, Labels, Entities, CaseFile.DefaultName]);
        var rows = new RowExport(pending.Path, Part) { IsPacked = IsPacked, Progress = progress, Unread = IsReadable ? unread : null };
        List<ExportedFile> files =
        [
            .. await ledger.ExportAsync(
                connection => Format == ExportFormat.Csv ? rows.WriteCsvAsync(connection, cancellationToken) : rows.WriteJsonLinesAsync(connection, cancellationToken),
                cancellationToken).ConfigureAwait(false),
        ];
        string[] facts = [.. files.Select(file => file.Name)];
        LabelSet known = await LabelsAsync(ledger, unread, cancellationToken).ConfigureAwait(false);
        Label[] labels = [.. known.All];
        if (labels.Length > 0)
        {
            LabelWriter.WriteCsv(Path.Combine(pending.Path, Labels), labels);
            files.Add(new ExportedFile(Labels, labels.Length));
        }

        if (known.Entities.All.Length + known.Entities.Relations.Length + known.Entities.Links.Length + known.Editions.Length is var others and > 0)
        {
            LabelWriter.WriteYaml(Path.Combine(pending.Path, Entities), known.Entities, known.Editions);
            files.Add(new ExportedFile(Entities, others));
        }

        string[] labelled = [.. files.Select(file => file.Name).Except(facts)];
        string places = $"facts: [{string.Join(", ", facts)}]{(labelled.Length > 0 ? $"\nlabels: [{string.Join(", ", labelled)}]" : "")}";
        await File.WriteAllTextAsync(
            Path.Combine(pending.Path, CaseFile.DefaultName), await CaseAsync(ledger, places, cancellationToken).ConfigureAwait(false), new UTF8Encoding(false), cancellationToken).ConfigureAwait(false);
        pending.Keep();
        return files;
    }

    /// <summary>All that was ever known, so that nothing is lost.</summary>
    private async Task<LabelSet> LabelsAsync(DuckDbLedger ledger, List<string> unread, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.LabelHistoryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LedgerFormatException damage) when (IsReadable)
        {
            // They are few enough to stand in one group of rows, which is read as a whole or not at all.
            unread.Add($"labels: {damage.Message}");
            return LabelSet.Empty;
        }
    }

    /// <summary>The ledger's own case, if there is one, else one to begin with; with where the facts are.</summary>
    private async Task<string> CaseAsync(DuckDbLedger ledger, string facts, CancellationToken cancellationToken)
    {
        string own = LedgerFiles.CasePathOf(path);
        return File.Exists(own)
            ? CaseText.Replace(await File.ReadAllTextAsync(own, cancellationToken).ConfigureAwait(false), CaseText.Places, facts)
            : CaseTemplate.Write(Path.GetFileNameWithoutExtension(path), ledger.Chains is [var first, ..] ? first : default, [], facts);
    }

    private int Write(IReadOnlyList<ExportedFile> files, List<string> unread, TextWriter output)
    {
        output.Write($"Exported to {SafeText.Trim(folder)}\n");
        foreach (ExportedFile file in files)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"  {file.Name,-24}{file.Rows,16:N0} rows\n"));
        }

        if (unread.Count == 0)
        {
            return ExitCode.Done;
        }

        output.Write("Not readable, and left out:\n");
        foreach (string what in unread)
        {
            output.Write($"  {SafeText.Trim(what, 300)}\n");
        }

        return ExitCode.Failed;
    }
}
