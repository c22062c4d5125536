namespace WalletTrace.Tracing;

/// <summary>How a question of taint over a whole graph was answered. All ways say the same, to the base unit.</summary>
public enum TaintMethod
{
    /// <summary>By following the stolen value alone: what it does not touch was not looked at.</summary>
    Sparse,

    /// <summary>In one pass over all flows in order, as <see cref="TaintEngine.Run"/> does.</summary>
    Streamed,
}

/// <summary>What one rule says of a graph, and how it was found out.</summary>
/// <param name="Outcome">What the rule says: what <see cref="TaintEngine.Run"/> says.</param>
/// <param name="Method">How it was found out.</param>
public sealed record TaintAnswer(TaintOutcome Outcome, TaintMethod Method);
