using WalletTrace.Attribution;
using WalletTrace.Cli.Ledgers;
using WalletTrace.DuckDb;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Labels;

/// <summary>Where labels are kept, opened: a ledger, or label files in a case's folder.</summary>
internal sealed class LabelPlace : IAsyncDisposable
{
    private readonly DuckDbLedger? ledger;
    private readonly LabelFolder? folder;

    private LabelPlace(DuckDbLedger ledger)
    {
        this.ledger = ledger;
        Store = ledger;
    }

    private LabelPlace(LabelFolder folder)
    {
        this.folder = folder;
        Store = folder.Store;
    }

    /// <summary>The claims.</summary>
    public ILabelStore Store { get; }

    /// <summary>Opens a place.</summary>
    /// <param name="path">A ledger or a folder.</param>
    /// <param name="changes">Whether it is to be changed; then a ledger is made where there is none.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="WalletTraceException">There is none, or it cannot be opened.</exception>
    public static async Task<LabelPlace> OpenAsync(string path, bool changes, CancellationToken cancellationToken)
    {
        if (LedgerFiles.IsLedger(path))
        {
            return new LabelPlace(changes
                ? await DuckDbLedger.OpenAsync(path, new DuckDbLedgerOptions(), cancellationToken).ConfigureAwait(false)
                : await LedgerFiles.ReadAsync(path, cancellationToken).ConfigureAwait(false));
        }

        return Directory.Exists(path)
            ? new LabelPlace(await CaseRunner.LoadFileAsync("the labels of", path, () => Task.FromResult(LabelFolder.Open(path))).ConfigureAwait(false))
            : throw new WalletTraceException($"labels cannot be kept there: found {(File.Exists(path) ? "the file" : "nothing at")} {SafeText.Quote(path)}, expected a ledger, CASE.duckdb, or a folder");
    }

    /// <summary>Opens a place to look into it: of a case's folder also what the files say that the case names.</summary>
    /// <param name="path">A ledger or a folder.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="WalletTraceException">There is none, or it or a file of the case cannot be read.</exception>
    public static async Task<LabelPlace> OpenToShowAsync(string path, CancellationToken cancellationToken)
    {
        LabelPlace place = await OpenAsync(path, changes: false, cancellationToken).ConfigureAwait(false);
        if (place.folder is { } opened && File.Exists(Path.Combine(path, CaseFile.DefaultName)))
        {
            opened.Store.Append(await CaseRunner.ReadAsync(path, file => Task.FromResult(LabelSet.Together(file.LabelFiles.Select(LabelFile.ReadAll))), cancellationToken).ConfigureAwait(false));
        }

        return place;
    }

    /// <summary>Whether a path is that of a place where labels are kept, not of a list.</summary>
    public static bool IsPlace(string path) => LedgerFiles.IsLedger(path) || LabelFolder.IsFolder(path);

    /// <summary>Takes editions of sources in, the new ones in the place of what is known, all or none.</summary>
    /// <param name="editions">Each source with all that it says now, and what is noted of each withdrawal.</param>
    /// <param name="at">When they were learned.</param>
    /// <param name="cancellationToken">Ends it; nothing is changed then.</param>
    /// <returns>What it came to, edition by edition.</returns>
    public async Task<IReadOnlyList<LabelChange>> ReplaceAsync(
        IReadOnlyList<(string Source, LabelSet Edition, string Why)> editions, DateTimeOffset at, CancellationToken cancellationToken) => ledger is not null
            ? await ledger.ReplaceLabelsAsync(editions, at, cancellationToken).ConfigureAwait(false)
            : [.. editions.Select(edition => folder!.Store.Replace(edition.Source, edition.Edition, at, edition.Why))];

    /// <summary>Keeps what was changed. A ledger has kept it already.</summary>
    /// <returns>What is to be said of it; null for nothing.</returns>
    public string? Save() => folder?.Save();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ledger?.DisposeAsync() ?? ValueTask.CompletedTask;
}
