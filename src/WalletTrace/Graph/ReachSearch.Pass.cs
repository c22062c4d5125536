using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Graph;

public sealed partial class ReachSearch
{
    // What a vertex knows in one byte: not reached, reached but not passed, or one more than the fewest hops by which it was reached so far.
    private const byte NotReached = byte.MaxValue;
    private const byte NotPassed = 0;
    private const int MostHopsInAPass = byte.MaxValue - 3;

    private const int PassAhead = 32;

    private byte[] steps = [];

    // When each vertex of the answer was reached, in the same order; written down at the end, for one random access less in the pass.
    private int[] reachedAt = [];

    /// <summary>Whether a pass over all flows can answer the question at all.</summary>
    private bool CanPassOverFlows(int hops) => graph.IsInstantaneous && (hops <= MostHopsInAPass || hops >= places.Length);

    /// <summary>
    /// One pass in rank order: what is known of a vertex when a flow comes up is exactly what holds before that flow, so the first flow that
    /// gets to a vertex is its earliest arrival, and only the fewest hops so far matter for what follows.
    /// </summary>
    private void PassOverFlows(int source, int afterEvent, int hops, int hubLimit, CancellationToken cancellationToken)
    {
        const int Block = 1 << 18;
        if (steps.Length == 0)
        {
            // One place more than vertices: the pass writes before it knows whether what it wrote counts.
            steps = new byte[places.Length];
            reachedAt = new int[places.Length + 1];
            reached = new int[places.Length + 1];
            reached[0] = source;
        }

        // Without a limit every step stays the first.
        bool unlimited = hops > MostHopsInAPass;
        byte limit = unlimited ? (byte)1 : (byte)hops;
        byte step = unlimited ? (byte)0 : (byte)1;
        Array.Fill(steps, NotReached);
        steps[source] = Passable(source, 1, limit, hubLimit);
        for (int flow = afterEvent + 1; flow < graph.FlowCount;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            FlowRun run = graph.RunAt(flow);
            int end = (int)Math.Min((long)flow + Block, run.End);
            Pass(run, flow, end, limit, step, hubLimit);
            flow = end;
        }

        for (int i = 1; i < count; i++)
        {
            places[reached[i]] = new Place { Stamp = stamp, Arrival = reachedAt[i] };
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Pass(FlowRun run, int flow, int end, byte limit, byte step, int hubLimit)
    {
        unchecked
        {
            fixed (int* runFrom = run.From)
            fixed (int* runTo = run.To)
            fixed (byte* known = steps)
            fixed (int* vertices = reached)
            fixed (int* arrivals = reachedAt)
            {
                int* from = runFrom - run.First;
                int* to = runTo - run.First;
                int last = run.End - 1;
                int found = count;
                for (; flow < end; flow++)
                {
                    if (Sse.IsSupported)
                    {
                        int soon = Math.Min(flow + PassAhead, last);
                        Sse.Prefetch0(known + from[soon]);
                        Sse.Prefetch0(known + to[soon]);
                    }

                    // Both conditions at once: each alone is a coin toss, so branching on them one by one would mispredict twice.
                    int receiver = to[flow];
                    byte before = known[receiver];
                    byte taken = known[from[flow]];
                    bool passes = (byte)(taken - 1) < limit;
                    taken += step;
                    if (passes & taken < before)
                    {
                        known[receiver] = hubLimit == int.MaxValue ? taken : Passable(receiver, taken, limit, hubLimit);
                        vertices[found] = receiver;
                        arrivals[found] = flow;
                        found += before == NotReached ? 1 : 0;
                    }
                }

                count = found;
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
