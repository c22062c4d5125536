namespace WalletTrace.Tracing;

/// <summary>
/// The trace that a piece of a result is of, which tells what things in it are called where the piece is shown by itself. It is no part of what the piece says: pieces
/// are equal whatever traces they are of.
/// </summary>
internal readonly record struct TraceOrigin(TraceResult? Trace)
{
    public bool Equals(TraceOrigin other) => true;

    public override int GetHashCode() => 0;
}
