using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing.Cases;

/// <summary>Reads the fact files of a case into one ledger.</summary>
internal sealed class CaseLoader(IReadOnlyList<string> files, IProgress<CaseProgress>? progress)
{
    // Large enough that taking a batch in costs little for each fact, small enough to keep memory and progress even.
    private const int BatchLength = 50_000;

    private readonly MemoryLedger ledger = new();
    private readonly List<Fact> batch = [];
    private readonly List<long> lines = [];
    private long count;

    /// <summary>Reads them all.</summary>
    public async Task<MemoryLedger> LoadAsync(CancellationToken cancellationToken)
    {
        for (int at = 0; at < files.Count; at++)
        {
            await LoadAsync(at, cancellationToken).ConfigureAwait(false);
        }

        return ledger;
    }

    private async Task LoadAsync(int at, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(files[at]);
        Report(name, at);
        var stream = FactFile.OpenToRead(files[at]);
        await using (stream.ConfigureAwait(false))
        {
            await foreach (var (facts, line) in FactFile.ReadRowsAsync(stream, name, cancellationToken).ConfigureAwait(false))
            {
                foreach (var fact in facts)
                {
                    batch.Add(fact);
                    lines.Add(line);
                }

                if (batch.Count >= BatchLength)
                {
                    Append(name);
                    Report(name, at);
                }
            }

            Append(name);
        }
    }

    private void Append(string name)
    {
        try
        {
            ledger.Append(batch);
        }
        catch (ContradictionException e)
        {
            int found = e.Fact is Fact fact ? batch.LastIndexOf(fact) : -1;
            throw e.At(FormattableString.Invariant($"{SafeText.Trim(name)}, {(found >= 0 ? $"line {lines[found]}" : $"lines {lines[0]} to {lines[^1]}")}"));
        }

        count += batch.Count;
        batch.Clear();
        lines.Clear();
    }

    private void Report(string name, int at) => progress?.Report(new CaseProgress(name, at, files.Count, count));
}
