using WalletTrace.Graph;

namespace WalletTrace.Tests.Support;

/// <summary>Graphs of transfers in two parts: what is frozen, and what came later.</summary>
internal static class Tails
{
    /// <summary>The same flows with those from one on in a tail, which is extended once more at another. Vertices come with their first flow.</summary>
    public static FlowGraph Split(FlowGraph whole, int at, int again)
    {
        (at, again) = (Math.Min(at, again), Math.Max(at, again));
        int[] from = [.. Enumerable.Range(0, whole.FlowCount).Select(whole.From)];
        int[] to = [.. Enumerable.Range(0, whole.FlowCount).Select(whole.To)];
        UInt256[] amounts = [.. Enumerable.Range(0, whole.FlowCount).Select(whole.Amount)];
        int VerticesOf(int count) => count == whole.FlowCount ? whole.VertexCount : from.Take(count).Concat(to.Take(count)).DefaultIfEmpty(-1).Max() + 1;
        FlowInput[] inputs = [.. Enumerable.Range(0, at).Select(flow => new FlowInput(from[flow], to[flow], amounts[flow], At(flow), At(flow)))];
        FlowGraph frozen = FlowGraph.Create(VerticesOf(at), inputs, [], out _);
        FlowGraph extended = frozen.Extend(VerticesOf(again), from.AsSpan(at, again - at), to.AsSpan(at, again - at), amounts.AsSpan(at, again - at));
        return extended.Extend(whole.VertexCount, from.AsSpan(again), to.AsSpan(again), amounts.AsSpan(again));
    }

    private static Rank At(int place) => new(place, default, place, 0, 0);
}
