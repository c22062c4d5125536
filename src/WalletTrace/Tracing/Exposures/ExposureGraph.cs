using WalletTrace.Graph;
using WalletTrace.Inference;

namespace WalletTrace.Tracing.Exposures;

/// <summary>The flows around an account, in the direction in which they are followed, and what is known of their ends.</summary>
internal sealed class ExposureGraph
{
    /// <summary>The flows; backward reversed in time.</summary>
    public required FlowGraph Flows { get; init; }

    /// <summary>What the account sent or received itself, by flow, ordered.</summary>
    public required IReadOnlyList<int> Starts { get; init; }

    /// <summary>For each vertex whether nothing is followed out of it.</summary>
    public required IReadOnlyList<bool> Terminals { get; init; }

    /// <summary>What a vertex is.</summary>
    public required Func<int, Vertex> NameOf { get; init; }

    /// <summary>Why a vertex is not followed, or not to its end.</summary>
    public required Func<int, StopReason> ReasonOf { get; init; }

    /// <summary>When a flow moved, unix seconds.</summary>
    public required Func<int, long> TimeOf { get; init; }

    /// <summary>The deposit account that a vertex is inferred to be.</summary>
    public Func<int, DepositAccount?> DepositAt { get; init; } = static _ => null;
}
