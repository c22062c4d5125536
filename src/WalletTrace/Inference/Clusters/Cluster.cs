using System.Collections.Immutable;

namespace WalletTrace.Inference.Clusters;

/// <summary>Accounts that are inferred to be under one control. Never an entity: who it is no inference says.</summary>
/// <param name="Id">
/// Its id: the least of its accounts, as text. It depends on nothing else, but changes when a lesser account is found to belong to it; the old id then still
/// leads here, since it names a member.
/// </param>
/// <param name="Members">Its accounts, two or more, ordered.</param>
public sealed record Cluster(string Id, ImmutableArray<Account> Members)
{
    /// <inheritdoc/>
    public bool Equals(Cluster? other) => other is not null && Id == other.Id && Members.SequenceEqual(other.Members);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Members.Length);

    /// <summary>The cluster by its accounts as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}

/// <summary>Two large clusters with different names that evidence would make one. They are kept apart until somebody decides.</summary>
/// <param name="One">The cluster with the lesser id, or its account where it is alone.</param>
/// <param name="Other">The other.</param>
/// <param name="NamesOfOne">What accounts of the first are called, ordered; hostile text.</param>
/// <param name="NamesOfOther">What accounts of the other are called, ordered; hostile text.</param>
/// <param name="Links">The evidence that would have merged them, in canonical order.</param>
public sealed record QuarantinedMerge(
    Cluster One, Cluster Other, ImmutableArray<string> NamesOfOne, ImmutableArray<string> NamesOfOther, ImmutableArray<ClusterLink> Links)
{
    /// <summary>The merge as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}

/// <summary>What was passed over, so that nobody takes the clusters for more complete than they are.</summary>
/// <param name="CoinJoins">Transactions with several owners of inputs that are CoinJoins.</param>
/// <param name="Unknown">Transactions of which owner or value of some input is not known, so that they may be CoinJoins.</param>
/// <param name="Excepted">Transactions that were not to be inferred from.</param>
public readonly record struct ClusterSkips(long CoinJoins, long Unknown, long Excepted);
