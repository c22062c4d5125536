using System.Numerics;
using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Graph.Coordinates;
using WalletTrace.Graph.Mapped;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Graph;

public class FlowCoordinatesTests
{
    [Fact]
    public void Every_flow_starts_where_all_before_it_ended() => RandomGraphs.Any.Sample(
        small => Compare(small.Graph, FlowCoordinates.Create(small.Graph)), iter: 2000);

    [Fact]
    public void Coordinates_go_on_in_a_tail_as_if_all_flows_had_been_frozen_at_once() =>
        Gen.Select(Gen.OneOf(RandomGraphs.Accounts, RandomGraphs.WideAccounts), Gen.Int[0, 14], Gen.Int[0, 14]).Sample(
            (small, at, again) =>
            {
                FlowGraph whole = small.Graph;
                FlowGraph split = Tails.Split(whole, at % (whole.FlowCount + 1), again % (whole.FlowCount + 1));
                Compare(whole, FlowCoordinates.Create(split));
            },
            iter: 1500);

    [Fact]
    public void A_longer_tail_shares_what_was_frozen()
    {
        FlowGraph frozen = FlowGraph.FromTransfers(2, [0, 1], [1, 0], [5, 3]);
        FlowCoordinates before = FlowCoordinates.Create(frozen);
        FlowGraph once = frozen.Extend(3, [1], [2], [9UL]);
        FlowGraph twice = once.Extend(3, [2, 0], [0, 0], [4UL, 7UL]);

        Compare(once, before.Extend(once));
        Compare(twice, before.Extend(once).Extend(twice));
        Assert.Throws<ArgumentException>(() => before.Extend(twice).Extend(once));
        Assert.Throws<ArgumentException>(() => before.Extend(FlowGraph.FromTransfers(2, [0], [1], [5])));
    }

    [Fact]
    public void Amounts_that_ask_for_a_greater_width_in_the_tail_get_it()
    {
        FlowGraph frozen = FlowGraph.FromTransfers(2, [0, 1], [1, 0], [5, 3]);
        FlowCoordinates before = FlowCoordinates.Create(frozen);
        FlowGraph wider = frozen.Extend(2, [1, 0], [0, 1], [(UInt256)ulong.MaxValue, 1]);
        FlowGraph widest = wider.Extend(2, [1], [0], [(UInt256)UInt128.MaxValue]);

        Assert.Equal((64, 128, 256), (before.Width, before.Extend(wider).Width, before.Extend(widest).Width));
        Compare(wider, before.Extend(wider));
        Compare(widest, before.Extend(wider).Extend(widest));
    }

    [Theory]
    [InlineData((1UL << 62) - 1, 64)]
    [InlineData(1UL << 62, 128)]
    public void A_coordinate_is_as_wide_as_twice_the_sum_of_all_flows(ulong first, int width)
    {
        FlowGraph graph = FlowGraph.FromTransfers(4, [0, 1, 1, 2, 3], [1, 2, 3, 3, 0], [first, 1UL << 61, 1UL << 60, (1UL << 60) - 5, 5]);
        FlowCoordinates coordinates = FlowCoordinates.Create(graph);

        Assert.Equal(width, coordinates.Width);
        Assert.Equal(graph.FlowCount * width / 8 * 3, coordinates.Bytes);
        Compare(graph, coordinates);
    }

    [Fact]
    public void What_is_lacking_counts_as_come_in_when_it_leaves()
    {
        // 1 gets 4, gives 10 of which it lacks 6, gets 3, gives to itself, and gives 2.
        FlowGraph graph = FlowGraph.FromTransfers(3, [0, 1, 0, 1, 1], [1, 2, 1, 1, 2], [4, 10, 3, 8, 2]);
        FlowCoordinates coordinates = FlowCoordinates.Create(graph);

        Assert.Equal([0, 0, 4, 10, 10], Enumerable.Range(0, 5).Select(flow => (int)(ulong)coordinates.OutStart(flow)));
        Assert.Equal([0, 0, 10, 13, 10], Enumerable.Range(0, 5).Select(flow => (int)(ulong)coordinates.InStart(flow)));
        Assert.Equal([0, 4, 0, 3, 3, 1], Enumerable.Range(-1, 6).Select(after => (int)(ulong)coordinates.HoldingAfter(1, after)));
    }

