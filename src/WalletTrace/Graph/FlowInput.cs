namespace WalletTrace.Graph;

/// <summary>A flow on its way into a <see cref="FlowGraph"/>.</summary>
/// <param name="From">The vertex it leaves.</param>
/// <param name="To">The vertex it arrives at.</param>
/// <param name="Amount">Its value in base units of what leaves.</param>
/// <param name="Leave">When it leaves.</param>
/// <param name="Arrive">When it arrives; equal to <paramref name="Leave"/> for a transfer.</param>
public readonly record struct FlowInput(int From, int To, UInt256 Amount, Rank Leave, Rank Arrive)
{
    /// <summary>
    /// For a conversion: what arrives, in base units of what arrives, which is another asset than what leaves. Null for all other flows: what leaves
    /// arrives.
    /// </summary>
    public UInt256? Arrives { get; init; }
}

/// <summary>One step along a row of the graph: a flow and the vertex at its other end.</summary>
/// <param name="Flow">The flow's id.</param>
/// <param name="Vertex">The vertex at the other end.</param>
public readonly record struct FlowStep(int Flow, int Vertex);

/// <summary>How value behaves at a vertex.</summary>
public enum VertexRole : byte
{
    /// <summary>Value waits and mixes: an account's holding, or an end of the graph.</summary>
    Holding,

    /// <summary>A UTXO transaction: all that comes in goes out at once.</summary>
    Instant,

    /// <summary>The place where fees go.</summary>
    Fees,

    /// <summary>A UTXO transaction, too: a coinbase that takes the fees of its block. What comes to it is fee or newly issued, never a coin.</summary>
    Coinbase,
}
