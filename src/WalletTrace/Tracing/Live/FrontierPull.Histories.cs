using System.Globalization;
using System.Runtime.CompilerServices;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;

namespace WalletTrace.Tracing.Live;

/// <content>Histories of accounts.</content>
internal sealed partial class FrontierPull
{
    // How old what is known of a source's chain may be while the run goes on: at its end the chain is looked at again.
    private static readonly TimeSpan MaxCheckAge = TimeSpan.FromMinutes(1);

    // So many transactions are read before it is worth a request to ask how many there are.
    private const int ManyTransactions = 500;

    // For these alone no second source is told of an account: few accounts make blocks, and sources that cannot tell who does claim no rewards.
    private const CoverageKinds NotWorthAskingAgain = CoverageKinds.Reward;

    private async ValueTask<Outcome> AccountAsync(Need need, Told told, CancellationToken cancellationToken)
    {
        Account account = need.Account;
        return (await ledger.CompleteKindsAsync(account, need.From, cancellationToken).ConfigureAwait(false)).HasFlag(need.Least) ? Outcome.News
            : await BlocksAsync(account, need.Least, need.From, told, cancellationToken).ConfigureAwait(false)
            ?? await HistoriesAsync(need, told, (provider, run) => FromAsync(provider, run, told, cancellationToken), cancellationToken).ConfigureAwait(false)
            ?? Ended(told, account.Chain, $"the history of {account}");
    }

    /// <summary>Reads an account's history from the sources that give histories, as much of it as each gives, until all that is wanted is there.</summary>
    /// <returns>Null where the least that is needed did not come.</returns>
    private async ValueTask<Outcome?> HistoriesAsync(
        Need need, Told told, Func<Provider, HistoryRun, ValueTask<Outcome?>> ask, CancellationToken cancellationToken)
    {
        Account account = need.Account;
        var run = new HistoryRun(need, new HeldHistories(ledger, account.Chain, account.Address, need.From)) { Wanted = need.Wanted };
        if (need.HubLimit is { } limit && ledger.AsOf(account.Chain) is { } asOf)
        {
            run.Hub = await WatchOf(need, limit, asOf).InLedgerAsync(ledger, account, cancellationToken).ConfigureAwait(false);
        }

        BudgetUsedUpException? before = told.UsedUp;
        told.UsedUp = null;
        Outcome? outcome = await EachAsync(
            told, Of(account.Chain).Where(provider => provider.Source is IAccountHistorySource), provider => ask(provider, run), cancellationToken).ConfigureAwait(false);

        // What ran out of budget half-way is not called complete: a run with more of it asks for the same as if there had always been enough.
        if (outcome is null && told.UsedUp is null)
        {
            outcome = run.IsEnough(need.Least, ledger.AsOf(account.Chain)) ? Outcome.News : run.Ended;
        }

        told.UsedUp ??= before;
        if (outcome?.Reason == StopReason.None)
        {
            await run.Held.StateAsync(cancellationToken).ConfigureAwait(false);
        }

        return outcome;
    }

