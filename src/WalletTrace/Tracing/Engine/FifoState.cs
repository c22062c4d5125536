using System.Numerics;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Engine;

/// <summary>
/// First in, first out. Each vertex has two running coordinates, all that came in and all that went out; a lot lies on the incoming one and
/// leaves when the outgoing one passes it. Between them lies the balance.
/// </summary>
internal sealed class FifoState<T, TMath> : LotState<T, TMath>
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    private Queue[] queues;

    public FifoState(IFlowTape graph, TaintPlan plan, TaintOptions options)
        : base(graph, plan, options, TaintRule.Fifo) => queues = new Queue[graph.VertexCount];

    public override void Grow(int vertexCount) => Array.Resize(ref queues, vertexCount);

    protected override int FirstLot(int vertex) => queues[vertex].Head;

    protected override LotLoad<T> Take(int flow, int vertex, T amount)
    {
        ref Queue queue = ref queues[vertex];
        LotLoad<T> load = default;
        unchecked
        {
            if (queue.In - queue.Out < amount)
            {
                // The account gave more than it is known to have got: the lack came in clean, just now.
                queue.In = queue.Out + amount;
            }

            T start = queue.Out;
            T end = start + amount;
            queue.Out = end;
            while (queue.Head != 0)
            {
                int id = queue.Head;
                ref Lot<T> lot = ref Lots[id];
                if (lot.Start >= end)
                {
                    break;
                }

                T lotEnd = lot.Start + lot.Amount;
                T upTo = lotEnd < end ? lotEnd : end;
                load.Pieces ??= Rent();
                load.Pieces.Add(new Piece<T>(lot.Start - start, upTo - lot.Start, Steps.Take(lot.Step, flow)));
                if (upTo < lotEnd)
                {
                    lot.Start = upTo;
                    lot.Amount = lotEnd - upTo;
                    break;
                }

                queue.Head = lot.Next;
                if (queue.Head == 0)
                {
                    queue.Tail = 0;
                }

                Lots.Return(id);
            }
        }

        return load;
    }

    protected override void Give(int vertex, T amount, ref LotLoad<T> load)
    {
        ref Queue queue = ref queues[vertex];
        unchecked
        {
            if (load.Pieces is { } pieces)
            {
                foreach (Piece<T> piece in pieces)
                {
                    Append(ref queue, queue.In + piece.Offset, piece.Amount, piece.Step);
                }

                Return(ref load);
            }

            queue.In += amount;
        }
    }

    protected override void Enter(int vertex, int tag, T amount)
    {
        ref Queue queue = ref queues[vertex];
        Append(ref queue, queue.In, amount, Steps.Root(tag, Entries.Count - 1));
        queue.In = unchecked(queue.In + amount);
    }

    private void Append(ref Queue queue, T start, T amount, int step)
    {
        if (queue.Tail != 0)
        {
            ref Lot<T> last = ref Lots[queue.Tail];
            if (last.Step == step && unchecked(last.Start + last.Amount) == start)
            {
                last.Amount = unchecked(last.Amount + amount);
                return;
            }
        }

        int id = Lots.Rent(start, amount, step);
        if (queue.Tail == 0)
        {
            queue.Head = id;
        }
        else
        {
            Lots[queue.Tail].Next = id;
        }

        queue.Tail = id;
    }

    private struct Queue
    {
        public T In;
        public T Out;
        public int Head;
        public int Tail;
    }
}
