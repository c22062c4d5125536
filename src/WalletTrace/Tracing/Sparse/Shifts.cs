using System.Numerics;
using WalletTrace.Graph;
using WalletTrace.Graph.Coordinates;

namespace WalletTrace.Tracing.Sparse;

/// <summary>
/// How far injections push back what comes later to the same vertex, on its incoming coordinate. What leaves is not pushed: a vertex that got more
/// lacks less, so each shortfall takes its lack off the push.
/// </summary>
internal sealed class Shifts<T, TMath>
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    private readonly CoordinatesOf<T, TMath> coordinates;
    private readonly Dictionary<int, List<Step>> steps = [];

    /// <param name="coordinates">The coordinates without injections.</param>
    /// <param name="injections">The injections in the order in which they enter.</param>
    public Shifts(CoordinatesOf<T, TMath> coordinates, IReadOnlyList<Injection> injections)
    {
        this.coordinates = coordinates;
        Starts = new T[injections.Count];
        foreach (IGrouping<int, int> vertex in Enumerable.Range(0, injections.Count).GroupBy(i => injections[i].Vertex))
        {
            steps.Add(vertex.Key, Find(vertex.Key, [.. vertex], injections));
        }
    }

    /// <summary>Where each injected lot starts on its vertex's incoming coordinate.</summary>
    public T[] Starts { get; }

    /// <summary>How far what arrives at a vertex in an event is pushed back.</summary>
    public T At(int vertex, int eventNumber)
    {
        if (!steps.TryGetValue(vertex, out List<Step>? known))
        {
            return default;
        }

        int low = 0;
        int high = known.Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (known[middle].FromEvent > eventNumber)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low == 0 ? default : known[low - 1].Shift;
    }

    private List<Step> Find(int vertex, int[] numbers, IReadOnlyList<Injection> injections)
    {
        var found = new List<Step>();
        T shift = default;
        for (int i = 0; i < numbers.Length; i++)
        {
            Injection injection = injections[numbers[i]];
            Starts[numbers[i]] = unchecked(coordinates.HeldAfter(vertex, injection.BeforeEvent - 1).End + shift);
            shift = unchecked(shift + TMath.From(injection.Amount));
            found.Add(new Step(injection.BeforeEvent, shift));
            Shrink(vertex, injection.BeforeEvent, i + 1 < numbers.Length ? injections[numbers[i + 1]].BeforeEvent : int.MaxValue, ref shift, found);
        }

        return found;
    }

    /// <summary>Goes over what leaves a vertex between two events and takes each lack off the push, until nothing is left of it.</summary>
    private void Shrink(int vertex, int fromEvent, int untilEvent, ref T shift, List<Step> found)
    {
        StartRow<FlowStart<T>> row = coordinates.OutRow(vertex);
        StartRow<T> incomes = coordinates.InRow(vertex);
        int came = incomes.FirstAfter(fromEvent - 1);
        for (int i = row.FirstAfter(fromEvent - 1); i < row.Length && shift != default && row.EventOf(i) < untilEvent; i++)
        {
            int leaves = row.EventOf(i);
            while (came < incomes.Length && incomes.EventOf(came) < leaves)
            {
                came++;
            }

            T start = row.Start(i).Out;
            T held = coordinates.CameBefore(incomes, came);
            held = held < start ? start : held;
            T stop = unchecked(start + coordinates.Moved(row.Step(i).Flow));
            if (stop > held)
            {
                T lack = unchecked(stop - held);
                shift = shift > lack ? unchecked(shift - lack) : default;
                found.Add(new Step(leaves + 1, shift));
            }
        }
    }

    private readonly record struct Step(int FromEvent, T Shift);
}
