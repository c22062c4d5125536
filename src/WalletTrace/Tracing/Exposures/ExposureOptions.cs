using System.Collections.Immutable;
using WalletTrace.Attribution;

namespace WalletTrace.Tracing.Exposures;

/// <summary>How the exposure of an account is worked out. Immutable; every default is stated.</summary>
/// <remarks>
/// Value is not made less by distance: what passes on loses by mixing already, and a decay on top would count that twice. A sanctions list knows no number
/// of hops beyond which it does not matter either. Source: algorithms of exposure as screening services describe them.
/// </remarks>
public sealed record ExposureOptions
{
    /// <summary>The defaults.</summary>
    public static ExposureOptions Default { get; } = new();

    /// <summary>By which rule what leaves a holding carries what came to it; one that conserves value. Default: <see cref="TaintRule.Haircut"/>.</summary>
    public TaintRule Rule { get; init; } = TaintRule.Haircut;

    /// <summary>At most so many hops from the account; 1 is direct exposure alone. Null: no limit. Default: 4.</summary>
    public int? Hops { get; init; } = 4;

    /// <summary>Accounts with more transactions than this are not followed, the account itself excepted. Null: no limit. Default: 1,000.</summary>
    public int? HubLimit { get; init; } = 1000;

    /// <summary>Accounts to which less value than this came are not followed; one amount for each asset at most. Only by way of a trace. Default: none.</summary>
    public ImmutableArray<Amount> Minimums { get; init; } = [];

    /// <summary>What moved later than this is not looked at. Null: everything. Default: null.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// An account that some label puts into one of these categories is an end: what is behind it is not its customers', or it is whom one looks for. Default: all,
    /// that is, every labelled account.
    /// </summary>
    public ImmutableSortedSet<Category> StopAt { get; init; } = [.. Enum.GetValues<Category>()];

    /// <summary>
    /// Forward, by way of a trace: whether deposit accounts of labelled services count as the services'. Inferred, and told as that. Default: yes.
    /// </summary>
    public bool RecogniseDeposits { get; init; } = true;

    /// <summary>
    /// At most so many accounts are followed, by way of a trace those with the largest value, over a whole ledger the nearest. Null: no limit, over a whole ledger
    /// <see cref="LedgerExposures.MostFollowed"/>. Default: null.
    /// </summary>
    public int? Budget { get; init; }

    /// <summary>Only these assets. Empty: all that the account moved. Default: empty.</summary>
    public ImmutableSortedSet<Asset> Assets { get; init; } = [];

    /// <summary>Throws where something cannot be.</summary>
    internal ExposureOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Hops ?? 1, 1, nameof(Hops));
        ArgumentOutOfRangeException.ThrowIfNegative(HubLimit ?? 0, nameof(HubLimit));
        ArgumentOutOfRangeException.ThrowIfNegative(Budget ?? 0, nameof(Budget));
        return !Enum.IsDefined(Rule) || Rule == TaintRule.Poison
            ? throw new ArgumentException($"exposure cannot be measured by the rule {Rule}: expected one that conserves value, for instance {TaintRule.Haircut} or {TaintRule.Fifo}", nameof(Rule))
            : this;
    }
}