    /// <summary>Reads from one source what it gives of what is missing.</summary>
    /// <returns>Null where something that is worth asking another source for is still missing.</returns>
    private async ValueTask<Outcome?> FromAsync(Provider provider, HistoryRun run, Told told, CancellationToken cancellationToken)
    {
        Need need = run.Need;
        if (run.Hub is { } known)
        {
            return new Outcome(StopReason.Hub, known.Detail);
        }

        SourceCapabilities able = await provider.Source.CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        if (await AsOfAsync(provider, need.Account.Chain, told, cancellationToken).ConfigureAwait(false) is not { } asOf)
        {
            return null;
        }

        CoverageKinds missing = run.Missing(able.HistoryKinds, asOf);
        if ((need.Least & missing) != (need.Least & ~run.Held.CompleteKinds(asOf)))
        {
            told.Say(provider, $"found histories with {CoverageText.Write(able.HistoryKinds)}, expected {CoverageText.Write(need.Least)}");
        }

        for (; missing != CoverageKinds.None; missing = run.Missing(able.HistoryKinds & ~run.NotGiven, asOf))
        {
            CheckAccount(need.Account);
            AccountPull pulled = await PullAsync(provider, run, missing, asOf, cancellationToken).ConfigureAwait(false);
            if (run.Held.IsRewound)
            {
                return Outcome.News with { IsRewound = true };
            }

            run.AsOf = asOf;
            bool isEnough = run.IsEnough(need.Least, asOf);
            if (run.Hub is { } hub && !isEnough)
            {
                return new Outcome(StopReason.Hub, hub.Detail);
            }

            run.Hub = null;
            CoverageKinds lacking = missing & ~run.Held.CompleteKinds(asOf);
            run.NotGiven |= lacking;
            if ((lacking & need.Least) != CoverageKinds.None)
            {
                told.Say(provider, Why(pulled.State, asOf));
            }

            if (isEnough && run.Wanted != EveryKind && await SendsToSwapsAsync(need, cancellationToken).ConfigureAwait(false))
            {
                run.Wanted = EveryKind;
            }
        }

        (run.NotGiven, run.IsSizeAsked) = (CoverageKinds.None, false);
        return run.Missing(~NotWorthAskingAgain, asOf) == CoverageKinds.None ? Outcome.News : null;
    }

    private async ValueTask<AccountPull> PullAsync(Provider provider, HistoryRun run, CoverageKinds missing, long asOf, CancellationToken cancellationToken)
    {
        Need need = run.Need;
        askedAccounts.Add(need.Account);
        HubWatch? watch = need.HubLimit is { } limit ? WatchOf(need, limit, asOf) : null;
        if (HistoryCost.Of(provider.Source, missing).IsDear && await IsTooLargeAsync(provider, run, watch, cancellationToken).ConfigureAwait(false))
        {
            run.Hub = watch!.Finding;
            return new AccountPull(need.Account.Address, HistoryState.TooLong, 0);
        }

        HistoryOptions how = How(provider, asOf) with
        {
            Kinds = missing,
            Through = (_, pages) => WatchedAsync(provider, run, pages, watch, cancellationToken),
        };
        var pull = new HistoryPull((IAccountHistorySource)provider.Source, run.Held, how);
        AccountPull pulled = await pull.OneAsync(need.Account.Address, cancellationToken).ConfigureAwait(false);
        run.Hub = watch?.Finding;
        return pulled;
    }

    /// <summary>Passes pages on as long as they do not show a hub. Most accounts have but a few transactions: where these cost little, how many there are is asked only after many.</summary>
    private static async IAsyncEnumerable<HistoryPage> WatchedAsync(
        Provider provider, HistoryRun run, IAsyncEnumerable<HistoryPage> read, HubWatch? watch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int count = 0;
        IAsyncEnumerable<HistoryPage> pages = provider.Counted(read, static page => page.IsComplete, cancellationToken);
        await foreach (HistoryPage page in (watch?.Watch(pages, cancellationToken) ?? pages).ConfigureAwait(false))
        {
            yield return page;
            count += page.TransactionCount;
            if (!page.IsComplete && count >= ManyTransactions && watch is { Finding: null }
                && await IsTooLargeAsync(provider, run, watch, cancellationToken).ConfigureAwait(false))
            {
                yield break;
            }
        }
    }

    /// <summary>Asks, once for each account, how large it is, and whether that makes it a hub.</summary>
    private static async ValueTask<bool> IsTooLargeAsync(Provider provider, HistoryRun run, HubWatch? watch, CancellationToken cancellationToken)
    {
        if (watch is null || run.IsSizeAsked)
        {
            return false;
        }

        run.IsSizeAsked = true;
        return watch.Judge(await provider.SizeAsync(run.Need.Account.Address, cancellationToken).ConfigureAwait(false), provider.Name) is not null;
    }

