using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tracing.Exposures;

/// <summary>
/// Asks where an account's money went, or came from, over the facts of a ledger, and of sources where that lacks some. Immutable; every refinement is a new
/// question. For many accounts of one ledger <see cref="LedgerExposures"/> is the way.
/// </summary>
public sealed record ExposureQuery
{
    private ExposureQuery(Account account) => Account = account;

    /// <summary>The account.</summary>
    public Account Account { get; private init; }

    /// <summary>Forward: where its money went. Backward: where it came from.</summary>
    public TraceDirection Direction { get; private init; } = TraceDirection.Forward;

    private ExposureOptions Options { get; init; } = ExposureOptions.Default;

    private LabelSet Labels { get; init; } = LabelSet.Empty;

    private ILedger? Facts { get; init; }

    private ILedgerWriter? Grown { get; init; }

    private ImmutableArray<IChainSource> Sources { get; init; } = [];

    private LiveOptions Live { get; init; } = new();

    /// <summary>Asks about an account: forward, by the default options.</summary>
    /// <param name="account">The account.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ExposureQuery Of(Account account) =>
        account.IsDefault ? throw new ArgumentException("exposure needs an account: found none", nameof(account)) : new ExposureQuery(account);

    /// <summary>Asks where the money came from.</summary>
    public ExposureQuery Backward() => this with { Direction = TraceDirection.Backward };

    /// <summary>Asks where the money went.</summary>
    public ExposureQuery Forward() => this with { Direction = TraceDirection.Forward };

    /// <summary>Knows these labels.</summary>
    /// <param name="labels">The labels.</param>
    public ExposureQuery Knowing(LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return this with { Labels = labels };
    }

    /// <summary>Reads its facts from a ledger.</summary>
    /// <param name="ledger">The ledger.</param>
    public ExposureQuery Over(ILedger ledger) => this with { Facts = ledger, Grown = null, Sources = [] };

    /// <summary>Reads its facts from a ledger and asks sources for those that it lacks, which are written into it.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="sources">Who is asked, in this order.</param>
    public ExposureQuery Over(ILedgerWriter ledger, params IEnumerable<IChainSource> sources) => this with { Facts = ledger, Grown = ledger, Sources = [.. sources] };

    /// <summary>Works exposure out in this way.</summary>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">The rule does not conserve value.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit is less than can be.</exception>
    public ExposureQuery With(ExposureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return this with { Options = options.Checked() };
    }

    /// <summary>Asks its sources in this way, within a budget.</summary>
    /// <param name="options">How.</param>
    public ExposureQuery With(LiveOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return this with { Live = options };
    }

    /// <summary>Works it out by a trace of all that the account moved.</summary>
    /// <param name="progress">Told after every round of growth of the graph.</param>
    /// <param name="cancellationToken">Ends the work with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidOperationException">No ledger was given.</exception>
    /// <exception cref="ChainSourceException">Sources do not make up their mind which chain is theirs.</exception>
    public async Task<AccountExposure> RunAsync(IProgress<GraphProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (Facts is null)
        {
            throw new InvalidOperationException("Exposure needs facts: say over which ledger it goes.");
        }

        progress = Attendant.Hearing(progress);
        cancellationToken = Attendant.Ending(cancellationToken);

        // What is traced first brings the account's own history; only then is it known which assets it moved.
        TraceResult? first = Sources.IsEmpty ? null : await TraceAsync([Asset.Native(Account.Chain)], progress, cancellationToken).ConfigureAwait(false);
        ImmutableSortedSet<Asset> assets = await AssetsAsync(cancellationToken).ConfigureAwait(false);
        bool isAllThere = first is not null && assets.Count == 1 && assets.Contains(Asset.Native(Account.Chain));
        TraceResult? trace = isAllThere ? first : assets.IsEmpty ? null : await TraceAsync(assets, progress, cancellationToken).ConfigureAwait(false);
        var answer = new AccountExposure(Account, Direction, Options, [], Labels.Entities)
        {
            Gap = await GapAsync(assets, cancellationToken).ConfigureAwait(false),
            Live = (trace ?? first)?.Live,
        };
        return trace is null ? answer : answer with
        {
            Assets = new ExposureBook(CaseExposure.Of(trace, Account, Options), Account, Labels, Options).Assets(cancellationToken),
            Coverage = trace.Coverage.Items,
        };
    }

    /// <summary>The trace of some assets; null where the account moved none of them.</summary>
    private async Task<TraceResult?> TraceAsync(IEnumerable<Asset> assets, IProgress<GraphProgress>? progress, CancellationToken cancellationToken)
    {
        bool forward = Direction == TraceDirection.Forward;
        var theft = new Theft("exposure", [.. assets.Select(asset => new WalletFlowsSeed(Account, asset, forward ? 0 : long.MaxValue))]);
        var stops = new StopRules
        {
            Categories = Options.StopAt,
            // There a hop is a transaction and the coin that comes of it, and the coin that goes into the first one is none.
            Hops = Account.Chain.IsUtxo && Options.Hops is { } hops ? (2 * hops) : Options.Hops,
            HubLimit = Options.HubLimit,
            Minimums = Options.Minimums,
            Budget = Options.Budget,
            Until = forward ? Options.Until?.ToUnixTimeSeconds() : null,
            DepositCategories = Options.RecogniseDeposits ? StopRules.DepositServices : [],
        };
        Trace trace = (Grown is null ? Trace.From(theft).Over(Facts!) : Trace.From(theft).Over(Grown, Sources))
            .Knowing(Labels).Using(Options.Rule).With(stops).With(Live).FollowSwaps(false);
        try
        {
            return await (forward ? trace : trace.Backward()).RunAsync(progress, cancellationToken).ConfigureAwait(false);
        }
        catch (SeedException)
        {
            // It sent, or received, nothing of them.
            return null;
        }
    }

    private async Task<ImmutableSortedSet<Asset>> AssetsAsync(CancellationToken cancellationToken)
    {
        if (Account.Chain.IsUtxo)
        {
            return [Asset.Native(Account.Chain)];
        }

        AccountHistory history = await Facts!.HistoryAsync(Account, cancellationToken).ConfigureAwait(false);
        long until = Options.Until?.ToUnixTimeSeconds() ?? long.MaxValue;
        bool forward = Direction == TraceDirection.Forward;
        IEnumerable<Asset> moved =
            from transaction in history.Transactions
            where transaction.Time <= until
            from transfer in transaction.Transfers
            where (!transaction.Record.Failed || transfer.Kind == TransferKind.Reward) && transfer.Kind != TransferKind.Fee && !transfer.Amount.IsZero && transfer.From != transfer.To
                && (forward ? transfer.From : transfer.To) == Account.Address
            select transfer.Asset;
        return [.. moved.Where(asset => Options.Assets.IsEmpty || Options.Assets.Contains(asset))];
    }

    private async Task<string?> GapAsync(IEnumerable<Asset> assets, CancellationToken cancellationToken)
    {
        CoverageKinds needed = assets.Append(Asset.Native(Account.Chain)).Aggregate(CoverageKinds.None, (kinds, asset) => kinds | Graph.Building.BranchStops.NeededFor(asset));
        CoverageKinds missing = needed & ~await Facts!.CompleteKindsAsync(Account, cancellationToken: cancellationToken).ConfigureAwait(false);
        return missing == CoverageKinds.None ? null : $"The ledger does not hold the complete history of {Account} (missing: {missing}); what it moved beyond that is not told.";
    }
}
