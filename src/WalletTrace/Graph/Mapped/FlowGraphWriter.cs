using System.Runtime.InteropServices;

namespace WalletTrace.Graph.Mapped;

/// <summary>
/// Freezes transfers straight into the sections of an index, in whatever number: they are written as they come, and the rows are then sorted piece by
/// piece and written one after the other. Takes an eighth of the machine's memory at most, and 8 bytes a vertex.
/// </summary>
/// <remarks>
/// Sorting scatters flows over the rows of all vertices (8 bytes a flow and direction). In the pages of a file that would make the disk write each
/// page many times; so it is done in memory, a sixteenth of the machine's for each direction at a time: rows larger than that are filled by ranges of
/// vertices, each in one sequential pass over the columns (4 to 8 bytes a flow), passes = 128 · flows / memory in bytes, for instance 6 for a billion
/// flows on 24 GB. The exception is a vertex whose own row is larger.
/// </remarks>
/// <param name="writer">Where the sections go.</param>
internal sealed class FlowGraphWriter(SectionFolderWriter writer)
{
    private const int PieceLength = 1 << 14;
    private const int PartOfMemory = 16;

    private readonly int[] from = new int[PieceLength];
    private readonly int[] to = new int[PieceLength];
    private readonly ulong[] amounts = new ulong[PieceLength];
    private readonly List<UInt256> wide = [];
    private int gathered;
    private int wideBefore;
    private UInt256 total;

    /// <summary>The number of flows so far.</summary>
    public long FlowCount { get; private set; }

    /// <summary>The next flow, which leaves after all that were added and arrives in the moment it leaves.</summary>
    public void Add(int sender, int receiver, UInt256 amount)
    {
        if (gathered == PieceLength)
        {
            WritePiece();
        }

        from[gathered] = sender;
        to[gathered] = receiver;
        amounts[gathered++] = amount < FlowGraph.WideFlag ? (ulong)amount : Wide(amount);
        FlowCount++;
    }

    /// <summary>The next flows.</summary>
    /// <exception cref="ArgumentException">The lists have not one length.</exception>
    /// <exception cref="InvalidOperationException">There are more flows than a graph can number.</exception>
    public void Add(ReadOnlySpan<int> senders, ReadOnlySpan<int> receivers, ReadOnlySpan<ulong> values)
    {
        if (senders.Length != receivers.Length || senders.Length != values.Length)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Found {senders.Length} senders, {receivers.Length} receivers and {values.Length} amounts; expected lists of one length."));
        }

        while (!senders.IsEmpty)
        {
            if (gathered == PieceLength)
            {
                WritePiece();
            }

            int length = Math.Min(PieceLength - gathered, senders.Length);
            senders[..length].CopyTo(from.AsSpan(gathered));
            receivers[..length].CopyTo(to.AsSpan(gathered));
            for (int i = 0; i < length; i++)
            {
                amounts[gathered + i] = values[i] < FlowGraph.WideFlag ? values[i] : Wide(values[i]);
            }

            gathered += length;
            FlowCount += length;
            senders = senders[length..];
            receivers = receivers[length..];
            values = values[length..];
        }
    }

    /// <summary>Builds the rows. The graph is valid until the sections' writer is disposed of; the index still has to be completed.</summary>
    /// <param name="vertexCount">The number of vertices.</param>
    /// <param name="bytesAtOnce">How much of the rows is filled at a time; null for what the machine's memory suggests.</param>
    /// <exception cref="ArgumentException">An id is outside the vertices.</exception>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public FlowGraph Freeze(int vertexCount, long? bytesAtOnce = null)
    {
        WritePiece();
        writer.Set(FlowSections.TotalAmount, total.ToString());
        return FlowGraph.FreezeInto(writer, vertexCount, total, bytesAtOnce ?? (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / PartOfMemory));
    }

    private ulong Wide(UInt256 amount)
    {
        wide.Add(amount);
        return FlowGraph.WideFlag | (uint)(wideBefore + wide.Count - 1);
    }

    private void WritePiece()
    {
        if (FlowCount > Array.MaxLength)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"A graph holds at most {Array.MaxLength} flows; there are more."));
        }

        writer.Write<int>(FlowSections.From, from.AsSpan(0, gathered));
        writer.Write<int>(FlowSections.To, to.AsSpan(0, gathered));
        writer.Write<ulong>(FlowSections.Amounts, amounts.AsSpan(0, gathered));
        total = UInt256.SaturatingAdd(total, FlowGraph.Total(amounts.AsSpan(0, gathered), CollectionsMarshal.AsSpan(wide)));
        if (wide.Count > 0)
        {
            writer.Write<UInt256>(FlowSections.WideAmounts, CollectionsMarshal.AsSpan(wide));
            wideBefore += wide.Count;
            wide.Clear();
        }

        gathered = 0;
    }
}
