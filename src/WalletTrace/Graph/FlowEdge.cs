using QuikGraph;

namespace WalletTrace.Graph;

/// <summary>
/// A flow as an edge of QuikGraph. The flow's id is part of its identity, so two flows between the same vertices stay two edges.
/// </summary>
/// <param name="Flow">The flow's id in its <see cref="FlowGraph"/>.</param>
/// <param name="Source">The vertex it leaves.</param>
/// <param name="Target">The vertex it arrives at.</param>
public readonly record struct FlowEdge(int Flow, int Source, int Target) : IEdge<int>;
