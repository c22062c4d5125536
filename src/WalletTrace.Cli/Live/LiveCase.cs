using System.Text;
using System.Text.Json;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Cli.Ledgers;
using WalletTrace.Cli.Pulling;
using WalletTrace.Cli.Sources;
using WalletTrace.DuckDb;
using WalletTrace.Ledger;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Live;

/// <summary>A case whose ledger is open to be written to: what sources give is put there.</summary>
internal sealed class LiveCase : IAsyncDisposable
{
    private readonly MadeFiles made;

    // Another ledger whose answers are taken.
    private DuckDbLedger? other;

    private LiveCase(CaseFile file, string path, DuckDbLedger durable, ILedgerWriter ledger, LabelSet labels, MadeFiles made)
    {
        this.made = made;
        File = file;
        LedgerPath = path;
        Durable = durable;
        Ledger = ledger;
        Labels = labels;
    }

    /// <summary>The case.</summary>
    public CaseFile File { get; }

    /// <summary>The ledger's file, as the user or the case names it.</summary>
    public string LedgerPath { get; }

    /// <summary>The ledger's file, opened.</summary>
    public DuckDbLedger Durable { get; }

    /// <summary>The ledger to ask and to write to: in memory as well where it is small.</summary>
    public ILedgerWriter Ledger { get; }

    /// <summary>Its labels: those of the files that the case names, and those in the ledger.</summary>
    public LabelSet Labels { get; }

    /// <summary>What is to be said before all else; null for nothing.</summary>
    public string? Note { get; private set; }

    /// <summary>The chains that the case is about.</summary>
    public IReadOnlyList<ChainId> Chains =>
        [.. File.Thefts.SelectMany(theft => theft.Seeds).Select(seed => seed.Chain).Concat(Ledger.Chains).Distinct().Order()];

    /// <summary>Opens a case; a ledger that is not there is made, with a case file beside it that names what was stolen.</summary>
    /// <param name="path">A ledger, or a case whose facts are in one.</param>
    /// <param name="seeds">What was stolen, where the command line says it.</param>
    /// <param name="sources">Who is to be asked: they tell the chain where nothing else does.</param>
    /// <param name="progress">Told what is being read.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="WalletTraceException">A file cannot be read, or the case has no ledger.</exception>
    /// <exception cref="UsageException">Nothing says what was stolen.</exception>
    public static async Task<LiveCase> OpenAsync(
        string path, LedgerSeeds seeds, SourceRequest sources, ProgressLine progress, CancellationToken cancellationToken)
    {
        if (!LedgerFiles.IsLedger(path))
        {
            seeds.Refuse();
            CaseFile named = await CaseRunner.ReadAsync(path, Task.FromResult, cancellationToken).ConfigureAwait(false);
            string ledger = named.LedgerFile ?? throw new WalletTraceException(
                $"the case {SafeText.Quote(path)} cannot take in what sources give: found facts in files, expected a ledger; make one with 'wallettrace ledger import CASE.duckdb --from {SafeText.Trim(path)}' and trace that");
            return await OpenAsync(ledger, (_, _) => Task.FromResult(named), progress, cancellationToken).ConfigureAwait(false);
        }

        string? note = null;
        LiveCase opened = await OpenAsync(path, ReadAsync, progress, cancellationToken).ConfigureAwait(false);
        opened.Note = note;
        return opened;

        async Task<CaseFile> ReadAsync(DuckDbLedger ledger, MadeFiles made)
        {
            ChainId[] chains = [.. ledger.Chains.Concat(sources.Sources.Select(source => source.UsualChain).OfType<ChainId>()).Distinct()];
            IReadOnlyList<Theft> thefts = seeds.Read(chains);
            note = await OtherThefts.NoteAsync(path, thefts, cancellationToken).ConfigureAwait(false);
            return await LoadAsync(path, thefts, made, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The run came to a result: a ledger and a case file that it made stay, whatever is in them. Else they stay where something came.</summary>
    public void Keep() => made.Keep();

    /// <summary>The answers that a ledger kept.</summary>
    /// <param name="path">The ledger; null for the case's own.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="WalletTraceException">There is no such ledger, or it cannot be read.</exception>
    public async Task<IAnswerArchive> OpenArchiveAsync(string? path, CancellationToken cancellationToken)
    {
        if (path is not null)
        {
            other = await LedgerFiles.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        }

        return await (other ?? Durable).OpenArchiveAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Durable.DisposeAsync().ConfigureAwait(false);
        if (other is not null)
        {
            await other.DisposeAsync().ConfigureAwait(false);
        }

        await made.TakeBackAsync().ConfigureAwait(false);
    }

    private static async Task<LiveCase> OpenAsync(string path, Func<DuckDbLedger, MadeFiles, Task<CaseFile>> load, ProgressLine progress, CancellationToken cancellationToken)
    {
        progress.Enter("Opening the ledger");
        var made = new MadeFiles(path);
        DuckDbLedger? durable = await DuckDbLedger.OpenAsync(path, null, cancellationToken).ConfigureAwait(false);
        try
        {
            await made.BeginAsync(durable, cancellationToken).ConfigureAwait(false);
            CaseFile file = await load(durable, made).ConfigureAwait(false);
            LabelSet labels = await OpenedCase.LabelsAsync(file, durable, cancellationToken).ConfigureAwait(false);
            progress.Enter("Reading the ledger");
            ILedgerWriter ledger = await durable.CountFactsAsync(cancellationToken).ConfigureAwait(false) <= OpenedCase.SmallLedger
                ? await durable.WithMemoryAsync(cancellationToken).ConfigureAwait(false)
                : durable;
            var opened = new LiveCase(file, path, durable, ledger, labels, made);
            durable = null;
            return opened;
        }
        finally
        {
            if (durable is not null)
            {
                await durable.DisposeAsync().ConfigureAwait(false);
                await made.TakeBackAsync().ConfigureAwait(false);
            }
        }
    }

    private static async Task<CaseFile> LoadAsync(string path, IReadOnlyList<Theft> thefts, MadeFiles made, CancellationToken cancellationToken)
    {
        string beside = LedgerFiles.CasePathOf(path);
        if (!System.IO.File.Exists(beside))
        {
            if (thefts.Count == 0)
            {
                throw OpenedCase.NothingStolen(path);
            }

            // Whole or not at all: the next run needs no thefts named.
            var pending = new PendingFile(beside);
            await using (pending.ConfigureAwait(false))
            {
                string text = CaseTemplate.Write(
                    Path.GetFileNameWithoutExtension(path), thefts[0].Seeds[0].Chain, [.. thefts.SelectMany(theft => theft.Seeds)], $"ledger: {JsonSerializer.Serialize(Path.GetFileName(path))}");
                await pending.Stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
                pending.Keep();
                made.Made(beside);
            }
        }

        return await CaseRunner.LoadAsync(beside, () => CaseFile.LoadAsync(beside, Path.GetFullPath(path), thefts, cancellationToken)).ConfigureAwait(false);
    }
}
