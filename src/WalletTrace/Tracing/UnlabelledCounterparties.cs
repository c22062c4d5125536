using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Graph;
using WalletTrace.Inference;

namespace WalletTrace.Tracing;

/// <summary>
/// States where traced value was followed through swaps with accounts that no label names, and with whom: no rule can tell a pool from a contract that a thief
/// wrote to look like one.
/// </summary>
internal sealed class UnlabelledCounterparties(CaseGraph graph, ImmutableArray<TaintOutcome> outcomes)
{
    private const int AccountsShown = 5;

    /// <summary>An entry for each holding from which such value went.</summary>
    public IEnumerable<CoverageEntry> Entries()
    {
        var groups = new SortedDictionary<int, (UInt256[] Amounts, SortedSet<int> Flows)>();
        for (int rule = 0; rule < outcomes.Length; rule++)
        {
            foreach (TaintConversion conversion in outcomes[rule].Conversions)
            {
                if (graph.Details[conversion.Flow].Finding is not Swap { Counterparties.IsEmpty: false })
                {
                    continue;
                }

                int giver = graph.Flows.From(conversion.Flow);
                if (!groups.TryGetValue(giver, out (UInt256[] Amounts, SortedSet<int> Flows) group))
                {
                    groups.Add(giver, group = (new UInt256[outcomes.Length], []));
                }

                group.Amounts[rule] = UInt256.SaturatingAdd(group.Amounts[rule], conversion.Taken);
                group.Flows.Add(conversion.Flow);
            }
        }

        return groups.Select(group => new CoverageEntry(
            CoverageIssue.CounterpartyUnlabelled, StopReason.None, group.Key, Stakes.Largest(outcomes, group.Value.Amounts), Text(group.Value.Flows)));
    }

    private string Text(SortedSet<int> flows)
    {
        FlowDetail first = graph.Details[flows.Min];
        Account[] others = [.. flows.SelectMany(flow => ((Swap)graph.Details[flow].Finding!).Counterparties).Distinct().Order()];
        string more = others.Length > AccountsShown ? FormattableString.Invariant($" and {others.Length - AccountsShown} more") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"In {flows.Count} swap(s), the first of them in transaction {first.Transaction.ToString(first.Chain)}, the other side is taken to be {string.Join(", ", others.Take(AccountsShown))}{more}.");
    }
}
