using System.Numerics;
using System.Runtime.CompilerServices;
using WalletTrace.Graph.Coordinates;
using WalletTrace.Graph.Mapped;

namespace WalletTrace.Graph;

/// <summary>
/// Where each flow of a graph starts on two coordinates: on all that left its sender, and on all that came to its receiver. Under first in, first
/// out, what came in at [a, b) goes out at [a, b); so a stretch of value is followed through a whole ledger, forward and backward, by binary
/// searches, touching only the flows that it takes.
/// </summary>
/// <remarks>
/// <para>What a sender lacks is made up with clean value in the moment it leaves, and counts as come in then. So a vertex's incoming coordinate has
/// gaps between its flows where value of unknown origin came in, and what lies on it beyond all that left is what the vertex holds.
/// Flows to oneself and flows of nothing move nothing.</para>
/// <para>Coordinates are exact integers, of 64 bits where twice the sum of all flows fits into them, else of 128 or 256. They belong to one graph and
/// never change; any number of threads may read them at once.</para>
/// <para>Memory: three numbers a flow (24 bytes where they have 64 bits). Two stand in the order of the outgoing rows, the sender's and the receiver's
/// side by side, one in that of the incoming rows.</para>
/// </remarks>
public abstract class FlowCoordinates
{
    private protected FlowCoordinates(FlowGraph graph) => Graph = graph;

    /// <summary>The graph that they belong to.</summary>
    public FlowGraph Graph { get; }

    /// <summary>The width of a coordinate in bits: 64, 128 or 256.</summary>
    public abstract int Width { get; }

    /// <summary>The memory that they take, in bytes.</summary>
    public abstract long Bytes { get; }

    /// <summary>
    /// Finds the coordinates of all flows in one pass over them in order. O(vertices + flows); the working memory of 24 bytes a vertex is given back.
    /// </summary>
    /// <param name="graph">The graph; without conversions.</param>
    /// <param name="cancellationToken">Ends the pass between blocks of events.</param>
    /// <exception cref="ArgumentException">
    /// Some flow arrives as another asset than it left: then what comes in and what goes out are not on one scale. Or the flows add up to more than
    /// 2^255 base units, which no real asset does.
    /// </exception>
    public static FlowCoordinates Create(FlowGraph graph, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return WidthFor(graph) switch
        {
            64 => CoordinatesBuilder<ulong, Math64>.Build(graph, cancellationToken),
            128 => CoordinatesBuilder<UInt128, Math128>.Build(graph, cancellationToken),
            _ => CoordinatesBuilder<UInt256, Math256>.Build(graph, cancellationToken),
        };
    }

    /// <summary>All that left a flow's sender before the flow, in base units. O(log of the sender's flows).</summary>
    /// <param name="flow">The flow.</param>
    public abstract UInt256 OutStart(int flow);

    /// <summary>
    /// All that came to a flow's receiver before the flow arrived, in base units, what was made up included. O(log of the sender's flows).
    /// </summary>
    /// <param name="flow">The flow.</param>
    public abstract UInt256 InStart(int flow);

    /// <summary>What a vertex holds after an event, in base units. O(log of its flows).</summary>
    /// <param name="vertex">The vertex.</param>
    /// <param name="afterEvent">The event's number; -1 for before all events.</param>
    public abstract UInt256 HoldingAfter(int vertex, int afterEvent);

    /// <summary>
    /// The coordinates of the graph after flows were added at its end: those of what was frozen are shared. O(flows of the tail); if the sum of all
    /// amounts asks for a greater width, all are found anew.
    /// </summary>
    /// <param name="extended">The same frozen flows with a tail.</param>
    /// <exception cref="ArgumentException">It is a graph of something else, or its flows add up to more than 2^255 base units.</exception>
    internal abstract FlowCoordinates Extend(FlowGraph extended);

    /// <summary>
    /// Writes them as sections of an index, beside those of the graph. A tail is merged with what was frozen, in one sequential pass: the sections are
    /// those of the coordinates of a graph that was frozen at once, byte for byte.
    /// </summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    internal abstract void Save(SectionFolderWriter writer, CancellationToken cancellationToken = default);

