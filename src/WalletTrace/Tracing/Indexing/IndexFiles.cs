using WalletTrace.Graph;
using WalletTrace.Graph.Mapped;

namespace WalletTrace.Tracing.Indexing;

/// <summary>The files of a ledger's index.</summary>
internal static class IndexFiles
{
    /// <summary>Opens them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isVerified">Whether this process wrote them just now.</param>
    /// <exception cref="IndexDamagedException">They are not those of an index, or not all there.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IndexState Open(string folder, bool isVerified = false)
    {
        IndexBase opened = IndexBase.Open(folder, isVerified);
        return new IndexState(opened, opened.Questions, opened.Values) { Folder = folder };
    }

    /// <summary>Writes a graph, what came to it since included, and opens the files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="questions">The graph, and its coordinates where they are known.</param>
    /// <param name="values">What the manifest is to say beside it.</param>
    /// <param name="cancellationToken">Stops it before anything is published.</param>
    /// <exception cref="IOException">The disk is full or fails, or another writer is at work; the index is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static IndexState Save(string folder, LedgerQuestions questions, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        using SectionFolderWriter writer = SectionFolderWriter.Begin(folder);
        Describe(writer, values);
        FlowGraph flows = questions.Graph.Flows;
        questions.Graph.Save(writer, cancellationToken);
        if (HasCoordinates(flows) && flows.HasTail)
        {
            questions.Coordinates.Save(writer, cancellationToken);
        }
        else if (HasCoordinates(flows))
        {
            FlowCoordinates.CreateInto(writer, flows, cancellationToken);
        }

        writer.Complete(null, cancellationToken);

        // As long as this writer is not done no other can put an index here that nobody has checked.
        return Open(folder, isVerified: true);
    }

    /// <summary>Whether there are coordinates of a graph: not if its amounts add up to what no number here can hold twice, as hostile tokens can.</summary>
    public static bool HasCoordinates(FlowGraph flows) => UInt256.SaturatingAdd(flows.TotalAmount, flows.TotalAmount) < UInt256.MaxValue;

    /// <summary>Says what an index stands for. Before its graph is written, which says the rest.</summary>
    public static void Describe(SectionFolderWriter writer, IReadOnlyDictionary<string, string> values)
    {
        foreach ((string key, string value) in values)
        {
            writer.Set(key, value);
        }
    }
}
