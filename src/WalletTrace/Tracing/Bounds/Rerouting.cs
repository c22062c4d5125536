using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using WalletTrace.Graph;
using WalletTrace.Tracing.Engine;

namespace WalletTrace.Tracing.Bounds;

/// <summary>One way for all stolen value to go, and how far it can be turned into a sink or away from it.</summary>
/// <remarks>
/// <para>Of all ways for the whole supply to go, the most into one sink is the maximum flow into it, and the least is the supply less the
/// maximum flow into all other sinks: a maximum flow into some sinks can always be completed to one of the whole supply without taking from
/// them. So no bound needs a maximum flow from scratch: from any complete flow, pull what other sinks have into this one until nothing more
/// can be pulled (most), or push out what can go elsewhere (least). Neither needs to be undone, as any complete flow will do.</para>
/// <para>Pulling and pushing are Dinic's blocking flows, breadth first from the sink and stopped at the first other sink, depth first back,
/// without recursion. Only arcs on a cycle with the common end of all sinks can ever change, which is found out once: where a theft left an
/// account no choice, nothing is searched. Complexity: O(arcs) to lay out; per sink Dinic's bound on the part that can change.</para>
/// </remarks>
internal sealed class Rerouting<T, TMath>
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    // Arc a and its reverse a ^ 1: where it goes, how much more can go that way, the next arc of the same tail.
    private readonly int[] heads;
    private readonly T[] rooms;
    private readonly int[] nexts;
    private readonly int[] firsts;

    // The node in which all sinks end, and for each sink the arc that leads there.
    private readonly int end;
    private readonly Dictionary<int, int> ends = [];
    private readonly bool[] canChange;

    // The blocking flow: in which round a node was seen last, how far it is from the sink, and the arc to be tried next.
    private readonly int[] seenIn;
    private readonly int[] distances;
    private readonly int[] currents;
    private readonly Queue<int> queue = new();
    private int round;

    public Rerouting(StayNetwork<T, TMath> network, T supply)
    {
        int[] sinks = [network.StolenAgain, .. network.Sinks.Values];
        end = network.Supplies.Count;
        heads = new int[2 * (network.Arcs.Count + sinks.Length)];
        rooms = new T[heads.Length];
        nexts = new int[heads.Length];
        firsts = new int[end + 1];
        Array.Fill(firsts, -1);
        int arcs = 0;
        foreach ((int tail, int head, T capacity) in network.Arcs)
        {
            AddArc(ref arcs, tail, head, capacity);
        }

        foreach (int sink in sinks)
        {
            ends.Add(sink, arcs);
            AddArc(ref arcs, sink, end, supply);
        }

        seenIn = new int[end + 1];
        distances = new int[end + 1];
        currents = new int[end + 1];
        Complete(network, supply);
        canChange = OnCyclesThroughEnd();
    }

    /// <summary>The least and the most that can end in a sink.</summary>
    public SinkBounds Bounds(int sink, CancellationToken cancellationToken)
    {
        if (canChange[sink])
        {
            Reroute(sink, inward: false, cancellationToken);
        }

        UInt256 least = TMath.To(rooms[ends[sink] ^ 1]);
        if (canChange[sink])
        {
            Reroute(sink, inward: true, cancellationToken);
        }

        return new SinkBounds(least, TMath.To(rooms[ends[sink] ^ 1]));
    }

    private void AddArc(ref int arcs, int tail, int head, T capacity)
    {
        (heads[arcs], rooms[arcs], nexts[arcs]) = (head, capacity, firsts[tail]);
        firsts[tail] = arcs++;
        (heads[arcs], nexts[arcs]) = (tail, firsts[head]);
        firsts[head] = arcs++;
    }

    /// <summary>
    /// Sends the whole supply through: node by node in order, each arc up to its capacity. That never gets stuck, because a node's arcs out
    /// have room for its whole balance.
    /// </summary>
    private void Complete(StayNetwork<T, TMath> network, T supply)
    {
        Span<T> held = CollectionsMarshal.AsSpan(network.Supplies).ToArray();
        for (int node = 0; node < end; node++)
        {
            if (ends.ContainsKey(node))
            {
                continue; // sinks come last, once all they get is known
            }

            Send(node, held);
        }

        foreach (int sink in ends.Keys)
        {
            Send(sink, held);
        }

        T arrived = default;
        foreach (int arc in ends.Values)
        {
            arrived = unchecked(arrived + rooms[arc ^ 1]);
        }

        if (arrived != supply)
        {
            throw new UnreachableException(FormattableString.Invariant(
                $"Stolen value got stuck: {TMath.To(arrived)} of {TMath.To(supply)} base units came to a sink."));
        }
    }

    private void Send(int node, Span<T> held)
    {
        for (int arc = firsts[node]; arc >= 0 && held[node] != default; arc = nexts[arc])
        {
            // Reverse arcs have no room yet towards nodes before this one, and what this one got must not go back.
            if ((arc & 1) == 0)
            {
                T part = held[node] < rooms[arc] ? held[node] : rooms[arc];
                Move(arc, part);
                held[node] = unchecked(held[node] - part);
                if (heads[arc] != end)
                {
                    held[heads[arc]] = unchecked(held[heads[arc]] + part);
                }
            }
        }
    }

    private void Move(int arc, T amount)
    {
        rooms[arc] = unchecked(rooms[arc] - amount);
        rooms[arc ^ 1] = unchecked(rooms[arc ^ 1] + amount);
    }

    /// <summary>The nodes that both can be reached from the end and can reach it: all others carry the same in every complete flow.</summary>
    private bool[] OnCyclesThroughEnd()
    {
        bool[] forth = Reachable(inward: false);
        bool[] back = Reachable(inward: true);
        for (int node = 0; node <= end; node++)
        {
            forth[node] &= back[node];
        }

        return forth;
    }

    private bool[] Reachable(bool inward)
    {
        var reached = new bool[end + 1];
        reached[end] = true;
        queue.Enqueue(end);
        while (queue.TryDequeue(out int node))
        {
            for (int arc = firsts[node]; arc >= 0; arc = nexts[arc])
            {
                if (!reached[heads[arc]] && rooms[inward ? arc ^ 1 : arc] != default)
                {
                    reached[heads[arc]] = true;
                    queue.Enqueue(heads[arc]);
                }
            }
        }

        return reached;
    }

    /// <summary>Pulls all that can be pulled from other sinks into one (inward), or pushes all out of it that can go to others.</summary>
    private void Reroute(int sink, bool inward, CancellationToken cancellationToken)
    {
        int own = ends[sink];
        while (Layer(sink, own, inward))
        {
            cancellationToken.ThrowIfCancellationRequested();
            T moved = Block(sink, own, inward);
            Move(inward ? own : own ^ 1, moved);
        }
    }

    /// <summary>Measures distances from the sink until the common end is reached; false if it cannot be.</summary>
    private bool Layer(int sink, int own, bool inward)
    {
        round++;
        queue.Clear();
        See(sink, 0);
        while (queue.TryDequeue(out int node))
        {
            if (seenIn[end] == round && distances[node] + 1 >= distances[end])
            {
                return true;
            }

            for (int arc = firsts[node]; arc >= 0; arc = nexts[arc])
            {
                int next = heads[arc];
                if (seenIn[next] != round && arc != own && canChange[next] && rooms[inward ? arc ^ 1 : arc] != default)
                {
                    See(next, distances[node] + 1);
                }
            }
        }

        return seenIn[end] == round;
    }

    private void See(int node, int distance)
    {
        seenIn[node] = round;
        distances[node] = distance;
        currents[node] = firsts[node];
        if (node != end)
        {
            queue.Enqueue(node);
        }
    }

    /// <summary>Moves as much as goes along shortest ways, walking from the common end to the sink; gives how much.</summary>
    private T Block(int sink, int own, bool inward)
    {
        T total = default;
        var way = new Stack<int>();
        int node = end;
        while (true)
        {
            if (node == sink)
            {
                // Move the narrowest, then go back to the tail of the arc nearest to the end that it used up.
                T narrowest = default;
                foreach (int arc in way)
                {
                    T room = rooms[inward ? arc : arc ^ 1];
                    narrowest = narrowest == default || room < narrowest ? room : narrowest;
                }

                total = unchecked(total + narrowest);
                int keep = 0;
                int at = way.Count;
                foreach (int arc in way)
                {
                    at--;
                    int used = inward ? arc : arc ^ 1;
                    Move(used, narrowest);
                    if (rooms[used] == default)
                    {
                        keep = at;
                    }
                }

                while (way.Count > keep)
                {
                    node = heads[way.Pop() ^ 1];
                }

                continue;
            }

            int current = currents[node];
            while (current >= 0 && !LeadsOn(node, current, own, inward))
            {
                current = nexts[current];
            }

            currents[node] = current;
            if (current >= 0)
            {
                way.Push(current);
                node = heads[current];
            }
            else if (way.TryPop(out int back))
            {
                // No way on from here: try the next arc of the node before.
                node = heads[back ^ 1];
                currents[node] = nexts[back];
            }
            else
            {
                return total;
            }
        }
    }

    private bool LeadsOn(int node, int arc, int own, bool inward)
    {
        int next = heads[arc];
        return seenIn[next] == round
            && distances[next] == distances[node] - 1
            && arc != (own ^ 1)
            && rooms[inward ? arc : arc ^ 1] != default;
    }
}
