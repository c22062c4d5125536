namespace WalletTrace.Tracing.Sparse;

/// <summary>A stretch of a vertex's incoming coordinate, which is the same stretch of its outgoing one.</summary>
internal readonly record struct Stretch<T>(int Vertex, T Start, T End)
    where T : unmanaged;
