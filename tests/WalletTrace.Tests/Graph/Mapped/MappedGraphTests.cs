using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Graph.Mapped;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Graph.Mapped;

public sealed class MappedGraphTests : IDisposable
{
    private static readonly Gen<SmallCase> Cases = Gen.OneOf(RandomGraphs.Any, RandomGraphs.Swapping, RandomGraphs.WideSwapping);

    private readonly TemporaryFolder temporary = new();
    private int folders;

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void A_saved_graph_says_what_the_one_in_memory_says() => Cases.Sample(small =>
    {
        using SavedGraph saved = SavedGraph.Of(small.Graph, NextFolder());
        SameGraph.Check(small.Graph, saved.Graph);
        SameGraph.CheckTaint(small.Graph, saved.Graph, small.Plan);
        SameGraph.CheckReach(small.Graph, saved.Graph, 0, -1, new ReachLimits { Hops = 3, HubLimit = 4 });
        using SavedGraph again = SavedGraph.Of(saved.Graph, NextFolder());
        saved.CheckSameBytes(again);
    }, iter: 100, threads: 1);

    [Fact]
    public void Graphs_of_nothing_are_saved_too()
    {
        foreach (int vertices in (int[])[0, 1, 3])
        {
            FlowGraph graph = FlowGraph.FromTransfers(vertices, [], [], []);
            using SavedGraph saved = SavedGraph.Of(graph, NextFolder());
            SameGraph.Check(graph, saved.Graph);
        }
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(8 * 700)]
    [InlineData(8)]
    [InlineData(1)]
    public void A_graph_frozen_in_place_is_byte_for_byte_the_one_frozen_in_memory(long bytesAtOnce)
    {
        const int Vertices = 97;
        var random = new Random(7);
        int[] from = [.. Enumerable.Range(0, 40_000).Select(_ => random.Next(random.Next(1, Vertices)))];
        int[] to = [.. from.Select(_ => random.Next(Vertices))];
        ulong[] amounts = [.. from.Select(_ => random.Next(50) == 0 ? ulong.MaxValue - (ulong)random.Next(9) : (ulong)random.Next())];
        using SavedGraph expected = SavedGraph.Of(FlowGraph.FromTransfers(Vertices, from, to, amounts), NextFolder());
        using SavedGraph inPlace = SavedGraph.Of(NextFolder(), writer =>
        {
            var graph = new FlowGraphWriter(writer);
            graph.Add(from.AsSpan(0, 100), to.AsSpan(0, 100), amounts.AsSpan(0, 100));
            for (int i = 100; i < 20_000; i++)
            {
                graph.Add(from[i], to[i], amounts[i]);
            }

            graph.Add(from.AsSpan(20_000), to.AsSpan(20_000), amounts.AsSpan(20_000));
            Assert.Equal(from.Length, graph.FlowCount);
            FlowGraph frozen = graph.Freeze(Vertices, bytesAtOnce);
            Assert.Equal((from.Length, Vertices), (frozen.FlowCount, frozen.VertexCount));
            Assert.Equal(amounts[39_999], frozen.Amount(39_999));
        });
        expected.CheckSameBytes(inPlace);
    }

    [Fact]
    public void A_graph_frozen_in_place_refuses_ids_of_no_vertex_and_leaves_no_index()
    {
        string path = NextFolder();
        using (SectionFolderWriter writer = SectionFolderWriter.Begin(path))
        {
            var graph = new FlowGraphWriter(writer);
            Assert.Throws<ArgumentException>(() => graph.Add([1], [1, 2], [1]));
            graph.Add(1, 2, UInt256.MaxValue);
            Assert.Throws<ArgumentException>(() => graph.Freeze(2));
        }

        Assert.False(SectionFolder.IsPublished(path));
        Assert.Empty(Directory.EnumerateDirectories(path));
    }

    [Fact]
    public void Every_id_out_of_range_is_found_wherever_it_stands()
    {
        (string path, Dictionary<string, byte[]> sections) = SaveEverySection();
        foreach (string name in IdSections)
        {
            bool countsEvents = name is FlowSections.Events or FlowSections.Leaving or FlowSections.Arriving;
            for (int place = 0; place < sections[name].Length; place += 4)
            {
                // Three flows and three vertices, four events; offsets may be three at the end.
                int least = countsEvents ? (name == FlowSections.Events ? 6 : 4) : name.EndsWith("offsets", StringComparison.Ordinal) ? 4 : 3;
                foreach (int bad in (int[])[-1, int.MinValue, int.MaxValue, least])
                {
                    CheckFound(path, name, place, BitConverter.GetBytes(bad));
                }
            }
        }

        for (int place = 0; place < sections[FlowSections.Amounts].Length; place += 8)
        {
            CheckFound(path, FlowSections.Amounts, place, BitConverter.GetBytes(ulong.MaxValue));
            CheckFound(path, FlowSections.Amounts, place, BitConverter.GetBytes((1UL << 63) + 2));
        }

        for (int place = 0; place < sections[FlowSections.Roles].Length; place++)
        {
            CheckFound(path, FlowSections.Roles, place, [4]);
            CheckFound(path, FlowSections.Roles, place, [255]);
        }
    }

