using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Inference;
using WalletTrace.Inference.Clusters;

namespace WalletTrace.Graph;

/// <summary>When a branch of a trace is not followed any further. Immutable; every default is stated.</summary>
public sealed record StopRules
{
    /// <summary>
    /// The categories of services, whose ledgers of their own a chain does not show: an outflow of a service is not its customer's money.
    /// </summary>
    public static ImmutableSortedSet<Category> Services { get; } =
    [
        Category.Exchange, Category.Mixer, Category.Bridge, Category.Otc, Category.Payment, Category.Defi, Category.Gambling,
        Category.DarknetMarket, Category.Service,
    ];

    /// <summary>The categories of services that give each customer an account to pay in to: exchanges, OTC desks and payment services.</summary>
    public static ImmutableSortedSet<Category> DepositServices { get; } = [Category.Exchange, Category.Otc, Category.Payment];

    /// <summary>Stop at accounts that any label puts into one of these categories. Default: <see cref="Services"/>.</summary>
    public ImmutableSortedSet<Category> Categories { get; init; } = Services;

    /// <summary>Stop at accounts that carry a label with exactly one of these texts. Default: none.</summary>
    public ImmutableSortedSet<string> Labels { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Stop at accounts with more transactions than this, and at UTXO transactions with more coins, in and out. Default: no limit.</summary>
    public int? HubLimit { get; init; }

    /// <summary>Stop where less traced value than this arrived, in all, under every rule asked for. One for each asset at most. Default: none.</summary>
    public ImmutableArray<Amount> Minimums { get; init; } = [];

    /// <summary>
    /// Stop at vertices that are this many hops from the nearest seed, by the shortest way on which any rule asked for brought value there; a rule that
    /// reaches more can so lengthen the reach of the others. Default: no limit.
    /// </summary>
    public int? Hops { get; init; }

    /// <summary>Follow nothing that moves after this time, unix seconds (backward: before). Default: no limit.</summary>
    public long? Until { get; init; }

    /// <summary>
    /// Forward only: stop at accounts on account chains that behave as deposit accounts of a service that a label puts into one of these categories, where
    /// <see cref="Categories"/> has it, too. Inferred, and told as that: see <see cref="DepositFinder"/>. Empty: at none. Default:
    /// <see cref="DepositServices"/>.
    /// </summary>
    public ImmutableSortedSet<Category> DepositCategories { get; init; } = DepositServices;

    /// <summary>
    /// Stop at accounts, too, that are inferred to be in one cluster with an account that a label puts into one of <see cref="Categories"/>, or in a cluster that has
    /// such a label. Told as that: the cluster is inferred, the label attributed. Null: clusters do not matter. Default: null.
    /// </summary>
    public ClusterSet? Clusters { get; init; }

    /// <summary>How strictly deposit accounts are recognised.</summary>
    public DepositLimits DepositLimits { get; init; } = new();

    /// <summary>Follow at most this many vertices, those with the largest traced value first. Default: no limit.</summary>
    public int? Budget { get; init; }
}
