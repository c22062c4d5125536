using System.Globalization;
using System.Text;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Inference;
using WalletTrace.Inference.Clusters;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>The words of the reports: one for each value of the vocabulary, the same in every format.</summary>
internal static class Words
{
    /// <summary>The name of a value in machine formats: its own name in small letters with hyphens, <c>clean-first</c>.</summary>
    public static string Id<TEnum>(TEnum value)
        where TEnum : struct, Enum
    {
        string name = value.ToString();
        var id = new StringBuilder(name.Length + 4);
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c) && id.Length > 0)
            {
                id.Append('-');
            }

            id.Append(char.ToLowerInvariant(c));
        }

        return id.ToString();
    }

    /// <summary>The flags that are set in a value, in the order of their declaration.</summary>
    public static IEnumerable<string> Ids<TEnum>(TEnum flags)
        where TEnum : struct, Enum =>
        Enum.GetValues<TEnum>().Where(flag => flags.HasFlag(flag) && !flag.Equals(default(TEnum))).Select(flag => Id(flag));

    /// <summary>A rule's name for people.</summary>
    public static string Name(TaintRule rule) => rule switch
    {
        TaintRule.Fifo => "FIFO",
        TaintRule.Lifo => "LIFO",
        TaintRule.Tiho => "TIHO",
        TaintRule.TaintFirst => "Taint first",
        TaintRule.CleanFirst => "Clean first",
        _ => rule.ToString(),
    };

    /// <summary>What a rule says, in one or two sentences.</summary>
    public static string Meaning(TaintRule rule) => rule switch
    {
        TaintRule.Poison =>
            "Whatever touches stolen value counts as stolen in full. Poison does not conserve value: its figures show how far the value could have reached, and are no amounts.",
        TaintRule.Haircut =>
            "Pro rata: each outflow carries the share of stolen value that the whole holding has at that moment. Parts are whole base units and sum to the whole.",
        TaintRule.Fifo => "First in, first out (Clayton’s case, 1816): value leaves a holding in the order in which it came in.",
        TaintRule.Lifo => "Last in, first out: the value that came into a holding last leaves it first.",
        TaintRule.Tiho =>
            "Taint in, highest out (Tironsakkul et al., 2019): the outputs of a transaction take the stolen value by descending value. Where a movement has one receiver, stolen value leaves first.",
        TaintRule.Seniority =>
            "Seniority (Möser et al., 2014): the outputs of a transaction take the stolen value in their order. Where a movement has one receiver, stolen value leaves first.",
        TaintRule.TaintFirst => "Stolen value leaves a holding before clean value: the worst case for whoever receives it.",
        TaintRule.CleanFirst => "Clean value leaves a holding before stolen value: the best case for whoever receives it.",
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };

    /// <summary>A part of the balance, for people.</summary>
    public static string Name(SinkKind kind) => kind switch
    {
        SinkKind.Resting => "At rest",
        SinkKind.Services => "Services",
        SinkKind.Mixers => "Mixers",
        SinkKind.Bridges => "Bridges",
        SinkKind.Fees => "Fees",
        SinkKind.Burned => "Burned",
        SinkKind.Unexplored => "Unexplored",
        SinkKind.Pruned => "Not followed",
        SinkKind.Issued => "Newly issued",
        SinkKind.UnknownOrigin => "Unknown origin",
        SinkKind.Converted => "Swapped",
        SinkKind.Exchanged => "Given in swaps",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>What moved value, for people: a transaction by its id, or the block itself by its hash.</summary>
    public static string Mover(FlowDetail at) =>
        at.Position == TransactionRecord.OfBlock && !at.Chain.IsUtxo ? $"the block itself, {at.Transaction.ToString(at.Chain)}" : at.Transaction.ToString(at.Chain);

    /// <summary>That an issuer keeps a holding of its token from moving, as observed on the chain.</summary>
    public static string Frozen(long height) => FormattableString.Invariant($"frozen by the issuer at height {height}");

    /// <summary>That an account is inferred to be a service's deposit account, in a line. Holds hostile text (the service's name), cut and made visible.</summary>
    public static string Deposit(DepositAccount deposit) => string.Create(CultureInfo.InvariantCulture,
        $"inferred: deposit account of {Escaping.Shown(deposit.Service)} (rule deposit-{Id(deposit.Rule)}, {Count(deposit.Forwards.Length, "forward")}, score {deposit.Score})");

    /// <summary>By which rules clusters at which a trace stops were inferred, in a sentence.</summary>
    public static string Clusters(ClusterSet? clusters) => clusters is null ? "do not matter" : string.Create(
        CultureInfo.InvariantCulture,
        $"{Count(clusters.Count, "cluster")} of {Count(clusters.AccountCount, "account")} {(clusters.Rules.IsEmpty ? "" : $"inferred by {string.Join(", ", clusters.Rules.Select(Id))}")}").TrimEnd();

    /// <summary>That a place is inferred to be somebody's by its cluster, in a line. Holds hostile text (the label), cut and made visible.</summary>
    public static string Cluster(ClusterAttribution attributed) =>
        $"inferred: under one control with {attributed.Labelled} by {string.Join(", ", attributed.Links.Select(link => Id(link.Rule)).Distinct())}; attributed: {Escaping.Shown(attributed.Label.Text)} by {Escaping.Shown(attributed.Label.Source)}";

    /// <summary>How deposit accounts are recognised, in a sentence.</summary>
    public static string Deposits(StopRules stops) => stops.DepositCategories.IsEmpty ? "not looked for"
        : string.Create(CultureInfo.InvariantCulture, $"looked for, of {string.Join(", ", stops.DepositCategories.Select(Id))}: at least {Count(stops.DepositLimits.LeastForwards, "forward")}, each within {stops.DepositLimits.MaxDelay.TotalSeconds:N0} seconds; at most {Count(stops.DepositLimits.MostSenders, "sender")}");

    /// <summary>What it means that value is in a part of the balance.</summary>
    public static string Meaning(SinkKind kind) => kind switch
    {
        SinkKind.Resting => "on followed accounts, or in unspent coins",
        SinkKind.Services => "at an exchange, desk or other service, or on one of its deposit accounts, where the trace stops",
        SinkKind.Mixers => "in a mixer, where the trace stops",
        SinkKind.Bridges => "in a bridge, where the trace stops",
        SinkKind.Fees => "paid for transactions",
        SinkKind.Burned => "destroyed",
        SinkKind.Unexplored => "on accounts whose history the ledger does not hold completely",
        SinkKind.Pruned => "where a limit of the trace ended the branch",
        SinkKind.Issued => "minted, rewarded or mined",
        SinkKind.UnknownOrigin => "the ledger does not hold where it came from",
        SinkKind.Converted => "given for another asset, in which it is followed",
        SinkKind.Exchanged => "given by a pool or router to those who traded with it",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The verb of a sentence that tells how much is in a part of the balance: "12 % reached mixers".</summary>
    public static string Phrase(SinkKind kind, TraceDirection direction) => (kind, direction) switch
    {
        (SinkKind.Resting, TraceDirection.Forward) => "is at rest on followed accounts",
        (SinkKind.Resting, _) => "was there before anything that the ledger holds",
        (SinkKind.Fees, _) => "was paid as fees",
        (SinkKind.Burned, _) => "was burned",
        (SinkKind.Issued, _) => "was newly issued",
        (SinkKind.UnknownOrigin, _) => "is of unknown origin",
        (SinkKind.Unexplored, TraceDirection.Forward) => "reached accounts whose history was not read",
        (SinkKind.Unexplored, _) => "came from accounts whose history was not read",
        (SinkKind.Pruned, _) => "was not followed to its end",
        (SinkKind.Converted, TraceDirection.Forward) => "was swapped for another asset",
        (SinkKind.Converted, _) => "was got for another asset",
        (SinkKind.Exchanged, _) => "was given in swaps by pools and routers",
        (_, TraceDirection.Forward) => $"reached {Name(kind).ToLowerInvariant()}",
        _ => $"came from {Name(kind).ToLowerInvariant()}",
    };

    /// <summary>Why a trace ends somewhere, for people.</summary>
    public static string Name(StopReason reason) => reason switch
    {
        StopReason.None => "followed",
        StopReason.Category => "labelled as a service",
        StopReason.Label => "carries a label to stop at",
        StopReason.Unexplored => "history not read completely",
        StopReason.Hub => "more transfers than the hub limit",
        StopReason.Minimum => "less than the minimum arrived",
        StopReason.Hops => "hop limit",
        StopReason.TimeWindow => "outside the time window",
        StopReason.Budget => "budget used up, or stopped",
        StopReason.Unanswered => "no source gave the history",
        StopReason.Undisclosed => "no third party was to be asked",
        StopReason.Deposit => "deposit account of a service",
        StopReason.Cluster => "inferred to be in a labelled cluster",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    /// <summary>Why facts of a branch were not asked for, or did not come: what stands behind "because".</summary>
    public static string Why(StopReason reason) => reason switch
    {
        StopReason.Budget => "a budget was used up or the asking was stopped",
        StopReason.Unanswered => "no source gave what they need",
        StopReason.Undisclosed => "no third party was to be asked",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    /// <summary>A kind of thing not seen, for people.</summary>
    public static string Name(CoverageIssue issue) => issue switch
    {
        CoverageIssue.NotFollowed => "Branches not followed",
        CoverageIssue.DataGap => "Gaps in the data",
        CoverageIssue.KindsNotRead => "Kinds of movement not read",
        CoverageIssue.FeesNotFollowed => "Fees not followed",
        CoverageIssue.Stale => "Blocks that were replaced",
        CoverageIssue.SwapUndecided => "Swaps not decided",
        CoverageIssue.CounterpartyUnlabelled => "Swaps with accounts that no label names",
        _ => throw new ArgumentOutOfRangeException(nameof(issue)),
    };

    /// <summary>What a kind of thing not seen means.</summary>
    public static string Meaning(CoverageIssue issue) => issue switch
    {
        CoverageIssue.NotFollowed => "The trace ends here. The value is the most that any rule asked for puts there.",
        CoverageIssue.DataGap => "A followed account gave more than the ledger saw it get. The difference was made up with clean value.",
        CoverageIssue.FeesNotFollowed => "Fees were to be followed into the coinbases of their blocks, and were left as fees. The value is the most that any rule asked for finds in them.",
        CoverageIssue.Stale => "Since the trace ran, blocks on which traced value stands have gone or were replaced. The value is the most of a place's value that rests on them.",
        CoverageIssue.SwapUndecided => "Value came here in transactions of which it is not decided what was swapped for what, and was not followed through them.",
        CoverageIssue.CounterpartyUnlabelled => "Value was followed through swaps with accounts that behaved as pools do but carry no label. If one of them is the trader's own, what was given went there.",
        CoverageIssue.KindsNotRead => "The ledger does not hold these movements of followed accounts; value that moved so is not in this report.",
        _ => throw new ArgumentOutOfRangeException(nameof(issue)),
    };

    /// <summary>Whether the blocks of a trace are still the chain's, in a sentence; null when nobody looked.</summary>
    public static string? Sentence(TraceResult trace)
    {
        string blocks = Count(trace.Blocks.Length, "block");
        return trace.Freshness switch
        {
            Freshness.Unchecked => null,
            Freshness.Fresh => $"Held against the ledger again: the {blocks} in which traced value moved are as they were.",
            Freshness.Unproven => $"Held against the ledger again: nothing speaks against the {blocks} in which traced value moved, but the hash is not known of all.",
            Freshness.Stale => StaleSentence(trace.StaleBlocks.Length, trace.Blocks.Length),
            _ => throw new ArgumentOutOfRangeException(nameof(trace)),
        };
    }

    /// <summary>That some of the blocks on which a report stands are not the chain's any more, in a sentence.</summary>
    public static string StaleSentence(int stale, int all) => FormattableString.Invariant(
        $"STALE: {stale:N0} of the {Count(all, "block")} in which traced value moved are gone or were replaced since. Do not rely on these figures; run the trace again.");

    /// <summary>What becomes of fees, for people.</summary>
    public static string Name(FeeConvention convention) => convention switch
    {
        FeeConvention.Sink => "a sink",
        FeeConvention.CoinbaseSubsidyFirst => "into the coinbase, behind the subsidy",
        FeeConvention.CoinbaseFeesFirst => "into the coinbase, before the subsidy",
        _ => throw new ArgumentOutOfRangeException(nameof(convention)),
    };

    /// <summary>What a convention for fees says, in one or two sentences.</summary>
    public static string Meaning(FeeConvention convention) => convention switch
    {
        FeeConvention.Sink => "What a transaction pays for itself is not followed.",
        FeeConvention.CoinbaseSubsidyFirst => "A coinbase takes the clean subsidy and then the fees of the block’s other transactions in their order; its outputs take from them by the rule. It comes after all others of its block. What it does not claim is burned.",
        FeeConvention.CoinbaseFeesFirst => "A coinbase takes the fees of the block’s other transactions in their order and then the clean subsidy; its outputs take from them by the rule. It comes after all others of its block. What it does not claim is burned.",
        _ => throw new ArgumentOutOfRangeException(nameof(convention)),
    };

    /// <summary>An ordinal number: "1st", "12th".</summary>
    public static string Ordinal(int number) => (number % 100 / 10, number % 10) switch
    {
        (1, _) => FormattableString.Invariant($"{number}th"),
        (_, 1) => FormattableString.Invariant($"{number}st"),
        (_, 2) => FormattableString.Invariant($"{number}nd"),
        (_, 3) => FormattableString.Invariant($"{number}rd"),
        _ => FormattableString.Invariant($"{number}th"),
    };

    /// <summary>A count with its noun: "1 path", "2 paths".</summary>
    public static string Count(int count, string singular, string? plural = null) =>
        FormattableString.Invariant($"{count:N0} {(count == 1 ? singular : plural ?? singular + "s")}");
}
