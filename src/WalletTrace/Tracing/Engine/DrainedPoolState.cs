using System.Numerics;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Engine;

/// <summary>
/// The pooled rules that look at all outputs of a UTXO transaction at once: haircut (floor for each output, the rounding to the fee) and TIHO
/// (the largest output first). Everywhere else they go movement by movement.
/// </summary>
internal sealed class DrainedPoolState<T, TMath, TRule> : PoolState<T, TMath, TRule>
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
    where TRule : IPoolRule
{
    private readonly Dictionary<int, T> planned = [];

    public DrainedPoolState(IFlowTape graph, TaintPlan plan, TaintOptions options, TaintRule rule)
        : base(graph, plan, options, rule)
    {
    }

    protected override PoolLoad<T> Take(int flow, int vertex, T amount)
    {
        if (Graph.RoleOf(vertex) is not (VertexRole.Instant or VertexRole.Coinbase))
        {
            return base.Take(flow, vertex, amount);
        }

        if (planned.Count == 0 && !Plan(vertex))
        {
            return base.Take(flow, vertex, amount);
        }

        planned.Remove(flow, out T taint);
        return Remove(vertex, amount, taint);
    }

    /// <summary>
    /// Divides the stolen value of a transaction over its outputs; false when there is none, or when the outputs are worth more than the
    /// known inputs (a damaged record), so that the rule has to make up clean value as it goes.
    /// </summary>
    private bool Plan(int vertex)
    {
        Pool pool = At(vertex);
        if (pool.Taint == default)
        {
            return false;
        }

        ReadOnlySpan<FlowStep> outputs = Graph.Out(vertex);
        var values = new T[outputs.Length];
        T sum = default;
        for (int i = 0; i < outputs.Length; i++)
        {
            values[i] = TMath.From(Graph.Amount(outputs[i].Flow));
            sum = unchecked(sum + values[i]);
        }

        if (sum > pool.Balance)
        {
            return false;
        }

        T[] taints = Rule == TaintRule.Tiho ? HighestFirst(values, outputs, pool.Taint) : ProRata(values, outputs, pool);
        for (int i = 0; i < outputs.Length; i++)
        {
            // A flow of nothing is passed over by the walk, so it must not wait here.
            if (values[i] != default)
            {
                planned.Add(outputs[i].Flow, taints[i]);
            }
        }

        return true;
    }

    private T[] HighestFirst(T[] values, ReadOnlySpan<FlowStep> outputs, T taint)
    {
        int[] order = Enumerable.Range(0, values.Length).ToArray();
        bool[] isFee = IsFee(outputs);
        Array.Sort(order, (a, b) =>
            isFee[a] != isFee[b] ? isFee[a].CompareTo(isFee[b])
            : values[a] != values[b] ? (values[a] > values[b] ? -1 : 1)
            : a.CompareTo(b));
        var taints = new T[values.Length];
        foreach (int i in order)
        {
            taints[i] = taint < values[i] ? taint : values[i];
            taint = unchecked(taint - taints[i]);
        }

        return taints;
    }

    private T[] ProRata(T[] values, ReadOnlySpan<FlowStep> outputs, Pool pool)
    {
        bool[] isFee = IsFee(outputs);
        var taints = new T[values.Length];
        var remainders = new T[values.Length];
        T left = pool.Taint;
        for (int i = 0; i < values.Length; i++)
        {
            taints[i] = TMath.MulDiv(pool.Taint, values[i], pool.Balance, out remainders[i]);
            left = unchecked(left - taints[i]);
        }

        // Value that no output takes stays behind with its share, so only what the outputs' own rounding lost is handed out.
        T total = values.Aggregate(default(T), (sum, value) => unchecked(sum + value));
        if (total < pool.Balance)
        {
            T staying = TMath.MulDiv(pool.Taint, unchecked(pool.Balance - total), pool.Balance, out _);
            left = unchecked(left - staying);
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (isFee[i])
            {
                T room = unchecked(values[i] - taints[i]);
                T more = left < room ? left : room;
                taints[i] = unchecked(taints[i] + more);
                left = unchecked(left - more);
                remainders[i] = default;
            }
        }

        T one = TMath.From(1);
        while (left > default(T))
        {
            int best = -1;
            for (int i = 0; i < values.Length; i++)
            {
                if (taints[i] < values[i] && (best < 0 || remainders[i] > remainders[best]))
                {
                    best = i;
                }
            }

            taints[best] = unchecked(taints[best] + one);
            remainders[best] = default;
            left = unchecked(left - one);
        }

        return taints;
    }

    private bool[] IsFee(ReadOnlySpan<FlowStep> outputs)
    {
        var isFee = new bool[outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            isFee[i] = Graph.RoleOf(outputs[i].Vertex) is VertexRole.Fees or VertexRole.Coinbase;
        }

        return isFee;
    }
}
