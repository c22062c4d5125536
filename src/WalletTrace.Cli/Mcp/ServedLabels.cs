using WalletTrace.Attribution;
using WalletTrace.Cli.Ledgers;
using WalletTrace.Cli.Screening;

namespace WalletTrace.Cli.Mcp;

/// <summary>The files of labels, lists and ledgers that are known beside the labels of the cases. Each file is read once, and again when it has changed.</summary>
internal sealed class ServedLabels(IReadOnlyList<string> places) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<string, (DateTime Written, LabelSet Labels)> read = new(StringComparer.Ordinal);

    /// <summary>Where they are.</summary>
    public IReadOnlyList<string> Places => places;

    /// <summary>Reads them all.</summary>
    /// <param name="known">Of ledgers, as they were known at this time; null: what stands.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WalletTraceException">One cannot be read.</exception>
    public async Task<LabelSet> ReadAsync(DateTimeOffset? known, ProgressLine progress, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var sets = new List<LabelSet>();
            foreach (string place in places)
            {
                progress.Enter("Reading labels");
                sets.Add(await ReadAsync(place, known, cancellationToken).ConfigureAwait(false));
            }

            return LabelSet.Together(sets);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<LabelSet> ReadAsync(string place, DateTimeOffset? known, CancellationToken cancellationToken)
    {
        if (LedgerFiles.IsLedger(place) || Directory.Exists(place))
        {
            return await LabelPlaces.ReadAsync(place, known, cancellationToken).ConfigureAwait(false);
        }

        DateTime written = File.GetLastWriteTimeUtc(place);
        if (!read.TryGetValue(place, out (DateTime Written, LabelSet Labels) kept) || kept.Written != written)
        {
            kept = (written, await LabelPlaces.ReadAsync(place, null, cancellationToken).ConfigureAwait(false));
            read[place] = kept;
        }

        return kept.Labels;
    }
}
