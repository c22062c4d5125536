using System.Numerics;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Engine;

/// <summary>
/// What FIFO and LIFO share: stolen value lies in lots on each vertex's own coordinate, clean value is what lies between them.
/// </summary>
internal abstract class LotState<T, TMath> : TaintState<T, TMath, LotLoad<T>>
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    private static readonly Comparer<TaintHolding> ByTag = Comparer<TaintHolding>.Create((a, b) => a.Tag.CompareTo(b.Tag));
    private readonly Stack<List<Piece<T>>> spare = new();

    protected LotState(IFlowTape graph, TaintPlan plan, TaintOptions options, TaintRule rule)
        : base(graph, plan, options, rule)
    {
        Steps = new StepLog(plan.TagCount, options.KeepPaths, options.PathLimit);
    }

    protected StepLog Steps { get; }

    protected LotPool<T> Lots { get; } = new();

    public sealed override TaintOutcome Finish()
    {
        var arrivals = new List<LotArrival>();
        var holdings = new List<TaintHolding>();
        var held = new List<(int Step, T Amount)>();
        for (int vertex = 0; vertex < Graph.VertexCount; vertex++)
        {
            for (int id = FirstLot(vertex); id != 0; id = Lots[id].Next)
            {
                held.Add((Lots[id].Step, Lots[id].Amount));
            }

            if (held.Count > 0)
            {
                AddUp(held, vertex, arrivals, holdings);
                held.Clear();
            }
        }

        return new TaintOutcome(Rule, Entries, holdings, Flows, Steps.Paths(arrivals)) { Conversions = Conversions };
    }

    /// <summary>Adds up the lots of one vertex by the step they came by, and by theft.</summary>
    private void AddUp(List<(int Step, T Amount)> held, int vertex, List<LotArrival> arrivals, List<TaintHolding> holdings)
    {
        held.Sort((a, b) => a.Step.CompareTo(b.Step));
        int first = holdings.Count;
        for (int at = 0; at < held.Count;)
        {
            int step = held[at].Step;
            T sum = default;
            for (; at < held.Count && held[at].Step == step; at++)
            {
                sum = unchecked(sum + held[at].Amount);
            }

            UInt256 amount = TMath.To(sum);
            int tag = Steps.TagOf(step);
            arrivals.Add(new LotArrival(vertex, step, tag, amount));
            int known = holdings.FindIndex(first, holding => holding.Tag == tag);
            if (known >= 0)
            {
                holdings[known] = holdings[known] with { Amount = holdings[known].Amount + amount };
            }
            else
            {
                holdings.Add(new TaintHolding(vertex, tag, amount));
            }
        }

        holdings.Sort(first, holdings.Count - first, ByTag);
    }

    /// <summary>One lot of a vertex from which the rest is reached by <see cref="Lot{T}.Next"/>; 0 for none.</summary>
    protected abstract int FirstLot(int vertex);

    protected List<Piece<T>> Rent() => spare.TryPop(out List<Piece<T>>? pieces) ? pieces : [];

    protected void Return(ref LotLoad<T> load)
    {
        if (load.Pieces is { } pieces)
        {
            pieces.Clear();
            spare.Push(pieces);
            load.Pieces = null;
        }
    }

    protected sealed override T Tag(int flow, T amount, T limit, int tag, ref LotLoad<T> load)
    {
        List<Piece<T>> before = load.Pieces ?? Rent();
        List<Piece<T>> after = Rent();
        int step = Steps.Take(Steps.Root(tag, Entries.Count - 1), flow);
        T place = default;
        T entered = default;
        unchecked
        {
            foreach (Piece<T> piece in before)
            {
                Fill(piece.Offset);
                after.Add(piece);
                place = piece.Offset + piece.Amount;
            }

            Fill(amount);
        }

        before.Clear();
        spare.Push(before);
        load.Pieces = after;
        return entered;

        void Fill(T end)
        {
            T clean = unchecked(end - place);
            T left = unchecked(limit - entered);
            if (clean > left)
            {
                clean = left;
            }

            if (clean != default)
            {
                after.Add(new Piece<T>(place, clean, step));
                entered = unchecked(entered + clean);
            }
        }
    }

    protected sealed override void Convert(int flow, T left, T arrives, ref LotLoad<T> load)
    {
        List<Piece<T>> before = load.Pieces!;
        List<Piece<T>> after = Rent();
        int first = Conversions.Count;
        foreach (Piece<T> piece in before)
        {
            T start = TMath.MulDiv(piece.Offset, arrives, left, out _);
            T end = TMath.MulDiv(unchecked(piece.Offset + piece.Amount), arrives, left, out _);
            T amount = unchecked(end - start);
            if (amount != default)
            {
                after.Add(new Piece<T>(start, amount, piece.Step));
            }

            Note(first, flow, Steps.TagOf(piece.Step), TMath.To(piece.Amount), TMath.To(amount));
        }

        before.Clear();
        spare.Push(before);
        load.Pieces = after;
    }

    /// <summary>Adds up what a conversion does to each theft, in the order of the thefts.</summary>
    private void Note(int first, int flow, int tag, UInt256 taken, UInt256 arrived)
    {
        int at = first;
        while (at < Conversions.Count && Conversions[at].Tag < tag)
        {
            at++;
        }

        if (at < Conversions.Count && Conversions[at].Tag == tag)
        {
            Conversions[at] = Conversions[at] with { Taken = Conversions[at].Taken + taken, Arrived = Conversions[at].Arrived + arrived };
        }
        else
        {
            Conversions.Insert(at, new TaintConversion(flow, tag, taken, arrived));
        }
    }

    protected sealed override void Keep(int flow, ref LotLoad<T> load)
    {
        if (load.Pieces is not { Count: > 0 } pieces)
        {
            return;
        }

        int first = Flows.Count;
        foreach (Piece<T> piece in pieces)
        {
            int tag = Steps.TagOf(piece.Step);
            int at = first;
            while (at < Flows.Count && Flows[at].Tag < tag)
            {
                at++;
            }

            if (at < Flows.Count && Flows[at].Tag == tag)
            {
                Flows[at] = Flows[at] with { Amount = Flows[at].Amount + TMath.To(piece.Amount) };
            }
            else
            {
                Flows.Insert(at, new FlowTaint(flow, tag, TMath.To(piece.Amount)));
            }
        }
    }
}
