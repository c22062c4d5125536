using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>States what fees a trace did not follow into coinbases though it was asked to, and what they carry.</summary>
internal sealed class UnfollowedFees(CaseGraph graph, ImmutableArray<TaintOutcome> outcomes)
{
    /// <summary>An entry for each chain and reason, as far as the fees carry traced value.</summary>
    public IEnumerable<CoverageEntry> Entries()
    {
        if (graph.UnfollowedFees.Count == 0)
        {
            return [];
        }

        Dictionary<(ChainId, TransactionId, long), FeeStop> stops = graph.UnfollowedFees.ToDictionary(stop => (stop.Chain, stop.Transaction, stop.Height));
        var groups = new Dictionary<(ChainId Chain, StopReason Reason, string Why), Group>();
        for (int rule = 0; rule < outcomes.Length; rule++)
        {
            foreach (FlowTaint taint in outcomes[rule].Flows)
            {
                FlowDetail at = graph.Details[taint.Flow];
                if (EndOf(taint.Flow) is not { } end || !stops.TryGetValue((at.Chain, at.Transaction, at.Height), out FeeStop? stop))
                {
                    continue;
                }

                // Limits are told with the figures of each block; together only their kind says something.
                string why = stop.Reason == StopReason.Unexplored ? stop.Detail : $"A limit of the trace ended the branch there ({stop.Reason}).";
                if (!groups.TryGetValue((stop.Chain, stop.Reason, why), out Group? group))
                {
                    groups.Add((stop.Chain, stop.Reason, why), group = new Group(end, new UInt256[outcomes.Length]));
                }

                group.Amounts[rule] = UInt256.SaturatingAdd(group.Amounts[rule], taint.Amount);
                group.Heights.Add(at.Height);
                group.Transactions.Add((at.Transaction, at.Height));
            }
        }

        return groups.OrderBy(pair => pair.Key.Chain).ThenBy(pair => pair.Key.Why, StringComparer.Ordinal)
            .Select(pair => Entry(pair.Key.Reason, pair.Key.Why, pair.Value));
    }

    private CoverageEntry Entry(StopReason reason, string why, Group group)
    {
        (long first, long last) = (group.Heights.Min, group.Heights.Max);
        string heights = first == last ? FormattableString.Invariant($"height {first}") : FormattableString.Invariant($"heights {first} to {last}");
        return new CoverageEntry(CoverageIssue.FeesNotFollowed, reason, group.End, Stakes.Largest(outcomes, group.Amounts), string.Create(
            CultureInfo.InvariantCulture,
            $"Fees of {group.Transactions.Count} transaction(s), {heights}, were not told apart in the coinbases of their blocks. {why}"));
    }

    /// <summary>The end of the graph at which a fee, or a coinbase as a whole, was left; null for other flows.</summary>
    private int? EndOf(int flow)
    {
        bool IsEnd(int vertex) => graph.Vertices[vertex].Kind is VertexKind.Fees or VertexKind.Issuance;
        (int from, int to) = (graph.Flows.From(flow), graph.Flows.To(flow));
        return graph.Details[flow].Kind is not (TransferKind.Fee or TransferKind.Reward) ? null : IsEnd(to) ? to : IsEnd(from) ? from : null;
    }

    private sealed record Group(int End, UInt256[] Amounts)
    {
        public SortedSet<long> Heights { get; } = [];

        public HashSet<(TransactionId, long)> Transactions { get; } = [];
    }
}