    [Fact]
    public void Graphs_without_one_scale_or_beyond_any_asset_are_errors()
    {
        FlowInput swap = new(0, 1, 5, Rank.Min, Rank.Max) { Arrives = 7 };
        Assert.Throws<ArgumentException>(() => FlowCoordinates.Create(FlowGraph.Create(2, [swap], [], out _)));
        FlowInput vast = new(0, 1, UInt256.MaxValue, Rank.Min, Rank.Min);
        Assert.Throws<ArgumentException>(() => FlowCoordinates.Create(FlowGraph.Create(2, [vast], [], out _)));
        Assert.Throws<ArgumentNullException>(() => FlowCoordinates.Create(null!));
        FlowCoordinates none = FlowCoordinates.Create(FlowGraph.FromTransfers(1, [], [], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => none.HoldingAfter(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => none.HoldingAfter(-1, 0));
        Assert.Equal(UInt256.Zero, none.HoldingAfter(0, 0));
    }

    [Fact]
    public void Sections_say_what_was_saved_whether_built_in_place_saved_or_merged_with_a_tail()
    {
        SmallCase[] cases =
        [
            RandomGraphs.Larger(1, 1000, 1), RandomGraphs.Larger(2, ulong.MaxValue / 3, 1),
            new SmallCase(FlowGraph.FromTransfers(2, [0, 1], [1, 0], [5, 3]).Extend(2, [0], [1], [(UInt256)UInt128.MaxValue]), RandomGraphs.Larger(1, 1, 1).Plan),
        ];
        foreach (FlowGraph whole in cases.Select(larger => larger.Graph))
        {
            FlowGraph split = Tails.Split(whole, whole.FlowCount / 3, whole.FlowCount / 2);
            FlowGraph frozen = Tails.Split(whole, whole.FlowCount, whole.FlowCount);
            using var folder = new TemporaryFolder();
            string[] paths = [.. new[] { "saved", "merged", "placed" }.Select(name => Path.Combine(folder.Path, name))];
            Write(paths[0], frozen, writer => FlowCoordinates.Create(frozen).Save(writer));
            Write(paths[1], split, writer => FlowCoordinates.Create(split).Save(writer));
            Write(paths[2], frozen, writer => Compare(frozen, FlowCoordinates.CreateInto(writer, frozen)));
            using SectionFolder expected = SectionFolder.Open(paths[0]);
            foreach (string path in paths)
            {
                using SectionFolder found = SectionFolder.Open(path);
                found.Verify();
                FlowGraph opened = FlowGraph.Open(found);
                Compare(whole, FlowCoordinates.Open(found, opened));
                Assert.Equal(Bytes(expected), Bytes(found));
                Assert.Throws<IndexDamagedException>(() => FlowCoordinates.Open(found, FlowGraph.FromTransfers(1, [], [], [])));
            }
        }
    }

    [Fact]
    public void Coordinates_of_a_mapped_graph_go_on_in_its_tail()
    {
        FlowGraph whole = RandomGraphs.Larger(4, 1000, 1).Graph;
        FlowGraph frozen = Frozen(whole, 2000);
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "index");
        Write(path, frozen, writer => FlowCoordinates.Create(frozen).Save(writer));
        using SectionFolder sections = SectionFolder.Open(path);
        FlowGraph extended = FlowGraph.Open(sections).Extend(
            whole.VertexCount,
            [.. Enumerable.Range(2000, whole.FlowCount - 2000).Select(whole.From)],
            [.. Enumerable.Range(2000, whole.FlowCount - 2000).Select(whole.To)],
            [.. Enumerable.Range(2000, whole.FlowCount - 2000).Select(whole.Amount)]);

        Compare(whole, FlowCoordinates.Open(sections, extended));
        Compare(whole, FlowCoordinates.Open(sections, FlowGraph.Open(sections)).Extend(extended));
    }

    private static FlowGraph Frozen(FlowGraph whole, int count) => FlowGraph.FromTransfers(
        whole.VertexCount,
        [.. Enumerable.Range(0, count).Select(whole.From)],
        [.. Enumerable.Range(0, count).Select(whole.To)],
        [.. Enumerable.Range(0, count).Select(flow => (ulong)whole.Amount(flow))]);

    private static void Write(string path, FlowGraph graph, Action<SectionFolderWriter> coordinates)
    {
        using SectionFolderWriter writer = SectionFolderWriter.Begin(path);
        graph.Save(writer);
        coordinates(writer);
        writer.Complete();
    }

    private static (string Out, string In) Bytes(SectionFolder folder) => (Hex(folder, CoordinateSections.OutStarts), Hex(folder, CoordinateSections.InStarts));

    private static string Hex(SectionFolder folder, string name)
    {
        string file = Directory.GetFiles(folder.Path, name, SearchOption.AllDirectories).Single();
        return Convert.ToHexString(File.ReadAllBytes(file));
    }

    /// <summary>By definition: what came and what left, event after event.</summary>
    private static void Compare(FlowGraph graph, FlowCoordinates coordinates)
    {
        var came = new BigInteger[graph.VertexCount];
        var left = new BigInteger[graph.VertexCount];
        Assert.Equal(graph.FlowCount, coordinates.Graph.FlowCount);
        for (int number = 0; number < graph.EventCount; number++)
        {
            (int flow, bool isArrival) = graph.EventAt(number);
            (int from, int to) = (graph.From(flow), graph.To(flow));
            BigInteger moved = from == to ? 0 : (BigInteger)graph.Amount(flow);
            if (!isArrival)
            {
                Assert.Equal(left[from], (BigInteger)coordinates.OutStart(flow));
                left[from] += moved;
                came[from] = BigInteger.Max(came[from], left[from]);
            }

            if (graph.ArriveAt(flow) == number)
            {
                // A flow to oneself moves nothing, wherever it is said to start.
                if (from != to)
                {
                    Assert.Equal(came[to], (BigInteger)coordinates.InStart(flow));
                }

                came[to] += moved;
            }

            Assert.Equal(came[from] - left[from], (BigInteger)coordinates.HoldingAfter(from, number));
            Assert.Equal(came[to] - left[to], (BigInteger)coordinates.HoldingAfter(to, number));
        }
    }
}
