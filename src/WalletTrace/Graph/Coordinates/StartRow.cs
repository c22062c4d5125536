namespace WalletTrace.Graph.Coordinates;

/// <summary>The flows of one vertex in one direction with where each starts: those that were frozen, then those of the graph's tail.</summary>
/// <param name="frozen">What was frozen.</param>
/// <param name="frozenStarts">Where each of that starts.</param>
/// <param name="later">What came later.</param>
/// <param name="laterStarts">Where each of that starts.</param>
/// <param name="events">For each flow the event that has its place in the order of the row; empty where that is the flow's own number.</param>
internal readonly ref struct StartRow<TStart>(
    ReadOnlySpan<FlowStep> frozen, ReadOnlySpan<TStart> frozenStarts, ReadOnlySpan<FlowStep> later, ReadOnlySpan<TStart> laterStarts, ReadOnlySpan<int> events)
{
    private readonly ReadOnlySpan<FlowStep> frozen = frozen;
    private readonly ReadOnlySpan<TStart> frozenStarts = frozenStarts;
    private readonly ReadOnlySpan<FlowStep> later = later;
    private readonly ReadOnlySpan<TStart> laterStarts = laterStarts;
    private readonly ReadOnlySpan<int> events = events;

    public int Length => frozen.Length + later.Length;

    public FlowStep Step(int index) => index < frozen.Length ? frozen[index] : later[index - frozen.Length];

    public TStart Start(int index) => index < frozen.Length ? frozenStarts[index] : laterStarts[index - frozen.Length];

    public int EventOf(int index)
    {
        int flow = Step(index).Flow;
        return events.IsEmpty ? flow : events[flow];
    }

    /// <summary>The index of the first flow after an event, at a given index or behind it.</summary>
    public int FirstAfter(int eventNumber, int low = 0)
    {
        int high = Length;
        while (low < high)
        {
            int middle = low + ((high - low) >> 1);
            if (EventOf(middle) > eventNumber)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
