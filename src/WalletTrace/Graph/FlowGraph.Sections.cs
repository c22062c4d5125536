using WalletTrace.Graph.Mapped;

namespace WalletTrace.Graph;

public sealed partial class FlowGraph
{
    private const int PieceLength = 1 << 14;

    /// <summary>
    /// Opens a graph over the sections of an index, where they are mapped: nothing is read but the few conversions, so it takes no time whatever its
    /// size. The graph is valid until the folder is disposed of. Until <see cref="CheckIds"/> has gone well nothing may be asked of it.
    /// </summary>
    /// <exception cref="IndexDamagedException">A section is missing or has not the length that the others ask for.</exception>
    internal static FlowGraph Open(SectionFolder folder)
    {
        var columns = new FlowColumns
        {
            From = folder.Get<int>(FlowSections.From),
            To = folder.Get<int>(FlowSections.To),
            Amounts = folder.Get<ulong>(FlowSections.Amounts),
            Wide = folder.GetOrEmpty<UInt256>(FlowSections.WideAmounts),
            OutOffsets = folder.Get<int>(FlowSections.OutOffsets),
            OutRows = folder.Get<FlowStep>(FlowSections.OutRows),
            InOffsets = folder.Get<int>(FlowSections.InOffsets),
            InRows = folder.Get<FlowStep>(FlowSections.InRows),
            Roles = folder.GetOrEmpty<VertexRole>(FlowSections.Roles),
            Events = folder.GetOrEmpty<int>(FlowSections.Events),
            LeaveAt = folder.GetOrEmpty<int>(FlowSections.Leaving),
            ArriveAt = folder.GetOrEmpty<int>(FlowSections.Arriving),
        };
        int flows = columns.From.Length;
        int vertices = columns.OutOffsets.Length - 1;
        CheckLength(folder, FlowSections.To, columns.To.Length, flows);
        CheckLength(folder, FlowSections.Amounts, columns.Amounts.Length, flows);
        CheckLength(folder, FlowSections.OutRows, columns.OutRows.Length, flows);
        CheckLength(folder, FlowSections.InRows, columns.InRows.Length, flows);
        CheckLength(folder, FlowSections.OutOffsets, columns.OutOffsets.Length, Math.Max(1, columns.OutOffsets.Length));
        CheckLength(folder, FlowSections.InOffsets, columns.InOffsets.Length, vertices + 1);
        CheckLength(folder, FlowSections.Roles, columns.Roles.Length, columns.Roles.IsEmpty ? 0 : vertices);
        CheckLength(folder, FlowSections.Leaving, columns.LeaveAt.Length, columns.Events.IsEmpty ? 0 : flows);
        CheckLength(folder, FlowSections.Arriving, columns.ArriveAt.Length, columns.Events.IsEmpty ? 0 : flows);
        return UInt256.TryParse(folder.Text(FlowSections.TotalAmount), out UInt256 total, out string? error)
            ? new FlowGraph(columns, ConversionsOf(folder, flows), total)
            : throw folder.Damaged(FlowSections.Amounts, $"the manifest says no sum of them: {error}");
    }

    /// <summary>
    /// Proves that every id, offset, event and index that the graph's sections hold is in range, so that no loop over it can read or write outside
    /// them, whatever else may be wrong. On all cores, as fast as memory. Checksums do not prove it: they prove only that nothing has changed since
    /// somebody wrote the files.
    /// </summary>
    /// <param name="folder">What the graph was opened from.</param>
    /// <param name="isAsked">Which sections it is proven of; null for all.</param>
    /// <param name="cancellationToken">Stops it; then nothing is proven.</param>
    /// <exception cref="IndexDamagedException">Something is out of range.</exception>
    internal void CheckIds(SectionFolder folder, Func<string, bool>? isAsked = null, CancellationToken cancellationToken = default) =>
        new FlowGraphCheck(Columns).Run(folder, isAsked, cancellationToken);

