using System.Globalization;
using System.Text;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Cli.Ledgers;
using WalletTrace.DuckDb;
using WalletTrace.Ledger;
using WalletTrace.Reports.Screenings;

namespace WalletTrace.Cli.Screening;

/// <summary>Gathers labels and facts, and screens.</summary>
/// <param name="runner">The terminal.</param>
/// <param name="request">What is asked for.</param>
/// <param name="progress">Told what is being done.</param>
internal sealed class ScreenRunner(CaseRunner runner, ScreenRequest request, ProgressLine progress)
{
    public async Task<ScreeningReport> RunAsync(CancellationToken cancellationToken)
    {
        ScreeningPolicy policy = request.Policy is { } path ? await ScreenPolicies.ReadAsync(path, cancellationToken).ConfigureAwait(false) : ScreeningPolicy.Default;
        OpenedFacts? facts = request.Facts is { } place ? await OpenedFacts.OpenAsync(place, request.KnownAt, progress, cancellationToken).ConfigureAwait(false) : null;
        try
        {
            LabelSet labels = await LabelsAsync(facts, cancellationToken).ConfigureAwait(false);
            progress.Enter("Screening");
            var screener = new Screener(labels, policy, request.On);
            var report = new ScreeningReport(request.On, policy, screener.Index.LabelCount, []) { Standing = screener.Standing };
            return request.File is { } file
                ? await RowsAsync(report, screener, file, cancellationToken).ConfigureAwait(false)
                : report with { Accounts = await new AccountScreening(screener, labels, facts?.Ledger, request.Options, progress).RunAsync(request.Accounts, cancellationToken).ConfigureAwait(false) };
        }
        finally
        {
            if (facts is not null)
            {
                await facts.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<LabelSet> LabelsAsync(OpenedFacts? facts, CancellationToken cancellationToken)
    {
        if (request.Labels.IsEmpty && facts is null)
        {
            throw new UsageException("there are no labels to screen against: name files, lists or ledgers with --labels, or a case or ledger with --in");
        }

        var sets = new List<LabelSet>();
        foreach (string place in request.Labels)
        {
            progress.Enter("Reading labels");
            sets.Add(await LabelPlaces.ReadAsync(place, request.KnownAt, cancellationToken).ConfigureAwait(false));
        }

        if (facts is not null)
        {
            sets.Add(facts.Labels);
        }

        return LabelSet.Together(sets).AsKnown(request.KnownAt);
    }

    private async Task<ScreeningReport> RowsAsync(ScreeningReport report, Screener screener, string file, CancellationToken cancellationToken)
    {
        ScreenedRows rows = file == "-"
            ? screener.Index.ScreenLines(Encoding.UTF8.GetBytes(await runner.Terminal.Input.ReadToEndAsync(cancellationToken).ConfigureAwait(false)))
            : await CaseRunner.LoadFileAsync("the file of accounts", file, () => ScreenAsync(screener.Index, file, cancellationToken), "one with an address a line").ConfigureAwait(false);
        return report with
        {
            Rows = rows,
            Accounts = [.. rows.Matches.GroupBy(match => match.Row).Select(row => new ScreenedAccount(screener.Judge(NameOf(row), [.. row], [], []), []))],
        };
    }

    private static async Task<ScreenedRows> ScreenAsync(ScreeningIndex index, string file, CancellationToken cancellationToken)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (stream.ConfigureAwait(false))
        {
            return await index.ScreenAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string NameOf(IGrouping<long, ScreeningMatch> row)
    {
        ScreeningMatch match = row.First();
        return string.Create(CultureInfo.InvariantCulture, $"row {row.Key}: {(match.IsTwin ? "twin of " : "")}{match.Label.Subject}");
    }
}

/// <summary>The facts and labels of a case or ledger.</summary>
internal sealed class OpenedFacts(ILedger ledger, LabelSet labels, IAsyncDisposable? opened) : IAsyncDisposable
{
    public ILedger Ledger => ledger;

    public LabelSet Labels => labels;

    public static async Task<OpenedFacts> OpenAsync(string place, DateTimeOffset known, ProgressLine progress, CancellationToken cancellationToken)
    {
        (ILedger ledger, IAsyncDisposable? opened) = await OpenedCase.OpenFactsAsync(place, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            LabelSet named = LedgerFiles.IsLedger(place) ? LabelSet.Empty : await CaseRunner.ReadAsync(place, file => Task.FromResult(LabelSet.Together(file.LabelFiles.Select(LabelFile.ReadAll))), cancellationToken).ConfigureAwait(false);
            if (ledger is not DuckDbLedger kept)
            {
                return new OpenedFacts(ledger, named, null);
            }

            LabelSet all = LabelSet.Together(named, await kept.LabelsAsync(known, cancellationToken).ConfigureAwait(false));
            if (await kept.CountFactsAsync(cancellationToken).ConfigureAwait(false) > OpenedCase.SmallLedger)
            {
                OpenedFacts whole = new(ledger, all, opened);
                opened = null;
                return whole;
            }

            progress.Enter("Reading the ledger");
            return new OpenedFacts(await kept.ToMemoryAsync(cancellationToken).ConfigureAwait(false), all, null);
        }
        finally
        {
            if (opened is not null)
            {
                await opened.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    public ValueTask DisposeAsync() => opened?.DisposeAsync() ?? ValueTask.CompletedTask;
}
