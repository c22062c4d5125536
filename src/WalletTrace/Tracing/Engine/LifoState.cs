using System.Numerics;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Engine;

/// <summary>Last in, first out. Each vertex is a stack; a lot lies at a level of it, and what lies above the new level leaves.</summary>
internal sealed class LifoState<T, TMath> : LotState<T, TMath>
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    private Pile[] piles;

    public LifoState(IFlowTape graph, TaintPlan plan, TaintOptions options)
        : base(graph, plan, options, TaintRule.Lifo) => piles = new Pile[graph.VertexCount];

    public override void Grow(int vertexCount) => Array.Resize(ref piles, vertexCount);

    protected override int FirstLot(int vertex) => piles[vertex].Top;

    protected override LotLoad<T> Take(int flow, int vertex, T amount)
    {
        ref Pile pile = ref piles[vertex];
        LotLoad<T> load = default;
        unchecked
        {
            if (pile.Balance < amount)
            {
                pile.Balance = amount;
            }

            T top = pile.Balance;
            T level = top - amount;
            pile.Balance = level;
            while (pile.Top != 0)
            {
                int id = pile.Top;
                ref Lot<T> lot = ref Lots[id];
                T lotEnd = lot.Start + lot.Amount;
                if (lotEnd <= level)
                {
                    break;
                }

                T downTo = lot.Start > level ? lot.Start : level;
                load.Pieces ??= Rent();
                load.Pieces.Add(new Piece<T>(top - lotEnd, lotEnd - downTo, Steps.Take(lot.Step, flow)));
                if (lot.Start < level)
                {
                    lot.Amount = level - lot.Start;
                    break;
                }

                pile.Top = lot.Next;
                Lots.Return(id);
            }

            if (Options.LifoOrder == LifoOrder.AsTheyLay && load.Pieces is { } pieces)
            {
                pieces.Reverse();
                for (int i = 0; i < pieces.Count; i++)
                {
                    pieces[i] = pieces[i] with { Offset = amount - pieces[i].Offset - pieces[i].Amount };
                }
            }
        }

        return load;
    }

    protected override void Give(int vertex, T amount, ref LotLoad<T> load)
    {
        ref Pile pile = ref piles[vertex];
        unchecked
        {
            if (load.Pieces is { } pieces)
            {
                foreach (Piece<T> piece in pieces)
                {
                    Push(ref pile, pile.Balance + piece.Offset, piece.Amount, piece.Step);
                }

                Return(ref load);
            }

            pile.Balance += amount;
        }
    }

    protected override void Enter(int vertex, int tag, T amount)
    {
        ref Pile pile = ref piles[vertex];
        Push(ref pile, pile.Balance, amount, Steps.Root(tag, Entries.Count - 1));
        pile.Balance = unchecked(pile.Balance + amount);
    }

    private void Push(ref Pile pile, T start, T amount, int step)
    {
        if (pile.Top != 0)
        {
            ref Lot<T> top = ref Lots[pile.Top];
            if (top.Step == step && unchecked(top.Start + top.Amount) == start)
            {
                top.Amount = unchecked(top.Amount + amount);
                return;
            }
        }

        int id = Lots.Rent(start, amount, step);
        Lots[id].Next = pile.Top;
        pile.Top = id;
    }

    private struct Pile
    {
        public T Balance;
        public int Top;
    }
}