    /// <summary>
    /// Writes the graph as sections of an index. A tail is merged with what was frozen, row by row in one sequential pass: the sections are those of a
    /// graph that was frozen at once from all flows, byte for byte. O(vertices + flows), bounded memory.
    /// </summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    internal void Save(SectionFolderWriter writer, CancellationToken cancellationToken = default)
    {
        FlowRun later = tail is null ? default : tail.Run;
        WriteBoth(writer, FlowSections.From, from.Span, later.From);
        WriteBoth(writer, FlowSections.To, to.Span, later.To);
        writer.Write(FlowSections.Amounts, amounts.Span);
        WriteRenumbered(writer, later.Amounts, wide.Length);
        if (HasWideAmounts)
        {
            WriteBoth(writer, FlowSections.WideAmounts, wide.Span, later.Wide);
        }

        cancellationToken.ThrowIfCancellationRequested();
        WriteRows(writer, (FlowSections.OutOffsets, FlowSections.OutRows), outOffsets.Span, outRows.Span, tail?.Out);
        cancellationToken.ThrowIfCancellationRequested();
        WriteRows(writer, (FlowSections.InOffsets, FlowSections.InRows), inOffsets.Span, inRows.Span, tail?.In);
        cancellationToken.ThrowIfCancellationRequested();
        if (HasRoles)
        {
            VertexRole[] frozen = roles.IsEmpty ? new VertexRole[FrozenVertexCount] : [];
            WriteBoth(writer, FlowSections.Roles, roles.IsEmpty ? frozen : roles.Span, tail is null ? [] : tail.Roles);
        }

        if (!events.IsEmpty)
        {
            writer.Write(FlowSections.Events, events.Span);
            writer.Write(FlowSections.Leaving, leaveAt.Span);
            writer.Write(FlowSections.Arriving, arriveAt.Span);
        }

        if (conversions is not null)
        {
            int[] flows = [.. conversions.Keys.Order()];
            writer.Write<int>(FlowSections.ConversionFlows, flows);
            writer.Write<UInt256>(FlowSections.ConversionAmounts, [.. flows.Select(flow => conversions[flow])]);
        }

        writer.Set(FlowSections.TotalAmount, TotalAmount.ToString());
    }

    /// <summary>Builds the rows of transfers that are sections already, as sections too, on two threads.</summary>
    /// <param name="writer">Where from, to and amounts were written, in the order of the flows.</param>
    /// <param name="vertexCount">The number of vertices.</param>
    /// <param name="totalAmount">The sum of all amounts.</param>
    /// <param name="bytesAtOnce">How much of the rows is filled at a time, and so held in memory for each of the two directions.</param>
    internal static FlowGraph FreezeInto(SectionFolderWriter writer, int vertexCount, UInt256 totalAmount, long bytesAtOnce)
    {
        CheckVertexCount(vertexCount);
        FrozenArray<int> from = writer.Map<int>(FlowSections.From);
        FrozenArray<int> to = writer.Map<int>(FlowSections.To);

        // All are begun before two threads write on.
        foreach ((string offsets, string rows) in new[] { (FlowSections.OutOffsets, FlowSections.OutRows), (FlowSections.InOffsets, FlowSections.InRows) })
        {
            writer.Write<int>(offsets, []);
            writer.Write<FlowStep>(rows, []);
        }

        int strangeSender = -1;
        int strangeReceiver = -1;
        TwoThreads.Run(
            () => strangeSender = SortInto(writer, (FlowSections.OutOffsets, FlowSections.OutRows), vertexCount, from, to, bytesAtOnce),
            () => strangeReceiver = SortInto(writer, (FlowSections.InOffsets, FlowSections.InRows), vertexCount, to, from, bytesAtOnce));
        CheckStrangers(vertexCount, from.Span, to.Span, strangeSender, strangeReceiver);
        return new FlowGraph(
            new FlowColumns
            {
                From = from,
                To = to,
                Amounts = writer.Map<ulong>(FlowSections.Amounts),
                Wide = writer.Has(FlowSections.WideAmounts) ? writer.Map<UInt256>(FlowSections.WideAmounts) : default,
                OutOffsets = writer.Map<int>(FlowSections.OutOffsets),
                OutRows = writer.Map<FlowStep>(FlowSections.OutRows),
                InOffsets = writer.Map<int>(FlowSections.InOffsets),
                InRows = writer.Map<FlowStep>(FlowSections.InRows),
            },
            null,
            totalAmount);
    }