    /// <summary>
    /// Finds the coordinates of a graph without a tail straight into sections of an index, in mapped memory: beside them it takes 24 bytes a vertex. They
    /// are valid until the writer is disposed of.
    /// </summary>
    /// <exception cref="ArgumentException">As for <see cref="Create"/>.</exception>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    internal static FlowCoordinates CreateInto(SectionFolderWriter writer, FlowGraph graph, CancellationToken cancellationToken = default) => WidthFor(graph) switch
    {
        64 => CoordinatesBuilder<ulong, Math64>.BuildInto(writer, graph, cancellationToken),
        128 => CoordinatesBuilder<UInt128, Math128>.BuildInto(writer, graph, cancellationToken),
        _ => CoordinatesBuilder<UInt256, Math256>.BuildInto(writer, graph, cancellationToken),
    };

    /// <summary>
    /// Opens coordinates over the sections of an index, where they are mapped; the graph is one that was opened from the same folder, perhaps extended. No
    /// number in them is an index, so nothing but the folder's checksums has to be checked.
    /// </summary>
    /// <exception cref="IndexDamagedException">A section is missing, or has not the length or the width that the graph asks for.</exception>
    internal static FlowCoordinates Open(SectionFolder folder, FlowGraph graph) => WidthOf(graph.FrozenAmount, graph.HasFrozenWideAmounts) switch
    {
        64 => Open<ulong, Math64>(folder, graph),
        128 => Open<UInt128, Math128>(folder, graph),
        _ => Open<UInt256, Math256>(folder, graph),
    };

    /// <summary>How many bits a coordinate of a graph needs: 64, 128 or 256.</summary>
    private protected static int WidthFor(FlowGraph graph)
    {
        if (graph.HasConversions)
        {
            throw new ArgumentException(
                "The graph has flows that arrive as another asset than they left; coordinates need one scale. Use the taint engine, which converts as it goes.",
                nameof(graph));
        }

        return WidthOf(graph.TotalAmount, graph.HasWideAmounts);
    }

    private static int WidthOf(UInt256 total, bool hasWideAmounts)
    {
        // Twice the flows bounds every coordinate: what a vertex gives beyond what it got is made up, at most once.
        UInt256 most = UInt256.SaturatingAdd(total, total);
        return most == UInt256.MaxValue
            ? throw new ArgumentException("The flows of the graph add up to more than 2^255 base units, which no real asset does; check the amounts.")
            : most <= ulong.MaxValue && !hasWideAmounts ? 64
            : most <= UInt128.MaxValue ? 128
            : 256;
    }

    private static FlowCoordinates Open<T, TMath>(SectionFolder folder, FlowGraph graph)
        where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
        where TMath : IAmountMath<T>
    {
        FrozenArray<FlowStart<T>> outgoing = folder.Get<FlowStart<T>>(CoordinateSections.OutStarts);
        FrozenArray<T> incoming = folder.Get<T>(CoordinateSections.InStarts);
        foreach ((string section, int length) in new[] { (CoordinateSections.OutStarts, outgoing.Length), (CoordinateSections.InStarts, incoming.Length) })
        {
            if (length != graph.FrozenFlowCount)
            {
                throw folder.Damaged(section, FormattableString.Invariant($"found {length} elements, expected {graph.FrozenFlowCount} beside the graph"));
            }
        }

        return WidthFor(graph) == Unsafe.SizeOf<T>() * 8 ? CoordinatesBuilder<T, TMath>.WithTail(graph, outgoing, incoming) : Create(graph);
    }

    /// <summary>Whether coordinates would keep their width if more came in.</summary>
    internal bool Holds(IEnumerable<UInt256> more)
    {
        UInt256 most = more.Aggregate(UInt256.SaturatingAdd(Graph.TotalAmount, Graph.TotalAmount), UInt256.SaturatingAdd);
        return Width switch
        {
            64 => most <= ulong.MaxValue,
            128 => most <= UInt128.MaxValue,
            _ => most < UInt256.MaxValue,
        };
    }
}
