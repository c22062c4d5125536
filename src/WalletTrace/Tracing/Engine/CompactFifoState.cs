using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Engine;

/// <summary>
/// First in, first out: 32 bytes a vertex and 24 a live lot. A lot that moves whole is linked from one holding's queue into another's.
/// </summary>
internal sealed class CompactFifoState : CompactState
{
    private readonly Queue[] queues;
    private readonly int tagCount;
    private Lot[] lots = new Lot[1024];
    private int used = 1;
    private int free;

    public CompactFifoState(FlowGraph graph, TaintPlan plan)
        : base(graph, plan)
    {
        tagCount = plan.TagCount;
        queues = new Queue[graph.VertexCount];
    }

    public override TaintOutcome Finish()
    {
        var holdings = new List<TaintHolding>();
        var sums = new ulong[tagCount];
        var tags = new List<int>();
        for (int vertex = 0; vertex < queues.Length; vertex++)
        {
            for (int id = queues[vertex].Head; id != 0; id = lots[id].Next)
            {
                ref ulong sum = ref sums[lots[id].Tag];
                if (sum == 0)
                {
                    tags.Add(lots[id].Tag);
                }

                sum = unchecked(sum + lots[id].Amount);
            }

            tags.Sort();
            foreach (int tag in tags)
            {
                holdings.Add(new TaintHolding(vertex, tag, sums[tag]));
                sums[tag] = 0;
            }

            tags.Clear();
        }

        return new TaintOutcome(TaintRule.Fifo, Entries, holdings, [], null);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override unsafe void Walk(FlowRun run, int first, int end)
    {
        // No coordinate can leave 64 bits: that was proven from the sum of all amounts before this state was chosen.
        unchecked
        {
            fixed (int* runFrom = run.From)
            fixed (int* runTo = run.To)
            fixed (ulong* runAmounts = run.Amounts)
            fixed (Queue* places = queues)
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

                    Queue* sender = places + from[flow];
                    Queue* receiver = places + to[flow];
                    if (sender == receiver)
                    {
                        continue;
                    }

                    // What the sender lacks came in clean, just now.
                    ulong start = sender->Out;
                    ulong stop = start + amounts[flow];
                    sender->Out = stop;
                    sender->In = Math.Max(sender->In, stop);
                    if (~sender->NextLotInverted < stop)
                    {
                        Move(sender, receiver, start, stop);
                    }

                    receiver->In += stop - start;
                }
            }
        }
    }

    protected override unsafe ulong WalkMarked(int flow, ulong amount, ulong limit, int tag)
    {
        unchecked
        {
            fixed (Queue* places = queues)
            {
                Queue* sender = places + Graph.From(flow);
                Queue* receiver = places + Graph.To(flow);
                ulong start = sender->Out;
                sender->Out = start + amount;
                sender->In = Math.Max(sender->In, sender->Out);
                Queue moving = default;
                Move(sender, &moving, start, sender->Out);
                ulong place = 0;
                ulong entered = 0;
                for (int id = moving.Head; id != 0;)
                {
                    Lot lot = lots[id];
                    Return(id);
                    entered += Fill(receiver, place, Math.Min(lot.Start, place + limit - entered), tag);
                    Append(receiver, receiver->In + lot.Start, lot.Amount, lot.Tag);
                    place = lot.Start + lot.Amount;
                    id = lot.Next;
                }

                entered += Fill(receiver, place, Math.Min(amount, place + limit - entered), tag);
                receiver->In += amount;
                return entered;
            }
        }
    }

    protected override unsafe void Enter(int vertex, int tag, ulong amount)
    {
        fixed (Queue* place = &queues[vertex])
        {
            Fill(place, 0, amount, tag);
            place->In = unchecked(place->In + amount);
        }
    }

    /// <summary>Makes one stretch of what is about to arrive stolen. Gives its length, which may be nothing.</summary>
    private unsafe ulong Fill(Queue* receiver, ulong start, ulong end, int tag)
    {
        if (start >= end)
        {
            return 0;
        }

        Append(receiver, unchecked(receiver->In + start), end - start, tag);
        return end - start;
    }

    /// <summary>Moves the lots between two places of the sender's outgoing coordinate behind what the receiver holds.</summary>
    private unsafe void Move(Queue* sender, Queue* receiver, ulong start, ulong stop)
    {
        unchecked
        {
            ulong shift = receiver->In - start;
            int id = sender->Head;
            while (id != 0 && lots[id].Start < stop)
            {
                Lot lot = lots[id];
                ulong end = lot.Start + lot.Amount;
                if (end > stop)
                {
                    lots[id].Start = stop;
                    lots[id].Amount = end - stop;
                    Append(receiver, lot.Start + shift, stop - lot.Start, lot.Tag);
                    break;
                }

                Return(id);
                Append(receiver, lot.Start + shift, lot.Amount, lot.Tag);
                id = lot.Next;
            }

            sender->Head = id;
            sender->NextLotInverted = id == 0 ? 0 : ~lots[id].Start;
        }
    }

    private unsafe void Append(Queue* receiver, ulong start, ulong amount, int tag)
    {
        int id;
        if (receiver->Head == 0)
        {
            id = Rent();
            receiver->Head = id;
            receiver->NextLotInverted = ~start;
        }
        else
        {
            ref Lot last = ref lots[receiver->Tail];
            if (last.Tag == tag && unchecked(last.Start + last.Amount) == start)
            {
                last.Amount = unchecked(last.Amount + amount);
                return;
            }

            id = Rent();
            lots[receiver->Tail].Next = id;
        }

        lots[id] = new Lot { Start = start, Amount = amount, Tag = tag };
        receiver->Tail = id;
    }

    /// <summary>A free lot. Id 0 is no lot.</summary>
    private int Rent()
    {
        int id = free;
        if (id != 0)
        {
            free = lots[id].Next;
            return id;
        }

        if (used == lots.Length)
        {
            Array.Resize(ref lots, lots.Length * 2);
        }

        return used++;
    }

    private void Return(int id)
    {
        lots[id].Next = free;
        free = id;
    }

    /// <summary>
    /// All that came in and all that went out so far, as two coordinates: a lot lies on the incoming one and leaves when the outgoing one
    /// passes it. Between them lies the balance.
    /// </summary>
    private struct Queue
    {
        public ulong In;
        public ulong Out;

        // The start of the first lot with all bits turned over, so that an untouched holding has no lot at any place it can get to.
        public ulong NextLotInverted;
        public int Head;
        public int Tail;
    }

    private struct Lot
    {
        public ulong Start;
        public ulong Amount;
        public int Tag;
        public int Next;
    }
}