    /// <summary>Writes the rows of one direction range by range. Gives the first flow of no vertex, or -1.</summary>
    private static unsafe int SortInto(
        SectionFolderWriter writer, (string Offsets, string Rows) names, int vertexCount, FrozenArray<int> near, FrozenArray<int> far, long bytesAtOnce)
    {
        // Counted and filled at random places: over a file's pages the disk would write each many times.
        using var offsets = new WorkMemory((vertexCount + 1L) * sizeof(int));
        int stranger = RowSort.SortByRanges(vertexCount, near, far, offsets.As<int>(), rows => writer.Write(names.Rows, rows), bytesAtOnce);
        writer.Write(names.Offsets, new ReadOnlySpan<int>(offsets.As<int>(), vertexCount + 1));
        return stranger;
    }

    private static void CheckLength(SectionFolder folder, string section, int found, int expected)
    {
        if (found != expected)
        {
            throw folder.Damaged(section, FormattableString.Invariant($"found {found} elements, expected {expected} beside the other sections"));
        }
    }

    private static Dictionary<int, UInt256>? ConversionsOf(SectionFolder folder, int flowCount)
    {
        FrozenArray<int> flows = folder.GetOrEmpty<int>(FlowSections.ConversionFlows);
        FrozenArray<UInt256> arrives = folder.GetOrEmpty<UInt256>(FlowSections.ConversionAmounts);
        CheckLength(folder, FlowSections.ConversionAmounts, arrives.Length, flows.Length);
        if (flows.IsEmpty)
        {
            return null;
        }

        var conversions = new Dictionary<int, UInt256>(flows.Length);
        for (int i = 0; i < flows.Length; i++)
        {
            if (flows[i] < 0 || flows[i] >= flowCount || !conversions.TryAdd(flows[i], arrives[i]))
            {
                throw folder.Damaged(FlowSections.ConversionFlows, FormattableString.Invariant(
                    $"found {flows[i]} at {i}, expected the id of another flow below {flowCount}"));
            }
        }

        return conversions;
    }

    private static void WriteBoth<T>(SectionFolderWriter writer, string name, ReadOnlySpan<T> frozen, ReadOnlySpan<T> later)
        where T : unmanaged
    {
        writer.Write(name, frozen);
        writer.Write(name, later);
    }

    /// <summary>Writes the amounts of the tail; the wide ones among them come behind those that were frozen.</summary>
    private static void WriteRenumbered(SectionFolderWriter writer, ReadOnlySpan<ulong> later, int wideBefore)
    {
        var piece = new ulong[Math.Min(PieceLength, later.Length)];
        for (; !later.IsEmpty; later = later[Math.Min(piece.Length, later.Length)..])
        {
            int length = Math.Min(piece.Length, later.Length);
            for (int i = 0; i < length; i++)
            {
                piece[i] = later[i] < WideFlag ? later[i] : later[i] + (uint)wideBefore;
            }

            writer.Write<ulong>(FlowSections.Amounts, piece.AsSpan(0, length));
        }
    }

    /// <summary>Writes the rows of one direction: of each vertex what was frozen, then what came later.</summary>
    private void WriteRows(
        SectionFolderWriter writer, (string Offsets, string Rows) names, ReadOnlySpan<int> offsets, ReadOnlySpan<FlowStep> rows, TailRows? later)
    {
        if (later is null)
        {
            writer.Write(names.Offsets, offsets);
            writer.Write(names.Rows, rows);
            return;
        }

        int[] touched = later.Vertices();
        int written = 0;
        foreach (int vertex in touched)
        {
            int end = offsets[Math.Min(vertex + 1, offsets.Length - 1)];
            writer.Write(names.Rows, rows[written..end]);
            writer.Write(names.Rows, later.Of(vertex));
            written = end;
        }

        writer.Write(names.Rows, rows[written..]);
        var piece = new int[PieceLength];
        int next = 0;
        int shift = 0;
        for (int vertex = 0; vertex <= VertexCount;)
        {
            int length = (int)Math.Min(piece.Length, VertexCount + 1L - vertex);
            for (int i = 0; i < length; i++, vertex++)
            {
                // The place where a row starts is moved by all that came later in the rows before it.
                piece[i] = offsets[Math.Min(vertex, offsets.Length - 1)] + shift;
                if (next < touched.Length && touched[next] == vertex)
                {
                    shift += later.Of(vertex).Length;
                    next++;
                }
            }

            writer.Write<int>(names.Offsets, piece.AsSpan(0, length));
        }
    }
}
