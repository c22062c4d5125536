namespace WalletTrace.Tracing;

/// <summary>What value was traced back to.</summary>
public enum OriginKind
{
    /// <summary>
    /// It came in with no flow: its vertex gave more than it is known to have got. So does the end of a graph at which value is issued or comes from outside.
    /// </summary>
    Unknown,

    /// <summary>A flow at which the caller wanted to stop.</summary>
    Flow,

    /// <summary>A vertex at which the caller wanted to stop, such as a labelled service.</summary>
    Vertex,

    /// <summary>A vertex at which it was when the limit of steps was reached.</summary>
    NotFollowed,
}

/// <summary>Where a part of traced value came from.</summary>
/// <param name="Kind">What it was traced back to.</param>
/// <param name="Vertex">The vertex that the value was at: for a flow its sender.</param>
/// <param name="Flow">
/// The flow by which it left that vertex; of unknown value the flow for which it was made up; -1 where it was not followed.
/// </param>
/// <param name="Amount">How much, in base units.</param>
public readonly record struct ValueOrigin(OriginKind Kind, int Vertex, int Flow, UInt256 Amount);

/// <summary>Where exactly a holding or the value of a flow came from.</summary>
/// <param name="Amount">How much was traced back, in base units.</param>
/// <param name="Origins">Its parts by vertex, flow and kind; they sum to the amount. Without zero amounts.</param>
public sealed record ValueOrigins(UInt256 Amount, IReadOnlyList<ValueOrigin> Origins)
{
    /// <summary>Whether no limit cut the trace short.</summary>
    public bool IsComplete => Origins.All(origin => origin.Kind != OriginKind.NotFollowed);
}

/// <summary>Where value is not traced back any further. Immutable; the default is nowhere.</summary>
public sealed record OriginStops
{
    /// <summary>Vertices out of which value is not traced: what left them came from them. Null: none.</summary>
    public Func<int, bool>? AtVertex { get; init; }

    /// <summary>Flows at which value is not traced any further. Null: none.</summary>
    public IReadOnlySet<int>? AtFlows { get; init; }

    /// <summary>At most about so many stretches of value are traced; the rest is said to be not followed. Default: no limit.</summary>
    public long? Steps { get; init; }
}
