using WalletTrace.DuckDb.Database;
using WalletTrace.Graph;
using WalletTrace.Graph.Mapped;
using WalletTrace.Graph.Whole;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Indexing;

namespace WalletTrace.DuckDb.Indexing;

/// <summary>
/// Keeps a ledger's index up with the ledger: opens it where it is fresh, extends it where only later events came since, and makes it anew where it is
/// missing, stale or damaged.
/// </summary>
/// <param name="ledger">The ledger.</param>
/// <param name="options">How the index is kept.</param>
internal sealed class IndexKeeper(DuckDbLedger ledger, LedgerIndexOptions options)
{
    private readonly string folder = Path.GetFullPath(options.Folder ?? ledger.File + ".index");

    /// <summary>Opens the index as the ledger stands.</summary>
    public async Task<LedgerIndex> OpenAsync(IProgress<LedgerGraphProgress>? progress, CancellationToken cancellationToken)
    {
        IndexState? opened = null;
        string? notice = null;
        try
        {
            opened = SectionFolder.IsPublished(folder) ? IndexFiles.Open(folder) : null;
        }
        catch (IndexDamagedException damage)
        {
            notice = damage.Message;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            notice = $"the index cannot be read: {fault.Message}";
        }

        IndexState state = opened ?? await MakeAsync(notice, progress, cancellationToken).ConfigureAwait(false);
        var index = new LedgerIndex(state) { Repair = (damage, cancellation) => MakeAsync(damage.Message, progress, cancellation) };
        bool isReady = false;
        try
        {
            await UpdateAsync(index, progress, cancellationToken).ConfigureAwait(false);
            isReady = true;
            return index;
        }
        finally
        {
            if (!isReady)
            {
                index.Dispose();
            }
        }
    }

    /// <summary>Brings an index up to where the ledger stands.</summary>
    public async Task UpdateAsync(LedgerIndex index, IProgress<LedgerGraphProgress>? progress, CancellationToken cancellationToken)
    {
        await index.ChangeAsync(
            async state =>
            {
                if (IndexStand.Of(state.Values) is { } stand && stand == ledger.Read(connection => IndexStand.At(ledger.Id, connection, DuckDbLedger.LastChange(connection))))
                {
                    return null;
                }

                try
                {
                    return await new IndexExtender(ledger, state).TryExtendAsync(cancellationToken).ConfigureAwait(false)
                        ?? await MakeAsync(null, progress, cancellationToken).ConfigureAwait(false);
                }
                catch (IndexDamagedException damage)
                {
                    return await MakeAsync(damage.Message, progress, cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
        if (!options.InMemory && index.Folder is not null && index.TailFlowCount >= options.MergeFrom)
        {
            index.MergeInBackground();
        }
    }

    /// <summary>Makes the index anew: in its files, or where these cannot be written in memory.</summary>
    private async Task<IndexState> MakeAsync(string? notice, IProgress<LedgerGraphProgress>? progress, CancellationToken cancellationToken)
    {
        if (options.InMemory)
        {
            return await MakeInMemoryAsync(notice, progress, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            IndexState state = await MakeFilesAsync(progress, cancellationToken).ConfigureAwait(false);
            return notice is null ? state : state with { Notice = notice };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return await MakeInMemoryAsync($"the index is held in memory, for its files cannot be written: {fault.Message}", progress, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IndexState> MakeInMemoryAsync(string? notice, IProgress<LedgerGraphProgress>? progress, CancellationToken cancellationToken)
    {
        (LedgerGraph graph, long change) = await ledger.FreezeAsync(() => new LedgerGraphBuilder(), progress, cancellationToken).ConfigureAwait(false);
        return IndexState.InMemory(graph, Stand(change).Values, notice);
    }

    /// <summary>
    /// Writes the files. On account chains flows are written as they come and the rows are built in place, so that no more memory is needed than for the names;
    /// coins change where they go until they are spent, so that UTXO chains are frozen in memory first.
    /// </summary>
    private async Task<IndexState> MakeFilesAsync(IProgress<LedgerGraphProgress>? progress, CancellationToken cancellationToken)
    {
        SectionFolderWriter? writer = null;
        try
        {
            LedgerGraphBuilder Begin()
            {
                writer?.Dispose();
                writer = SectionFolderWriter.Begin(folder);
                return new LedgerGraphBuilder(null, new FlowGraphWriter(writer));
            }

            (LedgerGraph graph, long change) = await ledger.FreezeAsync(Begin, progress, cancellationToken).ConfigureAwait(false);
            if (writer is null)
            {
                return await Task.Run(() => IndexFiles.Save(folder, new LedgerQuestions(graph), Stand(change).Values, cancellationToken), cancellationToken).ConfigureAwait(false);
            }

            return await Task.Run(
                () =>
                {
                    IndexFiles.Describe(writer, Stand(change).Values);
                    graph.SaveNames(writer);
                    if (IndexFiles.HasCoordinates(graph.Flows))
                    {
                        FlowCoordinates.CreateInto(writer, graph.Flows, cancellationToken);
                    }

                    writer.Complete(null, cancellationToken);

                    // As long as this writer is not done no other can put an index here that nobody has checked.
                    return IndexFiles.Open(folder, isVerified: true);
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            writer?.Dispose();
        }
    }

    private IndexStand Stand(long change) => ledger.Read(connection => IndexStand.At(ledger.Id, connection, change));
}
