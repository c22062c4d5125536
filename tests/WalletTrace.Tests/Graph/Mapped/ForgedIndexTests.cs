using WalletTrace.Graph;
using WalletTrace.Graph.Coordinates;
using WalletTrace.Graph.Mapped;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Graph.Mapped;

/// <summary>Files whose checksums are right and whose numbers are all in range, and which are of no graph all the same: whoever is asked stops.</summary>
public sealed class ForgedIndexTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void Value_that_came_from_itself_is_not_followed_for_ever()
    {
        // 0 pays 1 and 1 pays it back. By forged coordinates what 0 gave is what it got for it.
        FlowStart<ulong>[] outStarts = [new(0, 0), new(0, 0)];
        using SectionFolder folder = Save(FlowGraph.FromTransfers(2, [0, 1], [1, 0], [7, 7]), outStarts, [0, 0]);
        FlowGraph graph = FlowGraph.Open(folder);
        graph.CheckIds(folder);
        var sparse = new SparseFifo(FlowCoordinates.Open(folder, graph));

        Assert.Contains(CoordinateSections.InStarts, Assert.Throws<IndexDamagedException>(() => sparse.OriginsOfFlow(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_that_was_made_up_for_no_flow_is_no_answer()
    {
        // What 1 got begins at 5, as if 5 had come to it before; but 1 gave nothing for which they were made up.
        FlowStart<ulong>[] outStarts = [new(0, 5)];
        using SectionFolder folder = Save(FlowGraph.FromTransfers(2, [0], [1], [7]), outStarts, [5]);
        FlowGraph graph = FlowGraph.Open(folder);
        graph.CheckIds(folder);
        var sparse = new SparseFifo(FlowCoordinates.Open(folder, graph));

        Assert.Throws<IndexDamagedException>(() => sparse.OriginsOfHolding(1));
    }

    [Fact]
    public void Rows_that_are_too_short_for_their_flows_are_not_written_beyond()
    {
        // Both flows leave 1, but by the offsets both leave 0: the row of 1 is empty and lies at the end. The tail needs wider coordinates, which are found anew.
        FlowGraph graph = FlowGraph.FromTransfers(2, [0, 0], [1, 1], [7, 7]);
        FlowColumns columns = graph.Columns;
        string path = temporary["index"];
        using (SectionFolderWriter writer = SectionFolderWriter.Begin(path))
        {
            writer.Set(FlowSections.TotalAmount, "14");
            writer.Write<int>(FlowSections.From, [1, 1]);
            writer.Write(FlowSections.To, columns.To.Span);
            writer.Write(FlowSections.Amounts, columns.Amounts.Span);
            writer.Write(FlowSections.OutOffsets, columns.OutOffsets.Span);
            writer.Write(FlowSections.OutRows, columns.OutRows.Span);
            writer.Write(FlowSections.InOffsets, columns.InOffsets.Span);
            writer.Write(FlowSections.InRows, columns.InRows.Span);
            FlowCoordinates.Create(graph).Save(writer);
            writer.Complete();
        }

        using SectionFolder folder = SectionFolder.Open(path);
        FlowGraph forged = FlowGraph.Open(folder);
        forged.CheckIds(folder);
        FlowCoordinates coordinates = FlowCoordinates.Open(folder, forged);
        FlowGraph extended = forged.Extend(2, [0], [1], [ulong.MaxValue]);

        Assert.Contains(FlowSections.OutRows, Assert.Throws<IndexDamagedException>(() => coordinates.Extend(extended)).Message, StringComparison.Ordinal);
    }

    private SectionFolder Save(FlowGraph graph, FlowStart<ulong>[] outStarts, ulong[] inStarts)
    {
        using (SectionFolderWriter writer = SectionFolderWriter.Begin(temporary["index"]))
        {
            graph.Save(writer);
            writer.Write<FlowStart<ulong>>(CoordinateSections.OutStarts, outStarts);
            writer.Write<ulong>(CoordinateSections.InStarts, inStarts);
            writer.Complete();
        }

        return SectionFolder.Open(temporary["index"]);
    }
}
