using System.Security.Cryptography;
using System.Text.Json;
using WalletTrace.Attribution;
using WalletTrace.Cli.Ledgers;
using WalletTrace.Cli.Screening;
using WalletTrace.DuckDb;
using WalletTrace.Ledger;
using WalletTrace.Reports;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Mcp;

/// <summary>
/// A case that may be asked about. Its facts are read when they are first asked for, and again when its files have changed. Usable from several threads: what is
/// worked out from it is worked out one thing after the other.
/// </summary>
/// <param name="name">What assistants call it.</param>
/// <param name="place">The case file, its folder, or its ledger.</param>
/// <param name="lists">Labels that are known beside the case's own.</param>
/// <param name="traces">Where traces are kept.</param>
internal sealed class ServedCase(string name, string place, ServedLabels lists, KeptTraces traces) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private OpenedCase? opened;
    private string stamp = "";
    private int editions;

    /// <summary>What assistants call it: a word that whoever started the server chose.</summary>
    public string Name => name;

    /// <summary>Sees that the case is there. A ledger need not say what was stolen: accounts can be screened against its labels all the same.</summary>
    /// <exception cref="WalletTraceException">It is not there, or says what cannot be.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (LedgerFiles.IsLedger(place) && !File.Exists(LedgerFiles.CasePathOf(place)))
        {
            LedgerFiles.CheckThere(place);
            return;
        }

        CaseFile file = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (file.LedgerFile is { } ledger)
        {
            LedgerFiles.CheckThere(ledger);
        }
    }

    /// <summary>What the case says of itself.</summary>
    /// <exception cref="UsageException">It is a ledger that nobody says the theft of.</exception>
    /// <exception cref="WalletTraceException">It cannot be read.</exception>
    public Task<CaseFile> ReadAsync(CancellationToken cancellationToken)
    {
        if (!LedgerFiles.IsLedger(place))
        {
            return CaseRunner.ReadAsync(place, Task.FromResult, cancellationToken);
        }

        string beside = LedgerFiles.CasePathOf(place);
        return File.Exists(beside)
            ? CaseRunner.LoadAsync(beside, () => CaseFile.LoadAsync(beside, Path.GetFullPath(place), [], cancellationToken))
            : throw new UsageException($"the case {name} does not say what was stolen: found no file {SafeText.Quote(Path.GetFileName(beside))} beside its ledger, expected one with 'thefts'; accounts can be screened without it");
    }

    /// <summary>Traces the case, or takes the same trace from those that are kept.</summary>
    /// <param name="refine">What is asked for beyond the case.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Ends the waiting and the trace.</param>
    public async Task<KeptTrace> TraceAsync(Func<Trace, Trace> refine, ProgressLine progress, CancellationToken cancellationToken)
    {
        await EnterAsync(progress, cancellationToken).ConfigureAwait(false);
        try
        {
            OpenedCase current = await OpenAsync(progress, cancellationToken).ConfigureAwait(false);
            LabelSet listed = await lists.ReadAsync(null, progress, cancellationToken).ConfigureAwait(false);
            Trace trace = refine(listed.Count == 0 ? current.Trace : current.Trace.Knowing(LabelSet.Together(current.Labels, listed)));
            string id = IdOf(trace.Parameters);
            if (traces.Find(id) is { } kept)
            {
                return kept;
            }

            var found = new KeptTrace(id, this, current.File.Name, await trace.RunAsync(progress, cancellationToken).ConfigureAwait(false));
            traces.Add(found);
            return found;
        }
        finally
        {
            await CloseLedgerAsync().ConfigureAwait(false);
            gate.Release();
        }
    }

    /// <summary>Asks the facts and labels of the case, the labels as they were known at a time.</summary>
    /// <param name="known">The time.</param>
    /// <param name="ask">What is asked: of the facts, and of the labels, with what was withdrawn by now.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Ends the waiting and the asking.</param>
    public async Task<T> AskAsync<T>(DateTimeOffset known, Func<ILedger, LabelSet, Task<T>> ask, ProgressLine progress, CancellationToken cancellationToken)
    {
        await EnterAsync(progress, cancellationToken).ConfigureAwait(false);
        try
        {
            OpenedFacts facts = await OpenedFacts.OpenAsync(place, known, progress, cancellationToken).ConfigureAwait(false);
            await using (facts.ConfigureAwait(false))
            {
                return await ask(facts.Ledger, facts.Labels).ConfigureAwait(false);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The labels of the case alone, as they were known at a time.</summary>
    /// <param name="known">The time.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<LabelSet> LabelsAsync(DateTimeOffset known, CancellationToken cancellationToken)
    {
        (LabelSet named, string? at) = LedgerFiles.IsLedger(place)
            ? (LabelSet.Empty, place)
            : await CaseRunner.ReadAsync(place, file => Task.FromResult((LabelSet.Together(file.LabelFiles.Select(LabelFile.ReadAll)), file.LedgerFile)), cancellationToken).ConfigureAwait(false);
        if (at is null)
        {
            return named;
        }

        DuckDbLedger ledger = await LedgerFiles.ReadAsync(at, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            return LabelSet.Together(named, await ledger.LabelsAsync(known, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    /// <summary>Waits until no other question is worked on.</summary>
    private async Task EnterAsync(ProgressLine progress, CancellationToken cancellationToken)
    {
        Task entered = gate.WaitAsync(cancellationToken);
        if (!entered.IsCompleted)
        {
            progress.Enter("Waiting for another question about the case");
        }

        await entered.ConfigureAwait(false);
    }

    private async Task<OpenedCase> OpenAsync(ProgressLine progress, CancellationToken cancellationToken)
    {
        CaseFile file = await ReadAsync(cancellationToken).ConfigureAwait(false);
        string now = CaseStamp.Of(place, file, lists.Places);
        if (stamp != now)
        {
            opened = null;
            traces.Forget(this);
            editions += stamp.Length == 0 ? 0 : 1;
            stamp = now;
        }

        return opened ??= await OpenedCase.OpenAsync(place, LedgerSeeds.None, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A ledger that is too large for memory is open only while it is asked, so that others can write to it meanwhile.</summary>
    private async Task CloseLedgerAsync()
    {
        if (opened is { HoldsLedger: true } held)
        {
            opened = null;
            await held.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The same facts and parameters have the same id, whoever asks and whenever.</summary>
    private string IdOf(TraceParameters parameters)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteNumber("edition", editions);
            JsonParameters.Write(json, parameters);
            json.WriteEndObject();
        }

        const int length = 12;
        return $"{name}-{Convert.ToHexStringLower(SHA256.HashData(text.ToArray()))[..length]}";
    }
}
