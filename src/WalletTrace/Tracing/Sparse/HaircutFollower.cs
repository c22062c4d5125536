using System.Numerics;
using System.Runtime.CompilerServices;
using WalletTrace.Graph;
using WalletTrace.Graph.Coordinates;
using WalletTrace.Tracing.Engine;

namespace WalletTrace.Tracing.Sparse;

/// <summary>What <see cref="SparseHaircut"/> does, whatever the width of the coordinates.</summary>
internal abstract class HaircutFollower
{
    /// <summary>Follows a plan; null when more than the budget of flows would have to be visited.</summary>
    public abstract TaintOutcome? Run(TaintPlan plan, bool keepFlows, long budget, CancellationToken cancellationToken);
}

/// <summary>Visits the flows that leave vertices with stolen value, in order.</summary>
/// <remarks>
/// A vertex is visited while it holds stolen value, or while an injection makes it hold more than its coordinates say: that surplus is what shortfalls
/// have not eaten up yet. What a vertex holds before a flow is where its last income ended, less where the flow starts.
/// </remarks>
internal sealed class HaircutFollower<T, TMath>(CoordinatesOf<T, TMath> coordinates) : HaircutFollower
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    private const int VisitsBetweenLooks = 1 << 16;
    private const int None = -1;

    private readonly FlowGraph graph = coordinates.Graph;
    private readonly FlowQueue queue = new(coordinates.Graph.FlowCount);

    // For each vertex its place among those visited; 0 for none.
    private readonly int[] placeOf = new int[coordinates.Graph.VertexCount];
    private Visited[] visited = new Visited[64];
    private int visitedCount;

    private IReadOnlyList<bool> terminals = [];
    private List<FlowTaint>? kept;

    public override TaintOutcome? Run(TaintPlan plan, bool keepFlows, long budget, CancellationToken cancellationToken)
    {
        terminals = plan.Terminals;
        kept = keepFlows ? [] : null;
        visitedCount = 1;
        try
        {
            List<TaintEntry>? entries = Visit(plan, budget, cancellationToken);
            return entries is null ? null : new TaintOutcome(TaintRule.Haircut, entries, Holdings(), kept ?? [], null);
        }
        finally
        {
            queue.Clear();
            for (int i = 1; i < visitedCount; i++)
            {
                placeOf[visited[i].Vertex] = 0;
            }
        }
    }

    private List<TaintEntry>? Visit(TaintPlan plan, long budget, CancellationToken cancellationToken)
    {
        Injection[] injections = [.. plan.Injections.OrderBy(injection => injection.BeforeEvent)];
        Mark[] marks = [.. plan.Marks.OrderBy(mark => mark.Flow)];
        var entries = new List<TaintEntry>(injections.Length + marks.Length);
        int injected = 0;
        int marked = 0;
        for (long visits = 0; ; visits++)
        {
            if (visits % VisitsBetweenLooks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            int flow = queue.IsEmpty ? int.MaxValue : queue.First;
            flow = marked < marks.Length ? Math.Min(flow, marks[marked].Flow) : flow;
            if (injected < injections.Length && injections[injected].BeforeEvent <= flow)
            {
                Enter(injections[injected++], entries);
                continue;
            }

            if (flow == int.MaxValue)
            {
                return entries;
            }

            if (visits > budget)
            {
                return null;
            }

            bool isMarked = marked < marks.Length && marks[marked].Flow == flow;
            T amount = coordinates.Moved(flow);
            T taint = Leave(flow, amount);
            if (isMarked)
            {
                Mark mark = marks[marked++];
                if (amount != default)
                {
                    T limit = mark.Limit is { } most && most < TMath.To(amount) ? TMath.From(most) : amount;
                    T clean = unchecked(amount - taint);
                    T entered = clean < limit ? clean : limit;
                    entries.Add(new TaintEntry(mark.Tag, -1, flow, flow, TMath.To(entered)));
                    taint = unchecked(taint + entered);
                }
            }

            if (taint != default)
            {
                kept?.Add(new FlowTaint(flow, 0, TMath.To(taint)));
                ref Visited receiver = ref At(graph.To(flow));
                receiver.Taint = unchecked(receiver.Taint + taint);
                Await(ref receiver, flow + 1);
            }
        }
    }

    private void Enter(Injection injection, List<TaintEntry> entries)
    {
        entries.Add(new TaintEntry(injection.Tag, injection.Vertex, -1, injection.BeforeEvent, injection.Amount));
        T amount = TMath.From(injection.Amount);
        ref Visited place = ref At(injection.Vertex);
        place.Taint = unchecked(place.Taint + amount);
        place.Surplus = unchecked(place.Surplus + amount);
        Await(ref place, injection.BeforeEvent);
    }

    /// <summary>A flow leaves; gives what of it is stolen.</summary>
    private T Leave(int flow, T amount)
    {
        int number = placeOf[graph.From(flow)];
        if (number == 0 || visited[number].Awaited != flow)
        {
            return default;
        }

        ref Visited sender = ref visited[number];
        queue.Take(flow);
        sender.Awaited = None;
        T share = default;
        if (amount != default)
        {
            T start = coordinates.OutRow(sender.Vertex).Start(sender.Out).Out;
            T held = CameBefore(ref sender, flow);
            T balance = held > start ? unchecked(held - start) : default;
            T lack = amount > balance ? unchecked(amount - balance) : default;
            balance = unchecked(balance + sender.Surplus);
            sender.Surplus = sender.Surplus > lack ? unchecked(sender.Surplus - lack) : default;
            balance = balance < amount ? amount : balance;
            share = sender.Taint == default ? default : HaircutRule.Share<T, TMath>(balance, sender.Taint, amount);
            sender.Taint = unchecked(sender.Taint - share);
        }

        sender.Out++;
        Await(ref sender, flow + 1);
        return share;
    }

    /// <summary>Where the last income of a vertex before a flow ended on the incoming coordinate.</summary>
    private T CameBefore(ref Visited vertex, int flow)
    {
        StartRow<T> incomes = coordinates.InRow(vertex.Vertex);

        // In leaps from where the last visit was: most visits find nothing new or little.
        int low = vertex.In;
        int leap = 1;
        while (leap <= incomes.Length - low && incomes.Step(low + leap - 1).Flow < flow)
        {
            low += leap;
            leap *= 2;
        }

        int high = leap <= incomes.Length - low ? low + leap - 1 : incomes.Length;
        while (low < high)
        {
            int middle = low + ((high - low) >> 1);
            if (incomes.Step(middle).Flow < flow)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        if (low > vertex.In || !vertex.KnowsIncome)
        {
            vertex.In = low;
            vertex.KnowsIncome = true;
            vertex.Came = coordinates.CameBefore(incomes, low);
        }

        return vertex.Came;
    }

    /// <summary>Awaits the next flow from a given one on, if there is anything to await it for.</summary>
    private void Await(ref Visited vertex, int fromFlow)
    {
        if (vertex.Awaited != None || (vertex.Taint == default && vertex.Surplus == default) || (terminals.Count > 0 && terminals[vertex.Vertex]))
        {
            return;
        }

        StartRow<FlowStart<T>> row = coordinates.OutRow(vertex.Vertex);
        if (vertex.Out < row.Length && row.Step(vertex.Out).Flow < fromFlow)
        {
            vertex.Out = row.FirstAfter(fromFlow - 1, vertex.Out);
        }

        if (vertex.Out < row.Length)
        {
            vertex.Awaited = row.Step(vertex.Out).Flow;
            queue.Put(vertex.Awaited);
        }
    }

    private ref Visited At(int vertex)
    {
        ref int number = ref placeOf[vertex];
        if (number == 0)
        {
            if (visitedCount == visited.Length)
            {
                Array.Resize(ref visited, visitedCount * 2);
            }

            number = visitedCount++;
            visited[number] = new Visited { Vertex = vertex, Awaited = None };
        }

        return ref visited[number];
    }

    private List<TaintHolding> Holdings()
    {
        var holdings = new List<TaintHolding>(visitedCount - 1);
        for (int i = 1; i < visitedCount; i++)
        {
            if (visited[i].Taint != default)
            {
                holdings.Add(new TaintHolding(visited[i].Vertex, 0, TMath.To(visited[i].Taint)));
            }
        }

        holdings.Sort((a, b) => a.Vertex.CompareTo(b.Vertex));
        return holdings;
    }

    private struct Visited
    {
        public T Taint;

        /// <summary>By how much injections raise what the vertex holds.</summary>
        public T Surplus;

        /// <summary>Where the income before <see cref="In"/> ended.</summary>
        public T Came;

        public int Vertex;

        /// <summary>The places of the next flows in its rows.</summary>
        public int Out;
        public int In;

        /// <summary>The flow at which it is visited next.</summary>
        public int Awaited;
        public bool KnowsIncome;
    }
}
