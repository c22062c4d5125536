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
    public bool IsLate;

    /// <summary>Which comes first of flows that leave at one rank: what was observed, then what was inferred.</summary>
    public byte Order;
}

/// <summary>
/// The vertices and flows of a growing case. Vertices are numbered as they come; the flows are kept in order, so that a round of growth sorts only
/// what it added.
/// </summary>
internal sealed class FlowStore
{
    private readonly Dictionary<Vertex, int> ids = [];
    private readonly List<Vertex> vertices = [];
    private readonly List<bool> followed = [];
    private readonly List<int> freshLate = [];
    private readonly Dictionary<int, UInt256> conversions = [];
    private CaseFlow[] flows = new CaseFlow[256];
    private int[] byLeave = [];
    private int[] lateByArrive = [];

    public IReadOnlyList<Vertex> Vertices => vertices;

    /// <summary>For each vertex whether it is followed.</summary>
    public IReadOnlyList<bool> Followed => followed;

    public int FollowedCount { get; private set; }

    public int FlowCount { get; private set; }

    public ref readonly CaseFlow this[int flow] => ref flows[flow];

    /// <summary>The coinbases that take the fees of their blocks.</summary>
    public HashSet<Vertex> FeeTakers { get; } = [];

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

    /// <summary>The number of a vertex, or -1.</summary>
    public int Find(Vertex vertex) => ids.TryGetValue(vertex, out int id) ? id : -1;

    public bool IsFollowed(Vertex vertex) => Find(vertex) is >= 0 and int id && followed[id];

    public void Follow(Vertex vertex)
    {
        int id = IdOf(vertex);
        if (!followed[id])
        {
            followed[id] = true;
            FollowedCount++;
        }
    }

    /// <summary>What arrives of the flows that arrive as another asset, by flow.</summary>
    public IReadOnlyDictionary<int, UInt256> Conversions => conversions;

    /// <summary>Adds a flow that arrives as another asset.</summary>
    public void AddConversion(int from, int to, UInt256 amount, UInt256 arrives, Rank leave, Rank arrive, FlowDetail detail, byte order) =>
        conversions.Add(Add(from, to, amount, leave, arrive, detail, order), arrives);

    /// <summary>Adds a flow; its number. When it leaves does not change any more, and no other flow of the same order leaves then.</summary>
    public int Add(int from, int to, UInt256 amount, Rank leave, Rank arrive, FlowDetail detail, byte order = 0)
    {
        if (FlowCount == flows.Length)
        {
            Array.Resize(ref flows, flows.Length * 2);
        }

        flows[FlowCount] = new CaseFlow { Amount = amount, Leave = leave, Order = order };
        Change(FlowCount, from, to, arrive, detail);
        return FlowCount++;
    }

    /// <summary>Changes the ends of a flow. One that is on its way for a while stays so, and arrives when it did.</summary>
    public void Change(int flow, int from, int to, Rank arrive, FlowDetail detail)
    {
        ref CaseFlow changed = ref flows[flow];
        changed.From = from;
        changed.To = to;
        changed.Arrive = arrive;
        changed.Detail = detail;
        if (!changed.IsLate && arrive != changed.Leave)
        {
            changed.IsLate = true;
            freshLate.Add(flow);
        }
    }

    /// <summary>Takes a flow out of the graph.</summary>
    public void Remove(int flow) => flows[flow].Detail = null;

    /// <summary>All flows by when they leave, those that are not in the graph included.</summary>
    public ReadOnlySpan<int> ByLeave()
    {
        if (byLeave.Length < FlowCount)
        {
            int[] fresh = [.. Enumerable.Range(byLeave.Length, FlowCount - byLeave.Length)];
            Array.Sort(fresh, CompareLeaving);
            byLeave = Merged(byLeave, fresh, CompareLeaving);
        }

        return byLeave;
    }

    /// <summary>The flows that are on their way for a while by when they arrive, those that are not in the graph included.</summary>
    public ReadOnlySpan<int> LateByArrive()
    {
        if (freshLate.Count > 0)
        {
            int[] fresh = [.. freshLate];
            Array.Sort(fresh, (a, b) => flows[a].Arrive.CompareTo(flows[b].Arrive));
            lateByArrive = Merged(lateByArrive, fresh, (a, b) => flows[a].Arrive.CompareTo(flows[b].Arrive));
            freshLate.Clear();
        }

        return lateByArrive;
    }

    private int CompareLeaving(int a, int b)
    {
        int byRank = flows[a].Leave.CompareTo(flows[b].Leave);
        return byRank != 0 ? byRank : flows[a].Order.CompareTo(flows[b].Order);
    }

    private static int[] Merged(int[] left, int[] right, Comparison<int> compare)
    {
        var merged = new int[left.Length + right.Length];
        for (int at = 0, l = 0, r = 0; at < merged.Length; at++)
        {
            bool takeLeft = r == right.Length || (l < left.Length && compare(left[l], right[r]) < 0);
            merged[at] = takeLeft ? left[l++] : right[r++];
        }

        return merged;
    }
}
