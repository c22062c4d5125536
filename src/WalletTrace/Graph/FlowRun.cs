namespace WalletTrace.Graph;

/// <summary>Flows with consecutive ids whose columns lie in one piece: all of a graph's, or those that were frozen, or those that came later.</summary>
/// <param name="first">The id of the first.</param>
/// <param name="from">The vertex each leaves.</param>
/// <param name="to">The vertex each arrives at.</param>
/// <param name="amounts">Amounts as stored: below 2^63 the amount itself, else its place among the wide ones with the top bit set.</param>
/// <param name="wide">The wide amounts of these flows.</param>
internal readonly ref struct FlowRun(int first, ReadOnlySpan<int> from, ReadOnlySpan<int> to, ReadOnlySpan<ulong> amounts, ReadOnlySpan<UInt256> wide)
{
    /// <summary>The id of the first flow: what has to be taken off an id to get its place here.</summary>
    public int First { get; } = first;

    /// <summary>The id after the last flow.</summary>
    public int End => First + From.Length;

    /// <summary>The vertex each flow leaves.</summary>
    public ReadOnlySpan<int> From { get; } = from;

    /// <summary>The vertex each flow arrives at.</summary>
    public ReadOnlySpan<int> To { get; } = to;

    /// <summary>Amounts as stored: below 2^63 the amount itself, else its place in <see cref="Wide"/> with the top bit set.</summary>
    public ReadOnlySpan<ulong> Amounts { get; } = amounts;

    /// <summary>The amounts that need more than 63 bits.</summary>
    public ReadOnlySpan<UInt256> Wide { get; } = wide;

    /// <summary>The value of the flow with an id.</summary>
    public UInt256 Amount(int flow)
    {
        ulong stored = Amounts[flow - First];
        return stored < FlowGraph.WideFlag ? stored : Wide[(int)(stored & ~FlowGraph.WideFlag)];
    }
}
