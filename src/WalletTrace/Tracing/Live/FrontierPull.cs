using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Graph.Building;
using WalletTrace.Inference;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;

namespace WalletTrace.Tracing.Live;

/// <summary>
/// Brings the ledger what the branches of a trace lack, from sources asked in their order, at the least cost and with the least told: what the ledger has is
/// not asked for; a few whole blocks go before the histories of accounts, for blocks tell nobody who is looked for; and of a history only the part that is missing
/// is read. What a source says falsely is not taken in, and the next one is asked.
/// </summary>
/// <remarks>One branch is pulled at a time, so that the next request always goes where it is worth most. Not to be called by two at once.</remarks>
internal sealed partial class FrontierPull : ILivePull
{
    private const int LongestSaying = 300;

    private readonly ILedgerWriter ledger;
    private readonly LiveOptions options;
    private readonly LabelSet labels;
    private readonly bool followsSwaps;
    private readonly int? hubLimit;
    private readonly DepositFinder? deposits;
    private readonly RunBudget budget;
    private readonly List<Provider> providers;

    // Whose histories were asked for, and which coins and transactions; by these the report counts.
    private readonly HashSet<Account> askedAccounts = [];
    private readonly HashSet<(ChainId, TransactionId)> askedTransactions = [];

    // What each branch lacked when it was last said that the ledger has news of it.
    private readonly Dictionary<Vertex, string> answered = [];

    // Replaced as wholes: reports are made while a pull goes on.
    private ImmutableDictionary<Vertex, FrontierBranch> unasked = ImmutableDictionary<Vertex, FrontierBranch>.Empty;
    private ImmutableList<FrontierBranch> waits = [];
    private BudgetKind? endedBy;

    /// <summary>Begins a run: from now on every request of the sources is held to the budget.</summary>
    /// <param name="ledger">Where the facts go.</param>
    /// <param name="sources">Who is asked, in this order.</param>
    /// <param name="options">How.</param>
    /// <param name="labels">The labels known: they tell who swaps and bridges.</param>
    /// <param name="rules">The stop rules of the trace.</param>
    /// <param name="followsSwaps">Whether the trace follows swaps.</param>
    public FrontierPull(ILedgerWriter ledger, IEnumerable<IChainSource> sources, LiveOptions options, LabelSet labels, StopRules rules, bool followsSwaps)
    {
        this.ledger = ledger;
        this.options = options;
        this.labels = labels;
        this.followsSwaps = followsSwaps;
        deposits = rules.DepositCategories.Overlaps(rules.Categories)
            ? new DepositFinder(new ServiceNames(labels, rules.DepositCategories.Intersect(rules.Categories)).Of, rules.DepositLimits)
            : null;
        hubLimit = Math.Min(options.HubLimit ?? int.MaxValue, rules.HubLimit ?? int.MaxValue) is var limit and < int.MaxValue ? limit : null;
        providers = [.. sources.Select(source => new Provider(source, options.TimeProvider))];
        budget = new RunBudget(options.Budget, providers.SelectMany(provider => provider.Meters), options.TimeProvider, options.Stop);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<BranchNews>> PullAsync(IReadOnlyList<FrontierBranch> waiting, CancellationToken cancellationToken)
    {
        waits = [.. waiting];
        if (waiting.Count == 0)
        {
            return [];
        }

        Outcome outcome = await LimitedAsync(token => PullAsync(waiting[0], token), cancellationToken).ConfigureAwait(false);
        endedBy ??= outcome.EndedBy;
        List<BranchNews> news = await NewsAsync(waiting, outcome, cancellationToken).ConfigureAwait(false);
        HashSet<Vertex> settled = [.. news.Select(told => told.Branch.Vertex)];
        waits = waits.RemoveAll(branch => settled.Contains(branch.Vertex));
        return news;
    }

    /// <inheritdoc/>
    public async ValueTask<SeedNews> AccountAsync(Account account, Asset asset, CancellationToken cancellationToken)
    {
        var need = new Need(account, BranchStops.NeededFor(asset), Wanted(options.Kinds, asset), asset, 0, null);
        Outcome outcome = await LimitedAsync(token => AccountAsync(need, new Told(), token), cancellationToken).ConfigureAwait(false);
        endedBy ??= outcome.EndedBy;
        return new SeedNews(outcome.Reason, outcome.Detail);
    }

    /// <inheritdoc/>
    public async ValueTask<SeedNews> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken)
    {
        Outcome outcome = await LimitedAsync(token => TransactionAsync(chain, id, new Told(), token), cancellationToken).ConfigureAwait(false);
        endedBy ??= outcome.EndedBy;
        return new SeedNews(outcome.Reason, outcome.Detail);
    }

