using WalletTrace.Attribution;
using WalletTrace.DuckDb;
using WalletTrace.Ledger;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Ledgers;

/// <summary>A case with its facts at hand, whether they came from files or lie in a ledger.</summary>
internal sealed class OpenedCase : IAsyncDisposable
{
    /// <summary>A ledger with no more rows is asked in memory: reading it takes seconds, and every question is answered at once from then on.</summary>
    public const long SmallLedger = 2_000_000;

    private readonly DuckDbLedger? opened;

    private OpenedCase(CaseFile file, ILedger ledger, LabelSet labels, DuckDbLedger? opened)
    {
        File = file;
        Ledger = ledger;
        Labels = labels;
        this.opened = opened;
    }

    /// <summary>The case.</summary>
    public CaseFile File { get; }

    /// <summary>Its facts.</summary>
    public ILedger Ledger { get; }

    /// <summary>Its labels: those of the files that it names, and those in its ledger.</summary>
    public LabelSet Labels { get; }

    /// <summary>Whether the ledger's file is held open, so that nobody can write to it.</summary>
    public bool HoldsLedger => opened is not null;

    /// <summary>What is to be said before all else; null for nothing.</summary>
    public string? Note { get; private set; }

    /// <summary>The query that it asks.</summary>
    public Trace Trace => File.Over(Ledger, Labels);

    /// <summary>Opens a case.</summary>
    /// <param name="path">A case file, its folder, or a ledger with a case file beside it.</param>
    /// <param name="seeds">What a ledger's trace starts from, where the command line names it.</param>
    /// <param name="progress">Told what is being read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WalletTraceException">A file is not there, cannot be read, or does not hold what it should.</exception>
    /// <exception cref="UsageException">The command line names no theft of this ledger.</exception>
    public static async Task<OpenedCase> OpenAsync(string path, LedgerSeeds seeds, ProgressLine progress, CancellationToken cancellationToken)
    {
        if (LedgerFiles.IsLedger(path))
        {
            string? note = null;
            OpenedCase opened = await OpenAsync(path, ReadAsync, progress, cancellationToken).ConfigureAwait(false);
            opened.Note = note;
            return opened;

            async Task<CaseFile> ReadAsync(DuckDbLedger ledger)
            {
                IReadOnlyList<Theft> thefts = seeds.Read(ledger.Chains);
                note = await OtherThefts.NoteAsync(path, thefts, cancellationToken).ConfigureAwait(false);
                return await LoadAsync(path, thefts, cancellationToken).ConfigureAwait(false);
            }
        }

        seeds.Refuse();
        CaseFile file = await CaseRunner.ReadAsync(path, Task.FromResult, cancellationToken).ConfigureAwait(false);
        return file.LedgerFile is { } named
            ? await OpenAsync(named, _ => Task.FromResult(file), progress, cancellationToken).ConfigureAwait(false)
            : new OpenedCase(file, await CaseRunner.ReadAsync(path, _ => file.LoadLedgerAsync(progress, cancellationToken), cancellationToken).ConfigureAwait(false), file.LoadLabels(), null);
    }

    /// <summary>Opens only the facts of a case.</summary>
    /// <param name="path">A case file, its folder, or a ledger.</param>
    /// <param name="progress">Told what is being read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WalletTraceException">A file is not there, cannot be read, or does not hold what it should.</exception>
    public static async Task<(ILedger Ledger, IAsyncDisposable? Opened)> OpenFactsAsync(string path, ProgressLine progress, CancellationToken cancellationToken)
    {
        string? place = LedgerFiles.IsLedger(path) ? path : await CaseRunner.ReadAsync(path, file => Task.FromResult(file.LedgerFile), cancellationToken).ConfigureAwait(false);
        if (place is null)
        {
            return (await CaseRunner.ReadAsync(path, file => file.LoadLedgerAsync(progress, cancellationToken), cancellationToken).ConfigureAwait(false), null);
        }

        progress.Enter("Opening the ledger");
        DuckDbLedger ledger = await LedgerFiles.ReadAsync(place, cancellationToken).ConfigureAwait(false);
        return (ledger, ledger);
    }

    /// <summary>The labels of the files that a case names, and those in its ledger.</summary>
    public static async Task<LabelSet> LabelsAsync(CaseFile file, DuckDbLedger ledger, CancellationToken cancellationToken) =>
        LabelSet.Together(file.LoadLabels(), await ledger.LabelsAsync(null, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => opened?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<OpenedCase> OpenAsync(
        string path, Func<DuckDbLedger, Task<CaseFile>> load, ProgressLine progress, CancellationToken cancellationToken)
    {
        progress.Enter("Opening the ledger");
        DuckDbLedger? ledger = await LedgerFiles.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            CaseFile file = await load(ledger).ConfigureAwait(false);
            LabelSet labels = await LabelsAsync(file, ledger, cancellationToken).ConfigureAwait(false);
            if (await ledger.CountFactsAsync(cancellationToken).ConfigureAwait(false) <= SmallLedger)
            {
                progress.Enter("Reading the ledger");
                return new OpenedCase(file, await ledger.ToMemoryAsync(cancellationToken).ConfigureAwait(false), labels, null);
            }

            DuckDbLedger kept = ledger;
            ledger = null;
            return new OpenedCase(file, kept, labels, kept);
        }
        finally
        {
            if (ledger is not null)
            {
                await ledger.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static async Task<CaseFile> LoadAsync(string path, IReadOnlyList<Theft> thefts, CancellationToken cancellationToken)
    {
        string file = LedgerFiles.CasePathOf(path);
        if (System.IO.File.Exists(file))
        {
            return await CaseRunner.LoadAsync(file, () => CaseFile.LoadAsync(file, Path.GetFullPath(path), thefts, cancellationToken)).ConfigureAwait(false);
        }

        return thefts.Count > 0
            ? new CaseFile(Path.GetFileNameWithoutExtension(path), "", Trace.From(thefts).Parameters, [], [], Path.GetFullPath(path))
            : throw NothingStolen(path);
    }

    /// <summary>What is said of a ledger that nobody says the theft of.</summary>
    public static UsageException NothingStolen(string path) => new(
        $"the ledger {SafeText.Quote(path)} does not say what was stolen: found no case file {SafeText.Quote(Path.GetFileName(LedgerFiles.CasePathOf(path)))} beside it, expected one, or a theft by {LedgerSeeds.Names}");
}
