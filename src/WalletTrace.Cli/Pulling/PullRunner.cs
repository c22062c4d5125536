using System.Text;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Cli.Ledgers;
using WalletTrace.Cli.Sources;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Pulling;

/// <summary>Runs one pull, with progress, and says what came of it.</summary>
internal sealed class PullRunner(Terminal terminal, TimeProvider time, PullRequest request)
{
    private const int FollowedHistory = 1_000;

    /// <summary>Pulls.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var summary = new PullSummary(request);
        try
        {
            // Off the thread that handles Ctrl+C.
            await Task.Run(() => PullAsync(summary, cancellationToken), CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Error.Write($"wallettrace: cancelled; {summary.Kept}\n");
            return ExitCode.Cancelled;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Messages of the file system name whole paths of this machine.
            throw new WalletTraceException($"the case {SafeText.Quote(request.Folder)} cannot be written to: the file system refused it", cause);
        }

        if (!request.IsQuiet)
        {
            await terminal.Output.WriteAsync(summary.Write(terminal.Width).AsMemory(), CancellationToken.None).ConfigureAwait(false);
        }

        return ExitCode.Done;
    }

    private async Task<PullPlace> OpenAsync(CancellationToken cancellationToken) => LedgerFiles.IsLedger(request.Folder)
        ? await LedgerPlace.OpenAsync(request.Folder, request.Chain, cancellationToken).ConfigureAwait(false)
        : new FolderPlace(request.Folder, request.Chain);