    /// <inheritdoc/>
    public async ValueTask<ChainId?> SettleAsync(CancellationToken cancellationToken)
    {
        ChainId? rewound = null;
        foreach (Provider provider in providers.Where(provider => provider.IsUsed && budget.Refusal(provider.Meters) is null))
        {
            await LimitedAsync(LookAsync, cancellationToken).ConfigureAwait(false);
            provider.IsUsed = false;

            async ValueTask<Outcome> LookAsync(CancellationToken token) => await OneAsync(new Told(), provider, async asked =>
            {
                rewound = await FollowAsync(asked.Source, token).ConfigureAwait(false) ?? rewound;
                return null;
            }).ConfigureAwait(false) ?? Outcome.News;
        }

        return rewound;
    }

    /// <inheritdoc/>
    public LiveReport Report() => new(
        askedAccounts.Count + askedTransactions.Count,
        [
            .. unasked.Values.Concat(waits.Where(branch => !unasked.ContainsKey(branch.Vertex)))
                .OrderByDescending(branch => branch.Weight).ThenBy(branch => branch.Vertex.Asset).ThenByDescending(branch => branch.Value)
                .ThenBy(branch => branch.Vertex, VertexOrder.Instance)
                .Select(branch => new WaitingBranch(branch.Vertex, branch.Value)),
        ],
        [.. providers.SelectMany(provider => provider.Meters).Distinct().Select(budget.Report)],
        endedBy,
        budget.Elapsed);

    /// <inheritdoc/>
    public void Dispose() => budget.Dispose();