    private HubWatch WatchOf(Need need, int limit, long asOf) =>
        new(limit, asOf, options.ProjectHubs, deposits is null || need.Account.Chain.IsUtxo ? null : new DepositSoFar(deposits, need.Account, need.Asset));

    private HistoryOptions How(Provider provider, long asOf) => new()
    {
        AsOf = ledger.AsOf(provider.Source.Chain) is null ? asOf : null, MaxCheckAge = MaxCheckAge, TimeProvider = options.TimeProvider,
    };

    /// <summary>The height as of which the chain is read: the ledger's, or where it covers nothing yet the source's.</summary>
    /// <returns>Null for a source that does not reach it.</returns>
    private async ValueTask<long?> AsOfAsync(Provider provider, ChainId chain, Told told, CancellationToken cancellationToken)
    {
        long? known = ledger.AsOf(chain);
        long tip = await provider.TipAsync(known ?? 0, cancellationToken).ConfigureAwait(false);
        if (tip < known)
        {
            told.Say(provider, string.Create(CultureInfo.InvariantCulture, $"its chain ends below height {known}, as of which the facts speak"));
            return null;
        }

        return known ?? Math.Max(0, tip - (options.Confirmations - 1));
    }

    private void CheckAccount(Account account)
    {
        if (!askedAccounts.Contains(account) && options.Budget.Accounts <= askedAccounts.Count)
        {
            throw budget.OutOfAccounts();
        }
    }

    /// <summary>Whether an account gave of the traced asset to who swaps or bridges: then what it got for it may be of any kind.</summary>
    private async ValueTask<bool> SendsToSwapsAsync(Need need, CancellationToken cancellationToken)
    {
        if (!followsSwaps || options.Kinds != PullKinds.Asset || need.Account.Chain.IsUtxo)
        {
            return false;
        }

        Account account = need.Account;
        AccountHistory history = await ledger.HistoryAsync(account, cancellationToken).ConfigureAwait(false);
        return history.Transactions
            .Where(transaction => !transaction.Record.Failed)
            .SelectMany(transaction => transaction.Transfers)
            .Where(transfer => transfer.From == account.Address && transfer.Asset == need.Asset && transfer.Kind != TransferKind.Fee)
            .Select(transfer => transfer.To)
            .OfType<Address>()
            .Distinct()
            .Any(to => labels.Of(new Account(account.Chain, to)).Any(label => label.Category is Category.Defi or Category.Bridge));
    }

    private static string Why(HistoryState state, long asOf) => state switch
    {
        HistoryState.Behind => string.Create(CultureInfo.InvariantCulture, $"its history ends below height {asOf}, as of which the facts speak"),
        HistoryState.TooLong => "it cut the history short",
        _ => "it gave a history, but not that it is all there is",
    };

    /// <summary>What was read of one account so far.</summary>
    private sealed class HistoryRun(Need need, HeldHistories held)
    {
        public Need Need => need;

        public HeldHistories Held => held;

        /// <summary>The kinds that are wanted; more where the account turns out to swap.</summary>
        public CoverageKinds Wanted { get; set; }

        /// <summary>The kinds that the present source was asked for and did not give.</summary>
        public CoverageKinds NotGiven { get; set; }

        /// <summary>That the account is a hub; null as long as it is not known to be one.</summary>
        public HubFinding? Hub { get; set; }

        /// <summary>What becomes of it where no other source tells more.</summary>
        public Outcome? Ended { get; set; }

        /// <summary>Whether the present source was asked how large the account is.</summary>
        public bool IsSizeAsked { get; set; }

        /// <summary>The height as of which histories came; null where none did.</summary>
        public long? AsOf { get; set; }

        /// <summary>What is still missing, of some kinds.</summary>
        public CoverageKinds Missing(CoverageKinds of, long asOf) => Wanted & of & ~held.CompleteKinds(asOf);

        /// <summary>Whether some kinds are all there.</summary>
        public bool IsEnough(CoverageKinds kinds, long? asOf) => (asOf ?? AsOf) is { } height && held.CompleteKinds(height).HasFlag(kinds);
    }
}
