using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

internal sealed partial class LedgerReference
{
    /// <summary>Lays the seeds onto the graph of the whole ledger.</summary>
    private sealed class ReferenceSeeds(SmallLedger small, FlowGraph graph, Origin[] origins, List<string> names)
    {
        private readonly List<(long Height, int Position, Injection Injection)> injections = [];
        private readonly Dictionary<int, Mark> marks = [];

        public TaintPlan Plan(List<bool> ends)
        {
            var reference = new LedgerReference(small);
            for (int tag = 0; tag < small.Thefts.Length; tag++)
            {
                foreach (Seed seed in small.Thefts[tag].Seeds)
                {
                    switch (seed)
                    {
                        case WalletAmountSeed wallet:
                            Inject(tag, wallet);
                            break;
                        case WalletFlowsSeed wallet when wallet.Chain.IsUtxo:
                            MarkCoins(tag, [.. reference.SpentBy(wallet).Select(input => input.Coin!.Value)]);
                            break;
                        case WalletFlowsSeed wallet:
                            MarkWhere(tag, flow => names[graph.From(flow)].StartsWith(Prefix(wallet.Account, wallet.Asset), StringComparison.Ordinal)
                                && origins[flow].Kind != TransferKind.Fee && origins[flow].Transaction.Height >= wallet.Height);
                            break;
                        case TransactionSeed moved when moved.Chain.IsUtxo:
                            MarkCoins(tag, [.. origins.Where(o => o.Coin is { } c && c.Transaction == moved.Id && reference.OutputOf(c) is not null).Select(o => o.Coin!.Value)]);
                            break;
                        case TransactionSeed moved:
                            MarkChained(tag, moved.Id);
                            break;
                        case TransferSeed one:
                            MarkWhere(tag, flow => origins[flow].Transaction.Id == one.Id && origins[flow].Index == one.Index);
                            break;
                        case CoinSeed coin:
                            MarkCoins(tag, [coin.Coin]);
                            break;
                    }
                }
            }

            return new TaintPlan(small.Thefts.Length, [.. injections.OrderBy(one => (one.Height, one.Position)).Select(one => one.Injection)], [.. marks.Values], ends);
        }

        private static string Prefix(Account account, Asset asset) => TraceText.Full(WalletTrace.Graph.Vertex.OfAccount(account, asset)) + ":";

        private void Inject(int tag, WalletAmountSeed seed)
        {
            int position = seed.Before is { } id ? small.Facts.OfType<TransactionRecord>().Single(t => t.Id == id).Index : 0;
            int first = Enumerable.Range(0, graph.FlowCount)
                .Where(flow => origins[flow].Transaction.Chain == seed.Chain
                    && (origins[flow].Transaction.Height, origins[flow].Transaction.Index).CompareTo((seed.Height, position)) >= 0)
                .Select(graph.LeaveAt)
                .DefaultIfEmpty(graph.EventCount)
                .Min();
            int vertex = names.FindIndex(name => name.StartsWith(Prefix(seed.Account, seed.Amount.Asset), StringComparison.Ordinal));
            Assert.True(vertex >= 0, "the wallet of a seed has movements");
            injections.Add((seed.Height, position, new Injection(tag, vertex, first, seed.Amount.Units)));
        }

        private void MarkCoins(int tag, HashSet<CoinId> coins) => MarkWhere(tag, flow => origins[flow].Coin is { } coin && coins.Contains(coin));

        private void MarkWhere(int tag, Predicate<int> which)
        {
            foreach (int flow in Enumerable.Range(0, graph.FlowCount).Where(flow => which(flow)))
            {
                marks.TryAdd(flow, new Mark(tag, flow));
            }
        }

        /// <summary>What moves on in the transaction in which it was stolen is not stolen again.</summary>
        private void MarkChained(int tag, TransactionId id)
        {
            var got = new UInt256[graph.VertexCount];
            foreach (int flow in Enumerable.Range(0, graph.FlowCount).Where(f => origins[f].Transaction.Id == id && origins[f].Kind != TransferKind.Fee))
            {
                UInt256 again = UInt256.Min(got[graph.From(flow)], graph.Amount(flow));
                got[graph.From(flow)] -= again;
                got[graph.To(flow)] += graph.Amount(flow);
                if (again < graph.Amount(flow))
                {
                    marks.TryAdd(flow, new Mark(tag, flow, graph.Amount(flow) - again));
                }
            }
        }
    }
}
