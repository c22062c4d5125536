using WalletTrace.Graph;

namespace WalletTrace.Tracing.Indexing;

/// <summary>What an index is asked at a moment. Never changed; something else takes its place.</summary>
/// <param name="Base">What it stands on.</param>
/// <param name="Questions">What answers: over the base, or over it and what came since.</param>
/// <param name="Values">What the index stands for, as the manifest says it, or will say it.</param>
internal sealed record IndexState(IndexBase Base, LedgerQuestions Questions, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The graph.</summary>
    public LedgerGraph Graph => Questions.Graph;

    /// <summary>The folder of the files; null where there are none.</summary>
    public string? Folder { get; init; }

    /// <summary>What whoever asks should know; null for nothing.</summary>
    public string? Notice { get; init; }

    /// <summary>A graph in memory.</summary>
    public static IndexState InMemory(LedgerGraph graph, IReadOnlyDictionary<string, string> values, string? notice)
    {
        IndexBase made = IndexBase.InMemory(graph);
        return new IndexState(made, made.Questions, values) { Notice = notice };
    }

    /// <summary>The same with flows that came since.</summary>
    public IndexState Extended(LedgerGraph graph, IReadOnlyDictionary<string, string> values) => this with { Questions = Questions.Extended(graph), Values = values };
}