    /// <summary>Pulls under the run's end: what is cut off by the stop or by the time being over is an outcome, what the caller cancels is not.</summary>
    private async ValueTask<Outcome> LimitedAsync(Func<CancellationToken, ValueTask<Outcome>> pull, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = budget.Limit(cancellationToken);
        try
        {
            return budget.Refusal([]) is { } over ? Outcome.Of(over) : await pull(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && budget.Interruption() is not null)
        {
            return Outcome.Of(budget.Interruption()!);
        }
    }

    /// <summary>Holds the ledger's blocks against a source's, and follows its chain where it has changed its mind.</summary>
    private async ValueTask<ChainId?> FollowAsync(IChainSource source, CancellationToken cancellationToken)
    {
        var target = new LedgerTarget(ledger, source.Chain);
        var forks = new ForkSearch(source, target, new HistoryOptions().MaxReorgDepth, options.TimeProvider);
        BlockPoint tip = await source.TipAsync(cancellationToken).ConfigureAwait(false);
        if (await forks.FindAsync(tip, cancellationToken).ConfigureAwait(false) is not { } reorganisation)
        {
            return null;
        }

        ForgetAnswers();
        await target.RewindAsync(reorganisation.KeptHeight, reorganisation.Dropped, cancellationToken).ConfigureAwait(false);
        return source.Chain;
    }

    /// <summary>Lets all be asked for again: the chain took blocks back.</summary>
    private void ForgetAnswers()
    {
        answered.Clear();
        unspent.Clear();
        followed.Clear();
    }

    private ValueTask<Outcome> PullAsync(FrontierBranch branch, CancellationToken cancellationToken)
    {
        Vertex vertex = branch.Vertex;
        ChainId chain = vertex.Asset.Chain;
        return branch.Account is not { } account ? TransactionAsync(chain, vertex.Transaction!.Value, new Told(), cancellationToken)
            : chain.IsUtxo ? CoinsAsync(account, branch.Coins, cancellationToken)
            : AccountAsync(new Need(account, BranchStops.NeededFor(vertex.Asset), Wanted(options.Kinds, vertex.Asset), vertex.Asset, 0, hubLimit), new Told(), cancellationToken);
    }

    /// <summary>What became of the branch that was pulled, and of others that the same facts answer or the same lack ends.</summary>
    private async ValueTask<List<BranchNews>> NewsAsync(IReadOnlyList<FrontierBranch> waiting, Outcome outcome, CancellationToken cancellationToken)
    {
        FrontierBranch first = waiting[0];
        if (outcome.IsRewound)
        {
            ForgetAnswers();
        }
        else if (outcome.Reason == StopReason.None)
        {
            string lack = Lack(first);
            bool isAgain = answered.TryGetValue(first.Vertex, out string? before) && before == lack;
            answered[first.Vertex] = lack;
            outcome = isAgain ? new Outcome(StopReason.Unanswered, "Sources gave what the ledger lacked here, and it still lacks it.") : outcome;
        }

        FrontierBranch told = outcome is { Reason: StopReason.None, Coins: { } settled } ? first with { Coins = settled } : first;
        var news = new List<BranchNews> { new(told, outcome.Reason, outcome.Detail) { IsRewound = outcome.IsRewound } };
        foreach (FrontierBranch other in waiting.Skip(1))
        {
            if (outcome.EndedBy is not null && MayAskNobody(other, outcome))
            {
                news.Add(new BranchNews(other, outcome.Reason, outcome.Detail));
            }
            else if (outcome.HasBlocks && other.Vertex.Asset.Chain == first.Vertex.Asset.Chain && await IsThereAsync(other, cancellationToken).ConfigureAwait(false)
                && answered.TryAdd(other.Vertex, Lack(other)))
            {
                news.Add(new BranchNews(other, StopReason.None, string.Empty));
            }
        }

        unasked = unasked.SetItems(news.Where(told => told.Reason == StopReason.Budget).Select(told => KeyValuePair.Create(told.Branch.Vertex, told.Branch)));
        return news;
    }

    /// <summary>Whether what ended one branch ends another, so that it need not be tried.</summary>
    private bool MayAskNobody(FrontierBranch branch, Outcome outcome) => outcome.EndedBy switch
    {
        BudgetKind.Stopped or BudgetKind.Time => true,
        BudgetKind.Accounts => branch.Account is { Chain.IsUtxo: false } account && !askedAccounts.Contains(account)
            && !Of(account.Chain).Exists(provider => provider.Source is IBlockSource),
        _ => Of(branch.Vertex.Asset.Chain) is { Count: > 0 } able
            && able.TrueForAll(provider => (options.RefuseThirdParties && provider.IsThirdParty) || budget.Refusal(provider.Meters) is not null),
    };

    private async ValueTask<bool> IsThereAsync(FrontierBranch branch, CancellationToken cancellationToken)
    {
        if (branch.Account is not { } account)
        {
            return await ledger.TransactionAsync(branch.Vertex.Asset.Chain, branch.Vertex.Transaction!.Value, cancellationToken).ConfigureAwait(false) is not null;
        }

        CoverageKinds least = BranchStops.NeededFor(branch.Vertex.Asset);
        long from = account.Chain.IsUtxo ? await FirstHeightAsync(ledger, account.Chain, branch.Coins, cancellationToken).ConfigureAwait(false) : 0;
        return (await ledger.CompleteKindsAsync(account, from, cancellationToken).ConfigureAwait(false)).HasFlag(least);
    }

    private List<Provider> Of(ChainId chain) => providers.FindAll(provider => provider.Source.Chain == chain);

    /// <summary>Asks sources one after the other until one gives an answer; those that failed lately come last.</summary>
    /// <returns>The first answer; null when none gave one: what they said is noted.</returns>
    private async ValueTask<Outcome?> EachAsync(
        Told told, IEnumerable<Provider> able, Func<Provider, ValueTask<Outcome?>> ask, CancellationToken cancellationToken)
    {
        List<Provider> asked = [.. able.Where(provider => MayAsk(provider, told)).OrderBy(provider => provider.IsResting)];
        foreach (Provider provider in asked)
        {
            if (await OneAsync(told, provider, ask).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }
        }

        // A branch is not given up for an outage that is about to be over.
        if (asked.Find(provider => provider.Patience is not null) is { } broken)
        {
            await broken.WaitAsync(broken.Patience!.Value, cancellationToken).ConfigureAwait(false);
            return await OneAsync(told, broken, ask).ConfigureAwait(false);
        }

        return null;
    }

    private bool MayAsk(Provider provider, Told told)
    {
        bool isRefused = options.RefuseThirdParties && provider.IsThirdParty;
        if (isRefused)
        {
            told.Refused.Add(provider.Name);
        }

        return !isRefused;
    }

    private async ValueTask<Outcome?> OneAsync(Told told, Provider provider, Func<Provider, ValueTask<Outcome?>> ask)
    {
        if (budget.Refusal(provider.Meters) is { } refusal)
        {
            told.UsedUp = refusal;
            return null;
        }

        try
        {
            Outcome? outcome = await ask(provider).ConfigureAwait(false);
            provider.Answered();
            provider.IsUsed |= outcome?.Reason == StopReason.None;
            return outcome;
        }
        catch (BudgetUsedUpException over)
        {
            told.UsedUp = over;
        }
        catch (WalletTraceException problem) when (problem is ChainSourceException or ChainDataException or ContradictionException or ReorgException)
        {
            if (problem is not AnswerMissingException)
            {
                provider.Failed();
            }

            told.Say(provider, problem.Message);
        }

        return null;
    }

    /// <summary>Why nothing came of a branch.</summary>
    private static Outcome Ended(Told told, ChainId chain, string wanted)
    {
        string said = told.Said.Count == 0 ? string.Empty : $" Asked: {string.Join("; ", told.Said)}{(told.Said[^1][^1] is '.' or '?' ? "" : ".")}";
        return told.UsedUp is { } over ? Outcome.Of(over)
            : told.Refused.Count > 0 ? new Outcome(
                StopReason.Undisclosed, $"Third parties were not to be asked for {wanted}; these would have been: {string.Join(", ", told.Refused)}.{said}")
            : told.Said.Count > 0 ? new Outcome(StopReason.Unanswered, $"No source gave {wanted}.{said}")
            : new Outcome(StopReason.Unexplored, $"There is no source of {chain} that could give {wanted}.");
    }
}
