using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Engine;

/// <summary>Haircut of one theft, or of several taken together: 16 bytes a vertex.</summary>
internal sealed class CompactHaircutState(FlowGraph graph, TaintPlan plan) : CompactState(graph, plan)
{
    private readonly Pool[] pools = new Pool[graph.VertexCount];

    public override TaintOutcome Finish()
    {
        var holdings = new List<TaintHolding>();
        for (int vertex = 0; vertex < pools.Length; vertex++)
        {
            if (pools[vertex].Taint != 0)
            {
                holdings.Add(new TaintHolding(vertex, 0, pools[vertex].Taint));
            }
        }

        return new TaintOutcome(TaintRule.Haircut, Entries, holdings, [], null);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override unsafe void Walk(FlowRun run, int first, int end)
    {
        // No sum can leave 64 bits: that was proven from the sum of all amounts before this state was chosen.
        unchecked
        {
            fixed (int* runFrom = run.From)
            fixed (int* runTo = run.To)
            fixed (ulong* runAmounts = run.Amounts)
            fixed (Pool* places = pools)
            {
                int* from = runFrom - run.First;
                int* to = runTo - run.First;
                ulong* amounts = runAmounts - run.First;
                int last = run.End - 1;
                for (int flow = first; flow < end; flow++)
                {
                    if (Sse.IsSupported)
                    {
                        int soon = Math.Min(flow + Ahead, last);
                        Sse.Prefetch0(places + from[soon]);
                        Sse.Prefetch0(places + to[soon]);
                    }

                    ulong amount = amounts[flow];
                    Pool* sender = places + from[flow];
                    Pool* receiver = places + to[flow];
                    if (sender == receiver || amount == 0)
                    {
                        continue;
                    }

                    ulong taint = Take(sender, amount);
                    receiver->Balance += amount;
                    receiver->Taint += taint;
                }
            }
        }
    }

    protected override unsafe ulong WalkMarked(int flow, ulong amount, ulong limit, int tag)
    {
        unchecked
        {
            fixed (Pool* places = pools)
            {
                ulong taint = Take(places + Graph.From(flow), amount);
                ulong entered = Math.Min(amount - taint, limit);
                Pool* receiver = places + Graph.To(flow);
                receiver->Balance += amount;
                receiver->Taint += taint + entered;
                return entered;
            }
        }
    }

    protected override void Enter(int vertex, int tag, ulong amount)
    {
        unchecked
        {
            pools[vertex].Balance += amount;
            pools[vertex].Taint += amount;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe ulong Take(Pool* sender, ulong amount)
    {
        unchecked
        {
            // What the sender lacks came in clean, just now.
            ulong balance = Math.Max(sender->Balance, amount);
            ulong share = WideMath.MulDiv(sender->Taint, amount, balance);
            sender->Balance = balance - amount;
            sender->Taint -= share;
            return share;
        }
    }

    private struct Pool
    {
        public ulong Balance;
        public ulong Taint;
    }
}
