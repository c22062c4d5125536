using System.Collections;

namespace WalletTrace.Graph.Building;

/// <summary>A flow by the numbers of its ends. A coin's changes while the graph grows; without detail it is not in the graph.</summary>
internal struct CaseFlow
{
    public int From;
    public int To;
    public UInt256 Amount;
    public Rank Leave;
    public Rank Arrive;
    public FlowDetail? Detail;
}

/// <summary>
/// The vertices and flows of a growing case. Vertices are numbered as they come; the flows are kept in the order of leaving, so that a round of
/// growth sorts only what it added.
/// </summary>
internal sealed class FlowStore
{
    private readonly Dictionary<Vertex, int> ids = [];
    private readonly List<Vertex> vertices = [];
    private readonly List<bool> followed = [];
    private CaseFlow[] flows = new CaseFlow[256];
    private int[] order = [];

    public IReadOnlyList<Vertex> Vertices => vertices;

    /// <summary>For each vertex whether it is followed.</summary>
    public IReadOnlyList<bool> Followed => followed;

    public int FollowedCount { get; private set; }

    public int FlowCount { get; private set; }

    public ref CaseFlow this[int flow] => ref flows[flow];

    /// <summary>The number of a vertex; a new one for one that has none.</summary>
    public int IdOf(Vertex vertex)
    {
        if (!ids.TryGetValue(vertex, out int id))
        {
            id = vertices.Count;
            ids.Add(vertex, id);
            vertices.Add(vertex);
            followed.Add(false);
        }

        return id;
    }

    public bool IsFollowed(Vertex vertex) => ids.TryGetValue(vertex, out int id) && followed[id];

    public void Follow(Vertex vertex)
    {
        int id = IdOf(vertex);
        if (!followed[id])
        {
            followed[id] = true;
            FollowedCount++;
        }
    }

    /// <summary>Adds a flow; its number. When it leaves must not change any more.</summary>
    public int Add(int from, int to, UInt256 amount, Rank leave, Rank arrive, FlowDetail? detail)
    {
        if (FlowCount == flows.Length)
        {
            Array.Resize(ref flows, flows.Length * 2);
        }

        flows[FlowCount] = new CaseFlow { From = from, To = to, Amount = amount, Leave = leave, Arrive = arrive, Detail = detail };
        return FlowCount++;
    }

    /// <summary>The flows that are in the graph, by when they leave; which no two of them do at once.</summary>
    public FlowList InOrder()
    {
        if (order.Length < FlowCount)
        {
            int[] fresh = [.. Enumerable.Range(order.Length, FlowCount - order.Length)];
            Array.Sort(fresh, (a, b) => flows[a].Leave.CompareTo(flows[b].Leave));
            order = Merged(order, fresh);
        }

        int gone = 0;
        foreach (int flow in order)
        {
            gone += flows[flow].Detail is null ? 1 : 0;
        }

        return new FlowList(flows, gone == 0 ? order : Array.FindAll(order, flow => flows[flow].Detail is not null));
    }

    private int[] Merged(int[] left, int[] right)
    {
        var merged = new int[left.Length + right.Length];
        for (int at = 0, l = 0, r = 0; at < merged.Length; at++)
        {
            bool takeLeft = r == right.Length || (l < left.Length && flows[left[l]].Leave < flows[right[r]].Leave);
            merged[at] = takeLeft ? left[l++] : right[r++];
        }

        return merged;
    }
}

/// <summary>Flows in an order, as a graph takes them in.</summary>
/// <param name="flows">The flows; only read.</param>
/// <param name="order">Which of them, in which order.</param>
internal sealed class FlowList(CaseFlow[] flows, int[] order) : IReadOnlyList<FlowInput>
{
    private int[]? numbers;

    public int Count => order.Length;

    public FlowInput this[int index]
    {
        get
        {
            ref CaseFlow flow = ref flows[order[index]];
            return new FlowInput(numbers?[flow.From] ?? flow.From, numbers?[flow.To] ?? flow.To, flow.Amount, flow.Leave, flow.Arrive);
        }
    }

    public FlowDetail DetailOf(int index) => flows[order[index]].Detail!;

    /// <summary>Lets the ends of the flows have other numbers.</summary>
    public void Renumber(int[] newNumbers) => numbers = newNumbers;

    public IEnumerator<FlowInput> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