    [Fact]
    public void An_id_out_of_range_is_found_though_every_checksum_is_right()
    {
        (_, Dictionary<string, byte[]> sections) = SaveEverySection();
        foreach (string name in IdSections)
        {
            byte[] changed = [.. sections[name]];
            BitConverter.GetBytes(77).CopyTo(changed, 0);
            Assert.Contains(name, Assert.Throws<IndexDamagedException>(() => OpenWith(sections, name, changed)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_first_id_out_of_range_is_named_in_long_sections()
    {
        const int Flows = 600_011;
        int[] ids = [.. Enumerable.Range(0, Flows).Select(i => i % 5)];
        string path = NextFolder();
        SavedGraph.Of(FlowGraph.FromTransfers(5, ids, ids, new ulong[Flows]), path).Dispose();
        foreach (int place in (int[])[0, 17, (1 << 18) - 1, 1 << 18, Flows - 1])
        {
            Assert.Contains($"element {place},", CheckFound(path, FlowSections.From, place * 4, BitConverter.GetBytes(5)), StringComparison.Ordinal);
            Assert.Contains($"element {place},", CheckFound(path, FlowSections.OutRows, (place * 8) + 4, BitConverter.GetBytes(-1)), StringComparison.Ordinal);
            Assert.Contains($"element {place},", CheckFound(path, FlowSections.OutRows, place * 8, BitConverter.GetBytes(Flows)), StringComparison.Ordinal);
            Assert.Contains($"element {place},", CheckFound(path, FlowSections.Amounts, place * 8, BitConverter.GetBytes(ulong.MaxValue)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sections_that_do_not_fit_each_other_are_no_graph()
    {
        using SavedGraph saved = SavedGraph.Of(FlowGraph.FromTransfers(3, [0, 1], [1, 2], [1, ulong.MaxValue]), NextFolder());
        Dictionary<string, byte[]> sections = saved.Sections;
        foreach (string name in sections.Keys.Where(name => name != FlowSections.WideAmounts))
        {
            Assert.Throws<IndexDamagedException>(() => OpenWith(sections, name, []));
            Assert.Throws<IndexDamagedException>(() => OpenWith(sections, name, sections[name][..^8]));
            Assert.Throws<IndexDamagedException>(() => OpenWith(sections, name, [.. sections[name], .. new byte[8]]));
            Assert.Throws<IndexDamagedException>(() => OpenWith(sections, name, null));
        }

        Assert.Throws<IndexDamagedException>(() => OpenWith(sections, FlowSections.WideAmounts, null));
        Assert.Throws<IndexDamagedException>(() => OpenWith(sections, FlowSections.From, sections[FlowSections.From], "-5"));
    }

    private static readonly string[] IdSections =
    [
        FlowSections.From, FlowSections.To, FlowSections.OutOffsets, FlowSections.InOffsets, FlowSections.OutRows, FlowSections.InRows,
        FlowSections.Events, FlowSections.Leaving, FlowSections.Arriving, FlowSections.ConversionFlows,
    ];

    private static Rank At(int place) => new(place, default, place, 0, 0);

    /// <summary>Changes some bytes of a section's file and has the ids checked, without regard to checksums; then changes them back. Gives the message.</summary>
    private static string CheckFound(string path, string section, int place, byte[] bad)
    {
        using var file = new FileStream(Path.Combine(Directory.EnumerateDirectories(path).Single(), section), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var good = new byte[bad.Length];
        file.Position = place;
        file.ReadExactly(good);
        Write(bad);
        string message = Assert.Throws<IndexDamagedException>(Check).Message;
        Write(good);
        Assert.Contains(section, message, StringComparison.Ordinal);
        return message;

        void Write(byte[] bytes)
        {
            file.Position = place;
            file.Write(bytes);
            file.Flush();
        }

        void Check()
        {
            using SectionFolder folder = SectionFolder.Open(path);
            FlowGraph.Open(folder).CheckIds(folder);
        }
    }

    private string NextFolder() => temporary[$"index-{folders++}"];

    /// <summary>A graph with flows under way, a conversion, roles and wide amounts: every section there is.</summary>
    private (string Path, Dictionary<string, byte[]> Sections) SaveEverySection()
    {
        FlowGraph graph = FlowGraph.Create(
            3,
            [new FlowInput(0, 1, UInt256.MaxValue, At(1), At(3)) { Arrives = 5UL }, new FlowInput(1, 2, 7, At(2), At(2)), new FlowInput(2, 0, UInt256.One << 70, At(4), At(4))],
            [VertexRole.Holding, VertexRole.Instant, VertexRole.Fees],
            out _);
        string path = NextFolder();
        using SavedGraph saved = SavedGraph.Of(graph, path);
        Assert.Equal(14, saved.Sections.Count);
        return (path, saved.Sections);
    }

    /// <summary>Opens, with all checks, an index of which one section has another content, or is missing, under right checksums.</summary>
    private void OpenWith(Dictionary<string, byte[]> sections, string name, byte[]? content, string total = "77") => SavedGraph.Of(NextFolder(), writer =>
    {
        writer.Set(FlowSections.TotalAmount, total);
        foreach (string section in sections.Keys)
        {
            switch (section == name ? content : sections[section])
            {
                case null:
                    break;
                case var bytes when section is FlowSections.Amounts:
                    Write<ulong>(writer, section, bytes);
                    break;
                case var bytes when section is FlowSections.OutRows or FlowSections.InRows:
                    Write<FlowStep>(writer, section, bytes);
                    break;
                case var bytes when section is FlowSections.WideAmounts or FlowSections.ConversionAmounts:
                    Write<UInt256>(writer, section, bytes);
                    break;
                case var bytes when section is FlowSections.Roles:
                    Write<VertexRole>(writer, section, bytes);
                    break;
                case var bytes:
                    Write<int>(writer, section, bytes);
                    break;
            }
        }
    }).Dispose();

    private static void Write<T>(SectionFolderWriter writer, string name, byte[] bytes)
        where T : unmanaged => writer.Write(name, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(bytes));
}
