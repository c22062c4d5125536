using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Graph;

public sealed partial class OriginSearch
{
    // What a vertex knows in one byte: not reached, reached but not passed, or one more than the fewest hops by which it was reached so far.
    private const byte NotReached = byte.MaxValue;
    private const byte NotPassed = 0;
    private const int MostHopsInAPass = byte.MaxValue - 3;

    private const int PassAhead = 32;

    private byte[] steps = [];

    /// <summary>Whether a pass over all flows can answer the question at all.</summary>
    private bool CanPassOverFlows(int hops) => graph.IsInstantaneous && (hops <= MostHopsInAPass || hops >= places.Length);

    /// <summary>
    /// One pass against the order: what is known of a vertex when a flow comes up is exactly what holds after that flow, so the first flow that comes up
    /// is its sender's latest departure, and only the fewest hops so far matter for what is found further back.
    /// </summary>
    private void PassOverFlows(int target, int beforeEvent, int hops, int hubLimit, CancellationToken cancellationToken)
    {
        const int Block = 1 << 18;
        if (steps.Length == 0)
        {
            steps = new byte[places.Length];
        }

        // Without a limit every step stays the first.
        bool unlimited = hops > MostHopsInAPass;
        byte limit = unlimited ? (byte)1 : (byte)hops;
        byte step = unlimited ? (byte)0 : (byte)1;
        Array.Fill(steps, NotReached);
        steps[target] = Passable(target, 1, limit, hubLimit);
        for (int end = beforeEvent; end > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            FlowRun run = graph.RunAt(end - 1);
            int first = Math.Max(run.First, end - Block);
            Pass(run, first, end, limit, step, hubLimit);
            end = first;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Pass(FlowRun run, int first, int end, byte limit, byte step, int hubLimit)
    {
        unchecked
        {
            fixed (int* runFrom = run.From)
            fixed (int* runTo = run.To)
            fixed (byte* known = steps)
            {
                int* from = runFrom - run.First;
                int* to = runTo - run.First;
                for (int flow = end - 1; flow >= first; flow--)
                {
                    if (Sse.IsSupported)
                    {
                        int soon = Math.Max(flow - PassAhead, run.First);
                        Sse.Prefetch0(known + from[soon]);
                        Sse.Prefetch0(known + to[soon]);
                    }

                    // Both conditions at once: each alone is a coin toss, so branching on them one by one would mispredict twice.
                    int sender = from[flow];
                    byte before = known[sender];
                    byte taken = known[to[flow]];
                    bool passes = (byte)(taken - 1) < limit;
                    taken += step;
                    if (passes & taken < before)
                    {
                        known[sender] = hubLimit == int.MaxValue ? taken : Passable(sender, taken, limit, hubLimit);
                        if (before == NotReached)
                        {
                            Add(ref reached, ref count, sender);
                            places[sender] = new Place { Stamp = stamp, Departure = flow };
                        }
                    }
                }
            }
        }
    }

    private byte Passable(int vertex, byte taken, byte limit, int hubLimit)
    {
        if (taken > limit || !IsHub(vertex, hubLimit))
        {
            return taken;
        }

        AddHub(vertex);
        return NotPassed;
    }
}
