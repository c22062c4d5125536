namespace WalletTrace.Graph.Coordinates;

/// <summary>Where a flow starts on its sender's outgoing coordinate and on its receiver's incoming one.</summary>
internal readonly record struct FlowStart<T>(T Out, T In)
    where T : unmanaged;