    private async Task PullAsync(PullSummary summary, CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine(terminal, time, "Asking what is there", request.IsQuiet);
        PullPlace place = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (place.ConfigureAwait(false))
        {
            using HttpClient client = SourceTools.ClientFor(request.Server);
            CountedDisclosures? disclosures = request.AsksAboutAccounts || request.Reconciled.Length > 0 ? new CountedDisclosures(place.OpenDisclosures()) : null;
            summary.Disclosures = disclosures;
            var tools = new SourceTools(client, time, progress)
            {
                Disclosures = disclosures,
                Answers = request.AsksAboutAccounts || request.KeepsAnswers ? place.Answers : null,
                Interval = request.Rate is { } rate ? TimeSpan.FromSeconds(1) / rate : null,
            };
            if (request.AsksAboutAccounts)
            {
                await AskExplorerAsync(place, tools, progress, summary, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await ReadBlocksAsync(place, tools, progress, summary, cancellationToken).ConfigureAwait(false);
            }

            await summary.LookAsync(place, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadBlocksAsync(PullPlace place, SourceTools tools, ProgressLine progress, PullSummary summary, CancellationToken cancellationToken)
    {
        IBlockSource source = await request.OpenBlocksAsync(tools, cancellationToken).ConfigureAwait(false);
        using var opened = source as IDisposable;
        await BeginAsync(place, source, summary, cancellationToken).ConfigureAwait(false);
        summary.Blocks = await place.PullAsync(source, request.Blocks with { Progress = progress, TimeProvider = time }, cancellationToken).ConfigureAwait(false);
        await ReconcileAsync(place, source, progress, summary, cancellationToken).ConfigureAwait(false);
    }

    private async Task AskExplorerAsync(
        PullPlace place, SourceTools tools, ProgressLine progress, PullSummary summary, CancellationToken cancellationToken)
    {
        IAccountHistorySource source = await request.OpenHistoriesAsync(tools, cancellationToken).ConfigureAwait(false);
        await BeginAsync(place, source, summary, cancellationToken).ConfigureAwait(false);
        var histories = new HistoryOptions { MaxTransactions = request.History, AsOf = await AsOfAsync(source, cancellationToken).ConfigureAwait(false), Progress = progress, TimeProvider = time };
        Address[] accounts =
        [
            .. request.Accounts, .. request.Seeds.OfType<WalletFlowsSeed>().Select(seed => seed.Account.Address),
            .. request.IsToTip ? await place.AccountsAsync(cancellationToken).ConfigureAwait(false) : [],
        ];
        if (accounts.Length > 0)
        {
            summary.Histories = await place.PullAsync(source, accounts, histories, cancellationToken).ConfigureAwait(false);
        }

        if (request is BitcoinPullRequest bitcoin && source is ICoinSource coins)
        {
            summary.Followed = await FollowAsync(place, bitcoin, coins, histories, progress, cancellationToken).ConfigureAwait(false);
        }

        await ReconcileAsync(place, source, progress, summary, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Holds what the case now knows of some accounts against what the source says that they hold.</summary>
    private async Task ReconcileAsync(PullPlace place, IChainSource source, ProgressLine progress, PullSummary summary, CancellationToken cancellationToken)
    {
        if (request.Reconciled.Length == 0 || source is not IBalanceSource balances || await place.AsOfAsync(cancellationToken).ConfigureAwait(false) is not { } asOf)
        {
            return;
        }

        ILedger ledger = await place.ReadAsync(progress, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<BalanceHolding> holdings = await BalanceReconciliation.HoldingsAsync(ledger, request.Chain, request.Reconciled, asOf, cancellationToken).ConfigureAwait(false);
        summary.Balances = await BalanceReconciliation.RunAsync(balances, ledger, holdings, asOf, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<FollowResult?> FollowAsync(
        PullPlace place, BitcoinPullRequest bitcoin, ICoinSource source, HistoryOptions histories, ProgressLine progress, CancellationToken cancellationToken)
    {
        FollowStart[] starts = [.. await StartsAsync(place, cancellationToken).ConfigureAwait(false)];
        return starts.Length == 0 ? null : await place.PullAsync(source, starts, new FollowOptions
        {
            Hops = bitcoin.Hops,
            MaxTransactions = bitcoin.Budget,
            Histories = histories with { MaxTransactions = request.History ?? FollowedHistory },
            StopsAt = await ServicesAsync(place, cancellationToken).ConfigureAwait(false),
            Progress = progress,
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As of which height to pull; null as the case speaks, which only shows once a reorganisation was followed.</summary>
    private async ValueTask<long?> AsOfAsync(IAccountHistorySource source, CancellationToken cancellationToken) =>
        request.IsToTip ? (await source.TipAsync(cancellationToken).ConfigureAwait(false)).Height : request.Blocks.To;

    /// <summary>The transactions whose outputs are followed: those of the seeds, and those that spend a seed wallet's coins.</summary>
    private async Task<IReadOnlyList<FollowStart>> StartsAsync(PullPlace place, CancellationToken cancellationToken)
    {
        var starts = new List<FollowStart>();
        foreach (Seed seed in request.Seeds)
        {
            switch (seed)
            {
                case CoinSeed coin:
                    starts.Add(new FollowStart(coin.Coin.Transaction, coin.Coin.Index));
                    break;
                case TransactionSeed transaction:
                    starts.Add(new FollowStart(transaction.Id));
                    break;
                case WalletFlowsSeed wallet:
                    starts.AddRange((await place.SpendsAsync(wallet.Account.Address, wallet.Height, cancellationToken).ConfigureAwait(false)).Select(id => new FollowStart(id, IsStolen: false)));
                    break;
            }
        }

        return starts;
    }

    /// <summary>Whose coins the case's own labels and limits say not to follow.</summary>
    private async Task<Func<Address, bool>> ServicesAsync(PullPlace place, CancellationToken cancellationToken)
    {
        CaseFile file;
        try
        {
            file = await place.LoadCaseAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LedgerFormatException)
        {
            // A case that cannot be traced yet, for want of facts or of a theft, has no labels that count; the summary says what it lacks.
            return _ => false;
        }

        // Damaged labels are told: without them a server would be asked about what they say not to follow.
        (LabelSet labels, StopRules stops) = (await place.LabelsAsync(file, cancellationToken).ConfigureAwait(false), file.Stops);
        return address => labels.Of(new Account(request.Chain, address)).Any(label => stops.Categories.Contains(label.Category) || stops.Labels.Contains(label.Text));
    }

    /// <summary>Makes the case file where there is none, once the source has shown that it is there and serves the chain.</summary>
    private async Task BeginAsync(PullPlace place, IChainSource source, PullSummary summary, CancellationToken cancellationToken)
    {
        SourceCapabilities able = await source.CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        (summary.Told, summary.Kinds) = (able.Description, request.AsksAboutAccounts ? able.HistoryKinds : able.Kinds);
        summary.IsNewCase = !File.Exists(place.CasePath);
        if (summary.IsNewCase)
        {
            // Whole or not at all: one that is there is never written again.
            var file = new PendingFile(place.CasePath);
            await using (file.ConfigureAwait(false))
            {
                await file.Stream.WriteAsync(Encoding.UTF8.GetBytes(CaseTemplate.Write(place.CaseName, request.Chain, request.Seeds, place.FactsLine)), cancellationToken).ConfigureAwait(false);
                file.Keep();
            }
        }
    }
}
