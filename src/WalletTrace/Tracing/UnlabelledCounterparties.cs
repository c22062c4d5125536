using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Graph;
using WalletTrace.Inference;

namespace WalletTrace.Tracing;

/// <summary>
/// States where traced value was followed through swaps with accounts that no label names, and with whom, and where a followed account gave it in swaps: no rule can tell a pool from a contract that a thief
/// wrote to look like one.
/// </summary>
internal sealed class UnlabelledCounterparties(CaseGraph graph, ImmutableArray<TaintOutcome> outcomes)
{
    private const int AccountsShown = 5;

    /// <summary>An entry for each holding from which such value went, and for each that was itself the other side and gave such value.</summary>
    public IEnumerable<CoverageEntry> Entries()
    {
        var traded = new Groups();
        var gave = new Groups();
        for (int rule = 0; rule < outcomes.Length; rule++)
        {
            foreach (TaintConversion conversion in outcomes[rule].Conversions.Where(one => graph.Details[one.Flow].Finding is Swap { Counterparties.IsEmpty: false }))
            {
                Add(traded, rule, conversion.Flow, conversion.Taken);
            }

            foreach (FlowTaint taint in outcomes[rule].Flows.Where(one => graph.Vertices[graph.Flows.To(one.Flow)].Kind == VertexKind.Exchanged))
            {
                Add(gave, rule, taint.Flow, taint.Amount);
            }
        }

        return traded.Select(group => Entry(group.Key, group.Value.Amounts, Text(group.Value.Flows)))
            .Concat(gave.Select(group => Entry(group.Key, group.Value.Amounts, $"{Where(group.Value.Flows)}, it is itself the other side; what it gave is not followed to who got it.")));
    }

    private void Add(Groups groups, int rule, int flow, UInt256 amount)
    {
        if (!groups.TryGetValue(graph.Flows.From(flow), out (UInt256[] Amounts, SortedSet<int> Flows) group))
        {
            groups.Add(graph.Flows.From(flow), group = (new UInt256[outcomes.Length], []));
        }

        group.Amounts[rule] = UInt256.SaturatingAdd(group.Amounts[rule], amount);
        group.Flows.Add(flow);
    }

    private CoverageEntry Entry(int vertex, UInt256[] amounts, string text) =>
        new(CoverageIssue.CounterpartyUnlabelled, StopReason.None, vertex, Stakes.Largest(outcomes, amounts), text);

    private string Text(SortedSet<int> flows)
    {
        Account[] others = [.. flows.SelectMany(flow => ((Swap)graph.Details[flow].Finding!).Counterparties).Distinct().Order()];
        string more = others.Length > AccountsShown ? FormattableString.Invariant($" and {others.Length - AccountsShown} more") : "";
        return $"{Where(flows)}, the other side is taken to be {string.Join(", ", others.Take(AccountsShown))}{more}.";
    }

    private string Where(SortedSet<int> flows)
    {
        FlowDetail first = graph.Details[flows.Min];
        int swaps = flows.Select(flow => (graph.Details[flow].Chain, graph.Details[flow].Transaction)).Distinct().Count();
        return string.Create(CultureInfo.InvariantCulture, $"In {swaps} swap(s), the first of them in transaction {first.Transaction.ToString(first.Chain)}");
    }

    /// <summary>By vertex what each rule says, and by which flows.</summary>
    private sealed class Groups : SortedDictionary<int, (UInt256[] Amounts, SortedSet<int> Flows)>;
}
