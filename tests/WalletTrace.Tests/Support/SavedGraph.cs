using WalletTrace.Graph;
using WalletTrace.Graph.Mapped;

namespace WalletTrace.Tests.Support;

/// <summary>A graph written as an index, opened again with all checks.</summary>
internal sealed class SavedGraph : IDisposable
{
    private readonly string path;
    private readonly SectionFolder folder;

    private SavedGraph(string path)
    {
        this.path = path;
        folder = SectionFolder.Open(path);
        folder.Verify();
        Graph = FlowGraph.Open(folder);
        Graph.CheckIds(folder);
    }

    /// <summary>The graph as mapped.</summary>
    public FlowGraph Graph { get; }

    /// <summary>What the manifest says of the amounts.</summary>
    public string TotalAmount => folder.Text(FlowSections.TotalAmount);

    /// <summary>Every section's bytes.</summary>
    public Dictionary<string, byte[]> Sections => Directory.EnumerateDirectories(path).SelectMany(Directory.EnumerateFiles)
        .ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes, StringComparer.Ordinal);

    /// <summary>Saves a graph, merging its tail.</summary>
    public static SavedGraph Of(FlowGraph graph, string path) => Of(path, writer => graph.Save(writer));

    /// <summary>Opens what somebody writes.</summary>
    public static SavedGraph Of(string path, Action<SectionFolderWriter> write)
    {
        using (SectionFolderWriter writer = SectionFolderWriter.Begin(path))
        {
            write(writer);
            writer.Complete();
        }

        return new SavedGraph(path);
    }

    /// <summary>Throws unless another graph was written byte for byte as this one.</summary>
    public void CheckSameBytes(SavedGraph other)
    {
        Dictionary<string, byte[]> expected = Sections;
        Dictionary<string, byte[]> actual = other.Sections;
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, byte[] bytes) in expected)
        {
            Assert.True(bytes.AsSpan().SequenceEqual(actual[name]), $"Section {name} differs.");
        }

        Assert.Equal(TotalAmount, other.TotalAmount);
    }

    public void Dispose() => folder.Dispose();
}
