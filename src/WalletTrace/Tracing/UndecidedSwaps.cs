using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Graph;
using WalletTrace.Inference;

namespace WalletTrace.Tracing;

/// <summary>States where traced value came in transactions of which it was not decided whether it was swapped.</summary>
internal sealed class UndecidedSwaps(CaseGraph graph, ImmutableArray<TaintOutcome> outcomes)
{
    /// <summary>An entry for each vertex that such value reached and each kind of uncertainty.</summary>
    public IEnumerable<CoverageEntry> Entries()
    {
        var groups = new SortedDictionary<(int Vertex, SwapUncertaintyKind Kind), (UInt256[] Amounts, SortedSet<int> Flows)>();
        for (int rule = 0; rule < outcomes.Length; rule++)
        {
            foreach (FlowTaint taint in outcomes[rule].Flows)
            {
                if (graph.Details[taint.Flow].Finding is not SwapUncertainty open)
                {
                    continue;
                }

                (int, SwapUncertaintyKind) key = (graph.Flows.To(taint.Flow), open.Kind);
                if (!groups.TryGetValue(key, out (UInt256[] Amounts, SortedSet<int> Flows) group))
                {
                    groups.Add(key, group = (new UInt256[outcomes.Length], []));
                }

                group.Amounts[rule] = UInt256.SaturatingAdd(group.Amounts[rule], taint.Amount);
                group.Flows.Add(taint.Flow);
            }
        }

        return groups.Select(group => new CoverageEntry(
            CoverageIssue.SwapUndecided, StopReason.None, group.Key.Vertex, Stakes.Largest(outcomes, group.Value.Amounts), Text(group.Key.Kind, group.Value.Flows)));
    }

    private string Text(SwapUncertaintyKind kind, SortedSet<int> flows)
    {
        FlowDetail first = graph.Details[flows.Min];
        var open = (SwapUncertainty)first.Finding!;
        int transactions = flows.Select(flow => graph.Details[flow].Transaction).Distinct().Count();
        string what = open.Got.IsEmpty ? "" : $" There {open.Account} gave {string.Join(" and ", open.Gave)} and got {string.Join(" and ", open.Got)}.";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"In {transactions} transaction(s), the first of them {first.Transaction.ToString(first.Chain)}, it is not decided what was swapped ({kind}): {Why(kind)}.{what}");
    }

    private static string Why(SwapUncertaintyKind kind) => kind switch
    {
        SwapUncertaintyKind.LiquidityAdded => "several assets were given for one that was made for it, as when liquidity is added to a pool",
        SwapUncertaintyKind.LiquidityRemoved => "one asset was given up for several, as when liquidity is removed from a pool",
        SwapUncertaintyKind.FlashLoan => "something was lent and paid back within it",
        SwapUncertaintyKind.SeveralGiven => "several assets were given",
        SwapUncertaintyKind.SeveralGot => "several assets were got",
        SwapUncertaintyKind.SeveralTraders => "several accounts gave and got",
        SwapUncertaintyKind.SeveralRecipients => "several accounts got what may be the other side",
        SwapUncertaintyKind.Collectible => "a thing of its own kind was traded, which cannot be divided",
        SwapUncertaintyKind.UnknownAsset => "what was got, or exchanged on the way, is a token that nobody vouches for, whose contract may say what it likes",
        SwapUncertaintyKind.OrdinaryCounterparty => "the other side makes transactions of its own, as no pool does",
        SwapUncertaintyKind.KeptOnTheWay => "an account on the way kept or destroyed some of what passed through it",
        SwapUncertaintyKind.MissingInternal => "movements by contracts are not known",
        _ => "the amounts do not come to a swap",
    };
}
