using System.Collections.Immutable;

namespace WalletTrace.Tracing.Live;

/// <summary>
/// What a trace over sources would take, worked out from what the ledger knows before anything is asked; so it is no promise. Figures of the moment, not part of
/// any report.
/// </summary>
/// <remarks>
/// <para>At least: all branches that wait now, each account with a single transaction. More branches come as these are followed.</para>
/// <para>Likely: the branches that wait now, and those that come of them if it goes on as it went so far, generation by generation up to the hop limit. In the
/// case so far each followed vertex led to so many further ones that were or are to be followed; labels and limits are in that number already. Where there is
/// a minimum there are never more branches at once than the waiting value makes minimums, and with each hop that part of it comes to rest or to an end which
/// did so far. Null where that does not come to an end, or nothing was followed yet. An account is taken to have as many transactions as those of its chain
/// whose histories were read have on average.</para>
/// <para>At most: what the budget allows; null for what it does not limit.</para>
/// <para>The time is the least that the limits of rate allow, with the requests one after the other; that answers take their time, that requests fail, and that a
/// server is busy is not in it. Sources that are asked only because another one failed, or for kinds of movement that it does not tell, are not in it either.</para>
/// </remarks>
/// <param name="Followed">The vertices that the ledger is enough to follow.</param>
/// <param name="Waiting">What waits to be asked for now, the largest share of the theft first.</param>
/// <param name="Branches">The branches that are asked for.</param>
/// <param name="Requests">The requests to all providers.</param>
/// <param name="Time">The time that the requests take.</param>
/// <param name="Providers">The same provider by provider: each that would be asked, in the order of the sources.</param>
/// <param name="Assumptions">What was assumed, in words.</param>
public sealed record TraceEstimate(
    int Followed, ImmutableArray<WaitingBranch> Waiting, CountEstimate Branches, CountEstimate Requests, TimeEstimate Time,
    ImmutableArray<ProviderEstimate> Providers, ImmutableArray<string> Assumptions)
{
    /// <summary>The estimate as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}

/// <summary>A number that is not known yet.</summary>
/// <param name="AtLeast">With what is known now.</param>
/// <param name="Likely">If it goes on as it went so far; null where that cannot be told.</param>
/// <param name="AtMost">What the budget allows; null for no limit.</param>
public readonly record struct CountEstimate(long AtLeast, long? Likely, long? AtMost);

/// <summary>A time that is not known yet.</summary>
/// <param name="AtLeast">With what is known now.</param>
/// <param name="Likely">If it goes on as it went so far; null where that cannot be told.</param>
/// <param name="AtMost">What the budget allows; null for no limit.</param>
public readonly record struct TimeEstimate(TimeSpan AtLeast, TimeSpan? Likely, TimeSpan? AtMost);

/// <summary>A price that is not known yet. Decimals: money of the world outside, never an amount on a chain.</summary>
/// <param name="AtLeast">With what is known now.</param>
/// <param name="Likely">If it goes on as it went so far; null where that cannot be told.</param>
/// <param name="AtMost">What the budget allows; null for no limit.</param>
/// <param name="Currency">In what.</param>
public sealed record CostEstimate(decimal AtLeast, decimal? Likely, decimal? AtMost, string Currency);

/// <summary>What one provider would be asked.</summary>
/// <param name="Name">The source's name.</param>
/// <param name="Host">Whom the questions would be told to; empty where nothing would leave this machine.</param>
/// <param name="Branches">Of the branches that wait now those that it would be asked for.</param>
/// <param name="Requests">The requests.</param>
/// <param name="Time">The time that its limits of rate make them take.</param>
/// <param name="Cost">What they cost; null where there is no price.</param>
public sealed record ProviderEstimate(string Name, string Host, int Branches, CountEstimate Requests, TimeEstimate Time, CostEstimate? Cost);
