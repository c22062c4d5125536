namespace WalletTrace.Tracing.Engine;

/// <summary>
/// The steps by which lots travelled. Without paths a step is a tag; with paths it is a flow taken after another step.
/// </summary>
internal sealed class StepLog(int tagCount, bool keepPaths, int limit)
{
    private readonly List<int> flow = [];
    private readonly List<int> parent = [];
    private readonly List<int> entry = [];
    private readonly List<int> tag = [];
    private readonly Dictionary<int, int> ofCurrentFlow = [];
    private readonly int[] beyond = new int[tagCount];
    private int currentFlow = -1;

    /// <summary>The theft of a step.</summary>
    public int TagOf(int step) => keepPaths ? tag[step] : step;

    /// <summary>The step at which an entry's value starts.</summary>
    public int Root(int ofTag, int ofEntry) => keepPaths ? Add(-1, -1, ofEntry, ofTag) : ofTag;

    /// <summary>The step of taking a flow after another step; lots that took the same way share it.</summary>
    public int Take(int from, int over)
    {
        if (!keepPaths || entry[from] < 0)
        {
            return from;
        }

        if (currentFlow != over)
        {
            ofCurrentFlow.Clear();
            currentFlow = over;
        }

        if (ofCurrentFlow.TryGetValue(from, out int known))
        {
            return known;
        }

        int step = flow.Count >= limit ? Beyond(tag[from]) : Add(over, from, entry[from], tag[from]);
        ofCurrentFlow.Add(from, step);
        return step;
    }

    /// <summary>The paths, if they were kept, with what rests where; given by vertex and step.</summary>
    public LotPaths? Paths(List<LotArrival> arrivals) => keepPaths ? new LotPaths(flow, parent, entry, arrivals) : null;

    // Step 0 is never "beyond": a root always comes first.
    private int Beyond(int ofTag) => beyond[ofTag] != 0 ? beyond[ofTag] : beyond[ofTag] = Add(-1, -1, -1, ofTag);

    private int Add(int over, int after, int ofEntry, int ofTag)
    {
        flow.Add(over);
        parent.Add(after);
        entry.Add(ofEntry);
        tag.Add(ofTag);
        return flow.Count - 1;
    }
}
